"""The door to money: who may look, who may post."""

from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from shegongzhan.core.errors import PrivilegeNeeded
from shegongzhan.core.scoping import Scope
from shegongzhan.funds.models import (
    Budget,
    Commitment,
    Disclosure,
    FundSource,
    LineShare,
    PaymentRequest,
    PeriodLock,
    Posting,
)
from shegongzhan.projects.models import Project
from shegongzhan.services import access as services
from shegongzhan.services.models import ServiceRecord
from shegongzhan.talent import access as talent
from shegongzhan.talent.models import AwardRun


def may_list(scope: Scope) -> None:
    """Let through who sees money anywhere; PrivilegeNeeded for everybody else."""
    if not scope.may("funds.view"):
        raise PrivilegeNeeded(_("您的岗位不看资金。"))


def may_post(scope: Scope) -> None:
    """Let through who posts anywhere; PrivilegeNeeded for everybody else."""
    if not scope.may("funds.post"):
        raise PrivilegeNeeded(_("您的岗位不记账。"))


def may_approve(scope: Scope) -> None:
    """Let through who agrees to payments anywhere; PrivilegeNeeded for everybody else."""
    if not scope.may("funds.approve"):
        raise PrivilegeNeeded(_("您的岗位不审批付款。"))


def posting_to_view(scope: Scope, pk: UUID) -> Posting:
    """Return a posting the scope may see, or raise Http404."""
    rows = Posting.objects.select_related(
        "source",
        "from_account",
        "to_account",
        "project",
        "line__budget",
        "request",
        "reverses",
        "reversed_by",
    )
    posting = rows.filter(pk=pk).first()
    if posting is None or not scope.may("funds.view", posting.division):
        raise Http404
    return posting


def posting_to_reverse(scope: Scope, pk: UUID) -> Posting:
    """Return a posting the scope may reverse; Http404 when it may not see it, PrivilegeNeeded when it only may look."""
    posting = posting_to_view(scope, pk)
    if not scope.may("funds.post", posting.division):
        raise PrivilegeNeeded(_("您可以看这笔账，但不能冲正。"))
    return posting


def source_to_view(scope: Scope, pk: int) -> FundSource:
    """Return a source of money the scope may see, or raise Http404."""
    source = FundSource.objects.filter(pk=pk).first()
    if source is None or not scope.may("funds.view", source.division):
        raise Http404
    return source


def source_to_change(scope: Scope, pk: int) -> FundSource:
    """Return a source the scope may change; Http404 when it may not see it, PrivilegeNeeded when it only may look."""
    source = source_to_view(scope, pk)
    if not scope.may("funds.post", source.division):
        raise PrivilegeNeeded(_("您可以看这项来源，但不能改。"))
    return source


def project_to_view(scope: Scope, pk: int) -> Project:
    """Return a project whose money the scope may see, or raise Http404."""
    project = Project.objects.filter(pk=pk).first()
    if project is None or not scope.may("funds.view", project.division):
        raise Http404
    return project


def record_to_trace(scope: Scope, pk: UUID) -> ServiceRecord:
    """Return a service record whose money the scope may follow: Http404, or PrivilegeNeeded for who sees no money."""
    may_list(scope)
    record = services.record_to_view(scope, pk)
    if not scope.may("funds.view", record.division):
        raise Http404
    return record


def posting_to_change(scope: Scope, pk: UUID) -> Posting:
    """Return a posting whose papers the scope may add to; Http404 or PrivilegeNeeded as `posting_to_reverse`."""
    posting = posting_to_view(scope, pk)
    if not scope.may("funds.post", posting.division):
        raise PrivilegeNeeded(_("您可以看这笔账，但不能加附件。"))
    return posting


def budget_to_view(scope: Scope, pk: int) -> Budget:
    """Return a budget the scope may see, or raise Http404."""
    budget = Budget.objects.select_related("project", "station").filter(pk=pk).first()
    if budget is None or not scope.may("funds.view", budget.division):
        raise Http404
    return budget


def budget_to_change(scope: Scope, pk: int) -> Budget:
    """Return a budget the scope may write; Http404 when it may not see it, PrivilegeNeeded when it only may look."""
    budget = budget_to_view(scope, pk)
    if not scope.may("funds.post", budget.division):
        raise PrivilegeNeeded(_("您可以看这份预算，但不能改。"))
    return budget


def budget_to_approve(scope: Scope, pk: int) -> Budget:
    """Return a budget the scope may agree to; Http404 when it may not see it, PrivilegeNeeded when it only may look."""
    budget = budget_to_view(scope, pk)
    if not scope.may("funds.approve", budget.division):
        raise PrivilegeNeeded(_("您可以看这份预算，但不能审批。"))
    return budget


