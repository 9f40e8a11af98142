"""The acts about volunteers and their service on their pages, and the rows each of them starts from."""

import datetime
from collections.abc import Callable
from typing import Any

from django.urls import reverse

from shegongzhan.core.time import now, today
from shegongzhan.volunteers.models import (
    Attendance,
    Contribution,
    Honour,
    Opportunity,
    SignUp,
    TeamMember,
    Volunteer,
)
from tests.access import (
    volunteers_rows,
)
from tests.access.rows import Made

WALKED = """
volunteers:came sign_up.noted_afterwards
volunteers:hand attendance.came
volunteers:hand#out attendance.went
volunteers:complete attendance.completed
volunteers:correct attendance.corrected
volunteers:record_hours attendance.recorded
volunteers:contribution_remove contribution.removed
volunteers:close opportunity.closed
volunteers:publish opportunity.published
volunteers:sign_up_for sign_up.made
volunteers:statement_issue statement.issued
volunteers:member_add team.joined
volunteers:member_end team.left
volunteers:confirm volunteer.confirmed
volunteers:merge volunteer.merged
volunteers:note_remove volunteer.note_removed
volunteers:register volunteer.registered
volunteers:state#back volunteer.returned
volunteers:erase#kept volunteer.sealed
volunteers:standard volunteer.standard_exported
"""

# What is said beyond a word where one is needed.
SAID: dict[str, dict[str, Any]] = {
    "volunteers:correct": {"minutes": 90},
    "volunteers:register": {"born_on": "1980-01-01", "phone": "13900007777"},
}


def _set(row: Any, **fields: Any) -> None:
    type(row).objects.filter(pk=row.pk).update(**fields)


def _under_way(place: str, since: int = -30, until: int = 90, **fields: Any) -> SignUp:
    """A confirmed sign-up for a service that began so many minutes ago."""
    row = SignUp.objects.get(**volunteers_rows.sign_up(place)[0])
    starts, ends = (now() + datetime.timedelta(minutes=n) for n in (since, until))
    _set(row, state="confirmed", starts_at=starts, ends_at=ends)
    _set(row.opportunity, starts_at=starts, ends_at=ends, **fields)
    return SignUp.objects.get(pk=row.pk)


def _came(place: str, left: bool = False, since: int = -30, until: int = 90) -> SignUp:
    row = _under_way(place, since, until)
    Attendance.objects.create(
        division=place, opportunity=row.opportunity, volunteer=row.volunteer, day=row.opportunity.day,
        came_at=row.starts_at, came_by="hand", **({"left_at": row.ends_at, "left_by": "hand"} if left else {}),
    )  # fmt: skip
    return row


def _on_page_of_service(row: SignUp, way: str) -> Made:
    page = reverse("volunteers:opportunity", args=[row.opportunity_id])
    return {"pk": row.pk, "way": way, "_page": page}, row.division


def _somebody_came(place: str) -> Made:
    """A service that is over, and a volunteer who stands on no list."""
    row = _under_way(place, -90, -30)
    other = volunteers_rows.volunteer(place)[0]["pk"]
    return {"pk": row.opportunity_id, "_data": {"volunteer": other}}, place


def _to_record(place: str) -> Made:
    row = _came(place, left=True, since=-90, until=-30)
    return {"pk": row.opportunity_id}, place


def _to_come(place: str, state: str = "open") -> Made:
    """A service of tomorrow, and somebody who would come."""
    made, division = volunteers_rows.opportunity(place)
    day = now() + datetime.timedelta(days=1)
    Opportunity.objects.filter(**made).update(
        state=state, starts_at=day, ends_at=day + datetime.timedelta(hours=2)
    )
    return {**made, "_data": {"volunteer": volunteers_rows.volunteer(place)[0]["pk"]}}, division


def _draft(place: str) -> Made:
    made, division = _to_come(place, "draft")
    return {"pk": made["pk"]}, division


def _contribution(place: str) -> Made:
    made, division = volunteers_rows.contribution(place)
    record = Contribution.objects.get(**made).record_id
    return {**made, "_page": reverse("volunteers:session_roles", args=[record])}, division


def _team_and_volunteer(place: str) -> Made:
    made, division = volunteers_rows.team(place)
    return {**made, "_data": {"volunteer": volunteers_rows.volunteer(place)[0]["pk"]}}, division


def _member(place: str) -> Made:
    made, division = volunteers_rows.member(place)
    team = TeamMember.objects.get(**made).team_id
    return {**made, "_page": reverse("volunteers:team", args=[team])}, division


def _note(place: str) -> Made:
    made, division = volunteers_rows.note(place)
    volunteer = Honour.objects.get(pk=made["pk"]).volunteer_id
    return {**made, "_page": reverse("volunteers:volunteer", args=[volunteer])}, division


def _pending(place: str) -> Made:
    made, division = volunteers_rows.volunteer(place)
    Volunteer.objects.filter(**made).update(state="pending")
    return made, division


def _gone(place: str) -> Made:
    made, division = volunteers_rows.volunteer(place)
    Volunteer.objects.filter(**made).update(state="left")
    return made, division


def _served(place: str) -> Made:
    row = Attendance.objects.get(**volunteers_rows.attendance(place)[0])
    return {"pk": row.volunteer_id}, place


def _recorded(place: str) -> Volunteer:
    """A volunteer whose hours of this year must still be kept."""
    row = Attendance.objects.get(**volunteers_rows.attendance(place)[0])
    _set(row, day=today(), recorded_on=today(), due_on=today())
    return row.volunteer


def _two_volunteers(place: str) -> Made:
    made, division = volunteers_rows.volunteer(place)
    return {**made, "_data": {"gone": volunteers_rows.volunteer(place)[0]["pk"]}}, division


# Rows in another state than the table's.
BEFORE: dict[str, Callable[[str], Made]] = {
    "volunteers:came": _somebody_came,
    "volunteers:hand": lambda place: _on_page_of_service(_under_way(place), "in"),
    "volunteers:hand#out": lambda place: _on_page_of_service(_came(place), "out"),
    "volunteers:complete": lambda place: ({"pk": _under_way(place, -90, -30).pk}, place),
    "volunteers:record_hours": _to_record,
    "volunteers:contribution_remove": _contribution,
    "volunteers:close": _to_come,
    "volunteers:publish": _draft,
    "volunteers:sign_up_for": _to_come,
    "volunteers:statement_issue": _served,
    "volunteers:member_add": _team_and_volunteer,
    "volunteers:member_end": _member,
    "volunteers:confirm": _pending,
    "volunteers:merge": _two_volunteers,
    "volunteers:note_remove": _note,
    "volunteers:state#back": _gone,
    "volunteers:erase#kept": lambda place: ({"pk": _recorded(place).pk}, place),
}

# Where a button stands that has no page of its own.
STANDS_ON: dict[str, str] = {
    "volunteers:record_hours": "volunteers:opportunity",
    "volunteers:close": "volunteers:opportunity",
    "volunteers:publish": "volunteers:opportunity",
    "volunteers:sign_up_for": "volunteers:opportunity",
    "volunteers:member_add": "volunteers:team",
}
