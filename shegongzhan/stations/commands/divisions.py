"""Fills the table of divisions from the files that travel with the product."""

import datetime
import lzma
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from shegongzhan.core.errors import RuleViolation
from shegongzhan.stations import queries, spelling
from shegongzhan.stations.models import Division, System

DATA = Path(__file__).resolve().parent.parent / "data"
CHUNK = 20_000
COLUMNS = ("system", "code", "name", "level", "pinyin", "initials", "name_mn", "valid_from")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Table:
    """One packaged table: its code system, its file, and the day its codes were valid."""

    system: System
    file: str
    valid_from: datetime.date


TABLES = (
    Table(System.STATISTICS, "divisions-2023.csv.xz", datetime.date(2023, 6, 30)),
    Table(System.CIVIL_AFFAIRS, "civil-affairs-2025.csv.xz", datetime.date(2025, 12, 31)),
)


def load_divisions(prefixes: Iterable[str], *, on_progress: Progress | None = None) -> dict[str, int]:
    """Load the places below the prefixes, and those above them, in both code systems; '' stands for all.

    Loading again adds only what is missing. Returns how many rows of the statistical table each level has in the
    files for these prefixes, and under "added" how many rows are new. RuleViolation "division.unknown" when a prefix
    is in neither table; nothing is loaded then.
    """
    wanted = tuple(dict.fromkeys(prefixes))
    total = 0
    levels: dict[str, int] = {}
    known: set[str] = set()
    for table in TABLES:
        for code, _name in _rows(table, wanted):
            total += 1
            if table.system == System.STATISTICS:
                levels[str(len(code))] = levels.get(str(len(code)), 0) + 1
            known.update(prefix for prefix in wanted if code.startswith(prefix))
    unknown = [prefix for prefix in wanted if prefix not in known]
    if unknown:
        sentence = _("区划表里没有这些代码：{codes}。代码是 2、4、6、9 或 12 位数字，例如 341821。")
        raise RuleViolation("division.unknown", sentence.format(codes="、".join(unknown)))
    before = Division.objects.count()
    with transaction.atomic():
        done = 0
        insert = _copy if connection.vendor == "postgresql" else _insert
        for table in TABLES:
            rows = (_record(table, code, name) for code, name in _rows(table, wanted))
            while chunk := list(islice(rows, CHUNK)):
                insert(chunk)
                done += len(chunk)
                if on_progress:
                    on_progress(done, total)
    queries.forget()
    return {**levels, "added": Division.objects.count() - before}


def _rows(table: Table, prefixes: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield code and name of the places below and above the prefixes, in the order of their codes."""
    everything = "" in prefixes
    above = {prefix[:length] for prefix in prefixes for length in queries.LEVELS if length < len(prefix)}
    with lzma.open(DATA / table.file, "rt", encoding="utf-8") as file:
        next(file)
        for line in file:
            code, _comma, name = line.rstrip("\n").partition(",")
            if everything or code.startswith(prefixes) or code in above:
                yield code, name


@lru_cache(maxsize=8_192)
def _spelled(name: str) -> tuple[str, str]:
    return spelling.pinyin(name, by_phrase=True), spelling.initials(name, by_phrase=True)


def _record(table: Table, code: str, name: str) -> tuple[Any, ...]:
    # Words are looked up for the few thousand names people know (重庆, 六安); villages go letter by letter.
    spelled = _spelled(name) if len(code) <= 6 else (spelling.pinyin(name), spelling.initials(name))
    return (table.system.value, code, name, len(code), *spelled, "", table.valid_from)


def _insert(rows: list[tuple[Any, ...]]) -> None:
    places = ", ".join(["%s"] * len(COLUMNS))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {Division._meta.db_table} ({', '.join(COLUMNS)}) VALUES ({places}) ON CONFLICT DO NOTHING",  # noqa: S608
            [(*row[:-1], row[-1].isoformat()) for row in rows],
        )


def _copy(rows: list[tuple[Any, ...]]) -> None:
    """Send the rows through COPY and a temporary table, ten times faster than INSERT on PostgreSQL."""
    table, columns = Division._meta.db_table, ", ".join(COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE IF NOT EXISTS incoming_divisions ON COMMIT DELETE ROWS AS SELECT {columns} FROM {table} LIMIT 0"  # noqa: S608
        )
        cursor.execute("TRUNCATE incoming_divisions")
        with cursor.copy(f"COPY incoming_divisions ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM incoming_divisions ON CONFLICT DO NOTHING"  # noqa: S608
        )
