"""What a volunteer learned and was thanked for, and the teams."""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shegongzhan.audit.commands import Actor, record
from shegongzhan.core.errors import RuleViolation
from shegongzhan.volunteers import acts
from shegongzhan.volunteers.models import (
    Honour,
    Team,
    TeamMember,
    Volunteer,
    VolunteerState,
    VolunteerTraining,
)


def _check_day(day: datetime.date, on: datetime.date) -> None:
    if day > on:
        raise RuleViolation("volunteer.day", _("日期还没有到。"), field="day")


@transaction.atomic
def note_training(
    actor: Actor, volunteer: Volunteer, *, name: str, minutes: int, held_by: str, day: datetime.date,
    on: datetime.date, content: str = "",
) -> VolunteerTraining:  # fmt: skip
    """Note a training somebody attended for volunteering (令67号第八条). RuleViolation "volunteer.day" for a day to come."""
    _check_day(day, on)
    row = VolunteerTraining.objects.create(
        division=volunteer.division, volunteer=volunteer, name=name, content=content, minutes=minutes,
        held_by=held_by, day=day,
    )  # fmt: skip
    record(actor, acts.TRAINED, volunteer)
    return row


@transaction.atomic
def note_honour(
    actor: Actor, volunteer: Volunteer, *, name: str, given_by: str, day: datetime.date, on: datetime.date
) -> Honour:
    """Note what somebody was thanked for (令67号第九条). RuleViolation "volunteer.day" for a day to come."""
    _check_day(day, on)
    row = Honour.objects.create(
        division=volunteer.division, volunteer=volunteer, name=name, given_by=given_by, day=day
    )
    record(actor, acts.HONOURED, volunteer)
    return row


@transaction.atomic
def remove_note(actor: Actor, row: VolunteerTraining | Honour) -> None:
    """Take out a training or an honour that was noted by mistake."""
    record(actor, acts.NOTE_REMOVED, row.volunteer, what=str(row._meta.verbose_name))
    row.delete()


@transaction.atomic
def add_team(actor: Actor, *, division: str, name: str, **fields: Any) -> Team:
    """Register a team. RuleViolation "team.name_taken", "team.order" for one that ends before it began."""
    team = Team(division=division, name=name.strip(), **fields)
    _check_team(team)
    try:
        with transaction.atomic():
            team.save()
    except IntegrityError as clash:
        raise RuleViolation("team.name_taken", _("这个地方已经有同名的志愿服务队。"), field="name") from clash
    record(actor, acts.TEAM_ADDED, team)
    return team


@transaction.atomic
def change_team(actor: Actor, team: Team, *, seen_version: int | None = None, **fields: Any) -> Team:
    """Change what is written of a team; raises what `add_team` raises, and StaleRow."""
    changed = [name for name, value in fields.items() if getattr(team, name) != value]
    for name in changed:
        setattr(team, name, fields[name])
    _check_team(team)
    try:
        with transaction.atomic():
            team.save_changed(changed, seen_version=seen_version)
    except IntegrityError as clash:
        raise RuleViolation("team.name_taken", _("这个地方已经有同名的志愿服务队。"), field="name") from clash
    record(actor, acts.TEAM_CHANGED, team)
    return team


def _check_team(team: Team) -> None:
    if team.founded_on and team.ended_on and team.ended_on < team.founded_on:
        raise RuleViolation("team.order", _("解散日期不能早于成立日期。"), field="ended_on")


@transaction.atomic
def join_team(
    actor: Actor, team: Team, volunteer: Volunteer, *, on: datetime.date, leads: bool = False
) -> TeamMember:
    """Take a volunteer into a team. RuleViolation "team.ended", "team.not_active", "team.twice"."""
    if team.ended_on and team.ended_on <= on:
        raise RuleViolation("team.ended", _("这支队伍已经解散。"))
    if volunteer.state != VolunteerState.ACTIVE:
        raise RuleViolation("team.not_active", _("只有在册的志愿者能入队。"), field="volunteer")
    try:
        with transaction.atomic():
            member = TeamMember.objects.create(
                division=team.division, team=team, volunteer=volunteer, leads=leads, since=on
            )
    except IntegrityError as clash:
        raise RuleViolation("team.twice", _("这名志愿者已经在队里。"), field="volunteer") from clash
    record(actor, acts.TEAM_JOINED, volunteer, team=team.pk)
    return member


@transaction.atomic
def leave_team(actor: Actor, member: TeamMember, *, on: datetime.date) -> None:
    """Note a volunteer's last day in a team. RuleViolation "team.left" when she had left already."""
    if member.until is not None:
        raise RuleViolation("team.left", _("这名志愿者已经离队。"))
    member.until = max(on, member.since)
    member.save(update_fields=["until"])
    record(actor, acts.TEAM_LEFT, member.volunteer, team=member.team_id)
