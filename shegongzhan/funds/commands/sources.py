"""Registering where money comes from, and what its document says of it."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.display import money
from shegongzhan.core.errors import RuleViolation
from shegongzhan.funds import acts, queries
from shegongzhan.funds.commands import moving
from shegongzhan.funds.models import FundSource
from shegongzhan.policies.queries import value as policy


@dataclass(frozen=True)
class SourceTerms:
    """What the document of a source says: its year, who gives it, how much, and what it may (not) be used for.

    `allowed_uses` and `forbidden_uses` are codes of `funds.uses`; none allowed means whatever is not forbidden.
    """

    document: str = ""
    purpose: str = ""
    year: int | None = None
    level: str = ""
    announced: Decimal | None = None
    allowed_uses: Sequence[str] = ()
    forbidden_uses: Sequence[str] = ()


NO_TERMS = SourceTerms()


@transaction.atomic
def open_source(
    actor: User | str,
    *,
    division: str,
    kind: str,
    name: str,
    on: datetime.date,
    terms: SourceTerms = NO_TERMS,
) -> FundSource:
    """Register where money comes from.

    Raises RuleViolation for an unknown kind, without a name, for one known, and as `change_source` does.
    """
    if kind not in {entry["code"] for entry in policy("funds.kinds", division, on)}:
        raise RuleViolation("source.kind", _("请选择来源类型。"), field="kind")
    if not name.strip():
        raise RuleViolation("source.name", _("请写资金来源的名称。"), field="name")
    columns = _columns(terms, division, on)
    source, made = FundSource.objects.get_or_create(
        division=division, name=name.strip(), defaults={"kind": kind, **columns}
    )
    if not made:
        raise RuleViolation("source.known", _("已经有同名的资金来源。"), field="name")
    record_act(actor, acts.SOURCE_OPENED, source, kind=kind)
    return source


@transaction.atomic
def change_source(
    actor: User | str,
    source: FundSource,
    terms: SourceTerms,
    *,
    on: datetime.date,
    seen_version: int | None = None,
) -> None:
    """Change what the document of a source says; its kind and name stay, postings stand on them.

    Raises RuleViolation for an unknown use, for one both allowed and forbidden, for a negative amount; StaleRow when
    somebody else changed it meanwhile.
    """
    columns = _columns(terms, source.division, on)
    for name, value in columns.items():
        setattr(source, name, value)
    source.save_changed(list(columns), seen_version=seen_version)
    record_act(actor, acts.SOURCE_CHANGED, source)


@transaction.atomic
def explain_overspending(actor: User | str, source: FundSource, *, reason: str, on: datetime.date) -> None:
    """Say why more was spent of a source than came in; it may be published again while it does not grow.

    Raises RuleViolation without a reason, and for a source that is not overspent.
    """
    if not reason.strip():
        raise RuleViolation("source.over_reason", _("请写明为什么支出比到账多。"), field="reason")
    moving.hold(source)
    over = -queries.left_of(source)
    if over <= 0:
        raise RuleViolation("source.not_over", _("这项来源没有超出。"))
    source.over_reason, source.over_amount = reason.strip()[:200], over
    source.over_by, source.over_on = moving.pk_of(actor), on
    source.save_changed(["over_reason", "over_amount", "over_by", "over_on"])
    record_act(actor, acts.SOURCE_EXPLAINED, source, amount=money(over), reason=source.over_reason)


def _columns(terms: SourceTerms, division: str, on: datetime.date) -> dict[str, object]:
    known = {entry["code"] for entry in policy("funds.uses", division, on)}
    allowed, forbidden = list(terms.allowed_uses), list(terms.forbidden_uses)
    if not known.issuperset([*allowed, *forbidden]):
        raise RuleViolation("source.uses", _("请从清单里选用途。"), field="allowed_uses")
    if set(allowed) & set(forbidden):
        raise RuleViolation(
            "source.both", _("同一个用途不能既写“只能用于”又写“不得用于”。"), field="forbidden_uses"
        )
    if terms.announced is not None and terms.announced < 0:
        raise RuleViolation("source.announced", _("金额不能是负数。"), field="announced")
    return {
        "document": terms.document.strip(),
        "purpose": terms.purpose.strip(),
        "year": terms.year,
        "level": terms.level,
        "announced": terms.announced,
        "allowed_uses": allowed,
        "forbidden_uses": forbidden,
    }
