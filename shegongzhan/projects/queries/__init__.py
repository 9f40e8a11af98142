"""What pages, exports and upper contexts read of projects."""

from shegongzhan.projects.queries.brands import brands_seen_by, lacks_of, narrowed_brands
from shegongzhan.projects.queries.money import (
    Limit,
    carried_by,
    contract_in_force,
    limit_of,
    paid_of,
    typed_of,
    with_money,
)
from shegongzhan.projects.queries.purchase import (
    Step,
    buyers,
    due_of,
    latest_reviews,
    looks_like,
    next_of,
    payable,
    payable_milestones,
    standing_of,
    steps_of,
    sums_of_buyers,
    waiting_for_approval,
)
from shegongzhan.projects.queries.register import (
    OVER,
    narrowed,
    projects_seen_by,
    running_in,
    running_on,
    sums_of,
    years_of,
)
from shegongzhan.projects.queries.ventures import waiting_for_review

__all__ = [
    "OVER",
    "Limit",
    "Step",
    "brands_seen_by",
    "buyers",
    "carried_by",
    "contract_in_force",
    "due_of",
    "lacks_of",
    "latest_reviews",
    "limit_of",
    "looks_like",
    "narrowed",
    "narrowed_brands",
    "next_of",
    "paid_of",
    "payable",
    "payable_milestones",
    "projects_seen_by",
    "running_in",
    "running_on",
    "standing_of",
    "steps_of",
    "sums_of",
    "sums_of_buyers",
    "typed_of",
    "waiting_for_approval",
    "waiting_for_review",
    "with_money",
    "years_of",
]
