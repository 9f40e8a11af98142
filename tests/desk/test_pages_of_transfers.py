"""The pages by which a file goes across: proposed in two steps, answered by the other side, shown to nobody too early."""

import datetime
import re

import pytest
from django.urls import reverse

from shegongzhan.audit.models import Event
from shegongzhan.core.time import today
from shegongzhan.desk import commands
from shegongzhan.desk.models import FileTransfer
from shegongzhan.imports.models import Batch, BatchState
from shegongzhan.needs.models import Need
from shegongzhan.people.commands import (
    add_guardian,
    change_state,
    form_household,
    join_household,
    undo_filing,
)
from shegongzhan.people.models import Person
from tests import factories as f
from tests.desk.moves import NUMBER, filed, fresh, head_of_shizi, yang
from tests.needs.rows import a_need, a_worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(jianping, shizi):
    return yang()


@pytest.fixture
def han(shizi):
    return head_of_shizi(shizi)


def page(client, name, *args, **query) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def waits(client) -> list[str]:
    """What stands on the home page of files on their way, with how many."""
    html = client.get("/").content.decode()
    return re.findall(r"([^>]*(?:移交|转移)[^<]*)</a></span><strong class=\"push\">(\d+)", html)


def test_a_file_goes_from_page_to_page(person, lin, han, sign_in):
    giver, taker = sign_in(lin), sign_in(han)
    roof, talk = a_need(person=person, kind="housing"), a_need(person=person)
    worker = a_worker(division=f.SHIZI, name="何静")
    offer = reverse("desk:file_offer", args=[person.pk])

    assert offer in page(giver, "people:person", person.pk)
    assert "移到哪个乡镇" in giver.get(offer).content.decode()
    second = giver.get(offer, {"to": f.SHIZI}).content.decode()
    assert "移交给十字镇社工站" in second and "随档案走" in second and "留在原站" in second
    refused = giver.post(f"{offer}?to={f.SHIZI}", {"needs": [talk.pk]})
    assert refused.status_code == 422 and "请写明为什么" in refused.content.decode()
    said = {"needs": [talk.pk], "needs_reason": "老屋不住了", "reason": "搬到女儿家"}
    made = giver.post(f"{offer}?to={f.SHIZI}", said)
    transfer = FileTransfer.objects.get()
    assert made.headers["Location"] == reverse("desk:file", args=[transfer.pk])

    assert waits(taker) == [("别的社工站移交来的档案，等您接收", "1")] and waits(giver) == []
    there = page(taker, "desk:files")
    assert "等您这里答复" in there and "杨秀兰" in there
    html = page(taker, "desk:file", transfer.pk)
    assert "搬到女儿家" in html and "到此结束" in html and NUMBER not in html
    take = reverse("desk:file_take", args=[transfer.pk])
    answer = taker.post(take, {"division": f.SHIZI_VILLAGE, "worker": worker.pk})

    assert answer.headers["Location"] == reverse("people:person", args=[person.pk])
    assert fresh(person).worker == worker
    assert Need.objects.get(pk=roof.pk).state_reason == "老屋不住了"
    assert waits(taker) == [] and waits(giver) == [("您这里提出的档案转移有了结果", "1")]
    seen = page(giver, "desk:file", transfer.pk)
    assert "杨*兰" in seen and "杨秀兰" not in seen and "知道了" in seen
    giver.post(reverse("desk:file_read", args=[transfer.pk]))
    assert waits(giver) == []


def test_who_files_somebody_known_elsewhere_asks_for_the_file_and_sees_nothing(person, he, sign_in):
    client = sign_in(he)
    typed = {"division": f.SHIZI_VILLAGE, "name": "杨秀莲", "identity_number": NUMBER}
    asking = reverse("desk:file_ask")

    for html in (
        client.post(reverse("people:new"), typed).content.decode(),
        client.post(reverse("people:duplicates"), typed).content.decode(),
    ):
        assert "请那里移交档案" in html and "杨秀兰" not in html
        sent = dict(re.findall(r'form="ask-file" name="(\w+)" value="([^"]*)"', html))
        assert sent == typed
    first = client.post(asking, sent)
    assert first.status_code == 200 and not FileTransfer.objects.exists()
    assert NUMBER in first.content.decode() and "十字村委会" in first.content.decode()
    answer = client.post(asking, {**sent, "step": "ask", "reason": "三月起住在这里"})

    transfer = FileTransfer.objects.get()
    assert answer.headers["Location"] == reverse("desk:file", args=[transfer.pk])
    for name, args in (("desk:file", [transfer.pk]), ("desk:files", [])):
        html = page(client, name, *args)
        assert "杨秀莲 341821********0026" in html
        assert not any(word in html for word in ("杨秀兰", NUMBER, str(person.pk), "高风险", "对象类别"))


