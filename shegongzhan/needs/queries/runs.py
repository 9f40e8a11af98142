"""What the pages of a whole-county match read."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from shegongzhan.core.scoping import Scope, within
from shegongzhan.needs import matching
from shegongzhan.needs.models import MatchRun, Need, Resource, ServiceItem
from shegongzhan.needs.queries.facts import need_facts, offer_facts, offers_of, words
from shegongzhan.people.queries import free_to_leave


def runs_seen_by(scope: Scope) -> QuerySet[MatchRun]:
    """Return the runs of the places where the scope may match all needs at once, the latest first."""
    return (
        MatchRun.objects.visible_to(scope, "needs.assign")
        .defer("plan", "forbidden", "pinned")
        .order_by("-made_at")
    )


def needs_for_run(run: MatchRun) -> QuerySet[Need]:
    """Return the needs of the run's place that nobody has answered yet and that may be matched."""
    return free_to_leave(Need.objects.unanswered().filter(within(run.division))).order_by("noted_on", "pk")


@dataclass(frozen=True)
class ProposedPair:
    """One proposed pair as the page shows it; `need` or `offer` is None when the row is gone since."""

    need: Need
    offer: Resource | ServiceItem
    key: str
    starts: Any
    on_time: bool
    pinned: bool
    reasons: list[tuple[bool, str]]
    alternative: Resource | ServiceItem | None
    alternative_left: int | None
    more_places: int


@dataclass(frozen=True)
class Left:
    """A need of the plan nobody is proposed for, with the reason in words."""

    need: Need
    reason: str
    hint: Resource | ServiceItem | None
    more_places: int


def plan_of(run: MatchRun) -> matching.Plan | None:
    """Return the plan of a run, None before there is one."""
    return matching.Plan.from_plain(run.plan) if run.plan else None


def pairs_of(
    run: MatchRun, plan: matching.Plan, wanted: list[matching.assignment.Pair]
) -> list[ProposedPair]:
    """Return these pairs of a plan with rows and reasons, in the same order, with a constant number of queries."""
    needs = _needs([pair.need_id for pair in wanted])
    keys = [pair.offer_id for pair in wanted]
    keys += [pair.alternative.offer_id for pair in wanted if pair.alternative]
    offers = offers_of(keys)
    resources = [o for o in offers.values() if isinstance(o, Resource)]
    items = [o for o in offers.values() if isinstance(o, ServiceItem)]
    facts = {fact.id: fact for fact in offer_facts(resources, items, run.on)}
    of_need = {fact.id: fact for fact in need_facts(needs.values(), run.on)}
    say, left = words(run.division, run.on), run.figures.get("left", {})
    found = []
    for pair in wanted:
        need, offer = needs.get(pair.need_id), offers.get(pair.offer_id)
        if need is None or offer is None:
            continue
        why = matching.reasons(
            of_need[pair.need_id], facts[pair.offer_id], run.on, left=left.get(pair.offer_id)
        )
        other = pair.alternative
        found.append(
            ProposedPair(
                need=need,
                offer=offer,
                key=pair.offer_id,
                starts=pair.starts,
                on_time=pair.on_time,
                pinned=run.pinned.get(pair.need_id) == pair.offer_id,
                reasons=[(reason.good, reason.say(say)) for reason in why],
                alternative=offers.get(other.offer_id) if other else None,
                alternative_left=other.left if other else None,
                more_places=other.more_places if other else 0,
            )
        )
    return found


def left_of(plan: matching.Plan, wanted: list[Any]) -> list[Left]:
    """Return needs nobody is proposed for, with their rows, in the same order."""
    needs = _needs([one.need_id for one in wanted])
    hints = offers_of([one.hint.offer_id for one in wanted if one.hint])
    return [
        Left(
            needs[one.need_id],
            one.sentence,
            hints.get(one.hint.offer_id) if one.hint else None,
            one.hint.more_places if one.hint else 0,
        )
        for one in wanted
        if one.need_id in needs
    ]


def _needs(ids: list[str]) -> dict[str, Need]:
    wanted = [UUID(pk) for pk in ids]
    return {str(need.pk): need for need in Need.objects.filter(pk__in=wanted).select_related("person")}
