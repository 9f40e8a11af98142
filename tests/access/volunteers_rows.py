"""Rows of volunteering, made in the place that is asked for, and who may open what of them; see `rows` and `table`."""

import datetime

from shegongzhan.services.models import ServiceRecord
from shegongzhan.volunteers.models import (
    Attendance,
    Contribution,
    Honour,
    Opportunity,
    SignUp,
    Statement,
    Team,
    TeamMember,
    Volunteer,
)
from tests import factories as f
from tests.access import rows, work_rows
from tests.access.rows import FAR_VILLAGE, Made, a_station
from tests.access.walk import Row, anybody, needs
from tests.volunteers.rows import MONDAY, at

NAMES = {f.VILLAGE: "上官红梅", f.SHIZI_VILLAGE: "东方白云", FAR_VILLAGE: "公孙大娘"}


def _volunteer(place: str) -> Volunteer:
    number = Volunteer.objects.count() + 1
    return Volunteer.objects.create(
        division=place, name=NAMES[place], phone=f"139{place[-6:]}{number:02}", born_on=datetime.date(1980, 1, 1),
        identity_kind="permit", identity_number=f"H{place[-7:]}{number:02}", state="active", state_on=MONDAY,
    )  # fmt: skip


def _opportunity(place: str) -> Opportunity:
    return Opportunity.objects.create(
        division=place, station=a_station(place), title="陪老人读报", kind="elderly", content="读报", place="服务点",
        lead="站里", starts_at=at(9), ends_at=at(11), places=3, state="open",
    )  # fmt: skip


def _sign_up(place: str) -> SignUp:
    of = _opportunity(place)
    Opportunity.objects.filter(pk=of.pk).update(taken=1)
    return SignUp.objects.create(
        division=place, opportunity=of, volunteer=_volunteer(place), state="asked", asked_at=at(8),
        starts_at=of.starts_at, ends_at=of.ends_at,
    )  # fmt: skip


def volunteer(place: str) -> Made:
    """A volunteer of the village."""
    return {"pk": _volunteer(place).pk}, place


def note(place: str) -> Made:
    """What a volunteer of the village was thanked for."""
    row = Honour.objects.create(
        division=place, volunteer=_volunteer(place), name="好人", given_by="镇政府", day=MONDAY
    )
    return {"kind": "honour", "pk": row.pk}, place


def opportunity(place: str) -> Made:
    """A service in the village."""
    return {"pk": _opportunity(place).pk}, place


def scanned(place: str) -> Made:
    """A service in the village with the token of a code."""
    return {"pk": _opportunity(place).pk, "token": "0" * 24}, place


def sign_up(place: str) -> Made:
    """A sign-up for a service in the village."""
    return {"pk": _sign_up(place).pk}, place


def by_hand(place: str) -> Made:
    """A sign-up for a service in the village, and which way its volunteer goes."""
    return {"pk": _sign_up(place).pk, "way": "in"}, place


def attendance(place: str) -> Made:
    """Recorded hours of a service in the village."""
    row = _sign_up(place)
    made = Attendance.objects.create(
        division=place, opportunity=row.opportunity, volunteer=row.volunteer, day=MONDAY, came_at=at(9), came_by="scan",
        left_at=at(11), left_by="scan", minutes=120, recorded_on=MONDAY, due_on=MONDAY,
    )  # fmt: skip
    return {"pk": made.pk}, place


def statement(place: str) -> Made:
    """A statement of a volunteer of the village."""
    row = Statement.objects.create(
        division=place, volunteer=_volunteer(place), code=f"CODE{Statement.objects.count():08}", since=MONDAY,
        until=MONDAY, minutes=120, items=[], issued_on=MONDAY,
    )  # fmt: skip
    return {"pk": row.pk}, place


def _team(place: str) -> Team:
    return Team.objects.create(division=place, name=f"队{Team.objects.count()}")


def team(place: str) -> Made:
    """A team of the village."""
    return {"pk": _team(place).pk}, place


def member(place: str) -> Made:
    """A member of a team of the village."""
    row = TeamMember.objects.create(
        division=place, team=_team(place), volunteer=_volunteer(place), since=MONDAY
    )
    return {"pk": row.pk}, place


