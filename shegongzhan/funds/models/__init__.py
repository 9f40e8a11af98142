"""Tables of money: sources, accounts and postings; budgets and commitments; requests and locks."""

from shegongzhan.funds.models.budget import Budget, BudgetLine, BudgetState, Commitment, LineShare
from shegongzhan.funds.models.goods import (
    Donation,
    MoveKind,
    RevolvingMove,
    RevolvingMoveKind,
    RevolvingSupport,
    StockItem,
    StockMove,
)
from shegongzhan.funds.models.openness import Disclosure, DisclosureState
from shegongzhan.funds.models.paylists import PayListEntry
from shegongzhan.funds.models.payments import PaymentPart, PaymentRequest, PeriodLock, RequestState
from shegongzhan.funds.models.register import (
    Account,
    AccountKind,
    FundSource,
    Posting,
    PostingQuerySet,
    SourceLevel,
)

from shegongzhan.funds.applications.models import ApplicationReply, FundApplication  # isort: skip

__all__ = [
    "Account",
    "AccountKind",
    "ApplicationReply",
    "Budget",
    "BudgetLine",
    "BudgetState",
    "Commitment",
    "Disclosure",
    "DisclosureState",
    "Donation",
    "FundApplication",
    "FundSource",
    "LineShare",
    "MoveKind",
    "PayListEntry",
    "PaymentPart",
    "PaymentRequest",
    "PeriodLock",
    "Posting",
    "PostingQuerySet",
    "RequestState",
    "RevolvingMove",
    "RevolvingMoveKind",
    "RevolvingSupport",
    "SourceLevel",
    "StockItem",
    "StockMove",
]
