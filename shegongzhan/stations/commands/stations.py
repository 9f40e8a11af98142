"""Acts on stations: founding, changing, rooms, duties, services that reach into them, closing."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shegongzhan.audit.commands import Actor, record
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.periods import overlapping
from shegongzhan.stations import acts
from shegongzhan.stations.models import (
    Facility,
    Presence,
    ServiceExtension,
    Station,
    StationDuty,
    StationKind,
    StationState,
    Tier,
)

WIDTH = {Tier.CENTRE: 6, Tier.TOWNSHIP: 9, Tier.VILLAGE: 12}


@transaction.atomic
def add_station(
    actor: Actor, *, division: str, tier: str, name: str, kind: str = StationKind.SOCIAL_WORK, **fields: Any
) -> Station:
    """Register a station.

    RuleViolation: "station.place" (a centre is a county's, a station a township's, a point a village's),
    "station.second_centre", "station.second" in one township, "station.name_taken", "station.order", and the rules of `_check_host`.
    """
    station = Station(division=division, tier=tier, name=name.strip(), kind=kind, **fields)
    _check(station)
    _save_new(station)
    record(actor, acts.ADDED, station)
    return station


@transaction.atomic
def change_station(
    actor: Actor, station: Station, *, seen_version: int | None = None, **fields: Any
) -> Station:
    """Change what is written of a station; the labels of what changed go on record.

    Raises StaleRow when somebody else changed it since `seen_version`, and what `add_station` raises.
    """
    changed = [name for name, value in fields.items() if getattr(station, name) != value]
    if not changed:
        return station
    planned = station.state == StationState.PLANNED
    for name in changed:
        setattr(station, name, fields[name])
    _check(station)
    written = list(changed)
    if planned and station.state != StationState.PLANNED:
        # Without an opening day it stands from the day somebody said so, not from the day it was planned.
        station.note_now()
        written.append("noted_on")
    try:
        with transaction.atomic():
            station.save_changed(written, seen_version=seen_version)
    except IntegrityError as clash:
        raise RuleViolation("station.name_taken", _("这个地方已经有同名的站点。"), field="name") from clash
    labels = "、".join(str(Station._meta.get_field(name).verbose_name) for name in changed)  # type: ignore[union-attr]
    record(actor, acts.CHANGED, station, fields=labels)
    return station


@transaction.atomic
def close_station(actor: Actor, station: Station, *, on: datetime.date) -> Station:
    """Close a station from the day on; its history stays.

    RuleViolation: "station.closed" already, "station.host" while others are embedded in it, "station.order".
    """
    if station.state == StationState.CLOSED:
        raise RuleViolation("station.closed", _("这个站点已经撤销了。"))
    guests = station.embedded.exclude(state=StationState.CLOSED)
    if names := "、".join(guests.values_list("name", flat=True)[:5]):
        sentence = _("还有站点嵌入在这里：{names}。先给它们另找地方。").format(names=names)
        raise RuleViolation("station.host", sentence)
    if station.opened_on and on < station.opened_on:
        raise RuleViolation("station.order", _("撤站日期不能早于开站日期。"), field="on")
    station.state = StationState.CLOSED
    station.closed_on = on
    station.save_changed(["state", "closed_on"])
    record(actor, acts.CLOSED, station, on=on.isoformat())
    return station


def _check(station: Station) -> None:
    if len(station.division) != WIDTH[Tier(station.tier)]:
        wanted = {6: _("县（区、旗）"), 9: _("乡镇（街道、苏木）"), 12: _("村（社区、嘎查）")}[
            WIDTH[Tier(station.tier)]
        ]
        sentence = _("“{tier}”要设在一个{wanted}。").format(tier=station.get_tier_display(), wanted=wanted)
        raise RuleViolation("station.place", sentence, field="division")
    if station.opened_on and station.closed_on and station.closed_on < station.opened_on:
        raise RuleViolation("station.order", _("撤站日期不能早于开站日期。"), field="closed_on")
    if (
        station.tier == Tier.CENTRE
        and station.kind == StationKind.SOCIAL_WORK
        and station.state != StationState.CLOSED
    ):
        # One centre a county (郎溪: 1个县级指导中心).
        others = Station.objects.filter(
            division=station.division, tier=Tier.CENTRE, kind=StationKind.SOCIAL_WORK
        )
        if others.exclude(pk=station.pk).exclude(state=StationState.CLOSED).exists():
            raise RuleViolation("station.second_centre", _("这个县已经有一个指导中心。"), field="tier")
    if second := other_in_township(station):
        sentence = _(
            "这里已经有社工站“{name}”，一个乡镇（街道）一个。改名、迁址的请改那个站；分设的服务点登记为村（社区）社工点。"
        )
        raise RuleViolation("station.second", sentence.format(name=second.name), field="name")
    _check_host(station)


def other_in_township(station: Station) -> Station | None:
    """Return another social work station of the same township: whose work something is would be anybody's guess."""
    if (station.tier, station.kind) != (Tier.TOWNSHIP, StationKind.SOCIAL_WORK):
        return None
    if station.state == StationState.CLOSED:
        return None
    others = Station.objects.filter(
        division=station.division, tier=Tier.TOWNSHIP, kind=StationKind.SOCIAL_WORK
    )
    return others.exclude(pk=station.pk).exclude(state=StationState.CLOSED).order_by("pk").first()


def _check_host(station: Station) -> None:
    host = station.embedded_in
    if host is None:
        return
    if host.pk == station.pk or host.embedded_in_id is not None:
        sentence = _("要嵌入一个自己有场地的站点，不能嵌入自己，也不能嵌入另一个嵌入的站点。")
        raise RuleViolation("station.host", sentence, field="embedded_in")
    if host.state == StationState.CLOSED:
        raise RuleViolation("station.host", _("那个站点已经撤销了。"), field="embedded_in")
    if host.division[:6] != station.division[:6]:
        raise RuleViolation("station.host", _("要嵌入同一个县的站点。"), field="embedded_in")


def _save_new(station: Station) -> None:
    try:
        with transaction.atomic():
            station.save()
    except IntegrityError as clash:
        raise RuleViolation("station.name_taken", _("这个地方已经有同名的站点。"), field="name") from clash


@dataclass(frozen=True)
class Room:
    """What is known of one room: own, shared or none, with whom and why."""

    presence: str
    shared_with: str = ""
    shared_reason: str = ""
    area_m2: Decimal | None = None
    capacity: int | None = None


@transaction.atomic
def set_rooms(actor: Actor, station: Station, rooms: Mapping[str, Room | None]) -> Station:
    """Write down the rooms of a station by the pack's room code; None leaves a room unknown.

    RuleViolation "room.reason": a shared room says with whom and why (共用须说明理由), else it does not count.
    """
    for code, room in rooms.items():
        if (
            room
            and room.presence == Presence.SHARED
            and not (room.shared_with.strip() and room.shared_reason.strip())
        ):
            sentence = _("共用的房间要写明与谁共用、为什么共用。")
            raise RuleViolation("room.reason", sentence, field=f"{code}_shared_reason")
    _write_rooms(station, rooms)
    record(actor, acts.ROOMS_CHANGED, station)
    return station


def _write_rooms(station: Station, rooms: Mapping[str, Room | None]) -> None:
    names = ("presence", "shared_with", "shared_reason", "area_m2", "capacity")
    Facility.objects.filter(
        station=station, room__in=[code for code, room in rooms.items() if room is None]
    ).delete()
    Facility.objects.bulk_create(
        [
            Facility(station=station, room=code, **{name: getattr(room, name) for name in names})
            for code, room in rooms.items() if room is not None
        ],
        update_conflicts=True, unique_fields=["station", "room"], update_fields=names,
    )  # fmt: skip


@transaction.atomic
def add_duty(
    actor: Actor, station: Station, *, duty: str, leads: bool, since: datetime.date | None = None
) -> StationDuty:
    """Write down what a station is there for.

    RuleViolation "duty.led_elsewhere": of the three tiers of a county exactly one leads a duty, the others support it
    (明确三级职能职责).
    """
    duty = duty.strip()
    if leads:
        county = Station.objects.in_place(station.division[:6])
        others = StationDuty.objects.filter(
            overlapping(since, None, starts="since", ends="until"), duty=duty, leads=True, station__in=county
        )
        other = others.exclude(station__tier=station.tier).select_related("station").first()
        if other is not None:
            sentence = _("这项职责已由“{name}”（{tier}）牵头，这里请选“配合”。").format(
                name=other.station.name, tier=other.station.get_tier_display()
            )
            raise RuleViolation("duty.led_elsewhere", sentence, field="leads")
    made = StationDuty.objects.create(station=station, duty=duty, leads=leads, since=since)
    record(actor, acts.DUTY_ADDED, station, duty=duty)
    return made


@transaction.atomic
def end_duty(actor: Actor, duty: StationDuty, *, on: datetime.date) -> StationDuty:
    """End a duty of a station."""
    duty.until = on
    duty.save(update_fields=["until"])
    record(actor, acts.DUTY_ENDED, duty.station, duty=duty.duty)
    return duty


@transaction.atomic
def extend_services(
    actor: Actor, station: Station, *, site: Station, services: str, starts_on: datetime.date | None = None,
    ends_on: datetime.date | None = None,
) -> ServiceExtension:  # fmt: skip
    """Write down that a site's services reach into a social work station (相关服务向社工站延伸).

    RuleViolation "extension.self" for a site and itself, "extension.kind" when the site is a social work station too,
    "extension.order".
    """
    if site.pk == station.pk:
        raise RuleViolation("extension.self", _("不能延伸到自己。"), field="site")
    if site.kind == StationKind.SOCIAL_WORK:
        sentence = _("延伸的是救助、养老、未保、孵化等站点的服务，请选那样的站点。")
        raise RuleViolation("extension.kind", sentence, field="site")
    if starts_on and ends_on and ends_on < starts_on:
        raise RuleViolation("extension.order", _("结束日期不能早于开始日期。"), field="ends_on")
    made = ServiceExtension.objects.create(
        site=site, station=station, services=services.strip(), starts_on=starts_on, ends_on=ends_on
    )
    record(actor, acts.EXTENDED, station, services=made.services)
    return made


@transaction.atomic
def end_extension(actor: Actor, extension: ServiceExtension, *, on: datetime.date) -> ServiceExtension:
    """End an extension of services."""
    extension.ends_on = on
    extension.save(update_fields=["ends_on"])
    record(actor, acts.EXTENSION_ENDED, extension.station, services=extension.services)
    return extension
