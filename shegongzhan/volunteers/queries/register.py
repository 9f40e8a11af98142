"""Volunteers and teams, as pages ask for them."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum, TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _

from shegongzhan.core.scoping import Scope, within
from shegongzhan.people.models import Person, PersonState, index_of
from shegongzhan.talent.models import Worker
from shegongzhan.volunteers.models import Attendance, Team, TeamMember, Volunteer, VolunteerState
from shegongzhan.volunteers.rules import written_code


def like(name: str, phone: str) -> QuerySet[Volunteer]:
    """Return the files with this name and phone: most likely one person."""
    index = index_of(Volunteer, "phone_index", phone)
    return Volunteer.objects.kept().filter(phone_index=index, name="".join(name.split()) or name)


def recognised(name: str, phone: str, code: str) -> Volunteer | None:
    """Return the volunteer who knows her name, phone and code; None for everybody else, in the same time."""
    found = None
    unknown = (VolunteerState.LEFT, VolunteerState.SEALED)
    candidates = list(like(name, phone).exclude(code_hash="").exclude(state__in=unknown)[:4])
    for volunteer in candidates:
        if check_password(written_code(code), volunteer.code_hash):
            found = volunteer
    if not candidates:
        make_password(written_code(code))  # as slow as for somebody who is known
    return found


def volunteers_seen_by(scope: Scope) -> QuerySet[Volunteer]:
    """Return the volunteers who live in the reader's places; not those who asked to be erased."""
    return Volunteer.objects.in_use().visible_to(scope, "volunteers.view").select_related("station")


def sealed_seen_by(scope: Scope) -> QuerySet[Volunteer]:
    """Return the sealed files of the reader's places: who asked to be erased, and whose records must still be kept."""
    rows = Volunteer.objects.filter(state=VolunteerState.SEALED)
    return rows.visible_to(scope, "volunteers.view").select_related("station")


def other_files(scope: Scope, volunteer: Volunteer) -> list[tuple[str, str]]:
    """Return what else the person is here, as far as the reader may know: words and an address each.

    A volunteer may be a service object or a worker too; the files know nothing of each other and are erased each for
    itself. Who may not see the other file is not told that there is one.
    """
    if not volunteer.identity_number:
        return []
    found: list[tuple[str, str]] = []
    gone = (PersonState.MERGED, PersonState.ERASED)
    index = index_of(Person, "identity_index", volunteer.identity_number)
    people = (
        Person.objects.visible_to(scope, "people.view").filter(identity_index=index).exclude(state__in=gone)
    )
    if person := people.first():
        found.append((_("服务对象档案"), reverse("people:person", args=[person.pk])))
    index = index_of(Worker, "identity_index", volunteer.identity_number)
    if worker := Worker.objects.visible_to(scope, "talent.view").filter(identity_index=index).first():
        found.append((_("社工档案"), reverse("talent:worker", args=[worker.pk])))
    return found


def narrowed(rows: QuerySet[Volunteer], wanted: Mapping[str, Any]) -> QuerySet[Volunteer]:
    """Narrow volunteers by the filters of the list."""
    if wanted.get("q"):
        said = "".join(wanted["q"].split())
        low = said.lower()
        rows = rows.filter(
            Q(name__contains=said)
            | Q(pinyin__startswith=low)
            | Q(initials__startswith=low)
            | Q(number=said.upper())
        )
    if wanted.get("state"):
        rows = rows.filter(state=wanted["state"])
    if wanted.get("team"):
        rows = rows.filter(
            Exists(
                TeamMember.objects.filter(volunteer=OuterRef("pk"), team=wanted["team"], until__isnull=True)
            )
        )
    for name, column in (("skill", "skills"), ("service", "services")):
        if wanted.get(name):
            # The list as text: SQLite and PostgreSQL ask JSON differently, and read text alike.
            written = {f"{column}_written": Cast(column, TextField())}
            rows = rows.annotate(**written).filter(**{f"{column}_written__contains": f'"{wanted[name]}"'})
    if (wanted.get("place") or "").isdigit():
        rows = rows.filter(within(wanted["place"]))
    return rows


def minutes_of(volunteers: Iterable[Volunteer]) -> dict[UUID, int]:
    """Return the recorded minutes of a lifetime for each volunteer, in one query."""
    rows = Attendance.objects.filter(volunteer__in=[v.pk for v in volunteers], minutes__isnull=False)
    return dict(rows.order_by().values_list("volunteer").annotate(sum=Sum("minutes")))


def total_minutes(volunteer: Volunteer) -> int:
    """Return the recorded minutes of a volunteer's lifetime."""
    return minutes_of([volunteer]).get(volunteer.pk, 0)


def waiting_for_confirmation(scope: Scope) -> int:
    """Return how many registered themselves in the reader's places and wait."""
    rows = Volunteer.objects.visible_to(scope, "volunteers.change").filter(state=VolunteerState.PENDING)
    return rows.count()


def teams_seen_by(scope: Scope) -> QuerySet[Team]:
    """Return the teams of the reader's places, with how many belong to each now."""
    return (
        Team.objects.visible_to(scope, "volunteers.view").select_related("station", "organisation")
        .annotate(now=Count("members", filter=Q(members__until__isnull=True)))
    )  # fmt: skip


def members_of(team: Team, on: datetime.date) -> QuerySet[TeamMember]:
    """Return who belongs to a team on the day, leaders first."""
    rows = TeamMember.objects.filter(team=team, since__lte=on).filter(
        Q(until__isnull=True) | Q(until__gte=on)
    )
    return rows.select_related("volunteer").order_by("-leads", "volunteer__pinyin", "pk")


def to_pick(scope: Scope, typed: str, limit: int = 12) -> list[Volunteer]:
    """Return the registered volunteers of the reader's places whose name begins as typed."""
    if not typed.strip():
        return []
    rows = narrowed(volunteers_seen_by(scope).filter(state=VolunteerState.ACTIVE), {"q": typed})
    return list(rows.order_by("pinyin", "pk")[:limit])
