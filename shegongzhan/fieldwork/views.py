"""Pages of visits: the list, the visit itself, who is due, and what changed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shegongzhan.core import lists
from shegongzhan.core.asking import say_no
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import now, span_in_words, today
from shegongzhan.fieldwork import access, commands, queries
from shegongzhan.fieldwork.forms import ChangeForm, VoidForm, WhomForm
from shegongzhan.fieldwork.listing import duty_columns, duty_filters, visit_columns, visit_filters
from shegongzhan.fieldwork.models import ChangeEvent
from shegongzhan.fieldwork.reading import facts_of, form_for
from shegongzhan.people.commands import assign_workers, unassign_workers
from shegongzhan.people.models import Person
from shegongzhan.people.queries import shown_name
from shegongzhan.policies.queries import label, value
from shegongzhan.services.models import NeedLink
from shegongzhan.stations.queries import names_of
from shegongzhan.talent.models import Worker

WHOM = "whom"  # what the first page of a visit says it asked
ASSIGNED = "workers_assigned"  # whom the last assignment came to, so that it can be taken back


@require_GET
def visits(request: HttpRequest) -> HttpResponse:
    """List the visits the reader may see, newest first."""
    access.may_list(request.scope)
    names: dict[str, str] = {}
    listing = lists.build(
        request,
        queries.visits_seen_by(request.scope),
        columns=visit_columns(request.scope, names),
        filters=visit_filters(request.scope, today()),
        narrow=queries.narrowed,
        order="-day",
        name="visits",
        empty={
            "title": _("还没有走访"),
            "text": _("从“该去看的人”里挑一户开始，一分钟就能记好。"),
            "href": reverse("fieldwork:due"),
            "action": _("看看该去看谁"),
        },
    )
    if not listing.is_export:
        names |= names_of(row.division for row in listing.page.rows)
    return lists.answer(request, listing, "fieldwork/list.html", title=_("走访"))


@require_GET
def due(request: HttpRequest) -> HttpResponse:
    """List who must be seen by when, and why: first the most pressing."""
    access.may_list(request.scope)
    day, names = today(), dict[str, str]()
    listing = lists.build(
        request,
        queries.duties_seen_by(request.scope),
        columns=duty_columns(request.scope, day, names),
        filters=duty_filters(request.scope, day),
        order="due",
        name="duties",
        narrow=lambda rows, wanted: queries.duties_narrowed(rows, wanted, on=day),
        empty=_nobody_yet(request),
    )
    if not listing.is_export:
        names |= names_of(row.division for row in listing.page.rows)
    return lists.answer(request, listing, "fieldwork/due.html", title=_("该去看的人"))


def _nobody_yet(request: HttpRequest) -> dict[str, Any]:
    """Say what to do first where nobody is on the list: an empty list is not one that was worked off."""
    first = {"title": _("还没有要走访的人"), "text": _("登记或导入服务对象以后，该去看谁会按等级排到这里。")}
    if not request.scope.may("people.change"):
        return first
    return first | {"href": reverse("people:new"), "action": _("登记服务对象")}


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest) -> HttpResponse:
    """Record a visit: first whom, then everything else on one page."""
    access.may_record(request.scope)
    chosen = request.GET.get("person") or request.POST.get("person")
    if not chosen or request.POST.get("step") == WHOM:
        return _ask_whom(request)
    person = access.person_to_visit(request.scope, chosen)
    form = form_for(request, person, today=today())
    if request.method == "POST" and form.is_valid():
        try:
            outcome = commands.record_visit(request.user, facts_of(form, request.scope, person), now=now())
        except RuleViolation as no:
            say_no(form, no)
        else:
            _tell(request, outcome)
            return redirect("people:person", person.pk)
    return render(
        request,
        "fieldwork/record.html",
        {"form": form, "person": person, **_whom(request, person)},
        status=422 if form.is_bound and request.htmx else 200,
    )


def _ask_whom(request: HttpRequest) -> HttpResponse:
    """Ask whom the visit was to; the answer opens the form as a link to it does, with its usual answers filled in."""
    form = WhomForm(request.POST if request.POST.get("step") == WHOM else None, scope=request.scope)
    if not form.is_valid():
        return render(request, "fieldwork/whom.html", {"form": form}, status=422 if form.errors else 200)
    return redirect(reverse("fieldwork:record") + f"?person={form.cleaned_data['person'].pk}")


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mend a visit that is written down already."""
    visit = access.visit_to_change(request.scope, pk)
    person = access.first_person_of(visit)
    form = form_for(request, person, today=today(), visit=visit)
    if request.method == "POST" and form.is_valid():
        try:
            outcome = commands.change_visit(
                request.user,
                visit,
                facts_of(form, request.scope, person, visit=visit),
                now=now(),
                seen_version=int(request.POST.get("version") or visit.record.version),
            )
        except RuleViolation as no:
            say_no(form, no)
        else:
            _tell(request, outcome)
            return redirect("fieldwork:visit", visit.pk)
    return render(
        request,
        "fieldwork/record.html",
        {"form": form, "person": person, "visit": visit, **_whom(request, person)},
    )


def _whom(request: HttpRequest, person: Person) -> dict[str, Any]:
    on = today()
    duty = getattr(person, "visit_duty", None)
    return {
        "name": shown_name(request.scope, person),
        "age": person.age_on(on),
        "duty": duty,
        "team": value("visits.team", person.division, on),
        "events": _events(person),
    }


def _events(person: Person) -> list[tuple[ChangeEvent, str]]:
    """Return what happened to somebody and nobody has answered, each with its words."""
    on = today()
    return [
        (event, label("visits.change_events", event.kind, event.division, on))
        for event in queries.open_events_of(person.pk)
    ]


