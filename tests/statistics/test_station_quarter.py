"""The quarterly page of a station: what was done for which duty, each record once in the sum, nobody else's rows."""

import datetime
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from shegongzhan.needs.models import Need
from shegongzhan.stations.models import Station
from shegongzhan.statistics.periods import Period
from shegongzhan.statistics.quarter import latest_quarter
from shegongzhan.statistics.reports.station import station_summary
from tests import factories as f
from tests.fetching import fetched
from tests.projects import flow
from tests.statistics import rows

pytestmark = pytest.mark.django_db
QUARTER = Period.quarter(2023, 2)
ADDRESS = "/statistics/quarter/"


def told(station, code):
    """Return (visits, sessions, other services, heads, persons) of a duty; "" is what fits none."""
    summary = station_summary(station, QUARTER)
    line = next(line for line in [*summary.lines, summary.rest] if line.code == code)
    return (line.visits, line.sessions, line.services, line.heads, line.persons)


def test_a_visit_counts_for_the_duties_of_whom_it_went_to_and_once_in_the_sum(jianping):
    old = rows.person(categories=("subsistence", "elder_alone_hardship"))
    for _ in range(2):
        rows.visit(people=[old], heads=1, station=jianping)

    assert told(jianping, "relief") == told(jianping, "elderly") == (2, 0, 0, 2, 1)
    assert told(jianping, "children") == (0, 0, 0, 0, 0)
    total = station_summary(jianping, QUARTER).total
    assert (total.visits, total.heads, total.persons) == (2, 2, 1)


def test_what_has_a_field_counts_for_the_duty_of_the_field_only(jianping):
    child = rows.person(categories=("child_left_behind",))
    rows.activity(people=[child], heads=30, field="elderly", station=jianping)
    rows.record("delivery", heads=1, field="charity", station=jianping)
    rows.visit(heads=1, station=jianping)

    assert told(jianping, "elderly") == (0, 1, 0, 30, 1)
    assert told(jianping, "children") == (0, 0, 0, 0, 0)
    assert told(jianping, "charity") == (0, 0, 1, 1, 0)
    assert told(jianping, "") == (1, 0, 0, 1, 0)


@pytest.mark.parametrize(
    "said",
    [
        {"void": True, "void_reason": "记错"},
        {"day": datetime.date(2023, 3, 31)},
        {"day": datetime.date(2023, 7, 1)},
        {"division": f.SHIZI_VILLAGE},
    ],
)
def test_what_is_not_the_stations_or_not_of_the_quarter_does_not_count(jianping, said):
    rows.visit(workers=[(rows.worker(), 60)], **said)

    summary = station_summary(jianping, QUARTER)
    assert summary.total.is_empty and summary.minutes == 0


def test_another_station_of_the_same_town_keeps_its_own(jianping):
    other = Station.objects.create(
        division=f.JIANPING, name="建平养老服务站", kind="elderly_care", tier="township"
    )
    rows.visit(station=other, heads=1)
    rows.visit(heads=1)  # names no station: the town's own

    assert station_summary(jianping, QUARTER).total.visits == 1


def test_a_category_that_ended_before_the_quarter_does_not_count(jianping):
    person = rows.person(categories=("subsistence",))
    person.circumstances.update(until=datetime.date(2023, 3, 1))
    rows.visit(people=[person], heads=1, station=jianping)

    assert told(jianping, "relief")[0] == 0 and told(jianping, "")[0] == 1


def test_needs_are_told_as_they_stood_at_the_end(jianping):
    def need(on, **said):
        rows.need(on=on, station=jianping, **said)

    need(QUARTER.first)
    need(QUARTER.first, state="met", closed_on=QUARTER.last)
    need(datetime.date(2023, 1, 5), state="cannot", state_reason="没有资源", closed_on=QUARTER.first)
    need(QUARTER.first, state="met", closed_on=datetime.date(2023, 8, 1))
    need(datetime.date(2023, 7, 1))

    assert Need.objects.count() == 5
    assert station_summary(jianping, QUARTER).needs == {
        "noted": 3, "met": 1, "cannot": 1, "waiting": 2, "referred": 0,
    }  # fmt: skip


def test_the_contracts_of_the_town_stand_there_with_their_progress(jianping, centre_staff, county_officer):
    contract = flow.signed(centre_staff, county_officer)
    rows.visit(project=contract.project, day=f.TODAY, heads=1)

    [one] = station_summary(jianping, Period.quarter(2024, 1)).targets

    assert (one.done, one.wanted) == (1, 10)


def test_the_page_costs_the_same_for_few_and_for_many(jianping, lin, sign_in):
    client = sign_in(lin)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(ADDRESS, {"period": QUARTER.code}).status_code == 200
        return len(asked)

    def fill(n: int) -> None:
        for one in range(n):
            person = rows.person(f"人{one}", categories=("subsistence",))
            rows.visit(workers=[(rows.worker(f"社工{one}"), 30)], people=[person], station=jianping)

    cost()
    fill(2)
    few = cost()
    fill(20)

    assert cost() == few


def test_the_page_and_the_workbook_say_the_same(jianping, lin, sign_in):
    old = rows.person(categories=("elder_alone_hardship",))
    rows.visit(workers=[(rows.worker(), 90)], people=[old], heads=1, station=jianping)
    client = sign_in(lin)

    page = client.get(ADDRESS, {"period": QUARTER.code}).content.decode()
    answer = fetched(client, client.get(ADDRESS, {"period": QUARTER.code, "export": "xlsx"}))

    assert "养老服务" in page and "建平镇社工站 2023 年第 2 季度服务简报" in page
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    lines = {line[0]: line[1:] for line in book.get_sheet_by_index(0).to_python()}
    assert lines["养老服务"] == lines["合计（每条记录只数一次）"] == [1, 0, 0, 1, 1]
    assert lines["服务小时"][0] == 1.5


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"station": "999999"}, 404), ({"station": "x"}, 404), ({"station": "9" * 30}, 404),
        ({"period": "2023-Q9"}, 404), ({}, 200),
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(jianping, lin, sign_in, asked, status):
    assert sign_in(lin).get(ADDRESS, asked).status_code == status


def test_another_towns_station_is_not_there(jianping, lin, sign_in):
    other = Station.objects.create(division=f.SHIZI, name="十字镇社工站", tier="township")

    assert sign_in(lin).get(ADDRESS, {"station": other.pk}).status_code == 404


@pytest.mark.parametrize(
    ("on", "code"), [((2026, 1, 5), "2025-Q4"), ((2026, 4, 1), "2026-Q1"), ((2026, 12, 31), "2026-Q3")]
)
def test_it_opens_at_the_quarter_that_ended_last(on, code):
    assert latest_quarter(datetime.date(*on)).code == code
