"""What of money can still be mended: not spent, spent too fast, posted without a voucher, late.

Each alert says why (the rule and the numbers) and names the page where it is mended. Days and shares are values of the
policy pack (`funds.alert_…`). However many rows there are, the number of queries stays the same.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shegongzhan.core.display import money
from shegongzhan.core.scoping import Scope
from shegongzhan.files.models import StoredFile
from shegongzhan.funds.models import (
    AccountKind,
    BudgetState,
    Commitment,
    FundSource,
    LineShare,
    PaymentRequest,
    Posting,
)
from shegongzhan.funds.pace import gone_of, is_nearly_used, is_slow, part_of, whole
from shegongzhan.funds.queries.balances import NOTHING, Standing, outstanding, standings
from shegongzhan.funds.queries.postings import in_and_out, standing
from shegongzhan.funds.queries.years import by_source_and_year
from shegongzhan.policies.queries import value as policy

UNSPENT, OVERSPENT, VOUCHER, LATE = "unspent", "overspent", "voucher", "late"
KINDS = (
    (UNSPENT, gettext_lazy("没用出去")),
    (OVERSPENT, gettext_lazy("超支或快用完")),
    (VOUCHER, gettext_lazy("缺凭证")),
    (LATE, gettext_lazy("到期没办")),
)


@dataclass(frozen=True)
class Alert:
    """One thing of money to be mended: what it is, why it is listed, since when, and on which page it is mended.

    `page`, `args` and `query` are the address of that page, `act` what is done there. `right` is what mending it asks for
    beyond looking; who lacks it goes to `look` instead, or only looks at the page where that is open to them.
    """

    kind: str
    what: str
    label: str
    division: str
    why: str
    since: datetime.date | None
    amount: Decimal | None
    page: str
    act: str
    args: tuple[Any, ...] = ()
    query: str = ""
    right: str = ""
    look: str = ""
    serious: bool = False


def money_alerts(scope: Scope, on: datetime.date) -> list[Alert]:
    """Return what lies unspent, is spent too fast or lacks its voucher where the scope sees money, kind by kind."""
    found = [*_of_sources(scope, on), *_of_lines(scope, on), *_without_voucher(scope, on)]
    order = [kind for kind, _words in KINDS]
    return sorted(found, key=lambda one: (order.index(one.kind), not one.serious, one.since or on))


def _of_sources(scope: Scope, on: datetime.date) -> Iterator[Alert]:
    """Yield the sources whose money lies, or may not last: what is available this year against what is used of it."""
    sources = list(FundSource.objects.visible_to(scope, "funds.view").order_by("division", "name"))
    moved = by_source_and_year(Posting.objects.filter(scope.within("funds.view", "source__division")))
    promised = _promised(scope)
    for source in sources:
        years = moved.get(source.pk, {})
        carried = sum((line.left for year, line in years.items() if year < on.year), NOTHING)
        this = years.get(on.year)
        available = carried + (this.income if this else NOTHING)
        spent = this.spent if this else NOTHING
        stands = Standing(available, spent, promised.get(source.pk, NOTHING))
        where = ("funds:source", (source.pk,))
        if available < spent and source.is_explained(spent - available):
            continue
        if available < spent:
            yield Alert(
                OVERSPENT, _("资金来源"), source.name, source.division,
                _("超出来源：支出比到账多 %(more)s 元。先核对有没有漏记的拨入，或者把记错的冲正；不是的写明原因，写明以前不能公开。")
                % {"more": money(spent - available)},
                None, spent - available, where[0], _("看来源"), where[1], serious=True,
            )  # fmt: skip
            continue
        year = source.year or on.year
        gone = gone_of(year, on)
        words = ""  # of money for a later year, no part is gone
        if year < on.year:
            words = _("这是 %(year)s 年的钱，年度已经过了，") % {"year": year}
        elif year == on.year:
            words = _("今年已过 %(gone)s%%，") % {"gone": whole(gone)}
        yield from _pace(
            stands, gone, on, words, (_("资金来源"), source.name, source.division, *where, _("看来源"))
        )


def _of_lines(scope: Scope, on: datetime.date) -> Iterator[Alert]:
    """Yield the lines of this year's approved budgets that are spent too slowly or too fast."""
    shares = (
        LineShare.objects.filter(
            scope.within("funds.view", "line__budget__division"),
            line__budget__year=on.year,
            line__budget__state=BudgetState.APPROVED,
        )
        .select_related("line__budget")
        .order_by("line__budget__division", "line__budget", "line", "pk")
    )
    stand = standings(shares)
    by_line: dict[int, Standing] = {}
    lines = {share.line_id: share.line for share in shares}
    for share in shares:
        by_line[share.line_id] = by_line.get(share.line_id, Standing()) + stand[share.pk]
    gone = gone_of(on.year, on)
    words = _("今年已过 %(gone)s%%，") % {"gone": whole(gone)}
    for pk, line in lines.items():
        label = f"{line.budget.name} · {line.label}"
        where = (_("预算支出项"), label, line.budget.division, "funds:budget", (line.budget_id,), _("看预算"))
        yield from _pace(by_line[pk], gone, on, words, where)


