"""Text in, stored text out, and back.

Stored: base64 of suite (1 byte), key id (2), nonce (12), ciphertext and tag. It is bound to "table.column": a
value copied into another column does not decrypt.
"""

from binascii import Error as NotBase64
from binascii import a2b_base64, b2a_base64
from os import urandom

from cryptography.exceptions import InvalidTag

from shegongzhan.crypto import keys
from shegongzhan.crypto.errors import CryptoError, DecryptionError, KeyMissing
from shegongzhan.crypto.suites import NONCE_LENGTH

_NONCE_END = 3 + NONCE_LENGTH


def encrypt(text: str, bound_to: bytes) -> str:
    """Return the stored form of a text under the current key."""
    ring = keys._ring or keys.ring()
    nonce = urandom(NONCE_LENGTH)
    sealed = ring.prefix + nonce + ring.writer.encrypt(nonce, text.encode(), bound_to)
    return b2a_base64(sealed, newline=False).decode("ascii")


def decrypt(stored: str, bound_to: bytes) -> str:
    """Return the text of a stored form; DecryptionError says where it failed and never what it held."""
    try:
        raw = a2b_base64(stored, strict_mode=True)
        ring = keys._ring or keys.ring()
        prefix = raw[:3]
        cipher = ring._ciphers.get(prefix) or keys.ring_with(prefix).cipher(prefix)
        return cipher.decrypt(raw[3:_NONCE_END], raw[_NONCE_END:], bound_to).decode()
    except KeyMissing as error:
        raise DecryptionError(f"{bound_to.decode()}: {error}") from None
    except (InvalidTag, NotBase64, ValueError, CryptoError):
        raise DecryptionError(
            f"{bound_to.decode()}: a stored value was changed or written under other keys"
        ) from None
