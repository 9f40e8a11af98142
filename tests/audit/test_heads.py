"""The ends of the chains outside the database, missing guards, and the script that needs neither product nor secret."""

import io
import json
import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from shegongzhan.audit import guards, heads, standalone
from shegongzhan.audit.commands import record
from shegongzhan.audit.models import Chain, Event
from shegongzhan.core.time import today
from tests.audit.conftest import ELSEWHERE, JIANPING, by_hand

pytestmark = pytest.mark.django_db


@pytest.fixture
def five(seen, unguarded, settings, tmp_path):
    """Five events on the county's chain, its guards in place and its end noted last night."""
    settings.HOME = tmp_path
    for number in range(1, 6):
        record("system", seen, ("people.person", number), division=JIANPING, what=number)
    guards.install(connection, guard_deletion=False)
    return Chain.objects.get()


def verified(*words: str) -> str:
    """Return what `audit verify` prints; CommandError means status 1."""
    output = io.StringIO()
    try:
        call_command("audit", "verify", *words, stdout=output)
    except CommandError as error:
        output.write(f"status 1: {error}")
    return output.getvalue()


def cut_off_the_end() -> None:
    by_hand("DELETE FROM audit_event WHERE number = 5")
    by_hand("UPDATE audit_chain SET length = 4, head = (SELECT seal FROM audit_event WHERE number = 4)")


def test_every_night_the_ends_are_noted_outside_the_database(five, settings):
    call_command("nightly", stderr=io.StringIO())
    call_command("nightly", again=True, stderr=io.StringIO())

    (note,) = heads.kept()
    assert note.parent.parent == settings.HOME and note.stem == f"{today():%Y-%m-%d}"
    assert json.loads(note.read_text())["341821"] == [5, five.head]
    if os.name == "posix":
        assert not stat.S_IMODE(note.stat().st_mode) & 0o077


def test_a_cut_end_with_a_mended_head_is_status_1_by_the_nightly_note_alone(five):
    heads.note(today())
    assert "status 1" not in verified()

    cut_off_the_end()

    said = verified()
    assert "noted.missing" in said and "status 1" in said


def test_an_end_put_in_place_of_the_noted_one_is_status_1(five, seen):
    heads.note(today())
    cut_off_the_end()
    record("system", seen, ("people.person", 9), division=JIANPING, what=9)

    assert "noted.other" in verified()


def test_a_chain_whose_row_is_gone_is_status_1_even_without_a_note(five):
    by_hand("DELETE FROM audit_chain")

    assert "chain.missing" in verified() and "status 1" in verified()


@pytest.mark.parametrize("name", [guards.NO_CHANGE, guards.NO_DELETE])
def test_a_missing_guard_is_status_1(five, settings, name):
    settings.AUDIT_GUARDS_DELETE = True
    guards.install(connection)
    assert "status 1" not in verified()

    suffix = f' ON "{guards.TABLE}"' if connection.vendor == "postgresql" else ""
    by_hand(f"DROP TRIGGER {name}{suffix}")

    assert f"{name}: guard.missing" in verified() and "status 1" in verified()


def test_a_note_that_is_none_is_said_so(five, tmp_path):
    (tmp_path / "other.json").write_text("[1, 2]")

    with pytest.raises(CommandError, match=r"other\.json"):
        call_command("audit", "verify", "--heads", str(tmp_path / "other.json"))


def test_the_ends_are_shown_to_print_to_the_auditor_of_the_place(sign_in, audit_admin, five, seen):
    record("system", seen, division=ELSEWHERE, what=1)

    html = sign_in(audit_admin).get(reverse("accounts:audit_heads")).content.decode()

    assert Chain.objects.get(pk="341821").head in html
    assert Chain.objects.get(pk="150425").head not in html


# ---------- the script of its own ----------


@pytest.fixture
def tables(five, tmp_path) -> Path:
    """The two tables as a SQLite file of their own, with guards, as the product keeps them."""
    file = tmp_path / "copy.sqlite3"
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE audit_event (chain, number, at, seal)")
        database.execute("CREATE TABLE audit_chain (key, length, head)")
        rows = Event.objects.values_list("chain", "number", "at", "seal")
        database.executemany(
            "INSERT INTO audit_event VALUES (?, ?, ?, ?)", [(*r[:2], str(r[2]), r[3]) for r in rows]
        )
        database.executemany(
            "INSERT INTO audit_chain VALUES (?, ?, ?)", Chain.objects.values_list("key", "length", "head")
        )
        for name in standalone.GUARDS:
            database.execute(f"CREATE TRIGGER {name} BEFORE DELETE ON audit_chain BEGIN SELECT 1; END")
    database.close()
    return file


def told(*words: object) -> subprocess.CompletedProcess:
    """Run the script where nothing of the product can be imported."""
    command = [sys.executable, "-I", "-S", standalone.__file__, *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, cwd="/", timeout=120)


def test_the_script_finds_nothing_wrong_and_says_what_needs_the_key(tables):
    run = told(tables, heads.note(today()))

    assert run.returncode == 0, run.stdout + run.stderr
    assert "5 条事件" in run.stdout and "shegongzhan audit verify" in run.stdout


@pytest.mark.parametrize(
    ("statements", "code"),
    [
        (["DELETE FROM audit_event WHERE number = 2"], "event.missing"),
        (["DELETE FROM audit_event WHERE number = 5"], "event.missing"),
        (["INSERT INTO audit_event SELECT chain, number, at, seal FROM audit_event WHERE number = 2"], "event.twice"),
        (["INSERT INTO audit_event SELECT chain, 6, at, seal FROM audit_event WHERE number = 2"], "event.beyond"),
        (["UPDATE audit_event SET seal = 'x' WHERE number = 5"], "head.wrong"),
        (["UPDATE audit_event SET number = 9 - number WHERE number IN (4, 5)"], "head.wrong"),
        (["DROP TRIGGER audit_event_no_change"], "guard.missing"),
        (["DROP TRIGGER audit_event_no_change", "DROP TRIGGER audit_event_no_delete", "DELETE FROM audit_chain"], "chain.missing"),
        (
            [
                "DELETE FROM audit_event WHERE number = 5",
                "UPDATE audit_chain SET length = 4, head = (SELECT seal FROM audit_event WHERE number = 4)",
            ],
            "noted.missing",
        ),
    ],
)  # fmt: skip
def test_the_script_names_what_is_wrong(tables, statements, code):
    note = heads.note(today())
    with sqlite3.connect(tables) as database:
        for statement in statements:
            database.execute(statement)
    database.close()

    run = told(tables, note)

    assert run.returncode == 1
    assert code in run.stdout, run.stdout


def test_the_script_reads_what_psql_writes_and_refuses_nonsense(five, tmp_path):
    events = "\n".join(f"{c},{n},,{s}" for c, n, s in Event.objects.values_list("chain", "number", "seal"))
    (tmp_path / "events.csv").write_text(f"chain,number,at,seal\n{events}\n")
    (tmp_path / "chains.csv").write_text(f"key,length,head\n341821,5,{five.head}\n")

    assert told(tmp_path / "events.csv", tmp_path / "chains.csv").returncode == 0
    assert told(tmp_path / "events.csv").returncode == 2
    assert told().returncode == 2
    assert told(tmp_path / "nothing.sqlite3").returncode == 1
    assert told(tmp_path / "chains.csv", tmp_path / "events.csv").returncode == 1
