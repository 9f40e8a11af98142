"""Matching all open needs of a place at once: asked for, watched, adjusted, accepted as a whole."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shegongzhan.accounts.queries import names_of as account_names
from shegongzhan.core.asking import refusals_on
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.paging import page_of
from shegongzhan.core.time import today
from shegongzhan.needs import access, commands, queries
from shegongzhan.needs.forms import RunForm
from shegongzhan.needs.listing import Names
from shegongzhan.needs.matching.plans import UNMET
from shegongzhan.needs.models import MatchRun, MatchRunState, Need
from shegongzhan.people.queries import shown_name
from shegongzhan.policies.queries import label
from shegongzhan.stations.queries import name_of, names_of

PAIRS_A_PAGE = 50
TONES = {
    MatchRunState.SOLVING: "info",
    MatchRunState.PROPOSED: "warn",
    MatchRunState.ACCEPTED: "ok",
    MatchRunState.DISCARDED: "plain",
}


@require_GET
def runs(request: HttpRequest) -> HttpResponse:
    """List the whole-county matches of the reader's places, the latest first, with a form for the next."""
    access.may_match_all(request.scope)
    page = page_of(queries.runs_seen_by(request.scope), request.GET.get("page"), 20)
    by = account_names(run.made_by for run in page)
    names = names_of(run.division for run in page)
    rows = [
        (run, names.get(run.division), by.get(run.made_by), TONES[MatchRunState(run.state)]) for run in page
    ]
    return render(request, "needs/runs.html", {"page": page, "rows": rows, "form": _form(request)})


def _form(request: HttpRequest) -> RunForm:
    return RunForm(request.POST or None, scope=request.scope, right="needs.assign")


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask for a plan for all open needs of a place."""
    access.may_match_all(request.scope)
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_on(form):
            made = commands.start_run(request.user, said["place"], on=today(), floor=said["floor"])
            return redirect("needs:run", made.pk)
    return render(request, "needs/run_new.html", {"form": form}, status=422 if form.is_bound else 200)


@require_GET
def run(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a plan: how it compares, each proposed pair with its reasons, who is left and why."""
    found = access.run_to_decide(request.scope, pk)
    template = "needs/_run.html" if request.htmx and request.htmx.target == "run" else "needs/run.html"
    return render(request, template, _shown(request, found))


def _shown(request: HttpRequest, found: MatchRun, changed: Any = ()) -> dict[str, Any]:
    plan = queries.plan_of(found)
    context: dict[str, Any] = {
        "run": found,
        "place": name_of(found.division),
        "is_solving": found.state == MatchRunState.SOLVING and not found.problem,
        "may_adjust": found.state == MatchRunState.PROPOSED,
        "changed": [],
    }
    if plan is None:
        return context
    page = page_of(list(plan.pairs), request.GET.get("page"), PAIRS_A_PAGE)
    pairs = queries.pairs_of(found, plan, page.rows)
    sentences = {one.need_id: one.sentence for one in changed}
    moved = list(Need.objects.filter(pk__in=list(sentences)).select_related("person"))
    names = Names()
    names.read({need.division for need in [*(pair.need for pair in pairs), *moved]})
    figures, baseline = found.figures["plan"], found.figures["baseline"]
    context |= {
        "plan": plan,
        "page": page,
        "pairs": [(pair, _need(request, pair.need, found, names)) for pair in pairs],
        "figures": figures,
        "baseline": baseline,
        "offers": found.figures["offers"],
        "seconds": round(plan.seconds, 1),
        "waiting": _days(figures["mean_waiting"]),
        "waiting_baseline": _days(baseline["mean_waiting"]),
        "worst": _worst(figures),
        "worst_note": _worst_note(found, figures),
        "shortages": _shortages(found),
        "below": [(name_of(place), missing) for place, missing in plan.below_floor.items()],
        "changed": [(one, sentences[str(one.pk)], _need(request, one, found, names)) for one in moved],
    }
    return context


def _need(request: HttpRequest, need: Need, found: MatchRun, names: Names) -> dict[str, Any]:
    return {
        "kind": label("needs.kinds", need.kind, need.division, found.on),
        "urgency": label("needs.urgency", need.urgency, need.division, found.on),
        "whose": shown_name(request.scope, need.person) if need.person else _("居民"),
        "place": names.of(need.division),
    }


def _days(value: float | None) -> str:
    return "—" if value is None else _("%(n)s 天") % {"n": round(value, 1)}


def _worst(figures: dict[str, Any]) -> str:
    return f"{figures['worst'][1]:.0%}" if figures["worst"] else "—"


