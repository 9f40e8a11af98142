"""Lists of volunteering and of organisations brought up, with what fills them; see test_query_counts."""

import datetime

from shegongzhan.core.time import now
from shegongzhan.partners.models import FilingStep, Incubation
from shegongzhan.projects.models import Project
from shegongzhan.services.models import RecordPartner
from shegongzhan.stations.models import Station
from shegongzhan.volunteers.models import Contribution, Opportunity, Team, TeamMember
from tests import factories as f
from tests.statistics import rows as facts
from tests.volunteers import rows


def volunteers(n: int) -> None:
    made = rows.volunteer(f"志愿者{n}", f"1390000{n:04}", station=Station.objects.first(), skills=["law"])
    team = Team.objects.create(division=f.JIANPING, name=f"队{n}", organisation=f.organisation(f"单位{n}"))
    TeamMember.objects.create(division=f.JIANPING, team=team, volunteer=made, since=rows.MONDAY)


def opportunities(n: int) -> None:
    start = now() + datetime.timedelta(days=n + 1)
    made = rows.plan(
        Station.objects.get(division=f.JIANPING), starts_at=start, ends_at=start + datetime.timedelta(hours=1),
        organisation=f.organisation(f"单位{n}"),
    )  # fmt: skip
    Opportunity.objects.filter(pk=made.pk).update(state="open")


def brought_up(n: int) -> None:
    organisation = f.organisation(f"编织社{n}", kind="community")
    row = Incubation.objects.create(
        division=f.COUNTY, organisation=organisation, kind="culture", head="周", scope="编织", since=rows.MONDAY,
        station=Station.objects.first(),
    )  # fmt: skip
    FilingStep.objects.create(
        division=f.COUNTY, incubation=row, kind="precheck", begun_on=rows.MONDAY, due_on=rows.MONDAY
    )


def ties(n: int) -> None:
    record = facts.activity(
        day=datetime.date.today(), station=Station.objects.first(), workers=[(facts.worker(f"社工{n}"), 60)]
    )
    charity = f.organisation(f"慈善会{n}")
    RecordPartner.objects.create(record=record, kind="charity", organisation=charity)
    Contribution.objects.create(
        division=record.division,
        day=record.day,
        record=record,
        kind="charity",
        role="goods",
        organisation=charity,
    )


def projects(n: int) -> None:
    made = Project.objects.create(
        division=f.JIANPING, station=Station.objects.first(), kind="own", name=f"项目{n}", applicant="本站"
    )
    Contribution.objects.create(
        division=f.JIANPING, day=datetime.date.today(), project=made, kind="charity", role="goods",
        organisation=f.organisation(f"慈善会{n}"),
    )  # fmt: skip


LISTS = {
    "volunteers:list": ("", volunteers, "county_officer"),
    "volunteers:teams": ("", volunteers, "county_officer"),
    "volunteers:opportunities": ("", opportunities, "county_officer"),
    "volunteers:open": ("", opportunities, "county_officer"),
    "volunteers:network": ("", ties, "county_officer"),
    "volunteers:sessions": ("", ties, "county_officer"),
    "volunteers:joint_projects": ("", projects, "county_officer"),
    "partners:incubations": ("", brought_up, "county_officer"),
}
