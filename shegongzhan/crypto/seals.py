"""Seals: keyed hashes that prove a text was written by this installation and not changed since."""

from binascii import Error as NotBase64
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable
from hmac import compare_digest

from shegongzhan.crypto import keys
from shegongzhan.crypto.errors import CryptoError

LENGTH = 48


def sealer(purpose: str) -> Callable[[bytes], str]:
    """Return the function that seals under the current key; take it once for many texts."""
    ring = keys.ring()
    prefix = ring.prefix
    base = ring.mac(prefix, purpose)

    def seal_one(content: bytes) -> str:
        mac = base.copy()
        mac.update(content)
        return b2a_base64(prefix + mac.finalize(), newline=False).decode("ascii")

    return seal_one


def seal(content: bytes, purpose: str) -> str:
    """Return the seal of a text for one purpose: 48 letters that also name suite and key."""
    return sealer(purpose)(content)


def holds(content: bytes, purpose: str, seal: str) -> bool:
    """Tell whether the seal belongs to the text; an unknown key or a garbled seal does not hold."""
    try:
        raw = a2b_base64(seal, strict_mode=True)
        mac = keys.ring_with(raw[:3]).mac(raw[:3], purpose)
    except (NotBase64, ValueError, CryptoError):
        return False
    mac.update(content)
    return compare_digest(raw[3:], mac.finalize())
