"""`run.py bench`: it runs from end to end on tiny sizes, and a broken budget is told.

What pages cost is judged here too: in yardsticks of the same process and in queries, which no busy machine changes much.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from bench import budgets
from bench.__main__ import ON_DATABASES, Row, _told, walked
from bench.stores import EMPTY, PostgreSQL, SQLite, digest
from bench.timing import side_by_side
from bench.worker import surroundings
from tests import database

ROOT = Path(__file__).resolve().parents[2]
VENDOR = "postgresql" if "postgresql" in settings.DATABASES["default"]["ENGINE"] else "sqlite"


# Opens one page with something added to every list: computing, or questions. `bench.walk` is what it always is.
SLOWED = """
import json, sys
import django; django.setup()
from django.db import connection
from bench import walk
from shegongzhan.core import lists

def add():
    if sys.argv[1] == "computing":
        for _turn in range(10):
            walk.yardstick()
    if sys.argv[1] == "questions":
        for _turn in range(40):
            connection.cursor().execute("SELECT 1")

build = lists.build
lists.build = lambda *given, **named: (add(), build(*given, **named))[1]
print(json.dumps(walk.answer({"only": ["people:list"]})))
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Path]:
    """A data folder of its own; what was made for it on a server goes with it."""
    folder = tmp_path_factory.mktemp("bench").resolve()
    if VENDOR == "sqlite":  # the tables are there already
        shutil.copy(
            database.SQLite().template(database.digest(), fresh=False), folder / f"{EMPTY}_{digest()}.sqlite3"
        )
    yield folder
    if VENDOR == "postgresql":
        server = PostgreSQL(folder)
        for name in server.names():
            server.drop(name)


def test_every_measurement_runs(home: Path) -> None:
    names = [word for name in ON_DATABASES for word in ("--only", name)]
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--quick", "--database", VENDOR, "--home", str(home), *names],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "bench.settings"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    for what in (
        "import of people",
        "reading of a page's ledger",
        "first page of people",
        "first page of visits",
        "search by tail",
        "yearly figures",
        *(("pages of the walk",) if VENDOR == "sqlite" else ()),
    ):
        assert f"| {what}" in done.stdout
    assert "FAILED" not in done.stdout


@pytest.mark.skipif(VENDOR != "sqlite", reason="on a server the work is not that of our process")
@pytest.mark.parametrize(
    ("added", "said"),
    [("nothing", ""), ("computing", "yardsticks, at most"), ("questions", "queries, at most")],
)
def test_a_page_that_became_slow_breaks_its_budget(home: Path, added: str, said: str) -> None:
    store = SQLite(home)
    done = subprocess.run(
        [sys.executable, "-c", SLOWED, added],
        cwd=ROOT,
        env=surroundings(store.environment(store.made("tiny"))),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr

    [page, *workbook] = json.loads(done.stdout)["pages"]

    assert page["name"] == "people:list" and page["status"] == 200 and len(workbook) == 1
    assert said in budgets.broken(page) and bool(said) == bool(budgets.broken(page))


def test_a_walk_tells_what_broke_and_whether_it_got_anywhere(capsys: pytest.CaptureFixture[str]) -> None:
    page = {"name": "people:list", "status": 200, "queries": 10, "ratio": 1.0, "seconds": 0.02}
    slow, dead = {**page, "name": "talent:new", "ratio": 7.0}, {**page, "name": "desk:home", "status": 500}

    rows = list(walked({"pages": [page] * 300 + [slow, dead], "memory": 1.0, "yardstick": 0.02}))
    few = list(walked({"pages": [page] * 3, "memory": 1.0, "yardstick": 0.02}))

    assert [row.what for row in rows if not _told(row, timed=row.steady)] == [
        "page talent:new",
        "page desk:home",
    ]
    assert [row.what for row in few if not _told(row, timed=row.steady)] == ["pages of the walk"]
    assert "answered 500" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("ratio", "broken", "timed", "kept"),
    [
        (1.2, "", True, True),
        (1.4, "", True, False),
        (1.4, "", False, True),
        (1.2, "26 queries", True, False),
        (1.2, "26 queries", False, False),
    ],
)
def test_a_budget_is_kept_or_broken(
    ratio: float, broken: str, timed: bool, kept: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    row = Row("first page", "a station", "SQLite", ratio, 1.3, 100.0, "", broken)

    assert _told(row, timed=timed) is kept
    assert (broken or ("BROKEN" if timed and not kept else "|")) in capsys.readouterr().out


def test_the_ratio_is_taken_pair_by_pair() -> None:
    ones, others = iter([1.0, 10.0, 1.0]), iter([2.0, 20.0, 2.0])

    found = side_by_side(lambda: next(ones), lambda: next(others), runs=3, warm=0)

    assert found == {"seconds": 1.0, "against": 2.0, "ratio": 0.5}