def _pace(
    stands: Standing, gone: Decimal, on: datetime.date, words: str, where: tuple[Any, ...]
) -> Iterator[Alert]:
    """Yield the alert of what is used too slowly or too fast, with the numbers in words."""
    what, label, place, page, args, act = where
    used = part_of(stands.spent + stands.promised, stands.planned)
    behind, after = policy("funds.alert_behind", place, on), policy("funds.alert_from", place, on)
    nearly = policy("funds.alert_nearly", place, on)
    numbers = {
        "all": money(stands.planned), "spent": money(stands.spent), "promised": money(stands.promised),
        "used": whole(used), "behind": behind, "nearly": nearly,
    }  # fmt: skip
    if stands.planned > 0 and is_slow(used, gone, behind=behind, after=after):
        words += (
            _(
                "可用 %(all)s 元，用了 %(used)s%%（支出 %(spent)s，预留 %(promised)s）。慢 %(behind)s 个百分点以上就提醒。"
            )
            % numbers
        )
        yield Alert(UNSPENT, what, label, place, words, None, stands.left, page, act, args)
    elif stands.planned > 0 and is_nearly_used(used, gone, nearly=nearly):
        words += (
            _(
                "可用 %(all)s 元已经用了 %(used)s%%（支出 %(spent)s，预留 %(promised)s）。用到 %(nearly)s%% 就提醒。"
            )
            % numbers
        )
        yield Alert(OVERSPENT, what, label, place, words, None, stands.left, page, act, args)


def _promised(scope: Scope) -> dict[int, Decimal]:
    """Return what is promised of each source and not paid, by its id; two queries."""
    rows = Commitment.objects.filter(scope.within("funds.view", "source__division"), released_on=None)
    of = dict(rows.values_list("pk", "source_id"))
    found: dict[int, Decimal] = {}
    for pk, amount in outstanding(rows).items():
        found[of[pk]] = found.get(of[pk], NOTHING) + amount
    return found


def _without_voucher(scope: Scope, on: datetime.date) -> Iterator[Alert]:
    """Yield the payments of this year and the last that have no paper after the pack's days.

    A row out of a ledger whose voucher number is written down has its paper in the county's binder.
    """
    rows = standing(in_and_out(Posting.objects.visible_to(scope, "funds.view"))).filter(
        Q(batch=None) | Q(voucher=""),
        to_account__kind=AccountKind.PAYEE,
        day__gte=datetime.date(on.year - 1, 1, 1),
        day__lt=on,
    )
    papers = set(
        StoredFile.objects.filter(
            scope.within("funds.view"),
            object_type__in=[Posting._meta.label_lower, PaymentRequest._meta.label_lower],
            removed_at=None,
            added_at__year__gte=on.year - 2,  # a request may have been made the year before it was paid
        ).values_list("object_id", flat=True)
    )
    columns = ("pk", "request_id", "batch_id", "voucher", "day", "summary", "amount", "division")
    for pk, request, batch, voucher, day, summary, amount, place in rows.order_by("day", "pk").values_list(
        *columns
    ):
        days = policy("funds.alert_voucher_days", place, on)
        if (on - day).days < days or str(pk) in papers or (request and str(request) in papers):
            continue
        numbers = {"days": (on - day).days, "limit": days, "voucher": voucher}
        if batch:
            why = _("台账导入的，没有写凭证号，也没有附凭证，已经 %(days)s 天（%(limit)s 天起提醒）。")
        elif voucher:
            why = _("写了凭证号 %(voucher)s，没有附凭证，已经 %(days)s 天（%(limit)s 天起提醒）。")
        else:
            why = _("没有凭证号，也没有附凭证，已经 %(days)s 天（%(limit)s 天起提醒）。")
        yield Alert(
            VOUCHER, _("支出"), summary, place, why % numbers, day, amount, "funds:posting", _("附上凭证"), (pk,),
            right="funds.post",
        )  # fmt: skip
