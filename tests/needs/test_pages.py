from io import BytesIO

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from shegongzhan.audit.models import Event
from shegongzhan.needs import commands
from shegongzhan.needs.models import ListKind, MatchRun, Need, NeedState, Resource, ServiceItem
from shegongzhan.needs.queries import key_of
from tests import factories as f
from tests.needs import rows

pytestmark = pytest.mark.django_db
DAY = f.TODAY


@pytest.fixture(autouse=True)
def the_day(monkeypatch):
    """Let every page of the lists believe it is the day of the tests."""
    for module in ("lists", "needs", "offers", "matching", "runs", "snapshots"):
        monkeypatch.setattr(f"shegongzhan.needs.views.{module}.today", lambda: DAY)


def page(client, name, /, *args, **data):
    return client.get(reverse(f"needs:{name}", args=args), data)


def post(client, name, /, *args, **data):
    return client.post(reverse(f"needs:{name}", args=args), data)


def workbook_of(answer):
    return CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))


# ---------- lists ----------


def test_the_list_shows_the_needs_of_ones_own_place(lin, sign_in):
    mine = rows.a_need(person=rows.a_person(), description="夜里睡不着")
    other = rows.a_need(division=f.SHIZI_VILLAGE)

    text = page(sign_in(lin), "list").content.decode()

    assert str(mine.pk) in text and "夜里睡不着" in text and str(other.pk) not in text


def test_filters_of_needs(lin, sign_in):
    late, met = rows.a_need(promised_on=rows.NOTED), rows.a_need(kind="goods")
    commands.close_need(lin, met, state=NeedState.MET, on=DAY)
    client = sign_in(lin)

    for wanted, kept, dropped in (
        ({"overdue": "on"}, late, met),
        ({"state": "met"}, met, late),
        ({"state": "under_way"}, late, met),
        ({"kind": "goods"}, met, late),
        ({"waiting": "7"}, late, met),
    ):
        text = page(client, "list", **wanted).content.decode()
        assert str(kept.pk) in text and str(dropped.pk) not in text, wanted


@pytest.mark.parametrize("name", ["list", "resources", "services"])
def test_a_list_costs_the_same_for_three_rows_and_for_thirty(
    name, lin, sign_in, django_assert_max_num_queries, jianping
):
    client = sign_in(lin)
    villages = [f"341821100{n}" for n in range(201, 231)]
    counted = []
    for part in (villages[:3], villages[3:]):
        for village in part:
            rows.a_need(division=village, person=rows.a_person(village), station=jianping)
            rows.a_resource(area=village, division=village)
            rows.a_service(division=village, station=jianping)
        with django_assert_max_num_queries(25) as queries:
            assert page(client, name).status_code == 200
        counted.append(len(queries))

    assert counted[1] <= counted[0]


def test_resources_meant_for_the_whole_county_are_on_a_stations_list(lin, sign_in):
    county, other = rows.a_resource(area=f.COUNTY), rows.a_resource(area=f.SHIZI)

    text = page(sign_in(lin), "resources").content.decode()

    assert str(county.pk) in text and str(other.pk) not in text


def test_filters_of_resources(lin, sign_in):
    full, free = rows.a_resource(capacity=0), rows.a_resource(capacity=None, owner_kind="community")
    client = sign_in(lin)

    for wanted, kept, dropped in (
        ({"left": "some"}, free, full),
        ({"left": "none"}, full, free),
        ({"owner_kind": "community"}, free, full),
        ({"q": "心理"}, full, None),
    ):
        text = page(client, "resources", **wanted).content.decode()
        assert str(kept.pk) in text and (dropped is None or str(dropped.pk) not in text), wanted


def test_an_export_of_the_list_is_on_record(lin, sign_in):
    rows.a_need()

    answer = page(sign_in(lin), "list", export="xlsx")

    assert len(workbook_of(answer).get_sheet_by_index(0).to_python()) == 2
    assert Event.objects.filter(act="list.exported").count() == 1


# ---------- the county's layout ----------


