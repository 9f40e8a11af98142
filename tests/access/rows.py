"""A row for each kind of page, made in the place that is asked for: the arguments of the address, and its place."""

import datetime
from typing import Any

from shegongzhan.accounts.models import User
from shegongzhan.accounts.roles import Role
from shegongzhan.desk.models import Feedback
from shegongzhan.fieldwork.models import Visit
from shegongzhan.funds.models import Account, AccountKind, FundSource, Posting
from shegongzhan.imports.models import Batch, BatchState
from shegongzhan.ledgers import storage
from shegongzhan.needs.models import ListSnapshot, Match, MatchRun, Need, Referral, Resource, ServiceItem
from shegongzhan.partners.models import Organisation
from shegongzhan.people.models import Person
from shegongzhan.policies.models import Override
from shegongzhan.projects.models import Project, ProjectKind
from shegongzhan.services.models import Participant, RecordKind, ServiceRecord
from shegongzhan.stations.models import ServiceExtension, Station, StationDuty
from tests import factories as f

Made = tuple[dict[str, Any], str]
DAY = datetime.date(2024, 3, 12)


def _station(place: str) -> Station:
    division = place[:9]
    return Station.objects.filter(division=division).first() or f.station(division)


def station(place: str) -> Made:
    """The station of the township."""
    site = _station(place)
    return {"pk": site.pk}, site.division


def duty(place: str) -> Made:
    """A duty of the township's station."""
    site = _station(place)
    row = StationDuty.objects.create(station=site, duty="困境儿童帮扶")
    return {"pk": site.pk, "duty": row.pk}, site.division


def extension(place: str) -> Made:
    """A service that reaches from the village into the township's station."""
    site = _station(place)
    point = f.station(place, name=f"{place}服务站")
    row = ServiceExtension.objects.create(site=point, station=site, services="助餐")
    return {"pk": site.pk, "extension": row.pk}, site.division


def _organisation(place: str) -> Organisation:
    name = f"{place}社会工作服务中心"
    return Organisation.objects.filter(name=name).first() or f.organisation(name, division=place[:6])


def organisation(place: str) -> Made:
    """An organisation registered in the county."""
    row = _organisation(place)
    return {"pk": row.pk}, row.division


def agreement(place: str) -> Made:
    """An agreement for the township's station."""
    row = f.agreement(_organisation(place), _station(place))
    return {"pk": row.pk}, row.division


def _user(place: str) -> User:
    return f.user(f"account-{place}", "无名", division=place[:9])


def user(place: str) -> Made:
    """An account kept in the township."""
    row = _user(place)
    return {"pk": row.pk}, row.division


def post(place: str) -> Made:
    """A worker's post in the township."""
    row = f.post(_user(place), Role.RESIDENT_WORKER, place[:9], _station(place))
    return {"pk": row.pk}, row.division


def override(place: str) -> Made:
    """The county's own value of a rule."""
    row = Override.objects.create(
        key="talent.award.junior",
        division=place[:6],
        value=1200,
        effective_on=DAY,
        document_title="示例通知",
        reason="示例",
    )
    return {"pk": row.pk}, row.division


def _person(place: str) -> Person:
    return Person.objects.create(division=place, name="无名", station=_station(place))


def person(place: str) -> Made:
    """A person of the village, by `pk`."""
    row = _person(place)
    return {"pk": row.pk}, row.division


def of_person(place: str) -> Made:
    """A person of the village, by `person`."""
    row = _person(place)
    return {"person": row.pk}, row.division


def visit(place: str) -> Made:
    """A visit to a person of the village."""
    record = ServiceRecord.objects.create(
        division=place, kind=RecordKind.VISIT, station=_station(place), day=DAY, heads=1
    )
    Participant.objects.create(
        record=record, person=_person(place), division=place, kind=RecordKind.VISIT, day=DAY
    )
    row = Visit.objects.create(record=record, way="home")
    return {"pk": row.pk}, place


