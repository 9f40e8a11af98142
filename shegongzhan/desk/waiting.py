"""What waits for somebody's word or hand beside visits and needs: one line a kind, only where something waits."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.core.paging import exactly
from shegongzhan.core.scoping import Scope
from shegongzhan.desk.handover import to_prepare, waits_for_giver
from shegongzhan.desk.models import Direction
from shegongzhan.desk.transfers import (
    RIGHT_TO_ANSWER,
    RIGHT_TO_PROPOSE,
    answered_for,
    waiting_for_answer,
)
from shegongzhan.funds.queries import waiting_for
from shegongzhan.funds.queries.goods import to_use_up
from shegongzhan.funds.queries.lateness import alerts_for
from shegongzhan.funds.queries.revolving import overdue
from shegongzhan.needs.models import Need
from shegongzhan.partners.queries import run_twice
from shegongzhan.projects.queries import waiting_for_approval, waiting_for_review
from shegongzhan.supervision.access import own_worker
from shegongzhan.supervision.queries import actions_due, own_actions, points_waiting
from shegongzhan.talent.models import AwardRun, DeadlineDecision, DecisionState, RunState, Worker
from shegongzhan.talent.queries import deadlines
from shegongzhan.volunteers.queries import register, service


@dataclass(frozen=True)
class Waiting:
    """So many things of one kind wait; `url` is where they are dealt with."""

    words: str
    count: int
    url: str


def waiting_for_me(scope: Scope, user: User, on: datetime.date) -> list[Waiting]:
    """Return what waits for a reader on a day, in the order of the house; a handful of counting queries."""
    return [
        replace(line, url=exactly(line.url, line.count)) for line in _lines(scope, user, on) if line.count
    ]


def _lines(scope: Scope, user: User, on: datetime.date) -> Iterator[Waiting]:
    if scope.may("funds.approve"):
        yield Waiting(_("付款和预算等您审批"), len(waiting_for(scope, user)), reverse("funds:waiting"))
    if scope.may_any("funds.post", "funds.approve"):
        yield Waiting(_("资金预警，还来得及补救"), len(alerts_for(scope, on)), reverse("funds:alerts"))
    if scope.may("funds.post"):
        late = overdue(scope, on).count()
        yield Waiting(_("滚动支持借出过了约定的归还日期"), late, reverse("funds:revolving") + "?late=on")
    if scope.may("goods.change"):
        near = to_use_up(scope, on).count()
        yield Waiting(_("物资快到期或过期"), near, reverse("funds:stock") + "?state=due")
    if scope.may("projects.approve"):
        yield Waiting(_("项目节点等您审核"), waiting_for_approval(scope).count(), reverse("projects:list"))
    if scope.may("projects.change"):
        handed_in = waiting_for_review(scope).count()
        yield Waiting(_("创投申报等着审材料"), handed_in, reverse("projects:calls"))
    if scope.may_any(RIGHT_TO_PROPOSE, RIGHT_TO_ANSWER):
        # Somebody who moved is waited for by two stations: before all that can wait.
        moves = waiting_for_answer(scope, user, on).order_by()
        found = moves.aggregate(
            offered=Count("pk", filter=Q(direction=Direction.OFFERED)),
            asked=Count("pk", filter=Q(direction=Direction.ASKED)),
        )
        yield Waiting(_("别的社工站移交来的档案，等您接收"), found["offered"], reverse("desk:files"))
        yield Waiting(_("别的社工站请您移交的档案，等您答复"), found["asked"], reverse("desk:files"))
        answers = answered_for(scope, on).count()
        yield Waiting(_("您这里提出的档案转移有了结果"), answers, reverse("desk:files"))
    if scope.may("needs.close"):
        asked = Need.objects.visible_to(scope, "needs.close").to_ask().count()
        yield Waiting(_("需求办结了，还没问本人够不够"), asked, reverse("needs:list") + "?to_ask=on")
    if scope.may("talent.approve"):
        decisions = DeadlineDecision.objects.visible_to(scope, "talent.approve")
        asked = decisions.filter(state=DecisionState.ASKED).count()
        yield Waiting(_("取证延期等您批准"), asked, reverse("talent:deadlines"))
        runs = AwardRun.objects.visible_to(scope, "talent.approve").filter(state=RunState.DRAFT)
        yield Waiting(
            _("奖励津贴发放表等您批准"), runs.exclude(made_by=user.pk).count(), reverse("talent:runs")
        )
    if scope.may("talent.decide"):
        without = deadlines(Worker.objects.filter(scope.within("talent.decide")), on)
        undecided = sum(line.decision is None for line in without)
        yield Waiting(_("驻站社工取证期限快到或已到，还没有决定"), undecided, reverse("talent:deadlines"))
    if scope.may("supervision.record"):
        yield Waiting(_("驻站社工的问题没有答"), points_waiting(scope).count(), reverse("supervision:home"))
        yield Waiting(
            _("督导约定的事一周内到期"), actions_due(scope, on).count(), reverse("supervision:home")
        )
    worker = own_worker(scope)
    if worker is not None:
        yield Waiting(_("督导时约定您做的事"), own_actions(worker).count(), reverse("supervision:mine"))
    if scope.may("partners.change"):
        # The nearest end first: once it is signed, the line leads to the next.
        ending = to_prepare(scope, on)
        here = reverse("desk:handover", args=[ending[0]]) if ending else ""
        twice = run_twice(scope, on)
        there = reverse("stations:station", args=[twice[0].pk]) if twice else ""
        yield Waiting(_("站点有两份承接协议时间重叠，要终止一份"), len(twice), there)
        yield Waiting(_("承接协议快到期或刚到期，交接清单没有签完"), len(ending), here)
    if user.organisation_id and scope.may("partners.view"):
        unsigned = waits_for_giver(scope, user.organisation_id, on)
        here = reverse("desk:handover", args=[unsigned[0]]) if unsigned else ""
        yield Waiting(_("交接清单等您单位签字"), len(unsigned), here)
    if scope.may("volunteers.change"):
        pending = register.waiting_for_confirmation(scope)
        yield Waiting(_("自己登记的志愿者等您确认"), pending, reverse("volunteers:list"))
        yield Waiting(
            _("志愿服务时长过了记录期限"),
            service.late_recordings(scope, on),
            reverse("volunteers:opportunities"),
        )
