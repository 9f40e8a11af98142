"""Every figure, and every line of its breakdown, is what its rows make: the rows that open behind it and no others."""

import datetime
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shegongzhan.accounts.models import User
from shegongzhan.core import lists, paging
from shegongzhan.core.display import number
from shegongzhan.core.time import today
from shegongzhan.fieldwork.models import VisitDuty
from shegongzhan.needs.models import Need, NeedStep, Resource, ServiceItem
from shegongzhan.people.models import Enrolment, Person
from shegongzhan.projects.models import Project
from shegongzhan.services.commands import RecordFacts, change_service, restore_record, void_record
from shegongzhan.services.models import ServiceRecord
from shegongzhan.statistics.figures import FIGURES, Figure, _number
from shegongzhan.statistics.periods import Period
from shegongzhan.statistics.reports.yearly import yearly_figures
from tests import factories as f
from tests.erasing import erase
from tests.statistics import rows

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
YEAR = Period.year(2023)
ROWS = [figure for figure in FIGURES.values() if figure.rows]


@pytest.fixture
def a_year(places: None) -> None:
    """Something of everything: more than one of each kind, in two townships, and what must not count beside it."""
    f.station(f.COUNTY)
    for town in (f.JIANPING, f.SHIZI):
        f.station(town)
    lin, zhou = rows.worker(pay=30_000), rows.worker("周海", kind="cadre", division=f.SHIZI)
    rows.certificate(lin, "junior", datetime.date(2019, 6, 1))
    rows.certificate(lin, "intermediate", datetime.date(2023, 6, 1))
    rows.certificate(zhou, "junior", datetime.date(2020, 6, 1))
    rows.worker("何静", kind="other")
    yang = rows.person(categories=("subsistence", "disabled"))
    chen = rows.person("陈浩", division=f.SHIZI_VILLAGE, categories=("subsistence",))
    rows.person("张三", state="left", state_on=datetime.date(2023, 6, 1))
    for month, minutes in ((1, 50), (5, 90), (12, 35)):
        day = datetime.date(2023, month, 28)
        rows.visit(day=day, workers=[(lin, minutes), (zhou, 30)], people=[yang])
    rows.visit(day=datetime.date(2023, 12, 31), division=f.SHIZI_VILLAGE, workers=[(zhou, 20)], people=[chen])
    rows.visit(people=[chen])  # nobody's time was noted
    rows.visit(void=True, void_reason="重复", workers=[(lin, 600)])
    rows.visit(day=datetime.date(2024, 1, 1), workers=[(lin, 600)])
    rows.activity("festival", heads=30)
    rows.activity("elderly", heads=12, division=f.SHIZI_VILLAGE)
    rows.activity("nobody knows", heads=3)
    rows.need("client", person=yang)
    rows.need("resident")
    rows.need("resident", state="met", closed_on=rows.DAY, enough=True, asked_on=rows.DAY)
    for states in (("matched",), ("met", "open")):
        need = rows.need("client", person=yang, state=states[-1])
        for state in states:
            NeedStep.objects.create(need=need, division=need.division, state=state, on=rows.DAY)
    offer = {"division": f.JIANPING, "kind": "goods", "noted_on": f.LONG_AGO}
    Resource.objects.create(name="轮椅", owner_name="残联", area=f.JIANPING, **offer)
    ServiceItem.objects.create(name="助浴", field="elderly", method="入户", **offer)
    for granted in (10_000, 15_000):
        Project.objects.create(
            kind="venture", name=f"项目{granted}", division=f.JIANPING, starts_on=rows.DAY, granted=granted
        )
    rows.posting("origin", "pool", 3_000_000)
    rows.posting("origin", "pool", 500_000, kind="lottery")
    rows.posting("pool", "origin", 20_000)
    rows.posting("pool", "payee", 96_000)
    rows.posting("payee", "pool", 6_000)


@pytest.mark.parametrize("place", [f.COUNTY, f.SHIZI])
@pytest.mark.parametrize(
    "period", [YEAR, Period.quarter(2023, 4), Period.month(2023, 12)], ids=lambda p: p.code
)
@pytest.mark.parametrize("figure", ROWS, ids=lambda one: one.key)
def test_a_figure_is_what_its_rows_make(a_year: None, figure: Figure, period: Period, place: str) -> None:
    value = figure.value_in(yearly_figures(place, period))

    found = figure.counted(place, period)
    if figure.of is None:
        assert figure.measured(found) == value
    else:
        first = period.first.month if isinstance(value, list) else 0
        lines = [(str(first + i), v) for i, v in enumerate(value)] if first else list(value.items())
        assert {name: figure.measured(figure.of(found, name, place, period)) for name, _v in lines} == dict(
            lines
        )


def test_the_fixture_has_something_of_every_figure(a_year: None) -> None:
    report = yearly_figures(f.COUNTY, YEAR)

    assert not [figure.key for figure in ROWS if not figure.value_in(report)]


