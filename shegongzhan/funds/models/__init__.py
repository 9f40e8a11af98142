"""Tables of money: sources, accounts and postings; budgets and commitments; requests and locks."""

from shegongzhan.funds.models.budget import Budget, BudgetLine, BudgetState, Commitment, LineShare
from shegongzhan.funds.models.payments import PaymentRequest, PeriodLock, RequestState
from shegongzhan.funds.models.register import (
    Account,
    AccountKind,
    FundSource,
    Posting,
    PostingQuerySet,
    SourceLevel,
)

__all__ = [
    "Account",
    "AccountKind",
    "Budget",
    "BudgetLine",
    "BudgetState",
    "Commitment",
    "FundSource",
    "LineShare",
    "PaymentRequest",
    "PeriodLock",
    "Posting",
    "PostingQuerySet",
    "RequestState",
    "SourceLevel",
]
