"""What is typed about projects."""

from shegongzhan.projects.forms.register import EndForm, ProjectFilters, ProjectForm

__all__ = ["EndForm", "ProjectFilters", "ProjectForm"]
