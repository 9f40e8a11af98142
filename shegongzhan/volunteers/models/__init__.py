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
from shegongzhan.volunteers.models.together import Contribution

__all__ = [
    "GONE",
    "HOLDING",
    "Attendance",
    "Availability",
    "Contribution",
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
