"""The station of a record is that of who did it, else the social work station of the place: on pages and in ledgers."""

import datetime
from pathlib import Path

import pytest

from shegongzhan.core.errors import RuleViolation
from shegongzhan.fieldwork.commands import record_visit
from shegongzhan.needs.commands import NeedFacts, note_need
from shegongzhan.needs.models import Need, NeedChannel, NeedSource
from shegongzhan.people.models import Person
from shegongzhan.services.commands import RecordFacts, record_service
from shegongzhan.services.models import RecordKind, ServiceRecord
from shegongzhan.stations import commands as stations
from shegongzhan.stations.models import (
    ServiceExtension,
    Station,
    StationDuty,
    StationKind,
    StationState,
    Tier,
)
from shegongzhan.stations.queries import station_of
from shegongzhan.talent.models import Employment, Worker, WorkerKind
from tests import factories as f
from tests.fieldwork.rows import NOW, a_person, visit_facts
from tests.ledgers.conftest import bring as bring
from tests.ledgers.conftest import county as county
from tests.ledgers.workbooks import save

pytestmark = pytest.mark.django_db
OTHER_KINDS = [kind for kind in StationKind if kind != StationKind.SOCIAL_WORK]


def a_worker(site: Station | None, name: str = "林晓燕", **job) -> Worker:
    division = site.division if site else f.JIANPING
    worker = Worker.objects.create(division=division, station=site, kind=WorkerKind.RESIDENT, name=name)
    if site:
        fields = {"starts_on": f.LONG_AGO, **job}
        Employment.objects.create(worker=worker, division=division, station=site, kind=worker.kind, **fields)
    return worker


def visited(person: Person, worker: Worker) -> Station | None:
    return record_visit("system", visit_facts(person, worker), now=NOW).visit.record.station


def noted(person: Person, worker: Worker | None) -> Station | None:
    facts = NeedFacts(
        kind="daily_care", urgency="week", noted_on=f.TODAY, division=person.division, person_id=person.pk,
        source=NeedSource.CLIENT, channel=NeedChannel.VISIT, noted_by_id=worker.pk if worker else None,
    )  # fmt: skip
    return note_need("system", facts, today=f.TODAY).station


@pytest.mark.parametrize("kind", OTHER_KINDS)
def test_a_site_of_another_kind_beside_the_station_serves_nobody_of_the_place(kind, places):
    other = f.station(name="养老服务站", kind=kind)
    own = f.station()
    person, worker = a_person(), a_worker(None)

    assert station_of(f.VILLAGE) == own
    assert visited(person, worker) == own
    assert noted(person, worker) == own
    assert other != own


@pytest.mark.parametrize("kind", OTHER_KINDS)
def test_where_there_is_no_social_work_station_another_site_is_none(kind, places):
    f.station(name="养老服务站", kind=kind)

    assert station_of(f.VILLAGE) is None
    centre = f.station(f.COUNTY)
    assert station_of(f.VILLAGE) == centre


@pytest.mark.parametrize("kind", list(RecordKind))
def test_a_record_is_the_station_of_who_did_it(kind, places):
    f.station()
    centre, far = f.station(f.COUNTY), f.station(f.SHIZI)
    worker = a_worker(centre)
    moved = a_worker(far, "何静", ends_on=f.TODAY - datetime.timedelta(days=1))
    Employment.objects.create(
        worker=moved, division=f.COUNTY, station=centre, kind=moved.kind, starts_on=f.TODAY
    )

    def did(who: Worker, day: datetime.date) -> Station | None:
        facts = RecordFacts(kind=kind, day=day, division=f.VILLAGE, workers=[(who.pk, 30)])
        return record_service("system", facts, today=f.TODAY).station

    assert did(worker, f.TODAY) == centre
    # Where she worked on the day of the record, not where she works now.
    assert did(moved, f.TODAY) == centre
    assert did(moved, f.TODAY - datetime.timedelta(days=1)) == far


@pytest.mark.parametrize("named", ["extension", "duty"])
def test_an_extended_site_takes_only_what_its_agreement_names(named, places):
    own, care = f.station(), f.station(name="养老服务站", kind=StationKind.ELDERLY_CARE)
    person, worker = a_person(), a_worker(care)
    assert visited(person, worker) == own

    if named == "extension":
        ServiceExtension.objects.create(
            site=care, station=own, services="助餐、老人探访", starts_on=f.LONG_AGO
        )
    else:
        StationDuty.objects.create(station=care, duty="走访高龄老人", since=f.LONG_AGO)

    assert visited(person, worker) == care
    assert noted(person, worker) == own
    ServiceExtension.objects.update(ends_on=f.TODAY - datetime.timedelta(days=1))
    StationDuty.objects.update(until=f.TODAY - datetime.timedelta(days=1))
    assert visited(person, worker) == own


def test_a_worker_of_another_county_does_not_take_the_record_with_her(places):
    own, stranger = f.station(), f.station("150102001", name="外县社工站")

    assert visited(a_person(), a_worker(stranger)) == own


def test_ledgers_and_pages_say_the_same(bring, tmp_path: Path):
    other = f.station(name="建平镇养老服务站", kind=StationKind.ELDERLY_CARE)
    own = f.station()
    worker = a_worker(own)
    Person.objects.create(division=f.VILLAGE, name="杨秀兰")
    visits = [["走访日期", "走访对象", "村（社区）", "镇（街道）", "走访社工", "时长（小时）"],
              ["2024-02-01", "杨秀兰", "南山村", "建平镇", worker.name, 1]]  # fmt: skip
    needs = [["需求类别", "需求描述", "服务对象", "村（社区）", "镇（街道）", "登记日期"],
             ["生活照料", "没人做饭", "杨秀兰", "南山村", "建平镇", "2024-02-01"]]  # fmt: skip

    bring(save(tmp_path, "入户走访台账.xlsx", visits), save(tmp_path, "需求清单.xlsx", needs))

    assert [row.station for row in ServiceRecord.objects.all()] == [own]
    assert {row.station for row in Need.objects.all()} <= {own}
    assert station_of(f.VILLAGE) == own != other


def test_a_township_has_one_social_work_station(places):
    first = f.station()
    named = {"division": f.JIANPING, "tier": Tier.TOWNSHIP}

    with pytest.raises(RuleViolation) as no:
        stations.add_station("system", name="建平镇第二社工站", **named)
    assert no.value.code == "station.second" and first.name in no.value.sentence
    other = stations.add_station("system", name="养老服务站", kind=StationKind.ELDERLY_CARE, **named)
    with pytest.raises(RuleViolation) as no:
        stations.change_station("system", other, kind=StationKind.SOCIAL_WORK)
    assert no.value.code == "station.second"

    stations.close_station("system", first, on=f.TODAY)
    stations.add_station("system", name="建平镇第二社工站", **named)


def test_a_ledger_brings_no_second_station_and_says_why(bring, tmp_path: Path):
    rows = [
        ["站点名称", "层级", "所在镇（街道）"],
        ["建平镇社工站", "镇级", "建平镇"],
        ["建平镇社会工作服务站", "镇级", "建平镇"],
    ]

    result = bring(save(tmp_path, "站点名录.xlsx", rows))

    assert [site.name for site in Station.objects.filter(state=StationState.RUNNING)] == ["建平镇社工站"]
    assert result.counts["stations"]["rejected"] == 1
