"""Applications for special funds as pages read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from shegongzhan.core.scoping import Scope
from shegongzhan.funds.applications.models import ApplicationReply, FundApplication
from shegongzhan.funds.pace import part_of, whole


def applications_seen_by(scope: Scope) -> QuerySet[FundApplication]:
    """Return the applications the scope may see, with the source each became."""
    return FundApplication.objects.visible_to(scope, "funds.view").select_related("source")


def narrowed(rows: QuerySet[FundApplication], wanted: Mapping[str, Any]) -> QuerySet[FundApplication]:
    """Narrow applications by the filters of their list."""
    if wanted.get("reply"):
        rows = rows.filter(reply=wanted["reply"])
    if wanted.get("year"):
        rows = rows.filter(year=wanted["year"])
    if said := (wanted.get("q") or "").strip():
        rows = rows.filter(Q(title__contains=said) | Q(asked_of__contains=said) | Q(document__contains=said))
    return rows


@dataclass(frozen=True)
class Success:
    """What became of applications: how many were made and answered, what was asked for and granted.

    Shares are of those answered; what was given up or waits is in neither.
    """

    made: int
    waiting: int
    answered: int
    granted: int
    amount_asked: Decimal
    amount_granted: Decimal

    @property
    def rate(self) -> int:
        """How many of those answered were granted, wholly or in part, in percent."""
        return whole(part_of(Decimal(self.granted), Decimal(self.answered)))

    @property
    def amount_rate(self) -> int:
        """How much of the money asked for was granted, in percent."""
        return whole(part_of(self.amount_granted, self.amount_asked))


def success_of(rows: QuerySet[FundApplication]) -> Success:
    """Return what became of some applications; one query."""
    found = {
        reply: (number, asked or Decimal(0), granted or Decimal(0))
        for reply, number, asked, granted in rows.order_by()
        .values_list("reply")
        .annotate(n=Count("pk"), asked=Sum("amount"), given=Sum("granted"))
    }
    nothing = (0, Decimal(0), Decimal(0))
    yes = [found.get(one, nothing) for one in (ApplicationReply.GRANTED, ApplicationReply.PARTLY)]
    no = found.get(ApplicationReply.REFUSED, nothing)
    answered = [*yes, no]
    return Success(
        made=sum(number for number, _asked, _given in found.values()),
        waiting=found.get(ApplicationReply.WAITING, nothing)[0],
        answered=sum(one[0] for one in answered),
        granted=sum(one[0] for one in yes),
        amount_asked=sum((one[1] for one in answered), Decimal(0)),
        amount_granted=sum((one[2] for one in yes), Decimal(0)),
    )
