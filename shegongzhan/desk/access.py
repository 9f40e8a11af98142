"""The doors to feedback, to sharing work out, to hand-overs and to files on their way."""

import datetime
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.core.errors import PrivilegeNeeded
from shegongzhan.core.scoping import Scope
from shegongzhan.desk import transfers, workload
from shegongzhan.desk.models import Feedback, FileTransfer, TransferredFile
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


def transfer_to_view(scope: Scope, pk: UUID) -> FileTransfer:
    """Return a transfer of files of which the scope sees one side, or raise Http404."""
    rows = transfers.with_files(FileTransfer.objects.filter(pk=pk).seen_by(scope))
    if not rows:
        raise Http404
    return rows[0]


def transfer_to_answer(scope: Scope, pk: UUID) -> FileTransfer:
    """Return a transfer that waits for the scope's word; PrivilegeNeeded for who only sees it."""
    transfer = transfer_to_view(scope, pk)
    if not may_answer(scope, transfer):
        raise PrivilegeNeeded(_("档案转移由收到的一方答复，由站长或县级人员来做。"))
    return transfer


def offer_to_take(scope: Scope, pk: UUID) -> FileTransfer:
    """Return an offer the scope may take, or raise Http404 for a request."""
    return _of_kind(transfer_to_answer(scope, pk), is_offer=True)


def request_to_give(scope: Scope, pk: UUID) -> FileTransfer:
    """Return a request the scope may answer by giving the file, or raise Http404 for an offer."""
    return _of_kind(transfer_to_answer(scope, pk), is_offer=False)


def _of_kind(transfer: FileTransfer, *, is_offer: bool) -> FileTransfer:
    if transfer.is_offer != is_offer:
        raise Http404
    return transfer


def transfer_of_own_side(scope: Scope, pk: UUID) -> FileTransfer:
    """Return a transfer that the scope's side proposed, to take it back or to have read what came of it."""
    transfer = transfer_to_view(scope, pk)
    if not is_proposer(scope, transfer):
        raise PrivilegeNeeded(_("由提出的一方来办。"))
    return transfer


def may_answer(scope: Scope, transfer: FileTransfer) -> bool:
    """Tell whether the scope is of the side whose word is waited for."""
    return scope.may(transfers.RIGHT_TO_ANSWER, transfer.answerer_division)


def is_awaited(scope: Scope, transfer: FileTransfer) -> bool:
    """Tell whether this person's word is waited for: nobody answers what they proposed themselves."""
    return may_answer(scope, transfer) and transfer.asked_by != scope.user_id


def is_proposer(scope: Scope, transfer: FileTransfer) -> bool:
    """Tell whether the scope is of the side that proposed it."""
    return scope.may(transfers.RIGHT_TO_PROPOSE, transfer.proposer_division)


def kept_note(scope: Scope, pk: UUID, file: UUID) -> TransferredFile:
    """Return a file of a transfer whose note stayed with the scope's station; Http404, PrivilegeNeeded for lookers."""
    transfer = transfer_to_view(scope, pk)
    found = next((one for one in transfer.files.all() if one.pk == file and one.note), None)
    if found is None or not scope.may("people.view", found.division):
        raise Http404
    if not scope.may("people.reveal", found.division):
        raise PrivilegeNeeded(_("您的岗位不能查看留下的备注。"))
    return found
