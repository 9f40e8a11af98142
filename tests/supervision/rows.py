"""Workers, sessions and duties for the tests of supervision, each in one line."""

import datetime
from typing import Any

from shegongzhan.accounts.models import User
from shegongzhan.core.ids import new_id
from shegongzhan.stations.models import Station
from shegongzhan.supervision import commands
from shegongzhan.supervision.commands import SessionFacts
from shegongzhan.supervision.models import Mode, Session
from shegongzhan.talent.models import Employment, Worker, WorkerKind
from tests import factories as f

TODAY = f.TODAY
NINE = datetime.time(9)


def worker(station: Station, name: str = "林晓燕", user: User | None = None, **fields: Any) -> Worker:
    """Make a resident worker of the station, employed since long ago."""
    starts_on = fields.pop("starts_on", f.LONG_AGO)
    row = Worker.objects.create(
        division=station.division, station=station, kind=WorkerKind.RESIDENT, name=name, user=user, **fields
    )
    Employment.objects.create(
        worker=row, division=station.division, station=station, kind=row.kind, starts_on=starts_on,
        ends_on=fields.get("left_on"),
    )  # fmt: skip
    return row


def facts(station: Station, people: list[Worker], **fields: Any) -> SessionFacts:
    """Return the facts of a session of an hour and a half this morning, led by an outside teacher."""
    return SessionFacts(
        **{
            "id": new_id(), "station": station, "mode": Mode.ON_SITE, "day": TODAY, "starts_at": NINE, "minutes": 90,
            "workers": [one.pk for one in people], "topic": "个案怎么结案", "supervisor_name": "童老师",
            "overlap_ok": True, **fields,
        }
    )  # fmt: skip


def session(actor: User, station: Station, people: list[Worker], **fields: Any) -> Session:
    """Record such a session."""
    return commands.record_session(actor, facts(station, people, **fields), today=TODAY)
