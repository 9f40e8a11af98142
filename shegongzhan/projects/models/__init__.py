"""Tables of projects: the register of all kinds, a project from requirement to settlement, brands, and ventures' calls."""

from shegongzhan.projects.models.brand import Brand, Replication
from shegongzhan.projects.models.purchase import (
    Contract,
    ContractChange,
    ContractState,
    Milestone,
    MilestoneState,
    Requirement,
    Review,
    Settlement,
    Stage,
    Target,
    Unit,
)
from shegongzhan.projects.models.register import BOUGHT, BuyerKind, Project, ProjectKind, ProjectState
from shegongzhan.projects.models.venture import (
    ApplicationState,
    CallState,
    Exclusion,
    Judge,
    Objection,
    Recusal,
    ScoreSheet,
    VentureApplication,
    VentureCall,
)

__all__ = [
    "BOUGHT",
    "ApplicationState",
    "Brand",
    "BuyerKind",
    "CallState",
    "Contract",
    "ContractChange",
    "ContractState",
    "Exclusion",
    "Judge",
    "Milestone",
    "MilestoneState",
    "Objection",
    "Project",
    "ProjectKind",
    "ProjectState",
    "Recusal",
    "Replication",
    "Requirement",
    "Review",
    "ScoreSheet",
    "Settlement",
    "Stage",
    "Target",
    "Unit",
    "VentureApplication",
    "VentureCall",
]
