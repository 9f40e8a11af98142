"""What was typed on a page, exported as a ledger and imported again is there once."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from shegongzhan.accounts.models import User
from shegongzhan.activities.commands import ActivityFacts, record_activity
from shegongzhan.activities.models import Activity
from shegongzhan.audit.models import Event
from shegongzhan.fieldwork.commands import VisitFacts, record_visit
from shegongzhan.funds import commands as funds
from shegongzhan.funds.models import Posting
from shegongzhan.ledgers.results import ImportResult
from shegongzhan.needs.commands import NeedFacts, note_need
from shegongzhan.needs.commands.offers import ResourceFacts, ServiceFacts, list_resource, list_service
from shegongzhan.needs.models import Need
from shegongzhan.people.models import Person
from shegongzhan.projects.commands import ProjectFacts, file_project
from shegongzhan.projects.models import Project
from shegongzhan.services.commands import RecordFacts
from shegongzhan.services.models import RecordKind, ServiceRecord
from shegongzhan.stations.models import Station
from shegongzhan.talent.models import Worker, WorkerKind
from tests import factories as f
from tests.ledgers.workbooks import number, people, save

DAY = datetime.date(2024, 2, 5)
PAST = datetime.date(2023, 2, 5)  # what happened in a year that is over comes in as it stands
NOW = datetime.datetime(2024, 2, 5, 10, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
Bring = Callable[..., ImportResult]


@pytest.fixture
def client(jianping: Station, county_officer: User, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(county_officer)


@pytest.fixture
def worker(jianping: Station) -> Worker:
    return Worker.objects.create(
        division=f.JIANPING, station=jianping, name="林晓燕", kind=WorkerKind.RESIDENT
    )


@pytest.fixture
def person(jianping: Station) -> Person:
    return a_person()


def a_person(name: str = "杨秀兰", first: str = "34182119480305104") -> Person:
    return Person.objects.create(division=f.VILLAGE, name=name, identity_number=number(first))


def kept(answer: Any, folder: Path) -> Path:
    assert answer.status_code == 200, answer.content[:2000]
    path = folder / "导出.xlsx"
    path.write_bytes(b"".join(answer.streaming_content))
    return path


def nothing_new(result: ImportResult, kind: str, rows: int) -> None:
    assert result.errors == []
    counts = {name: result.counts[kind][name] for name in ("read", "created", "updated", "unchanged")}
    assert counts == {"read": rows, "created": 0, "updated": 0, "unchanged": rows}


def test_money_is_not_posted_twice(client: Client, jianping: Station, bring: Bring, tmp_path: Path) -> None:
    source = funds.open_source("system", division=f.COUNTY, kind="budget", name="县级配套 2024", on=DAY)
    funds.receive("system", source, funds.IncomeFacts(DAY, Decimal("1000.50")), today=DAY)
    for _twice in range(2):
        facts = funds.SpendFacts(DAY, Decimal("12.30"), "activity", station=jianping, voucher="记-002")
        funds.spend("system", source, facts, today=DAY)
    funds.spend("system", source, funds.SpendFacts(DAY, Decimal(20), "office", payee="文具店"), today=DAY)

    ledger = kept(client.get(reverse("funds:list"), {"export": "ledger"}), tmp_path)
    nothing_new(bring(ledger), "funds", 4)

    assert Posting.objects.count() == 4


def test_a_third_equal_line_is_a_new_one(client: Client, bring: Bring, tmp_path: Path) -> None:
    source = funds.open_source("system", division=f.COUNTY, kind="budget", name="财政预算", on=DAY)
    funds.receive("system", source, funds.IncomeFacts(DAY, Decimal(1000), "拨款"), today=DAY)
    line = [DAY, "拨款", "财政预算", 1000, ""]

    result = bring(
        save(tmp_path, "资金.xlsx", [["日期", "摘要", "资金来源", "收入（元）", "支出（元）"], line, line])
    )

    assert (result.counts["funds"]["unchanged"], result.counts["funds"]["created"]) == (1, 1)


def test_an_imported_row_that_was_changed_on_a_page_is_known_by_what_it_says_now(
    client: Client, bring: Bring, tmp_path: Path
) -> None:
    rows = [
        ["活动日期", "活动名称", "活动类型", "主办社工站", "参与人数"],
        [DAY, "剪窗花", "社区文化", "建平镇社工站", 20],
    ]
    bring(save(tmp_path, "活动.xlsx", rows))
    Activity.objects.update(name="剪窗花迎新年")

    ledger = kept(client.get(reverse("activities:list"), {"export": "ledger"}), tmp_path)
    nothing_new(bring(ledger), "activities", 1)

    assert ServiceRecord.objects.count() == 1


def test_activities_come_back_once(
    client: Client, worker: Worker, jianping: Station, bring: Bring, tmp_path: Path
) -> None:
    for place in ("村部", "村部", ""):
        record = RecordFacts(
            RecordKind.ACTIVITY,
            DAY,
            f.VILLAGE,
            station_id=jianping.pk,
            heads=20,
            workers=[(worker.pk, 60)],
            place=place,
        )
        record_activity("system", ActivityFacts(record, "剪窗花", "other", minutes=60), today=DAY)

    nothing_new(
        bring(kept(client.get(reverse("activities:list"), {"export": "ledger"}), tmp_path)), "activities", 3
    )


def test_ventures_come_back_once(client: Client, bring: Bring, tmp_path: Path) -> None:
    facts = ProjectFacts(
        f.JIANPING, "venture", "银龄相伴", "益民社会工作服务中心", starts_on=DAY, granted=Decimal(5000)
    )
    file_project("system", facts)

    nothing_new(
        bring(kept(client.get(reverse("projects:list"), {"export": "ledger"}), tmp_path)), "ventures", 1
    )

    assert Project.objects.count() == 1


def test_the_three_lists_come_back_once(
    client: Client, person: Person, jianping: Station, bring: Bring, tmp_path: Path
) -> None:
    for source, whom in (("client", person.pk), ("resident", None)):
        facts = NeedFacts(
            "daily_care",
            "ordinary",
            DAY,
            f.VILLAGE,
            source=source,
            person_id=whom,
            description="想有人 陪着说话",
        )
        note_need("system", facts, today=DAY)
    list_resource(
        "system",
        ResourceFacts(f.JIANPING, "送餐", "charity", "爱心协会", "daily_care", f.VILLAGE, capacity=30),
        on=DAY,
    )
    for place in (f.JIANPING, f.SHIZI):
        facts = ServiceFacts(
            place, "上门探访", "elderly", "case", "daily_care", provider_name="益民社会工作服务中心",
            capacity=5 if place == f.JIANPING else 7,
        )  # fmt: skip
        list_service("system", facts, on=DAY)
    said = {"list": "all", "place": f.COUNTY, "numbers": "full", "purpose": "报送"}

    result = bring(kept(client.post(reverse("needs:ledger"), said), tmp_path))

    nothing_new(result, "lists", 5)


def taken(client: Client, folder: Path, kind: str, numbers: str = "masked") -> Path:
    said = {
        "kind": kind,
        "place": f.COUNTY,
        "numbers": numbers,
        "purpose": "报送" if numbers == "full" else "",
    }
    return kept(client.post(reverse("ledgers:export"), said), folder)


@pytest.mark.parametrize("numbers", ["masked", "full"])
def test_visits_come_back_once(
    numbers: str, client: Client, person: Person, worker: Worker, bring: Bring, tmp_path: Path
) -> None:
    namesake = a_person(first="34182119500305106")
    for whom in ([person.pk, namesake.pk], [namesake.pk], [namesake.pk]):
        record = RecordFacts(
            RecordKind.VISIT, DAY, f.VILLAGE, people=whom, workers=[(worker.pk, 30)], note="天冷"
        )
        record_visit("system", VisitFacts(record, "door"), now=NOW)

    nothing_new(bring(taken(client, tmp_path, "visits", numbers)), "visits", 3)

    assert ServiceRecord.objects.count() == 3


def test_a_visit_to_several_people_leaves_and_comes_back_as_one(
    client: Client, person: Person, worker: Worker, bring: Bring, tmp_path: Path
) -> None:
    other, third = a_person("王大山", "34182119500305106"), a_person("李小妹", "34182119520305106")
    third.identity_number = third.identity_index = None
    third.save()
    together = [person.pk, other.pk, third.pk]
    record = RecordFacts(
        RecordKind.VISIT, DAY, f.VILLAGE, people=together, workers=[(worker.pk, 30)], note="天冷"
    )
    record_visit("system", VisitFacts(record, "door"), now=NOW)

    ledger = taken(client, tmp_path, "visits", "full")
    nothing_new(bring(ledger), "visits", 1)
    ServiceRecord.objects.all().delete()
    assert bring(ledger).counts["visits"]["created"] == 1

    found = ServiceRecord.objects.get()
    assert set(found.participants.values_list("person_id", flat=True)) == set(together)
    assert (found.heads, found.note) == (3, "天冷")
    nothing_new(bring(ledger), "visits", 1)
    again = bring(taken(client, tmp_path, "visits", "masked"))
    nothing_new(again, "visits", 1)


def test_several_persons_in_one_cell_need_as_many_numbers(
    person: Person, worker: Worker, bring: Bring, tmp_path: Path
) -> None:
    a_person("王大山", "34182119500305106")
    head = ["走访日期", "走访对象", "身份证号", "走访社工", "时长"]
    rows = [
        head,
        [DAY, "杨秀兰、王大山", "", "林晓燕", 1],
        [DAY, "杨秀兰，王大山", number("34182119480305104"), "林晓燕", 1],
        [DAY, "杨秀兰、没有的人", "", "林晓燕", 1],
    ]

    result = bring(save(tmp_path, "走访.xlsx", rows))

    assert [(one["row"], one["code"]) for one in result.errors] == [
        (3, "id.unreadable"),
        (4, "person.unknown"),
    ]
    assert ServiceRecord.objects.get().participants.count() == 2


def test_names_under_a_mask_are_told_as_such(
    person: Person, worker: Worker, bring: Bring, tmp_path: Path
) -> None:
    masked = "341821********1040"
    visits = [["走访日期", "走访对象", "身份证号", "走访社工", "时长"], [DAY, "杨*兰", masked, "林晓燕", 1]]
    needs = [
        ["需求来源", "所在村（社区）", "服务对象", "身份证号", "需求类别", "紧急程度", "登记日期"],
        ["服务对象", "南山村", "杨*兰", masked, "生活照料", "一般", DAY],
        ["服务对象", "南山村", "杨*兰", "", "生活照料", "一般", DAY],
    ]

    result = bring(save(tmp_path, "走访.xlsx", visits), save(tmp_path, "需求清单.xlsx", needs))

    assert [one["code"] for one in result.errors] == ["id.masked"] * 3
    assert "选“完整”并写明用途" in result.errors[0]["message"]


def test_a_need_of_the_whole_county_comes_back_once(client: Client, bring: Bring, tmp_path: Path) -> None:
    facts = NeedFacts(
        "daily_care", "ordinary", DAY, f.COUNTY, source="resident", description="想有个老年食堂"
    )
    note_need("system", facts, today=DAY)
    said = {"list": "needs", "place": f.COUNTY, "numbers": "full", "purpose": "报送"}
    ledger = kept(client.post(reverse("needs:ledger"), said), tmp_path)

    nothing_new(bring(ledger), "lists", 1)
    Need.objects.all().delete()
    assert bring(ledger).counts["lists"]["created"] == 1

    assert Need.objects.get().division == f.COUNTY
    assert {one["code"] for one in bring(ledger, unit=f.JIANPING).errors} == {"place.outside"}


def test_a_source_that_is_overspent_is_said_each_time(bring: Bring, tmp_path: Path) -> None:
    head = ["日期", "摘要", "资金来源", "收入（元）", "支出（元）"]
    ledger = save(
        tmp_path, "资金.xlsx", [head, [PAST, "拨款", "财政预算", 10, ""], [PAST, "慰问", "财政预算", "", 30]]
    )

    for _twice in range(2):
        result = bring(ledger)
        assert [(one["row"], one["code"]) for one in result.warnings] == [(3, "source.overspent")]
    assert Posting.objects.count() == 2


def test_service_objects_come_back_once_with_their_numbers_and_not_at_all_without(
    client: Client, bring: Bring, tmp_path: Path
) -> None:
    bring(save(tmp_path, "人.xlsx", people({}, {"对象类别": "低保、残疾人"}, {"所在村（社区）": "南西村"})))

    masked = bring(taken(client, tmp_path, "people"))
    assert {error["code"] for error in masked.errors} == {"id.masked"}
    nothing_new(bring(taken(client, tmp_path, "people", "full")), "people", 3)

    assert Person.objects.count() == 3
    assert Event.objects.filter(act="ledgers.revealed").count() == 1


def test_a_ledger_is_chinese_on_an_english_page_and_so_is_what_an_import_says(
    client: Client, person: Person, worker: Worker, bring: Bring, tmp_path: Path
) -> None:
    record = RecordFacts(RecordKind.VISIT, DAY, f.VILLAGE, people=[person.pk], workers=[(worker.pk, 30)])
    record_visit("system", VisitFacts(record, "door", purpose="living"), now=NOW)

    client.cookies["django_language"] = "en"
    with translation.override("en"):
        nothing_new(bring(taken(client, tmp_path, "visits", "full")), "visits", 1)
        lost = bring(save(tmp_path, "人.xlsx", people({"姓名": ""})))

    assert lost.errors[0]["message"] == "没有填姓名"
    cells = {
        cell for row in openpyxl.load_workbook(tmp_path / "导出.xlsx").active.values for cell in row if cell
    }
    assert "上门走访" in cells


def test_stations_come_back_once(client: Client, bring: Bring, tmp_path: Path) -> None:
    f.station(f.COUNTY)
    f.with_rooms(f.station(f.SHIZI))

    nothing_new(bring(taken(client, tmp_path, "stations")), "stations", 3)


def test_whole_numbers_need_a_purpose(client: Client) -> None:
    said = {"kind": "people", "place": f.COUNTY, "numbers": "full", "purpose": ""}

    assert client.post(reverse("ledgers:export"), said).status_code == 422
