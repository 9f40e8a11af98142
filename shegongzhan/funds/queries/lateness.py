"""What of money is late: instalments nobody asked for, approvals that wait, disclosures due, budgets without approval.

Days are values of the policy pack (`funds.alert_…`, `funds.disclosure_months`). The number of queries stays the same
however many rows there are.
"""

import datetime
from collections.abc import Iterator

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from shegongzhan.core.scoping import Scope, within
from shegongzhan.core.time import working_days_after
from shegongzhan.funds.models import (
    ApplicationReply,
    Budget,
    BudgetState,
    Disclosure,
    DisclosureState,
    FundApplication,
    PaymentRequest,
    Posting,
    RequestState,
)
from shegongzhan.funds.queries.alerts import LATE, Alert, money_alerts
from shegongzhan.funds.queries.openness import disclosures_due
from shegongzhan.funds.queries.plans import due_milestones
from shegongzhan.policies.queries import value as policy
from shegongzhan.projects.models import Milestone, MilestoneState, ProjectState

OPEN = (MilestoneState.OPEN, MilestoneState.REACHED)
OVER = (ProjectState.STOPPED, ProjectState.CLOSED)
COUNTY = 6


def alerts_for(scope: Scope, on: datetime.date) -> list[Alert]:
    """Return everything about money that can still be mended where the scope sees money, kind by kind."""
    return [*money_alerts(scope, on), *late_for(scope, on)]


def late_for(scope: Scope, on: datetime.date) -> list[Alert]:
    """Return what of money is late where the scope sees money, the longest first."""
    found = [
        *_instalments(scope, on),
        *_waiting(scope, on),
        *_disclosures(scope, on),
        *_budgets(scope, on),
        *_applications(scope, on),
    ]
    return sorted(found, key=lambda one: one.since or on)


def _instalments(scope: Scope, on: datetime.date) -> Iterator[Alert]:
    """Yield passed milestones whose day is over and for which nobody asked, and those not even handed in by their day."""
    for place in scope.places("funds.view"):
        for due in due_milestones(place, on):
            if due.late and due.request is None and due.by:
                yield _instalment(
                    due.milestone,
                    due.by,
                    on,
                    _("审核通过了，应在 %(by)s 前付，过了 %(days)s 天还没有人申请付款。"),
                )
    rows = (
        Milestone.objects.filter(scope.within("funds.view"), state__in=OPEN, due_on__lt=on)
        .exclude(project__state__in=OVER)
        .select_related("project")
    )
    for milestone in rows.order_by("due_on", "pk"):
        words = (
            _("合同写的应付日期 %(by)s 过了 %(days)s 天，还在等审核。")
            if milestone.state == MilestoneState.REACHED
            else _("合同写的应付日期 %(by)s 过了 %(days)s 天，还没有提出完成情况。")
        )
        if milestone.due_on:
            yield _instalment(milestone, milestone.due_on, on, words)


def _instalment(milestone: Milestone, by: datetime.date, on: datetime.date, words: str) -> Alert:
    label = f"{milestone.project.name} · {milestone.label}"
    why = words % {"by": by, "days": (on - by).days}
    place, amount = milestone.division, milestone.amount
    if milestone.state == MilestoneState.PASSED:
        return Alert(
            LATE, _("项目节点"), label, place, why, by, amount, "funds:ask", _("申请付款"),
            query=f"milestone={milestone.pk}", right="funds.post", look="funds:due",
        )  # fmt: skip
    return Alert(
        LATE, _("项目节点"), label, place, why, by, amount, "projects:project", _("看项目"), (milestone.project_id,),
        right="projects.view", look="funds:due",
    )  # fmt: skip


def _waiting(scope: Scope, on: datetime.date) -> Iterator[Alert]:
    """Yield what waits for approval longer than the pack's working days."""
    requests = PaymentRequest.objects.visible_to(scope, "funds.view").filter(state=RequestState.ASKED)
    for one in requests.order_by("asked_at"):
        if why := _too_long(one.division, localdate(one.asked_at), on):
            yield Alert(
                LATE, _("付款申请"), one.summary, one.division, why, localdate(one.asked_at), one.amount,
                "funds:request", _("去审批"), (one.pk,), right="funds.approve",
            )  # fmt: skip
    for budget in Budget.objects.visible_to(scope, "funds.view").filter(state=BudgetState.ASKED):
        if why := _too_long(budget.division, localdate(budget.updated_at), on):
            yield Alert(
                LATE, _("预算"), budget.name, budget.division, why, localdate(budget.updated_at), None,
                "funds:budget", _("去审批"), (budget.pk,), right="funds.approve",
            )  # fmt: skip
    sheets = Disclosure.objects.visible_to(scope, "funds.view").filter(state=DisclosureState.ASKED)
    for sheet in sheets:
        if why := _too_long(sheet.division, localdate(sheet.updated_at), on):
            yield Alert(
                LATE, _("公开表"), sheet.title, sheet.division, why, localdate(sheet.updated_at), None,
                "funds:disclosure", _("去审定"), (sheet.pk,), right="funds.disclose",
            )  # fmt: skip