def test_the_ledger_has_the_countys_heads_and_masked_numbers(lin, sign_in):
    rows.a_need(person=rows.a_person(identity_number="341821194001011239"))
    rows.a_resource(), rows.a_service()

    answer = post(sign_in(lin), "ledger", list="all", place=f.JIANPING, numbers="masked")

    book = workbook_of(answer)
    assert book.sheet_names == ["需求清单", "资源清单", "服务清单"]
    sheet = book.get_sheet_by_name("需求清单").to_python(skip_empty_area=False)
    assert sheet[0][0] == "建平镇需求清单" and sheet[1][0].startswith("填报单位：")
    assert sheet[2][:7] == [
        "序号",
        "需求来源",
        "所在镇（街道）",
        "所在村（社区）",
        "服务对象",
        "身份证号",
        "对象类别",
    ]
    assert sheet[3][4:6] == ["杨*兰", "341821********1239"]
    assert [cell for cell in sheet[-1] if cell] == ["填表人：", "审核人：", "填表日期："]


def test_whole_numbers_need_a_purpose_and_are_on_record(lin, sign_in):
    rows.a_need(person=rows.a_person(identity_number="341821194001011239"))
    client = sign_in(lin)
    said = {"list": "needs", "place": f.JIANPING, "numbers": "full"}

    refused = post(client, "ledger", **said)
    answer = post(client, "ledger", purpose="报县民政局", **said)

    assert refused.status_code == 422 and "请写明拿完整号码做什么用" in refused.content.decode()
    assert workbook_of(answer).get_sheet_by_index(0).to_python()[3][5] == "341821194001011239"
    assert Event.objects.filter(act="list.revealed").count() == 1


def test_a_ledger_of_another_township_is_refused(lin, sign_in):
    answer = post(sign_in(lin), "ledger", list="all", place=f.SHIZI, numbers="masked")

    assert answer.status_code == 422 and "不在您的范围内" in answer.content.decode()


# ---------- a need ----------


def test_noting_a_need_leads_to_its_candidates(lin, sign_in):
    person = rows.a_person()

    answer = post(
        sign_in(lin), "new", person=person.pk, kind="goods", urgency="week", noted_on=DAY.isoformat(),
        channel="visit", persons=1,
    )  # fmt: skip

    need = Need.objects.get()
    assert answer.url == reverse("needs:match", args=[need.pk])
    assert (need.person, need.source, need.noted_on) == (person, "client", DAY)


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(lin, sign_in):
    answer = post(sign_in(lin), "new", urgency="week", noted_on="2030-01-01", channel="visit", persons=1,
                  place=f.VILLAGE, description="要一台轮椅")  # fmt: skip

    text = answer.content.decode()
    assert answer.status_code == 422 and "登记日期还没到" in text and "要一台轮椅" in text
    assert not Need.objects.exists()


def test_a_need_of_residents_outside_ones_place_is_refused(lin, sign_in):
    answer = post(sign_in(lin), "new", kind="goods", urgency="week", noted_on=DAY.isoformat(), channel="survey",
                  persons=30, place=f.SHIZI_VILLAGE)  # fmt: skip

    assert answer.status_code == 422 and not Need.objects.exists()


def test_the_page_of_a_need_tells_who_met_it_and_what_the_person_says(lin, sign_in):
    need, resource = rows.a_need(person=rows.a_person()), rows.a_resource()
    commands.accept_match(lin, need, resource, on=DAY)
    word = commands.Word(said="人很好", enough=True, satisfaction=5, asked_on=DAY, asked_by=lin.pk)
    commands.close_need(lin, need, state=NeedState.MET, on=DAY, outcome="谈了三次", word=word)

    text = page(sign_in(lin), "need", need.pk).content.decode()

    for words in ("杨秀兰", "县慈善会", "谈了三次", "人很好", "够了", "5 分", "林晓燕", "重新打开"):
        assert words in text, words


def test_others_may_not_see_it_and_who_only_looks_may_not_close_it(lin, he, supervisor, sign_in):
    need = rows.a_need()

    assert page(sign_in(he), "need", need.pk).status_code == 404
    assert page(sign_in(supervisor), "need", need.pk).status_code == 200
    for name in ("change", "close", "match", "refer", "reopen"):
        assert page(sign_in(supervisor), name, need.pk).status_code == 403, name
        assert page(sign_in(he), name, need.pk).status_code == 404, name


def test_closing_asks_why_when_it_cannot_be_met(lin, sign_in):
    need, client = rows.a_need(), sign_in(lin)

    refused = post(client, "close", need.pk, state="cannot", on=DAY.isoformat())
    answer = post(client, "close", need.pk, state="cannot", unmet_reason="no_resource", on=DAY.isoformat())

    assert refused.status_code == 422 and "请选择为什么满足不了" in refused.content.decode()
    assert answer.status_code == 302
    need.refresh_from_db()
    assert need.state == NeedState.CANNOT


