"""The door to gifts, goods and revolving support."""

from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from shegongzhan.core.errors import PrivilegeNeeded
from shegongzhan.core.scoping import Scope
from shegongzhan.funds.models import Donation, RevolvingMove, RevolvingSupport, StockItem, StockMove
from shegongzhan.services.models import ServiceRecord


def may_list_goods(scope: Scope) -> None:
    """Let through who sees goods anywhere; PrivilegeNeeded for everybody else."""
    if not scope.may("goods.view"):
        raise PrivilegeNeeded(_("您的岗位不看捐赠和物资。"))


def may_handle_goods(scope: Scope) -> None:
    """Let through who takes goods in and gives them out anywhere; PrivilegeNeeded for everybody else."""
    if not scope.may("goods.change"):
        raise PrivilegeNeeded(_("您的岗位不登记捐赠和物资。"))


def gift_to_view(scope: Scope, pk: int) -> Donation:
    """Return a gift the scope may see, or raise Http404."""
    gift = (
        Donation.objects.select_related("station", "organisation", "source", "posting").filter(pk=pk).first()
    )
    if gift is None or not scope.may("goods.view", gift.division):
        raise Http404
    return gift


def gift_to_change(scope: Scope, pk: int) -> Donation:
    """Return a gift whose papers and receipt the scope handles; Http404 when it may not see it, PrivilegeNeeded when it only may look."""
    gift = gift_to_view(scope, pk)
    if not scope.may("goods.change", gift.division):
        raise PrivilegeNeeded(_("您可以看这笔捐赠，但不能改。"))
    return gift


def gift_to_take_back(scope: Scope, pk: int) -> Donation:
    """Return a gift the scope may take back: with money in it, only who keeps the books of its source."""
    gift = gift_to_change(scope, pk)
    if not may_take_back(scope, gift):
        raise PrivilegeNeeded(_("这笔捐赠里有捐款，由记账的人撤回。"))
    return gift


def may_take_back(scope: Scope, gift: Donation) -> bool:
    """Tell whether the scope may take a gift back."""
    if not scope.may("goods.change", gift.division):
        return False
    return gift.source is None or scope.may("funds.post", gift.source.division)


def batch_to_view(scope: Scope, pk: int) -> StockItem:
    """Return a batch of goods the scope may see, or raise Http404."""
    batch = StockItem.objects.select_related("station", "donation").filter(pk=pk).first()
    if batch is None or not scope.may("goods.view", batch.division):
        raise Http404
    return batch


def batch_to_change(scope: Scope, pk: int) -> StockItem:
    """Return a batch the scope may give out of or write off; Http404 or PrivilegeNeeded as `gift_to_change`."""
    batch = batch_to_view(scope, pk)
    if not scope.may("goods.change", batch.division):
        raise PrivilegeNeeded(_("您可以看这批物资，但不能动。"))
    return batch


def move_to_change(scope: Scope, pk: int) -> StockMove:
    """Return a move of goods the scope may take back; Http404 or PrivilegeNeeded as `gift_to_change`."""
    move = StockMove.objects.select_related("item", "person").filter(pk=pk).first()
    if move is None or not scope.may("goods.view", move.division):
        raise Http404
    if not scope.may("goods.change", move.division):
        raise PrivilegeNeeded(_("您可以看这笔出入库，但不能改。"))
    return move


def record_to_give_in(scope: Scope, pk: UUID) -> ServiceRecord:
    """Return a service record the scope may give goods out in: whoever sees people there; Http404 otherwise."""
    record = ServiceRecord.objects.filter(pk=pk).first()
    if record is None or not scope.may("people.view", record.division):
        raise Http404
    return record


def support_to_view(scope: Scope, pk: int) -> RevolvingSupport:
    """Return an agreement of revolving support the scope may see, or raise Http404."""
    support = RevolvingSupport.objects.select_related("source", "organisation").filter(pk=pk).first()
    if support is None or not scope.may("funds.view", support.division):
        raise Http404
    return support


def support_to_change(scope: Scope, pk: int) -> RevolvingSupport:
    """Return an agreement whose money the scope may move; Http404 when it may not see it, PrivilegeNeeded when it only may look."""
    support = support_to_view(scope, pk)
    if not scope.may("funds.post", support.division):
        raise PrivilegeNeeded(_("您可以看这份滚动支持，但不能记账。"))
    return support


def revolving_move_to_change(scope: Scope, pk: int) -> RevolvingMove:
    """Return a move of revolving money the scope may take back or have returned; errors as `support_to_change`."""
    move = RevolvingMove.objects.select_related("support__source", "posting").filter(pk=pk).first()
    if move is None:
        raise Http404
    support_to_change(scope, move.support_id)
    return move
