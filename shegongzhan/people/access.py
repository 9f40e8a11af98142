"""The door to people: 404 outside the scope, 403 without the right."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from shegongzhan.audit.acts import Act
from shegongzhan.audit.commands import note_look
from shegongzhan.core.errors import PrivilegeNeeded
from shegongzhan.core.scoping import Scope
from shegongzhan.people import acts
from shegongzhan.people.models import (
    Circumstance,
    Consent,
    ErasureRequest,
    Guardian,
    Household,
    Merge,
    Person,
    PersonState,
    RiskAssessment,
)


def may_list_people(scope: Scope) -> None:
    """Let in who may look at people; PrivilegeNeeded otherwise."""
    if not scope.may("people.view"):
        raise PrivilegeNeeded(_("您的岗位看汇总数字，不看服务对象的个人档案。"))


def may_add_people(scope: Scope) -> None:
    """Let in who may register people; PrivilegeNeeded otherwise."""
    may_list_people(scope)
    if not scope.may("people.change"):
        raise PrivilegeNeeded(_("您可以看服务对象，但不能建档。"))


def may_watch(scope: Scope) -> None:
    """Let in who watches over files: who may know who opened them."""
    if not scope.may("people.watch"):
        raise PrivilegeNeeded(_("谁看过档案，由站长和县级人员查看。"))


def may_add_in(scope: Scope, division: str) -> bool:
    """Tell whether the scope may register somebody in this village."""
    return scope.may("people.change", division)


def person_to_view(scope: Scope, pk: UUID) -> Person:
    """Return a file the scope may see, merged ones too, or raise Http404; of who was erased there is nothing to see."""
    person = file_to_open(scope, pk)
    if person.state == PersonState.ERASED:
        raise Http404
    return person


def file_to_open(scope: Scope, pk: UUID) -> Person:
    """Return a file the scope may open, to whatever is left of one that was erased, or raise Http404."""
    rows = Person.objects.select_related("household", "worker", "station", "merged_into")
    person = rows.filter(pk=pk).first()
    if person is None or not scope.may("people.view", person.division):
        raise Http404
    if person.state != PersonState.ERASED:
        _looked(scope, acts.OPENED, person)
    return person


def _looked(scope: Scope, act: Act, row: Any) -> None:
    """Note who opened a file, at the door, so that no page about a person can forget to."""
    if scope.user_id is not None:
        note_look(scope.user_id, act, row)


def person_to_change(scope: Scope, pk: UUID) -> Person:
    """Return a file the scope may change; Http404 when it may not see it, PrivilegeNeeded when it only may look."""
    return _with_right(scope, pk, "people.change", _("您可以看这份档案，但不能改。"))


def person_to_reveal(scope: Scope, pk: UUID) -> Person:
    """Return a file whose masked values the scope may look at in full; PrivilegeNeeded otherwise."""
    return _with_right(scope, pk, "people.reveal", _("您的岗位不能查看完整的证件号和电话。"))


def person_to_merge(scope: Scope, pk: UUID) -> Person:
    """Return a file the scope may merge with another; PrivilegeNeeded otherwise."""
    return _with_right(scope, pk, "people.merge", _("合并档案由站长或县级人员来做。"))


def person_to_erase(scope: Scope, pk: UUID) -> Person:
    """Return a file the scope may erase; erasing asks for the same trust as merging."""
    return _with_right(scope, pk, "people.merge", _("清除档案由站长或县级人员来做。"))


def erasure_to_settle(scope: Scope, pk: UUID) -> ErasureRequest:
    """Return a request to erase a file that the scope may confirm or take back."""
    asked = ErasureRequest.objects.select_related("person").filter(pk=pk).first()
    if asked is None:
        raise Http404
    person_to_erase(scope, asked.person_id)
    return asked


def _with_right(scope: Scope, pk: UUID, right: str, sentence: str) -> Person:
    person = person_to_view(scope, pk)
    if not scope.may(right, person.division):
        raise PrivilegeNeeded(sentence)
    return person


def merge_to_undo(scope: Scope, pk: UUID) -> Merge:
    """Return a merge the scope may take back: it may merge where both files lie."""
    merge = Merge.objects.select_related("kept", "gone").filter(pk=pk).first()
    if merge is None:
        raise Http404
    person_to_merge(scope, merge.kept_id)
    person_to_merge(scope, merge.gone_id)
    return merge


def assessment_to_confirm(scope: Scope, pk: UUID) -> RiskAssessment:
    """Return a risk level set by hand that the scope may confirm."""
    assessment = RiskAssessment.objects.select_related("person").filter(pk=pk).first()
    if assessment is None:
        raise Http404
    _with_right(scope, assessment.person_id, "people.confirm_risk", _("人工调整的等级由站长确认。"))
    return assessment


def household_to_view(scope: Scope, pk: UUID) -> Household:
    """Return a household the scope may see, or raise Http404."""
    household = Household.objects.filter(pk=pk).first()
    if household is None or not scope.may("people.view", household.division):
        raise Http404
    _looked(scope, acts.HOUSEHOLD_OPENED, household)
    return household


def household_to_change(scope: Scope, pk: UUID) -> Household:
    """Return a household the scope may change."""
    household = household_to_view(scope, pk)
    if not scope.may("people.change", household.division):
        raise PrivilegeNeeded(_("您可以看这个家庭，但不能改。"))
    return household


def circumstance_to_change(scope: Scope, pk: UUID) -> Circumstance:
    """Return a category of a person that the scope may end."""
    return _hanging(scope, Circumstance, pk)


def guardian_to_change(scope: Scope, pk: UUID) -> Guardian:
    """Return a guardian or contact that the scope may end."""
    return _hanging(scope, Guardian, pk)


def consent_to_change(scope: Scope, pk: UUID) -> Consent:
    """Return a consent whose withdrawal the scope may note."""
    return _hanging(scope, Consent, pk)


def guardian_to_reveal(scope: Scope, pk: UUID) -> Guardian:
    """Return a guardian whose telephone number the scope may look at."""
    row = Guardian.objects.select_related("person").filter(pk=pk).first()
    if row is None:
        raise Http404
    person_to_reveal(scope, row.person_id)
    return row


def _hanging(scope: Scope, model: Any, pk: UUID) -> Any:
    row = model.objects.select_related("person").filter(pk=pk).first()
    if row is None:
        raise Http404
    person_to_change(scope, row.person_id)
    return row
