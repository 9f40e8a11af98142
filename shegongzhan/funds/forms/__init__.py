"""What a clerk types about money."""

from shegongzhan.funds.forms.register import (
    IncomeForm,
    PostingFilters,
    ReverseForm,
    SourceForm,
    SpendForm,
    TermsForm,
)

__all__ = ["IncomeForm", "PostingFilters", "ReverseForm", "SourceForm", "SpendForm", "TermsForm"]
