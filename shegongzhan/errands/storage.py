"""Where answers lie until they are fetched: sealed, readable by the owner of the data folder only."""

import base64
from pathlib import Path
from uuid import UUID

from django.conf import settings

from shegongzhan.crypto.ciphertext import decrypt, encrypt

BOUND_TO = b"errands.answer"


def path_of(pk: UUID) -> Path:
    """Return where the answer of an errand lies."""
    folder = Path(settings.HOME) / "errands"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / pk.hex


def seal(pk: UUID, content: bytes) -> None:
    """Write an answer encrypted, whole or not at all."""
    path = path_of(pk)
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(encrypt(base64.b64encode(content).decode("ascii"), BOUND_TO), encoding="ascii")
    fresh.replace(path)


def unseal(pk: UUID) -> bytes:
    """Return an answer; FileNotFoundError when it is gone."""
    return base64.b64decode(decrypt(path_of(pk).read_text(encoding="ascii"), BOUND_TO))


def names() -> set[str]:
    """Return the names of the answers that lie there."""
    return {path.name for path in path_of(UUID(int=0)).parent.iterdir() if not path.suffix}


def remove_named(name: str) -> None:
    """Delete an answer by the name of its file."""
    (path_of(UUID(int=0)).parent / name).unlink(missing_ok=True)


def remove(pk: UUID) -> None:
    """Delete an answer."""
    path_of(pk).unlink(missing_ok=True)
