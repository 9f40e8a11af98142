"""The pages of people, as those who use them meet them."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shegongzhan.audit.models import Event
from shegongzhan.people.commands import PersonRow, file_people, merge_people, set_risk
from shegongzhan.people.models import Merge, Person
from tests import factories as f

pytestmark = pytest.mark.django_db

NUMBER = "341821194403020021"


def filed(**said) -> Person:
    row = PersonRow(**{"name": "杨秀兰", "division": f.VILLAGE, "is_another": True, **said})
    (one,) = file_people("import", [row], on=datetime.date.today())
    return Person.objects.get(pk=one.pk)


@pytest.fixture
def yang(jianping) -> Person:
    return filed(
        identity_number=NUMBER, born_on=datetime.date(1944, 3, 2), sex="f", phone="19912345678", address="14组6号",
        health_note="高血压", guardian_name="杨琴", guardian_phone="19900001111", categories=["elder_alone_hardship"],
    )  # fmt: skip


@pytest.fixture
def client_lin(lin, sign_in):
    return sign_in(lin)


def page(client, name, *args, **query) -> str:
    response = client.get(reverse(f"people:{name}", args=args), query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_the_register_shows_names_and_masks_the_rest(client_lin, yang):
    html = page(client_lin, "list", columns=["name", "number", "phone"])

    assert "杨秀兰" in html
    assert "341821********0021" in html
    assert "199****5678" in html
    assert NUMBER not in html


def test_a_reader_who_does_not_work_with_people_sees_masked_names(contractor_manager, sign_in, yang):
    html = page(sign_in(contractor_manager), "list")

    assert "杨*兰" in html
    assert "杨秀兰" not in html


def test_the_register_costs_the_same_for_3_rows_and_for_30(client_lin):
    villages = [f.VILLAGE, f.OTHER_VILLAGE]
    counts = []
    for rows in (3, 27):
        for number in range(rows):
            filed(
                name=f"人{number}",
                division=villages[number % 2],
                categories=["disabled", "subsistence"],
                address=f"{number}号",
            )
        page(client_lin, "list")
        with CaptureQueriesContext(connection) as queries:
            page(client_lin, "list")
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 25


def test_the_person_page_needs_few_queries(client_lin, yang, django_assert_max_num_queries):
    page(client_lin, "person", yang.pk)

    with django_assert_max_num_queries(25):
        page(client_lin, "person", yang.pk)


def test_the_export_is_masked_and_on_record(client_lin, yang):
    response = client_lin.get(reverse("people:list"), {"export": "xlsx", "columns": ["name", "number"]})

    content = b"".join(response.streaming_content)
    import io
    import zipfile

    text = "".join(
        zipfile.ZipFile(io.BytesIO(content)).read(n).decode(errors="ignore")
        for n in zipfile.ZipFile(io.BytesIO(content)).namelist()
    )
    assert "341821********0021" in text
    assert NUMBER not in text
    assert Event.objects.get(act="people.exported").data["count"] == 1


def test_what_is_typed_to_find_somebody_never_stands_in_an_address(client_lin, yang):
    filed(name="杨秀梅")

    answer = client_lin.post(reverse("people:list"), {"q": "杨秀"})

    assert answer.status_code == 302
    assert "杨" not in answer["Location"]
    assert "%E6" not in answer["Location"]
    html = client_lin.get(answer["Location"]).content.decode()
    assert html.count("people:person") == 0
    assert "杨秀兰" in html
    assert "杨秀梅" in html


def test_the_only_one_meant_is_opened_at_once(client_lin, yang):
    answer = client_lin.post(reverse("people:list"), {"q": "0021"})

    assert answer["Location"] == reverse("people:person", args=[yang.pk])


def test_a_picker_gets_id_name_and_village(client_lin, yang):
    (one,) = client_lin.post(reverse("people:search_json"), {"q": "yxl"}).json()["results"]

    assert (one["value"], one["label"]) == (str(yang.pk), "杨秀兰")
    assert "南山" in one["hint"]


def test_the_page_shows_masks_reasons_and_loads_the_rest(client_lin, yang):
    html = page(client_lin, "person", yang.pk)

    for shown in (
        "341821********0021",
        "199****5678",
        "南山村委会 ***",
        "80 岁以上独居、空巢或留守老人",
        "独居困难老人",
        "199****1111",
    ):
        assert shown in html
    for hidden in (NUMBER, "19912345678", "14组6号", "高血压"):
        assert hidden not in html
    assert reverse("fieldwork:of_person", args=[yang.pk]) in html
    assert reverse("desk:timeline", args=[yang.pk]) in html


def test_another_station_gets_404_and_a_mere_reader_403(he, contractor_manager, sign_in, yang):
    assert sign_in(he).get(reverse("people:person", args=[yang.pk])).status_code == 404
    reader = sign_in(contractor_manager)
    assert reader.get(reverse("people:person", args=[yang.pk])).status_code == 200
    for name in ("change", "category_add", "state", "sheet"):
        assert reader.get(reverse(f"people:{name}", args=[yang.pk])).status_code == 403
    assert reader.get(reverse("people:reveal", args=[yang.pk, "phone"])).status_code == 403


def test_sums_do_not_open_files(city_officer, sign_in, yang):
    client = sign_in(city_officer)

    assert client.get(reverse("people:list")).status_code == 403
    assert client.get(reverse("people:person", args=[yang.pk])).status_code == 404


def test_looking_at_a_number_asks_what_for(client_lin, yang):
    address = reverse("people:reveal", args=[yang.pk, "identity_number"])

    asked = client_lin.get(address)
    refused = client_lin.post(address, {})
    shown = client_lin.post(address, {"purpose": "verify"})

    assert NUMBER not in asked.content.decode() + refused.content.decode()
    assert refused.status_code == 422
    assert NUMBER in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert Event.objects.filter(act="person.revealed").count() == 1


def new_person(**said) -> dict:
    return {"division": f.VILLAGE, "name": "王根", "identity_reason": "证件遗失", **said}


def test_a_new_file_with_the_few_things_that_matter(client_lin):
    answer = client_lin.post(reverse("people:new"), new_person(categories=["disabled"], born_on="1950-01-01"))

    person = Person.objects.get()
    assert answer["Location"] == reverse("people:person", args=[person.pk])
    assert [c.category for c in person.circumstances.all()] == ["disabled"]
    assert f.VILLAGE in page(client_lin, "new")


def test_a_child_without_consent_is_refused_beside_the_field_and_nothing_is_lost(client_lin):
    answer = client_lin.post(reverse("people:new"), new_person(born_on="2020-05-01", phone="19912345678"))

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "监护人的同意" in html
    assert "19912345678" in html
    assert re.search(r'<details class="more" open><summary>监护人', html)
    assert not Person.objects.exists()

    child = new_person(born_on="2020-05-01", guardian_name="王平", consent_kind="guardian")
    assert client_lin.post(reverse("people:new"), child).status_code == 302


def test_somebody_known_is_shown_while_typing_and_refused_when_sent(client_lin, yang):
    said = {"division": f.VILLAGE, "name": "杨秀蓝", "born_on": "1944-03-02"}
    html = client_lin.post(reverse("people:duplicates"), said).content.decode()
    assert "这是同一个人" in html
    assert reverse("people:person", args=[yang.pk]) in html

    answer = client_lin.post(reverse("people:new"), new_person(identity_number=NUMBER))
    assert answer.status_code == 422
    assert reverse("people:person", args=[yang.pk]) in answer.content.decode()


def test_somebody_known_elsewhere_is_not_opened(he, sign_in, yang):
    client = sign_in(he)

    html = client.post(
        reverse("people:new"), new_person(division=f.SHIZI_VILLAGE, identity_number=NUMBER)
    ).content.decode()

    assert "建平镇" in html
    assert "杨秀兰" not in html
    assert str(yang.pk) not in html


def test_nobody_is_registered_outside_the_scope(client_lin):
    assert client_lin.post(reverse("people:new"), new_person(division=f.SHIZI_VILLAGE)).status_code == 422


def test_a_masked_value_stays_when_nothing_is_typed_in_its_place(client_lin, yang):
    html = page(client_lin, "change", yang.pk)
    assert NUMBER not in html

    said = {
        "name": "杨秀兰",
        "division": f.VILLAGE,
        "sex": "f",
        "born_on": "1944-03-02",
        "ethnicity": "汉族",
        "version": yang.version,
    }
    client_lin.post(reverse("people:change", args=[yang.pk]), said)

    yang.refresh_from_db()
    assert (yang.ethnicity, yang.phone, yang.identity_number) == ("汉族", "19912345678", NUMBER)


PARTS = [
    ("category_add", {"category": "disabled", "since": "2020-01-01", "evidence": "残疾人证"}),
    ("guardian_add", {"name": "杨一", "is_guardian": "0", "phone": "1"}),
    ("consent_add", {"kind": "self", "given_on": "2024-01-01", "given_by": "本人"}),
    ("risk_set", {"level": "key", "reason": "女儿同住"}),
    ("state", {"state": "left", "on": "2024-03-01"}),
    ("worker", {"worker": ""}),
    ("household_leave", {"on": "2024-03-01", "because": "住院"}),
    ("household_form", {"on": "2024-03-01", "address": "2组2号"}),
]


@pytest.mark.parametrize(("name", "said"), PARTS, ids=[name for name, _ in PARTS])
def test_each_part_has_a_small_page_of_its_own(client_lin, yang, name, said):
    address = reverse(f"people:{name}", args=[yang.pk])

    assert "data-shegongzhan-dialog-part" in client_lin.get(address).content.decode()
    assert client_lin.post(address, said)["Location"] == reverse("people:person", args=[yang.pk])


def test_what_hangs_on_a_file_can_be_ended(client_lin, yang):
    today = datetime.date.today().isoformat()
    one, guardian = yang.circumstances.get(), yang.guardians.get()

    client_lin.post(reverse("people:category_end", args=[one.pk]), {"on": today, "because": "搬家"})
    client_lin.post(reverse("people:guardian_end", args=[guardian.pk]), {"on": today})

    one.refresh_from_db()
    guardian.refresh_from_db()
    assert one.until
    assert guardian.until


def test_the_head_confirms_on_the_page_and_the_worker_cannot(lin, client_lin, station_head, sign_in, yang):
    made = set_risk(lin, yang, level="key", reason="女儿同住", on=datetime.date.today())
    address = reverse("people:risk_confirm", args=[made.pk])

    assert client_lin.post(address).status_code == 403
    assert sign_in(station_head).post(address).status_code == 302
    yang.refresh_from_db()
    assert yang.risk == "key"


def test_joining_a_household_by_picking_somebody_of_it(client_lin, yang):
    other = filed(name="王根", address="9号")
    said = {"other": str(other.pk), "on": "2024-01-01", "reason": "结婚"}

    client_lin.post(reverse("people:household_join", args=[yang.pk]), said)

    yang.refresh_from_db()
    assert yang.household == other.household
    html = page(client_lin, "household", other.household_id)
    assert "杨秀兰" in html
    assert "王根" in html
    assert "9号" not in html


def test_merging_side_by_side_and_taking_it_back(station_head, sign_in, yang):
    head, twin = sign_in(station_head), filed(name="杨秀蓝", phone="19900002222", ethnicity="汉族")
    html = page(head, "merge", yang.pk, twin.pk)
    assert 'name="phone" value="gone"' in html

    head.post(reverse("people:merge", args=[yang.pk, twin.pk]), {"phone": "gone", "name": "kept"})

    yang.refresh_from_db()
    assert (yang.phone, yang.ethnicity, yang.name) == ("19900002222", "汉族", "杨秀兰")
    assert head.get(reverse("people:person", args=[twin.pk]))["Location"] == reverse(
        "people:person", args=[yang.pk]
    )

    head.post(reverse("people:undo_merge", args=[Merge.objects.get().pk]))

    yang.refresh_from_db()
    twin.refresh_from_db()
    assert (yang.phone, twin.state) == ("19912345678", "active")


def test_a_worker_does_not_merge(client_lin, lin, yang):
    twin = filed(name="杨秀蓝")

    assert client_lin.get(reverse("people:merge", args=[yang.pk, twin.pk])).status_code == 403


def test_a_merge_refused_by_a_rule_says_so_on_the_page(station_head, sign_in, yang):
    twin, third = filed(name="杨秀蓝"), filed(name="杨秀")
    merge_people(station_head, third, twin, on=datetime.date.today())

    answer = sign_in(station_head).post(reverse("people:merge", args=[yang.pk, twin.pk]))

    assert answer.status_code == 409


def test_the_sheet_for_paper_is_masked_and_on_record(client_lin, yang):
    html = page(client_lin, "sheet", yang.pk)

    assert NUMBER not in html
    assert "signatures" in html
    assert Event.objects.filter(act="person.printed").exists()
