"""Keeping the lists of resources and services: put on the list, changed, taken off."""

import datetime
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.audit.commands import Entry, record_many
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.errors import RuleViolation
from shegongzhan.needs import acts
from shegongzhan.needs.models import CapacityPeriod, MatchState, OwnerKind, Resource, ServiceItem
from shegongzhan.needs.queries.capacity import capacity_used
from shegongzhan.partners.commands import add_organisation
from shegongzhan.partners.models import Organisation
from shegongzhan.policies.queries import value as policy


@dataclass(frozen=True)
class ResourceFacts:
    """What is known of a resource. `kind` is a code of `needs.kinds`; `area` the place it serves; capacity None is no limit."""

    division: str
    name: str
    owner_kind: str
    owner_name: str
    kind: str
    area: str
    organisation_id: int | None = None
    groups: Sequence[str] = ()
    capacity: int | None = None
    capacity_period: str = CapacityPeriod.YEAR
    unit: str = "人次"
    conditions: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    valid_from: datetime.date | None = None
    valid_until: datetime.date | None = None


@dataclass(frozen=True)
class ServiceFacts:
    """What is known of a service a station offers; `kind` is the need it answers, `capacity` how many a month."""

    division: str
    name: str
    field: str
    method: str
    kind: str
    groups: Sequence[str] = ()
    provider_name: str = ""
    frequency: str = ""
    capacity: int | None = None
    station_id: int | None = None


def check_resource(facts: ResourceFacts, *, on: datetime.date) -> None:
    """Raise RuleViolation for a resource that cannot be: no name or owner, unknown kinds, over before it begins."""
    if not facts.name.strip():
        raise RuleViolation("resource.name", _("请填写资源名称。"), field="name")
    if not facts.owner_name.strip():
        raise RuleViolation("resource.owner", _("请填写提供方。"), field="owner_name")
    if facts.owner_kind not in OwnerKind.values:
        raise RuleViolation("resource.owner_kind", _("请选择提供方类型。"), field="owner_kind")
    _check_kind(facts.kind, facts.division, on)
    if facts.valid_from and facts.valid_until and facts.valid_until < facts.valid_from:
        raise RuleViolation("resource.dates", _("有效期止不能早于有效期起。"), field="valid_until")


def check_service(facts: ServiceFacts, *, on: datetime.date) -> None:
    """Raise RuleViolation for a service that cannot be: no name, unknown field, method or kind of need."""
    if not facts.name.strip():
        raise RuleViolation("service_item.name", _("请填写服务名称。"), field="name")
    for key, code, field in (
        ("services.fields", facts.field, "field"),
        ("services.methods", facts.method, "method"),
    ):
        if code not in {row["code"] for row in policy(key, facts.division, on)}:
            raise RuleViolation(f"service_item.{field}", _("请从列出的里面选。"), field=field)
    _check_kind(facts.kind, facts.division, on)


def _check_kind(kind: str, place: str, on: datetime.date) -> None:
    if kind not in {row["code"] for row in policy("needs.kinds", place, on)}:
        raise RuleViolation("offer.kind", _("请选择应对哪一类需求。"), field="kind")


@transaction.atomic
def list_resource(
    actor: User | str, facts: ResourceFacts, *, on: datetime.date, pk: UUID | None = None
) -> Resource:
    """Put a resource on the list. With `pk`, sent twice it is listed once. Errors as in `check_resource`."""
    if pk and (there := Resource.objects.filter(pk=pk).first()):
        return there
    check_resource(facts, on=on)
    resource = Resource(**({"id": pk} if pk else {}), **_columns(facts))
    resource.save(force_insert=True)
    record_act(actor, acts.RESOURCE_LISTED, resource, kind=resource.kind)
    return resource


@transaction.atomic
def change_resource(
    actor: User | str,
    resource: Resource,
    facts: ResourceFacts,
    *,
    on: datetime.date,
    seen_version: int | None = None,
) -> Resource:
    """Change what the list says of a resource.

    Raises RuleViolation as `check_resource` does and for a capacity below what is promised already, StaleRow when
    somebody changed it meanwhile.
    """
    check_resource(facts, on=on)
    locked = Resource.objects.select_for_update().get(pk=resource.pk)
    _check_promised(facts.capacity, capacity_used(locked, on))
    for column, value in _columns(facts).items():
        setattr(resource, column, value)
    resource.save_changed(list(_columns(facts)), seen_version=seen_version)
    record_act(actor, acts.RESOURCE_CHANGED, resource, kind=resource.kind)
    return resource


