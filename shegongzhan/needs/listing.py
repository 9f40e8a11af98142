"""The columns of the three lists."""

import datetime
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from shegongzhan.core.display import Badge, listed
from shegongzhan.core.lists import Column
from shegongzhan.core.scoping import Scope
from shegongzhan.core.time import span_in_words
from shegongzhan.crypto import masking
from shegongzhan.needs.models import Need, NeedState, Resource, ServiceItem
from shegongzhan.needs.queries.capacity import left_of_many
from shegongzhan.people.queries import shown_name
from shegongzhan.policies.queries import label
from shegongzhan.stations.queries import ancestors, name_of, names_of

TONES = {
    NeedState.OPEN: "warn",
    NeedState.MATCHED: "info",
    NeedState.IN_SERVICE: "info",
    NeedState.MET: "ok",
    NeedState.PARTLY_MET: "ok",
    NeedState.CANNOT: "danger",
    NeedState.REFERRED: "plain",
}


class Names:
    """Names of places, read at once for the rows of a page and one at a time for whatever else comes."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def read(self, codes: Iterable[str]) -> None:
        """Read the names of these places and of the townships above them with one query."""
        self._known |= names_of({part for code in codes for part in ancestors(code)[-2:]})

    def of(self, code: str) -> str:
        """Return the name of a place, below the township with the township's before it."""
        if len(code) == 12:
            return f"{self._one(code[:9])} {self._one(code)}"
        return self._one(code)

    def _one(self, code: str) -> str:
        return self._known[code] if code in self._known else name_of(code)


class Left:
    """What is left of offers, read at once for the rows of a page, in chunks for an export."""

    def __init__(self, on: datetime.date) -> None:
        self._on = on
        self._known: dict[UUID, int | None] = {}

    def read(self, offers: Iterable[Resource | ServiceItem]) -> None:
        """Read what is left of these offers."""
        self._known |= left_of_many(offers, self._on)

    def of(self, offer: Resource | ServiceItem) -> int | None:
        """Return how much is left of one."""
        if offer.pk not in self._known:
            self.read([offer])
        return self._known[offer.pk]


def state_badge(need: Need) -> Badge:
    """Return a need's state as a label."""
    return Badge(need.get_state_display(), TONES[NeedState(need.state)])


def promise_badge(need: Need, on: datetime.date) -> Badge | datetime.date | None:
    """Return the day an answer was promised, and for one still waited for, how long ago that was."""
    if need.promised_on is None or need.state != NeedState.OPEN or need.promised_on > on:
        return need.promised_on
    days = (on - need.promised_on).days
    return Badge(
        _("今天要回应") if not days else _("过了 %(span)s") % {"span": span_in_words(days)}, "danger"
    )


def need_columns(scope: Scope, names: Names, on: datetime.date) -> list[Column]:
    """Return the columns of the list of needs, names as far as this scope may read them."""

    def whose(need: Need) -> str | None:
        if need.person is None:
            return _("居民（%(n)s 人）") % {"n": need.persons} if need.persons > 1 else _("居民")
        return shown_name(scope, need.person)

    return [
        Column("kind", _("需求类别"), lambda n: label("needs.kinds", n.kind, n.division, on), sort="kind",
               link=lambda n: reverse("needs:need", args=[n.pk])),
        Column("whose", _("谁的"), whose),
        Column("place", _("村（社区）"), lambda n: names.of(n.division), sort="division"),
        Column("description", _("需求描述"), lambda n: n.description),
        Column("urgency", _("紧急程度"), lambda n: label("needs.urgency", n.urgency, n.division, on), sort="urgency"),
        Column("promised", _("答应的日期"), lambda n: promise_badge(n, on), sort="promised_on",
               export=lambda n: n.promised_on),
        Column("state", _("状态"), state_badge, sort="state", export=lambda n: n.get_state_display()),
        Column("noted", _("登记日期"), "noted_on", sort="noted_on"),
        Column("waited", _("等了几天"), lambda n: _waited(n, on), number=True, default=False),
        Column("source", _("需求来源"), lambda n: n.get_source_display(), sort="source", default=False),
        Column("channel", _("怎么知道的"), lambda n: n.get_channel_display(), default=False),
        Column("group", _("对象类别"),
               lambda n: label("people.categories", n.group, n.division, on) if n.group else None, default=False),
        Column("persons", _("涉及人数"), "persons", number=True, default=False),
        Column("station", _("社工站"), lambda n: n.station.name if n.station else None, default=False),
        Column("noted_by", _("登记人"), lambda n: n.noted_by.name if n.noted_by else None, default=False),
        Column("closed", _("办结日期"), "closed_on", sort="closed_on", default=False),
        Column("reason", _("状态说明"), "state_reason", default=False),
        Column("satisfaction", _("满意度"), "satisfaction", number=True, default=False),
    ]  # fmt: skip