def test_a_word_without_who_asked_is_not_taken(lin, sign_in):
    need = rows.a_need()

    answer = post(sign_in(lin), "close", need.pk, state="met", on=DAY.isoformat(), said="好", enough="yes")

    assert answer.status_code == 422 and "请选谁问的" in answer.content.decode()


def test_refer_reply_reopen(lin, sign_in):
    need, client = rows.a_need(), sign_in(lin)

    post(client, "refer", need.pk, to_name="县残联", reason="要辅具", on=DAY.isoformat())
    referral = need.referrals.get()
    post(client, "reply", referral.pk, reply="没有名额", replied_on=DAY.isoformat())
    post(client, "reopen", need.pk, reason="没办成")

    need.refresh_from_db()
    assert need.state == NeedState.OPEN
    text = page(client, "need", need.pk).content.decode()
    assert "县残联" in text and "没有名额" in text


def test_the_part_of_the_persons_page(lin, he, sign_in):
    person = rows.a_person()
    need = rows.a_need(person=person)

    assert str(need.pk) in page(sign_in(lin), "of_person", person.pk).content.decode()
    assert page(sign_in(he), "of_person", person.pk).status_code == 404


# ---------- resources and services ----------


def test_listing_changing_and_ending_a_resource(lin, sign_in):
    client = sign_in(lin)
    said = {
        "name": "爱心餐", "owner_kind": "charity", "owner_name": "爱心饭店", "kind": "daily_care", "area": f.JIANPING,
        "division": f.JIANPING, "capacity": 20, "capacity_period": "month", "unit": "份",
    }  # fmt: skip
    post(client, "resource_new", **said)
    resource = Resource.objects.get()

    post(client, "resource_change", resource.pk, **{**said, "capacity": 30}, version=1)
    text = page(client, "resource", resource.pk).content.decode()
    post(client, "resource_end", resource.pk)

    resource.refresh_from_db()
    assert resource.capacity == 30 and resource.ended_on == DAY and "还剩 30" in text


def test_who_may_not_keep_the_list_may_only_look(lin, he, county_officer, sign_in):
    county = rows.a_resource(area=f.COUNTY)

    assert page(sign_in(lin), "resource", county.pk).status_code == 200
    assert page(sign_in(lin), "resource_change", county.pk).status_code == 403
    assert page(sign_in(county_officer), "resource_change", county.pk).status_code == 200
    assert page(sign_in(he), "resource", rows.a_resource().pk).status_code == 404


def test_listing_changing_and_ending_a_service(lin, jianping, sign_in):
    client = sign_in(lin)
    said = {
        "name": "周末陪伴",
        "kind": "comfort",
        "field": "elderly",
        "method": "group",
        "division": f.JIANPING,
    }
    post(client, "service_new", **said)
    item = ServiceItem.objects.get()

    post(client, "service_change", item.pk, **{**said, "capacity": 8, "frequency": "weekly"})
    assert "周末陪伴" in page(client, "service", item.pk).content.decode()
    post(client, "service_end", item.pk)

    item.refresh_from_db()
    assert (item.capacity, item.provider_name, item.ended_on) == (8, "建平镇社工站", DAY)


# ---------- matching ----------


def test_matching_one_need_by_its_page(lin, sign_in):
    need, resource, client = rows.a_need(), rows.a_resource(), sign_in(lin)
    text = page(client, "match", need.pk).content.decode()
    assert "心理热线" in text and "同类" in text

    answer = post(client, "accept", need.pk, offer=key_of(resource), units=1, starts_on=DAY.isoformat())

    need.refresh_from_db()
    assert answer.status_code == 302 and need.state == NeedState.MATCHED
    match = need.matches.get()
    post(client, "release", match.pk, reason="换人")
    need.refresh_from_db()
    assert need.state == NeedState.OPEN


def test_a_candidate_is_declined_with_a_reason(lin, sign_in):
    need, resource, client = rows.a_need(), rows.a_resource(), sign_in(lin)
    address = reverse("needs:decline", args=[need.pk]) + f"?offer={key_of(resource)}"

    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": ""}).status_code == 422
    client.post(address, {"reason": "太远"})

    assert "心理热线" not in page(client, "match", need.pk).content.decode()


def test_what_is_full_is_told_in_words(lin, sign_in):
    need, resource = rows.a_need(), rows.a_resource(capacity=0)

    answer = post(sign_in(lin), "accept", need.pk, offer=key_of(resource))

    assert answer.status_code == 409 and "只剩 0" in answer.content.decode()


