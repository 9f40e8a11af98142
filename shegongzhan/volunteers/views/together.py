"""The rows behind 五社联动: sessions and projects, who of the five kinds did what in each, and writing that down."""

import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from shegongzhan.audit.commands import record as record_act
from shegongzhan.core import lists
from shegongzhan.core.asking import answered, do, refusals_on, sent
from shegongzhan.core.display import listed
from shegongzhan.core.lists import Column
from shegongzhan.core.time import today
from shegongzhan.needs.models import OwnerKind
from shegongzhan.partners.queries import organisations_seen_by
from shegongzhan.policies.queries import label
from shegongzhan.projects.access import project_to_change, project_to_view
from shegongzhan.projects.models import Project
from shegongzhan.services.access import RIGHTS_OF_KIND, record_to_change, record_to_view
from shegongzhan.services.models import ServiceRecord
from shegongzhan.stations.queries import names_of
from shegongzhan.volunteers import access, acts, commands
from shegongzhan.volunteers.forms.together import ContributionForm, TogetherFilters
from shegongzhan.volunteers.models import Contribution
from shegongzhan.volunteers.queries import together


def title_of(row: ServiceRecord) -> str:
    """Return what a session is called: the activity's name, else its kind."""
    activity = getattr(row, "activity", None)
    return activity.name if activity else str(row.get_kind_display())


def kinds_of(row: Any) -> str:
    """Return which of the five kinds took part."""
    return listed(str(kind.label) for kind in OwnerKind if getattr(row, f"has_{kind}"))


def roles_of(row: Any) -> str:
    """Return who did what, as far as it is written down."""
    return listed(
        _("{who}：{role}").format(
            who=one.who, role=label("volunteers.partner_roles", one.role, one.division, one.day)
        )
        for one in row.given
    )


SESSIONS = [
    Column("day", gettext_lazy("日期"), "day", sort="day"),
    Column("title", gettext_lazy("服务"), title_of, link=lambda r: reverse("volunteers:session_roles", args=[r.pk]) if r.may_open else ""),
    Column("place", gettext_lazy("在哪里"), "where", sort="division"),
    Column("kinds", gettext_lazy("几社"), "kinds", sort="kinds", number=True),
    Column("who", gettext_lazy("哪几社"), kinds_of),
    Column("roles", gettext_lazy("谁做了什么"), roles_of),
    Column("worth", gettext_lazy("折合（元）"), "worth", sort="worth", money=True),
]  # fmt: skip
PROJECTS = [
    Column("name", gettext_lazy("项目"), "name", sort="name", link=lambda p: reverse("volunteers:project_roles", args=[p.pk])),
    Column("applicant", gettext_lazy("承接单位"), "applicant"),
    Column("place", gettext_lazy("在哪里"), "where", sort="division"),
    Column("kinds", gettext_lazy("写了几社"), "kinds", sort="kinds", number=True),
    Column("roles", gettext_lazy("谁做了什么"), roles_of),
    Column("worth", gettext_lazy("折合（元）"), "worth", sort="worth", money=True),
]  # fmt: skip


def _time(request: HttpRequest) -> tuple[datetime.date, datetime.date]:
    form = TogetherFilters(request.GET)
    said = form.cleaned_data if form.is_valid() else {}
    on = today()
    return said.get("since") or on.replace(month=1, day=1), said.get("until") or on


def _given(rows: list[Any], column: str) -> None:
    """Give each row what was written of its contributions, in one query."""
    found: dict[Any, list[Contribution]] = {row.pk: [] for row in rows}
    wanted = Contribution.objects.filter(**{f"{column}__in": list(found)}).select_related("organisation")
    for one in wanted.order_by("day", "pk"):
        found[getattr(one, f"{column}_id")].append(one)
    places = names_of({row.division for row in rows})
    for row in rows:
        row.given, row.where = found[row.pk], places.get(row.division, "")


@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """List the sessions somebody of the five kinds took part in, each with who and what."""
    scope = request.scope  # type: ignore[attr-defined]
    access.may_see_network(scope)
    since, until = _time(request)
    places = scope.places("partners.view")
    rows = together.sessions_together(places, since, until).select_related("activity", "station")
    listing = lists.build(
        request, rows, columns=SESSIONS, filters=TogetherFilters(request.GET), narrow=together.narrowed, order="-day",
        name="sessions-together",
        empty={"title": _("这段时间没有记到伙伴"), "text": _("记活动时写上五社里谁来帮忙了，这里就看得到。")},
    )  # fmt: skip
    return _listed(request, listing, "record", _("五社一起的服务"), since, until)


@require_safe
def joint_projects(request: HttpRequest) -> HttpResponse:
    """List the projects of the time, each with what the five kinds gave to it."""
    scope = request.scope  # type: ignore[attr-defined]
    access.may_see_network(scope)
    since, until = _time(request)
    seen = Project.objects.visible_to(scope, "projects.view")
    rows = together.projects_together(seen, since, until)
    listing = lists.build(
        request, rows, columns=PROJECTS, order="name", name="projects-together",
        empty={"title": _("这段时间没有项目"), "text": _("项目登记以后，这里写五社各做了什么。")},
    )  # fmt: skip
    return _listed(request, listing, "project", _("项目里的五社"), since, until)


