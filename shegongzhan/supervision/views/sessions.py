"""Sessions: the list, one session, recording, changing and striking out."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shegongzhan.audit.commands import record
from shegongzhan.core import lists
from shegongzhan.core.asking import do
from shegongzhan.core.display import Badge, Badges, listed
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.forms import ReasonForm
from shegongzhan.core.lists import Column
from shegongzhan.core.time import today
from shegongzhan.policies.queries import label
from shegongzhan.stations.queries import name_of
from shegongzhan.supervision import access, acts, commands, queries
from shegongzhan.supervision.forms import SessionFilters, SessionForm
from shegongzhan.supervision.models import Session, WorkerWord
from shegongzhan.supervision.reading import facts_of, form_for
from shegongzhan.supervision.views.asked import version_seen

GET_POST = ["GET", "POST"]
HOUR = 60


def _columns() -> list[Column]:
    return [
        Column("day", _("日期"), "day", sort=("day", "starts_at"), link=lambda s: reverse("supervision:session", args=[s.pk])),
        Column("station", _("社工站"), "station.name", sort="division"),
        Column("mode", _("方式"), lambda s: s.get_mode_display(), sort="mode"),
        Column("topic", _("主题"), "topic"),
        Column("workers", _("督导了谁"), lambda s: listed(row.worker.name for row in s.workers.all())),
        Column("supervisor", _("督导"), "supervisor_name", sort="supervisor_name"),
        Column("hours", _("小时"), lambda s: round(s.minutes / HOUR, 2), sort="minutes", number=True),
        Column("gaps", _("能力短板"), lambda s: Badges(tuple(Badge(name) for name in queries.tags_of(s.gaps.all()))),
               export=lambda s: listed(queries.tags_of(s.gaps.all()))),
        Column("kind", _("督导来源"), lambda s: s.get_supervisor_kind_display(), default=False),
        Column("starts", _("开始"), lambda s: f"{s.starts_at:%H:%M}", default=False),
        Column("ends", _("结束"), lambda s: f"{s.ends_at:%H:%M}", default=False),
        Column("project", _("督导项目"), lambda s: s.project.name if s.project else None, default=False),
        Column("next", _("下次日期"), "next_on", default=False),
        Column("void", _("状态"), lambda s: Badge(_("已作废")) if s.void else None, default=False),
    ]  # fmt: skip


@require_GET
def sessions(request: HttpRequest) -> HttpResponseBase:
    """List the sessions the reader may see, the latest first."""
    access.may_view(request.scope)
    listing = lists.build(
        request,
        queries.sessions_seen_by(request.scope),
        columns=_columns(),
        filters=SessionFilters,
        narrow=queries.sessions_narrowed,
        order="-day",
        name="supervision",
        empty={
            "title": _("还没有督导记录"),
            "text": _("在“督导”里点开一个站，督导完记一次，一分钟就好。"),
            "href": reverse("supervision:home"),
            "action": _("去看各站"),
        },
    )
    context = {} if listing.is_fragment or listing.is_export else {"sums": queries.sums_of(listing.rows)}
    place = next(iter(request.scope.places(access.VIEW)), "")
    return lists.answer(
        request, listing, "supervision/sessions.html", context, title=_("督导记录"),
        exported=lambda count: record(request.user, acts.EXPORTED, division=place, count=count),
    )  # fmt: skip


@never_cache
@require_GET
def session(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a session; each reader sees of notes and words what is for them."""
    scope, on = request.scope, today()
    access.session_to_view(scope, pk)
    found = queries.session_in_full(pk)
    records = scope.may(access.RECORD, found.division)
    words = WorkerWord.objects.filter(session=found).select_related("worker").order_by("pk")
    # The words are for the supervisor of this session and for who said them, whatever rights others have.
    reads_words = found.supervisor_id is not None and found.supervisor_id == request.user.pk
    sees_needs, sees_work = scope.may("needs.view", found.division), scope.may("visits.view", found.division)
    return render(
        request,
        "supervision/session.html",
        {
            "session": found,
            "gaps": [(gap, queries.tags_of([gap])[0]) for gap in found.gaps.all()],
            "actions": [(row, row.is_late(on), records or _is_own(request, row)) for row in found.actions.all()],
            "needs": [
                (row.need, label("needs.kinds", row.need.kind, row.need.division, found.day), name_of(row.need.division))
                for row in found.references.all() if row.need
            ] if sees_needs else [],
            "works": [
                (row.record, name_of(row.record.division)) for row in found.references.all() if row.record
            ] if sees_work else [],
            "points": list(found.points.select_related("worker")) if records else [],
            "notes": access.notes_to_read(scope, found),
            "own_note": access.own_note(scope, found),
            "words": [word for word in words if reads_words or word.worker.user_id == request.user.pk],
            "records": records,
            "overlaps": [] if found.void else _overlaps(found),
            "sees_trainings": scope.may("talent.view"),
            "own": access.took_part(scope, found),
            "sees_station": scope.may(access.VIEW, found.division),
        },
    )  # fmt: skip


