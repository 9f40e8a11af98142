"""The three lists and what ties them: needs, resources, services, matches."""

from shegongzhan.needs.models.matches import HOLDING, Match, MatchRun, MatchRunState, MatchState
from shegongzhan.needs.models.needs import (
    CLOSED,
    NEXT_STATES,
    UNANSWERED,
    UNDER_WAY,
    Need,
    NeedChannel,
    NeedQuerySet,
    NeedSource,
    NeedState,
    NeedStep,
    Referral,
    noted_within,
)
from shegongzhan.needs.models.offers import CapacityPeriod, OwnerKind, Resource, ServiceItem
from shegongzhan.needs.models.snapshots import ListKind, ListSnapshot

__all__ = [
    "CLOSED",
    "HOLDING",
    "NEXT_STATES",
    "UNANSWERED",
    "UNDER_WAY",
    "CapacityPeriod",
    "ListKind",
    "ListSnapshot",
    "Match",
    "MatchRun",
    "MatchRunState",
    "MatchState",
    "Need",
    "NeedChannel",
    "NeedQuerySet",
    "NeedSource",
    "NeedState",
    "NeedStep",
    "OwnerKind",
    "Referral",
    "Resource",
    "ServiceItem",
    "noted_within",
]
