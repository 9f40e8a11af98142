"""Filing many people: who is recognised, what is added, and that it can be taken back."""

import datetime

import pytest

from shegongzhan.audit.models import Event
from shegongzhan.imports.models import Batch
from shegongzhan.imports.reading.identity import check_character
from shegongzhan.people.commands import PersonRow, add_circumstance, file_people, undo_filing
from shegongzhan.people.models import (
    Circumstance,
    Guardian,
    Household,
    Membership,
    Person,
    RiskAssessment,
    Supplement,
)
from shegongzhan.people.queries import children_without_consent
from tests import factories as f

pytestmark = pytest.mark.django_db


def number(born: str = "19440302", sequence: str = "002") -> str:
    seventeen = f"341821{born}{sequence}"
    return seventeen + check_character(seventeen)


def row(**said) -> PersonRow:
    said = {
        "name": "杨秀兰", "division": f.VILLAGE, "sex": "f", "born_on": datetime.date(1944, 3, 2),
        "identity_number": number(), "address": "南山村委会14组6号", "categories": ("elder_alone_hardship",), **said,
    }  # fmt: skip
    return PersonRow(**said)


def fates(rows, **options) -> list[str]:
    return [filed.fate for filed in file_people("import", rows, on=f.TODAY, **options)]


@pytest.fixture
def batch(places) -> Batch:
    return Batch.objects.create(division=f.COUNTY)


def test_a_row_becomes_a_file_with_all_that_hangs_on_it(jianping):
    (filed,) = file_people(
        "import",
        [
            row(
                phone="199-4991-7334",
                household_size=2,
                guardian_name="杨琴",
                guardian_phone="19900001111",
                ethnicity="汉族",
            )
        ],
        on=f.TODAY,
    )

    person = Person.objects.get(pk=filed.pk)
    assert (person.name, person.pinyin, person.initials) == ("杨秀兰", "yangxiulan", "yxl")
    assert person.station == jianping
    assert person.identity_number == number()
    assert person.lives_at == "南山村委会14组6号"
    assert person.household.size == 2
    assert Membership.objects.get().person == person
    assert [c.category for c in person.circumstances.all()] == ["elder_alone_hardship"]
    assert person.risk == "high"
    assert RiskAssessment.objects.get().reasons == ["elder_80_alone"]
    guardian = Guardian.objects.get()
    assert (guardian.name, guardian.phone, guardian.is_guardian) == ("杨琴", "19900001111", False)
    assert Event.objects.about("people.person", person.pk).filter(act="person.filed").count() == 1


def test_the_blind_indexes_are_those_that_saving_would_make(places):
    (filed,) = file_people("import", [row(phone="199-4991-7334")], on=f.TODAY)

    person = Person.objects.get(pk=filed.pk)
    written = (
        person.identity_index,
        person.identity_tail,
        person.phone_index,
        person.household.address_index,
    )
    person.save()
    person.household.save()
    person.refresh_from_db()
    assert written == (
        person.identity_index, person.identity_tail, person.phone_index, person.household.address_index,
    )  # fmt: skip
    assert all(written)


def test_the_same_number_twice_in_a_sheet_is_a_duplicate(places):
    assert fates([row(source="a"), row(source="a", phone="1")]) == ["created", "duplicate"]
    assert Person.objects.get().phone is None


def test_the_same_number_in_another_sheet_adds_what_was_missing(places):
    made, again, differing = file_people(
        "import",
        [
            row(source="a"),
            row(source="b", phone="19900001111", categories=("disabled",)),
            row(source="c", sex="m"),
        ],
        on=f.TODAY,
    )

    assert (made.fate, again.fate, differing.fate) == ("created", "updated", "unchanged")
    assert set(again.filled) == {"phone", "category:disabled"}
    assert differing.differs == ("sex",)
    person = Person.objects.get()
    assert (person.phone, person.sex) == ("19900001111", "f")
    assert person.circumstances.count() == 2


def test_importing_again_changes_nothing(places):
    rows = [
        row(),
        row(name="王根", identity_number="", born_on=datetime.date(1950, 6, 1), born_precision="month"),
    ]
    fates(rows)
    before = (
        Circumstance.objects.count(),
        Household.objects.count(),
        Membership.objects.count(),
        Event.objects.count(),
    )

    assert fates(rows) == ["unchanged", "unchanged"]
    assert before == (
        Circumstance.objects.count(), Household.objects.count(), Membership.objects.count(), Event.objects.count(),
    )  # fmt: skip