def _overlaps(found: Session) -> list[queries.Overlap]:
    return queries.overlaps_of(
        found.pk,
        found.division,
        day=found.day,
        span=(found.starts_at, found.ends_at),
        supervisor=(found.supervisor_id, found.supervisor_name),
        workers=[row.worker_id for row in found.workers.all()],
    )


def _is_own(request: HttpRequest, action: object) -> bool:
    worker = getattr(action, "worker", None)
    return worker is not None and worker.user_id is not None and worker.user_id == request.user.pk


@never_cache
@require_http_methods(GET_POST)
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a session in a station."""
    station = access.station_to_record(request.scope, pk)
    form = form_for(request, station, today=today())
    if request.method == "POST" and form.is_valid():
        try:
            made = commands.record_session(request.user, facts_of(form, station), today=today())
        except RuleViolation as no:
            _refuse(form, no)
        else:
            messages.success(request, _("督导记好了。"))
            return redirect("supervision:session", made.pk)
    return _form_page(request, form, station.pk, station.name)


def _form_page(
    request: HttpRequest, form: SessionForm, station: int, name: str, session: Session | None = None
) -> HttpResponse:
    status = 422 if form.is_bound and getattr(request, "htmx", False) else 200
    return render(
        request,
        "supervision/form.html",
        {"form": form, "station": station, "name": name, "session": session},
        status=status,
    )


@never_cache
@require_http_methods(GET_POST)
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mend a session that is written down already."""
    access.session_to_change(request.scope, pk)
    found = queries.session_in_full(pk)
    station = found.station
    form = form_for(request, station, today=today(), session=found)
    if request.method == "POST" and form.is_valid():
        facts, version = facts_of(form, station, session=found), version_seen(request)
        try:
            commands.change_session(request.user, found, facts, today=today(), seen_version=version)
        except RuleViolation as no:
            _refuse(form, no)
        else:
            messages.success(request, _("改好了。"))
            return redirect("supervision:session", pk)
    return _form_page(request, form, station.pk, station.name, found)


def _refuse(form: SessionForm, no: RuleViolation) -> None:
    field = {"text": "action_1", "due_on": "due_1", "workers": "workers"}.get(no.field or "", no.field)
    if field == "workers" and "workers" not in form.fields:
        field = "other_workers"
    if field == "minutes" and form.cleaned_data.get("minutes") == 0:
        field = "minutes_typed"
    form.add_error(field if field in form.fields else None, no.sentence)


@require_http_methods(GET_POST)
def void(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Strike a session out, with the reason."""
    found = access.session_to_change(request.scope, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            commands.void_session(request.user, found, reason=form.cleaned_data["reason"])
        except RuleViolation as no:
            messages.error(request, no.sentence)
        else:
            messages.success(request, _("这次督导作废了，不再计入任何数字；可以随时恢复。"))
        return redirect("supervision:session", pk)
    return render(
        request,
        "core/confirm_page.html",
        {
            "title": _("作废这次督导？"), "text": _("记录还在，只是不再计数，约定的行动也不再提醒。"), "yes": _("作废"),
            "tone": "danger", "form": form, "back": reverse("supervision:session", args=[pk]),
        },
    )  # fmt: skip


@require_POST
def restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a struck-out session back."""
    found = access.session_to_change(request.scope, pk)
    return do(
        request,
        lambda: commands.restore_session(request.user, found),
        back=reverse("supervision:session", args=[pk]),
        done=_("恢复了，重新计入。"),
    )
