import pytest
from django.urls import reverse

from shegongzhan.audit.models import Event
from shegongzhan.needs import commands
from shegongzhan.needs.models import Need, NeedState, Resource, ServiceItem
from tests import factories as f
from tests.needs import rows
from tests.needs.pages import page, post, workbook_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_day")]
DAY = f.TODAY


# ---------- lists ----------


def test_the_list_shows_the_needs_of_ones_own_place(lin, sign_in):
    mine = rows.a_need(person=rows.a_person(), description="夜里睡不着")
    other = rows.a_need(division=f.SHIZI_VILLAGE)

    text = page(sign_in(lin), "list").content.decode()

    assert str(mine.pk) in text and "夜里睡不着" in text and str(other.pk) not in text


def test_filters_of_needs(lin, sign_in):
    late, met = rows.a_need(promised_on=rows.NOTED), rows.a_need(kind="goods")
    commands.close_need(lin, met, state=NeedState.MET, on=DAY, outcome="办了")
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


def test_the_ledger_is_chinese_for_a_reader_of_english_too(lin, sign_in):
    rows.a_need(person=rows.a_person(identity_number="341821194001011239"))
    client = sign_in(lin)
    client.cookies["django_language"] = "en"

    answer = post(client, "ledger", list="needs", place=f.JIANPING, numbers="masked")

    row = workbook_of(answer).get_sheet_by_index(0).to_python()[3]
    assert "心理疏导" in row and "待响应" in row


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

    assert answer.status_code == 422 and "不归您管" in answer.content.decode()


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
