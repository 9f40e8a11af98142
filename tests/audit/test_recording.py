import datetime
import json
import uuid
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from shegongzhan.audit import acts
from shegongzhan.audit.acts import Act
from shegongzhan.audit.commands import Entry, record, record_many, verify_chain
from shegongzhan.audit.context import coming_from, origin
from shegongzhan.audit.middleware import OriginMiddleware
from shegongzhan.audit.models import AppendOnly, Chain, Event
from tests.audit.conftest import ELSEWHERE, JIANPING, SHIZI, by_hand

pytestmark = pytest.mark.django_db


class Worker:
    """Anything with a pk acts like a user."""

    pk = 17


def test_who_did_what_to_what_and_where_is_on_record(seen):
    person = uuid.uuid4()

    event = record(
        Worker(),
        seen,
        ("people.person", person),
        division=JIANPING,
        actor_role="resident_worker",
        what="证件号",
    )

    found = Event.objects.get()
    assert found == event
    assert (found.actor, found.actor_id, found.actor_role) == ("17", 17, "resident_worker")
    assert (found.object_type, found.object_id) == ("people.person", str(person))
    assert (found.chain, found.number, found.division) == ("341821", 1, JIANPING)
    assert found.sentence == "看了证件号"
    assert found.data == {"what": "证件号"}


def test_the_personal_part_is_kept_apart_and_encrypted(seen):
    record(
        "system", seen, division=JIANPING, what="电话", why="核对杨秀兰的低保", personal={"name": "杨秀兰"}
    )

    event = Event.objects.get()
    assert event.data == {"what": "电话"}
    assert event.personal_data == {"why": "核对杨秀兰的低保", "name": "杨秀兰"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM audit_event")
        assert "杨秀兰" not in str(cursor.fetchall())


def test_a_row_knows_its_own_place_and_type(lin, jianping, made):
    event = record(lin, made, jianping, row=1)

    assert event.division == jianping.division
    assert event.object_type == "stations.station"
    assert event.actor == str(lin.pk)


def test_an_act_on_behalf_of_somebody_names_both(made):
    event = record("import", made, on_behalf=Worker())

    assert (event.actor, event.actor_id, event.on_behalf) == ("import", None, "17")
    assert acts.system_name(event.actor) == "台账导入"
    assert acts.system_name("17") == ""


@pytest.mark.parametrize("actor", ["", "17", None])
def test_an_actor_is_a_saved_user_or_a_part_of_the_system(actor, made):
    class Unsaved:
        pk = actor or None

    with pytest.raises(ValueError, match="actor"):
        record(Unsaved() if actor is None else actor, made)


def test_an_act_must_be_declared():
    with pytest.raises(TypeError):
        record("system", "thing.made")


def test_dates_ids_and_decimals_become_text(made):
    record("system", made, on=datetime.date(2023, 3, 5), id=uuid.UUID(int=1), amount=Decimal("1000.50"))

    assert Event.objects.get().data == {
        "on": "2023-03-05",
        "id": "00000000-0000-0000-0000-000000000001",
        "amount": "1000.50",
    }


def test_what_a_transaction_takes_back_was_never_recorded(made):
    record("system", made, division=JIANPING, row=1)
    with pytest.raises(RuntimeError), transaction.atomic():
        record("system", made, division=JIANPING, row=2)
        raise RuntimeError
    record("system", made, division=JIANPING, row=3)

    assert list(Event.objects.values_list("number", flat=True)) == [1, 2]
    assert verify_chain(Chain.objects.get()) == []


def test_recording_costs_three_queries_once_the_county_has_a_chain(made, django_assert_num_queries):
    record("system", made, division=JIANPING)

    with django_assert_num_queries(3):
        record("system", made, division=JIANPING)


class TestManyAtOnce:
    def test_each_thing_has_its_event_on_its_countys_chain(self, seen):
        entries = [
            Entry(
                ("people.person", number),
                {"row": number},
                {"name": "杨秀兰"} if number % 2 else None,
                division=[JIANPING, ELSEWHERE, ""][number % 3],
            )
            for number in range(90)
        ]

        assert record_many("import", seen, entries, batch="b1", what="x") == 90

        assert dict(Chain.objects.values_list("key", "length")) == {"-": 30, "150425": 30, "341821": 30}
        assert Event.objects.get(object_id="89").data == {"row": 89, "batch": "b1", "what": "x"}
        assert Event.objects.get(object_id="89").personal_data == {"name": "杨秀兰"}
        assert Event.objects.get(object_id="88").personal_data == {}
        assert [verify_chain(chain) for chain in Chain.objects.all()] == [[], [], []]

    def test_they_continue_the_chain(self, made):
        record("system", made, division=JIANPING)
        record_many("import", made, [Entry(division=SHIZI), Entry(division=JIANPING)])
        record("system", made, division=JIANPING)

        assert list(Event.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4]
        assert verify_chain(Chain.objects.get()) == []

    def test_nothing_is_nothing(self, made):
        assert record_many("import", made, []) == 0
        assert not Chain.objects.exists()

    def test_rows_can_be_given_as_they_are(self, made, jianping, shizi):
        assert record_many("import", made, [jianping, shizi], batch="b") == 2

    @pytest.mark.parametrize("size", [3, 30])
    def test_the_number_of_queries_does_not_grow(self, size, made, django_assert_num_queries):
        record("system", made, division=JIANPING)
        entries = [Entry(("x.y", number), division=JIANPING) for number in range(size)]

        with django_assert_num_queries(3):
            record_many("import", made, entries)


class TestAppendOnly:
    def test_python_refuses_to_change_or_delete(self, made):
        event = record("system", made)

        for forbidden in (
            event.save,
            event.delete,
            Event.objects.all().delete,
            lambda: Event.objects.update(act="x"),
            lambda: Event.objects.bulk_update([event], ["act"]),
        ):
            with pytest.raises(AppendOnly):
                forbidden()

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE audit_event SET act = 'x'",
            "UPDATE audit_event SET personal = '', details = '{}'",
            "DELETE FROM audit_event",
            "DELETE FROM audit_event WHERE number = 1",
        ],
    )
    def test_the_database_refuses_as_well(self, statement, made, transactional_guards):
        record("system", made)

        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            by_hand(statement)

        assert Event.objects.get().act == made.code

    def test_the_personal_part_alone_can_be_written_again(self, seen, transactional_guards):
        record("system", seen, why="x")

        assert by_hand("UPDATE audit_event SET personal = ''") == 1

    def test_missing_triggers_are_known(self, unguarded):
        from shegongzhan.audit import guards

        whole = [f"{guards.NO_DELETE}_all"] if connection.vendor == "postgresql" else []  # emptying at once
        assert guards.missing(connection) == [guards.NO_CHANGE, guards.NO_DELETE, *whole]
        guards.install(connection)
        assert guards.missing(connection) == []


