"""An import of people from the file to committed rows, against reading the file and inserting the same rows bare."""

import datetime
import pickle
import time
from pathlib import Path
from typing import Any

from bench.sizes import COUNTY, YEAR

# The rows a ledger of persons is made for. What the import writes besides (audit, outcomes of rows, duties, risk)
# is its own cost.
TABLES = ("people_household", "people_person", "people_membership", "people_circumstance", "people_guardian")
BATCH = "imports_batch"


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """Do one part: prepare an empty county, write the ledger, import it, keep its rows, or insert them bare."""
    parts = {"prepare": _prepare, "write": _write, "import": _import, "keep": _keep, "bare": _bare}
    return parts[question.pop("do")](**question)


def _prepare() -> dict[str, Any]:
    from django.core.management import call_command
    from django.db import connection

    from bench.indexes import analyse
    from shegongzhan.stations.commands import load_divisions
    from shegongzhan.stations.models import Station, Tier
    from shegongzhan.stations.queries import townships_of

    call_command("migrate", interactive=False, verbosity=0)
    load_divisions([COUNTY])
    Station.objects.bulk_create(
        Station(division=town.code, tier=Tier.TOWNSHIP, name=f"{town.name}社工站")
        for town in townships_of(COUNTY)
    )
    analyse(connection)
    return {}


def _write(file: str, rows: int) -> dict[str, Any]:
    from bench.workbooks import write_people

    if not Path(file).exists():
        write_people(Path(file + ".part"), rows)
        Path(file + ".part").rename(file)
    return {}


def _import(file: str, rows: int) -> dict[str, Any]:
    from django.db import connection

    from shegongzhan.ledgers.commands import import_ledgers

    committed: list[float] = []
    commit = connection.commit

    def noted() -> None:
        commit()
        committed.append(time.perf_counter())

    connection.commit = noted  # type: ignore[method-assign]
    started = time.perf_counter()
    result = import_ledgers("import", [file], unit=COUNTY, year=YEAR, today=datetime.date(YEAR, 12, 31))
    whole = time.perf_counter() - started
    counts = result.counts["people"]
    counted = counts["created"] + counts["rejected"]
    if counts["read"] != rows or counted < rows * 0.99:
        raise AssertionError(f"Of {rows} rows: {counts}")
    # The first commit is the rows'; the error workbook and the duties to visit follow from them.
    return {"seconds": committed[0] - started, "whole": whole, "created": counts["created"]}


def _keep(file: str) -> dict[str, Any]:
    """Write down the rows the import has made, as the database's own driver gives them."""
    from django.db import connection

    kept = {}
    with connection.cursor() as wrapped:
        cursor = wrapped.cursor
        for table in (BATCH, *TABLES):
            cursor.execute(f'SELECT * FROM "{table}"')
            kept[table] = (
                [column[0] for column in cursor.description],
                [tuple(row) for row in cursor.fetchall()],
            )
    Path(file).write_bytes(pickle.dumps(kept))
    return {table: len(rows) for table, (_names, rows) in kept.items()}


def _bare(file: str, kept: str) -> dict[str, Any]:
    """Read the file with the reader the import uses, and insert the rows kept, all in one transaction."""
    import python_calamine
    from django.db import connection, transaction

    tables = pickle.loads(Path(kept).read_bytes())
    insert = _copy if connection.vendor == "postgresql" else _execute_many
    batch = tables.pop(BATCH)
    with transaction.atomic(), connection.cursor() as cursor:
        _json_again(batch)
        insert(cursor, BATCH, *batch)
    started = time.perf_counter()
    rows = python_calamine.load_workbook(file).get_sheet_by_index(0).to_python()
    read = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for table, (names, lines) in tables.items():
            insert(cursor, table, names, lines)
    return {"seconds": time.perf_counter() - started, "reading": read - started, "rows": len(rows)}


def _json_again(batch: tuple[list[str], list[tuple]]) -> None:
    """Turn what PostgreSQL gave as objects into JSON again."""
    import json

    _names, lines = batch
    lines[:] = [tuple(json.dumps(v) if isinstance(v, dict | list) else v for v in line) for line in lines]


def _execute_many(cursor: Any, table: str, names: list[str], lines: list[tuple]) -> None:
    columns, places = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
    cursor.connection.cursor().executemany(f'INSERT INTO "{table}" ({columns}) VALUES ({places})', lines)


def _copy(cursor: Any, table: str, names: list[str], lines: list[tuple]) -> None:
    columns = ", ".join(f'"{name}"' for name in names)
    with cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
        for line in lines:
            copy.write_row(line)
