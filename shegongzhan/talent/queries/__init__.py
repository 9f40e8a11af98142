"""What pages, exports and upper contexts read of the talent register; lists that the packs' rules make of it."""

from shegongzhan.talent.queries.deadlines import DeadlineLine, deadlines, overdue
from shegongzhan.talent.queries.dues import (
    AllowanceLine,
    AwardLine,
    allowances_due,
    allowances_owed,
    awards_due,
    awards_owed,
    persons_of,
)
from shegongzhan.talent.queries.pay import PayLine, below_floor
from shegongzhan.talent.queries.register import (
    NONE,
    meant_by,
    narrowed,
    picked_by,
    standing_on,
    workers_seen_by,
)
from shegongzhan.talent.queries.terms import (
    ALLOWANCE_KEYS,
    AWARD_KEYS,
    COUNTY,
    DEADLINE_KEYS,
    PAY_KEYS,
    terms_by_county,
    terms_of,
)

__all__ = [
    "ALLOWANCE_KEYS",
    "AWARD_KEYS",
    "COUNTY",
    "DEADLINE_KEYS",
    "NONE",
    "PAY_KEYS",
    "AllowanceLine",
    "AwardLine",
    "DeadlineLine",
    "PayLine",
    "allowances_due",
    "allowances_owed",
    "awards_due",
    "awards_owed",
    "below_floor",
    "deadlines",
    "meant_by",
    "narrowed",
    "overdue",
    "persons_of",
    "picked_by",
    "standing_on",
    "terms_by_county",
    "terms_of",
    "workers_seen_by",
]
