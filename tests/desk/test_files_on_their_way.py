"""A person moves: the file is offered or asked for, taken once, refused, taken back or out of time, and shows nothing too early."""

import datetime

import pytest

from shegongzhan.audit.models import Event
from shegongzhan.core.time import today
from shegongzhan.desk import commands, transfers
from shegongzhan.desk.models import FileTransfer, TransferredFile
from shegongzhan.fieldwork.models import VisitDuty
from shegongzhan.people.commands import (
    ask_erasure,
    change_person,
    change_state,
    confirm_erasure,
    merge_people,
    undo_merge,
)
from shegongzhan.people.models import Enrolment, Person
from tests import factories as f
from tests.desk.moves import (
    FILED,
    NUMBER,
    asked,
    filed,
    fresh,
    head_of_shizi,
    offered,
    refused,
    state,
    taken,
    yang,
)
from tests.needs.rows import a_worker

pytestmark = pytest.mark.django_db

ON = f.TODAY
LATER = ON + datetime.timedelta(days=20)
FAR = "150102001001"


@pytest.fixture
def han(shizi):
    return head_of_shizi(shizi)


@pytest.fixture
def both(jianping, shizi):
    return jianping, shizi


def a_moment() -> datetime.datetime:
    return datetime.datetime(2024, 3, 12, 1, 0, tzinfo=datetime.UTC)


# ---------- the way across ----------


def test_a_file_that_is_offered_and_taken_is_served_by_the_new_station(lin, han, both):
    person = yang()
    worker = a_worker(division=f.SHIZI, name="何静")

    transfer = offered(lin, person)
    assert fresh(person).division == f.VILLAGE
    taken(han, transfer, worker=worker)

    moved = fresh(person)
    assert (moved.division, moved.station, moved.worker, moved.state) == (
        f.SHIZI_VILLAGE, both[1], worker, "active",
    )  # fmt: skip
    assert state(transfer) == "accepted"
    assert set(person.circumstances.values_list("division", flat=True)) == {f.SHIZI_VILLAGE}
    assert set(person.guardians.values_list("division", flat=True)) == {f.SHIZI_VILLAGE}
    assert VisitDuty.objects.get(person=person).division == f.SHIZI_VILLAGE
    assert Event.objects.filter(act="file.offered", actor=str(lin.pk)).exists()
    assert Event.objects.filter(act="person.file_moved", object_id=str(person.pk), actor=str(han.pk)).exists()


def test_who_was_written_down_as_gone_is_served_again_and_on_no_register_between(lin, han, both):
    person = yang()
    left = ON - datetime.timedelta(days=5)
    change_state(lin, person, state="left", on=left)

    taken(han, offered(lin, fresh(person)))

    assert fresh(person).state == "active"
    spans = list(
        Enrolment.objects.filter(person=person).order_by("since").values_list("division", "since", "until")
    )
    assert spans == [(f.VILLAGE, FILED, left), (f.SHIZI_VILLAGE, ON, None)]


def test_a_file_that_is_asked_for_is_given_by_the_station_that_has_it(he, station_head, both):
    person = yang()

    transfer = asked(he)
    commands.give_asked_file(station_head, transfer, on=ON)

    assert (fresh(person).division, state(transfer)) == (f.SHIZI_VILLAGE, "accepted")


def test_a_no_says_why_and_the_file_is_free_for_another(lin, han, both):
    person = yang()
    transfer = offered(lin, person)

    assert refused(lambda: commands.refuse_file(han, transfer, answer=" ", on=ON)) == "transfer.reason"
    commands.refuse_file(han, transfer, answer="她没有住到这里来", on=ON)

    assert (state(transfer), fresh(person).division) == ("refused", f.VILLAGE)
    assert list(transfers.answered_for(f.scope(lin), ON)) == [transfer]
    commands.read_answer(lin, FileTransfer.objects.get(), on=ON)
    assert not transfers.answered_for(f.scope(lin), ON)
    assert state(offered(lin, fresh(person), to=f.MEIZHU)) == "open"


def test_whoever_proposed_takes_it_back_and_nobody_answers_for_themselves(lin, han, both):
    person = yang()
    transfer = offered(lin, person)

    assert refused(lambda: taken(lin, transfer)) == "transfer.own"
    assert refused(lambda: commands.refuse_file(lin, transfer, answer="不", on=ON)) == "transfer.own"
    commands.withdraw_file(lin, transfer, on=ON)

    assert state(transfer) == "withdrawn"
    assert refused(lambda: taken(han, transfer)) == "transfer.done"
    assert refused(lambda: commands.withdraw_file(lin, transfer, on=ON)) == "transfer.done"