def test_a_known_file_gets_what_it_lacked_and_keeps_what_it_had(places, batch):
    fates([row(ethnicity="")])
    person = Person.objects.get()

    (filed,) = file_people(
        "import", [row(ethnicity="汉族", phone="19900001111", address="南山村委会1组1号", guardian_name="杨琴")],
        on=f.TODAY, batch=batch,
    )  # fmt: skip

    person.refresh_from_db()
    assert filed.fate == "updated"
    assert set(filed.filled) == {"ethnicity", "phone", "guardian"}
    assert filed.differs == ("address",)
    assert (person.ethnicity, person.phone, person.version) == ("汉族", "19900001111", 2)
    assert person.lives_at == "南山村委会14组6号"
    assert set(Supplement.objects.get().columns) == {"ethnicity", "phone"}
    assert Household.objects.count() == 1


def test_without_a_number_name_birth_and_village_decide(places):
    nameless = {"identity_number": "", "born_on": datetime.date(1944, 3, 1), "born_precision": "month"}

    assert fates([row(), row(source="b", **nameless)]) == ["created", "unchanged"]
    assert fates([row(division=f.OTHER_VILLAGE, **nameless)]) == ["created"]
    assert fates([row(**{**nameless, "born_on": None})]) == ["created"]


def test_a_file_without_a_number_gets_the_number_it_lacked(places):
    fates([row(identity_number="", identity_reason="台账未填")])

    (filed,) = file_people("import", [row()], on=f.TODAY)

    person = Person.objects.get()
    assert filed.filled == ("identity_number",)
    assert (person.identity_number, person.identity_kind) == (number(), "resident")
    assert person.identity_index == Person._meta.get_field("identity_index").index_of(number())


def test_two_numbers_are_two_people_however_alike_the_rest_is(places):
    assert fates([row(), row(identity_number=number(sequence="022"))]) == ["created", "created"]


def test_people_at_one_address_in_one_village_are_one_household(places):
    fates([
        row(), row(name="王根", identity_number=number("19500601")),
        row(name="李平", identity_number=number("19510601"), address="南山村委会 14组6号 "),
        row(name="赵强", identity_number=number("19520601"), division=f.OTHER_VILLAGE),
    ])  # fmt: skip

    assert sorted(h.people.count() for h in Household.objects.all()) == [1, 3]

    fates([row(name="孙梅", identity_number=number("19530601"))])

    assert sorted(h.people.count() for h in Household.objects.all()) == [1, 4]


def test_a_child_without_guardian_and_consent_is_filed_and_stands_on_the_to_do(lin):
    child = {"born_on": datetime.date(2015, 5, 1), "categories": ("child_left_behind",)}
    fates([
        row(name="小明", identity_number=number("20150501"), guardian_name="张永", **child),
        row(name="小红", identity_number=number("20150601", "022"), **{**child, "born_on": datetime.date(2015, 6, 1)}),
        row(),
    ])  # fmt: skip

    assert {p.name for p in children_without_consent(f.scope(lin), on=f.TODAY)} == {"小明", "小红"}


def test_taking_a_batch_back_leaves_the_database_as_it_was(places, batch):
    fates([row(ethnicity="")])
    later = [
        row(ethnicity="汉族", categories=("disabled",)),
        row(name="王根", identity_number=number("19500601"), address="别处", guardian_name="王一"),
    ]
    fates(later, batch=batch)

    undone = undo_filing("import", batch)

    person = Person.objects.get()
    assert (undone.people, undone.supplements, undone.kept) == (1, 1, {})
    assert person.ethnicity == ""
    assert [c.category for c in person.circumstances.all()] == ["elder_alone_hardship"]
    assert Household.objects.count() == 1
    assert not Guardian.objects.exists()


def test_a_file_something_was_built_on_stays_and_is_named(lin, batch):
    fates([row(), row(name="王根", identity_number=number("19500601"))], batch=batch)
    person = Person.objects.get(name="王根")
    add_circumstance(lin, person, category="disabled", on=f.TODAY)

    undone = undo_filing("import", batch)

    assert undone.people == 1
    assert undone.kept == {person.pk: ["对象类别"]}
    assert Person.objects.get() == person


def test_the_number_of_statements_does_not_grow_with_the_rows(places, django_assert_max_num_queries):
    names = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
    rows = [
        row(name=n, identity_number=number("19500601", f"{i:02}2"), address=f"{i}号")
        for i, n in enumerate(names)
    ]

    with django_assert_max_num_queries(40):
        fates(rows)
