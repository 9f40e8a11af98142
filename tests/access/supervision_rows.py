"""Rows of supervision, made in the place that is asked for, and who may open what of them; see `rows` and `table`."""

import datetime

from shegongzhan.accounts.models import User
from shegongzhan.partners.models import Organisation
from shegongzhan.supervision.models import (
    AgendaPoint,
    AgreedAction,
    Assignment,
    Gap,
    MonthlyDuty,
    Session,
    SessionWorker,
    SupervisorNote,
    WorkerWord,
)
from shegongzhan.talent.models import Worker, WorkerKind
from tests import factories as f
from tests.access.rows import DAY, Made, a_station
from tests.access.walk import Row, needs, signed_in

CONTRACTOR = "益民社会工作服务中心"


def _worker(place: str) -> Worker:
    site = a_station(place)
    found = Worker.objects.filter(station=site, name="钟离春").first()
    return found or Worker.objects.create(
        division=site.division, station=site, kind=WorkerKind.RESIDENT, name="钟离春"
    )


def _author(place: str) -> User:
    name = f"supervisor-{place}"
    return User.objects.filter(username=name).first() or f.user(name, "无名督导")


def _session(place: str) -> Session:
    site, worker = a_station(place), _worker(place)
    row = Session.objects.create(
        division=site.division, station=site, mode="on_site", day=DAY, starts_at=datetime.time(9),
        ends_at=datetime.time(10), minutes=60, supervisor=_author(place), supervisor_name="无名督导",
        supervisor_kind="external", topic="个案怎么结案",
    )  # fmt: skip
    SessionWorker.objects.create(session=row, worker=worker, division=site.division, day=DAY)
    Gap.objects.create(session=row, division=site.division, day=DAY, tag="case")
    AgreedAction.objects.create(
        session=row, division=site.division, station=site, worker=worker, text="写一份个案计划", due_on=DAY
    )
    SupervisorNote.objects.create(
        session=row, division=site.division, author=_author(place), text=f"{place}的手记不给别人看"
    )
    WorkerWord.objects.create(
        session=row, worker=worker, division=site.division, day=DAY, helped="yes", text=f"{place}的话只给督导"
    )
    return row


def station(place: str) -> Made:
    """The township's station, which somebody supervises."""
    site = a_station(place)
    Assignment.objects.create(
        division=site.division, station=site, holder_name="老督导", kind="external", starts_on=DAY
    )
    return {"pk": site.pk}, site.division


def session(place: str) -> Made:
    """A session in the township's station."""
    row = _session(place)
    return {"pk": row.pk}, row.division


def gap(place: str) -> Made:
    """A gap that a session found."""
    row = _session(place)
    return {"pk": row.pk, "gap": row.gaps.get().pk}, row.division


def action(place: str) -> Made:
    """Something agreed in a session."""
    row = _session(place)
    return {"pk": row.actions.get().pk}, row.division


def point(place: str) -> Made:
    """A question on a worker's agenda."""
    site = a_station(place)
    row = AgendaPoint.objects.create(
        division=site.division,
        station=site,
        worker=_worker(place),
        text=f"{place}的问题怎么办",
        written_on=DAY,
    )
    return {"pk": row.pk}, row.division


def duty(place: str) -> Made:
    """The contractor's internal supervision of a worker of the township's station."""
    site = a_station(place)
    firm = Organisation.objects.filter(name=CONTRACTOR).first() or f.organisation(CONTRACTOR)
    row = MonthlyDuty.objects.create(
        division=site.division, station=site, organisation=firm, worker=_worker(place),
        month=DAY.replace(day=1), held_on=DAY, minutes=60, supervisor_name="蒋涛",
    )  # fmt: skip
    return {"pk": row.pk}, row.division


def supervised(place: str) -> None:
    """Put a row of every kind of supervision into the place."""
    for make in (station, session, point, duty):
        make(place)


_station = {"of": station, "seen_with": "supervision.view"}
_session_of = {"of": session, "seen_with": "supervision.view"}
# No right opens these: only who wrote the note, and only the worker who took part.
_OWN = "supervision.own"

TABLE: dict[str, Row] = {
    "supervision:home": signed_in(),
    "supervision:mine": signed_in(),
    "supervision:ask": signed_in(),
    "supervision:month": needs("supervision.view"),
    "supervision:gaps": needs("supervision.view"),
    "supervision:gaps_train": needs("supervision.record", method="post"),
    "supervision:station": needs("supervision.view", of=station),
    "supervision:assign": needs("supervision.record", also="partners.change", **_station),
    "supervision:end": needs("supervision.record", also="partners.change", **_station),
    "supervision:new": needs("supervision.record", **_station),
    "supervision:sessions": needs("supervision.view"),
    "supervision:session": needs("supervision.view", of=session),
    "supervision:change": needs("supervision.record", **_session_of),
    "supervision:void": needs("supervision.record", **_session_of),
    "supervision:restore": needs("supervision.record", method="post", **_session_of),
    "supervision:agree": needs("supervision.record", **_session_of),
    "supervision:gap_train": needs("supervision.record", method="post", of=gap, seen_with="supervision.view"),
    "supervision:note": needs("supervision.record", **_session_of),
    "supervision:share": needs(_OWN, of=session),
    "supervision:word": needs(_OWN, of=session),
    "supervision:action": needs("supervision.record", of=action, seen_with="supervision.view"),
    "supervision:point": needs("supervision.record", of=point),
    "supervision:point_close": needs("supervision.record", method="post", of=point),
    "supervision:point_reopen": needs("supervision.record", method="post", of=point),
    "supervision:duty": needs("supervision.duty", "supervision.view"),
    "supervision:duty_year": needs("supervision.duty", "supervision.view"),
    "supervision:duty_new": needs("supervision.duty"),
    "supervision:duty_remove": needs("supervision.duty", of=duty, seen_with="supervision.view"),
}
