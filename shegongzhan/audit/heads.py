"""The ends of the chains, written down outside the database: one small file a day in the data folder, for its owner alone.

Whoever can write to the database can cut the newest events off together with the head that says how many there were.
What was noted outside tells. Copies elsewhere (the backup, a printed page in the safe) tell also when somebody owns the
whole machine.
"""

import datetime
import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from shegongzhan.audit.queries import heads

Noted = dict[str, list[tuple[int, str]]]


class NotANote(Exception):
    """A file of noted heads cannot be read; the text names it."""


def folder() -> Path:
    """Return where the notes of this installation lie."""
    return Path(settings.HOME) / "audit-heads"


def note(on: datetime.date) -> Path:
    """Write down the ends of all chains for the day, whole or not at all; the first note of a day stays."""
    file = folder() / f"{on:%Y-%m-%d}.json"
    if not file.exists():
        file.parent.mkdir(mode=0o700, exist_ok=True)
        draft = file.with_suffix(".part")
        draft.write_text(json.dumps(heads(), indent=1) + "\n", encoding="utf-8")
        draft.replace(file)
    return file


def kept() -> list[Path]:
    """Return all notes, the oldest first."""
    return sorted(folder().glob("????-??-??.json"))


def noted_in(files: Iterable[Path]) -> Noted:
    """Return what notes say of each chain. Raises NotANote for a file that is none."""
    found: Noted = defaultdict(list)
    for file in files:
        try:
            for chain, (length, head) in json.loads(file.read_text(encoding="utf-8")).items():
                if length:
                    found[chain].append((int(length), str(head)))
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise NotANote(str(file)) from error
    return found
