"""What is open goes along with a file or is ended by name; what was done stays, and stays counted, where it was done."""

import datetime

import pytest

from shegongzhan.desk import commands, transfers
from shegongzhan.desk.commands import Going
from shegongzhan.desk.models import TransferredFile
from shegongzhan.fieldwork.duties import refresh_duties
from shegongzhan.fieldwork.models import ChangeEvent, VisitDuty
from shegongzhan.needs.models import MatchState, Need, NeedState, NeedStep
from shegongzhan.people.commands import (
    ConsentGiven,
    add_guardian,
    change_state,
    form_household,
    join_household,
)
from shegongzhan.people.models import Consent, Enrolment, Household, Person
from shegongzhan.statistics.periods import Period
from shegongzhan.statistics.reports.yearly import counted_figures
from tests import factories as f
from tests.desk.moves import (
    FILED,
    asked,
    filed,
    fresh,
    head_of_shizi,
    offered,
    refused,
    taken,
    yang,
)
from tests.needs.rows import a_need, a_resource, a_service, a_worker
from tests.statistics import rows

pytestmark = pytest.mark.django_db

ON = f.TODAY


@pytest.fixture
def han(shizi):
    return head_of_shizi(shizi)


@pytest.fixture
def both(jianping, shizi):
    return jianping, shizi


def a_moment() -> datetime.datetime:
    return datetime.datetime(2024, 3, 12, 1, 0, tzinfo=datetime.UTC)


def lines(person: Person, **said) -> dict[str, str]:
    """What becomes of everything of a person's, by its words."""
    told = {"to": f.SHIZI_VILLAGE, "on": ON, "whole": False, **said}
    (things,) = transfers.open_things([fresh(person)], **told)
    return {line.words: line.fate for line in things.lines}


# ---------- needs, duties, open work ----------


def test_needs_go_along_or_are_ended_by_name(lin, han, both):
    person = yang()
    goes, roof = a_need(person=person, station=both[0]), a_need(person=person, kind="housing")
    done = a_need(person=person, state="met", closed_on=ON, to_ask=True)
    bare = Going(needs_ended=[roof.pk])

    assert refused(lambda: offered(lin, person, going=bare)) == "transfer.needs_reason"
    going = Going(needs_ended=[roof.pk], needs_reason="老屋不住了")
    taken(han, offered(lin, person, going=going))

    goes, roof, done = (Need.objects.get(pk=one.pk) for one in (goes, roof, done))
    assert (goes.division, goes.station, goes.state) == (f.SHIZI_VILLAGE, both[1], "open")
    assert (goes.noted_in, goes.noted_station, goes.moved_on) == (f.VILLAGE, both[0], ON)
    assert (roof.division, roof.state, roof.state_reason) == (f.VILLAGE, "cannot", "老屋不住了")
    assert (done.division, done.to_ask) == (f.VILLAGE, False)


def test_a_need_of_somebody_else_is_not_ended(lin, both):
    other = a_need(person=filed(name="王桂英"))

    made = offered(lin, yang(), going=Going(needs_ended=[other.pk], needs_reason="不走"))

    assert made.needs_ended == []


def test_what_is_on_offer_only_here_is_given_back_and_the_countys_goes_along(lin, han, both):
    person = yang()
    here, county = a_need(person=person, state="matched"), a_need(person=person, state="matched")
    near = here.matches.create(
        division=f.VILLAGE, service_item=a_service(), state=MatchState.ACCEPTED, starts_on=ON
    )
    wide = county.matches.create(
        division=f.VILLAGE, resource=a_resource(area=f.COUNTY), state=MatchState.ACCEPTED, starts_on=ON
    )
    served = a_need(person=person, state="in_service")
    fates = lines(person)
    assert fates["对接的“心理陪伴”"] == "ends" and fates["对接的“心理热线”"] == "goes"

    taken(han, offered(lin, person))

    states = {need.pk: need.state for need in Need.objects.all()}
    assert states == {here.pk: "open", county.pk: "matched", served.pk: "open"}
    near.refresh_from_db()
    wide.refresh_from_db()
    assert (near.state, near.division) == ("released", f.VILLAGE)
    assert (wide.state, wide.division) == ("accepted", f.SHIZI_VILLAGE)
    assert NeedStep.objects.filter(need=county, reason="档案从建平镇社工站转到十字镇社工站").count() == 1


