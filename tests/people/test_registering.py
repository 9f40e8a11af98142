"""One file from a page: what a child needs, what a number needs, and what changes afterwards."""

import datetime

import pytest

from shegongzhan.audit.models import Event
from shegongzhan.core.errors import RuleViolation, StaleRow
from shegongzhan.fieldwork.duties import refresh_duties
from shegongzhan.fieldwork.queries import duties_seen_by
from shegongzhan.people import queries
from shegongzhan.people.commands import (
    AlreadyFiled,
    ConsentGiven,
    PersonRow,
    add_circumstance,
    add_guardian,
    assign_worker,
    change_person,
    change_state,
    end_circumstance,
    record_consent,
    register_person,
    withdraw_consent,
)
from shegongzhan.people.models import Person
from shegongzhan.talent.models import Worker
from tests import factories as f

pytestmark = pytest.mark.django_db

ELDER = "341821194403020027"
BORN_2018 = datetime.date(2018, 5, 1)


def said(**other) -> PersonRow:
    return PersonRow(**{"name": "杨秀兰", "division": f.VILLAGE, "identity_reason": "户口还没有办", **other})


def register(actor, consent: ConsentGiven | None = None, **other) -> Person:
    return register_person(actor, said(**other), on=f.TODAY, consent=consent)


def refused(act) -> RuleViolation:
    with pytest.raises(RuleViolation) as told:
        act()
    return told.value


def with_check(seventeen: str) -> str:
    from shegongzhan.imports.reading.identity import check_character

    return seventeen + check_character(seventeen)


def test_a_citizens_number_says_birth_and_sex(lin):
    number = with_check("34182119440302002")

    person = register(lin, identity_number=number, identity_reason="", sex="m")

    assert (person.born_on, person.sex, person.identity_kind) == (datetime.date(1944, 3, 2), "f", "resident")


def test_the_register_knows_a_number_once(lin):
    number = with_check("34182119440302002")
    known = register(lin, identity_number=number, identity_reason="")

    with pytest.raises(AlreadyFiled) as told:
        register(lin, name="别人", identity_number=number.lower(), identity_reason="")
    assert told.value.pk == known.pk


def test_without_a_number_somebody_says_why(lin):
    assert refused(lambda: register(lin, identity_reason="")).code == "identity.reason"


def test_a_number_with_a_wrong_check_digit_is_kept_when_somebody_says_why(lin):
    wrong = with_check("34182119440302002")[:17] + "*"
    wrong = wrong.replace("*", "0" if with_check("34182119440302002")[-1] != "0" else "1")

    assert refused(lambda: register(lin, identity_number=wrong, identity_reason="")).code == "identity.reason"

    person = register(lin, identity_number=wrong, identity_reason="照身份证原件登记")
    assert person.identity_number == wrong


def test_same_name_birth_and_village_is_the_same_person_until_somebody_looked(lin):
    register(lin, born_on=datetime.date(1944, 3, 2))

    assert refused(lambda: register(lin, born_on=datetime.date(1944, 3, 2))).code == "person.already_filed"
    assert register(lin, born_on=datetime.date(1944, 3, 2), is_another=True).pk


def test_a_child_under_14_needs_guardian_and_consent(lin):
    consent = ConsentGiven(kind="guardian", given_on=f.TODAY, given_by="杨琴")

    assert refused(lambda: register(lin, born_on=BORN_2018)).code == "consent.missing"
    assert refused(lambda: register(lin, born_on=BORN_2018, guardian_name="杨琴")).code == "consent.missing"
    assert refused(lambda: register(lin, consent, born_on=BORN_2018)).code == "consent.missing"
    assert not Person.objects.exists()

    child = register(lin, consent, born_on=BORN_2018, guardian_name="杨琴")
    assert child.guardians.get().is_guardian
    assert queries.has_consent(child, f.TODAY)


def test_or_a_statutory_basis_with_its_reason(lin):
    basis = {"kind": "statutory", "given_on": f.TODAY}

    nothing = ConsentGiven(**basis)
    assert refused(lambda: register(lin, nothing, born_on=BORN_2018)).code == "consent.basis"
    unexplained = ConsentGiven(**basis, basis="mandatory_report")
    assert refused(lambda: register(lin, unexplained, born_on=BORN_2018)).code == "consent.reason"

    explained = ConsentGiven(**basis, basis="mandatory_report", reason="疑似受监护人伤害")
    assert queries.has_consent(register(lin, explained, born_on=BORN_2018), f.TODAY)


def test_whoever_turns_14_that_day_is_no_child_under_14(lin):
    assert register(lin, born_on=f.TODAY.replace(year=f.TODAY.year - 14)).pk
    day_later = f.TODAY.replace(year=f.TODAY.year - 14) + datetime.timedelta(days=1)
    assert refused(lambda: register(lin, name="王根", born_on=day_later)).code == "consent.missing"


def test_a_withdrawn_consent_puts_the_child_on_the_to_do(lin):
    consent = ConsentGiven(kind="guardian", given_on=f.TODAY)
    child = register(lin, consent, born_on=BORN_2018, guardian_name="杨琴")

    withdraw_consent(lin, child.consents.get(), on=f.TODAY)

    assert list(queries.children_without_consent(f.scope(lin), on=f.TODAY)) == [child]
    assert (
        refused(lambda: withdraw_consent(lin, child.consents.get(), on=f.TODAY)).code == "consent.withdrawn"
    )

    add_guardian(lin, child, name="王平", on=f.TODAY)
    record_consent(lin, child, ConsentGiven(kind="guardian", given_on=f.TODAY), on=f.TODAY)

    assert not queries.children_without_consent(f.scope(lin), on=f.TODAY)


