"""Tables of projects: the register of all kinds."""

from shegongzhan.projects.models.register import Project, ProjectKind, ProjectState

__all__ = ["Project", "ProjectKind", "ProjectState"]