def test_the_page_counts_what_the_list_behind_it_holds(
    sign_in: SignIn, county_officer: User, a_year: None
) -> None:
    client = sign_in(county_officer)
    for figure in ROWS:
        if figure.of is None and figure.measured is _number:
            answer = client.get(f"/statistics/rows/{figure.key}/", {"place": f.COUNTY, "period": "2023"})
            if answer.status_code == 200:  # pay is not everybody's to see
                value = figure.value_in(yearly_figures(f.COUNTY, YEAR))
                assert answer.context["listing"].page.count == value, figure.key


def test_erasing_somebody_changes_no_figure_but_the_groups(a_year: None) -> None:
    """Which groups somebody belonged to is what an erasure is for; all else of the year was counted and stays counted."""
    Need.objects.filter(person__isnull=False).update(state="met", closed_on=datetime.date(2023, 12, 20))
    before = yearly_figures(f.COUNTY, YEAR)
    for person in Person.objects.filter(state="active"):
        Person.objects.filter(pk=person.pk).update(state="died", state_on=datetime.date(2024, 3, 1))
        Enrolment.objects.filter(person=person).update(until=datetime.date(2024, 3, 1))
    assert yearly_figures(f.COUNTY, YEAR) == before

    for person in Person.objects.exclude(state="merged"):
        erase(person, on=datetime.date(2024, 3, 12))

    after = yearly_figures(f.COUNTY, YEAR)
    assert before["people"].pop("by_category") and after["people"].pop("by_category") == {}
    assert after == before
    for figure in ROWS:
        if figure.of is None and figure.measured is _number:
            assert figure.counted(f.COUNTY, YEAR).count() == figure.value_in(after), figure.key


def test_a_list_behind_an_exact_figure_says_the_same_number(
    sign_in: SignIn, county_officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other lists stop counting where it costs more than the page; a figure of 60 is not opened as "共 20+"."""
    monkeypatch.setattr(lists, "CAP", 20)
    for n in range(60):
        duty = {"tier": "high", "interval_days": 7, "due_on": today() - datetime.timedelta(days=3)}
        person = rows.person(f"人{n}")
        VisitDuty.objects.create(person=person, division=person.division, **duty)
    client = sign_in(county_officer)

    def told(address: str) -> str:
        return str(client.get(address).context["listing"].page.count_text)

    home = client.get("/").content.decode()
    behind = re.search(r'href="([^"]*)">看全部 60 人', home)
    assert behind is not None
    assert told(behind[1].replace("&amp;", "&")) == "1–50，共 60"
    this_year = {"place": f.COUNTY, "period": str(today().year)}
    figure = client.get("/statistics/rows/people.total/", this_year)
    assert figure.context["listing"].page.count_text == "1–50，共 60"
    plain = reverse("people:list")
    assert told(plain) == "1–50，共 20+"
    assert told(re.search(r'href="([^"]*count=all)"', client.get(plain).content.decode())[1]) == "1–50，共 60"  # type: ignore[index]
    monkeypatch.setattr(paging, "CAP", 20)
    assert paging.exactly(plain, 20) == plain and told(paging.exactly(plain, 21)) == "1–50，共 60"


def test_a_record_mended_struck_out_or_restored_takes_its_minutes_along(a_year: None) -> None:
    record = ServiceRecord.objects.filter(kind="visit", void=False, division=f.VILLAGE).first()
    assert record is not None
    worker = record.workers.values_list("worker_id", flat=True).first()
    facts = RecordFacts(
        kind="visit",
        division=f.SHIZI_VILLAGE,
        day=datetime.date(2023, 3, 3),
        workers=[(worker, 77)] if worker else [],
    )
    for act in (
        lambda: change_service("import", record, facts, today=None),
        lambda: void_record("import", record, reason="重复"),
        lambda: restore_record("import", record),
    ):
        act()
        for place in (f.COUNTY, f.SHIZI, f.JIANPING):
            found = yearly_figures(place, YEAR)["visits"]
            for key in ("visits.count", "visits.hours", "visits.workers"):
                figure = FIGURES[key]
                assert figure.measured(figure.counted(place, YEAR)) == found[key.partition(".")[2]]


@pytest.mark.parametrize("of", ["abc", "99", "-1", "x" * 500, "²"])
def test_a_line_nobody_has_is_empty(sign_in: SignIn, county_officer: User, a_year: None, of: str) -> None:
    client = sign_in(county_officer)
    for figure in (one for one in ROWS if one.of):
        query = {"place": f.COUNTY, "period": "2023", "of": of}
        answer = client.get(f"/statistics/rows/{figure.key}/", query)

        assert answer.status_code == 200 and answer.context["listing"].page.count == 0


def test_people_are_whole_and_money_is_money_in_charts_too(
    sign_in: SignIn, county_officer: User, a_year: None
) -> None:
    page = sign_in(county_officer).get("/statistics/", {"period": "2023"}).content.decode()

    assert '<td class="number">2,980,000.00</td>' in page
    assert '<td class="number">2</td>' in page and '<td class="number">2.0</td>' not in page


@pytest.mark.parametrize(
    ("value", "words"), [(1200, "1,200"), (1200.0, "1,200"), (2.5, "2.5"), (Decimal(1200), "1,200.00")]
)
def test_numbers_in_words(value: Any, words: str) -> None:
    assert number(value) == words