def test_the_other_side_compares_and_gives(person, he, station_head, sign_in):
    commands.ask_for_file(he, name="杨秀莲", number=NUMBER, to=f.SHIZI_VILLAGE, on=today())
    transfer, head = FileTransfer.objects.get(), sign_in(station_head)
    assert waits(head) == [("别的社工站请您移交的档案，等您答复", "1")]
    give = reverse("desk:file_give", args=[transfer.pk])

    html = head.get(give).content.decode()
    assert "对方写的是：杨秀莲 341821********0026。档案上是：杨秀兰" in html
    assert "备注也一起走" in html
    assert head.post(give, {}).status_code == 302

    assert fresh(person).division == f.SHIZI_VILLAGE
    asker = sign_in(he)
    assert "杨秀兰" in page(asker, "desk:file", transfer.pk)
    assert waits(asker) == [("您这里提出的档案转移有了结果", "1")]


def test_a_number_of_another_county_is_refused_with_a_sentence(person, he, sign_in):
    filed(name="司马长风", division="150102001001", identity_number="341821195001010022")
    said = {"name": "某", "identity_number": "341821195001010022", "division": f.SHIZI_VILLAGE, "step": "ask"}

    answer = sign_in(he).post(reverse("desk:file_ask"), said)

    assert answer.status_code == 422 and "只能在本县（市、区）内转移" in answer.content.decode()


def test_a_place_of_another_county_is_refused_with_a_sentence(person, lin, sign_in):
    offer = reverse("desk:file_offer", args=[person.pk])

    html = sign_in(lin).get(offer, {"to": "150102"}).content.decode()

    assert "只能移交到本县" in html


def test_the_whole_household_is_offered_from_its_page(person, lin, han, sign_in):
    child = filed(name="杨小梅")
    home = form_household(lin, person, on=today(), relation="户主")
    join_household(lin, child, home, on=today(), relation="女")
    client = sign_in(lin)

    html = page(client, "people:household", home.pk)
    (address,) = re.findall(r'href="([^"]+/offer/\?whole=on)"', html)
    assert re.search(r'name="whole"[^>]*checked', client.get(address).content.decode())
    second = client.get(address.partition("?")[0], {"to": f.SHIZI, "whole": "on"}).content.decode()
    assert "杨小梅" in second and "全家一起，在新的村（社区）立户" in second
    client.post(address.partition("?")[0] + f"?to={f.SHIZI}&whole=on", {})

    assert FileTransfer.objects.get().files.count() == 2


def test_a_childs_file_is_not_offered_without_a_word_of_consent(lin, jianping, shizi, sign_in):
    child = filed(name="杨小宝", born_on=datetime.date(2018, 5, 1))
    client, offer = sign_in(lin), reverse("desk:file_offer", args=[child.pk]) + f"?to={f.SHIZI}"

    assert "本人同意" not in client.get(offer).content.decode()
    answer = client.post(offer, {})
    assert answer.status_code == 422 and "要有同意或法定依据" in answer.content.decode()
    assert client.post(offer, {"kind": "guardian"}).status_code == 422  # nobody is written down as guardian
    add_guardian(lin, child, name="杨琴", on=today())
    assert client.post(offer, {"kind": "guardian", "given_by": "杨琴"}).status_code == 302

    assert FileTransfer.objects.get().files.get().consent.given_by == "杨琴"


def test_an_import_is_not_undone_under_a_file_on_its_way(person, lin):
    batch = Batch.objects.create(division=f.JIANPING, state=BatchState.DONE)
    Person.objects.filter(pk=person.pk).update(batch=batch)
    commands.offer_file(lin, fresh(person), to=f.SHIZI, on=today())

    undone = undo_filing(lin, batch)

    assert fresh(person).division == f.VILLAGE and undone is not None


def test_who_asked_for_one_may_be_given_the_household(person, lin, he, station_head, sign_in):
    child = filed(name="杨小梅")
    home = form_household(lin, person, on=today())
    join_household(lin, child, home, on=today())
    made = commands.ask_for_file(he, name="杨秀兰", number=NUMBER, to=f.SHIZI_VILLAGE, on=today())
    client, give = sign_in(station_head), reverse("desk:file_give", args=[made.pk])

    assert "杨小梅" in client.get(give).content.decode()
    client.post(give + "?whole=on", {})

    assert fresh(child).division == f.SHIZI_VILLAGE


def test_the_page_of_who_moved_away_leads_to_the_new_station(person, lin, sign_in):
    client, offer = sign_in(lin), reverse("desk:file_offer", args=[person.pk])
    part = reverse("desk:files_of_person", args=[person.pk])
    assert offer not in client.get(part).content.decode()

    change_state(lin, person, state="left", on=today())
    assert offer in client.get(part).content.decode()
    made = commands.offer_file(lin, fresh(person), to=f.SHIZI, on=today())

    html = client.get(part).content.decode()
    assert offer not in html and "等对方接收" in html and reverse("desk:file", args=[made.pk]) in html


