"""有形覆盖, 有效覆盖: a station stands; a station is at work."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from shegongzhan.accounts.models import User
from shegongzhan.stations.models import Station
from shegongzhan.statistics.indicators import at_work, coverage
from shegongzhan.statistics.periods import Period
from tests import factories as f
from tests.statistics import rows

pytestmark = pytest.mark.django_db
YEAR = Period.year(2023)


def test_townships_expected_are_streets_towns_and_townships(centre: Station, jianping: Station) -> None:
    found = coverage.measure(f.COUNTY, YEAR)

    assert found == {
        "guidance_centres": 1, "stations": 1, "townships": 12, "rate": round(1 / 12, 4), "counties": 1, "counties_loaded": 1,
    }  # fmt: skip


def test_planned_closed_and_other_sites_do_not_count(places: None) -> None:
    f.station(f.JIANPING, state="planned")
    f.station(f.SHIZI, closed_on=datetime.date(2023, 6, 30))
    f.station(f.MEIZHU, kind="elderly_care")

    assert coverage.measure(f.COUNTY, YEAR)["stations"] == 0


def test_an_embedded_station_covers_its_township(places: None) -> None:
    host = f.station(f.MEIZHU, kind="elderly_care", name="梅渚镇养老服务站")
    f.station(f.MEIZHU, embedded_in=host, name="梅渚镇社工站")

    assert coverage.measure(f.COUNTY, YEAR)["stations"] == 1


def test_a_station_is_at_work_with_staff_and_a_service_in_the_last_thirty_days(
    jianping: Station, shizi: Station
) -> None:
    rows.visit(day=datetime.date(2023, 12, 2), workers=[(rows.worker(), 30)])
    rows.visit(day=datetime.date(2023, 12, 2), division=f.SHIZI_VILLAGE)

    assert [station.name for station in at_work.stations_at_work(f.COUNTY, YEAR)] == [jianping.name]
    assert at_work.measure(f.COUNTY, YEAR)["stations_at_work"] == 1


def test_a_service_of_thirty_one_days_ago_is_too_old(jianping: Station) -> None:
    rows.visit(day=datetime.date(2023, 12, 1), workers=[(rows.worker(), 30)])

    assert at_work.measure(f.COUNTY, YEAR)["stations_at_work"] == 0


def test_the_page_of_a_county_measures_each_condition_once(
    monkeypatch: pytest.MonkeyPatch, places: None, sign_in: Callable[[User], Client], county_officer: User
) -> None:
    f.station(f.JIANPING)
    asked: list[str] = []

    def counted(code: str, measured: Any) -> Callable[[str, Period], dict[str, int]]:
        return lambda place, period: (asked.append(code), measured(place, period))[1]

    for code, measured in list(at_work._MEASURES.items()):
        monkeypatch.setitem(at_work._MEASURES, code, counted(code, measured))

    assert sign_in(county_officer).get("/statistics/", {"period": "2023"}).status_code == 200

    assert sorted(asked) == sorted(at_work._MEASURES)
