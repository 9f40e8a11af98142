"""The journal that leaves: an accounting program that is not ours reads it and comes to the same balances."""

import datetime
import os
import shutil
import subprocess
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from shegongzhan.funds import commands, journal, queries
from shegongzhan.funds.models import Account
from tests import factories as f
from tests.funds.rows import TODAY, a_budget, a_project, a_source, receive, spend

pytestmark = pytest.mark.django_db
LAST_YEAR = datetime.date(2023, 11, 5)


@pytest.fixture
def books(jianping):
    lottery, county = a_source(), a_source("budget", "县级财政: 2024  ;专项")
    receive(lottery, 9000, day=LAST_YEAR)
    spend(lottery, "123.45", day=LAST_YEAR, station=jianping)
    receive(county, "5000.05")
    line = a_budget([(lottery, 3000), (county, 1000)], project=a_project(name="“夕阳红”(二期) = 试点"))
    spend(lottery, 800, line=line, payee="", station=jianping, voucher="记-001")
    spend(county, "99.99", line=line, payee="杨秀兰", payee_is_person=True, summary="杨秀兰 误工补贴")
    spend(county, 20, payee="何静", summary="何静交通费")
    wrong = spend(lottery, 7, payee="文具店")
    commands.reverse_posting("system", wrong, on=TODAY, reason="记重了", today=TODAY)


def ledger(path, *arguments):
    program = shutil.which("ledger")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("ledger is not installed")
        pytest.skip("the program ledger is not installed here (apt install ledger)")
    answer = subprocess.run(
        [program, "-f", str(path), *arguments], capture_output=True, text=True, check=False, timeout=60
    )
    assert answer.returncode == 0 and not answer.stderr, answer.stderr
    return answer.stdout


def test_an_independent_program_comes_to_the_same_balances(books, tmp_path):
    path = tmp_path / "日记账.txt"
    call_command("funds", "journal", "--unit", f.COUNTY, "--year", "2024", "--out", str(path))

    said = ledger(
        path, "--strict", "balance", "--flat", "--empty", "--no-total",
        "--balance-format", "%(account)\t%(quantity(display_total))\n",
    )  # fmt: skip

    theirs = {name: Decimal(amount) for name, amount in (line.split("\t") for line in said.splitlines())}
    ours = queries.balances_of(Account.objects.values_list("pk", flat=True))
    wanted = {journal.name_of(account): ours[account.pk] for account in Account.objects.all()}
    assert theirs == {name: amount for name, amount in wanted.items() if name in theirs}
    assert {name for name, amount in wanted.items() if amount} <= set(theirs)
    assert sum(theirs.values()) == 0
    assert ledger(path, "--pedantic", "stats")


def test_the_journal_names_no_person(books):
    text = commands.write_journal("system", f.COUNTY, 2024)

    assert "杨秀兰" not in text and "何静" not in text
    assert "杨某兰" in text and "建平镇社工站" in text


def test_a_year_without_postings_says_what_was_there(books, tmp_path):
    path = tmp_path / "2025.txt"
    path.write_text(commands.write_journal("system", f.COUNTY, 2025), encoding="utf-8")

    assert "年初余额" in path.read_text(encoding="utf-8")
    ledger(path, "--strict", "balance")


def test_an_unknown_place_or_year_is_said(books, capsys):
    for unit, year in (("999999", "2024"), (f.COUNTY, "24")):
        with pytest.raises(CommandError):
            call_command("funds", "journal", "--unit", unit, "--year", year)
    call_command("funds", "journal", "--unit", f.COUNTY, "--year", "2024")
    assert "commodity CNY" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "is_one"),
    [("杨秀兰", True), ("欧阳秀兰", True), ("巴特尔·青格勒", True), ("民政局", False), ("建平镇社工站", False),
     ("文具店", False), ("A 公司", False), ("某单位", False)],
)  # fmt: skip
def test_what_looks_like_a_person(name, is_one):
    from shegongzhan.funds.rules import looks_like_a_person

    assert looks_like_a_person(name) is is_one
