"""What a clerk types about money."""

from shegongzhan.funds.forms.plans import (
    AnswerForm,
    AskForm,
    BudgetForm,
    CommitForm,
    LockForm,
    MoveForm,
    NoteForm,
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
    "AskForm",
    "BudgetForm",
    "CommitForm",
    "IncomeForm",
    "LockForm",
    "MoveForm",
    "NoteForm",
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
