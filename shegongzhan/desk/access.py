"""The door to feedback."""

from django.http import Http404
from django.utils.translation import gettext as _

from shegongzhan.core.errors import PrivilegeNeeded
from shegongzhan.core.scoping import Scope
from shegongzhan.desk.models import Feedback


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
