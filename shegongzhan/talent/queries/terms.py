"""What the packs say of awards, allowances, pay and the deadline."""

import datetime
from functools import cache
from typing import Any

from shegongzhan.policies.queries import value as policy
from shegongzhan.talent.models import Level
from shegongzhan.talent.rules import Terms, TermsOn

COUNTY = 6
AWARD_KEYS = (
    *(f"talent.award.{level.value}" for level in Level),
    "talent.award.on_upgrade",
    "talent.award.for",
    "talent.award.needs_registration",
)
ALLOWANCE_KEYS = (
    *(f"talent.allowance.{level.value}" for level in Level),
    "talent.allowance.for",
    "talent.allowance.starts",
    "talent.allowance.highest_only",
    "talent.allowance.needs_registration",
)
PAY_KEYS = ("talent.pay_floor", "talent.pay_floor.pro_rata", "talent.pay_floor.counts_insurance")
DEADLINE_KEYS = (
    "talent.certificate_deadline_months",
    "talent.certificate_deadline.follows",
    "talent.reminders",
)


def terms_of(county: str, on: datetime.date) -> Terms:
    """Return the terms in force in a county on a day."""

    def said(key: str) -> Any:
        return policy(f"talent.{key}", county, on)

    return Terms(
        awards={level.value: said(f"award.{level.value}") for level in Level},
        allowances={level.value: said(f"allowance.{level.value}") for level in Level},
        awarded=tuple(said("award.for")),
        granted=tuple(said("allowance.for")),
        on_upgrade=said("award.on_upgrade"),
        award_registered=said("award.needs_registration"),
        starts=said("allowance.starts"),
        highest_only=said("allowance.highest_only"),
        allowance_registered=said("allowance.needs_registration"),
        floor=said("pay_floor"),
        pro_rata=said("pay_floor.pro_rata"),
        counts_insurance=said("pay_floor.counts_insurance"),
        months=said("certificate_deadline_months"),
        follows=said("certificate_deadline.follows"),
        reminders=tuple(said("reminders")),
    )


def terms_by_county() -> TermsOn:
    """Return a look-up of terms by place and day that reads each county's rules of a day once."""
    known = cache(terms_of)
    return lambda division, on: known(division[:COUNTY], on)
