"""What a clerk types about money."""

from shegongzhan.funds.forms.asking import AskForm
from shegongzhan.funds.forms.plans import (
    AnswerForm,
    ApproveBudgetForm,
    BudgetForm,
    CommitForm,
    LockForm,
    MoveForm,
    PayListForm,
    RequestFilters,
    ReturnForm,
    ShareForm,
)
from shegongzhan.funds.forms.register import (
    IncomeForm,
    PostingFilters,
    ReverseForm,
    SourceForm,
    SpendForm,
    TermsForm,
)

__all__ = [
    "AnswerForm",
    "ApproveBudgetForm",
    "AskForm",
    "BudgetForm",
    "CommitForm",
    "IncomeForm",
    "LockForm",
    "MoveForm",
    "PayListForm",
    "PostingFilters",
    "ReasonForm",
    "RequestFilters",
    "ReturnForm",
    "ReverseForm",
    "ShareForm",
    "SourceForm",
    "SpendForm",
    "TermsForm",
]
