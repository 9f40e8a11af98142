"""`python3 run.py bench`: every budget of speed, as one table of ratios. Status 1 when a budget is broken."""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bench import budgets
from bench.reading import SHAPES
from bench.stores import PostgreSQL, SQLite, Store
from bench.timing import side_by_side
from bench.worker import ROOT, Worker, surroundings

MOST_QUERIES = 25
# Of a ledger that a page takes: the rows of a county's with its header, and the MB of the process that reads it.
FULLEST, MOST_MEMORY = 24_999, 250
# Of a walk: what an answer with a page is, how many there are at least, and how many of the dearest are told.
OPENED, PAGES_AT_LEAST, DEAREST = 200, 200, 5


@dataclass(frozen=True)
class Row:
    """One line of the table. `ratio` is compared with `most`; `broken` names another promise that was not kept.

    `steady` is what may be judged on any machine and at any size.
    """

    what: str
    at: str
    database: str
    ratio: float
    most: float
    memory: float
    detail: str = ""
    broken: str = ""
    steady: bool = False


@dataclass(frozen=True)
class Plan:
    """How large, and how often."""

    small: str
    large: str
    rows: int
    imports: int
    pages: int
    searches: int
    reports: int


FULL = Plan("10k", "1m", rows=100_000, imports=3, pages=31, searches=15, reports=7)
QUICK = Plan("tiny", "tiny_large", rows=100, imports=1, pages=2, searches=1, reports=1)


def imports(store: Store, plan: Plan) -> Iterator[Row]:
    """Import a ledger into an empty county, and insert the same rows bare, each time into a new copy."""
    template, copy = store.name("empty_county"), store.name("county_now")
    file, kept = store.home / f"people-{plan.rows}.xlsx", store.home / f"kept-{store.vendor.lower()}.pickle"
    store.drop(template)
    store.create(template)
    with Worker("importing", store.environment(template)) as worker:
        worker.ask(do="prepare")
        worker.ask(do="write", file=str(file), rows=plan.rows)
    seen: dict[str, float] = {}

    def once(**question: object) -> float:
        store.copy(template, copy)
        with Worker("importing", store.environment(copy)) as worker:
            found = worker.ask(**question)
            if question["do"] == "import":
                seen["memory"] = max(seen.get("memory", 0), found["memory"])
                seen["whole"] = found["whole"]
                if not kept.exists():
                    worker.ask(do="keep", file=str(kept))
        return float(found["seconds"])

    kept.unlink(missing_ok=True)
    try:
        found = side_by_side(
            lambda: once(do="import", file=str(file), rows=plan.rows),
            lambda: once(do="bare", file=str(file), kept=str(kept)),
            runs=plan.imports, warm=0,
        )  # fmt: skip
    finally:
        kept.unlink(missing_ok=True)
        store.drop(copy)
        store.drop(template)
    yield Row(
        "import of people", f"{plan.rows:,} rows xlsx", store.vendor, found["ratio"], 4.0, seen["memory"],
        f"{found['seconds']:.1f} s to the commit against {found['against']:.1f} s"
        f"; {seen['whole']:.1f} s with error workbook and duties",
    )  # fmt: skip


def reading(store: Store, plan: Plan) -> Iterator[Row]:
    """Read the fullest ledgers that a page accepts, each in a process of its own; the ratio is that to what it may take."""
    database, rows = store.made(plan.small), min(plan.rows, FULLEST)
    for shape in SHAPES:
        file = store.home / "reading.xlsx"
        with Worker("reading", store.environment(database)) as worker:
            worker.ask(do="write", file=str(file), shape=shape, rows=rows)
        with Worker("reading", store.environment(database)) as worker:
            found = worker.ask(do="read", file=str(file))
        file.unlink()
        yield Row(
            "reading of a page's ledger", f"{rows:,} rows xlsx, {shape}", store.vendor, found["memory"] / MOST_MEMORY, 1.0,
            found["memory"], f"{found['bytes'] / 1_000_000:.1f} MB of file, {found['rows']:,} rows read",
            "" if found["rows"] == rows else f"refused: {', '.join(found['refused'])}", steady=True,
        )  # fmt: skip


def page(page: str, store: Store, plan: Plan) -> Iterator[Row]:
    """Open the first page of a list in the large and in the small database, in turns."""
    with (
        Worker("pages", store.environment(store.made(plan.large))) as large,
        Worker("pages", store.environment(store.made(plan.small))) as small,
    ):
        found = side_by_side(
            lambda: large.ask(page=page)["seconds"],
            lambda: small.ask(page=page)["seconds"],
            runs=plan.pages, warm=3,
        )  # fmt: skip
        last, before = large.ask(page=page), small.ask(page=page)
    broken = "" if last["queries"] <= MOST_QUERIES else f"{last['queries']} queries"
    if last["rows"] != before["rows"] or last["rows"] < 1:
        broken = f"{last['rows']} and {before['rows']} rows"
    yield Row(
        f"first page of {page}", f"a station, {plan.large} and {plan.small} persons", store.vendor,
        found["ratio"], 1.3, last["memory"],
        f"{found['seconds'] * 1000:.0f} ms against {found['against'] * 1000:.0f} ms, {last['queries']} queries",
        broken,
    )  # fmt: skip


def search(store: Store, plan: Plan) -> Iterator[Row]:
    """Find persons in a whole region."""
    with Worker("search", store.environment(store.made(plan.large))) as worker:
        for way in ("name", "initials", "tail", "number"):
            found = worker.ask(way=way, texts=3, runs=plan.searches)
            alone = found["alone"]
            yield Row(
                f"search by {way}", f"{plan.large} persons, the region", store.vendor, found["ratio"], 3.0,
                found["memory"],
                f"{found['seconds'] * 1000:.1f} ms against {found['against'] * 1000:.1f} ms"
                f"; without the template {alone['seconds'] * 1000:.1f} against {alone['against'] * 1000:.1f}",
            )  # fmt: skip


