"""A volunteer asks to be erased: who she was goes, what she served stays as figures, the law's keep time is held."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from shegongzhan.accounts.models import User
from shegongzhan.audit.models import Event
from shegongzhan.core.errors import RuleViolation
from shegongzhan.people.models import Person, PersonState
from shegongzhan.stations.models import Station
from shegongzhan.statistics.periods import Period
from shegongzhan.statistics.reports.volunteers import volunteers_figures
from shegongzhan.talent.models import Worker
from shegongzhan.volunteers import commands
from shegongzhan.volunteers.models import Attendance, SignUp, Statement, Volunteer, VolunteerState
from tests import factories as f
from tests.erasing import erase
from tests.ledgers.workbooks import number
from tests.volunteers import rows

MEI = number("34182119880501102")
NOW = rows.at(18)
DUE = datetime.date(2027, 3, 11)


@pytest.fixture
def mei(jianping: Station) -> Volunteer:
    made = rows.volunteer(
        identity_kind="resident", identity_number=MEI, number="SZ001", skills=["haircut"], station=jianping
    )
    commands.note_honour(
        "system", made, name="最美志愿者", given_by="镇政府", day=rows.MONDAY, on=rows.MONDAY
    )
    return made


def erased(who: Volunteer, *, on: datetime.date = rows.MONDAY, reason: str = "request") -> Volunteer:
    return commands.erase_volunteer("system", who, reason=reason, on=on, now=NOW)


def test_who_never_served_is_erased_at_once(mei: Volunteer) -> None:
    commands.reveal_volunteer("system", mei, purpose="通知梅兰集合")

    erased(mei)

    mei.refresh_from_db()
    assert (mei.state, mei.name, mei.number, mei.phone, mei.identity_number) == ("erased", "", "", "", None)
    assert (mei.identity_index, mei.phone_index, mei.pinyin, mei.skills) == ("", "", "", [])
    assert (mei.sex, mei.division, mei.born_on) == ("f", f.VILLAGE, datetime.date(1988, 1, 1))
    assert mei.honours.count() == 0
    assert all(not event.personal for event in Event.objects.about("volunteers.volunteer", mei.pk))
    # The number is free: whoever registers again gets a file of her own.
    assert rows.volunteer(identity_kind="resident", identity_number=MEI).pk != mei.pk


def test_who_served_is_sealed_until_the_records_need_not_be_kept(mei: Volunteer, jianping: Station) -> None:
    rows.served(rows.opened(jianping), mei)
    statement = commands.issue_statement("system", mei, since=rows.MONDAY, until=rows.MONDAY, on=rows.MONDAY)

    erased(mei)

    mei.refresh_from_db()
    assert (mei.state, mei.kept_until, mei.name, mei.code_hash) == ("sealed", DUE, "梅兰", "")
    statement.refresh_from_db()
    assert statement.revoked_on == rows.MONDAY
    assert commands.erase_sealed("night", on=DUE) == 0
    assert commands.erase_sealed("night", on=DUE + datetime.timedelta(days=1)) == 1
    assert commands.erase_sealed("night", on=DUE + datetime.timedelta(days=1)) == 0
    mei.refresh_from_db()
    assert (mei.state, mei.name, mei.kept_until) == ("erased", "", None)
    assert Attendance.objects.get().minutes == 120
    hours = volunteers_figures(f.COUNTY, Period.year(2024))["hours"]
    assert (hours["hours"], hours["people"]) == (2.0, 1)


def test_she_leaves_what_is_to_come_and_the_next_moves_up(mei: Volunteer, jianping: Station) -> None:
    later = rows.opened(
        jianping, places=1, starts_at=rows.at(9, day=datetime.date(2024, 3, 20)),
        ends_at=rows.at(11, day=datetime.date(2024, 3, 20)),
    )  # fmt: skip
    other = rows.volunteer("竹青", "13900009999")
    rows.signed_up(later, mei)
    waiting = rows.signed_up(later, other)
    assert waiting.state == "waiting"

    erased(mei)

    waiting.refresh_from_db()
    assert waiting.state == "confirmed"
    assert SignUp.objects.get(volunteer=mei).state == "withdrawn"


def test_hours_that_wait_are_recorded_first(mei: Volunteer, jianping: Station) -> None:
    service = rows.opened(jianping)
    rows.signed_up(service, mei)
    commands.sign_in("volunteer", service, mei, now=service.starts_at)

    with pytest.raises(RuleViolation, match="没有记录"):
        erased(mei)

    mei.refresh_from_db()
    assert mei.state == VolunteerState.ACTIVE


def test_nobody_is_erased_twice_and_a_merged_file_is_not_the_place(mei: Volunteer) -> None:
    other = rows.volunteer("梅蓝", "13900001111")
    commands.merge_volunteers("system", mei, other, on=rows.MONDAY)
    with pytest.raises(RuleViolation, match="并入"):
        erased(other)

    erased(mei)

    # What was merged into her goes with her.
    other.refresh_from_db()
    assert (other.name, other.phone, other.state) == ("", "", "merged")
    with pytest.raises(RuleViolation, match="已经清除"):
        erased(mei)
    with pytest.raises(ValueError, match="whim"):
        erased(mei, reason="whim")


def test_who_thinks_better_of_it_comes_back_while_sealed(mei: Volunteer, jianping: Station) -> None:
    rows.served(rows.opened(jianping), mei)
    erased(mei)
    mei.refresh_from_db()

    commands.return_to_volunteering("system", mei, on=rows.MONDAY)

    mei.refresh_from_db()
    assert (mei.state, mei.kept_until) == ("active", None)


def test_the_files_of_one_person_are_erased_each_for_itself(mei: Volunteer, jianping: Station) -> None:
    person = Person.objects.create(
        division=f.VILLAGE, name="梅兰", identity_number=MEI, state=PersonState.CLOSED, state_on=f.LONG_AGO
    )
    worker = Worker.objects.create(division=f.JIANPING, station=jianping, name="梅兰", identity_number=MEI)

    erase(person, on=rows.MONDAY)
    mei.refresh_from_db()
    assert (mei.name, mei.state) == ("梅兰", "active")

    person = Person.objects.create(division=f.VILLAGE, name="梅兰", identity_number=MEI)
    erased(mei)
    person.refresh_from_db()
    worker.refresh_from_db()
    assert (person.name, person.state, worker.name, worker.identity_number) == ("梅兰", "active", "梅兰", MEI)


def test_the_page_says_what_goes_and_until_when(
    mei: Volunteer, jianping: Station, county_officer: User, sign_in: Callable[[User], Client]
) -> None:
    service = rows.opened(jianping)
    rows.served(service, mei)
    Person.objects.create(division=f.VILLAGE, name="梅兰", identity_number=MEI)
    client = sign_in(county_officer)
    address = reverse("volunteers:erase", args=[mei.pk])

    page = client.get(address).content.decode()
    assert "2027-03-11" in page
    assert "服务对象档案" in page
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"reason": "request"}).status_code == 302

    page = client.get(reverse("volunteers:volunteer", args=[mei.pk])).content.decode()
    assert "梅*" in page
    assert "梅兰" not in page
    assert "2027-03-11" in page
    for name in ("change", "reveal", "merge", "code", "training_add", "statement_issue"):
        answer = client.post(reverse(f"volunteers:{name}", args=[mei.pk]), {"purpose": "看看"})
        assert answer.status_code == 403, name
    listing = client.get(reverse("volunteers:list")).content.decode()
    assert "梅" not in listing.split("<main", 1)[1]
    assert "梅*" in client.get(reverse("volunteers:list"), {"state": "sealed"}).content.decode()
    assert client.post(reverse("volunteers:search_json"), {"q": "梅"}).json()["results"] == []
    there = client.get(reverse("volunteers:opportunity", args=[service.pk])).content.decode()
    assert "梅兰" not in there


def test_a_reader_who_may_not_see_the_other_file_is_not_told_of_it(
    mei: Volunteer, jianping: Station, sign_in: Callable[[User], Client]
) -> None:
    from shegongzhan.core.scoping import Grant, Scope
    from shegongzhan.volunteers.queries.register import other_files

    Person.objects.create(division=f.VILLAGE, name="梅兰", identity_number=MEI)

    blind = Scope(1, (Grant(f.COUNTY, frozenset({"volunteers.view", "volunteers.change"})),))
    seeing = Scope(1, (Grant(f.COUNTY, frozenset({"volunteers.view", "people.view"})),))

    assert other_files(blind, mei) == []
    assert [words for words, _link in other_files(seeing, mei)] == ["服务对象档案"]


def test_her_phone_forgets_her(mei: Volunteer, jianping: Station, client: Client) -> None:
    code = commands.make_code("system", mei)
    said = {"name": "梅兰", "phone": "13900001234", "code": code}
    assert client.post(reverse("volunteers:recognise"), said).status_code == 302
    rows.served(rows.opened(jianping), mei)

    erased(mei)

    assert "识别码" in client.get(reverse("volunteers:me")).content.decode()
    assert client.post(reverse("volunteers:recognise"), said).status_code == 422
    assert Statement.objects.count() == 0
