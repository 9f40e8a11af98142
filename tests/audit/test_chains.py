import datetime
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shegongzhan.audit import guards, queries
from shegongzhan.audit.chains import CHAIN_PURPOSE
from shegongzhan.audit.commands import Entry, erase, record, record_many, verify_chain
from shegongzhan.audit.models import Chain, Event, moment
from shegongzhan.crypto import keys, seals
from tests.audit.conftest import ELSEWHERE, JIANPING, by_hand

pytestmark = pytest.mark.django_db


@pytest.fixture
def five(seen, unguarded):
    """Five events on the county's chain, two of them with a personal part."""
    for number in range(1, 6):
        personal = {"name": "杨秀兰"} if number in (2, 4) else None
        record("system", seen, ("people.person", number), division=JIANPING, personal=personal, what=number)
    return Chain.objects.get()


def breaks(chain):
    chain.refresh_from_db()
    return [(found.number, found.code) for found in verify_chain(chain)]


def test_an_untouched_chain_is_whole_and_says_when_that_was_seen(five):
    assert breaks(five) == []

    five.refresh_from_db()
    assert five.is_whole
    assert five.verified_length == 5


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor", "18"),
        ("actor_role", "x"),
        ("on_behalf", "18"),
        ("act", "other.done"),
        ("object_type", "x"),
        ("object_id", "9"),
        ("division", "341821108"),
        ("details", '{"what":"other"}'),
        ("details", '{"what": 3}'),
        ("request_id", "x"),
        ("ip", "10.0.0.1"),
        ("commitment", "x"),
        ("seal", "A" * 48),
    ],
)
def test_any_changed_column_breaks_the_chain_there(five, column, value):
    by_hand(f"UPDATE audit_event SET {column} = %s WHERE number = 3", value)

    assert breaks(five)[0] == (3, "seal.wrong")
    five.refresh_from_db()
    assert not five.is_whole


def test_a_changed_moment_breaks_the_chain_there(five):
    at = Event.objects.get(number=3).at
    moved = at + datetime.timedelta(microseconds=1)
    by_hand("UPDATE audit_event SET at = %s WHERE number = 3", str(moved.replace(tzinfo=None)) + "+00:00")

    assert breaks(five) == [(3, "seal.wrong")]


def test_a_deleted_event_leaves_a_gap(five):
    by_hand("DELETE FROM audit_event WHERE number = 3")

    assert breaks(five) == [(3, "event.missing")]


def test_closing_the_gap_does_not_help(five):
    by_hand("DELETE FROM audit_event WHERE number = 3")
    by_hand("UPDATE audit_event SET number = number - 1 WHERE number > 3")
    by_hand("UPDATE audit_chain SET length = 4")

    assert (3, "seal.wrong") in breaks(five)


def test_a_cut_end_is_seen_at_the_head(five):
    by_hand("DELETE FROM audit_event WHERE number = 5")

    assert breaks(five) == [(4, "head.wrong")]


def test_a_cut_end_with_a_mended_head_is_seen_with_a_note_kept_elsewhere(five, tmp_path):
    note = io.StringIO()
    call_command("audit", "heads", stdout=note)
    (tmp_path / "heads.json").write_text(note.getvalue())
    by_hand("DELETE FROM audit_event WHERE number = 5")
    by_hand(
        "UPDATE audit_chain SET length = 4, head = (SELECT seal FROM audit_event WHERE number = 4)",
    )

    assert breaks(five) == []
    output = io.StringIO()
    with pytest.raises(CommandError, match="1"):
        call_command("audit", "verify", "--heads", str(tmp_path / "heads.json"), stdout=output)
    assert "noted.missing" in output.getvalue()


def test_a_note_holds_while_the_chain_grows(five, seen, tmp_path):
    (tmp_path / "heads.json").write_text(json.dumps(queries.heads()))
    record("system", seen, division=JIANPING)
    guards.install(connection, guard_deletion=False)

    call_command("audit", "verify", "--heads", str(tmp_path / "heads.json"), stdout=io.StringIO())


def test_a_chain_that_is_gone_is_missed(five, tmp_path):
    (tmp_path / "heads.json").write_text(json.dumps(queries.heads()))
    by_hand("DELETE FROM audit_event")
    by_hand("DELETE FROM audit_chain")
    output = io.StringIO()

    with pytest.raises(CommandError):
        call_command("audit", "verify", "--heads", str(tmp_path / "heads.json"), stdout=output)
    assert "chain.missing" in output.getvalue()


def test_an_event_slipped_in_at_the_end_is_seen(five):
    columns = ", ".join(f.column for f in Event._meta.local_fields if f.name not in {"id", "number"})
    by_hand(
        f"INSERT INTO audit_event (number, {columns}) SELECT 6, {columns} FROM audit_event WHERE number = 5"
    )

    assert (5, "head.wrong") in breaks(five)


