"""A volunteer's file: who may be in it, once only, and who recognises whom."""

import datetime

import pytest

from shegongzhan.audit.models import Event
from shegongzhan.core.errors import RuleViolation
from shegongzhan.volunteers import commands
from shegongzhan.volunteers.models import Volunteer, VolunteerState
from shegongzhan.volunteers.queries.register import recognised
from tests.volunteers import rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]
ON = rows.MONDAY
NUMBER = "34182119880501002X"


def refused(code: str, act: object, *args: object, **rest: object) -> RuleViolation:
    with pytest.raises(RuleViolation) as no:
        act(*args, **rest)  # type: ignore[operator]
    assert no.value.code == code
    return no.value


def test_a_volunteer_is_registered_once(lin):
    made, code = commands.add_volunteer(lin, rows.facts(), on=ON)

    again = refused("volunteer.twice", commands.add_volunteer, lin, rows.facts(), on=ON)

    assert (made.state, len(code)) == (VolunteerState.ACTIVE, 8)
    assert again.pk == made.pk
    assert Volunteer.objects.count() == 1


def test_the_same_identity_number_is_one_person(lin):
    made, _ = commands.add_volunteer(
        lin, rows.facts(identity_kind="resident", identity_number=checked("34182119880501002")), on=ON
    )

    again = refused(
        "volunteer.twice", commands.add_volunteer, lin,
        rows.facts("梅蓝", "13811112222", identity_kind="resident", identity_number=made.identity_number), on=ON,
    )  # fmt: skip

    assert again.pk == made.pk
    assert (made.born_on, made.sex) == (datetime.date(1988, 5, 1), "f")


def checked(seventeen: str) -> str:
    from shegongzhan.imports.reading.identity import check_character

    return seventeen + check_character(seventeen)


def test_a_wrong_identity_number_is_said(lin):
    refused(
        "volunteer.identity", commands.add_volunteer, lin,
        rows.facts(identity_kind="resident", identity_number="341821198805010000"), on=ON,
    )  # fmt: skip


def test_the_same_unified_number_is_one_person(lin):
    commands.add_volunteer(lin, rows.facts(number="3418210001"), on=ON)

    refused(
        "volunteer.twice",
        commands.add_volunteer,
        lin,
        rows.facts("别人", "13811112222", number="3418210001"),
        on=ON,
    )


def test_a_minor_needs_a_guardian_who_agreed(lin):
    refused("volunteer.guardian", commands.add_volunteer, lin, rows.minor(guardian_name=""), on=ON)
    refused("volunteer.guardian", commands.add_volunteer, lin, rows.minor(), on=ON)

    made, _ = commands.add_volunteer(lin, rows.minor(guardian_consent_on=ON), on=ON)

    assert made.age_on(ON) == 16


def test_who_registers_herself_counts_when_the_station_says_so(lin):
    made, _ = commands.register_herself("volunteer", rows.facts(), on=ON)
    assert made.state == VolunteerState.PENDING

    commands.confirm_volunteer(lin, made, on=ON)

    assert made.state == VolunteerState.ACTIVE
    refused("volunteer.confirmed", commands.confirm_volunteer, lin, made, on=ON)


def test_a_child_does_not_register_alone():
    refused(
        "volunteer.child", commands.register_herself, "volunteer",
        rows.minor(born_on=datetime.date(2012, 1, 1)), on=ON,
    )  # fmt: skip


def test_a_minor_is_confirmed_with_the_day_of_consent(lin):
    made, _ = commands.register_herself("volunteer", rows.minor(), on=ON)

    refused("volunteer.guardian", commands.confirm_volunteer, lin, made, on=ON)
    commands.confirm_volunteer(lin, made, on=ON, guardian_consent_on=ON)

    made.refresh_from_db()
    assert made.guardian_consent_on == ON


def test_sending_the_registration_twice_makes_one(lin):
    commands.register_herself("volunteer", rows.facts(), on=ON)

    refused("volunteer.sent_twice", commands.register_herself, "volunteer", rows.facts(), on=ON)