@transaction.atomic
def register_owner(actor: User | str, resource: Resource, *, division: str, kind: str) -> Organisation:
    """Put who gives a resource on the register of organisations, and link what else of that name the county lists.

    The names the lists tell stay. Raises RuleViolation when the resource names one already, or `add_organisation` does.
    """
    locked = Resource.objects.select_for_update().get(pk=resource.pk)
    if locked.organisation_id:
        raise RuleViolation("resource.linked", _("提供方已经是登记的单位了。"))
    made = add_organisation(actor, division=division, name=locked.owner_name, kind=kind)
    same = Resource.objects.in_place(locked.division[:6]).filter(
        owner_name=locked.owner_name, organisation=None
    )
    rows = [*same.exclude(pk=locked.pk), locked]
    Resource.objects.filter(pk__in=[one.pk for one in rows]).update(
        organisation=made, version=F("version") + 1
    )
    record_many(actor, acts.RESOURCE_LINKED, (Entry(one) for one in rows))
    return made


@transaction.atomic
def end_resource(actor: User | str, resource: Resource, *, on: datetime.date) -> Resource:
    """Take a resource off the list from the day on; what is promised already stays promised.

    Raises RuleViolation when it was taken off before.
    """
    _check_standing(resource)
    resource.ended_on = on
    resource.save_changed(["ended_on"])
    record_act(actor, acts.RESOURCE_ENDED, resource, open_matches=_promised_matches(resource))
    return resource


@transaction.atomic
def list_service(
    actor: User | str, facts: ServiceFacts, *, on: datetime.date, pk: UUID | None = None
) -> ServiceItem:
    """Put a service on the list. With `pk`, sent twice it is listed once. Errors as in `check_service`."""
    if pk and (there := ServiceItem.objects.filter(pk=pk).first()):
        return there
    check_service(facts, on=on)
    item = ServiceItem(**({"id": pk} if pk else {}), **_columns(facts))
    item.save(force_insert=True)
    record_act(actor, acts.SERVICE_LISTED, item, kind=item.kind)
    return item


@transaction.atomic
def change_service_item(
    actor: User | str,
    item: ServiceItem,
    facts: ServiceFacts,
    *,
    on: datetime.date,
    seen_version: int | None = None,
) -> ServiceItem:
    """Change what the list says of a service. Errors as in `change_resource` and `check_service`."""
    check_service(facts, on=on)
    locked = ServiceItem.objects.select_for_update().get(pk=item.pk)
    _check_promised(facts.capacity, capacity_used(locked, on))
    for column, value in _columns(facts).items():
        setattr(item, column, value)
    item.save_changed(list(_columns(facts)), seen_version=seen_version)
    record_act(actor, acts.SERVICE_CHANGED, item, kind=item.kind)
    return item


@transaction.atomic
def end_service_item(actor: User | str, item: ServiceItem, *, on: datetime.date) -> ServiceItem:
    """Take a service off the list from the day on. Raises RuleViolation when it was taken off before."""
    _check_standing(item)
    item.ended_on = on
    item.save_changed(["ended_on"])
    record_act(actor, acts.SERVICE_ENDED, item, open_matches=_promised_matches(item))
    return item


def _columns(facts: ResourceFacts | ServiceFacts) -> dict:
    said = asdict(facts)
    said["groups"] = list(facts.groups)
    for name in ("name", "owner_name", "provider_name", "conditions", "contact_name"):
        if name in said:
            said[name] = said[name].strip()
    if "contact_phone" in said:
        said["contact_phone"] = said["contact_phone"].strip() or None
    return said


def _check_promised(capacity: int | None, used: int) -> None:
    if capacity is not None and capacity < used:
        raise RuleViolation(
            "offer.capacity",
            _("这个周期已经答应出去 %(used)s，数量不能比它小。") % {"used": used},
            field="capacity",
        )


def _check_standing(offer: Resource | ServiceItem) -> None:
    if offer.ended_on is not None:
        raise RuleViolation("offer.ended", _("已经停用了。"))


def _promised_matches(offer: Resource | ServiceItem) -> int:
    return offer.matches.filter(state=MatchState.ACCEPTED).count()