def test_the_command_says_where_a_chain_breaks(five):
    by_hand("UPDATE audit_event SET actor = '99' WHERE number = 2")
    output = io.StringIO()

    with pytest.raises(CommandError, match="1 处"):
        call_command("audit", "verify", "--chain", "341821", stdout=output)

    assert "341821/2 seal.wrong" in output.getvalue()


def test_an_unknown_chain_is_wrong_use():
    with pytest.raises(CommandError, match="999999"):
        call_command("audit", "verify", "--chain", "999999")


def test_events_sealed_before_a_rotation_still_hold(five, seen, monkeypatch, tmp_path):
    rotated = keys.ring().with_new_key()
    with keys.using(rotated):
        record("system", seen, division=JIANPING, why="x")

        assert breaks(five) == []


def test_somebody_without_the_keys_cannot_seal(five):
    with keys.using(keys.new_ring()):
        forged = seals.seal(b"whatever", CHAIN_PURPOSE)
    by_hand("UPDATE audit_event SET seal = %s WHERE number = 5", forged)
    by_hand("UPDATE audit_chain SET head = %s", forged)

    assert breaks(five) == [(5, "seal.wrong")]


class TestErasure:
    def test_the_personal_part_is_gone_and_the_chain_holds(self, five):
        assert erase("system", "people.person", 2, reason="request") == 1

        event = Event.objects.get(number=2)
        assert event.is_erased
        assert event.personal_data == {}
        assert breaks(five) == []
        erased = queries.events([""], act="audit.erased").get()
        assert (erased.object_id, erased.division) == ("2", JIANPING)
        assert erased.sentence == "清除了审计记录中的个人信息（1 条）"

    def test_only_that_thing_is_touched(self, five):
        erase("system", "people.person", 2)

        assert Event.objects.get(number=4).personal_data == {"name": "杨秀兰"}

    def test_nothing_of_it_is_left_in_the_table(self, seen):
        record("system", seen, ("people.person", 2), why="杨秀兰")
        stored = dict(Event.objects.values("commitment", "seal").get())

        erase("system", "people.person", 2)

        # Even the same keys cannot check a guess: the salt went with the text.
        event = Event.objects.get(act=seen.code)
        assert event.personal == ""
        assert event.commitment == stored["commitment"]

    def test_a_person_who_moved_is_erased_on_every_chain(self, five, seen):
        record("system", seen, ("people.person", 2), division=ELSEWHERE, why="x")

        assert erase("system", "people.person", 2) == 2
        assert [breaks(chain) for chain in Chain.objects.all()] == [[], []]

    def test_erasing_twice_finds_nothing_more(self, five):
        erase("system", "people.person", 2)

        assert erase("system", "people.person", 2) == 0

    def test_blanking_by_hand_is_not_erasure(self, five):
        by_hand("UPDATE audit_event SET personal = '' WHERE number = 2")

        assert breaks(five) == [(2, "personal.missing")]

    def test_a_changed_personal_part_is_seen(self, five):
        by_hand(
            "UPDATE audit_event SET personal = (SELECT personal FROM audit_event WHERE number = 4) WHERE number = 2"
        )

        assert breaks(five) == [(2, "personal.changed")]

    def test_a_garbled_personal_part_is_seen_and_the_rest_still_verified(self, five):
        by_hand("UPDATE audit_event SET personal = 'garbled' WHERE number = 2")
        by_hand("UPDATE audit_event SET actor = '99' WHERE number = 5")

        assert breaks(five) == [(2, "personal.changed"), (5, "seal.wrong")]

    def test_encrypting_anew_leaves_the_chain_whole(self, five):
        from shegongzhan.crypto import rotation

        with keys.using(keys.ring().with_new_key()):
            outcome = rotation.reencrypt(Event, [Event._meta.get_field("personal")])

            assert outcome.written == 2
            assert Event.objects.get(number=4).personal_data == {"name": "杨秀兰"}
            assert breaks(five) == []


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.lists(st.tuples(values, values), min_size=1, max_size=4))
def test_whatever_is_recorded_comes_back_and_verifies(data, made):
    key = "110101"
    before = Event.objects.filter(chain=key).count()
    entries = [
        Entry(("x.y", number), {"value": value}, {"value": personal}, division=key)
        for number, (value, personal) in enumerate(data)
    ]

    record_many("system", made, entries)

    written = Event.objects.filter(chain=key, number__gt=before).order_by("number")
    assert [(event.data["value"], event.personal_data["value"]) for event in written] == data
    assert verify_chain(Chain.objects.get(key=key)) == []


def test_a_moment_reads_the_same_in_every_zone():
    noon = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)

    assert moment(noon.astimezone(datetime.timezone(datetime.timedelta(hours=8)))) == moment(noon)
    assert moment(noon) == "2026-11-22T12:00:00.000000+00:00"
