"""资金: what came and went in a year, how budgets and sources stand at its end, and what was asked for and agreed to."""

import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from shegongzhan.core.scoping import Grant, Scope, within
from shegongzhan.core.time import today
from shegongzhan.funds import queries
from shegongzhan.funds.models import (
    Budget,
    Disclosure,
    DisclosureState,
    FundApplication,
    FundSource,
    PaymentRequest,
    Posting,
    RequestState,
)
from shegongzhan.funds.queries.alerts import KINDS
from shegongzhan.funds.queries.applying import success_of
from shegongzhan.funds.queries.goods import goods_figures
from shegongzhan.funds.queries.lateness import alerts_for
from shegongzhan.funds.queries.revolving import revolving_figures
from shegongzhan.funds.queries.years import years_of_place
from shegongzhan.policies.queries import label
from shegongzhan.statistics.indicators import funds
from shegongzhan.statistics.periods import Period


def funds_figures(place: str, period: Period) -> dict[str, Any]:
    """Return the money of a place (prefix of a division code) and a year, in the keys of docs/reports.md.

    Income and spending are those of the yearly report (`indicators.funds`); amounts are Decimal yuan.
    """
    rows = Posting.objects.filter(within(place), day__range=(period.first, period.last))
    closed = queries.locked_until(place)
    return {
        "unit": place,
        "year": period.first.year,
        **funds.measure(place, period),
        "returned": _returned(rows),
        "by_use": {
            label("funds.uses", line.key, place, period.last) if line.key else "": line.spent
            for line in queries.by_use(rows)
        },
        "by_side": {
            line.key or "other": {"income": line.income, "spent": line.spent}
            for line in queries.by_side(rows, place, period.last)
        },
        "by_place": {line.key: line.spent for line in queries.by_place(rows)},
        "projects": _projects(rows),
        "sources": _sources(place, period.last),
        "budgets": _budgets(place, period.first.year),
        "requests": _requests(place, period),
        "disclosures": _disclosures(place, period),
        **_goods(place, period),
        "revolving": _revolving(place, period),
        "applications": _applications(place, period),
        **_ahead(place, min(period.last, today())),
        "locked_until": closed.isoformat() if closed else None,
    }


def _goods(place: str, period: Period) -> dict[str, Any]:
    """Return the gifts and what was bought, given and written off in the period; the stock is what is there now."""
    found = goods_figures(place, period.first, period.last, min(period.last, today()))
    return {
        "gifts": {
            "count": found.gifts,
            "named_in_public": found.named,
            "taken_back": found.taken_back,
            "money": found.money,
            "goods": found.goods,
        },
        "goods": {
            "bought": found.bought,
            "given": found.given,
            "given_people": found.people,
            "written_off": found.written_off,
            "batches": found.batches,
            "value": found.value,
            "best_before_soon": found.soon,
            "best_before_past": found.past,
        },
    }


def _revolving(place: str, period: Period) -> dict[str, Any]:
    """Return the money society lends: what moved in the period, and how it stands at its end."""
    found = revolving_figures(place, period.first, period.last, min(period.last, today()))
    return {
        "agreements": found.agreements,
        "in": found.came,
        "lent": found.lent,
        "returned": found.returned,
        "repaid": found.repaid,
        "left": found.left,
        "out": found.out,
        "overdue": found.overdue,
        "overdue_count": found.overdue_count,
        "returned_share": (found.returned / found.lent).quantize(Decimal("0.0001")) if found.lent else None,
    }


def _returned(rows: Any) -> Decimal:
    """Return what came back from payees and is no reversal."""
    back = rows.filter(from_account__kind="payee", reverses=None, reversed_by=None)
    return Decimal(back.aggregate(sum=Sum("amount"))["sum"] or 0)


def _projects(rows: Any) -> list[dict[str, Any]]:
    found = (
        rows.filter(project__isnull=False)
        .order_by()
        .values("project", "project__name", "project__kind", "project__granted")
        .annotate(spent=queries.spent())
    )
    return sorted(
        (
            {
                "project": row["project__name"],
                "kind": row["project__kind"],
                "granted": row["project__granted"],
                "spent": row["spent"],
            }
            for row in found
        ),
        key=lambda row: (-row["spent"], row["project"]),
    )


