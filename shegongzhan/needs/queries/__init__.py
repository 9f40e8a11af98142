"""What pages and upper contexts read of the three lists."""

from shegongzhan.needs.queries.capacity import (
    capacity_left,
    capacity_used,
    left_of_many,
    period_of_offer,
    used_of_many,
)
from shegongzhan.needs.queries.facts import key_of, offer_of, offers_of
from shegongzhan.needs.queries.lists import (
    narrow_needs,
    narrow_resources,
    narrow_services,
    needs_seen_by,
    resources_seen_by,
    services_seen_by,
)
from shegongzhan.needs.queries.needs import (
    Counts,
    askers_for,
    counts,
    matches_of,
    matches_of_offer,
    offers_found,
    reaches,
    reasons_for,
    referrals_of,
    steps_of,
    unanswered_for,
)
from shegongzhan.needs.queries.picking import NeedsPick, need_words, needs_meant, needs_to_pick
from shegongzhan.needs.queries.runs import left_of, needs_for_run, pairs_of, plan_of, runs_seen_by
from shegongzhan.needs.queries.snapshots import COLUMNS, earlier_than, rows_for, snapshots_seen_by

__all__ = [
    "COLUMNS",
    "Counts",
    "NeedsPick",
    "askers_for",
    "capacity_left",
    "capacity_used",
    "counts",
    "earlier_than",
    "key_of",
    "left_of",
    "left_of_many",
    "matches_of",
    "matches_of_offer",
    "narrow_needs",
    "narrow_resources",
    "narrow_services",
    "need_words",
    "needs_for_run",
    "needs_meant",
    "needs_seen_by",
    "needs_to_pick",
    "offer_of",
    "offers_found",
    "offers_of",
    "pairs_of",
    "period_of_offer",
    "plan_of",
    "reaches",
    "reasons_for",
    "referrals_of",
    "resources_seen_by",
    "rows_for",
    "runs_seen_by",
    "services_seen_by",
    "snapshots_seen_by",
    "steps_of",
    "unanswered_for",
    "used_of_many",
]