def _waited(need: Need, on: datetime.date) -> int:
    return ((need.answered_on or need.closed_on or on) - need.noted_on).days


def resource_columns(names: Names, left: Left, on: datetime.date) -> list[Column]:
    """Return the columns of the list of resources."""

    def room(resource: Resource) -> Any:
        units = left.of(resource)
        if units is None:
            return _("不限")
        return Badge(_("已满"), "danger") if not units else f"{units} / {resource.capacity}"

    def until(resource: Resource) -> Any:
        if resource.ended_on:
            return Badge(_("已停用"), "plain")
        if resource.valid_until and resource.valid_until < on:
            return Badge(_("已过期"), "danger")
        return resource.valid_until or _("长期")

    return [
        Column("name", _("资源名称"), "name", sort="name", link=lambda r: reverse("needs:resource", args=[r.pk])),
        Column("owner", _("提供方"), "owner_name", sort="owner_name"),
        Column("owner_kind", _("提供方类型"), lambda r: r.get_owner_kind_display(), sort="owner_kind"),
        Column("kind", _("资源类别"), lambda r: label("needs.kinds", r.kind, r.division, on), sort="kind"),
        Column("area", _("可服务范围"), lambda r: names.of(r.area), sort="area"),
        Column("left", _("还剩 / 一共"), room, export=lambda r: left.of(r) if r.capacity is not None else _("不限")),
        Column("period", _("周期"), lambda r: f"{r.unit}／{r.get_capacity_period_display()}", default=False),
        Column("until", _("有效期至"), until, sort="valid_until", export=lambda r: r.valid_until),
        Column("contact", _("联系人"), lambda r: masking.name(r.contact_name) or None),
        Column("phone", _("联系电话"), lambda r: masking.phone(r.contact_phone) or None, default=False),
        Column("groups", _("面向对象"), lambda r: _groups(r, on), default=False),
        Column("conditions", _("条件"), "conditions", default=False),
        Column("home", _("资源所在地"), lambda r: names.of(r.division), sort="division", default=False),
    ]  # fmt: skip


def service_columns(names: Names, left: Left, on: datetime.date) -> list[Column]:
    """Return the columns of the list of services."""

    def room(item: ServiceItem) -> Any:
        units = left.of(item)
        return _("不限") if units is None else f"{units} / {item.capacity}"

    return [
        Column("name", _("服务名称"), "name", sort="name", link=lambda s: reverse("needs:service", args=[s.pk])),
        Column("field", _("服务领域"), lambda s: label("services.fields", s.field, s.division, on), sort="field"),
        Column("method", _("服务方法"), lambda s: label("services.methods", s.method, s.division, on), sort="method"),
        Column("groups", _("面向对象"), lambda s: _groups(s, on)),
        Column("kind", _("应对需求"), lambda s: label("needs.kinds", s.kind, s.division, on), sort="kind"),
        Column("provider", _("提供单位"), lambda s: s.provider_name or (s.station.name if s.station else None)),
        Column("frequency", _("频次"), lambda s: label("services.frequencies", s.frequency, s.division, on) or None),
        Column("left", _("本月还能接"), room, export=lambda s: left.of(s) if s.capacity is not None else _("不限")),
        Column("place", _("地方"), lambda s: names.of(s.division), sort="division", default=False),
        Column("state", _("状态"), lambda s: Badge(_("已停办"), "plain") if s.ended_on else None, default=False),
    ]  # fmt: skip


def _groups(offer: Resource | ServiceItem, on: datetime.date) -> str | None:
    return listed(label("people.categories", code, offer.division, on) for code in offer.groups) or None