def test_a_change_nobody_answered_is_answered_by_the_new_station(lin, han, both):
    person = yang()
    told = {
        "division": f.VILLAGE,
        "person": person,
        "happened_on": ON,
        "noted_at": a_moment(),
        "due_at": a_moment(),
    }
    waiting = ChangeEvent.objects.create(kind="hospital", **told)
    answered = ChangeEvent.objects.create(kind="hospital", answered_at=a_moment(), **told)

    taken(han, offered(lin, person))

    waiting.refresh_from_db()
    answered.refresh_from_db()
    assert (waiting.division, answered.division) == (f.SHIZI_VILLAGE, f.VILLAGE)
    duty = VisitDuty.objects.get(person=person)
    assert (duty.division, duty.due_at) == (f.SHIZI_VILLAGE, a_moment())


def test_both_sides_read_what_goes_ends_and_stays(lin, both):
    person = yang(worker_id=a_worker().pk)
    rows.visit(workers=[(rows.worker("林"), 30)], people=[person])
    refresh_duties([person.pk], on=ON)
    a_need(person=person, kind="goods", promised_on=None)
    a_need(person=person, state="met", closed_on=ON, to_ask=True)

    fates = lines(person)

    assert fates["对象类别 1 个"] == fates["监护人、联系人 1 人"] == "goes"
    assert [words for words in fates if words.startswith("走访安排")]
    assert fates["责任社工"] == fates["办结了还没问本人的需求 1 项"] == "ends"
    assert (
        fates["走访、活动和服务记录 1 条，连同手记"] == fates["办结了的需求 1 项"] == fates["备注"] == "stays"
    )
    assert lines(person, with_note=True)["备注"] == "goes"


def test_the_note_stays_with_the_station_it_was_told_unless_it_sends_it_along(lin, han, both):
    stays, goes = yang(), filed(name="王桂英", note="耳背，说话要大声")

    taken(han, offered(lin, stays))
    taken(han, offered(lin, goes, going=Going(with_note=True)))

    assert fresh(stays).note is None
    assert TransferredFile.objects.get(person=stays).note == "儿子与她不来往"
    assert fresh(goes).note == "耳背，说话要大声"
    assert TransferredFile.objects.get(person=goes).note is None


# ---------- figures ----------


def test_figures_of_the_past_stay_where_they_were_counted(lin, han, both):
    day = datetime.date(2023, 6, 1)
    person = yang()
    Enrolment.objects.filter(person=person).update(since=day)
    person.circumstances.update(since=day)
    record = rows.visit(day=day, workers=[(rows.worker("林"), 30)], people=[person], station=both[0])
    need = a_need(person=person, noted_on=day, station=both[0])
    NeedStep.objects.create(division=f.VILLAGE, need=need, state="open", on=day)
    period = Period.year(2023)
    before = [counted_figures(place, period) for place in (f.JIANPING, f.SHIZI, f.COUNTY)]

    taken(han, offered(lin, person))

    assert [counted_figures(place, period) for place in (f.JIANPING, f.SHIZI, f.COUNTY)] == before
    record.refresh_from_db()
    assert record.division == f.VILLAGE
    assert record.participants.get().division == f.VILLAGE


def test_a_need_met_by_the_new_station_is_still_one_need_noted_by_the_old(lin, han, both):
    person = yang()
    need = a_need(person=person)
    taken(han, offered(lin, person))
    from shegongzhan.needs.commands import close_need
    from shegongzhan.statistics.indicators import needs as counted

    close_need(han, Need.objects.get(pk=need.pk), state=NeedState.MET, on=ON, outcome="每周陪聊一次")

    period = Period.year(2024)
    assert list(counted.met(f.JIANPING, period)) == list(counted.noted(f.JIANPING, period)) == [need]
    assert not counted.noted(f.SHIZI, period)
    assert counted.met(f.COUNTY, period).count() == 1


# ---------- households ----------


