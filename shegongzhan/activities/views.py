"""Pages of activities: the list, one activity, recording, changing and striking out."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shegongzhan.activities import access, acts, commands, queries
from shegongzhan.activities.forms import VoidForm
from shegongzhan.activities.listing import LEDGER, activity_columns, activity_filters, kind_of
from shegongzhan.activities.reading import facts_of, form_for
from shegongzhan.audit.commands import record
from shegongzhan.core import lists
from shegongzhan.core.asking import refusals_on
from shegongzhan.core.errors import PrivilegeNeeded, RuleViolation
from shegongzhan.core.ledger_sheets import ledger_response
from shegongzhan.core.time import today
from shegongzhan.partners.models import Organisation
from shegongzhan.partners.queries import organisations_seen_by
from shegongzhan.people.queries import shown_name
from shegongzhan.policies.queries import label
from shegongzhan.services.models import ServiceRecord
from shegongzhan.stations.queries import label_of


@require_GET
def activities(request: HttpRequest) -> HttpResponseBase:
    """List the activities the reader may see, the latest first; or give them back as the county's ledger."""
    access.may_list(request.scope)
    on = today()
    listing = lists.build(
        request,
        queries.activities_seen_by(request.scope),
        columns=activity_columns(),
        filters=activity_filters(request.scope, on),
        narrow=queries.narrowed,
        order="-day",
        name="activities",
        empty={
            "title": _("还没有活动"),
            "text": _("办完一场记一场，一分钟就好；以前的可以导入活动台账。"),
            **(
                {"href": reverse("activities:new"), "action": _("记活动")}
                if request.scope.may("activities.change")
                else {}
            ),
        },
    )
    if request.GET.get("export") == "ledger":
        return _ledger(request, listing)
    context = {} if listing.is_fragment or listing.is_export else {"sums": queries.sums_of(listing.rows)}
    return lists.answer(
        request, listing, "activities/list.html", context, title=_("活动"), exported=_exported(request)
    )


def _ledger(request: HttpRequest, listing: lists.Listing) -> HttpResponseBase:
    if not listing.may_export:
        raise PrivilegeNeeded(_("您的岗位不能导出名单。需要时请找站长或县级指导中心。"))
    said = listing.form.cleaned_data if listing.form else {}
    since, until = said.get("since"), said.get("until")
    return ledger_response(
        f"{label_of(_place(request))}社工站服务活动台账",
        LEDGER,
        listing.rows.filter(void=False).order_by("day", "pk").iterator(chunk_size=2000),
        under=f"{since.year}年度" if since and until and since.year == until.year else "",
        sheet="活动台账",
        exported=_exported(request),
    )


def _place(request: HttpRequest) -> str:
    return next(iter(request.scope.places("activities.view")), "")


def _exported(request: HttpRequest) -> Callable[[int], Any]:
    return lambda count: record(request.user, acts.EXPORTED, division=_place(request), count=count)


@require_GET
def activity(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show an activity: who led it, who came, which partners took part, which needs it answered."""
    access.activity_to_view(request.scope, pk)
    found = queries.activity_in_full(pk)
    row = found.record
    place, on = row.division, row.day
    return render(
        request,
        "activities/activity.html",
        {
            "activity": found,
            "record": row,
            "kind": kind_of(row),
            "place": label_of(place),
            "field": label("services.fields", row.field, place, on) if row.field else "",
            "themes": [label("activities.themes", theme, place, on) for theme in row.themes],
            "people": [(p.person, shown_name(request.scope, p.person)) for p in row.participants.all()],
            "sees_people": request.scope.may("people.view", place),
            "sees_needs": request.scope.may("needs.view", place),
            "sees_project": row.project is not None
            and request.scope.may("projects.view", row.project.division),
            "needs": [
                (link.need, label("needs.kinds", link.need.kind, place, on)) for link in row.needs.all()
            ],
            "registered": set(_registered(request, row).values_list("pk", flat=True)),
            "may_change": request.scope.may("activities.change", place),
            "sees_money": request.scope.may("funds.view", place),
        },
    )


def _registered(request: HttpRequest, row: ServiceRecord) -> QuerySet[Organisation]:
    """Return the organisations that took part and that the reader sees on the register."""
    named = [partner.organisation_id for partner in row.partners.all() if partner.organisation_id]
    return organisations_seen_by(request.scope).filter(pk__in=named)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Record an activity."""
    access.may_record(request.scope)
    form = form_for(request, today=today())
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            outcome = commands.record_activity(request.user, facts_of(form, request.scope), today=today())
            _tell(request, outcome)
            return redirect("activities:activity", outcome.activity.pk)
    status = 422 if form.is_bound and request.htmx else 200
    return render(request, "activities/form.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mend an activity that is written down already."""
    found = access.activity_to_change(request.scope, pk)
    form = form_for(request, today=today(), activity=found)
    if request.method == "POST" and form.is_valid():
        version = request.POST.get("version", "")
        with refusals_on(form):
            outcome = commands.change_activity(
                request.user,
                found,
                facts_of(form, request.scope, activity=found),
                today=today(),
                seen_version=int(version) if version.isdigit() else None,
            )
            _tell(request, outcome)
            return redirect("activities:activity", pk)
    return render(request, "activities/form.html", {"form": form, "activity": found})


def _tell(request: HttpRequest, outcome: commands.ActivityOutcome) -> None:
    messages.success(request, _("活动记好了。"))
    for row in outcome.overlaps:
        messages.warning(
            request,
            _("%(worker)s这天 %(start)s–%(end)s 还有一条记录，时间有重叠。没有拦您；如果记错了，可以改。")
            % {
                "worker": row.worker.name,
                "start": row.record.starts_at.strftime("%H:%M"),
                "end": row.record.ends_at.strftime("%H:%M"),
            },
        )


@require_http_methods(["GET", "POST"])
def void(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Strike an activity out, with the reason."""
    found = access.activity_to_change(request.scope, pk)
    form = VoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            commands.void_activity(request.user, found, reason=form.cleaned_data["reason"])
        except RuleViolation as no:
            messages.error(request, no.sentence)
        else:
            messages.success(request, _("这场活动作废了，不再计入任何数字；可以随时恢复。"))
        return redirect("activities:activity", pk)
    return render(
        request,
        "core/confirm_page.html",
        {
            "title": _("作废这场活动？"),
            "text": _("记录还在，只是不再计数。"),
            "yes": _("作废"),
            "tone": "danger",
            "form": form,
            "back": reverse("activities:activity", args=[pk]),
        },
    )


@require_POST
def restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a struck-out activity back."""
    found = access.activity_to_change(request.scope, pk)
    try:
        commands.restore_activity(request.user, found)
    except RuleViolation as no:
        messages.error(request, no.sentence)
    else:
        messages.success(request, _("恢复了，重新计入。"))
    return redirect("activities:activity", pk)
