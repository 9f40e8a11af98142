"""A row for each kind of page, made in the place that is asked for: the arguments of the address, and its place."""

import datetime
from typing import Any

from shegongzhan.accounts.models import User
from shegongzhan.accounts.roles import Role
from shegongzhan.core.time import now
from shegongzhan.desk.models import Feedback
from shegongzhan.errands.models import Errand
from shegongzhan.fieldwork.models import Visit
from shegongzhan.funds.models import Account, AccountKind, FundSource, Posting
from shegongzhan.imports.models import Batch, BatchState, RowOutcome
from shegongzhan.ledgers import storage
from shegongzhan.partners.models import Organisation
from shegongzhan.people.models import Person
from shegongzhan.policies.models import Override
from shegongzhan.projects.models import Project, ProjectKind
from shegongzhan.services.models import Participant, RecordKind, ServiceRecord
from shegongzhan.stations.models import ServiceExtension, Station, StationDuty
from tests import factories as f

Made = tuple[dict[str, Any], str]
DAY = datetime.date(2024, 3, 12)
FAR_VILLAGE = "150102001001"  # 新城区, in another region
# What people are called, place by place: no page may let out a name of where the reader has no business.
NAMES = {f.VILLAGE: "欧阳素素", f.SHIZI_VILLAGE: "慕容秋白", FAR_VILLAGE: "司马长风"}


def a_station(place: str) -> Station:
    division = place[:9]
    return Station.objects.filter(division=division).first() or f.station(division)


def station(place: str) -> Made:
    """The station of the township."""
    site = a_station(place)
    return {"pk": site.pk}, site.division


def duty(place: str) -> Made:
    """A duty of the township's station."""
    site = a_station(place)
    row = StationDuty.objects.create(station=site, duty="困境儿童帮扶")
    return {"pk": site.pk, "duty": row.pk}, site.division


def extension(place: str) -> Made:
    """A service that reaches from the village into the township's station."""
    site = a_station(place)
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
    row = f.agreement(_organisation(place), a_station(place))
    return {"pk": row.pk}, row.division


def _user(place: str) -> User:
    return f.user(f"account-{place}-{User.objects.count()}", "无名", division=place[:9])


def user(place: str) -> Made:
    """An account kept in the township."""
    row = _user(place)
    return {"pk": row.pk}, row.division


def post(place: str) -> Made:
    """A worker's post in the township."""
    row = f.post(_user(place), Role.RESIDENT_WORKER, place[:9], a_station(place))
    return {"pk": row.pk}, row.division


def named_post(place: str) -> Made:
    """A worker's post in the township, written down by name; a station's people see it too."""
    row = f.post(None, Role.RESIDENT_WORKER, place[:9], a_station(place), holder_name="无名")
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


def a_person(place: str) -> Person:
    """Make a person of the village, with all that has to stay behind a mask."""
    return Person.objects.create(
        division=place,
        station=a_station(place),
        name=NAMES[place],
        identity_number=f"{place[:6]}19410203{Person.objects.count() + 1000}",
        phone="13905556677",
        address="光明路277号东屋",
        health_note="高血压病史二十年",
        note="儿子在外地打工",
    )


def person(place: str) -> Made:
    """A person of the village, by `pk`."""
    row = a_person(place)
    return {"pk": row.pk}, row.division


def of_person(place: str) -> Made:
    """A person of the village, by `person`."""
    row = a_person(place)
    return {"person": row.pk}, row.division


def visit(place: str) -> Made:
    """A visit to a person of the village."""
    record = ServiceRecord.objects.create(
        division=place, kind=RecordKind.VISIT, station=a_station(place), day=DAY, heads=1
    )
    Participant.objects.create(
        record=record, person=a_person(place), division=place, kind=RecordKind.VISIT, day=DAY
    )
    row = Visit.objects.create(record=record, way="door")
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
    return FundSource.objects.create(
        division=place[:6], kind="budget", name=f"{place}经费{FundSource.objects.count()}"
    )


def source(place: str) -> Made:
    """A source of money of the county."""
    row = _source(place)
    return {"pk": row.pk}, row.division


def posting(place: str) -> Made:
    """Money that came in, in the county."""
    origin = _source(place)
    accounts = [
        Account.objects.create(
            division=origin.division, kind=kind, name=f"{origin.name}{kind}", source=origin
        )
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


def rejected_row(place: str) -> Made:
    """A row of the county's import that could not be placed and belongs to the township."""
    whole = Batch.objects.create(division=place[:6], year=2024, state=BatchState.DONE, files=["台账.xlsx"])
    row = RowOutcome.objects.create(
        batch=whole,
        division=place[:9],
        kind="people",
        file="台账.xlsx",
        sheet="一",
        row=3,
        code="id.checksum",
        message="不对",
    )
    return {"pk": row.pk}, row.division


def sheet_of_batch(place: str) -> Made:
    """A sheet of an import."""
    made, division = batch(place)
    return {**made, "number": 0}, division


def errand_of_another(place: str) -> Made:
    """What somebody who is none of the readers asked for."""
    other = User.objects.filter(username="other").first() or f.user("other", "别人")
    made = Errand.objects.create(
        user=other, kind="export", state="done", question="q", asked="{}", asked_at=now(), seen_at=now()
    )
    return {"pk": made.pk}, place


def year_of_county(place: str) -> Made:
    """The year of the place's county, to be published."""
    return {"place": place[:6], "year": 2023}, place[:6]
