"""Two people stand before an erasure, or the pack's days; until then it can be taken back."""

import datetime
from typing import Any

import pytest
from django.test import Client

from shegongzhan.accounts.models import User
from shegongzhan.audit.models import Event
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import today
from shegongzhan.desk.models import FileTransfer, TransferredFile
from shegongzhan.funds.models import PaymentRequest
from shegongzhan.needs.models import Need
from shegongzhan.people.commands import (
    ask_erasure,
    change_state,
    confirm_erasure,
    erase_due,
    merge_people,
    withdraw_erasure,
)
from shegongzhan.people.models import ErasureRequest, Person
from shegongzhan.people.queries import erasures_to_confirm
from shegongzhan.policies.queries import value as policy
from tests import factories as f
from tests.funds.rows import a_source, ask, receive
from tests.needs.rows import a_need
from tests.statistics import rows

pytestmark = pytest.mark.django_db
DAY = f.TODAY


@pytest.fixture
def yang(places: None) -> Person:
    return rows.person(state="closed", state_on=datetime.date(2024, 3, 1))


def asked(by: Any, person: Person, on: datetime.date = DAY) -> ErasureRequest:
    return ask_erasure(by, person, on=on, reason="request")


def refused(code: str, act: Any, *args: Any, **said: Any) -> str:
    with pytest.raises(RuleViolation) as told:
        act(*args, **said)
    assert told.value.code == code
    return str(told.value)


def state_of(person: Person) -> str:
    return Person.objects.get(pk=person.pk).state


def test_nobody_erases_alone(yang: Person, station_head: User, county_officer: User) -> None:
    wish = asked(station_head, yang)
    assert state_of(yang) == "closed"

    sentence = refused("approval.same_person", confirm_erasure, station_head, wish, on=DAY)
    assert county_officer.name in sentence
    refused("approval.nobody", confirm_erasure, "night", wish, on=DAY)
    assert state_of(yang) == "closed"

    confirm_erasure(county_officer, wish, on=DAY)
    assert state_of(yang) == "erased"
    wish.refresh_from_db()
    assert (wish.state, wish.settled_by, wish.settled_on) == ("done", county_officer.pk, DAY)
    refused("erase.settled", confirm_erasure, county_officer, wish, on=DAY)
    told = Event.objects.about("people.person", yang.pk).order_by("number").values_list("act", "actor")
    assert ("person.erasure_asked", str(station_head.pk)) in told
    assert ("person.erased", str(county_officer.pk)) in told


def test_after_the_packs_days_one_may_alone_and_the_night_does(yang: Person, station_head: User) -> None:
    days = policy("people.erasure_wait_days", f.VILLAGE, DAY)
    other = rows.person("王根", state="died", state_on=DAY)
    wish, second = asked(station_head, yang), asked(station_head, other)
    last = DAY + datetime.timedelta(days=days - 1)
    assert days > 0
    refused("approval.same_person", confirm_erasure, station_head, wish, on=last)
    assert erase_due("night", on=last) == 0

    confirm_erasure(station_head, wish, on=last + datetime.timedelta(days=1))
    assert erase_due("night", on=last + datetime.timedelta(days=1)) == 1

    assert (state_of(yang), state_of(other)) == ("erased", "erased")
    second.refresh_from_db()
    assert (second.state, second.settled_by) == ("done", None)


def test_it_can_be_taken_back_until_it_is_done(
    yang: Person, station_head: User, county_officer: User
) -> None:
    wish = asked(station_head, yang)
    refused("erase.asked", ask_erasure, county_officer, yang, on=DAY, reason="mistake")

    withdraw_erasure(station_head, wish, on=DAY)

    refused("erase.settled", confirm_erasure, county_officer, wish, on=DAY)
    assert erase_due("night", on=DAY + datetime.timedelta(days=400)) == 0
    again = asked(county_officer, yang)
    confirm_erasure(station_head, again, on=DAY)
    refused("erase.settled", withdraw_erasure, station_head, again, on=DAY)


def test_who_is_served_again_is_not_erased(
    yang: Person, station_head: User, county_officer: User, lin: User
) -> None:
    wish = asked(station_head, yang)
    change_state(lin, yang, state="active", on=DAY)

    wish.refresh_from_db()
    assert wish.state == "withdrawn"
    refused("erase.settled", confirm_erasure, county_officer, wish, on=DAY)
    refused("erase.served", asked, station_head, yang)