def feedback(place: str) -> Made:
    """A word about a page from somebody in the township."""
    row = Feedback.objects.create(division=place[:9], page="/", text="字太小")
    return {"pk": row.pk}, row.division


def _project(place: str) -> Project:
    return Project.objects.create(
        division=place[:9], kind=ProjectKind.VENTURE, name=f"{place}助老", applicant="无名"
    )


def project(place: str) -> Made:
    """A venture in the township."""
    row = _project(place)
    return {"pk": row.pk}, row.division


def _source(place: str) -> FundSource:
    return FundSource.objects.create(division=place[:6], kind="财政预算", name=f"{place}经费")


def source(place: str) -> Made:
    """A source of money of the county."""
    row = _source(place)
    return {"pk": row.pk}, row.division


def posting(place: str) -> Made:
    """Money that came in, in the county."""
    origin = _source(place)
    accounts = [
        Account.objects.create(division=origin.division, kind=kind, name=f"{place}{kind}", source=origin)
        for kind in (AccountKind.ORIGIN, AccountKind.POOL)
    ]
    row = Posting.objects.create(
        division=origin.division,
        day=DAY,
        summary="拨入",
        source=origin,
        from_account=accounts[0],
        to_account=accounts[1],
        amount=1000,
    )
    return {"pk": row.pk}, row.division


def batch(place: str) -> Made:
    """An import into the township, done, with a workbook to correct."""
    row = Batch.objects.create(division=place[:9], year=2024, state=BatchState.DONE, files=["台账.xlsx"])
    storage.seal(storage.folder_of(row), storage.WORKBOOK, b"PK")
    return {"pk": row.pk}, row.division


def sheet_of_batch(place: str) -> Made:
    """A sheet of an import."""
    made, division = batch(place)
    return {**made, "number": 0}, division


def _need(place: str) -> Need:
    return Need.objects.create(
        division=place, source="resident", kind="psychology", urgency="week", noted_on=DAY, promised_on=DAY
    )


def need(place: str) -> Made:
    """A need of residents of the village, by `pk`."""
    return {"pk": _need(place).pk}, place


def for_need(place: str) -> Made:
    """A need of residents of the village, by `need`."""
    return {"need": _need(place).pk}, place


def _resource(place: str) -> Resource:
    return Resource.objects.create(
        division=place,
        area=place,
        name="心理热线",
        owner_kind="charity",
        owner_name="慈善会",
        kind="psychology",
    )


def resource(place: str) -> Made:
    """A resource of the village and for it."""
    return {"pk": _resource(place).pk}, place


def service_item(place: str) -> Made:
    """A service on the list of the village."""
    row = ServiceItem.objects.create(
        division=place, name="陪伴", field="elderly", method="case", kind="psychology"
    )
    return {"pk": row.pk}, place


def match(place: str) -> Made:
    """A need of the village that was matched."""
    row = Match.objects.create(
        division=place, need=_need(place), resource=_resource(place), state="accepted", starts_on=DAY
    )
    return {"pk": row.pk}, place


def referral(place: str) -> Made:
    """A need of the village that was referred."""
    row = Referral.objects.create(
        division=place, need=_need(place), to_name="县残联", reason="辅具", referred_on=DAY
    )
    return {"pk": row.pk}, place


def run(place: str) -> Made:
    """A match of all needs of the village at once."""
    return {"pk": MatchRun.objects.create(division=place, on=DAY).pk}, place


def need_of_run(place: str) -> Made:
    """A need of such a run."""
    made, _place = run(place)
    return {**made, "need": _need(place).pk}, place


def _snapshot(place: str, quarter: int) -> ListSnapshot:
    row, _made = ListSnapshot.objects.get_or_create(division=place, list="needs", year=2024, quarter=quarter)
    return row


def snapshot(place: str) -> Made:
    """A frozen list of the village."""
    return {"pk": _snapshot(place, 2).pk}, place


def two_snapshots(place: str) -> Made:
    """Two frozen lists of the village."""
    return {"pk": _snapshot(place, 2).pk, "other": _snapshot(place, 1).pk}, place
