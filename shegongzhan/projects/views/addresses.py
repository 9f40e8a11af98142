"""Where the pages of a project lead back to."""

from django.urls import reverse

from shegongzhan.projects.models import Project


def home_of(project: Project) -> str:
    """Return the address of a project's page."""
    return reverse("projects:project", args=[project.pk])
