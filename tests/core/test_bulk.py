"""Rows written without a model object are the same rows: every column comes back as it went in."""

import datetime
import uuid

import pytest
from django.db import IntegrityError, connection

from shegongzhan.core import bulk
from shegongzhan.core.ids import new_hex, new_id
from shegongzhan.people.models import Circumstance, Consent, Household, Person, RiskAssessment

pytestmark = pytest.mark.django_db

VILLAGE = "341821100218"


def test_values_come_back_as_they_went_in():
    pk = new_id()

    count = bulk.insert(
        Person, ["id", "division", "name", "born_on", "phone"],
        [(pk, VILLAGE, "杨秀兰", datetime.date(1944, 3, 2), "19912345678")],
    )  # fmt: skip

    person = Person.objects.get()
    assert count == 1
    assert (person.pk, person.name, person.born_on, person.phone) == (
        pk, "杨秀兰", datetime.date(1944, 3, 2), "19912345678",
    )  # fmt: skip


def test_columns_left_out_get_their_defaults():
    bulk.insert(Person, ["division", "name"], [(VILLAGE, "杨秀兰"), (VILLAGE, "王根")])

    one, other = Person.objects.all()
    assert one.pk != other.pk
    assert isinstance(one.pk, uuid.UUID)
    assert (one.state, one.version, one.risk, one.ethnicity, one.phone) == ("active", 1, "general", "", None)
    assert one.created_at.tzinfo is not None


def test_an_encrypted_column_is_encrypted_in_the_database():
    bulk.insert(Household, ["division", "address"], [(VILLAGE, "南山村 3 组")])

    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM people_household")
        (stored,) = cursor.fetchone()
    assert "南山" not in stored
    assert Household.objects.get().address == "南山村 3 组"


def test_foreign_keys_lists_and_truth_values_are_written():
    person = Person.objects.create(division=VILLAGE, name="杨秀兰")

    bulk.insert(
        RiskAssessment, ["division", "person_id", "level", "on", "reasons", "by_hand"],
        [(VILLAGE, person.pk, "high", datetime.date(2024, 3, 1), ["elder_80_alone"], True)],
    )  # fmt: skip

    assessment = RiskAssessment.objects.get()
    assert assessment.person == person
    assert assessment.reasons == ["elder_80_alone"]
    assert assessment.by_hand is True


def test_a_refused_row_leaves_nothing_behind():
    person = Person.objects.create(division=VILLAGE, name="杨秀兰")
    rows = [(VILLAGE, person.pk, "disabled"), (VILLAGE, person.pk, "disabled")]

    with pytest.raises(IntegrityError):
        bulk.insert(Circumstance, ["division", "person_id", "category"], rows)


def test_no_rows_are_no_trouble():
    assert bulk.insert(Household, ["division"], []) == 0


def test_a_column_without_a_default_has_to_be_named():
    with pytest.raises(ValueError, match="given_on"):
        bulk.insert(Consent, ["division", "person_id", "kind"], [])


def test_chunks_hold_at_most_so_many():
    assert list(bulk.chunks(range(5), 2)) == [[0, 1], [2, 3], [4]]


def test_an_update_writes_each_row_its_own_values_and_counts_the_version():
    one = Person.objects.create(division=VILLAGE, name="杨秀兰")
    other = Person.objects.create(division=VILLAGE, name="王根")

    bulk.update(
        Person, ["phone", "born_on"], [(one.pk, "1", datetime.date(1944, 3, 2)), (other.pk, None, None)]
    )

    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.phone, one.born_on, one.version) == ("1", datetime.date(1944, 3, 2), 2)
    assert (other.phone, other.born_on, other.version) == (None, None, 2)
    assert one.updated_at > one.created_at


def test_ids_written_by_the_thousand_are_ids_like_the_others():
    one, other = uuid.UUID(new_hex()), uuid.UUID(new_hex())

    assert one != other
    assert (one.version, one.variant) == (7, new_id().variant)
    assert abs((one.int >> 80) - (new_id().int >> 80)) < 1000


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a server keeps its own pages")
def test_a_little_cache_is_little_and_goes_back_whatever_happens():
    def kept() -> int:
        with connection.cursor() as cursor:
            return cursor.execute("PRAGMA cache_size").fetchone()[0]

    before = kept()

    with pytest.raises(ZeroDivisionError), bulk.little_cache():
        within = kept()
        raise ZeroDivisionError

    assert within == -bulk.LITTLE_KB and kept() == before != within
