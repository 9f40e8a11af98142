"""资金: what came in, from where, and what was spent.

Counts: postings of the period. Income is what left an origin less what went back to it; spent is what reached a
payee less what came back. A reversal therefore undoes what it reverses, in the period it was posted.
"""

from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from shegongzhan.core.scoping import within
from shegongzhan.funds.models import AccountKind, Posting
from shegongzhan.policies.queries import value as policy
from shegongzhan.statistics.periods import Period


def measure(place: str, period: Period) -> dict[str, Any]:
    """Return income_total, by_source (income under the name of each kind of source) and spent, all in yuan."""
    rows = (
        posted(place, period)
        .order_by()
        .values_list("source__kind", "from_account__kind", "to_account__kind")
        .annotate(amount=Sum("amount"))
    )
    income: dict[str, Decimal] = {}
    spent = Decimal(0)
    for source, come_from, gone_to, amount in rows:
        if AccountKind.ORIGIN in (come_from, gone_to):
            income[source] = income.get(source, Decimal(0)) + (
                amount if come_from == AccountKind.ORIGIN else -amount
            )
        if AccountKind.PAYEE in (come_from, gone_to):
            spent += amount if gone_to == AccountKind.PAYEE else -amount
    labels = {row["code"]: row["label"] for row in policy("funds.kinds", place, period.last)}
    ordered = sorted(income, key=lambda kind: -income[kind])
    return {
        "income_total": sum(income.values(), Decimal(0)),
        "by_source": {labels.get(kind, kind): income[kind] for kind in ordered},
        "spent": spent,
    }


def posted(place: str, period: Period, *, through: str = "") -> QuerySet[Posting]:
    """Return the postings of a place and a period; `through` keeps those that left or reached accounts of a kind."""
    rows = Posting.objects.filter(within(place), day__range=(period.first, period.last))
    return rows.filter(Q(from_account__kind=through) | Q(to_account__kind=through)) if through else rows
