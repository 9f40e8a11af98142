"""Tables of projects: the register of all kinds, a project from requirement to settlement, and brands."""

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
from shegongzhan.projects.models.register import BuyerKind, Project, ProjectKind, ProjectState

__all__ = [
    "Brand",
    "BuyerKind",
    "Contract",
    "ContractChange",
    "ContractState",
    "Milestone",
    "MilestoneState",
    "Project",
    "ProjectKind",
    "ProjectState",
    "Replication",
    "Requirement",
    "Review",
    "Settlement",
    "Stage",
    "Target",
    "Unit",
]