@pytest.fixture
def transactional_guards(db):
    """Lay the guard against deletion too, which other tests go without; it goes with the transaction."""
    from shegongzhan.audit import guards

    guards.install(connection)


class TestOrigin:
    def test_events_of_a_request_carry_its_id_and_address(self, made, rf: RequestFactory):
        def view(request):
            record("system", made)
            return HttpResponse()

        response = OriginMiddleware(view)(rf.get("/", REMOTE_ADDR="10.1.2.3"))

        event = Event.objects.get()
        assert (event.request_id, event.ip) == (response["X-Request-Id"], "10.1.2.3")
        assert origin() == ("", "")

    def test_an_origin_ends_with_its_block(self):
        with pytest.raises(RuntimeError), coming_from("r", "ip"):
            assert origin().request_id == "r"
            raise RuntimeError
        assert origin().request_id == ""


def test_an_event_does_not_say_who_it_is_about(seen):
    event = record("system", seen, ("people.person", 1), why="杨秀兰")

    assert "杨秀兰" not in str(event)
    assert "杨秀兰" not in event.sentence
    assert json.loads(event.details) == {}


def test_an_act_that_is_no_longer_declared_is_shown_by_its_code(monkeypatch):
    record("system", Act("tested_old.done", "做了"))
    monkeypatch.setattr(acts, "_ACTS", {})

    assert Event.objects.get().sentence == "tested_old.done"
