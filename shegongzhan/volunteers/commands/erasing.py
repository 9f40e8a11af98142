"""Erasing a volunteer who asks for it: who she was goes, what she served stays as figures (个人信息保护法第四十七条)."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.audit import commands as audit
from shegongzhan.audit.commands import Actor, record
from shegongzhan.core.errors import RuleViolation
from shegongzhan.volunteers import acts
from shegongzhan.volunteers.commands.signing_up import withdraw
from shegongzhan.volunteers.commands.stating import revoke_statement
from shegongzhan.volunteers.models import (
    Attendance,
    SignUp,
    SignUpState,
    Statement,
    TeamMember,
    Volunteer,
    VolunteerState,
)
from shegongzhan.volunteers.queries.service import records_kept_until

# Why a file is erased; a word from a list, since it stays in the log for good.
REASONS = ("request", "guardian", "mistake", "retention")


@transaction.atomic
def erase_volunteer(
    actor: Actor, volunteer: Volunteer, *, reason: str, on: datetime.date, now: datetime.datetime
) -> Volunteer:
    """Erase a volunteer, or seal the file while the records of her service must still be kept; return it.

    `reason` is one of `REASONS`. Either way she leaves her teams and what she signed up for, her statements are revoked,
    and no phone is recognised as hers. A sealed file is shown, changed, exported and matched by nobody; it is erased the
    day after `records_kept_until`. Files merged into hers go with it. What the person is beside that, a service object
    or a worker, has its own file and is not touched.
    RuleViolation: "erase.gone" for what is erased already or merged into another, "erase.unrecorded" while hours of hers
    wait to be recorded.
    """
    if reason not in REASONS:
        raise ValueError(reason)
    volunteer = Volunteer.objects.select_for_update().get(pk=volunteer.pk)
    if volunteer.state in (VolunteerState.ERASED, VolunteerState.MERGED):
        raise RuleViolation("erase.gone", _("这份档案已经清除，或已并入另一份；并入的请在那一份上办。"))
    if Attendance.objects.filter(volunteer=volunteer, minutes__isnull=True).exists():
        sentence = _("还有服务的时长没有记录，清除以后就说不清了。请先在那次服务的页面上记录时长。")
        raise RuleViolation("erase.unrecorded", sentence)
    _step_back(actor, volunteer, on=on, now=now)
    until = records_kept_until(volunteer, on)
    if until is None or until < on:
        _blank(actor, volunteer, reason, on)
    else:
        volunteer.state, volunteer.state_on, volunteer.kept_until = VolunteerState.SEALED, on, until
        volunteer.code_hash = ""
        volunteer.save_changed(["state", "state_on", "kept_until", "code_hash"])
        record(actor, acts.SEALED, volunteer, until=until.isoformat())
    return volunteer


def erase_sealed(actor: Actor, *, on: datetime.date) -> int:
    """Erase the sealed files whose records need not be kept any more, each in a transaction; return how many."""
    due = Volunteer.objects.filter(state=VolunteerState.SEALED, kept_until__lt=on).values_list(
        "pk", flat=True
    )
    count = 0
    for pk in list(due):
        with transaction.atomic():
            row = Volunteer.objects.select_for_update().filter(pk=pk, state=VolunteerState.SEALED).first()
            if row is not None:
                _blank(actor, row, "retention", on)
                count += 1
    return count


def _step_back(actor: Actor, volunteer: Volunteer, *, on: datetime.date, now: datetime.datetime) -> None:
    """Take her out of what is to come, and her statements out of force."""
    gone = (SignUpState.WITHDRAWN, SignUpState.REFUSED)
    coming = SignUp.objects.filter(volunteer=volunteer, ends_at__gt=now).exclude(state__in=gone)
    for sign_up in coming.order_by("pk"):
        withdraw(actor, sign_up, now=now)
    for member in TeamMember.objects.filter(volunteer=volunteer, until__isnull=True):
        member.until = max(on, member.since)
        member.save(update_fields=["until"])
    for statement in Statement.objects.filter(volunteer=volunteer, revoked_on__isnull=True):
        revoke_statement(actor, statement, reason=_("志愿者要求清除个人信息"), on=on)


def _blank(actor: Actor, volunteer: Volunteer, reason: str, on: datetime.date) -> None:
    """Blank every column that says who this was; place, sex, the year of birth and the hours stay for the figures."""
    for merged in Volunteer.objects.select_for_update().filter(merged_into=volunteer):
        _blank_file(merged)
        audit.erase(actor, "volunteers.volunteer", merged.pk, reason=reason)
    for rows, said in (
        (
            Attendance.objects.filter(volunteer=volunteer),
            {"reason": "", "evaluation": "", "evaluated_on": None},
        ),
        (SignUp.objects.filter(volunteer=volunteer), {"reason": "", "qualification_seen_on": None}),
    ):
        for pk in rows.values_list("pk", flat=True):
            audit.erase(actor, rows.model._meta.label_lower, pk, reason=reason)
        rows.update(**said)
    volunteer.trainings.all().delete()
    volunteer.honours.all().delete()
    volunteer.state, volunteer.state_on, volunteer.kept_until = VolunteerState.ERASED, on, None
    _blank_file(volunteer)
    audit.erase(actor, "volunteers.volunteer", volunteer.pk, reason=reason)
    record(actor, acts.ERASED, volunteer, reason=reason)


def _blank_file(volunteer: Volunteer) -> None:
    for name in (
        "name",
        "pinyin",
        "initials",
        "number",
        "identity_index",
        "phone_index",
        "phone",
        "guardian_name",
        "code_hash",
    ):
        setattr(volunteer, name, "")
    volunteer.identity_number = volunteer.guardian_phone = volunteer.guardian_consent_on = None
    volunteer.skills, volunteer.services, volunteer.availability = [], [], []
    volunteer.born_on = volunteer.born_on.replace(month=1, day=1)
    volunteer.version += 1
    volunteer.save()
