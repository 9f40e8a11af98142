"""Needs, offers, matches, plans and frozen lists, made in the place that is asked for; see `rows`."""

import datetime
from uuid import UUID

from shegongzhan.accounts.roles import Role
from shegongzhan.needs import commands
from shegongzhan.needs.models import ListKind, ListSnapshot, Match, MatchRun, MatchState, Need, Referral
from shegongzhan.services.models import NeedLink, RecordKind, RecordNeed, ServiceRecord
from tests import factories as f
from tests.access.rows import DAY, Made, a_person, a_station
from tests.needs.rows import a_need, a_resource, a_service


def _need(place: str, **fields: object) -> Need:
    return a_need(place, a_person(place), description="夜里睡不着，想有人说说话", **fields)


def need(place: str) -> Made:
    """An open need of a person of the village, by `pk`."""
    return {"pk": _need(place).pk}, place


def of_need(place: str) -> Made:
    """A need of a person of the village that was served once, by `need`."""
    row = _need(place)
    record = ServiceRecord.objects.create(
        division=place, kind=RecordKind.DELIVERY, station=a_station(place), day=DAY, heads=1
    )
    RecordNeed.objects.create(record=record, need=row, link=NeedLink.SERVED)
    return {"need": row.pk}, place


def closed_need(place: str) -> Made:
    """A need that was met."""
    row = _need(place, state="met", closed_on=DAY, outcome="陪着说了话")
    return {"pk": row.pk}, place


def referral(place: str) -> Made:
    """A need handed to a hospital."""
    row = Referral.objects.create(
        division=place, need=_need(place), to_name="县医院", reason="要看医生", referred_on=DAY
    )
    return {"pk": row.pk}, place


def _match(place: str) -> Match:
    return Match.objects.create(
        division=place,
        need=_need(place),
        resource=a_resource(place[:9]),
        state=MatchState.ACCEPTED,
        starts_on=DAY,
    )


def match(place: str) -> Made:
    """A need of the village with a resource of the township."""
    return {"pk": _match(place).pk}, place


def need_and_offer(place: str) -> Made:
    """A need, and an offer that could answer it, named in what is sent."""
    return {"pk": _need(place).pk, "_data": {"offer": f"r:{a_resource(place[:9]).pk}", "units": 1}}, place


def resource(place: str) -> Made:
    """A resource of the township, given to somebody of the village."""
    row = _match(place)
    return {"pk": row.resource_id}, place[:9]


def service(place: str) -> Made:
    """A service of the township's station."""
    return {"pk": a_service(place[:9]).pk}, place[:9]


def _run(place: str) -> tuple[MatchRun, UUID]:
    """Ask for a plan for the township; the tests work it out at once."""
    by = f.user(f"planned-{place}-{MatchRun.objects.count()}", "无名", division=place[:9])
    f.post(by, Role.STATION_HEAD, place[:9])
    a_resource(place[:9])
    wanted = _need(place)
    _need(place)
    made = commands.start_run(by, place[:9], on=DAY)
    made.refresh_from_db()
    return made, wanted.pk


def run(place: str) -> Made:
    """A plan for the township."""
    made, _wanted = _run(place)
    return {"pk": made.pk}, made.division


def need_of_run(place: str) -> Made:
    """A plan for the township, and a need it is about."""
    made, wanted = _run(place)
    return {"pk": made.pk, "need": wanted}, made.division


def changed_run(place: str) -> Made:
    """A plan for the township, and a need of it that shall be let go, named in what is sent."""
    made, wanted = _run(place)
    return {"pk": made.pk, "_data": {"act": "unpin", "need": str(wanted)}}, made.division


def _snapshot(place: str, quarter: int) -> ListSnapshot:
    return ListSnapshot.objects.get_or_create(
        division=place[:9],
        list=ListKind.NEEDS,
        year=2023,
        quarter=quarter,
        defaults={"as_of": datetime.date(2023, 3 * quarter, 28)},
    )[0]


def snapshot(place: str) -> Made:
    """A frozen list of the township."""
    return {"pk": _snapshot(place, 4).pk}, place[:9]


def two_snapshots(place: str) -> Made:
    """Two frozen lists of the township."""
    return {"pk": _snapshot(place, 4).pk, "other": _snapshot(place, 3).pk}, place[:9]