def _too_long(place: str, since: datetime.date, on: datetime.date) -> str:
    """Return, in words, that something has waited too long; nothing when it has not."""
    days = policy("funds.alert_approval_workdays", place, on)
    if working_days_after(since, days) >= on:
        return ""
    return _("%(since)s 送审，等了 %(waited)s 天（超过 %(days)s 个工作日就提醒）。") % {
        "since": since, "waited": (on - since).days, "days": days,
    }  # fmt: skip


def _disclosures(scope: Scope, on: datetime.date) -> Iterator[Alert]:
    """Yield the projects of charity money that are, or soon will be, due to be told of (慈善法第七十九条)."""
    for due in disclosures_due(scope, on=on, ahead=None):
        months = policy("funds.disclosure_months", due.project.division, on)
        why = _("用了慈善捐赠，每 %(months)s 个月要公开一次：上次到 %(since)s，应在 %(by)s 前公开。") % {
            "months": months, "since": due.since, "by": due.by,
        }  # fmt: skip
        yield Alert(
            LATE, _("公开表"), due.project.name, due.project.division, why, due.by, None,
            "funds:disclosure_new", _("拟公开表"), query=f"project={due.project.pk}&from_on={due.since}",
            right="funds.post", look="funds:disclosures", serious=due.by < on,
        )  # fmt: skip


def _budgets(scope: Scope, on: datetime.date) -> Iterator[Alert]:
    """Yield budgets of this year and earlier ones that nobody sent for approval, and counties that spend without any."""
    new_year = datetime.date(on.year, 1, 1)
    own = Budget.objects.visible_to(scope, "funds.view")
    for budget in own.filter(state=BudgetState.DRAFT, year=on.year).order_by("pk"):
        since = max(new_year, localdate(budget.created_at))
        days = policy("funds.alert_budget_days", budget.division, on)
        if (on - since).days >= days:
            why = _("%(since)s 起还在编制，没有送审（%(days)s 天起提醒）。没批准的预算不能付款。") % {
                "since": since, "days": days,
            }  # fmt: skip
            yield Alert(
                LATE, _("预算"), budget.name, budget.division, why, since, None, "funds:budget", _("去送审"),
                (budget.pk,), right="funds.post",
            )  # fmt: skip
    for place in scope.places("funds.post"):
        days = policy("funds.alert_budget_days", place, on)
        if len(place) != COUNTY or (on - new_year).days < days:
            continue
        spends = Posting.objects.filter(within(place, "source__division"), day__gte=new_year).exists()
        if spends and not Budget.objects.in_place(place).filter(year=on.year).exists():
            why = _("%(year)s 年已经在用钱，还没有编预算（年初 %(days)s 天起提醒）。") % {
                "year": on.year, "days": days,
            }  # fmt: skip
            yield Alert(
                LATE, _("预算"), _("%(year)s 年预算") % {"year": on.year}, place, why, new_year, None,
                "funds:budget_new", _("编预算"), right="funds.post", look="funds:budgets",
            )  # fmt: skip


def _applications(scope: Scope, on: datetime.date) -> Iterator[Alert]:
    """Yield applications for special funds that have waited for their reply longer than the pack's days."""
    rows = FundApplication.objects.visible_to(scope, "funds.view").filter(reply=ApplicationReply.WAITING)
    for one in rows.order_by("asked_on", "pk"):
        days = policy("funds.alert_reply_days", one.division, on)
        if (on - one.asked_on).days >= days:
            why = _("%(since)s 向“%(to)s”申请，%(waited)s 天没有批复（%(days)s 天起提醒）。") % {
                "since": one.asked_on, "to": one.asked_of, "waited": (on - one.asked_on).days, "days": days,
            }  # fmt: skip
            yield Alert(
                LATE, _("专项资金申请"), one.title, one.division, why, one.asked_on, one.amount,
                "funds:application", _("催办或登记批复"), (one.pk,), right="funds.post",
            )  # fmt: skip
