"""`run.py bench`: it runs from end to end on tiny sizes, and a broken budget is told. Nothing is timed here."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from bench.__main__ import ON_DATABASES, Row, _told
from bench.stores import PostgreSQL
from bench.timing import side_by_side

ROOT = Path(__file__).resolve().parents[2]
VENDOR = "postgresql" if "postgresql" in settings.DATABASES["default"]["ENGINE"] else "sqlite"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A data folder of its own; what was made for it on a server goes with it."""
    yield tmp_path
    if VENDOR == "postgresql":
        server = PostgreSQL(tmp_path.resolve())
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
        "first page of people",
        "first page of visits",
        "search by tail",
        "yearly figures",
    ):
        assert f"| {what}" in done.stdout
    assert "FAILED" not in done.stdout


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
