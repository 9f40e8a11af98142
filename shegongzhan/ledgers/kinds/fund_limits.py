"""What of a cash book goes beyond what there is: beyond a source, beyond what its document announced, beyond a contract.

Old years come in as they stand and are remarked: they happened. A line of this year is a payment like one typed today, so
it is refused where a page would refuse it.
"""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from shegongzhan.funds import queries as funds
from shegongzhan.funds.models import FundSource
from shegongzhan.ledgers.here import Here
from shegongzhan.ledgers.kinds.base import REJECTED, Row, SheetRead, reject, remark
from shegongzhan.projects.models import Contract, ContractState

NOTHING = Decimal(0)
Line = tuple[SheetRead, Row]


def refuse_what_goes_beyond(lines: Sequence[Line], here: Here) -> None:
    """Reject new lines of this year, the latest first, until what is left does not go beyond source, paper and contract."""
    sources = {
        source.name: source
        for source in FundSource.objects.filter(
            division=here.county, name__in={row.values.source for _sheet, row in lines}
        )
    }
    by_source: dict[str, list[Line]] = {}
    for line in sorted(lines, key=lambda one: one[1].values.day):
        by_source.setdefault(line[1].values.source, []).append(line)
    for name, mine in by_source.items():
        source = sources.get(name)
        if source and source.announced is not None:
            _beyond_paper(mine, source.announced, funds.came_of(source), here)
        _beyond_contract(mine, here)
        _beyond_source(mine, funds.left_of(source) if source else NOTHING, here)


def _beyond_source(lines: Sequence[Line], left: Decimal, here: Here) -> None:
    for row in [row for _sheet, row in lines if row.fate != REJECTED]:
        left += row.values.amount if row.values.income else -row.values.amount

    def says_no(said: Any) -> str:
        nonlocal left
        if left >= 0 or said.income:
            return ""
        left += said.amount
        return _("超出来源：“%(source)s”没有这么多钱。今年的支出要先有拨入") % {"source": said.source}

    _reject_latest(lines, here, "spent", "source.overspent", says_no)


def _beyond_paper(lines: Sequence[Line], announced: Decimal, came: Decimal, here: Here) -> None:
    more = came + sum((row.values.amount for _s, row in lines if row.values.income), NOTHING) - announced

    def says_no(said: Any) -> str:
        nonlocal more
        if more <= 0 or not said.income or said.document:
            return ""
        more -= said.amount
        return _("到账超过了文件下达的 %(announced)s 元，请在“依据文号”里写追加的文号") % {
            "announced": f"{announced:,.2f}"
        }

    _reject_latest(lines, here, "income", "income.announced", says_no)
    for sheet, row in lines:
        if row.fate != REJECTED and (words := says_no(row.values)):
            remark(sheet, row, "income", f"{row.values.amount:.2f}", "income.announced", words)


def _beyond_contract(lines: Sequence[Line], here: Here) -> None:
    named = {row.values.project for _sheet, row in lines if row.values.project}
    signed = set(
        Contract.objects.in_place(here.county)
        .filter(project__name__in=named)
        .exclude(state=ContractState.DRAFT)
        .values_list("project__name", flat=True)
    )

    def says_no(said: Any) -> str:
        if said.income or said.project not in signed:
            return ""
        return _("“%(project)s”签了合同，今年的付款要在系统里从应付的节点付") % {"project": said.project}

    _reject_latest(lines, here, "project", "contract.milestone", says_no)


def _reject_latest(
    lines: Iterable[Line], here: Here, column: str, code: str, says_no: Callable[[Any], str]
) -> None:
    for sheet, row in reversed(list(lines)):
        if row.fate == REJECTED or row.values.day.year != here.today.year:
            continue
        if words := says_no(row.values):
            shown = row.values.project if column == "project" else f"{row.values.amount:.2f}"
            reject(sheet, row, column, shown, code, words)
