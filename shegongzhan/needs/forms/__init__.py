"""What is typed into the pages of the three lists."""

from shegongzhan.needs.forms.filters import NeedFilters, ResourceFilters, ServiceFilters
from shegongzhan.needs.forms.needs import (
    CloseForm,
    NeedForm,
    ReasonForm,
    ReferForm,
    ReplyForm,
    WordForm,
)
from shegongzhan.needs.forms.offers import AcceptForm, OwnerForm, ResourceForm, ServiceForm
from shegongzhan.needs.forms.places import LedgerForm, RunForm, SnapshotForm

__all__ = [
    "AcceptForm",
    "CloseForm",
    "LedgerForm",
    "NeedFilters",
    "NeedForm",
    "OwnerForm",
    "ReasonForm",
    "ReferForm",
    "ReplyForm",
    "ResourceFilters",
    "ResourceForm",
    "RunForm",
    "ServiceFilters",
    "ServiceForm",
    "SnapshotForm",
    "WordForm",
]
