"""What becomes of a pay list when the payment that asked for it is agreed to, is not, or is taken back."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.core import ids
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.language import in_chinese
from shegongzhan.funds import queries
from shegongzhan.funds.models import PayListEntry, PaymentRequest, Posting
from shegongzhan.talent import commands as talent
from shegongzhan.talent.models import AwardItem, AwardRun


def list_paid(actor: User | str, request: PaymentRequest, posting: Posting) -> None:
    """Write down that the people of a list were paid by a posting; does nothing for a payment of another kind.

    Called inside the transaction that posts. Raises RuleViolation when somebody of the list was written down as paid
    meanwhile, and whatever `talent.commands.pay_run` raises: a day before the list was approved.
    """
    run = queries.run_of(request)
    if run is None:
        return
    AwardRun.objects.select_for_update().get(pk=run.pk)
    items = _items(request)
    if items.filter(paid_on__isnull=False).exists():
        raise RuleViolation(
            "paylist.paid_meanwhile",
            _("名单里有人已经登记发放，不能再付一次。请答复不同意，再按没发的人重新申请。"),
        )
    with in_chinese():
        reference = posting.voucher or _("记账 %(number)s") % {"number": ids.short(posting.pk)}
    talent.pay_run(actor, run, on=posting.day, reference=reference, today=posting.day, items=items)


def list_released(request: PaymentRequest) -> None:
    """Let the people of a list be asked for again: the request was refused or withdrawn."""
    PayListEntry.objects.filter(request=request, stands=True).update(stands=False)


def list_unpaid(actor: User | str, request: PaymentRequest, *, reason: str) -> None:
    """Open a list again: the posting that paid it was taken back. Called inside that transaction."""
    run = queries.run_of(request)
    if run is None:
        return
    talent.unpay_run(actor, run, items=_items(request), reason=reason)
    list_released(request)


def _items(request: PaymentRequest) -> QuerySet[AwardItem]:
    entries = PayListEntry.objects.filter(request=request, stands=True)
    return AwardItem.objects.filter(pk__in=entries.values("item"))