def test_after_the_term_nobody_can_answer_and_who_proposed_is_told(lin, han, both):
    person = yang()
    transfer = offered(lin, person)
    assert transfer.answer_by == ON + datetime.timedelta(days=15)

    assert refused(lambda: taken(han, transfer, on=LATER)) == "transfer.over"
    assert not transfers.waiting_for_answer(f.scope(han), han, LATER)
    assert list(transfers.answered_for(f.scope(lin), LATER)) == [transfer]
    assert commands.lapse_transfers("night", on=LATER) == 1
    assert (state(transfer), fresh(person).division) == ("lapsed", f.VILLAGE)


def test_a_new_offer_does_not_wait_for_the_night(lin, han, both):
    first = offered(lin, yang())

    again = offered(lin, fresh(Person.objects.get()), on=LATER)

    assert (state(first), state(again)) == ("lapsed", "open")


# ---------- places ----------


@pytest.mark.parametrize(
    ("to", "code"),
    [(f.OTHER_VILLAGE, "transfer.same"), (FAR, "transfer.county"), (f.COUNTY, "transfer.place"), ("3418219", "transfer.place")],
)  # fmt: skip
def test_a_file_goes_to_another_township_of_the_county_and_nowhere_else(lin, both, to, code):
    assert refused(lambda: offered(lin, yang(), to=to)) == code


def test_between_counties_nobody_asks(he, both):
    filed(name="司马长风", division=FAR, identity_number=NUMBER)

    assert refused(lambda: asked(he)) == "transfer.county"


def test_it_is_taken_into_a_village_of_the_township_it_was_offered_to(lin, han, both):
    transfer = offered(lin, yang())

    assert refused(lambda: taken(han, transfer, division=f.SHIZI)) == "transfer.village"
    assert refused(lambda: taken(han, transfer, division=f.OTHER_VILLAGE)) == "transfer.village"
    assert refused(lambda: taken(han, transfer, worker=a_worker())) == "worker.elsewhere"


# ---------- who cannot go ----------


def test_who_died_was_merged_or_erased_goes_nowhere(lin, station_head, both):
    dead, gone, kept, erased = (filed(name=name) for name in ("甲某", "乙某", "丙某", "丁某"))
    change_state(lin, dead, state="died", on=ON)
    merge_people(station_head, kept, gone, on=ON)
    change_state(lin, erased, state="closed", on=ON)
    confirm_erasure(lin, ask_erasure(station_head, fresh(erased), on=ON, reason="mistake"), on=ON)

    assert refused(lambda: offered(lin, fresh(dead))) == "transfer.died"
    assert refused(lambda: offered(lin, fresh(gone))) == "transfer.gone"
    assert refused(lambda: offered(lin, fresh(erased))) == "transfer.gone"


def test_who_died_meanwhile_is_not_taken_over(lin, han, both):
    person = yang()
    transfer = offered(lin, person)
    change_state(lin, fresh(person), state="died", on=ON)

    assert refused(lambda: taken(han, transfer)) == "transfer.died"


def test_who_asks_for_somebody_who_died_is_not_told_so(he, station_head, both):
    person = yang()
    change_state(station_head, person, state="died", on=ON)

    transfer = asked(he)

    assert refused(lambda: commands.give_asked_file(station_head, transfer, on=ON)) == "transfer.died"


def test_a_file_on_its_way_is_not_erased_and_an_erased_person_is_in_no_transfer(lin, han, station_head, both):
    person = yang()
    taken(han, offered(lin, person, reason="搬去女儿家"))
    change_state(han, fresh(person), state="left", on=ON)
    again = commands.offer_file(han, fresh(person), to=f.VILLAGE, on=ON, reason="又搬回来")
    ask = lambda: ask_erasure(han, fresh(person), on=ON, reason="request")  # noqa: E731

    assert refused(ask) == "erase.open"
    commands.withdraw_file(han, again, on=ON)
    confirm_erasure(lin, ask(), on=ON)

    assert set(FileTransfer.objects.values_list("reason", "typed")) == {(None, None)}
    assert set(TransferredFile.objects.values_list("note", flat=True)) == {None}
    (one, _other) = transfers.with_files(FileTransfer.objects.order_by("pk"))
    assert transfers.names_in(f.scope(han), one) == "（已清除）"


def test_a_file_merged_meanwhile_goes_on_under_the_kept_one_and_comes_back(lin, han, station_head, both):
    gone, kept = filed(name="杨秀兰"), filed(name="杨秀蓝")
    transfer = offered(lin, gone)
    merge = merge_people(station_head, fresh(kept), fresh(gone), on=ON)

    assert transfer.files.get().person == kept
    undo_merge(station_head, merge, at=a_moment())
    assert transfer.files.get().person == gone
    taken(han, transfer)
    assert fresh(gone).division == f.SHIZI_VILLAGE and fresh(kept).division == f.VILLAGE


def test_of_two_offers_one_stays_with_the_kept_file(lin, han, station_head, both):
    gone, kept = filed(name="杨秀兰"), filed(name="杨秀蓝")
    lost, goes_on = offered(lin, gone), offered(lin, kept)
    merge_people(station_head, fresh(kept), fresh(gone), on=ON)

    assert refused(lambda: taken(han, lost)) == "transfer.changed"
    taken(han, goes_on)
    assert fresh(kept).division == f.SHIZI_VILLAGE


