"""Places: taken, given back, and handed to who waits longest and can come."""

import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from shegongzhan.audit.commands import Actor, record
from shegongzhan.core.errors import RuleViolation
from shegongzhan.volunteers import acts
from shegongzhan.volunteers.models import (
    HOLDING,
    Opportunity,
    OpportunityState,
    SignUp,
    SignUpState,
    Volunteer,
    VolunteerState,
)


def take_place(opportunity: Opportunity) -> bool:
    """Take one place if there is one, in a single statement; tell whether it was got."""
    got = Opportunity.objects.filter(pk=opportunity.pk, taken__lt=F("places")).update(taken=F("taken") + 1)
    return bool(got)


def give_back(opportunity: Opportunity) -> None:
    """Give one place back."""
    Opportunity.objects.filter(pk=opportunity.pk, taken__gt=0).update(taken=F("taken") - 1)


def clash_of(
    volunteer: Volunteer, starts_at: datetime.datetime, ends_at: datetime.datetime, *, but: Opportunity
) -> SignUp | None:
    """Return a sign-up that holds a place at the same time, None when the volunteer is free."""
    rows = SignUp.objects.filter(
        volunteer=volunteer, state__in=HOLDING, starts_at__lt=ends_at, ends_at__gt=starts_at
    )
    return rows.exclude(opportunity=but).select_related("opportunity").order_by("starts_at").first()


def needs_a_look(opportunity: Opportunity, volunteer: Volunteer) -> bool:
    """Tell whether somebody has to confirm first: an unconfirmed file, a danger, a qualification, missing skills."""
    return (
        volunteer.state != VolunteerState.ACTIVE
        or opportunity.dangerous
        or bool(opportunity.qualification)
        or not set(opportunity.skills) <= set(volunteer.skills)
    )


def move_up(actor: Actor, opportunity: Opportunity, *, now: datetime.datetime) -> list[SignUp]:
    """Hand free places to who waits, in the order of asking; who is busy at that time by now is passed over.

    The caller holds the lock of the opportunity.
    """
    if opportunity.ends_at <= now or opportunity.state == OpportunityState.CANCELLED:
        return []
    waiting = list(
        SignUp.objects.filter(opportunity=opportunity, state=SignUpState.WAITING).order_by("asked_at", "pk")
    )
    # In the order of the keys, so that two opportunities handing out places cannot wait for each other.
    people = {
        v.pk: v
        for v in Volunteer.objects.select_for_update()
        .filter(pk__in=[s.volunteer_id for s in waiting])
        .order_by("pk")
    }
    moved: list[SignUp] = []
    for sign_up in waiting:
        volunteer = people[sign_up.volunteer_id]
        if clash_of(volunteer, opportunity.starts_at, opportunity.ends_at, but=opportunity):
            continue
        if not take_place(opportunity):
            break
        sign_up.state = SignUpState.ASKED if needs_a_look(opportunity, volunteer) else SignUpState.CONFIRMED
        sign_up.save_changed(["state"])
        record(actor, acts.MOVED_UP, sign_up)
        moved.append(sign_up)
    return moved


def check_fits(opportunity: Opportunity, volunteer: Volunteer, *, is_minor: bool) -> None:
    """Raise RuleViolation "sign_up.adults" for a minor where adults are asked (志愿服务条例: tasks suit age and health)."""
    if is_minor and (opportunity.adults_only or opportunity.dangerous):
        raise RuleViolation("sign_up.adults", _("这次服务只招成年人。"))
