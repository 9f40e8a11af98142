"""The files of a batch: what was uploaded, how far it is, the workbook to correct.

Ledgers are full of personal data. What a page uploads is encrypted on the disk and deleted when the import is over;
folders are readable by their owner only.
"""

import base64
import datetime
import json
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from shegongzhan.crypto.ciphertext import decrypt, encrypt
from shegongzhan.imports.models import Batch
from shegongzhan.imports.reading.folders import Source

BOUND_TO = b"imports.files"
_PROGRESS = "progress.json"
_NAMES = "names"
WORKBOOK = "error-workbook"
PLAIN = "-导入结果.xlsx"
# In the result of a batch for as long as its workbook is being written.
WORKBOOK_DUE = "workbook_due"
BEAT_SECONDS = 30


def folder_of(batch: Batch) -> Path:
    """Return the folder for the files of a batch, made when missing."""
    folder = Path(settings.HOME) / "imports" / str(batch.pk)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def seal(folder: Path, name: str, data: bytes) -> None:
    """Write bytes encrypted."""
    path = folder / name
    fresh = path.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
        stream.write(encrypt(base64.b64encode(data).decode("ascii"), BOUND_TO))
    fresh.replace(path)


def unseal(folder: Path, name: str) -> bytes:
    """Return the bytes that were sealed; FileNotFoundError when there are none."""
    return base64.b64decode(decrypt((folder / name).read_text(), BOUND_TO))


def keep_sources(batch: Batch, sources: list[Source]) -> None:
    """Keep uploaded files until the import is over."""
    folder = folder_of(batch)
    seal(folder, _NAMES, json.dumps([source.name for source in sources]).encode())
    for number, source in enumerate(sources):
        seal(folder, f"source-{number}", source.data)


def kept_sources(batch: Batch) -> list[Source]:
    """Return the files kept for a batch, [] when it is over."""
    folder = folder_of(batch)
    try:
        names = json.loads(unseal(folder, _NAMES))
    except FileNotFoundError:
        return []
    return [Source(name, unseal(folder, f"source-{number}")) for number, name in enumerate(names)]


def kept_source(batch: Batch, file: str) -> Source | None:
    """Return one of the files kept for a batch."""
    folder = folder_of(batch)
    try:
        names = json.loads(unseal(folder, _NAMES))
        return Source(file, unseal(folder, f"source-{names.index(file)}"))
    except (FileNotFoundError, ValueError):
        return None


def drop_sources(batch: Batch) -> None:
    """Delete the uploaded files; the workbook to correct stays."""
    for path in folder_of(batch).iterdir():
        if path.name.startswith("source-") or path.name in (_NAMES, _PROGRESS):
            path.unlink(missing_ok=True)


def drop_when_committed(batch: Batch) -> None:
    """Delete everything kept for a batch as soon as the transaction is through."""
    folder = folder_of(batch)  # a deleted row knows its id no more
    transaction.on_commit(lambda: shutil.rmtree(folder, ignore_errors=True))


def seal_workbook(batch: Batch, content: bytes) -> Path:
    """Keep the workbook to correct, encrypted, and return where."""
    folder = folder_of(batch)
    seal(folder, WORKBOOK, content)
    return folder / WORKBOOK


def workbook_of(batch: Batch) -> bytes:
    """Return the workbook to correct; FileNotFoundError when there is none, or no longer."""
    return unseal(folder_of(batch), WORKBOOK)


def drop_workbook(batch: Batch) -> None:
    """Delete the workbook to correct."""
    (folder_of(batch) / WORKBOOK).unlink(missing_ok=True)


def seal_plain_workbooks() -> None:
    """Seal the workbooks that the command left as plain files in earlier versions."""
    for path in (Path(settings.HOME) / "imports").glob(f"*/*{PLAIN}"):
        if not (path.parent / WORKBOOK).exists():
            seal(path.parent, WORKBOOK, path.read_bytes())
        path.unlink()


def tell_progress(batch: Batch, done: int, total: int, sentence: str) -> None:
    """Write down how far it is: in a file, since the import's transaction hides its rows until the end."""
    path = folder_of(batch) / _PROGRESS
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps({"done": done, "total": total, "sentence": str(sentence)}))
    fresh.replace(path)


def last_sign(batch: Batch) -> datetime.datetime | None:
    """Return when the work on a batch gave its last sign of life, None when it has given none yet."""
    try:
        seconds = (folder_of(batch) / _PROGRESS).stat().st_mtime
    except FileNotFoundError:
        return None
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC)


@contextmanager
def signs_of_life(batch: Batch) -> Iterator[None]:
    """Give a sign of life every half minute while the work lasts: one step of it may take longer than anybody waits."""
    over = threading.Event()
    path = folder_of(batch) / _PROGRESS

    def beat() -> None:
        while not over.wait(BEAT_SECONDS):
            with suppress(OSError):
                os.utime(path)

    beating = threading.Thread(target=beat, daemon=True)
    beating.start()
    try:
        yield
    finally:
        over.set()
        beating.join()


def progress_of(batch: Batch) -> dict[str, Any]:
    """Return how far it is: done, total, sentence."""
    try:
        return dict(json.loads((folder_of(batch) / _PROGRESS).read_text()))
    except (FileNotFoundError, ValueError):
        return {"done": 0, "total": 0, "sentence": ""}