def test_a_whole_run_by_its_pages(station_head, sign_in):
    client, person = sign_in(station_head), rows.a_person()
    needs = [rows.a_need(person=person), rows.a_need(urgency="immediate"), rows.a_need(kind="rights")]
    resource = rows.a_resource(capacity=2)
    other = rows.a_resource(area=f.COUNTY, capacity=5, name="县心理协会")

    answer = post(client, "run_new", place=f.JIANPING, floor="50")
    run = MatchRun.objects.get()
    text = page(client, "run", run.pk).content.decode()
    for words in ("已证明最优", "能满足", "先到先得", "杨秀兰", "同类", "暂时满足不了 1 项", "整批采纳 2 条"):
        assert words in text, words
    assert answer.url == reverse("needs:run", args=[run.pk])
    assert "县心理协会" in page(client, "others", run.pk, needs[0].pk).content.decode()
    assert "权益维护" in page(client, "purchases", run.pk).content.decode()
    assert str(needs[2].pk) in page(client, "unmet", run.pk).content.decode()

    post(client, "adjust", run.pk, act="pin", need=needs[0].pk, offer=key_of(other))
    assert "已定" in page(client, "run", run.pk).content.decode()
    commands.close_need(station_head, needs[1], state=NeedState.MET, on=DAY)
    changed = post(client, "run_accept", run.pk)
    assert changed.status_code == 409 and "有 1 条变了" in changed.content.decode()
    post(client, "run_accept", run.pk, leaving_out=str(needs[1].pk))
    needs[0].refresh_from_db()
    assert needs[0].state == NeedState.MATCHED and needs[0].matches.get().resource == other
    assert resource.matches.count() == 0

    post(client, "run_undo", run.pk)
    needs[0].refresh_from_db()
    assert needs[0].state == NeedState.OPEN
    assert page(client, "runs").status_code == 200
    post(client, "run_discard", run.pk)
    assert page(client, "run", run.pk).status_code == 200


def test_the_page_of_a_run_that_is_still_solving_asks_again(station_head, sign_in):
    run = MatchRun.objects.create(division=f.JIANPING, on=DAY)

    text = page(sign_in(station_head), "run", run.pk).content.decode()

    assert "every 2s" in text and "正在计算" in text


def test_a_run_costs_the_same_for_three_pairs_and_for_thirty(
    station_head, sign_in, django_assert_max_num_queries
):
    client, counted = sign_in(station_head), []
    rows.a_resource(capacity=None)
    for many in (3, 27):
        for n in range(many):
            rows.a_need(division=f"341821100{201 + n}", person=rows.a_person(f"341821100{201 + n}"))
        run = commands.start_run(station_head, f.JIANPING, on=DAY)
        with django_assert_max_num_queries(25) as queries:
            page(client, "run", run.pk)
        counted.append(len(queries))

    assert counted[1] <= counted[0]


def test_only_who_matches_all_sees_runs(lin, he, station_head, sign_in):
    run = MatchRun.objects.create(division=f.JIANPING, on=DAY)

    assert page(sign_in(lin), "runs").status_code == 403
    assert page(sign_in(lin), "run", run.pk).status_code == 404
    assert page(sign_in(station_head), "run", run.pk).status_code == 200


# ---------- quarters ----------


def test_freezing_two_quarters_and_comparing_them(station_head, lin, he, sign_in):
    client = sign_in(station_head)
    rows.a_need(person=rows.a_person())
    said = {"place": f.JIANPING, "lists": [ListKind.NEEDS, ListKind.RESOURCES]}
    first = commands.take_snapshot(
        station_head, division=f.JIANPING, kind="needs", year=2023, quarter=4, on=DAY
    )
    assert first.rows == []

    post(client, "snapshot_new", **said, year=2024, quarter=1)

    frozen = type(first).objects.get(year=2024, list="needs")
    assert len(frozen.rows) == 1 and "杨秀兰" not in str(frozen.rows)
    assert "心理疏导" in page(client, "snapshot", frozen.pk).content.decode()
    assert "新增" in page(client, "compare", frozen.pk, first.pk).content.decode()
    assert page(client, "snapshots").status_code == 200
    again = post(client, "snapshot_new", **said, year=2024, quarter=1)
    assert again.status_code == 422 and "已经冻结过" in again.content.decode()
    assert page(sign_in(he), "snapshot", frozen.pk).status_code == 404
    assert page(sign_in(lin), "snapshot_new").status_code == 403
