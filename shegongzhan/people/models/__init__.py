"""Persons and households served, everything dated that is known about them, and who stood on the register when."""

from shegongzhan.people.models.enrolment import Enrolment
from shegongzhan.people.models.erasure import ErasureReason, ErasureRequest, ErasureState
from shegongzhan.people.models.register import (
    Circumstance,
    Consent,
    ConsentKind,
    Guardian,
    Household,
    IdentityKind,
    Membership,
    Merge,
    Person,
    PersonQuerySet,
    PersonState,
    Precision,
    RiskAssessment,
    RiskLevel,
    Sex,
    Supplement,
    index_of,
)

__all__ = [
    "Circumstance",
    "Consent",
    "ConsentKind",
    "Enrolment",
    "ErasureReason",
    "ErasureRequest",
    "ErasureState",
    "Guardian",
    "Household",
    "IdentityKind",
    "Membership",
    "Merge",
    "Person",
    "PersonQuerySet",
    "PersonState",
    "Precision",
    "RiskAssessment",
    "RiskLevel",
    "Sex",
    "Supplement",
    "index_of",
]