def _sources(place: str, until: datetime.date) -> list[dict[str, Any]]:
    """Return how the sources held in the place stood at the end of a day, over all years."""
    came = dict(
        Posting.objects.filter(within(place, "source__division"), day__lte=until)
        .order_by()
        .values_list("source")
        .annotate(came=queries.income())
    )
    went = dict(
        Posting.objects.filter(within(place, "source__division"), day__lte=until)
        .order_by()
        .values_list("source")
        .annotate(went=queries.spent())
    )
    return [
        {
            "source": source.name,
            "kind": source.kind,
            "year": source.year,
            "level": source.level,
            "document": source.document,
            "announced": source.announced,
            "income": came.get(source.pk, Decimal(0)),
            "spent": went.get(source.pk, Decimal(0)),
            "left": came.get(source.pk, Decimal(0)) - went.get(source.pk, Decimal(0)),
        }
        for source in FundSource.objects.in_place(place).order_by("name")
    ]


def _budgets(place: str, year: int) -> list[dict[str, Any]]:
    budgets = list(Budget.objects.in_place(place).filter(year=year).order_by("division", "name"))
    stand = queries.standing_of_budgets(budgets)
    return [
        {
            "budget": budget.name,
            "place": budget.division,
            "state": budget.state,
            "planned": stand[budget.pk].planned,
            "spent": stand[budget.pk].spent,
            "committed": stand[budget.pk].promised,
            "left": stand[budget.pk].left,
        }
        for budget in budgets
    ]


def _applications(place: str, period: Period) -> dict[str, Any]:
    """Return what became of the applications for special funds made in the period."""
    rows = FundApplication.objects.in_place(place).filter(asked_on__range=(period.first, period.last))
    said = success_of(rows)
    return {
        "made": said.made,
        "waiting": said.waiting,
        "answered": said.answered,
        "granted": said.granted,
        "amount_asked": said.amount_asked,
        "amount_granted": said.amount_granted,
    }


def _ahead(place: str, on: datetime.date) -> dict[str, Any]:
    """Return the money of several years, how long it lasts, and how much can still be mended, as of a day."""
    years = years_of_place(place, on)
    cover = years.cover
    reader = Scope(None, (Grant(place, frozenset({"funds.view", "funds.post"})),))
    kinds = [alert.kind for alert in alerts_for(reader, on)]
    return {
        "years": [
            {
                "year": cell.year,
                "planned": cell.planned,
                "carried": cell.carried,
                "income": cell.came,
                "awaited": cell.awaited,
                "spent": cell.spent,
                "left": cell.left,
                "gap": cell.gap if years.holds_money else None,
            }
            for cell in years.totals
        ],
        "months_covered": {
            "free": cover.free,
            "running": cover.running,
            "months": cover.months,
            "covered": cover.covered,
        }
        if cover
        else None,
        "alerts": {kind: kinds.count(kind) for kind, _words in KINDS},
    }


def _disclosures(place: str, period: Period) -> dict[str, int]:
    """Return how many disclosure sheets of periods that ended in the year there are, by state."""
    rows = Disclosure.objects.in_place(place).filter(until__range=(period.first, period.last))
    found = dict(rows.order_by().values_list("state").annotate(number=Count("pk")))
    return {state: found.get(state, 0) for state in DisclosureState.values}


def _requests(place: str, period: Period) -> dict[str, Any]:
    """Return how many payments were asked for in the period and for how much, by what became of them."""
    rows = PaymentRequest.objects.in_place(place).filter(asked_at__date__range=(period.first, period.last))
    found = {
        state: (number, amount)
        for state, number, amount in rows.order_by()
        .values_list("state")
        .annotate(number=Count("pk"), sum=Sum("amount"))
    }
    return {
        state: {"count": found.get(state, (0, 0))[0], "amount": Decimal(found.get(state, (0, 0))[1])}
        for state in RequestState.values
    }
