"""Ids that can be made anywhere: on the server, on a device without a signal, in an import."""

import os
import time
import uuid

# So many digits no number of a row has: the database's integers end before.
LONGEST = len(str(2**63 - 1))


def new_id() -> uuid.UUID:
    """Return a UUID of version 7 (RFC 9562): ordered by time, so that new rows lie side by side in an index."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | int.from_bytes(os.urandom(10), "big")
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return uuid.UUID(int=value)


def new_hex() -> str:
    """Return the 32 hexadecimal digits of such an id, without the object around it: for rows written by the thousand."""
    digits = os.urandom(10).hex()
    # The version is 7; the variant's two bits and the two after them are fixed, which leaves 72 bits of chance.
    return f"{time.time_ns() // 1_000_000:012x}7{digits[:3]}8{digits[3:18]}"


def uuid_of(text: object) -> uuid.UUID | None:
    """Return the id somebody sent, None when it is none."""
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None


def number_of(text: object) -> int | None:
    """Return the number of a row somebody sent, None when it is none or larger than any."""
    said = str(text)
    return int(said) if said.isascii() and said.isdecimal() and len(said) < LONGEST else None


def short(pk: object) -> str:
    """Return the end of an id, enough to tell rows apart in a log without telling whose they are."""
    return str(pk).replace("-", "")[-6:]
