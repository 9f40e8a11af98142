"""One bill over several sources: what each of them bears is looked at part by part, and refused as a whole."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from shegongzhan.core.errors import RuleViolation
from shegongzhan.funds.commands import moving
from shegongzhan.funds.commands.posting import SpendFacts
from shegongzhan.funds.models import BudgetLine, Commitment, FundSource, PaymentPart, PaymentRequest


@dataclass(frozen=True)
class PartFacts:
    """What one source bears of a bill: out of a budget line, or out of what was kept back for it, if any."""

    source: FundSource
    amount: Decimal
    line: BudgetLine | None = None
    commitment: Commitment | None = None


class PartRefused(RuleViolation):
    """A rule forbids one part of a bill, and with it the bill; `number` counts the parts from 0."""

    def __init__(self, no: RuleViolation, number: int):
        super().__init__(no.code, no.sentence, field=no.field)
        self.number = number


@contextmanager
def of_part(number: int) -> Iterator[None]:
    """Let a refusal inside the block say which part of the bill it is about."""
    try:
        yield
    except RuleViolation as no:
        raise PartRefused(no, number) from no


def check_parts(parts: Sequence[PartFacts]) -> Decimal:
    """Return what a bill comes to; RuleViolation without a part, for an amount that cannot be, or a source named twice."""
    if not parts:
        raise RuleViolation("bill.nothing", _("请写用哪笔钱、付多少。"), field="source")
    named: set[int] = set()
    for number, part in enumerate(parts):
        with of_part(number):
            moving.check_amount(part.amount)
            if part.source.pk in named:
                raise RuleViolation(
                    "bill.source_twice",
                    _("“%(source)s”写了两次，同一项来源请合成一行。") % {"source": part.source.name},
                    field="source",
                )
            named.add(part.source.pk)
    total = sum((part.amount for part in parts), Decimal(0))
    moving.check_amount(total)
    return total


def check_alike(said: Sequence[SpendFacts]) -> None:
    """Raise RuleViolation for parts whose lines or commitments are of another use or project than the first one's."""
    for number, one in enumerate(said[1:], 1):
        with of_part(number):
            if one.use != said[0].use:
                raise RuleViolation(
                    "bill.uses",
                    _("一份申请只有一个用途：这一项和第一项的用途不同，请分开申请。"),
                    field="line",
                )
            if one.project != said[0].project:
                raise RuleViolation(
                    "bill.projects",
                    _("一份申请只用于一个项目：这一项和第一项的项目不同，请分开申请。"),
                    field="line",
                )


def parts_of(request: PaymentRequest) -> list[PaymentPart]:
    """Return the parts of a request in their order, with what posting them needs."""
    rows = request.parts.select_related("source", "line__budget__project", "commitment")
    return list(rows.order_by("pk"))


def hold_sources_of(parts: Sequence[PaymentPart]) -> None:
    """Hold the sources of a bill in the one order everybody holds them in, until the transaction ends."""
    moving.hold_each(part.source_id for part in parts)
