"""What hangs on somebody of the talent register: employment and post at a station."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from shegongzhan.accounts.models import Post
from shegongzhan.accounts.roles import Role
from shegongzhan.imports.models import Batch
from shegongzhan.ledgers.here import Here
from shegongzhan.ledgers.kinds.standing import added
from shegongzhan.stations.models import Station
from shegongzhan.talent.models import Employment, Worker, WorkerKind

TOWNSHIP = 9


@dataclass(slots=True)
class RegisteredRow:
    """What a ledger says of a certificate's registration: its number and its days."""

    number: str
    on: datetime.date
    until: datetime.date


@dataclass(slots=True)
class WorkerRow:
    """One person of the talent register."""

    name: str
    division: str
    kind: str
    sex: str = ""
    identity: str = ""
    phone: str = ""
    employer: str = ""
    at_station: bool = False
    post: str = ""
    starts_on: datetime.date | None = None
    yearly_pay: Decimal | None = None
    level: str = ""
    number: str = ""
    obtained_on: datetime.date | None = None
    registered: RegisteredRow | None = None
    key: str = ""


def write_employments(pairs: list[tuple[Any, Worker]], here: Here, batch: Batch | None) -> None:
    """Employ everybody who has no employment yet, from the day the ledger says."""
    there = set(
        Employment.objects.filter(worker__in=[w.pk for _row, w in pairs]).values_list("worker_id", flat=True)
    )
    fresh = []
    for row, worker in pairs:
        one: WorkerRow = row.values
        if worker.pk in there:
            continue
        there.add(worker.pk)
        fresh.append(
            Employment(
                worker=worker,
                division=one.division,
                station_id=here.station_of(one.division) if one.at_station else None,
                employer=one.employer,
                kind=one.kind,
                post=one.post,
                starts_on=one.starts_on,
                yearly_pay=one.yearly_pay,
                noted_on=here.first,
                batch=batch,
            )
        )
        added(row, _("任职"), one.post or one.employer or _("登记"))
    Employment.objects.bulk_create(fresh, batch_size=1000)


def write_posts(pairs: list[tuple[Any, Worker]], here: Here, batch: Batch | None) -> None:
    """Give resident workers their post at the station, unless one of that name was ever there: it may have ended since.

    A post reaches as far as its station's township. Who works at the county's centre gets none from a ledger: what a
    resident worker may see there would be the whole county.
    """
    wanted: dict[tuple[int, str], tuple[Any, Worker]] = {}
    for row, worker in pairs:
        one: WorkerRow = row.values
        station = here.station_of(one.division) if one.at_station else None
        resident = one.kind == WorkerKind.RESIDENT and len(one.division) >= TOWNSHIP
        if resident and station is not None and worker.left_on is None:
            wanted.setdefault((station, worker.name), (row, worker))
    held = Post.objects.filter(
        station__in={station for station, _name in wanted}, role=Role.RESIDENT_WORKER
    ).values_list("station_id", "holder_name", "user__name", "user_id")
    names, users = set(), set()
    for station, holder, user_name, user in held:
        names.update({(station, holder), (station, user_name)})
        users.add((station, user))
    divisions = dict(
        Station.objects.filter(pk__in={station for station, _name in wanted}).values_list("pk", "division")
    )
    fresh = []
    for (station, name), (row, worker) in wanted.items():
        if (station, name) in names or (worker.user_id is not None and (station, worker.user_id) in users):
            continue
        fresh.append(
            Post(
                holder_name=name,
                role=Role.RESIDENT_WORKER,
                division=divisions[station],
                station_id=station,
                starts_on=row.values.starts_on,
                batch=batch,
            )
        )
        added(row, _("岗位"), str(Role.RESIDENT_WORKER.label))
    Post.objects.bulk_create(fresh, batch_size=1000)