@pytest.fixture
def family(lin, both):
    mother, child = yang(), filed(name="杨小梅", born_on=datetime.date(1990, 1, 1))
    home = form_household(lin, mother, on=FILED, size=3, relation="户主", address="14组6号")
    join_household(lin, child, home, on=FILED, relation="女")
    dead = filed(name="杨大山")
    join_household(lin, dead, home, on=FILED, relation="配偶")
    change_state(lin, dead, state="died", on=FILED)
    return fresh(mother), fresh(child), fresh(dead)


def test_a_household_goes_with_one_answer_and_stays_one(lin, han, family):
    mother, child, dead = family
    need = a_need(person=child, household=mother.household)

    taken(han, offered(lin, child, whole=True))

    mother, child, dead = fresh(mother), fresh(child), fresh(dead)
    assert mother.division == child.division == f.SHIZI_VILLAGE
    assert mother.household_id == child.household_id is not None
    home = Household.objects.get(pk=mother.household_id)
    assert (home.division, home.size, home.address) == (f.SHIZI_VILLAGE, 3, None)
    assert {m.person.name: m.relation for m in home.memberships.all()} == {"杨秀兰": "户主", "杨小梅": "女"}
    assert (dead.division, dead.household_id) == (f.VILLAGE, family[2].household_id)
    assert Need.objects.get(pk=need.pk).household == home
    assert not mother.memberships.filter(until__isnull=True).exclude(household=home).exists()


def test_one_of_a_household_leaves_it(lin, han, family):
    mother, child, _dead = family

    taken(han, offered(lin, child))

    assert fresh(child).household_id is None
    assert fresh(mother).household_id == mother.household_id


def test_a_request_may_be_answered_with_the_whole_household(he, station_head, family):
    mother, child, _dead = family

    transfer = asked(he, whole=True)
    assert transfer.files.count() == 1
    commands.give_asked_file(station_head, transfer, on=ON, whole=True)

    assert fresh(child).division == fresh(mother).division == f.SHIZI_VILLAGE
    assert transfer.files.count() == 2


# ---------- consent ----------


def test_a_childs_file_needs_the_guardians_consent_or_a_basis(lin, han, both):
    child = filed(name="杨小宝", born_on=datetime.date(2018, 5, 1))
    consent = ConsentGiven("guardian", given_on=ON, given_by="杨琴")

    assert refused(lambda: offered(lin, child)) == "consent.missing"
    assert refused(lambda: offered(lin, child, going=Going(consent=consent))) == "consent.missing"
    add_guardian(lin, child, name="杨琴", on=ON)
    transfer = offered(lin, child, going=Going(consent=consent))

    given = Consent.objects.get(person=child)
    assert transfer.files.get().consent == given
    taken(han, transfer)
    given.refresh_from_db()
    assert (fresh(child).division, given.division) == (f.SHIZI_VILLAGE, f.SHIZI_VILLAGE)


def test_the_guardian_may_be_the_danger(lin, both):
    child = filed(name="杨小宝", born_on=datetime.date(2018, 5, 1))
    basis = ConsentGiven("statutory", given_on=ON, basis="mandatory_report", reason="监护侵害")

    assert offered(lin, child, going=Going(consent=basis)).files.get().consent.basis == "mandatory_report"


def test_a_child_that_is_asked_for_is_not_given_without_consent(he, station_head, both):
    yang(
        born_on=datetime.date(2018, 5, 1),
        identity_number="341821201805010026",
        guardian_name="",
        name="杨小宝",
    )
    transfer = asked(he, number="341821201805010026", name="杨小宝")

    assert refused(lambda: commands.give_asked_file(station_head, transfer, on=ON)) == "consent.missing"


def test_a_county_may_ask_for_everybodys_consent(lin, both, county_asks_everybody):
    person = yang()

    assert refused(lambda: offered(lin, person)) == "transfer.consent"
    given = ConsentGiven("self", given_on=ON)
    assert offered(lin, person, going=Going(consent=given)).files.get().consent.kind == "self"


@pytest.fixture
def county_asks_everybody(db):
    from shegongzhan.policies.models import Override
    from shegongzhan.policies.queries import forget_overrides

    Override.objects.create(
        key="people.transfer_consent", division=f.COUNTY, value="everybody", effective_on=f.LONG_AGO,
        document_title="县民政局通知", reason="本县规定",
    )  # fmt: skip
    forget_overrides()
    yield
    forget_overrides()