def share_to_change(scope: Scope, pk: int) -> LineShare:
    """Return a share of a budget the scope may write; Http404 or PrivilegeNeeded as `budget_to_change`."""
    share = LineShare.objects.select_related("line__budget__project", "source").filter(pk=pk).first()
    if share is None:
        raise Http404
    budget_to_change(scope, share.line.budget_id)
    return share


def request_to_view(scope: Scope, pk: UUID) -> PaymentRequest:
    """Return a payment request the scope may see where the money is used or where it comes from, or raise Http404."""
    rows = PaymentRequest.objects.select_related("project", "milestone", "station").prefetch_related(
        "parts__source", "parts__line__budget", "parts__commitment"
    )
    request = rows.filter(pk=pk).first()
    if request is None or not (
        scope.may("funds.view", request.division)
        or any(scope.may("funds.approve", place) for place in _holders(request))
    ):
        raise Http404
    return request


def _holders(request: PaymentRequest) -> set[str]:
    """Return the places that hold the sources a bill is paid out of."""
    return {part.source.division for part in request.parts.all()}


def may_on_all(scope: Scope, right: str, request: PaymentRequest) -> bool:
    """Tell whether a right reaches every source a bill is paid out of."""
    return all(scope.may(right, place) for place in _holders(request))


def request_to_change(scope: Scope, pk: UUID) -> PaymentRequest:
    """Return a payment request the scope may withdraw or add papers to; Http404, or PrivilegeNeeded when it only may look."""
    request = request_to_view(scope, pk)
    if not may_on_all(scope, "funds.post", request):
        raise PrivilegeNeeded(_("您可以看这份付款申请，但不能改。"))
    return request


def request_to_answer(scope: Scope, pk: UUID) -> PaymentRequest:
    """Return a payment request the scope may agree to or refuse; Http404, or PrivilegeNeeded when it only may look."""
    request = request_to_view(scope, pk)
    if not may_on_all(scope, "funds.approve", request):
        raise PrivilegeNeeded(_("您可以看这份付款申请，但不能审批。"))
    return request


def run_to_view(scope: Scope, pk: int) -> AwardRun:
    """Return a pay list of awards the scope may see the payments of; Http404, or PrivilegeNeeded for who sees no money."""
    may_list(scope)
    return talent.run_to_view(scope, pk)


def run_to_ask(scope: Scope, pk: int) -> AwardRun:
    """Return a pay list of awards the scope may ask payment for; Http404, or PrivilegeNeeded for who does not post."""
    may_post(scope)
    return talent.run_to_view(scope, pk)


def commitment_to_release(scope: Scope, pk: int) -> Commitment:
    """Return a commitment the scope may let go of; Http404 when it may not see it, PrivilegeNeeded when it only may look."""
    commitment = Commitment.objects.select_related("source").filter(pk=pk).first()
    if commitment is None or not scope.may("funds.view", commitment.division):
        raise Http404
    if not scope.may("funds.post", commitment.division):
        raise PrivilegeNeeded(_("您可以看这笔预留，但不能释放。"))
    return commitment


def lock_to_open(scope: Scope, pk: int) -> PeriodLock:
    """Return a lock the scope may take off; Http404 when it may not see it, PrivilegeNeeded when it only may look."""
    lock = PeriodLock.objects.filter(pk=pk).first()
    if lock is None or not scope.may("funds.view", lock.division):
        raise Http404
    if not scope.may("funds.approve", lock.division):
        raise PrivilegeNeeded(_("您可以看这把锁，但不能解锁。"))
    return lock


def may_draft_disclosure(scope: Scope) -> None:
    """Let through who drafts disclosure sheets anywhere; PrivilegeNeeded for everybody else."""
    if not scope.may_any("funds.post", "funds.disclose"):
        raise PrivilegeNeeded(_("您的岗位不拟资金公开表。"))


def disclosure_to_view(scope: Scope, pk: int) -> Disclosure:
    """Return a disclosure sheet the scope may see, or raise Http404."""
    sheet = Disclosure.objects.select_related("project").filter(pk=pk).first()
    if sheet is None or not scope.may("funds.view", sheet.division):
        raise Http404
    return sheet


def disclosure_to_ask(scope: Scope, pk: int) -> Disclosure:
    """Return a sheet the scope may send for approval; Http404 when it may not see it, PrivilegeNeeded when it only may look."""
    sheet = disclosure_to_view(scope, pk)
    if not (scope.may("funds.post", sheet.division) or scope.may("funds.disclose", sheet.division)):
        raise PrivilegeNeeded(_("您可以看这份公开表，但不能送审。"))
    return sheet


def disclosure_to_answer(scope: Scope, pk: int) -> Disclosure:
    """Return a sheet the scope may publish, give back or take down; Http404 or PrivilegeNeeded as `disclosure_to_ask`."""
    sheet = disclosure_to_view(scope, pk)
    if not scope.may("funds.disclose", sheet.division):
        raise PrivilegeNeeded(_("您可以看这份公开表，但不能审定。"))
    return sheet