def _worst_note(found: MatchRun, figures: dict[str, Any]) -> str:
    where = name_of(figures["worst"][0]) if figures["worst"] else ""
    return _("%(place)s，底线 %(floor)s%%") % {"place": where, "floor": found.floor} if found.floor else where


def _shortages(found: MatchRun) -> list[dict[str, Any]]:
    """Return what is missing, by kind and reason, in words."""
    return [
        {
            **one,
            "label": label("needs.kinds", one["kind"], found.division, found.on),
            "why": str(UNMET[one["reason"]]),
        }
        for one in found.figures.get("shortages", [])
    ]


@require_GET
def unmet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the needs a plan leaves without an offer, page by page, each with the reason."""
    found = access.run_to_decide(request.scope, pk)
    plan = queries.plan_of(found)
    page = page_of(list(plan.unmet) if plan else [], request.GET.get("page"))
    left = queries.left_of(plan, page.rows) if plan else []
    names = Names()
    names.read({one.need.division for one in left})
    rows = [(one, _need(request, one.need, found, names)) for one in left]
    context = {"run": found, "place": name_of(found.division), "page": page, "rows": rows}
    return render(request, "needs/unmet.html", context)


@require_GET
def purchases(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what is missing as a list of suggested purchases, to be printed and signed."""
    found = access.run_to_decide(request.scope, pk)
    context = {"run": found, "place": name_of(found.division), "shortages": _shortages(found)}
    return render(request, "needs/purchases.html", context)


@require_GET
def others(request: HttpRequest, pk: UUID, need: UUID) -> HttpResponse:
    """Show what else could answer a need of a plan, to insist on another one."""
    found = access.run_to_decide(request.scope, pk)
    row = access.need_to_view(request.scope, need)
    plan = queries.plan_of(found)
    proposed = plan.offer_of.get(str(row.pk), "") if plan else ""
    offers = queries.offers_found(row, found.on, look_to="county")
    context = {
        "run": found,
        "place": name_of(found.division),
        "need": row,
        "about": _need(request, row, found, Names()),
        "offers": [one for one in offers.found if one.key != proposed],
        "may_adjust": found.state == MatchRunState.PROPOSED,
    }
    return render(request, "needs/others.html", context)


@require_POST
def adjust(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Insist on a pair, let go of one, or rule one out; then the rest is worked out anew."""
    found = access.run_to_decide(request.scope, pk)
    act, need, offer = (request.POST.get(name, "") for name in ("act", "need", "offer"))
    if not need:
        return redirect("needs:run", pk)
    row = access.need_to_view(request.scope, need)
    if act != "unpin" and queries.offer_of(offer) is None:
        raise RuleViolation("match.pin_unknown", _("指定的需求或资源已不在清单上，请刷新后再试。"))
    pair = (str(row.pk), offer)
    acts: dict[str, dict[str, Any]] = {
        "pin": {"pin": pair},
        "forbid": {"forbid": pair},
        "unpin": {"unpin": str(row.pk)},
    }
    changes = acts.get(act, {})
    if changes:
        commands.adjust_run(request.user, found, on=today(), **changes)
    back = reverse("needs:run", args=[pk])
    return redirect(f"{back}?page={request.POST.get('page') or 1}#need-{row.pk}")


@require_POST
def again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Work the plan out anew from what is open and on offer now."""
    found = access.run_to_decide(request.scope, pk)
    commands.solve_again(request.user, found, on=today())
    return redirect("needs:run", pk)


@require_POST
def accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Accept a plan as a whole; what changed meanwhile is shown and left out only when the reader agrees."""
    found = access.run_to_decide(request.scope, pk)
    outcome = commands.accept_run(
        request.user, found, on=today(), leaving_out=request.POST.getlist("leaving_out")
    )
    if not outcome.done:
        return render(request, "needs/run.html", _shown(request, found, outcome.changed), status=409)
    messages.success(request, _("采纳了 %(n)s 条，需求都已匹配。") % {"n": len(outcome.matches)})
    return redirect("needs:run", pk)


@require_POST
def discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a plan aside."""
    found = access.run_to_decide(request.scope, pk)
    commands.discard_run(request.user, found)
    messages.success(request, _("放弃了，什么都没有改动。"))
    return redirect("needs:runs")


@require_POST
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an accepted plan back as a whole."""
    found = access.run_to_decide(request.scope, pk)
    commands.undo_run(request.user, found, on=today())
    messages.success(request, _("整批撤回了，需求回到待响应，名额空出来了。"))
    return redirect("needs:run", pk)
