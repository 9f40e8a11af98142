"""Tables of supervision: who supervises a station, what was done together, and what was agreed."""

from shegongzhan.supervision.models.agenda import (
    AgendaAnswer,
    AgendaPoint,
    Helped,
    PointState,
    SupervisorNote,
    WorkerWord,
)
from shegongzhan.supervision.models.duty import MonthlyDuty
from shegongzhan.supervision.models.sessions import (
    ON_SITE,
    ActionState,
    AgreedAction,
    Gap,
    Mode,
    Reference,
    Session,
    SessionWorker,
)
from shegongzhan.supervision.models.stations import WORKING, Assignment, SupervisorKind

__all__ = [
    "ON_SITE",
    "WORKING",
    "ActionState",
    "AgendaAnswer",
    "AgendaPoint",
    "AgreedAction",
    "Assignment",
    "Gap",
    "Helped",
    "Mode",
    "MonthlyDuty",
    "PointState",
    "Reference",
    "Session",
    "SessionWorker",
    "SupervisorKind",
    "SupervisorNote",
    "WorkerWord",
]