def _listed(
    request: HttpRequest, listing: Any, column: str, title: str, since: datetime.date, until: datetime.date
) -> HttpResponse:
    scope = request.scope  # type: ignore[attr-defined]
    if listing.is_export:
        listing.rows = list(listing.rows)
    shown = listing.rows if listing.is_export else list(listing.page.rows)
    _given(shown, column)
    for row in shown if column == "record" else ():
        right = RIGHTS_OF_KIND.get(row.kind, ("visits.view", ""))[0]
        row.may_open = scope.may(right, row.division)
    context = {"title": title, "since": since, "until": until}
    return lists.answer(
        request, listing, "volunteers/together.html", context, title=title,
        exported=lambda n: record_act(
            request.user, acts.EXPORTED, division=scope.places("partners.view")[0], what=title, count=n  # type: ignore[arg-type]
        ),
    )  # fmt: skip


@require_safe
def session_roles(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show who of the five kinds did what in a session."""
    return _shown(request, record_to_view(request.scope, pk))  # type: ignore[attr-defined]


@require_safe
def project_roles(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who of the five kinds did what in a project."""
    return _shown(request, project_to_view(request.scope, pk))  # type: ignore[attr-defined]


@require_POST
def session_give(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write down who of the five kinds did what in a session."""
    return _written(request, record_to_change(request.scope, pk))  # type: ignore[attr-defined]


@require_POST
def project_give(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down who of the five kinds did what in a project."""
    return _written(request, project_to_change(request.scope, pk))  # type: ignore[attr-defined]


def _written(request: HttpRequest, found: ServiceRecord | Project) -> HttpResponse:
    form, on = _form(request, found), today()
    if answered(request, form):
        with refusals_on(form):
            commands.note_contribution(
                request.user, found, form.facts(), day=form.cleaned_data.get("day") or on, on=on  # type: ignore[arg-type]
            )  # fmt: skip
            messages.success(request, _("写好了。"))
            return redirect(_address(found))
    return _shown(request, found, form)


def _form(request: HttpRequest, found: ServiceRecord | Project) -> ContributionForm:
    organisations = organisations_seen_by(request.scope).order_by("name")  # type: ignore[attr-defined]
    return ContributionForm(
        sent(request), place=found.division, on=today(), organisations=organisations,
        of_session=isinstance(found, ServiceRecord), initial={"day": today(), "kind": OwnerKind.COMMUNITY},
    )  # fmt: skip


def _address(found: ServiceRecord | Project, act: str = "roles") -> str:
    what = "session" if isinstance(found, ServiceRecord) else "project"
    return reverse(f"volunteers:{what}_{act}", args=[found.pk])


def _named(found: ServiceRecord | Project) -> list[tuple[str, Any, int]]:
    """Return who is named elsewhere already, in which of the five kinds, and how many people."""
    if isinstance(found, Project):
        return [(found.applicant, _("承接单位"), 0)] if found.applicant else []
    named: list[tuple[str, Any, int]] = [
        (row.name or str(row.get_kind_display()), row.get_kind_display(), row.people)
        for row in found.partners.all()
    ]
    named += [
        (row.worker.name, OwnerKind.SOCIAL_WORKER.label, 0) for row in found.workers.select_related("worker")
    ]
    activity = getattr(found, "activity", None)
    if activity is not None and activity.volunteers:
        named.append((_("志愿者"), OwnerKind.VOLUNTEER.label, activity.volunteers))
    return named


def _shown(
    request: HttpRequest, found: ServiceRecord | Project, form: ContributionForm | None = None
) -> HttpResponse:
    of_session = isinstance(found, ServiceRecord)
    may_change = access.may_write_roles(request.scope, found)  # type: ignore[attr-defined]
    given = list(found.contributions.select_related("organisation").order_by("day", "pk"))
    context = {
        "title": title_of(found) if isinstance(found, ServiceRecord) else found.name,
        "named": _named(found),
        "given": [(one, label("volunteers.partner_roles", one.role, one.division, one.day)) for one in given],
        "worth": sum((one.worth or 0) for one in given),
        "form": (form or _form(request, found)) if may_change else None,
        "give": _address(found, "give"),
        "may_change": may_change,
        "back": reverse("volunteers:sessions" if of_session else "volunteers:joint_projects"),
        "day": found.day if isinstance(found, ServiceRecord) else None,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "volunteers/roles.html", context, status=status)


@require_POST
def contribution_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take out what was written by mistake."""
    row = access.contribution_to_change(request.scope, pk)  # type: ignore[attr-defined]
    back = (
        reverse("volunteers:session_roles", args=[row.record_id])
        if row.record_id
        else reverse("volunteers:project_roles", args=[row.project_id])
    )
    return do(request, lambda: commands.remove_contribution(request.user, row), done=_("删去了。"), back=back)  # type: ignore[arg-type]
