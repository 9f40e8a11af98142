"""Blind indexes: a keyed hash by which an encrypted value is found without being read."""

from binascii import b2a_base64
from collections.abc import Iterable

from shegongzhan.crypto import keys

LENGTH = 22


def blind_index(value: str, purpose: str) -> str:
    """Return the index of a value for one purpose: 22 letters, '' for ''.

    The value must already be in its one written form (upper-case X, no blanks): nothing is normalised here.
    Another purpose gives another index, so that two columns cannot be joined on it.
    """
    return blind_index_many((value,), purpose)[0]


def blind_index_many(values: Iterable[str], purpose: str, *, following: bool = False) -> list[str]:
    """Return the indexes of many values in their order."""
    base = keys.ring().index_mac(purpose, following=following)
    found = []
    for value in values:
        if not value:
            found.append("")
            continue
        mac = base.copy()
        mac.update(value.encode())
        # 16 bytes suffice: a chance collision among 10^9 values has a probability of 10^-21.
        text = b2a_base64(mac.finalize()[:16], newline=False).decode("ascii")
        found.append(text[:LENGTH].replace("+", "-").replace("/", "_"))
    return found
