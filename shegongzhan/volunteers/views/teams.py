"""Pages of teams."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shegongzhan.audit.commands import record
from shegongzhan.core import lists
from shegongzhan.core.asking import do, say_no
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.lists import Column
from shegongzhan.core.time import today
from shegongzhan.partners.queries import organisations_seen_by
from shegongzhan.stations.queries import names_of, path_name
from shegongzhan.volunteers import access, acts, commands
from shegongzhan.volunteers.forms.register import MemberForm, TeamForm
from shegongzhan.volunteers.models import Team
from shegongzhan.volunteers.queries import register
from shegongzhan.volunteers.queries.register import volunteers_seen_by
from shegongzhan.volunteers.views._common import own_station

COLUMNS = [
    Column("name", gettext_lazy("队名"), "name", sort="name", link=lambda t: reverse("volunteers:team", args=[t.pk])),
    Column("place", gettext_lazy("在哪里"), "place", sort="division"),
    Column("about", gettext_lazy("做什么"), "about"),
    Column("organisation", gettext_lazy("所属单位"), lambda t: t.organisation.name if t.organisation else ""),
    Column("members", gettext_lazy("队员"), "now", number=True),
    Column("founded", gettext_lazy("成立"), "founded_on", sort="founded_on", default=False),
    Column("ended", gettext_lazy("解散"), "ended_on", sort="ended_on", default=False),
]  # fmt: skip


@require_safe
def teams(request: HttpRequest) -> HttpResponse:
    """List the teams of the reader's places."""
    scope = request.scope  # type: ignore[attr-defined]
    access.may_list(scope)
    empty: dict[str, Any] = {"title": _("还没有志愿服务队"), "text": _("常在一起服务的志愿者可以编成队。")}
    if scope.may("volunteers.change"):
        empty |= {"href": reverse("volunteers:team_new"), "action": _("登记队伍")}
    listing = lists.build(
        request, register.teams_seen_by(scope), columns=COLUMNS, order="name", name="teams", empty=empty
    )
    if listing.is_export:
        listing.rows = list(listing.rows)
    shown = listing.rows if listing.is_export else list(listing.page.rows)
    places = names_of({t.division for t in shown})
    for row in shown:
        row.place = places[row.division]
    return lists.answer(
        request, listing, "volunteers/teams.html", title=_("志愿服务队"),
        exported=lambda n: record(
            request.user, acts.EXPORTED, division=scope.places("volunteers.view")[0], what=_("志愿服务队"), count=n
        ),
    )  # fmt: skip


@require_safe
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a team and who belongs to it."""
    scope = request.scope  # type: ignore[attr-defined]
    found = access.team_to_view(scope, pk)
    may_change = scope.may("volunteers.change", found.division)
    context = {
        "team": found,
        "place": path_name(found.division),
        "members": list(register.members_of(found, today())),
        "may_change": may_change,
        "form": MemberForm(volunteers=volunteers_seen_by(scope))
        if may_change and not found.ended_on
        else None,
    }
    return render(request, "volunteers/team.html", context)


def team_new(request: HttpRequest) -> HttpResponse:
    """Register a team."""
    scope = request.scope  # type: ignore[attr-defined]
    access.may_change(scope)
    site = own_station(request)
    form = _form(request, {"division": site.division if site else "", "founded_on": today()})
    if request.method == "POST" and form.is_valid():
        try:
            made = commands.add_team(request.user, station=site, **form.values())  # type: ignore[arg-type]
        except RuleViolation as no:
            say_no(form, no)
        else:
            messages.success(request, _("队伍登记好了。"))
            return redirect("volunteers:team", pk=made.pk)
    return _page(request, form, _("登记志愿服务队"), reverse("volunteers:teams"))


def team_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is written of a team."""
    found = access.team_to_change(request.scope, pk)  # type: ignore[attr-defined]
    initial = {name: getattr(found, name) for name in TeamForm.base_fields}
    form = _form(request, initial)
    if request.method == "POST" and form.is_valid():
        try:
            commands.change_team(
                request.user, found, seen_version=form.cleaned_data["version"], **form.values()  # type: ignore[arg-type]
            )  # fmt: skip
        except RuleViolation as no:
            say_no(form, no)
        else:
            messages.success(request, _("队伍资料已改。"))
            return redirect("volunteers:team", pk=pk)
    return _page(request, form, _("修改志愿服务队"), reverse("volunteers:team", args=[pk]))


def _form(request: HttpRequest, initial: dict[str, Any]) -> TeamForm:
    scope = request.scope  # type: ignore[attr-defined]
    organisations = organisations_seen_by(scope).order_by("name")
    return TeamForm(request.POST or None, scope=scope, organisations=organisations, initial=initial)


def _page(request: HttpRequest, form: TeamForm, title: str, back: str) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "back": back,
        "list_url": reverse("volunteers:teams"),
        "list_title": _("志愿服务队"),
    }
    return render(request, "volunteers/plain_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["POST"])
def member_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a volunteer into a team."""
    scope = request.scope  # type: ignore[attr-defined]
    found: Team = access.team_to_change(scope, pk)
    form = MemberForm(request.POST, volunteers=volunteers_seen_by(scope))
    back = reverse("volunteers:team", args=[pk])
    if not form.is_valid():
        messages.error(request, _("请打几个字，再从列出的人里选一个。"))
        return redirect(back)
    who, leads = form.cleaned_data["volunteer"], form.cleaned_data["leads"]
    return do(
        request, lambda: commands.join_team(request.user, found, who, on=today(), leads=leads),  # type: ignore[arg-type]
        done=_("入队了。"), back=back,
    )  # fmt: skip


@require_POST
def member_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note a volunteer's last day in a team."""
    member = access.member_to_change(request.scope, pk)  # type: ignore[attr-defined]
    return do(
        request, lambda: commands.leave_team(request.user, member, on=today()), done=_("离队了。"),  # type: ignore[arg-type]
        back=reverse("volunteers:team", args=[member.team_id]),
    )  # fmt: skip
