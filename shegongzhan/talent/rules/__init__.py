"""What the field's rules make of certificates, employments and pay. Pure functions; values come from the packs."""

from shegongzhan.talent.rules.certificates import (
    RANK,
    Award,
    Held,
    allowance_in_month,
    award_due,
    awards_in,
    awards_of,
    has_started,
    highest,
)
from shegongzhan.talent.rules.days import month_end, months_after, months_between, registered_until
from shegongzhan.talent.rules.deadlines import Deadline, Sitting, after_the_sitting, deadline, deadline_of
from shegongzhan.talent.rules.dues import (
    Due,
    Job,
    Person,
    Terms,
    TermsOn,
    allowances_owed,
    awards_owed,
    job_on,
)
from shegongzhan.talent.rules.pay import floor_for, is_below_floor, paid_below_floor, share_of_month

__all__ = [
    "RANK",
    "Award",
    "Deadline",
    "Due",
    "Held",
    "Job",
    "Person",
    "Sitting",
    "Terms",
    "TermsOn",
    "after_the_sitting",
    "allowance_in_month",
    "allowances_owed",
    "award_due",
    "awards_in",
    "awards_of",
    "awards_owed",
    "deadline",
    "deadline_of",
    "floor_for",
    "has_started",
    "highest",
    "is_below_floor",
    "job_on",
    "month_end",
    "months_after",
    "months_between",
    "paid_below_floor",
    "registered_until",
    "share_of_month",
]
