"""Matching all open needs of a place at once: asked for, adjusted by people, accepted as a whole, taken back."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.accounts.rules import pk_of
from shegongzhan.audit.commands import record as record_act
from shegongzhan.audit.commands import record_many
from shegongzhan.core.errors import RuleViolation
from shegongzhan.needs import acts
from shegongzhan.needs.models import (
    Match,
    MatchRun,
    MatchRunState,
    MatchState,
    Need,
    NeedState,
    NeedStep,
    Resource,
    ServiceItem,
)
from shegongzhan.needs.queries.capacity import left_of_many, period_of_offer
from shegongzhan.needs.queries.facts import RESOURCE, SERVICE
from shegongzhan.needs.queries.runs import plan_of
from shegongzhan.needs.tasks import solve_run
from shegongzhan.people.queries import free_to_leave, locked_sentence

BULK = 1000
# Why a match was released and a need is open again when a whole plan was taken back.
TAKEN_BACK = "整批撤回"


@transaction.atomic
def start_run(actor: User | str, division: str, *, on: datetime.date, floor: int | None = None) -> MatchRun:
    """Ask for one plan for all open needs of a place; it is worked out in the background.

    `floor` is the least share (per cent) of needs to be met in each township. Raises RuleViolation when no need is
    open there, or the share is not from 1 to 100.
    """
    if floor is not None and not 1 <= floor <= 100:
        raise RuleViolation("run.floor", _("底线从 1 到 100。"), field="floor")
    if not free_to_leave(Need.objects.unanswered().in_place(division)).exists():
        raise RuleViolation("run.nothing", _("这里没有待响应的需求，不用匹配。"), field="place")
    run = MatchRun.objects.create(division=division, on=on, floor=floor, made_by=pk_of(actor))
    record_act(actor, acts.RUN_MADE, run)
    solve_run.enqueue(str(run.pk), run.round)
    return run


@transaction.atomic
def adjust_run(
    actor: User | str,
    run: MatchRun,
    *,
    on: datetime.date,
    pin: tuple[str, str] | None = None,
    unpin: str = "",
    forbid: tuple[str, str] | None = None,
) -> MatchRun:
    """Insist on a pair, let go of one, or rule one out; the rest is worked out anew unless it stays as it was.

    Pairs are (need id, offer key). Raises RuleViolation when the run is decided.
    """
    run = _locked(run)
    if run.state not in (MatchRunState.PROPOSED, MatchRunState.SOLVING):
        raise RuleViolation("run.decided", _("这次匹配已经确认或放弃，不能再改。"))
    plan = plan_of(run)
    proposed = plan.offer_of if plan else {}
    again = run.state == MatchRunState.SOLVING
    if pin:
        run.pinned[pin[0]] = pin[1]
        run.forbidden = [pair for pair in run.forbidden if tuple(pair) != pin]
        again = again or proposed.get(pin[0]) != pin[1]
    if unpin:
        run.pinned.pop(unpin, None)
    if forbid:
        if run.pinned.get(forbid[0]) == forbid[1]:
            run.pinned.pop(forbid[0])
        if list(forbid) not in run.forbidden:
            run.forbidden = [*run.forbidden, list(forbid)]
        again = again or proposed.get(forbid[0]) == forbid[1]
    if again:
        _again(run, on)
    else:
        run.save(update_fields=["pinned", "forbidden"])
    return run


@transaction.atomic
def solve_again(actor: User | str, run: MatchRun, *, on: datetime.date) -> MatchRun:
    """Work the plan out anew from what is open and on offer now. Raises RuleViolation when the run is decided."""
    run = _locked(run)
    if run.state not in (MatchRunState.PROPOSED, MatchRunState.SOLVING):
        raise RuleViolation("run.decided", _("这次匹配已经确认或放弃，不能再改。"))
    _again(run, on)
    return run


def _again(run: MatchRun, on: datetime.date) -> None:
    run.state, run.stage, run.problem, run.on = MatchRunState.SOLVING, "", "", on
    run.round += 1  # what is being worked out for an earlier round writes nothing any more
    run.save(update_fields=["pinned", "forbidden", "state", "stage", "problem", "on", "round"])
    solve_run.enqueue(str(run.pk), run.round)


@dataclass(frozen=True)
class Changed:
    """A pair of the plan that no longer holds, and what changed meanwhile."""

    need_id: str
    code: str
    sentence: str


@dataclass(frozen=True)
class RunOutcome:
    """What became of accepting a run: the matches made, or what changed meanwhile and needs a word first."""

    matches: list[Match] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)

    @property
    def done(self) -> bool:
        return bool(self.matches)


@transaction.atomic
def accept_run(
    actor: User | str, run: MatchRun, *, on: datetime.date, leaving_out: Collection[str] = ()
) -> RunOutcome:
    """Accept a whole plan in one transaction: every pair, or nothing.

    States and capacity are checked again under locks. What changed meanwhile is named, and nothing is written until
    the caller agrees to leave exactly those needs out (`leaving_out`, need ids). Raises RuleViolation when the run is
    not proposed, has no pairs, or nothing of it is left.
    """
    run = _locked(run)
    if run.state != MatchRunState.PROPOSED:
        raise RuleViolation("run.not_proposed", _("这次匹配不在待确认的状态。"))
    plan = plan_of(run)
    if plan is None or not plan.pairs:
        raise RuleViolation("run.empty", _("这份方案没有可以采纳的。"))
    offers = _locked_offers({pair.offer_id for pair in plan.pairs})
    ids = [UUID(pair.need_id) for pair in plan.pairs]
    needs = {
        str(need.pk): need for need in Need.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    }
    room = _Room(offers.values())
    free = {str(pk) for pk in free_to_leave(Need.objects.filter(pk__in=ids)).values_list("pk", flat=True)}
    matches, changed = [], []
    for pair in plan.pairs:
        if pair.need_id in needs and pair.need_id not in free:
            changed.append(Changed(pair.need_id, "child.locked", locked_sentence()))
            continue
        need, offer = needs.get(pair.need_id), offers.get(pair.offer_id)
        starts = max(pair.starts, on)
        if need is not None and not need.division.startswith(run.division):
            gone = _("这项需求随档案转到了别的社工站")
            changed.append(Changed(pair.need_id, "need.elsewhere", gone))
            continue
        if problem := _problem(need, offer, starts, room):
            changed.append(Changed(pair.need_id, *problem))
            continue
        assert need is not None and offer is not None
        matches.append(
            Match(
                division=need.division, need=need, run=run, state=MatchState.ACCEPTED, units=need.persons,
                resource=offer if isinstance(offer, Resource) else None,
                service_item=offer if isinstance(offer, ServiceItem) else None,
                starts_on=starts, pinned=run.pinned.get(pair.need_id) == pair.offer_id, decided_on=on,
                decided_by=pk_of(actor),
            )
        )  # fmt: skip
    if {one.need_id for one in changed} - set(leaving_out):
        return RunOutcome(changed=changed)
    if not matches:
        raise RuleViolation("run.nothing_left", _("方案里的每一条都变了，请重新计算。"))
    _write(actor, run, matches, on=on)
    return RunOutcome(matches, changed)


class _Room:
    """What is left of each offer in each period while a plan is being accepted."""

    def __init__(self, offers: Iterable[Resource | ServiceItem]) -> None:
        self._offers = list(offers)
        self._left: dict[tuple[UUID, datetime.date], int | None] = {}

    def take(self, offer: Resource | ServiceItem, units: int, day: datetime.date) -> int | None:
        """Take units in the period of the day; return what was left when that is not enough, else None."""
        first, _last = period_of_offer(offer, day)
        if (offer.pk, first) not in self._left:
            for one, left in left_of_many(self._offers, day).items():
                begins, _ends = period_of_offer(next(o for o in self._offers if o.pk == one), day)
                self._left.setdefault((one, begins), left)
        left = self._left[offer.pk, first]
        if left is None:
            return None
        if left < units:
            return left
        self._left[offer.pk, first] = left - units
        return None


def _problem(
    need: Need | None, offer: Resource | ServiceItem | None, starts: datetime.date, room: _Room
) -> tuple[str, str] | None:
    """Return code and sentence of what no longer holds of a pair, None when it holds and its places are taken."""
    if need is None or need.state != NeedState.OPEN:
        now = need.get_state_display() if need else _("已删除")
        return "need.moved", _("这项需求已经是“%(state)s”") % {"state": now}
    if offer is None or (offer.ended_on is not None and offer.ended_on <= starts):
        return "offer.ended", _("选中的资源已经停用")
    if isinstance(offer, Resource) and offer.valid_until is not None and offer.valid_until < starts:
        return "offer.expired", _("“%(name)s”已过有效期") % {"name": offer.name}
    left = room.take(offer, need.persons, starts)
    if left is not None:
        return "offer.full", _("“%(name)s”只剩 %(left)s 个名额") % {"name": offer.name, "left": left}
    return None


def _locked(run: MatchRun) -> MatchRun:
    return MatchRun.objects.select_for_update().get(pk=run.pk)


def _locked_offers(keys: set[str]) -> dict[str, Resource | ServiceItem]:
    """Lock every offer of a plan, in the order of their ids so that two plans cannot wait for each other."""
    ids = {key: UUID(key.partition(":")[2]) for key in keys}
    found: dict[str, Resource | ServiceItem] = {}
    for model, kind in ((Resource, RESOURCE), (ServiceItem, SERVICE)):
        wanted = [pk for key, pk in ids.items() if key.startswith(f"{kind}:")]
        rows: Any = model._default_manager.select_for_update().filter(pk__in=wanted).order_by("pk")
        found.update({f"{kind}:{row.pk}": row for row in rows})
    return found


def _steps(actor: User | str, matches: Iterable[Match], state: str, on: datetime.date, reason: str) -> None:
    made_by = pk_of(actor)
    NeedStep.objects.bulk_create(
        [
            NeedStep(
                division=m.division, need_id=m.need_id, state=state, on=on, reason=reason, made_by=made_by
            )
            for m in matches
        ],
        batch_size=BULK,
    )


def _decide(actor: User | str, run: MatchRun, state: str) -> None:
    run.state, run.decided_at = state, timezone.now()
    run.decided_by = pk_of(actor)
    run.save(update_fields=["state", "decided_at", "decided_by"])


def _write(actor: User | str, run: MatchRun, matches: list[Match], *, on: datetime.date) -> None:
    Match.objects.bulk_create(matches, batch_size=BULK)
    ids = [match.need_id for match in matches]
    moved = Need.objects.filter(pk__in=ids, state=NeedState.OPEN).update(
        state=NeedState.MATCHED,
        state_reason="",
        answered_on=Coalesce(F("answered_on"), on),
        version=F("version") + 1,
    )
    assert moved == len(ids), "locked above"
    _steps(actor, matches, NeedState.MATCHED, on, "")
    _decide(actor, run, MatchRunState.ACCEPTED)
    record_many(actor, acts.MATCH_ACCEPTED, matches)
    record_act(actor, acts.RUN_ACCEPTED, run, matches=len(matches))


@transaction.atomic
def discard_run(actor: User | str, run: MatchRun) -> MatchRun:
    """Put a plan aside; nothing of it happens. Raises RuleViolation when it was accepted or discarded before."""
    run = _locked(run)
    if run.state not in (MatchRunState.PROPOSED, MatchRunState.SOLVING):
        raise RuleViolation("run.decided", _("这次匹配已经确认或放弃，不能再改。"))
    _decide(actor, run, MatchRunState.DISCARDED)
    record_act(actor, acts.RUN_DISCARDED, run)
    return run


@transaction.atomic
def undo_run(actor: User | str, run: MatchRun, *, on: datetime.date) -> MatchRun:
    """Take an accepted plan back as a whole: needs are open again, places free, the plan is a proposal again.

    Raises RuleViolation when the run was not accepted, or when somebody has built on a part of it since: a need moved
    on, a match was ended or released.
    """
    run = _locked(run)
    if run.state != MatchRunState.ACCEPTED:
        raise RuleViolation("run.not_accepted", _("只有采纳了的才能撤回。"))
    # A plan that was taken back once and accepted again leaves the released matches of the first time behind.
    since = run.matches.exclude(state=MatchState.RELEASED, reason=TAKEN_BACK)
    matches = list(since.select_related("need").select_for_update(of=("self",)).order_by("pk"))
    built_on = [m for m in matches if m.state != MatchState.ACCEPTED or m.need.state != NeedState.MATCHED]
    if built_on:
        raise RuleViolation(
            "run.built_on",
            _("有 %(n)s 条后来已经开始服务、办结或改过，不能整批撤回；请逐条处理。") % {"n": len(built_on)},
        )
    ids = [match.need_id for match in matches]
    Match.objects.filter(pk__in=[match.pk for match in matches]).update(
        state=MatchState.RELEASED, reason=TAKEN_BACK, decided_on=on, version=F("version") + 1
    )
    needs = Need.objects.filter(pk__in=ids, state=NeedState.MATCHED)
    # Where this plan was the first answer there is none any more.
    needs.filter(answered_on=timezone.localdate(run.decided_at)).update(answered_on=None)
    needs.update(state=NeedState.OPEN, state_reason=TAKEN_BACK, version=F("version") + 1)
    _steps(actor, matches, NeedState.OPEN, on, TAKEN_BACK)
    run.decided_by = None
    run.state, run.decided_at = MatchRunState.PROPOSED, None
    run.save(update_fields=["state", "decided_by", "decided_at"])
    record_act(actor, acts.RUN_UNDONE, run, matches=len(matches))
    return run
