"""Signing up: a place or the waiting list, never two services at once; confirming, refusing, withdrawing."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shegongzhan.audit.commands import Actor, record
from shegongzhan.core.errors import RuleViolation
from shegongzhan.volunteers import acts
from shegongzhan.volunteers.commands._places import (
    check_fits,
    clash_of,
    give_back,
    move_up,
    needs_a_look,
    take_place,
)
from shegongzhan.volunteers.commands.registering import is_minor
from shegongzhan.volunteers.models import (
    HOLDING,
    Opportunity,
    OpportunityState,
    SignUp,
    SignUpState,
    Volunteer,
    VolunteerState,
)


@transaction.atomic
def sign_up(
    actor: Actor, opportunity: Opportunity, volunteer: Volunteer, *, now: datetime.datetime
) -> SignUp:
    """Sign a volunteer up: a place when there is one, else the end of the waiting list.

    A place that somebody has to look at first (an unconfirmed file, a dangerous task, a qualification, skills not in
    the file) is kept while it waits. RuleViolation: "sign_up.closed", "sign_up.over", "sign_up.left" for who left the
    register, "sign_up.adults", "sign_up.twice", "sign_up.refused" when the station said no before, "sign_up.clash".
    """
    opportunity = Opportunity.objects.select_for_update().get(pk=opportunity.pk)
    volunteer = Volunteer.objects.select_for_update().get(pk=volunteer.pk)
    if opportunity.ends_at <= now:
        raise RuleViolation("sign_up.over", _("这次服务已经结束。"))
    if opportunity.state != OpportunityState.OPEN:
        raise RuleViolation("sign_up.closed", _("这次服务现在不接受报名。"))
    if volunteer.state not in (VolunteerState.ACTIVE, VolunteerState.PENDING):
        raise RuleViolation("sign_up.left", _("您已经退出志愿者名册，想再参加请联系社工站。"))
    check_fits(
        opportunity,
        volunteer,
        is_minor=is_minor(volunteer.born_on, volunteer.division, opportunity.day),
    )
    known = SignUp.objects.filter(opportunity=opportunity, volunteer=volunteer).first()
    if known is not None:
        if known.state == SignUpState.REFUSED:
            raise RuleViolation("sign_up.refused", _("社工站没有通过您的报名，请联系社工站。"))
        if known.state != SignUpState.WITHDRAWN:
            raise RuleViolation("sign_up.twice", _("已经报过名了，不用再报。"))
    check_free(opportunity, volunteer)
    state = SignUpState.WAITING
    # Who waits longer comes first, also when a place is free because the one in front is busy at that time.
    if take_place(opportunity):
        state = SignUpState.ASKED if needs_a_look(opportunity, volunteer) else SignUpState.CONFIRMED
    made = known or SignUp(opportunity=opportunity, volunteer=volunteer, division=opportunity.division)
    made.state, made.asked_at, made.reason = state, now, ""
    made.starts_at, made.ends_at = opportunity.starts_at, opportunity.ends_at
    made.save()
    record(actor, acts.SIGNED_UP, made, state=str(made.get_state_display()))
    return made


@transaction.atomic
def note_who_came(
    actor: Actor, opportunity: Opportunity, volunteer: Volunteer, *, now: datetime.datetime
) -> SignUp:
    """Put somebody who came on the list of a service that is over, so that her times can be written and her hours count.

    The number of places follows who really came. RuleViolation: "sign_up.not_over" before the end (she signs up
    instead), "attendance.cancelled", "sign_up.volunteer" for who is not confirmed on the register, "sign_up.refused",
    "sign_up.insurance" as `confirm_sign_up`, "sign_up.adults", "sign_up.clash".
    """
    opportunity = Opportunity.objects.select_for_update().get(pk=opportunity.pk)
    volunteer = Volunteer.objects.select_for_update().get(pk=volunteer.pk)
    if opportunity.ends_at > now:
        raise RuleViolation("sign_up.not_over", _("服务还没有结束，请替他报名。"), field="volunteer")
    if opportunity.state == OpportunityState.CANCELLED:
        raise RuleViolation("attendance.cancelled", _("这次服务已经取消。"))
    if volunteer.state != VolunteerState.ACTIVE:
        raise RuleViolation("sign_up.volunteer", _("先确认这名志愿者的注册。"), field="volunteer")
    check_fits(
        opportunity, volunteer, is_minor=is_minor(volunteer.born_on, volunteer.division, opportunity.day)
    )
    check_insured(opportunity)
    check_free(opportunity, volunteer)
    known = SignUp.objects.filter(opportunity=opportunity, volunteer=volunteer).first()
    if known is not None and known.state == SignUpState.REFUSED:
        raise RuleViolation("sign_up.refused", _("这个报名没有通过，不能补登。"), field="volunteer")
    if known is not None and known.state == SignUpState.CONFIRMED:
        return known
    if known is None or known.state not in HOLDING:
        if opportunity.taken >= opportunity.places:
            Opportunity.objects.filter(pk=opportunity.pk).update(places=opportunity.taken + 1)
        take_place(opportunity)
    made = known or SignUp(opportunity=opportunity, volunteer=volunteer, division=opportunity.division)
    made.state, made.asked_at, made.reason = SignUpState.CONFIRMED, now, ""
    made.starts_at, made.ends_at = opportunity.starts_at, opportunity.ends_at
    made.save()
    record(actor, acts.NOTED_AFTERWARDS, made)
    return made


def check_insured(opportunity: Opportunity) -> None:
    """Raise RuleViolation "sign_up.insurance" for a dangerous task without accident insurance (志愿服务条例第十七条)."""
    if opportunity.dangerous and not opportunity.is_insured:
        sentence = _(
            "可能有人身危险的服务，要先为志愿者买人身意外伤害保险并登记，保到服务那天，才能确认报名。"
        )
        raise RuleViolation("sign_up.insurance", sentence)


def check_free(opportunity: Opportunity, volunteer: Volunteer) -> None:
    """Raise RuleViolation "sign_up.clash" when the volunteer holds a place elsewhere at the same time."""
    clash = clash_of(volunteer, opportunity.starts_at, opportunity.ends_at, but=opportunity)
    if clash is not None:
        start, end = timezone.localtime(clash.starts_at), timezone.localtime(clash.ends_at)
        sentence = _("这段时间已经报了“{title}”（{start}–{end}），一个人不能同时在两处。").format(
            title=clash.opportunity.title, start=f"{start:%m-%d %H:%M}", end=f"{end:%H:%M}"
        )
        raise RuleViolation("sign_up.clash", sentence)


@transaction.atomic
def withdraw(actor: Actor, sign_up: SignUp, *, now: datetime.datetime, reason: str = "") -> SignUp:
    """Take a sign-up back; the place goes to who waits longest.

    RuleViolation "sign_up.gone" when it was taken back before; "sign_up.served" once the volunteer has signed in.
    """
    opportunity = Opportunity.objects.select_for_update().get(pk=sign_up.opportunity_id)
    sign_up = SignUp.objects.select_for_update().get(pk=sign_up.pk)
    if sign_up.state in (SignUpState.WITHDRAWN, SignUpState.REFUSED):
        raise RuleViolation("sign_up.gone", _("这个报名已经退出了。"))
    _check_not_served(sign_up)
    held = sign_up.holds_a_place
    sign_up.state, sign_up.reason = SignUpState.WITHDRAWN, reason.strip()
    sign_up.save_changed(["state", "reason"])
    if held:
        give_back(opportunity)
    record(actor, acts.WITHDRAWN, sign_up)
    move_up(actor, opportunity, now=now)
    return sign_up


@transaction.atomic
def confirm_sign_up(
    actor: Actor, sign_up: SignUp, *, on: datetime.date, qualification_seen: bool = False
) -> SignUp:
    """Confirm somebody who waits for it.

    RuleViolation: "sign_up.state" when nothing waits; "sign_up.volunteer" while the volunteer's own file is not
    confirmed; "sign_up.insurance" for a dangerous task without accident insurance (志愿服务条例第十七条);
    "sign_up.qualification" where one is asked and nobody has seen the papers (第十六条).
    """
    opportunity = Opportunity.objects.select_for_update().get(pk=sign_up.opportunity_id)
    sign_up = SignUp.objects.select_for_update().select_related("volunteer").get(pk=sign_up.pk)
    if sign_up.state != SignUpState.ASKED:
        raise RuleViolation("sign_up.state", _("这个报名不用确认。"))
    if sign_up.volunteer.state != VolunteerState.ACTIVE:
        raise RuleViolation("sign_up.volunteer", _("先确认这名志愿者的注册，再确认报名。"))
    check_insured(opportunity)
    if opportunity.qualification and not qualification_seen:
        sentence = _("这次服务要求“{what}”，请先查验证件再确认。").format(what=opportunity.qualification)
        raise RuleViolation("sign_up.qualification", sentence, field="qualification_seen")
    sign_up.state = SignUpState.CONFIRMED
    sign_up.qualification_seen_on = on if opportunity.qualification else None
    sign_up.save_changed(["state", "qualification_seen_on"])
    record(actor, acts.SIGN_UP_CONFIRMED, sign_up)
    return sign_up


@transaction.atomic
def refuse_sign_up(actor: Actor, sign_up: SignUp, *, reason: str, now: datetime.datetime) -> SignUp:
    """Say no to a sign-up, with the reason the volunteer reads; the place goes to who waits.

    RuleViolation "sign_up.reason"; "sign_up.gone" when it is over already; "sign_up.served".
    """
    if not reason.strip():
        raise RuleViolation("sign_up.reason", _("请写明原因，本人看得到。"), field="reason")
    opportunity = Opportunity.objects.select_for_update().get(pk=sign_up.opportunity_id)
    sign_up = SignUp.objects.select_for_update().get(pk=sign_up.pk)
    if sign_up.state in (SignUpState.WITHDRAWN, SignUpState.REFUSED):
        raise RuleViolation("sign_up.gone", _("这个报名已经退出了。"))
    _check_not_served(sign_up)
    held = sign_up.state in HOLDING
    sign_up.state, sign_up.reason = SignUpState.REFUSED, reason.strip()
    sign_up.save_changed(["state", "reason"])
    if held:
        give_back(opportunity)
    record(actor, acts.SIGN_UP_REFUSED, sign_up, reason=reason.strip())
    move_up(actor, opportunity, now=now)
    return sign_up


def _check_not_served(sign_up: SignUp) -> None:
    if sign_up.opportunity.attendances.filter(volunteer_id=sign_up.volunteer_id).exists():
        raise RuleViolation("sign_up.served", _("已经签到，不能再退出。"))