def contribution(place: str) -> Made:
    """What somebody gave to an activity of the village."""
    record = ServiceRecord.objects.get(pk=work_rows.activity(place)[0]["pk"])
    row = Contribution.objects.create(
        division=place, day=record.day, record=record, kind="charity", name="慈善会", role="goods"
    )
    return {"pk": row.pk}, place


def _changes(of, **rest) -> Row:
    return needs("volunteers.change", of=of, seen_with="volunteers.view", **rest)


TABLE: dict[str, Row] = {
    "volunteers:list": needs("volunteers.view"),
    "volunteers:new": needs("volunteers.change"),
    "volunteers:search_json": needs("volunteers.view", method="post", data={"q": "s"}),
    "volunteers:standard": needs("volunteers.change", also="export.rows"),
    "volunteers:network": needs("partners.view"),
    "volunteers:sessions": needs("partners.view"),
    "volunteers:joint_projects": needs("partners.view"),
    "volunteers:session_roles": needs("activities.view", of=work_rows.activity),
    "volunteers:project_roles": needs("projects.view", of=rows.project),
    "volunteers:session_give": needs(
        "activities.change", of=work_rows.activity, seen_with="activities.view", method="post"
    ),
    "volunteers:project_give": needs(
        "projects.change", of=rows.project, seen_with="projects.view", method="post"
    ),
    "volunteers:contribution_remove": needs(
        "activities.change", of=contribution, seen_with="activities.view", method="post"
    ),
    "volunteers:volunteer": needs("volunteers.view", of=volunteer),
    "volunteers:change": _changes(volunteer),
    "volunteers:confirm": _changes(volunteer),
    "volunteers:state": _changes(volunteer, method="post"),
    "volunteers:code": _changes(volunteer, method="post"),
    "volunteers:reveal": _changes(volunteer, data={"purpose": "通知集合"}),
    "volunteers:merge": _changes(volunteer),
    "volunteers:erase": _changes(volunteer),
    "volunteers:training_add": _changes(volunteer),
    "volunteers:honour_add": _changes(volunteer),
    "volunteers:note_remove": _changes(note, method="post"),
    "volunteers:statement_issue": _changes(volunteer),
    "volunteers:statement": needs("volunteers.view", of=statement),
    "volunteers:statement_revoke": _changes(statement),
    "volunteers:teams": needs("volunteers.view"),
    "volunteers:team_new": needs("volunteers.change"),
    "volunteers:team": needs("volunteers.view", of=team),
    "volunteers:team_change": _changes(team),
    "volunteers:member_add": _changes(team, method="post"),
    "volunteers:member_end": _changes(member, method="post"),
    "volunteers:opportunities": needs("volunteers.view"),
    "volunteers:opportunity_new": needs("volunteers.change"),
    "volunteers:opportunity": needs("volunteers.view", of=opportunity),
    "volunteers:opportunity_change": _changes(opportunity),
    "volunteers:publish": _changes(opportunity, method="post"),
    "volunteers:close": _changes(opportunity, method="post"),
    "volunteers:cancel": _changes(opportunity),
    "volunteers:link": _changes(opportunity),
    "volunteers:sign_up_for": _changes(opportunity, method="post"),
    "volunteers:board": _changes(opportunity),
    "volunteers:record_hours": _changes(opportunity, method="post"),
    "volunteers:sign_up_confirm": _changes(sign_up),
    "volunteers:sign_up_refuse": _changes(sign_up),
    "volunteers:came": _changes(opportunity),
    "volunteers:complete": _changes(sign_up),
    "volunteers:hand": _changes(by_hand, method="post"),
    "volunteers:correct": _changes(attendance),
    # for everybody's phone; what is a volunteer's own opens for her alone
    "volunteers:open": anybody(),
    "volunteers:open_one": anybody(of=opportunity),
    "volunteers:sign_up": anybody(of=opportunity, method="post"),
    "volunteers:register": anybody(),
    "volunteers:recognise": anybody(method="post"),
    "volunteers:me": anybody(),
    "volunteers:forget_me": anybody(method="post"),
    "volunteers:my_statement": anybody(of=statement),
    "volunteers:here_now": anybody(),
    "volunteers:here": anybody(of=scanned),
    "volunteers:verify": anybody(),
}
