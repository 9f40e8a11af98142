"""`shegongzhan talent run-awards`: a list a clerk can pay from, and twice pays nobody twice."""

import datetime
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from shegongzhan.talent.models import AwardItem, AwardRun
from tests import factories as f
from tests.statistics import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def certified(places):
    rows.certificate(rows.worker("汪丽"), "junior", datetime.date(2023, 3, 1))
    rows.certificate(
        rows.worker("戴明", kind="cadre", identity_number="341821198810233086"),
        "senior",
        datetime.date(2023, 11, 1),
    )


def run(path, *more, unit=f.COUNTY, year=2023):
    call_command("talent", "run-awards", "--unit", unit, "--year", str(year), "--json", str(path), *more)
    return json.loads(path.read_text(encoding="utf-8"))


def test_it_says_who_why_and_how_much(certified, tmp_path, capsys):
    told = run(tmp_path / "list.json")

    assert (told["total"], told["awards"], told["allowances"], told["people"]) == (4500, 4000, 500, 2)
    assert {one["name"]: one["total"] for one in told["payees"]} == {"汪丽": 1000, "戴明": 3500}
    assert "341821********3086" in str(told) and "19881023" not in str(told)
    assert [(one["kind"], one["month"], one["amount"]) for one in told["items"] if one["month"]] == [
        ("allowance", "2023-12", 500)
    ]
    assert all("职业津贴补助" in one["clause"] for one in told["items"])
    said = capsys.readouterr().out
    assert "戴明" in said and "3,500" in said and "等待批准" in said


def test_twice_pays_nobody_twice(certified, tmp_path):
    first = run(tmp_path / "list.json")
    second = run(tmp_path / "list.json")

    assert first["run"] == AwardRun.objects.get().pk
    assert (second["run"], second["total"], second["items"]) == (None, 0, [])
    assert AwardItem.objects.count() == 3


def test_a_trial_writes_nothing(certified, tmp_path):
    assert run(tmp_path / "list.json", "--dry-run")["total"] == 4500
    assert not AwardRun.objects.exists()


def test_an_unknown_place_is_told(places, tmp_path):
    with pytest.raises(CommandError, match="没有代码为"):
        run(tmp_path / "list.json", unit="999999")