def test_who_was_written_down_as_gone_is_visited_by_nobody_until_taken_and_the_page_says_so(
    person, lin, han, sign_in
):
    client, part = sign_in(lin), reverse("desk:files_of_person", args=[person.pk])
    made = commands.offer_file(lin, person, to=f.SHIZI, on=today())
    assert "在那以前照常服务" in client.get(part).content.decode()
    change_state(lin, fresh(person), state="left", on=today())
    assert "没有社工站走访" in client.get(part).content.decode()

    commands.take_offered_file(han, made, division=f.SHIZI_VILLAGE, on=today())

    assert "从建平镇社工站转来" in sign_in(han).get(part).content.decode()


def test_who_only_looks_reads_masks_and_not_what_the_sides_write(
    person, lin, he, station_head, contractor_manager, sign_in
):
    made = commands.ask_for_file(
        he, name="欧阳素素", number=NUMBER, to=f.SHIZI_VILLAGE, on=today(), reason="女儿说她摔过一次"
    )
    looks, works = sign_in(contractor_manager), sign_in(station_head)

    for name, args in (("desk:file", [made.pk]), ("desk:files", [])):
        html = page(looks, name, *args)
        assert not any(word in html for word in ("欧阳素素", "杨秀兰", "摔过"))
    html = page(works, "desk:file", made.pk)
    assert "欧阳素素" in html and "摔过" in html


def test_a_no_is_told_to_who_proposed(person, lin, han, sign_in):
    made = commands.offer_file(lin, person, to=f.SHIZI, on=today())
    taker, giver = sign_in(han), sign_in(lin)
    no = reverse("desk:file_refuse", args=[made.pk])

    assert taker.post(no, {"answer": ""}).status_code == 422
    assert taker.post(no, {"answer": "她住在梅渚"}).status_code == 302

    html = page(giver, "desk:file", made.pk)
    assert "她住在梅渚" in html and "档案还在您这里" in html
    assert "她住在梅渚" in page(taker, "desk:file", made.pk)


def test_nobody_answers_their_own_and_a_county_officer_is_told_so(person, county_officer, sign_in):
    made = commands.offer_file(county_officer, person, to=f.SHIZI, on=today())
    client = sign_in(county_officer)

    html = page(client, "desk:file", made.pk)
    assert "由对方那边的人答复" in html and reverse("desk:file_take", args=[made.pk]) not in html
    answer = client.post(reverse("desk:file_take", args=[made.pk]), {"division": f.SHIZI_VILLAGE})
    assert answer.status_code == 422
    client.post(reverse("desk:file_withdraw", args=[made.pk]))
    assert FileTransfer.objects.get().state == "withdrawn"


def test_the_note_that_stayed_is_looked_at_for_a_purpose(person, lin, han, sign_in):
    made = commands.offer_file(lin, person, to=f.SHIZI, on=today())
    commands.take_offered_file(han, made, division=f.SHIZI_VILLAGE, on=today())
    client, file = sign_in(lin), made.files.get()
    address = reverse("desk:file_note", args=[made.pk, file.pk])

    assert address in page(client, "desk:file", made.pk)
    assert "不来往" not in client.get(address).content.decode()
    assert client.post(address, {"purpose": ""}).status_code == 422
    purpose = re.search(r'name="purpose" value="(\w+)"', client.get(address).content.decode())
    assert purpose is not None
    assert "儿子与她不来往" in client.post(address, {"purpose": purpose[1]}).content.decode()
    assert Event.objects.filter(act="person.revealed", object_id=str(person.pk), actor=str(lin.pk)).exists()
    assert sign_in(han).get(address).status_code == 404


def test_the_old_station_still_reads_what_it_did(person, lin, han, sign_in, jianping):
    from tests.statistics import rows

    record = rows.visit(people=[person], workers=[(rows.worker("林晓燕"), 30)], station=jianping)
    made = commands.offer_file(lin, person, to=f.SHIZI, on=today())
    commands.take_offered_file(han, made, division=f.SHIZI_VILLAGE, on=today())
    client = sign_in(lin)

    html = page(client, "fieldwork:visit", record.pk)
    assert "杨*兰" in html and reverse("people:person", args=[person.pk]) not in html
    assert client.get(reverse("people:person", args=[person.pk])).status_code == 404
    assert client.get(reverse("fieldwork:list")).status_code == 200
    assert "林晓燕" not in sign_in(han).get(reverse("desk:timeline", args=[person.pk])).content.decode()
