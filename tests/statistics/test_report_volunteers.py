"""The report of volunteers and partners: what it counts and what it leaves out."""

import datetime
import json

import pytest
from django.core.management import call_command

from shegongzhan.partners import commands as partners
from shegongzhan.services.models import RecordPartner
from shegongzhan.statistics.periods import Period
from shegongzhan.statistics.reports.volunteers import volunteers_figures
from shegongzhan.volunteers import commands
from shegongzhan.volunteers.queries.network import network_of
from tests import factories as f
from tests.statistics import rows as facts
from tests.volunteers import rows

pytestmark = pytest.mark.django_db
YEAR = Period.year(2024)


def figures(place: str = f.COUNTY):
    return volunteers_figures(place, YEAR)


def test_hours_are_those_recorded_and_the_late_are_told(jianping):
    mei, he = rows.volunteer(), rows.volunteer("何英", "13811112222")
    first = rows.opened(jianping)
    rows.served(first, mei, minutes=90)
    rows.served(
        rows.opened(jianping, starts_at=rows.at(14), ends_at=rows.at(16)), mei, on=datetime.date(2024, 4, 30)
    )
    rows.signed_up(first, he)
    commands.sign_in("volunteer", first, he, now=rows.at(9))
    rows.plan(jianping, title="还没发布的")

    said = figures()

    assert said["hours"] == {
        "hours": 3.5, "attendances": 2, "people": 1, "recorded_late": 1, "not_recorded": 1
    }  # fmt: skip
    assert (said["services"]["published"], said["services"]["held"]) == (2, 2)
    assert said["volunteers"]["active"] == 2
    assert figures(f.SHIZI)["hours"]["hours"] == 0


def test_organisations_brought_up(county_officer, places):
    weavers = f.organisation("编织社", kind="community")
    facts_of = partners.IncubationFacts(
        kind="culture", head="周", scope="编织", since=datetime.date(2023, 5, 1), has_charter=True
    )
    row = partners.begin_incubation(county_officer, weavers, facts_of, on=f.TODAY)
    partners.submit_filing(
        county_officer, row, kind="precheck", begun_on=datetime.date(2024, 1, 2), on=f.TODAY
    )
    partners.note_help(county_officer, row, kind="money", day=f.TODAY, what="毛线", amount=300, on=f.TODAY)

    said = figures()["incubation"]

    assert (said["organisations"], said["begun"], said["steps"], said["help_amount"]) == (
        1, 0, {"begun": 1, "late": 1}, 300,
    )  # fmt: skip


def test_who_worked_with_whom(jianping, contractor):
    weavers = f.organisation("编织社", kind="community")
    f.agreement(contractor, jianping)
    record = facts.activity(day=rows.MONDAY, station=jianping, workers=[(facts.worker(), 60)], heads=20)
    record.activity.volunteers = 2
    record.activity.save()
    RecordPartner.objects.create(record=record, kind="organisation", organisation=weavers)
    RecordPartner.objects.create(record=record, kind="organisation", organisation=weavers)  # written twice
    facts.activity(day=rows.MONDAY, station=jianping, heads=5)  # without partners
    void = facts.activity(day=rows.MONDAY, station=jianping, void=True, void_reason="错")
    RecordPartner.objects.create(record=void, kind="charity", name="慈善会")

    found = network_of([f.COUNTY], YEAR.first, YEAR.last)

    ties = {(one.partner, one.station): (one.sessions, one.agreements) for one in found.ties}
    assert ties == {("编织社", "建平镇社工站"): (1, 0), (contractor.name, "建平镇社工站"): (0, 1)}
    assert (found.sessions, found.with_several) == (1, 1)
    assert figures()["network"]["with_three_kinds"] == 1


def test_the_command_writes_it(jianping, tmp_path):
    file = tmp_path / "volunteers.json"

    call_command("report", "volunteers", unit=f.COUNTY, year=2024, json=str(file))

    assert json.loads(file.read_text(encoding="utf-8"))["unit"] == f.COUNTY
