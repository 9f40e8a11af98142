"""The months of a year in which internal supervision is missing: the same people as month by month."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shegongzhan.core.scoping import within
from shegongzhan.core.time import today
from shegongzhan.partners.models import Agreement
from shegongzhan.supervision import commands, queries
from shegongzhan.talent.models import Employment, Worker
from tests import factories as f
from tests.supervision import rows

pytestmark = pytest.mark.django_db
DAY = datetime.date
TODAY = f.TODAY
HERE = within(f.COUNTY)


def record(actor, firm, worker, on):
    commands.record_duty(
        actor, firm, workers=[worker], held_on=on, minutes=60, supervisor_name="内部督导", today=TODAY
    )


def year(number=TODAY.year, on=TODAY, firm=None):
    return {line.worker.name: line for line in queries.duty_year(HERE, number, on, firm)}


@pytest.fixture
def county(jianping, shizi, contractor, contractor_manager):
    """A worker all year, one who left, one who came, one who moved in, and one known by her station only."""
    Agreement.objects.filter(organisation=contractor).update(starts_on=DAY(2023, 4, 1))
    lin = rows.worker(jianping)
    rows.worker(jianping, "走了", left_on=DAY(2023, 9, 20))
    rows.worker(jianping, "来了", starts_on=DAY(2023, 11, 3))
    moved = rows.worker(shizi, "换站")
    Employment.objects.filter(worker=moved).update(ends_on=DAY(2023, 6, 30))
    Employment.objects.create(
        worker=moved, division=jianping.division, station=jianping, kind="resident", starts_on=DAY(2023, 7, 1)
    )
    Worker.objects.create(division=jianping.division, station=jianping, kind="resident", name="没有聘用")
    record(contractor_manager, contractor, lin, DAY(2024, 2, 5))
    return contractor


def test_the_months_are_those_of_the_monthly_lists(county):
    for number, on in ((2023, DAY(2023, 12, 31)), (2023, DAY(2023, 8, 10)), (TODAY.year, TODAY)):
        by_month: dict[str, list[int]] = {}
        due: dict[str, list[int]] = {}
        for month in range(1, 13):
            first = DAY(number, month, 1)
            if first > on:
                break
            for line in queries.duty_lines(HERE, first, on):
                due.setdefault(line.worker.name, []).append(month)
                if line.is_missing:
                    by_month.setdefault(line.worker.name, []).append(month)
        found = year(number, on)
        assert due and {name: line.due for name, line in found.items()} == due
        assert {name: line.missing for name, line in found.items() if line.missing} == by_month


def test_who_came_and_who_left_is_due_only_while_there(county):
    found = year(2023, DAY(2023, 12, 31))

    assert found["来了"].missing == [11, 12] and found["走了"].due == [4, 5, 6, 7, 8]
    assert found["换站"].due == [7, 8, 9, 10, 11, 12] and found["林晓燕"].due[0] == 4


def test_a_month_with_supervision_is_not_missing_and_one_ahead_is_not_looked_at(county):
    found = year()

    assert found["林晓燕"].due == [1, 2, 3] and found["林晓燕"].missing == [1, 3]
    assert queries.people_missing(list(found.values()))[2] == len(found) - 1


def test_a_contractor_sees_its_own_people(county, shizi):
    other = f.organisation("同心")
    f.agreement(other, shizi)
    rows.worker(shizi, "别家的")

    assert "别家的" in year() and "别家的" not in year(firm=county)


def test_the_page_lists_the_missing_months(county, sign_in, county_officer, contractor_manager, lin):
    for reader in (county_officer, contractor_manager):
        page = sign_in(reader).get(reverse("supervision:duty_year"), {"year": 2023}).content.decode()
        assert "来了" in page and "11 月、12 月" in page
    assert sign_in(lin).get(reverse("supervision:duty_year")).status_code == 403
    for wrong in ("x", "99999", "-1", ""):
        page = sign_in(county_officer).get(reverse("supervision:duty_year"), {"year": wrong})
        assert page.status_code == 200 and page.context["year"] == today().year


def test_it_costs_the_same_for_three_people_and_for_thirty(county, jianping):
    def cost():
        with CaptureQueriesContext(connection) as seen:
            year(2023, DAY(2023, 12, 31))
        return len(seen)

    cost()
    few = cost()
    for number in range(27):
        rows.worker(jianping, f"人{number}")

    assert cost() == few
