"""What hangs on a file with its dates: categories and risk levels."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shegongzhan.audit.commands import record
from shegongzhan.core.errors import RuleViolation
from shegongzhan.people import acts, rules
from shegongzhan.people.commands.following import tell_changed
from shegongzhan.people.commands.reassessing import reassess
from shegongzhan.people.commands.registering import check_open
from shegongzhan.people.models import Circumstance, Person, RiskAssessment
from shegongzhan.policies.queries import choices


def add_circumstance(
    actor: Any,
    person: Person,
    *,
    category: str,
    on: datetime.date,
    since: datetime.date | None = None,
    evidence: str = "",
) -> Circumstance:
    """Note that a person belongs to a category, since when and what proves it, and assess the risk anew.

    RuleViolation `category.unknown` for a code the place does not have, `category.open` for one that is open already.
    """
    check_open(person)
    if category not in dict(choices("people.categories", person.division, on)):
        raise RuleViolation("category.unknown", _("请选择对象类别。"), field="category")
    if person.circumstances.filter(category=category, until__isnull=True).exists():
        raise RuleViolation("category.open", _("这个类别已经登记，还没有结束。"), field="category")
    with transaction.atomic():
        made = Circumstance.objects.create(
            division=person.division,
            person=person,
            category=category,
            since=since,
            noted_on=on,
            evidence=evidence,
        )
        reassess([person.pk], on=on)
        tell_changed([person.pk], on=on)
        record(actor, acts.CIRCUMSTANCE_ADDED, person, category=category)
    return made


def end_circumstance(
    actor: Any, circumstance: Circumstance, *, on: datetime.date, because: str = ""
) -> Circumstance:
    """Note that a category holds no more from a day on, and why, and assess the risk anew.

    RuleViolation `category.ended` when it ended before, `category.dates` for a day before it began.
    """
    if circumstance.until is not None:
        raise RuleViolation("category.ended", _("这个类别已经结束。"))
    if circumstance.since is not None and on < circumstance.since:
        raise RuleViolation("category.dates", _("结束日期不能早于开始日期。"), field="until")
    with transaction.atomic():
        circumstance.until, circumstance.ended_because = on, because
        circumstance.save(update_fields=["until", "ended_because"])
        reassess([circumstance.person_id], on=on)
        tell_changed([circumstance.person_id], on=on)
        record(actor, acts.CIRCUMSTANCE_ENDED, circumstance.person, category=circumstance.category)
    return circumstance


def assess_risk(actor: Any, person: Person, *, on: datetime.date) -> RiskAssessment | None:
    """Assess a person by the rules in force and return the latest assessment; a level set by hand gives way to it."""
    check_open(person)
    with transaction.atomic():
        person.risk_assessments.filter(by_hand=True, confirmed_at__isnull=True).delete()
        latest = _latest(person)
        if latest is not None and latest.by_hand:
            # The end of a hand-set level: what the rules say now stands after it.
            RiskAssessment.objects.create(
                division=person.division, person=person, level=latest.level, on=on, reasons=[]
            )
        reassess([person.pk], on=on)
        person.refresh_from_db(fields=["risk"])
        tell_changed([person.pk], on=on)
        record(actor, acts.RISK_ASSESSED, person, level=person.risk)
    return _latest(person)


def set_risk(actor: Any, person: Person, *, level: str, reason: str, on: datetime.date) -> RiskAssessment:
    """Set another level than the rules give, with a reason, and return the assessment for the head to confirm.

    A raised level holds at once, since waiting could hurt; a lowered one holds when the head has confirmed it.
    RuleViolation `risk.reason` without a reason, `risk.same` for the level that holds already.
    """
    check_open(person)
    if not reason.strip():
        raise RuleViolation("risk.reason", _("请写明调整的理由。"), field="reason")
    if level == person.risk:
        raise RuleViolation("risk.same", _("现在就是这个等级。"), field="level")
    with transaction.atomic():
        person.risk_assessments.filter(by_hand=True, confirmed_at__isnull=True).delete()
        latest = _latest(person)
        made = RiskAssessment.objects.create(
            division=person.division, person=person, level=level, on=on, by_hand=True, hand_reason=reason,
            reasons=latest.reasons if latest else [], set_by=getattr(actor, "pk", None),
        )  # fmt: skip
        if rules.is_raised(person.risk, level):
            person.risk = level
            person.save_changed(["risk"])
        tell_changed([person.pk], on=on)
        record(actor, acts.RISK_SET, person, level=level, reason=reason)
    return made


def confirm_risk(
    actor: Any, assessment: RiskAssessment, *, at: datetime.datetime, agrees: bool = True
) -> RiskAssessment | None:
    """Confirm a level set by hand, or refuse it; returns the assessment that stands.

    RuleViolation `risk.confirmed` when it was confirmed before, `risk.own` for the one who set it: two people look.
    """
    if not assessment.by_hand or assessment.confirmed_at is not None:
        raise RuleViolation("risk.confirmed", _("这次调整已经确认过。"))
    if assessment.set_by is not None and assessment.set_by == getattr(actor, "pk", None):
        raise RuleViolation("risk.own", _("自己调整的等级要由别人确认。"))
    person = assessment.person
    with transaction.atomic():
        if agrees:
            assessment.confirmed_by, assessment.confirmed_at = getattr(actor, "pk", None), at
            assessment.save(update_fields=["confirmed_by", "confirmed_at"])
            person.risk = assessment.level
            person.save_changed(["risk"])
            tell_changed([person.pk], on=timezone.localdate(at))
            record(actor, acts.RISK_CONFIRMED, person, level=assessment.level)
            return assessment
        level = assessment.level
        assessment.delete()
        reassess([person.pk], on=timezone.localdate(at))
        latest = _latest(person)
        if latest is not None and latest.by_hand:
            person.risk = latest.level
            person.save_changed(["risk"])
        person.refresh_from_db(fields=["risk"])
        tell_changed([person.pk], on=timezone.localdate(at))
        record(actor, acts.RISK_REFUSED, person, level=level)
    return latest


def _latest(person: Person) -> RiskAssessment | None:
    return person.risk_assessments.order_by("-on", "-pk").first()
