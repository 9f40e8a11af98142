"""Tables of partners: organisations, their agreements, and those being brought up to stand on their own."""

from shegongzhan.partners.models.incubation import (
    FilingStep,
    Incubation,
    IncubationHelp,
    IncubationState,
    StepKind,
    StepResult,
)
from shegongzhan.partners.models.organisations import (
    BOUND,
    Agreement,
    AgreementKind,
    AgreementQuerySet,
    Organisation,
    OrganisationKind,
)

__all__ = [
    "BOUND",
    "Agreement",
    "AgreementKind",
    "AgreementQuerySet",
    "FilingStep",
    "Incubation",
    "IncubationHelp",
    "IncubationState",
    "Organisation",
    "OrganisationKind",
    "StepKind",
    "StepResult",
]
