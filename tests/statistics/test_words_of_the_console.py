"""report, funds journal and talent run-awards at the console: what pages show, and one clear sentence when they cannot."""

import datetime
import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse

from shegongzhan.__main__ import main
from shegongzhan.statistics.periods import Period
from shegongzhan.statistics.reports import REPORTS
from shegongzhan.statistics.reports.yearly import yearly_figures
from shegongzhan.talent.models import AwardRun
from tests import factories as f
from tests.funds import rows as money
from tests.statistics import rows

pytestmark = pytest.mark.django_db
WORDS = [*(["report", name] for name in sorted(REPORTS)), ["funds", "journal"], ["talent", "run-awards"]]


@pytest.mark.parametrize("word", WORDS, ids=" ".join)
@pytest.mark.parametrize(
    ("unit", "year", "status", "said"),
    [
        ("341899", "2023", 1, "没有代码为 341899 的地方。"),
        ("abc", "2023", 2, "“abc”不是区划代码"),
        ("34182", "2023", 2, "“34182”不是区划代码"),
        ("", "2023", 2, "不是区划代码"),
        (f.COUNTY, "23x", 2, "“23x”不是一个年度"),
        (f.COUNTY, "20233", 2, "“20233”不是一个年度"),
    ],
)
def test_a_wrong_place_or_year_is_one_sentence(word, unit, year, status, said, places, capsys):
    assert main([*word, "--unit", unit, "--year", year]) == status

    captured = capsys.readouterr()
    assert captured.out == ""
    lines = [line for line in captured.err.splitlines() if said in line]
    assert len(lines) == 1 and "Traceback" not in captured.err


@pytest.mark.parametrize("word", WORDS, ids=" ".join)
def test_a_file_that_cannot_be_written_is_told_before_anything_is_done(word, places, tmp_path, capsys):
    rows.certificate(rows.worker("汪丽"), "junior", datetime.date(2023, 3, 1))
    option = "--out" if word[0] == "funds" else "--json"

    for path in (tmp_path / "nowhere" / "x.json", tmp_path):
        assert main([*word, "--unit", f.COUNTY, "--year", "2023", option, str(path)]) == 1
        assert capsys.readouterr().err.startswith("写不了")
    assert not AwardRun.objects.exists()


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_an_empty_county_has_figures_too(name, places, tmp_path):
    path = tmp_path / "figures.json"

    assert main(["report", name, "--unit", f.COUNTY, "--year", "2023", "--json", str(path)]) == 0

    told = json.loads(path.read_text(encoding="utf-8"))
    assert (told["unit"], told["year"]) == (f.COUNTY, 2023)


def printed(name: str, path: Path, year: int = 2024) -> dict:
    call_command("report", name, "--unit", f.COUNTY, "--year", str(year), "--json", str(path))
    return json.loads(path.read_text(encoding="utf-8"))


def test_one_number_is_one_number_in_every_report_and_on_the_page(
    jianping, county_officer, sign_in, tmp_path
):
    """The yearly report, the report of its field and the page count by the same indicators."""
    path = tmp_path / "figures.json"
    source = money.a_source("budget", "财政预算")
    money.receive(source, 9000)
    money.spend(source, 1234)
    rows.certificate(rows.worker("汪丽"), "junior", datetime.date(2024, 1, 1))
    rows.visit(day=f.TODAY, workers=[(rows.worker(), 90)])

    yearly, funds, talent = (printed(name, path) for name in ("yearly", "funds", "talent"))

    assert yearly["funds"] == {key: funds[key] for key in ("income_total", "by_source", "spent")}
    assert (yearly["funds"]["income_total"], yearly["funds"]["spent"]) == (9000, 1234)
    assert yearly["workforce"] == talent["workforce"]
    assert yearly["talent"]["awards_due"] == talent["awards"]["due"] == 1000
    assert yearly["visits"]["hours"] == 1.5
    figures = yearly_figures(f.COUNTY, Period.year(2024))
    assert figures["funds"]["spent"] == Decimal(1234)
    page = sign_in(county_officer).get(reverse("statistics:yearly"), {"place": f.COUNTY, "period": "2024"})
    assert {str(one["label"]): str(one["value"]) for one in page.context["headline"]}["走访工时"] == "1.5"
