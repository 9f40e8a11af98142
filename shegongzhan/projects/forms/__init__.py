"""What is typed about projects."""

from shegongzhan.projects.forms.brands import BrandFilters, BrandForm, ReplicationForm
from shegongzhan.projects.forms.purchase import (
    AnnounceForm,
    BuyerFilters,
    ChangeForm,
    CheckForm,
    ContractForm,
    MilestoneForms,
    PlanForm,
    ReachForm,
    RequirementForm,
    ReviewForm,
    SignForm,
    TargetForm,
)
from shegongzhan.projects.forms.register import EndForm, ProjectFilters, ProjectForm

__all__ = [
    "AnnounceForm",
    "BrandFilters",
    "BrandForm",
    "BuyerFilters",
    "ChangeForm",
    "CheckForm",
    "ContractForm",
    "EndForm",
    "MilestoneForms",
    "PlanForm",
    "ProjectFilters",
    "ProjectForm",
    "ReachForm",
    "ReplicationForm",
    "RequirementForm",
    "ReviewForm",
    "SignForm",
    "TargetForm",
]
