"""The doors to feedback, to sharing work out and to hand-overs."""

import datetime

from django.http import Http404
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.core.errors import PrivilegeNeeded
from shegongzhan.core.scoping import Scope
from shegongzhan.desk import workload
from shegongzhan.desk.models import Feedback
from shegongzhan.partners.models import Agreement, AgreementKind
from shegongzhan.talent.models import Worker


def may_read_feedback(scope: Scope) -> None:
    """Let through who reads feedback anywhere; PrivilegeNeeded for everybody else."""
    if not scope.may("feedback.view"):
        raise PrivilegeNeeded(_("意见由县里统一查看。您自己提的意见会收到答复。"))


def feedback_to_answer(scope: Scope, pk: int) -> Feedback:
    """Return a word about a page that the scope may answer, or raise Http404."""
    may_read_feedback(scope)
    feedback = Feedback.objects.visible_to(scope, "feedback.view").filter(pk=pk).first()
    if feedback is None:
        raise Http404
    return feedback


def may_share_out(scope: Scope) -> None:
    """Let through who shares work out anywhere; PrivilegeNeeded for everybody else."""
    if not scope.may(workload.RIGHT):
        raise PrivilegeNeeded(_("人手由站长和县里安排。您自己名下的人在“服务对象”里按责任社工看。"))


def worker_to_relieve(scope: Scope, pk: int) -> Worker:
    """Return a worker among whose station's workers the scope shares work out, one who has left too, or raise Http404."""
    may_share_out(scope)
    worker = Worker.objects.visible_to(scope, workload.RIGHT).select_related("station").filter(pk=pk).first()
    if worker is None:
        raise Http404
    return worker


def agreement_to_hand_over(scope: Scope, pk: int) -> Agreement:
    """Return an agreement to run a station in a place of the scope, or raise Http404; other kinds leave no files."""
    if not scope.may("partners.view"):
        raise PrivilegeNeeded(_("您的岗位不看交接清单。"))
    running = Agreement.objects.visible_to(scope, "partners.view").filter(pk=pk, kind=AgreementKind.OPERATION)
    agreement = running.select_related("organisation", "station").first()
    if agreement is None:
        raise Http404
    return agreement


def agreement_to_take_over(scope: Scope, pk: int) -> Agreement:
    """Return an agreement whose files the scope may count and take over. Http404; PrivilegeNeeded for lookers."""
    agreement = agreement_to_hand_over(scope, pk)
    if not scope.may("partners.change", agreement.division):
        raise PrivilegeNeeded(_("交接清单由县级指导中心或民政局清点、接收。"))
    return agreement


def is_giver(user: User, agreement: Agreement, on: datetime.date) -> bool:
    """Tell whether the account is the contractor's own and its agreement still runs."""
    return user.organisation_id == agreement.organisation_id and agreement.is_in_force(on)


def agreement_to_give(scope: Scope, user: User, pk: int, on: datetime.date) -> Agreement:
    """Return an agreement whose giving side the reader may sign for: the contractor's own account, or the county that
    writes down a signature on paper. Http404 outside, PrivilegeNeeded for everybody else."""
    agreement = agreement_to_hand_over(scope, pk)
    if not is_giver(user, agreement, on) and not scope.may("partners.change", agreement.division):
        raise PrivilegeNeeded(_("移交由承接机构签字，或由县里登记纸面签字。"))
    return agreement
