"""`shegongzhan demo`: the sample county, its figures and its accounts, from an empty folder."""

import datetime
import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from shegongzhan.accounts.roles import OF_STATION, Role

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> tuple[subprocess.CompletedProcess, Path]:
    home = tmp_path_factory.mktemp("home")
    # A region's own database stays untouched, whatever the surroundings say.
    elsewhere = "postgresql://nobody@127.0.0.1:1/nothing"
    environ = {
        **os.environ,
        "SHEGONGZHAN_HOME": str(home),
        "DATABASE_URL": elsewhere,
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "shegongzhan", "demo", "--no-serve"]
    return subprocess.run(command, capture_output=True, text=True, env=environ, timeout=600), home / "demo"


def test_it_prints_the_figures_of_the_article(demo):
    run, _ = demo

    assert run.returncode == 0, run.stderr
    for figure in (12, 26, 126, 628, 3276, 89, 322, 36, 261):
        assert re.search(rf"  {figure} +{figure}$", run.stdout, re.MULTILINE), figure


def test_it_has_an_account_for_each_role_and_two_stations(demo):
    _, home = demo
    accounts = json.loads((home / "accounts.json").read_text(encoding="utf-8"))

    assert {account["role"] for account in accounts} == set(Role.values)
    assert all(set(account) == {"username", "password", "role", "place"} for account in accounts)
    for role in OF_STATION:
        assert len({account["place"] for account in accounts if account["role"] == role}) == 2, role


@pytest.mark.skipif(os.name == "nt", reason="file modes")
def test_the_passwords_are_for_the_owner_only(demo):
    _, home = demo

    assert (home / "accounts.json").stat().st_mode & 0o077 == 0


def ask(demo, question: str) -> list[tuple]:
    """Return what the sample county's database answers, read from outside as it lies there."""
    _run, home = demo
    with closing(sqlite3.connect(f"file:{home / 'shegongzhan.sqlite3'}?mode=ro", uri=True)) as database:
        return database.execute(question).fetchall()


def this_day() -> datetime.date:
    return datetime.datetime.now(ZoneInfo("Asia/Shanghai")).date()


def test_no_account_but_the_givers_is_overdrawn(demo):
    moved = """
        SELECT account.kind, account.name,
               COALESCE((SELECT SUM(amount) FROM funds_posting WHERE to_account_id = account.id), 0)
             - COALESCE((SELECT SUM(amount) FROM funds_posting WHERE from_account_id = account.id), 0) AS balance
        FROM funds_account AS account
    """
    balances = ask(demo, moved)

    assert len({kind for kind, _name, _left in balances}) > 3
    assert not [(kind, name, left) for kind, name, left in balances if kind != "origin" and left < 0]


def test_no_two_contractors_run_one_station_at_once(demo):
    twice = """
        SELECT one.station_id, one.starts_on, one.ends_on, other.starts_on, other.ends_on
        FROM partners_agreement AS one JOIN partners_agreement AS other
          ON one.station_id = other.station_id AND one.kind = other.kind AND one.id < other.id
        WHERE one.kind = 'operation'
          AND COALESCE(one.starts_on, '') <= COALESCE(other.ends_on, '9999')
          AND COALESCE(other.starts_on, '') <= COALESCE(one.ends_on, '9999')
    """

    assert ask(demo, "SELECT COUNT(*) FROM partners_agreement WHERE kind = 'operation'")[0][0] > 10
    assert ask(demo, twice) == []


def test_the_county_is_at_work_this_week(demo):
    """The last visit was made in the last days, and who is due is due about now and not since years."""
    day = this_day()
    [(last,)] = ask(demo, "SELECT MAX(day) FROM services_servicerecord")
    [(first_due, duties, overdue)] = ask(
        demo, f"SELECT MIN(due_on), COUNT(*), SUM(due_on < '{day}') FROM fieldwork_visitduty"
    )

    assert 0 <= (day - datetime.date.fromisoformat(last)).days <= 7
    assert (day - datetime.date.fromisoformat(first_due)).days <= 31
    assert 0 < overdue <= duties * 0.2, "somebody waits, and most were seen in time"


def test_of_what_was_asked_for_lately_a_healthy_share_is_done(demo):
    since = this_day() - datetime.timedelta(days=92)
    states = dict(
        ask(demo, f"SELECT state, COUNT(*) FROM needs_need WHERE noted_on >= '{since}' GROUP BY state")
    )

    asked = sum(states.values())
    assert asked > 100
    assert 0.3 * asked < states["met"] < 0.9 * asked, states