def test_a_stranger_does_not_learn_who_is_a_volunteer_and_the_station_merges(lin):
    known = rows.volunteer()

    made, _ = commands.register_herself("volunteer", rows.facts(), on=ON)  # as for somebody new

    twin = refused("volunteer.twice", commands.confirm_volunteer, lin, made, on=ON)
    assert twin.pk == known.pk
    commands.merge_volunteers(lin, known, made, on=ON)
    made.refresh_from_db()
    assert (made.state, made.merged_into_id) == (VolunteerState.MERGED, known.pk)


def test_she_is_recognised_by_name_phone_and_code_together():
    made, code = commands.add_volunteer("system", rows.facts(), on=ON)

    assert recognised("梅兰", "139-0000-1234", f"{code[:4]}-{code[4:].lower()}") == made
    assert recognised("梅兰", "13900001234", "AAAAAAAA") is None
    assert recognised("梅蓝", "13900001234", code) is None
    assert recognised("梅兰", "13900001235", code) is None


def test_a_new_code_makes_the_old_one_worthless(lin):
    made, old = commands.add_volunteer(lin, rows.facts(), on=ON)

    new = commands.make_code(lin, made)

    assert recognised("梅兰", "13900001234", old) is None
    assert recognised("梅兰", "13900001234", new) == made


def test_changing_keeps_the_indexes_right(lin):
    made, code = commands.add_volunteer(lin, rows.facts(), on=ON)

    commands.change_volunteer(lin, made, rows.facts("梅兰芳", "13900009999"), on=ON)

    assert recognised("梅兰芳", "13900009999", code) == made
    made.refresh_from_db()
    assert made.initials == "mlf"


def test_nobody_changes_into_somebody_else(lin):
    rows.volunteer()
    other = rows.volunteer("何英", "13811112222")

    refused("volunteer.twice", commands.change_volunteer, lin, other, rows.facts(), on=ON)


def test_merging_moves_what_was_done_and_frees_the_second_place(lin, jianping):
    kept, gone = rows.volunteer(), rows.volunteer("梅蘭", "13811112222", number="3418210009")
    both, only = rows.opened(jianping), rows.opened(jianping, starts_at=rows.at(14), ends_at=rows.at(16))
    for who in (kept, gone):
        rows.signed_up(both, who)
    rows.served(only, gone)

    commands.merge_volunteers(lin, kept, gone, on=ON)

    both.refresh_from_db()
    kept.refresh_from_db()
    assert both.taken == 1
    assert kept.number == "3418210009"
    assert kept.attendances.count() == 1
    refused("merge.merged", commands.merge_volunteers, lin, kept, gone, on=ON)
    refused("merge.same", commands.merge_volunteers, lin, kept, kept, on=ON)


def test_two_files_that_served_together_are_not_merged_blindly(lin, jianping):
    kept, gone = rows.volunteer(), rows.volunteer("梅蘭", "13811112222")
    both = rows.opened(jianping)
    rows.served(both, kept)
    rows.served(both, gone)

    refused("merge.both_served", commands.merge_volunteers, lin, kept, gone, on=ON)


def test_a_reveal_has_a_purpose_and_leaves_a_trace(lin):
    made = rows.volunteer()

    refused("reveal.purpose", commands.reveal_volunteer, lin, made, purpose=" ")
    shown = commands.reveal_volunteer(lin, made, purpose="通知集合")

    assert shown["phone"] == "13900001234"
    assert Event.objects.filter(act="volunteer.revealed", object_id=str(made.pk)).count() == 1


def test_a_team_takes_a_member_once(lin):
    team = commands.add_team(lin, division="341821100", name="红马甲")
    made = rows.volunteer()
    member = commands.join_team(lin, team, made, on=ON)

    refused("team.twice", commands.join_team, lin, team, made, on=ON)
    commands.leave_team(lin, member, on=ON)
    refused("team.left", commands.leave_team, lin, member, on=ON)
    refused("team.name_taken", commands.add_team, lin, division="341821100", name="红马甲")
