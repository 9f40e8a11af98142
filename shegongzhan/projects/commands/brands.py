"""Brand projects: written up by one, recognised by another, done again elsewhere."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.accounts.queries import must_be_another
from shegongzhan.accounts.rules import pk_of
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.errors import RuleViolation
from shegongzhan.needs.models import Need
from shegongzhan.projects import acts
from shegongzhan.projects.models import Brand, Project, Replication
from shegongzhan.projects.queries.brands import lacks_of


@dataclass(frozen=True)
class BrandFacts:
    """The problem, the way, what came of it, what others need. `satisfaction` is a percentage of `asked` people."""

    division: str
    name: str
    problem: str
    method: str
    results: str = ""
    satisfaction: int | None = None
    asked: int = 0
    kit: str = ""
    station_id: int | None = None
    projects: Sequence[int] = ()
    needs: Sequence[UUID] = ()


def check_brand(facts: BrandFacts) -> None:
    """Raise RuleViolation for a brand without name, problem or method, or with a satisfaction nobody was asked for."""
    for name, words in (("name", _("名称")), ("problem", _("要解决的问题")), ("method", _("做法"))):
        if not getattr(facts, name).strip():
            raise RuleViolation(f"brand.{name}", _("请写%(what)s。") % {"what": words}, field=name)
    if facts.satisfaction is not None and not 0 <= facts.satisfaction <= 100:
        raise RuleViolation("brand.satisfaction", _("满意度从 0 到 100。"), field="satisfaction")
    if facts.satisfaction is not None and not facts.asked:
        raise RuleViolation("brand.asked", _("写了满意度，就要写问了多少人。"), field="asked")


@transaction.atomic
def propose_brand(actor: User | str, facts: BrandFacts) -> Brand:
    """Write up a brand. Raises RuleViolation as `check_brand` does, and for a name that is there already."""
    check_brand(facts)
    try:
        with transaction.atomic():
            brand = Brand.objects.create(proposed_by=pk_of(actor), **_columns(facts))
    except IntegrityError as known:
        raise RuleViolation("brand.known", _("已经有同名的品牌项目。"), field="name") from known
    _link(brand, facts)
    record_act(actor, acts.BRAND_PROPOSED, brand)
    return brand


@transaction.atomic
def change_brand(
    actor: User | str, brand: Brand, facts: BrandFacts, *, seen_version: int | None = None
) -> None:
    """Write up a brand anew; it stays recognised only while it lacks nothing.

    Raises RuleViolation as `propose_brand` does, StaleRow when somebody changed it meanwhile.
    """
    check_brand(facts)
    told = _columns(facts)
    for name, value in told.items():
        setattr(brand, name, value)
    try:
        with transaction.atomic():
            brand.save_changed([*told], seen_version=seen_version)
    except IntegrityError as known:
        raise RuleViolation("brand.known", _("已经有同名的品牌项目。"), field="name") from known
    _link(brand, facts)
    record_act(actor, acts.BRAND_CHANGED, brand)
    if brand.is_named and brand.named_on and lacks_of(brand, brand.named_on):
        unname_brand(actor, brand)


@transaction.atomic
def name_brand(actor: User | str, brand: Brand, *, on: datetime.date) -> None:
    """Recognise a brand that somebody else wrote up.

    Raises RuleViolation for who wrote it up, when it is recognised already, and while it lacks results, satisfaction or
    replications as the policy pack of the place asks for them.
    """
    brand = Brand.objects.select_for_update(of=("self",)).get(pk=brand.pk)
    must_be_another(brand.proposed_by, pk_of(actor), right="projects.approve", division=brand.division)
    if brand.is_named:
        raise RuleViolation("brand.named", _("已经认定过了。"))
    if lacks := lacks_of(brand, on):
        raise RuleViolation("brand.lacks", _("还不能认定：%(what)s。") % {"what": _("；").join(lacks)})
    brand.named_on, brand.named_by = on, pk_of(actor)
    brand.save_changed(["named_on", "named_by"])
    record_act(actor, acts.BRAND_NAMED, brand)


@transaction.atomic
def unname_brand(actor: User | str, brand: Brand) -> None:
    """Take back that a brand is recognised. Raises RuleViolation when it is not."""
    if not brand.is_named:
        raise RuleViolation("brand.not_named", _("还没有认定。"))
    brand.named_on = brand.named_by = None
    brand.save_changed(["named_on", "named_by"])
    record_act(actor, acts.BRAND_UNNAMED, brand)


@transaction.atomic
def replicate_brand(
    actor: User | str,
    brand: Brand,
    *,
    place: str,
    by: str,
    on: datetime.date,
    result: str,
    today: datetime.date,
) -> Replication:
    """Write down that a brand was done somewhere else.

    Raises RuleViolation without saying who, for the place it comes from, for a day that has not come, and when it is
    written down already.
    """
    if not by.strip():
        raise RuleViolation("replication.by", _("请写是谁做的。"), field="by")
    if place == brand.division:
        raise RuleViolation("replication.place", _("复制推广要在别的地方。"), field="place")
    if on > today:
        raise RuleViolation("replication.future", _("日期还没到，不能先记。"), field="on")
    try:
        with transaction.atomic():
            row = Replication.objects.create(
                brand=brand,
                place=place,
                by=by.strip(),
                on=on,
                result=result.strip(),
                recorded_by=pk_of(actor),
            )
    except IntegrityError as known:
        raise RuleViolation("replication.known", _("这个地方的这家已经记过了。"), field="by") from known
    record_act(actor, acts.REPLICATED, brand)
    return row


def _columns(facts: BrandFacts) -> dict:
    columns = {name: value for name, value in facts.__dict__.items() if name not in ("projects", "needs")}
    return {name: value.strip() if isinstance(value, str) else value for name, value in columns.items()}


def _link(brand: Brand, facts: BrandFacts) -> None:
    brand.projects.set(Project.objects.filter(pk__in=facts.projects))
    brand.needs.set(Need.objects.filter(pk__in=facts.needs))
