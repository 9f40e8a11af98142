"""Contents on the disk: encrypted, named by the row's id, two folders deep so that no folder grows without end."""

import base64
import os
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings

from shegongzhan.crypto.ciphertext import decrypt, encrypt

BOUND_TO = b"files.content"


def folder() -> Path:
    """Return the folder that holds everything attached."""
    return Path(settings.HOME) / "files"


def path_of(pk: UUID) -> Path:
    """Return where the content of a row lies. Ids begin with their time, so the last digits spread evenly."""
    return folder() / pk.hex[-2:] / pk.hex


def write(pk: UUID, content: bytes) -> None:
    """Write a content encrypted, whole or not at all."""
    path = path_of(pk)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_suffix(".new")
    with fresh.open("w", encoding="ascii") as out:
        out.write(encrypt(base64.b64encode(content).decode("ascii"), BOUND_TO))
        out.flush()
        os.fsync(out.fileno())
    fresh.chmod(0o600)
    fresh.replace(path)


def read(pk: UUID) -> bytes:
    """Return a content; FileNotFoundError when the disk has lost it, DecryptionError when it was tampered with."""
    return base64.b64decode(decrypt(path_of(pk).read_text(encoding="ascii"), BOUND_TO))


def delete(pk: UUID) -> None:
    """Delete a content; nothing happens when it is gone already."""
    path_of(pk).unlink(missing_ok=True)


def everything() -> Iterator[tuple[UUID | None, Path]]:
    """Yield every file on the disk with the id it belongs to, None for one cut short."""
    for path in folder().glob("*/*"):
        try:
            yield UUID(hex=path.name), path
        except ValueError:
            yield None, path
