"""Working out the plan of a run, in the background: a first answer at once, the best one when there is time.

What the data goes through: open needs of the place → facts; what is on offer for it → facts with what is left → the
solver, with what people pinned and ruled out → the plan and its comparison with first come, first served."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from shegongzhan.core.errors import RuleViolation
from shegongzhan.needs import matching
from shegongzhan.needs.matching.parts import Floor
from shegongzhan.needs.models import Match, MatchRun, MatchRunState, MatchState
from shegongzhan.needs.queries.facts import RESOURCE, SERVICE, need_facts, offer_facts, offers_for
from shegongzhan.needs.queries.runs import needs_for_run

SECONDS = 30
TOWNSHIP = 9


def propose(run_id: UUID, round_no: int) -> None:
    """Solve a round of a run and write its plan; what goes wrong is written on the run in words.

    A run that was discarded meanwhile, or asked for anew with other pins, is left as it is.
    """
    run = MatchRun.objects.filter(pk=run_id, round=round_no, state=MatchRunState.SOLVING).first()
    if run is None:
        return
    try:
        _solve(run)
    except RuleViolation as no:
        _write(run, stage="failed", problem=str(no)[:200])
    except Exception:
        _write(run, stage="failed", problem=_("计算出错了，请重新计算；再不行请告诉管理员。"))
        raise


def _solve(run: MatchRun) -> None:
    needs = need_facts(needs_for_run(run), run.on)
    resources, items = offers_for(run.division, run.on)
    offers = offer_facts(resources, items, run.on)
    there, offered = {need.id for need in needs}, {offer.id for offer in offers}
    baseline = matching.first_come(needs, offers, on=run.on)

    def told(progress: matching.Progress) -> None:
        plain: dict[str, Any] = {"stage": progress.stage}
        if progress.stage == "first" and progress.plan is not None:
            plain |= {
                "plan": progress.plan.as_plain(),
                "figures": _figures(run, progress.plan, baseline, needs, offers),
            }
        _write(run, **plain)

    plan = matching.solve(
        needs,
        offers,
        on=run.on,
        time_limit=SECONDS,
        floor=Floor(share=run.floor / 100, level=TOWNSHIP) if run.floor else None,
        # What people pinned may have been answered or taken off the list since; then there is nothing to insist on.
        pinned={n: o for n, o in run.pinned.items() if n in there and o in offered},
        forbidden={(n, o) for n, o in [*run.forbidden, *_declined(there)]},
        on_progress=told,
    )
    _write(
        run,
        state=MatchRunState.PROPOSED,
        stage="done",
        problem="",
        plan=plan.as_plain(),
        figures=_figures(run, plan, baseline, needs, offers),
    )


def _declined(needs: set[str]) -> list[tuple[str, str]]:
    """Return the pairs somebody said no to before, with a reason: they are not proposed again."""
    rows = Match.objects.filter(state=MatchState.DECLINED, need__state="open").values_list(
        "need_id", "resource_id", "service_item_id"
    )
    return [
        (str(need), f"{RESOURCE}:{resource}" if resource else f"{SERVICE}:{item}")
        for need, resource, item in rows
        if str(need) in needs
    ]


def _figures(
    run: MatchRun,
    plan: matching.Plan,
    baseline: matching.Plan,
    needs: list[matching.NeedFacts],
    offers: list[matching.OfferFacts],
) -> dict[str, Any]:
    compared = matching.compare(plan, baseline, needs, on=run.on, level=TOWNSHIP)
    return {
        "plan": _plain(compared.plan),
        "baseline": _plain(compared.baseline),
        "offers": len(offers),
        "shortages": [asdict(one) for one in matching.shortages(plan, needs, offers)],
        # How plans are explained: what was left of each offer when the run was solved.
        "left": {offer.id: offer.capacity_left for offer in offers},
    }


def _plain(figures: Any) -> dict[str, Any]:
    plain = asdict(figures)
    plain["by_urgency"] = [[weight, met, count] for weight, (met, count) in figures.by_urgency.items()]
    return plain


def _write(run: MatchRun, **columns: Any) -> None:
    """Write the columns while the run is still being solved: who discarded it meanwhile has the last word."""
    MatchRun.objects.filter(pk=run.pk, round=run.round, state=MatchRunState.SOLVING).update(**columns)