def test_a_disability_card_says_class_and_grade(lin):
    person = register(lin, disability_card=with_check("34182119440302002") + "42")

    assert (person.disability_class, person.disability_grade) == ("4", "2")


def test_a_card_that_cannot_be_right_is_kept_with_a_reason(lin):
    card = "341821194403020019" + "42"

    assert refused(lambda: register(lin, disability_card=card)).code == "disability.reason"
    assert register(lin, disability_card=card, disability_reason="照原证登记").disability_grade == "2"


def test_the_card_of_another_person_is_refused_on_filing_and_on_changing(lin):
    number, other = with_check("34182119440302002"), with_check("34182119500101001")
    foreign, reason = other + "42", {"disability_reason": "换过身份证号"}

    assert (
        refused(lambda: register(lin, identity_number=number, disability_card=foreign)).code
        == "disability.holder"
    )
    person = register(lin, identity_number=number, disability_card=number + "42")
    change = lambda **values: change_person(lin, person, values, on=f.TODAY)  # noqa: E731
    assert refused(lambda: change(disability_card=foreign)).code == "disability.holder"
    person.refresh_from_db()
    assert refused(lambda: change(identity_number=other)).code == "disability.holder"
    person.refresh_from_db()
    assert person.disability_card == number + "42"
    assert change(disability_card=foreign, **reason).disability_card == foreign


def test_changing_a_file_writes_what_follows_and_says_so_without_values(lin):
    person = register(lin)

    change_person(lin, person, {"name": "杨秀蓝", "phone": "199 0000 1111"}, on=f.TODAY)

    person.refresh_from_db()
    assert (person.pinyin, person.phone, person.version) == ("yangxiulan", "199 0000 1111", 2)
    assert queries.find(f.scope(lin), "19900001111") == [person]
    event = Event.objects.get(act="person.changed")
    assert event.data == {"columns": ["name", "phone"]}


def test_two_people_do_not_overwrite_each_other(lin, zhou):
    person = register(lin)
    seen = person.version
    change_person(zhou, Person.objects.get(), {"phone": "1"}, on=f.TODAY, seen_version=seen)

    with pytest.raises(StaleRow):
        change_person(lin, Person.objects.get(), {"phone": "2"}, on=f.TODAY, seen_version=seen)
    assert Person.objects.get().phone == "1"


def test_moving_to_another_village_takes_along_what_hangs_on_the_file(lin, jianping):
    person = register(lin, categories=["disabled"], address="1组1号", guardian_name="杨琴")

    change_person(lin, person, {"division": f.OTHER_VILLAGE}, on=f.TODAY)

    person.refresh_from_db()
    assert person.household is None
    assert person.memberships.get().until == f.TODAY
    assert person.circumstances.get().division == person.guardians.get().division == f.OTHER_VILLAGE


def test_a_number_cannot_be_taken_from_somebody_else(lin):
    number = with_check("34182119440302002")
    register(lin, identity_number=number, identity_reason="")
    other = register(lin, name="王根")

    no = refused(lambda: change_person(lin, other, {"identity_number": number}, on=f.TODAY))

    assert no.code == "person.already_filed"


def test_categories_are_dated_and_move_the_risk(lin):
    person = register(lin, born_on=datetime.date(1940, 1, 1))
    assert person.risk == "general"

    one = add_circumstance(
        lin, person, category="elder_alone_hardship", on=f.TODAY, since=f.LONG_AGO, evidence="村委会证明"
    )
    person.refresh_from_db()
    assert person.risk == "high"
    again = refused(lambda: add_circumstance(lin, person, category="elder_alone_hardship", on=f.TODAY))
    assert again.code == "category.open"

    end_circumstance(lin, one, on=f.TODAY, because="搬去与子女同住")
    person.refresh_from_db()
    assert person.risk == "general"
    assert refused(lambda: end_circumstance(lin, one, on=f.TODAY)).code == "category.ended"
    assert add_circumstance(lin, person, category="elder_alone_hardship", on=f.TODAY)


def test_somebody_who_died_is_not_served_any_more(lin):
    person = register(lin, born_on=datetime.date(1940, 1, 1), categories=["elder_alone_hardship"])
    refresh_duties([person.pk], on=f.TODAY)
    assert [duty.person for duty in duties_seen_by(f.scope(lin))] == [person]

    change_state(lin, person, state="died", on=f.TODAY)

    assert not Person.objects.served().exists()
    assert not duties_seen_by(f.scope(lin)).exists()
    assert refused(lambda: change_state(lin, person, state="closed", on=f.TODAY)).code == "person.state"


def test_a_worker_who_left_cannot_be_responsible(lin, jianping):
    person = register(lin)
    here = Worker.objects.create(division=f.JIANPING, kind="resident", name="林晓燕", station=jianping)
    gone = Worker.objects.create(division=f.JIANPING, kind="resident", name="走了", left_on=f.LONG_AGO)

    assign_worker(lin, person, here, on=f.TODAY)

    assert Person.objects.get().worker == here
    assert refused(lambda: assign_worker(lin, person, gone, on=f.TODAY)).code == "worker.left"