def _tell(request: HttpRequest, outcome: commands.VisitOutcome) -> None:
    found = outcome.visit.record.needs.filter(link=NeedLink.FOUND).count()
    done = _("走访记好了。")
    if found:
        done += _("发现的 %(n)s 项需求已登记。") % {"n": found}
    messages.success(request, done)
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
    if outcome.short:
        messages.info(request, _("这次走访时间比较短。没关系，只是提醒一句。"))


@require_GET
def visit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a visit with what it found and what came of it."""
    access.visit_to_view(request.scope, pk)
    shown = queries.visit_in_full(pk)
    place, on = shown.record.division, shown.record.day
    return render(
        request,
        "fieldwork/visit.html",
        {
            "visit": shown,
            "record": shown.record,
            "people": [
                (p.person, shown_name(request.scope, p.person)) for p in shown.record.participants.all()
            ],
            "way": label("visits.ways", shown.way, place, on),
            "purpose": label("visits.contents", shown.purpose, place, on),
            "handling": label("visits.outcomes", shown.handling, place, on),
            "observations": [
                (
                    label("visits.observations", item, place, on),
                    label("visits.observation_levels", level, place, on),
                    level,
                )
                for item, level in shown.observations.items()
            ],
            "needs": [
                (link.need, label("needs.kinds", link.need.kind, place, on))
                for link in shown.record.needs.all()
            ],
            "changes": [
                (e, label("visits.change_events", e.kind, place, on))
                for e in shown.record.change_events.all()
            ],
            "sees_project": shown.record.project is not None
            and request.scope.may("projects.view", shown.record.project.division),
            "may_change": request.scope.may("visits.record", place),
            "sees_money": request.scope.may("funds.view", place),
            "void_form": VoidForm(),
        },
    )


@require_http_methods(["GET", "POST"])
def void(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Strike a visit out, with the reason."""
    found = access.visit_to_change(request.scope, pk)
    form = VoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        commands.void_visit(request.user, found, reason=form.cleaned_data["reason"], on=today())
        messages.success(request, _("这次走访作废了，不再计入任何数字；可以随时恢复。"))
        return redirect("fieldwork:visit", pk)
    return render(
        request,
        "core/confirm_page.html",
        {
            "title": _("作废这次走访？"),
            "text": _("记录还在，只是不再计数。"),
            "yes": _("作废"),
            "tone": "danger",
            "form": form,
            "back": reverse("fieldwork:visit", args=[pk]),
        },
    )


@require_POST
def restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a struck-out visit back."""
    found = access.visit_to_change(request.scope, pk)
    commands.restore_visit(request.user, found, now=now())
    messages.success(request, _("恢复了，重新计入。"))
    return redirect("fieldwork:visit", pk)


@require_GET
def of_person(request: HttpRequest, person: UUID) -> HttpResponse:
    """Show, as a part of the person's page, when the next visit is due and what changed."""
    found = access.person_to_see(request.scope, person)
    on = today()
    duty = getattr(found, "visit_duty", None)
    return render(
        request,
        "fieldwork/of_person.html",
        {
            "person": found,
            "duty": duty,
            "late": span_in_words((on - duty.due_on).days) if duty and duty.due_on < on else "",
            "events": _events(found),
            "may_record": request.scope.may("visits.record", found.division),
        },
    )


@require_http_methods(["GET", "POST"])
def note_change(request: HttpRequest, person: UUID) -> HttpResponse:
    """Note that something happened to somebody, so that they are contacted within hours."""
    found = access.person_to_visit(request.scope, person)
    form = ChangeForm(request.POST or None, place=found.division, on=today())
    if request.method == "POST" and form.is_valid():
        facts = commands.ChangeFacts(
            person_id=found.pk,
            kind=form.cleaned_data["kind"],
            happened_on=form.cleaned_data["happened_on"],
            note=form.cleaned_data["note"],
        )
        try:
            commands.note_change(request.user, found, facts, now=now())
        except RuleViolation as no:
            say_no(form, no)
        else:
            hours = value("visits.after_change_hours", found.division, today())
            messages.success(
                request, _("记下了。%(hours)s 小时内要联系上，已排到“今天”的最前面。") % {"hours": hours}
            )
            return redirect("people:person", found.pk)
    return render(
        request,
        "fieldwork/note_change.html",
        {"form": form, "person": found, "name": shown_name(request.scope, found)},
    )


@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest) -> HttpResponse:
    """Show whom the workers at work saw last, make them responsible when confirmed, and take that back when asked."""
    access.may_assign(request.scope)
    said = request.session.get(ASSIGNED, {})
    last = {int(worker): [UUID(pk) for pk in ids] for worker, ids in said.items()}
    if request.method == "POST" and request.POST.get("act") == "undo":
        done = unassign_workers(request.user, queries.still_assigned(request.scope, last))
        request.session.pop(ASSIGNED, None)
        messages.success(request, _("撤销了 %(n)s 人的分派。") % {"n": sum(map(len, done.values()))})
        return redirect("fieldwork:assign")
    pairs, rest = queries.workers_by_visits(request.scope)
    if request.method == "POST":
        done = assign_workers(request.user, pairs, on=today())
        request.session[ASSIGNED] = {str(worker): [str(pk) for pk in ids] for worker, ids in done.items()}
        return redirect("fieldwork:assign")
    workers = (
        Worker.objects.filter(pk__in=pairs).select_related("station").order_by("division", "pinyin", "pk")
    )
    names = names_of(worker.division for worker in workers)
    lines = [(w, w.station.name if w.station else names[w.division], len(pairs[w.pk])) for w in workers]
    context = {
        "lines": lines,
        "total": sum(map(len, pairs.values())),
        "rest": rest,
        "last": sum(map(len, last.values())),
    }
    return render(request, "fieldwork/assign.html", context)
