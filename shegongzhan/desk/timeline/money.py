"""By whose money something was done: the project of a record, the sources its money came from, and the way to trace it."""

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from shegongzhan.core.display import listed
from shegongzhan.core.scoping import Scope
from shegongzhan.funds.models import Posting
from shegongzhan.funds.queries.postings import spent
from shegongzhan.projects.models import Project

RIGHT = "funds.view"
Money = dict[int, tuple[str, str]]


def money_behind(scope: Scope, projects: Iterable[Project]) -> Money:
    """Return a line and an address for each project, by its key, in one query for all of them.

    The line names the project; where the scope sees money it also names the sources that paid, the largest first, and
    leads to the page that follows the money. Somebody without that right reads the project's name and nothing more.
    """
    found = {project.pk: project for project in projects}
    if not found:
        return {}
    paid: dict[int, list[str]] = {}
    if scope.may(RIGHT):
        rows = Posting.objects.filter(scope.within(RIGHT), project__in=found).order_by()
        sums = rows.values("project", "source__name").annotate(went=spent()).filter(~Q(went=0))
        for row in sorted(sums, key=lambda row: (-row["went"], row["source__name"])):
            paid.setdefault(row["project"], []).append(row["source__name"])
    told = {}
    for pk, project in found.items():
        words = _("用的是：%(project)s") % {"project": project.name}
        if pk in paid:
            words = _("用的是：%(project)s（%(sources)s）") % {
                "project": project.name,
                "sources": listed(paid[pk]),
            }
        opens = scope.may(RIGHT, project.division)
        told[pk] = (words, reverse("funds:trace_project", args=[pk]) if opens else "")
    return told