def test_a_merged_file_goes_with_the_one_it_lies_in(
    yang: Person, station_head: User, county_officer: User
) -> None:
    twin, third = rows.person("杨秀蓝"), rows.person("杨绣兰")
    active = rows.person("杨秀兰")
    merge_people(station_head, active, twin, on=DAY)
    refused("erase.merged", asked, station_head, Person.objects.get(pk=twin.pk))
    active.refresh_from_db()
    change_state(station_head, active, state="closed", on=DAY)
    wish = asked(station_head, active)
    refused("merge.erasing", merge_people, station_head, third, active, on=DAY)
    refused("merge.erasing", merge_people, station_head, active, third, on=DAY)

    confirm_erasure(county_officer, wish, on=DAY)

    assert [state_of(one) for one in (active, twin)] == ["erased", "erased"]
    assert Person.objects.get(pk=twin.pk).name == ""


def test_an_open_need_or_payment_is_finished_first(
    yang: Person, station_head: User, county_officer: User
) -> None:
    need = a_need(person=yang, kind="medical")
    assert "医疗" in refused("erase.open", asked, station_head, yang)
    Need.objects.filter(pk=need.pk).update(state="met", closed_on=DAY)
    money = a_source()
    receive(money)
    payment = ask(money, 500, payee="杨秀兰", payee_is_person=True)
    assert "付款" in refused("erase.open", asked, station_head, yang)
    PaymentRequest.objects.filter(pk=payment.pk).update(state="withdrawn")
    wish = asked(station_head, yang)

    # What came up since holds it, also at night, until it is finished.
    Need.objects.filter(pk=need.pk).update(state="open", closed_on=None)
    refused("erase.open", confirm_erasure, county_officer, wish, on=DAY)
    late = DAY + datetime.timedelta(days=60)
    assert erase_due("night", on=late) == 0 and state_of(yang) == "closed"
    Need.objects.filter(pk=need.pk).update(state="met", closed_on=DAY)
    assert erase_due("night", on=late) == 1


def test_a_file_on_its_way_to_another_station_arrives_first(yang: Person, station_head: User) -> None:
    moved = FileTransfer.objects.create(
        division=f.VILLAGE, to_division=f.SHIZI_VILLAGE, direction="offered", asked_on=DAY, answer_by=DAY
    )
    TransferredFile.objects.create(division=f.VILLAGE, transfer=moved, person=yang)

    assert "转移" in refused("erase.open", asked, station_head, yang)

    FileTransfer.objects.update(state="lapsed")
    assert asked(station_head, yang).is_open


def test_the_pages_lead_two_people_through_it(
    yang: Person, lin: User, he: User, station_head: User, county_officer: User, sign_in: Any
) -> None:
    head: Client = sign_in(station_head)
    officer: Client = sign_in(county_officer)
    file = f"/people/{yang.pk}/"
    assert sign_in(lin).post(f"{file}erase/", {"reason": "request"}).status_code == 403

    assert head.post(f"{file}erase/", {}).status_code == 422
    assert head.post(f"{file}erase/", {"reason": "request"}).status_code == 302

    wish = ErasureRequest.objects.get()
    confirm, withdraw = (f"/people/erasures/{wish.pk}/{act}/" for act in ("confirm", "withdraw"))
    mine, theirs = head.get(file).content.decode(), officer.get(file).content.decode()
    assert confirm not in mine and withdraw in mine and confirm in theirs
    assert wish.alone_from.isoformat() in mine and wish.asked_on == today()
    assert "申请清除个人信息" in head.get("/").content.decode()
    assert confirm in officer.get("/").content.decode()
    assert "申请清除个人信息" not in sign_in(lin).get("/").content.decode()
    own = head.post(confirm)
    assert own.status_code in (409, 422) and county_officer.name in own.content.decode()
    assert sign_in(lin).post(confirm).status_code == 403
    assert sign_in(he).post(confirm).status_code == 404
    assert state_of(yang) == "closed"

    assert officer.post(confirm).status_code == 302
    assert state_of(yang) == "erased"
    assert "申请清除个人信息" not in officer.get("/").content.decode()
    assert not erasures_to_confirm(f.scope(county_officer)).exists()
    assert officer.post(confirm).status_code == 404


def test_the_page_takes_it_back(yang: Person, station_head: User, sign_in: Any) -> None:
    head: Client = sign_in(station_head)
    head.post(f"/people/{yang.pk}/erase/", {"reason": "mistake"})
    wish = ErasureRequest.objects.get()

    assert head.post(f"/people/erasures/{wish.pk}/withdraw/").status_code == 302

    wish.refresh_from_db()
    assert wish.state == "withdrawn"
    assert "撤回申请" not in head.get(f"/people/{yang.pk}/").content.decode()
