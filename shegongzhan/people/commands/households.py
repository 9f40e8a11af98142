"""Households: who lives together, since when, and why that changed."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.audit.commands import record
from shegongzhan.core.errors import RuleViolation
from shegongzhan.people import acts
from shegongzhan.people.commands.registering import check_open
from shegongzhan.people.models import Household, Membership, Person, index_of


def form_household(
    actor: Any, person: Person, *, on: datetime.date, address: str = "", number: str = "", size: int | None = None,
    relation: str = "", reason: str = "",
) -> Household:  # fmt: skip
    """Make a household in the person's village with them as its first member, and return it.

    Whoever lived elsewhere leaves there the same day. RuleViolation `household.known` when the village has one with
    this number.
    """
    check_open(person)
    if number and Household.objects.filter(division=person.division, number=number).exists():
        raise RuleViolation("household.known", _("这个户编号已经有了，请选“加入已有家庭”。"), field="number")
    with transaction.atomic():
        made = Household(division=person.division, number=number, address=address or None, size=size)
        made.save()
        record(actor, acts.HOUSEHOLD_FORMED, made)
        join_household(actor, person, made, on=on, relation=relation, reason=reason)
    return made


def change_household(
    actor: Any, household: Household, values: Mapping[str, Any], *, seen_version: int | None = None
) -> Household:
    """Change number, address or size of a household and return it; StaleRow when somebody else changed it since."""
    allowed = {"number", "address", "size"}
    changed = {n: v for n, v in values.items() if n in allowed and (getattr(household, n) or "") != (v or "")}
    if not changed:
        return household
    with transaction.atomic():
        for name, value in changed.items():
            setattr(household, name, (value or "") if name == "number" else (value or None))
        written = list(changed)
        if "address" in changed:
            household.address_index = index_of(Household, "address_index", household.address)
            written.append("address_index")
        household.save_changed(written, seen_version=seen_version)
        record(actor, acts.HOUSEHOLD_CHANGED, household, columns=sorted(changed))
    return household


def join_household(
    actor: Any,
    person: Person,
    household: Household,
    *,
    on: datetime.date,
    relation: str = "",
    reason: str = "",
) -> Membership:
    """Note that a person belongs to a household from a day on, and return the membership.

    Whoever lived elsewhere leaves there the same day. RuleViolation `household.same`, `household.place` for another
    village: move the person first.
    """
    check_open(person)
    if person.household_id == household.pk:
        raise RuleViolation("household.same", _("已经在这个家庭里。"))
    if household.division != person.division:
        raise RuleViolation("household.place", _("这个家庭在别的村（社区），请先改这个人的住地。"))
    with transaction.atomic():
        if person.household_id is not None:
            leave_household(actor, person, on=on, reason=reason)
        made = Membership.objects.create(
            division=person.division,
            household=household,
            person=person,
            relation=relation,
            since=on,
            reason=reason,
        )
        person.household = household
        person.save_changed(["household"])
        record(actor, acts.HOUSEHOLD_JOINED, person, household=str(household.pk))
    return made


def leave_household(actor: Any, person: Person, *, on: datetime.date, reason: str = "") -> None:
    """Note that a person left their household on a day, and why; RuleViolation `household.none` when they have none."""
    if person.household_id is None:
        raise RuleViolation("household.none", _("这个人现在没有登记家庭。"))
    open_one = person.memberships.filter(until__isnull=True).first()
    if open_one is not None and open_one.since is not None and on < open_one.since:
        raise RuleViolation("household.dates", _("离开的日期不能早于进入的日期。"), field="on")
    with transaction.atomic():
        if open_one is not None:
            open_one.until, open_one.reason = on, reason or open_one.reason
            open_one.save(update_fields=["until", "reason"])
        left, person.household = person.household_id, None
        person.save_changed(["household"])
        record(actor, acts.HOUSEHOLD_LEFT, person, household=str(left))
