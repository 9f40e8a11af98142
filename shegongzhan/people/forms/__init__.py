"""What is typed into the pages of people."""

from shegongzhan.people.forms.parts import (
    CategoryForm,
    ConsentForm,
    DayForm,
    EndForm,
    EraseForm,
    GuardianForm,
    HouseholdForm,
    JoinForm,
    LookFilters,
    NewHouseholdForm,
    OtherPersonForm,
    RevealForm,
    RiskForm,
    StateForm,
    WorkerForm,
)
from shegongzhan.people.forms.register import ChangePersonForm, NewPersonForm, PeopleFilters

__all__ = [
    "CategoryForm",
    "ChangePersonForm",
    "ConsentForm",
    "DayForm",
    "EndForm",
    "EraseForm",
    "GuardianForm",
    "HouseholdForm",
    "JoinForm",
    "LookFilters",
    "NewHouseholdForm",
    "NewPersonForm",
    "OtherPersonForm",
    "PeopleFilters",
    "RevealForm",
    "RiskForm",
    "StateForm",
    "WorkerForm",
]