def yearly(store: Store, plan: Plan) -> Iterator[Row]:
    """Count a county's year."""
    with Worker("yearly", store.environment(store.made(plan.large))) as worker:
        found = worker.ask(runs=plan.reports)
        yield Row(
            "yearly figures of a county", f"{plan.large} records, {found['visits']:,} visits in the county",
            store.vendor, found["ratio"], 1.5, found["memory"],
            f"{found['seconds'] * 1000:.0f} ms against {found['against'] * 1000:.0f} ms",
        )  # fmt: skip


def walk(store: Store, plan: Plan) -> Iterator[Row]:
    """Open every page at the scope of a region, on the quick data whatever the plan; on SQLite, whose work is our own."""
    if store.vendor != SQLite.vendor:
        return
    with Worker("walk", store.environment(store.made("quick"))) as worker:
        yield from walked(worker.ask())


def walked(found: dict[str, Any]) -> Iterator[Row]:
    """Yield what is told of a walk: the pages that broke their budget, the dearest ones, and how many there were."""
    pages = sorted(found["pages"], key=lambda page: page["ratio"], reverse=True)
    opened = [page for page in pages if page["status"] == OPENED]
    few = len(opened) < PAGES_AT_LEAST
    told = [page for page in pages if budgets.broken(page)] or opened[:DEAREST]
    for page in told:
        yield Row(
            f"page {page['name']}", "the region", "SQLite", page["ratio"], budgets.of(page["name"]).ratio,
            found["memory"], f"{page['seconds'] * 1000:.0f} ms, {page['queries']} queries", budgets.broken(page), steady=True,
        )  # fmt: skip
    yield Row(
        "pages of the walk", f"{len(opened)} opened", "SQLite", sum(page["ratio"] for page in opened) / max(len(opened), 1),
        budgets.EVERY_PAGE.ratio, found["memory"], f"a yardstick is {found['yardstick'] * 1000:.0f} ms",
        f"fewer than {PAGES_AT_LEAST} pages were opened" if few else "", steady=True,
    )  # fmt: skip


ON_DATABASES: dict[str, Callable[[Store, Plan], Iterator[Row]]] = {
    "import": imports,
    "reading": reading,
    "people": partial(page, "people"),
    "visits": partial(page, "visits"),
    "search": search,
    "yearly": yearly,
    "walk": walk,
}
HEAD = ("what", "at", "database", "measured", "at most", "memory", "kept", "medians")


def main() -> int:
    """Print the tables; 0 when every budget was kept, 1 when one was not, 2 for wrong use."""
    options = argparse.ArgumentParser(prog="run.py bench", description=__doc__)
    options.add_argument(
        "--only",
        action="append",
        choices=[*ON_DATABASES, "assignment"],
        help="one measurement; may be repeated",
    )
    options.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    options.add_argument(
        "--quick",
        action="store_true",
        help="tiny sizes: whether it runs; how fast is judged of the walk alone",
    )
    options.add_argument(
        "--home", type=Path, help="where databases are kept (default: bench/ in the data folder)"
    )
    options.add_argument(
        "--keep-data",
        action="store_true",
        help="take the databases that are there, whatever has changed since",
    )
    given = options.parse_args()
    home = given.home or Path(os.environ.get("SHEGONGZHAN_HOME") or ROOT / "var") / "bench"
    wanted = given.only or [*ON_DATABASES, "assignment"]
    plan = QUICK if given.quick else FULL
    stores: list[Store] = []
    if given.database != "postgresql":
        stores.append(SQLite(home.resolve(), keep_any=given.keep_data))
    if given.database != "sqlite":
        server = PostgreSQL(home.resolve(), keep_any=given.keep_data)
        if why := server.answers():
            print(f"PostgreSQL is left out: {why}", file=sys.stderr)
            if given.database == "postgresql":
                return 1
        else:
            stores.append(server)
    started = time.monotonic()
    kept = True
    if any(name in ON_DATABASES for name in wanted):
        _line(HEAD)
        _line(["---"] * len(HEAD))
    for name, measure in ON_DATABASES.items():
        for store in stores if name in wanted else ():
            try:
                for row in measure(store, plan):
                    kept = _told(row, timed=row.steady or not given.quick) and kept
            except RuntimeError as trouble:  # its process has told more; the other measurements go on
                _line([name, "", store.vendor, "", "", "", "FAILED", str(trouble)])
                kept = False
    if "assignment" in wanted:
        print()
        command = [sys.executable, "-m", "bench.assignment", *(["--quick"] if given.quick else [])]
        sys.stdout.flush()
        kept = subprocess.run(command, cwd=ROOT, env=surroundings({}), check=False).returncode == 0 and kept
    words = (
        ("everything ran", "something failed") if given.quick else ("every budget kept", "a budget is broken")
    )
    print(f"\n{time.monotonic() - started:.0f} s; {words[0] if kept else words[1]}")
    return 0 if kept else 1


def _told(row: Row, *, timed: bool) -> bool:
    """Print a row and tell whether its budget was kept."""
    fine = not row.broken and (not timed or row.ratio <= row.most)
    word = row.broken or ("kept" if fine else "BROKEN") if timed or row.broken else "not timed"
    memory = f"{row.memory:.0f} MB"
    _line(
        [row.what, row.at, row.database, f"{row.ratio:.2f} ×", f"{row.most:.1f} ×", memory, word, row.detail]
    )
    return fine


def _line(cells: object) -> None:
    print("| " + " | ".join(cells) + " |", flush=True)  # type: ignore[call-overload]


if __name__ == "__main__":
    sys.exit(main())
