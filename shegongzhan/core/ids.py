"""Ids that can be made anywhere: on the server, on a device without a signal, in an import."""

import os
import time
import uuid


def new_id() -> uuid.UUID:
    """Return a UUID of version 7 (RFC 9562): ordered by time, so that new rows lie side by side in an index."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | int.from_bytes(os.urandom(10), "big")
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return uuid.UUID(int=value)


def short(pk: object) -> str:
    """Return the end of an id, enough to tell rows apart in a log without telling whose they are."""
    return str(pk).replace("-", "")[-6:]
