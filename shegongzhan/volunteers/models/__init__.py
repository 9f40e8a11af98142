"""Tables of volunteering: the register, the service, and the statement of it."""

from shegongzhan.volunteers.models.register import (
    GONE,
    Availability,
    Honour,
    Team,
    TeamMember,
    Volunteer,
    VolunteerState,
    VolunteerTraining,
)
from shegongzhan.volunteers.models.service import (
    HOLDING,
    Attendance,
    Opportunity,
    OpportunityState,
    SignUp,
    SignUpState,
    Way,
)
from shegongzhan.volunteers.models.statement import Statement

__all__ = [
    "GONE",
    "HOLDING",
    "Attendance",
    "Availability",
    "Honour",
    "Opportunity",
    "OpportunityState",
    "SignUp",
    "SignUpState",
    "Statement",
    "Team",
    "TeamMember",
    "Volunteer",
    "VolunteerState",
    "VolunteerTraining",
    "Way",
]
