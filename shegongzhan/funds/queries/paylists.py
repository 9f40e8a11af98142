"""Pay lists of awards and allowances as money sees them: what may be asked for, and what was."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet

from shegongzhan.funds.models import PayListEntry, PaymentRequest
from shegongzhan.talent.models import AwardItem, AwardRun
from shegongzhan.talent.queries import Payee, items_of, payees_of


def payable_items(run: AwardRun) -> QuerySet[AwardItem]:
    """Return the items of a list that are neither paid nor asked for, in the order of the pay list."""
    asked = PayListEntry.objects.filter(item=OuterRef("pk"), stands=True)
    return items_of(run).filter(~Exists(asked), paid_on__isnull=True)


@dataclass(frozen=True)
class Payable:
    """Who of a list may be asked for: those who get something, and those who owe or are even, settled by hand."""

    payees: list[Payee]
    by_hand: list[Payee]

    @property
    def total(self) -> Decimal:
        """What all who get something get together."""
        return sum((one.total for one in self.payees), Decimal(0))


def payable(items: Iterable[AwardItem]) -> Payable:
    """Return the people whose items these are, in the order of `payable_items`, parted by who gets something."""
    payees = payees_of(items)
    return Payable(
        [one for one in payees if one.total > 0],
        [one for one in payees if one.total <= 0],
    )


def requests_of_run(run: AwardRun) -> QuerySet[PaymentRequest]:
    """Return the payment requests for a list, the latest first, each with the sources it is paid out of."""
    entries = PayListEntry.objects.filter(item__run=run).order_by().values("request")
    rows = PaymentRequest.objects.filter(pk__in=entries).prefetch_related("parts__source")
    return rows.order_by("-asked_at")


def run_of(request: PaymentRequest) -> AwardRun | None:
    """Return the list a payment request asks for; None for any other payment."""
    return AwardRun.objects.filter(items__pay_list_entries__request=request).first()
