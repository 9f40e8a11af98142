"""The doors to imports. Whoever may import in a place sees every import of that place."""

from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from shegongzhan.core.errors import PrivilegeNeeded
from shegongzhan.core.scoping import Scope
from shegongzhan.imports.models import Batch, RowOutcome

RIGHT = "ledgers.import"


def may_import(scope: Scope) -> None:
    """Let in who may import ledgers somewhere; PrivilegeNeeded otherwise."""
    if not scope.may(RIGHT):
        raise PrivilegeNeeded(_("您的岗位不导入台账。需要时请找站长或县级指导中心。"))


def may_import_into(scope: Scope, unit: str) -> None:
    """Let in who may import into this county or township; PrivilegeNeeded otherwise."""
    if not scope.may_all(RIGHT, unit):
        raise PrivilegeNeeded(_("您只能导入自己所在地方的台账。"))


def batch_to_view(scope: Scope, pk: UUID) -> Batch:
    """Return an import of a place where the reader may import; Http404 otherwise, PrivilegeNeeded without the right."""
    may_import(scope)
    batch = Batch.objects.visible_to(scope, RIGHT).filter(pk=pk).first()
    if batch is None:
        raise Http404
    return batch


def batch_to_change(scope: Scope, pk: UUID) -> Batch:
    """Return an import that may be confirmed, discarded or taken back."""
    return batch_to_view(scope, pk)


def row_to_settle(scope: Scope, pk: int) -> RowOutcome:
    """Return a rejected row of a place where the reader may import; Http404 otherwise, PrivilegeNeeded without the right."""
    may_import(scope)
    row = RowOutcome.objects.visible_to(scope, RIGHT).filter(pk=pk, rejected=True).first()
    if row is None:
        raise Http404
    return row


def may_take_away(scope: Scope) -> None:
    """Let in who may export rows somewhere; PrivilegeNeeded otherwise."""
    if not scope.may("export.rows"):
        raise PrivilegeNeeded(_("您的岗位不能导出名单。需要时请找站长或县级指导中心。"))
