"""A published year stands still: what is written down later changes neither page nor report, until it is published anew."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client

from shegongzhan.accounts.models import User
from shegongzhan.audit.models import Event
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import now, today
from shegongzhan.statistics.commands import publish_year
from shegongzhan.statistics.models import PublishedYear
from shegongzhan.statistics.periods import Period
from shegongzhan.statistics.reports import REPORTS
from shegongzhan.statistics.rules import plain
from tests import factories as f
from tests.statistics import rows

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
YEAR = Period.year(2023)
ADDRESS = f"/statistics/publish/{f.COUNTY}/2023/"


@pytest.fixture
def a_year(places: None) -> None:
    rows.visit(workers=[(rows.worker(), 90)], people=[rows.person()])
    rows.posting("origin", "pool", 1_000)


def _back_dated() -> None:
    rows.visit(day=datetime.date(2023, 2, 1), workers=[(rows.worker("何静"), 600)])


def test_what_is_written_down_for_a_published_year_later_does_not_change_it(
    sign_in: SignIn, county_officer: User, a_year: None
) -> None:
    client = sign_in(county_officer)
    before = plain(REPORTS["yearly"](f.COUNTY, YEAR))
    assert client.post(ADDRESS).status_code == 302

    _back_dated()

    assert plain(REPORTS["yearly"](f.COUNTY, YEAR)) == before
    page = client.get("/statistics/", {"period": "2023"}).content.decode()
    assert "数字已经定下来" in page and "11.5" not in page
    assert "11.5" in client.get("/statistics/", {"period": "2023", "counted": "now"}).content.decode()
    assert (
        "可能和发布时不同"
        in client.get("/statistics/rows/visits.count/", {"period": "2023"}).content.decode()
    )
    assert Event.objects.filter(act="statistics.year_published").count() == 1


def test_a_correction_is_another_edition_with_its_reason(county_officer: User, a_year: None) -> None:
    publish_year(county_officer, f.COUNTY, 2023, at=now())
    _back_dated()

    with pytest.raises(RuleViolation, match="更正的原因"):
        publish_year(county_officer, f.COUNTY, 2023, at=now())
    made = publish_year(county_officer, f.COUNTY, 2023, at=now(), reason="补录一月走访")

    assert (made.edition, PublishedYear.objects.count()) == (2, 2)
    assert REPORTS["yearly"](f.COUNTY, YEAR)["visits"]["hours"] == 11.5


def test_the_same_again_and_a_running_year_are_refused(county_officer: User, a_year: None) -> None:
    publish_year(county_officer, f.COUNTY, 2023, at=now())

    with pytest.raises(RuleViolation, match="不用再发布"):
        publish_year(county_officer, f.COUNTY, 2023, at=now(), reason="再来一次")
    with pytest.raises(RuleViolation, match="没有过完"):
        publish_year(county_officer, f.COUNTY, today().year, at=now())


def test_one_place_stands_still_and_its_neighbours_do_not(county_officer: User, a_year: None) -> None:
    publish_year(county_officer, f.COUNTY, 2023, at=now())
    _back_dated()

    assert REPORTS["yearly"](f.JIANPING, YEAR)["visits"]["hours"] == 11.5
    assert REPORTS["yearly"](f.COUNTY, Period.quarter(2023, 1))["visits"]["hours"] == 10


def test_a_year_published_before_a_figure_existed_is_filled_in(county_officer: User, a_year: None) -> None:
    made = publish_year(county_officer, f.COUNTY, 2023, at=now())
    del made.figures["coverage"]["counties"]
    PublishedYear.objects.update(figures=made.figures)
    _back_dated()

    found = REPORTS["yearly"](f.COUNTY, YEAR)
    assert found["coverage"]["counties"] == 1 and found["visits"]["hours"] == 1.5


@pytest.mark.parametrize("who", ["lin", "station_head", "centre_staff", "finance", "system_admin"])
def test_nobody_below_the_county_office_publishes(
    request: pytest.FixtureRequest, sign_in: SignIn, who: str
) -> None:
    client = sign_in(request.getfixturevalue(who))

    assert client.post(ADDRESS).status_code in (403, 404)
    assert "发布这一年" not in client.get("/statistics/", {"period": "2023"}).content.decode()
    assert not PublishedYear.objects.exists()
