"""Opportunities, sign-ups, hours and statements, as pages and figures ask for them."""

import datetime
import hmac
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from shegongzhan.activities.models import Activity
from shegongzhan.core.scoping import Scope, within
from shegongzhan.core.time import working_days_after
from shegongzhan.crypto.blind import blind_index
from shegongzhan.policies.queries import value as policy
from shegongzhan.volunteers.models import (
    HOLDING,
    Attendance,
    Opportunity,
    OpportunityState,
    SignUp,
    SignUpState,
    Statement,
    Volunteer,
)
from shegongzhan.volunteers.rules import written_code


def opportunities_seen_by(scope: Scope) -> QuerySet[Opportunity]:
    """Return the opportunities of the reader's places, with how many wait, came, and are still to be recorded."""
    return (
        Opportunity.objects.visible_to(scope, "volunteers.view").select_related("station", "organisation")
        .annotate(
            asked=Count("sign_ups", filter=Q(sign_ups__state=SignUpState.ASKED), distinct=True),
            waiting=Count("sign_ups", filter=Q(sign_ups__state=SignUpState.WAITING), distinct=True),
            came=Count("attendances", distinct=True),
            unrecorded=Count("attendances", filter=Q(attendances__minutes__isnull=True), distinct=True),
        )
    )  # fmt: skip


def narrowed(rows: Any, wanted: Mapping[str, Any]) -> Any:
    """Narrow opportunities by the filters of the list; without a state the cancelled ones are left out."""
    if wanted.get("q"):
        rows = rows.filter(Q(title__contains=wanted["q"].strip()) | Q(place__contains=wanted["q"].strip()))
    if wanted.get("kind"):
        rows = rows.filter(kind=wanted["kind"])
    if wanted.get("todo") == "record":
        rows = rows.filter(unrecorded__gt=0)
    elif wanted.get("todo") == "confirm":
        rows = rows.filter(asked__gt=0)
    cancelled = Q(state=OpportunityState.CANCELLED)
    rows = rows.filter(state=wanted["state"]) if wanted.get("state") else rows.exclude(cancelled)
    if (wanted.get("place") or "").isdigit():
        rows = rows.filter(within(wanted["place"]))
    return rows


def open_to_everybody(now: datetime.datetime, *, place: str = "") -> QuerySet[Opportunity]:
    """Return the published opportunities that are not over, the next first."""
    rows = Opportunity.objects.shown(now).filter(within(place))
    return rows.select_related("station", "organisation").order_by("starts_at", "pk")


def sign_ups_of(opportunity: Opportunity) -> list[SignUp]:
    """Return who signed up: those who hold a place, then those who wait, in the order of asking."""
    order = [
        SignUpState.ASKED,
        SignUpState.CONFIRMED,
        SignUpState.WAITING,
        SignUpState.WITHDRAWN,
        SignUpState.REFUSED,
    ]
    rows = (
        SignUp.objects.filter(opportunity=opportunity).select_related("volunteer").order_by("asked_at", "pk")
    )
    return sorted(rows, key=lambda row: order.index(SignUpState(row.state)))


def clashes_of(opportunity: Opportunity) -> dict[UUID, str]:
    """Return, by volunteer, what else each who has a place here has a place in at the same time.

    Nobody gets into two at once by signing up; a service that is moved may come upon another.
    """
    people = SignUp.objects.filter(opportunity=opportunity, state__in=HOLDING).values("volunteer")
    rows = SignUp.objects.filter(
        volunteer__in=people, state__in=HOLDING, starts_at__lt=opportunity.ends_at, ends_at__gt=opportunity.starts_at
    ).exclude(opportunity=opportunity)  # fmt: skip
    return dict(rows.order_by("-starts_at").values_list("volunteer", "opportunity__title"))


def sign_ups_of_volunteer(volunteer: Volunteer, now: datetime.datetime) -> list[SignUp]:
    """Return what a volunteer signed up for that is not over, the next first."""
    rows = SignUp.objects.filter(volunteer=volunteer, ends_at__gt=now).exclude(state=SignUpState.WITHDRAWN)
    return list(rows.select_related("opportunity__station").order_by("starts_at", "pk"))


def hours_of(volunteer: Volunteer) -> QuerySet[Attendance]:
    """Return a volunteer's services, the latest first."""
    rows = Attendance.objects.filter(volunteer=volunteer)
    return rows.select_related("opportunity__station", "opportunity__organisation").order_by(
        "-day", "-came_at"
    )


def activities_of_day(opportunity: Opportunity) -> QuerySet[Activity]:
    """Return the recorded activities of the day in the township, of which the service may have been a part."""
    rows = Activity.objects.filter(within(opportunity.division[:9], "record__division"), record__void=False)
    return (
        rows.filter(record__day=opportunity.day).select_related("record").order_by("record__starts_at", "pk")
    )


def statement_by_code(typed: str) -> Statement | None:
    """Return the statement with this code, None when there is none.

    It is found by a keyed hash and compared in constant time: how long the answer takes says nothing about the code.
    """
    code = written_code(typed)
    index = blind_index(code, "volunteer.statement") if code else ""
    found = Statement.objects.filter(code_index=index).select_related("volunteer", "station").first()
    if found is None or not hmac.compare_digest(found.code_index.encode(), index.encode()):
        return None
    return found


def statements_telling_of(attendances: Iterable[UUID]) -> set[UUID]:
    """Return the statements in force that tell of one of these times: a copy of them is in somebody's hands."""
    wanted = {str(pk) for pk in attendances}
    people = Attendance.objects.filter(pk__in=wanted).values("volunteer") if len(wanted) < 500 else None
    rows = Statement.objects.filter(revoked_on__isnull=True)
    rows = rows.filter(volunteer__in=people) if people is not None else rows
    found = rows.values_list("pk", "items").iterator(chunk_size=500) if wanted else ()
    return {pk for pk, items in found if any(item["attendance"] in wanted for item in items)}


def records_kept_until(volunteer: Volunteer, on: datetime.date) -> datetime.date | None:
    """Return the last day the records of somebody's service must be kept; None for who never served.

    So many years after the last service (`retention.volunteer_years`): until then the records are only kept, not used.
    """
    hers = Q(volunteer=volunteer) | Q(volunteer__merged_into=volunteer)
    rows = Attendance.objects.filter(hers, minutes__isnull=False)
    last: datetime.date | None = rows.aggregate(last=Max("day"))["last"]
    if last is None:
        return None
    years = policy("retention.volunteer_years", volunteer.division, on)
    try:
        return last.replace(year=last.year + years)
    except ValueError:  # 29 February
        return last.replace(year=last.year + years, day=28)


def due_day_after(division: str, day: datetime.date) -> datetime.date:
    """Return the last day on which hours served in a place on a day are recorded in time (令67号第十一条)."""
    return working_days_after(day, policy("volunteers.record_working_days", division, day))


def late_recordings(scope: Scope, on: datetime.date) -> int:
    """Return how many services in the reader's places wait for their hours past the last day."""
    rows = Attendance.objects.visible_to(scope, "volunteers.view")
    return rows.filter(minutes__isnull=True, due_on__lt=on).count()
