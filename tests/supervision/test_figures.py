"""The figures of supervision: the same for the pages, and for a program by the report."""

import datetime
import json

import pytest
from django.core.management import call_command

from shegongzhan.projects.models import Project
from shegongzhan.supervision import commands, queries
from shegongzhan.supervision.commands import ActionFacts, SupervisorFacts
from shegongzhan.supervision.models import Mode
from tests import factories as f
from tests.supervision import rows

pytestmark = pytest.mark.django_db
TODAY = f.TODAY
FIRST, LAST = datetime.date(2024, 1, 1), datetime.date(2024, 12, 31)


@pytest.fixture
def year(jianping, shizi, county_officer, contractor_manager, contractor):
    """A supervisor in one of two stations, three sessions and a struck-out one, internal supervision in one month."""
    lin, he = rows.worker(jianping), rows.worker(shizi, "何静")
    commands.assign_supervisor(
        county_officer, jianping, SupervisorFacts("external", name="童老师"), starts_on=TODAY, today=TODAY
    )
    project = Project.objects.create(
        division=f.COUNTY,
        kind="supervision",
        name="督导项目",
        applicant="中心",
        hours_planned=40,
        starts_on=FIRST,
    )
    rows.session(county_officer, jianping, [lin], minutes=120, gaps=["case"], project=project)
    rows.session(
        county_officer, jianping, [lin], mode=Mode.INDIVIDUAL, minutes=60, gaps=["case", "policy"],
        actions=[ActionFacts("读文件", TODAY, lin, "policy")],
    )  # fmt: skip
    rows.session(
        county_officer, shizi, [he], mode=Mode.ACCOMPANYING, minutes=180, day=datetime.date(2024, 2, 1)
    )
    rows.session(county_officer, shizi, [he], day=datetime.date(2023, 12, 31))
    wrong = rows.session(county_officer, shizi, [he], minutes=300)
    commands.void_session(county_officer, wrong, reason="记错")
    commands.record_duty(
        contractor_manager, contractor, workers=[lin], held_on=TODAY, minutes=60, supervisor_name="内督", today=TODAY
    )  # fmt: skip


def test_the_figures_of_a_year(year):
    found = queries.supervision_of(f.COUNTY, FIRST, LAST, TODAY)

    assert found["stations"] == {"expected": 2, "with_one_supervisor": 1, "without": 1}
    sessions = found["sessions"]
    assert (sessions["count"], sessions["hours"]) == (3, 6.0)
    assert (sessions["on_site_hours"], sessions["on_site_share"]) == (5.0, 0.8333)
    assert sessions["by_mode"]["individual"] == {"count": 1, "hours": 1.0}
    assert [(one["station"], one["hours"]) for one in sessions["by_station"]] == [
        ("十字镇社工站", 3.0), ("建平镇社工站", 3.0),
    ]  # fmt: skip
    assert found["gaps"] == {
        "found": 3, "met_by_action": 1, "met_by_training": 0, "open": 2, "by_tag": {"case": 2, "policy": 1},
    }  # fmt: skip
    assert found["actions"] == {"agreed": 1, "done": 0, "dropped": 0, "late": 0}
    assert found["projects"] == {"count": 1, "planned_hours": 40, "delivered_hours": 2.0}
    duty = found["internal_duty"]
    assert [(one["month"], one["due"], one["held"], one["missing"]) for one in duty["months"]] == [
        ("2024-01", 1, 0, 1), ("2024-02", 1, 0, 1), ("2024-03", 1, 1, 0),
    ]  # fmt: skip
    assert (duty["months_with_any"], duty["months_complete"]) == (1, 1)


def test_a_place_without_anything_has_figures_too(jianping):
    found = queries.supervision_of(f.SHIZI, FIRST, LAST, TODAY)

    assert found["sessions"]["on_site_share"] is None
    assert found["stations"] == {"expected": 0, "with_one_supervisor": 0, "without": 0}


def test_the_report_prints_what_the_pages_count(year, capsys):
    call_command("report", "supervision", unit=f.COUNTY, year=2024, json="-")

    printed = json.loads(capsys.readouterr().out)
    assert printed["unit"] == f.COUNTY
    assert printed["sessions"] == json.loads(
        json.dumps(queries.supervision_of(f.COUNTY, FIRST, LAST, TODAY)["sessions"])
    )


def test_a_month_of_the_page_adds_up_to_the_year_of_the_report(year, county_officer, sign_in):
    page = sign_in(county_officer).get("/supervision/month/", {"month": "2024-03"})

    assert page.context["sums"]["minutes"] == 180
    assert [row["count"] for row in page.context["rows"]] == [2, 0]
