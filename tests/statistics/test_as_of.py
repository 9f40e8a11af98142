"""A figure of a period counts what was true at its end: what is written down later leaves last year's figures alone."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from shegongzhan.core.time import today
from shegongzhan.needs.models import Resource, ServiceItem
from shegongzhan.people.commands import (
    PersonRow,
    add_circumstance,
    change_person,
    change_state,
    end_circumstance,
    file_people,
    merge_people,
    undo_merge,
)
from shegongzhan.people.models import Person
from shegongzhan.stations.commands import change_station, close_station
from shegongzhan.stations.models import Station
from shegongzhan.statistics.indicators import at_work, coverage, people, workforce
from shegongzhan.statistics.periods import Period
from shegongzhan.statistics.reports.yearly import yearly_figures
from shegongzhan.talent.commands import EmploymentFacts, leave, transfer_worker
from shegongzhan.talent.models import Certificate, Employment, Worker
from tests import factories as f
from tests.erasing import erase
from tests.statistics import rows

pytestmark = pytest.mark.django_db
YEAR = Period.year(2023)
LATER = datetime.date(2026, 3, 1)


@pytest.fixture
def county(centre: Station, jianping: Station) -> dict[str, Any]:
    """A county as it was in 2023: two persons, two workers, a planned station, a resource and a service."""
    planned = f.station(f.SHIZI, state="planned")
    yang, gone = (
        _filed("杨秀兰", f.VILLAGE, ["subsistence"]),
        _filed("陈浩", f.OTHER_VILLAGE, ["disabled"]),
    )
    lin = rows.worker(station=jianping)
    cadre = rows.worker("周海", kind="cadre")
    rows.certificate(lin, "junior", datetime.date(2020, 6, 1))
    rows.visit(day=datetime.date(2023, 12, 20), workers=[(lin, 60)], people=[yang])
    offer = {"division": f.JIANPING, "kind": "goods", "noted_on": f.LONG_AGO}
    resource = Resource.objects.create(name="轮椅", owner_name="残联", area=f.JIANPING, **offer)
    service = ServiceItem.objects.create(name="助浴", field="elderly", method="入户", **offer)
    return {
        "yang": yang, "gone": gone, "lin": lin, "cadre": cadre, "station": jianping, "planned": planned,
        "resource": resource, "service": service,
    }  # fmt: skip


def _filed(name: str, division: str, categories: list[str], on: datetime.date = f.LONG_AGO) -> Person:
    (filed,) = file_people("import", [PersonRow(name=name, division=division, categories=categories)], on=on)
    return Person.objects.get(pk=filed.pk)


def _file_somebody(c: dict[str, Any]) -> None:
    _filed("吴玉", f.VILLAGE, ["subsistence"], LATER)


def _move(c: dict[str, Any]) -> None:
    change_person("import", c["yang"], {"division": f.SHIZI_VILLAGE}, on=LATER)


def _die(c: dict[str, Any]) -> None:
    change_state("import", c["yang"], state="died", on=LATER)


def _come_back(c: dict[str, Any]) -> None:
    change_state("import", c["yang"], state="left", on=LATER)
    change_state("import", c["yang"], state="active", on=LATER + datetime.timedelta(days=30))


def _erase(c: dict[str, Any]) -> None:
    change_state("import", c["gone"], state="closed", on=LATER)
    erase(c["gone"], on=LATER)


def _other_category(c: dict[str, Any]) -> None:
    add_circumstance("import", c["yang"], category="disabled", on=LATER)
    c["yang"].circumstances.filter(category="disabled").update(noted_on=LATER)
    end_circumstance("import", c["yang"].circumstances.get(category="subsistence"), on=LATER)


def _merge_with_a_newcomer(c: dict[str, Any]) -> None:
    newcomer = _filed("杨绣兰", f.SHIZI_VILLAGE, [], LATER)
    merge_people("import", newcomer, c["yang"], on=LATER, picks={"division": "gone"})


def _merge_and_undo(c: dict[str, Any]) -> None:
    newcomer = _filed("杨绣兰", f.SHIZI_VILLAGE, [], LATER)
    made = merge_people("import", c["yang"], newcomer, on=LATER)
    undo_merge("import", made, at=timezone.now())


def _hire(c: dict[str, Any]) -> None:
    rows.worker("何静").employments.update(starts_on=LATER)
    undated = rows.worker("冯莉")
    undated.employments.update(starts_on=None, noted_on=LATER)


def _transfer(c: dict[str, Any]) -> None:
    transfer_worker("import", c["lin"], EmploymentFacts(division="341822100", kind="other"), on=LATER)


def _leave_and_return(c: dict[str, Any]) -> None:
    leave("import", c["lin"], on=datetime.date(2024, 6, 30))
    transfer_worker("import", c["lin"], EmploymentFacts(division=f.SHIZI, kind="resident"), on=LATER)


def _another_kind(c: dict[str, Any]) -> None:
    transfer_worker("import", c["cadre"], EmploymentFacts(division=f.JIANPING, kind="resident"), on=LATER)


def _certificate(c: dict[str, Any]) -> None:
    rows.certificate(c["cadre"], "senior", LATER)
    Certificate.objects.create(worker=c["lin"], division=f.JIANPING, level="senior", noted_on=LATER)


def _close_the_station(c: dict[str, Any]) -> None:
    close_station("import", c["station"], on=LATER)


def _open_the_planned(c: dict[str, Any]) -> None:
    change_station("import", c["planned"], state="running")


def _new_station(c: dict[str, Any]) -> None:
    f.station(f.MEIZHU, noted_on=LATER)


def _offers(c: dict[str, Any]) -> None:
    offer = {"division": f.JIANPING, "kind": "goods", "noted_on": LATER}
    Resource.objects.create(name="助餐", owner_name="食堂", area=f.JIANPING, **offer)
    ServiceItem.objects.create(name="助洁", field="elderly", method="入户", **offer)
    Resource.objects.filter(pk=c["resource"].pk).update(ended_on=LATER)


@pytest.mark.parametrize(
    "happens",
    [
        _file_somebody, _move, _die, _come_back, _erase, _other_category, _merge_with_a_newcomer, _merge_and_undo, _hire,
        _transfer, _leave_and_return, _another_kind, _certificate, _close_the_station, _open_the_planned, _new_station,
        _offers,
    ],
)  # fmt: skip
def test_what_happens_later_leaves_the_year_as_it_was(
    county: dict[str, Any], happens: Callable[[dict[str, Any]], None]
) -> None:
    before = yearly_figures(f.COUNTY, YEAR)
    assert before["people"]["total"] == 2 and before["workforce"]["station_workers"] == 1
    assert before["coverage"]["stations_at_work"] == 1 and before["resources"] == before["services"] == 1

    happens(county)

    after = yearly_figures(f.COUNTY, YEAR)
    if happens is _erase:
        # Which group somebody belonged to goes with them; the register stays (docs/rules/people.md, "Erased").
        assert before["people"].pop("by_category") == {"低保对象": 1, "残疾人": 1}
        assert after["people"].pop("by_category") == {"低保对象": 1}
    assert after == before


def test_it_shows_in_the_year_it_happened(county: dict[str, Any]) -> None:
    for happens in (_file_somebody, _move, _another_kind, _new_station):
        happens(county)

    found = yearly_figures(f.COUNTY, Period.year(2026))

    assert found["people"]["by_station"] == {f.JIANPING: 2, f.SHIZI: 1}
    assert found["workforce"]["station_workers"] == 2
    assert found["coverage"]["stations"] == 2


def test_a_list_of_an_earlier_year_is_of_that_year_and_the_later_one_stays() -> None:
    for year in (2023, 2022):
        first = datetime.date(year, 1, 1)
        born = datetime.date(1950, 1, 1)
        row = PersonRow(name="杨秀兰", division=f.VILLAGE, born_on=born, filed_on=first, source=year)
        file_people("import", [row], on=datetime.date(year, 12, 31))

    totals = [people.measure(f.COUNTY, Period.year(year))["total"] for year in (2021, 2022, 2023)]
    assert totals == [0, 1, 1]


def test_who_is_written_down_as_dead_by_mistake_never_left(county: dict[str, Any]) -> None:
    change_state("import", county["yang"], state="died", on=datetime.date(2023, 6, 1))
    change_state("import", county["yang"], state="active", on=LATER)

    assert people.measure(f.COUNTY, YEAR)["total"] == 2


def test_who_changes_the_post_at_new_year_is_counted_once_in_the_old_year(county: dict[str, Any]) -> None:
    facts = EmploymentFacts(division=f.SHIZI, kind="resident")
    transfer_worker("import", county["lin"], facts, on=datetime.date(2024, 1, 1))

    found = workforce.measure(f.JIANPING, YEAR), workforce.measure(f.SHIZI, YEAR)
    assert [one["station_workers"] for one in found] == [1, 0]


def test_a_running_period_looks_back_from_today(jianping: Station) -> None:
    lin = rows.worker()
    rows.visit(day=today() - datetime.timedelta(days=3), workers=[(lin, 30)])
    running = Period.year(today().year)

    assert running.is_running and running.as_of == today()
    assert [one.pk for one in at_work.stations_at_work(f.COUNTY, running)] == [jianping.pk]


def test_what_is_agreed_for_next_month_is_not_true_yet(jianping: Station) -> None:
    tomorrow = today() + datetime.timedelta(days=1)
    Employment.objects.create(
        worker=Worker.objects.create(name="何静", kind="resident", division=f.JIANPING),
        division=f.JIANPING, kind="resident", starts_on=tomorrow,
    )  # fmt: skip

    assert workforce.measure(f.COUNTY, Period.year(tomorrow.year))["station_workers"] == 0


def test_coverage_of_a_city_says_how_many_of_its_counties_are_loaded(jianping: Station) -> None:
    found = coverage.measure("3418", YEAR)

    assert (found["counties"], found["counties_loaded"]) == (8, 1)
    assert coverage.measure(f.COUNTY, YEAR)["counties_loaded"] == 1