def test_a_file_that_went_elsewhere_meanwhile_is_not_taken(lin, han, county_officer, both):
    person = yang()
    transfer = offered(lin, person)
    change_person(county_officer, fresh(person), {"division": f.MEIZHU + "200"}, on=ON)

    assert refused(lambda: taken(han, transfer)) == "transfer.changed"


# ---------- asking shows nothing ----------


def test_who_asks_reads_what_she_typed_and_nothing_else(he, lin, station_head, both):
    yang()

    transfer = asked(he, name="杨秀莲")

    (one,) = transfers.with_files(FileTransfer.objects.all())
    assert transfers.names_in(f.scope(he), one) == "杨秀莲 341821********0026"
    assert transfers.names_in(f.scope(lin), one) == "杨秀兰"
    commands.refuse_file(station_head, transfer, answer="还住在这里", on=ON)
    (one,) = transfers.with_files(FileTransfer.objects.all())
    assert transfers.names_in(f.scope(he), one) == "杨秀莲 341821********0026"


def test_an_offer_names_who_it_is_about_until_it_is_refused(lin, han, contractor_manager, both):
    transfer = offered(lin, yang())

    (one,) = transfers.with_files(FileTransfer.objects.all())
    assert transfers.names_in(f.scope(han), one) == "杨秀兰"
    assert transfers.names_in(f.scope(contractor_manager), one) == "杨*兰"
    commands.refuse_file(han, transfer, answer="不住这里", on=ON)
    (one,) = transfers.with_files(FileTransfer.objects.all())
    assert transfers.names_in(f.scope(han), one) == "杨*兰"


def test_who_looks_on_at_the_askers_side_reads_the_name_masked(he, both, contractor):
    yang()
    manager = f.user("cbjg", "蒋涛", organisation=contractor)
    f.agreement(contractor, both[1])
    f.post(manager, "contractor_manager", f.SHIZI, both[1])
    asked(he)

    (one,) = transfers.with_files(FileTransfer.objects.all())
    assert transfers.names_in(f.scope(manager), one) == "杨*兰 341821********0026"
    assert transfers.names_in(f.scope(he), one) == "杨秀兰 341821********0026"


def test_a_number_no_file_has_is_said_so_and_a_wrong_one_is_none(he, both):
    assert refused(lambda: asked(he)) == "transfer.unknown"
    assert refused(lambda: asked(he, number="0022")) == "transfer.number"
    assert refused(lambda: asked(he, number="")) == "transfer.number"
    assert refused(lambda: asked(he, name=" ")) == "transfer.name"


def test_a_file_whose_number_was_kept_with_a_reason_can_be_asked_for(he, both):
    wrong = "341821194403020021"
    yang(identity_number=wrong, identity_reason="户口本上就是这样")

    assert asked(he, number=wrong).files.count() == 1


def test_two_townships_may_ask_and_the_first_who_gets_it_ends_the_other(
    he, station_head, county_officer, both
):
    person = yang()
    first = asked(he)
    second = asked(county_officer, to=f.MEIZHU + "200")
    assert refused(lambda: asked(he)) == "transfer.asked"
    assert refused(lambda: offered(station_head, fresh(person))) == "transfer.answer_first"

    commands.give_asked_file(station_head, first, on=ON)

    assert (state(first), state(second)) == ("accepted", "overtaken")
    assert not TransferredFile.objects.exclude(holds="")


def test_what_was_offered_is_not_asked_for_and_is_offered_once(lin, he, both):
    person = yang()
    offered(lin, person)

    assert refused(lambda: asked(he)) == "transfer.offered"
    assert refused(lambda: offered(lin, fresh(person), to=f.MEIZHU)) == "transfer.open"


# ---------- to-do ----------


def test_what_waits_for_whom(lin, zhou, he, han, station_head, both):
    person = yang()
    offer = offered(lin, person)
    other = filed(name="王桂英", identity_number="341821195001010022")
    request = asked(he, number="341821195001010022", name="王桂英")

    def waiting(user):
        return set(transfers.waiting_for_answer(f.scope(user), user, ON))

    assert waiting(han) == {offer}
    assert waiting(station_head) == {request}
    assert waiting(lin) == waiting(zhou) == waiting(he) == set()
    commands.give_asked_file(station_head, request, on=ON)
    assert list(transfers.answered_for(f.scope(he), ON)) == [request]
    assert fresh(other).division == f.SHIZI_VILLAGE


def test_the_night_lets_go_what_is_out_of_time(lin, both):
    offered(lin, yang(), on=today() - datetime.timedelta(days=30))

    commands.work_out_anew(on=today(), now=a_moment())

    assert state(FileTransfer.objects.get()) == "lapsed"
