"""A community organisation from its first days to standing on its own; every step of filing has its day."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from shegongzhan.core.errors import RuleViolation
from shegongzhan.partners import commands
from shegongzhan.partners.models import IncubationState, OrganisationKind, StepKind, StepResult
from tests import factories as f

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]
MONDAY = datetime.date(2024, 3, 11)
LATER = datetime.date(2024, 12, 31)


@pytest.fixture
def grandmas():
    return f.organisation("阿婆编织社", kind=OrganisationKind.COMMUNITY)


def facts(**rest):
    said = {
        "kind": "culture",
        "head": "周阿婆",
        "scope": "编织、助老",
        "since": MONDAY,
        "has_charter": True,
        **rest,
    }
    return commands.IncubationFacts(**said)


def begun(actor, organisation, **rest):
    return commands.begin_incubation(actor, organisation, facts(**rest), on=MONDAY)


def refused(code, act, *args, **rest):
    with pytest.raises(RuleViolation) as no:
        act(*args, **rest)
    assert no.value.code == code


def submitted(actor, row, kind=StepKind.PRECHECK, day=MONDAY):
    return commands.submit_filing(actor, row, kind=kind, begun_on=day, on=LATER)


def passed(actor, step, day):
    return commands.finish_step(actor, step, result=StepResult.PASSED, done_on=day, on=LATER)


def filed(actor, organisation):
    row = begun(actor, organisation)
    passed(actor, submitted(actor, row), MONDAY)
    passed(actor, row.steps.get(kind=StepKind.REVIEW), MONDAY)
    row.refresh_from_db()
    return row


def test_filing_goes_through_two_checks_with_their_days(county_officer, grandmas):
    row = begun(county_officer, grandmas)

    step = submitted(county_officer, row)
    assert step.due_on == datetime.date(2024, 3, 18)  # five working days
    passed(county_officer, step, datetime.date(2024, 3, 15))
    review = row.steps.get(kind=StepKind.REVIEW)
    assert review.due_on == datetime.date(2024, 3, 29)  # ten working days after the pre-check
    passed(county_officer, review, datetime.date(2024, 4, 1))

    row.refresh_from_db()
    review.refresh_from_db()
    assert row.state == IncubationState.FILED
    assert review.is_late(LATER)


def test_what_is_sent_back_says_why_and_can_come_again(county_officer, grandmas):
    row = begun(county_officer, grandmas)
    step = submitted(county_officer, row)

    refused(
        "filing.note",
        commands.finish_step,
        county_officer,
        step,
        result=StepResult.SENT_BACK,
        done_on=MONDAY,
        on=LATER,
    )
    commands.finish_step(
        county_officer, step, result=StepResult.SENT_BACK, done_on=MONDAY, on=LATER, note="缺场地证明"
    )

    row.refresh_from_db()
    assert row.state == IncubationState.GROWING
    submitted(county_officer, row)
    assert row.steps.count() == 2


def test_a_change_has_seven_working_days_and_closing_thirty_days(county_officer, grandmas):
    row = filed(county_officer, grandmas)

    change = submitted(county_officer, row, StepKind.CHANGE)
    refused("filing.open", submitted, county_officer, row, StepKind.CLOSING)
    passed(county_officer, change, MONDAY)
    closing = submitted(county_officer, row, StepKind.CLOSING)
    passed(county_officer, closing, MONDAY)

    row.refresh_from_db()
    assert change.due_on == datetime.date(2024, 3, 20)
    assert closing.due_on == datetime.date(2024, 4, 10)
    assert row.state == IncubationState.CLOSED


def test_what_cannot_be_done_yet(county_officer, grandmas):
    row = begun(county_officer, grandmas, has_charter=False)

    refused("filing.charter", submitted, county_officer, row)
    refused("filing.state", submitted, county_officer, row, StepKind.CHANGE)
    refused("filing.state", submitted, county_officer, row, StepKind.REVIEW)
    refused("incubation.not_filed", commands.register_as_legal_person, county_officer, row, on=LATER)
    refused("incubation.twice", begun, county_officer, grandmas)
    refused("incubation.since", begun, county_officer, f.organisation("新社", kind="community"), since=LATER)
    refused("incubation.kind", begun, county_officer, f.organisation("某公司", kind="company"))


def test_a_step_is_finished_once_and_on_a_day_that_can_be(county_officer, grandmas):
    step = submitted(county_officer, begun(county_officer, grandmas))
    before = MONDAY - datetime.timedelta(days=1)

    refused("filing.day", passed, county_officer, step, before)
    passed(county_officer, step, MONDAY)
    refused("filing.done", passed, county_officer, step, MONDAY)


def test_help_and_independence_have_grounds_and_days(county_officer, grandmas):
    row = begun(county_officer, grandmas)
    before = MONDAY - datetime.timedelta(days=1)

    refused(
        "incubation.day",
        commands.note_help,
        county_officer,
        row,
        kind="space",
        day=before,
        what="场地",
        on=LATER,
    )
    help_row = commands.note_help(
        county_officer, row, kind="money", day=MONDAY, what="买毛线", amount=Decimal("300"), on=LATER
    )
    refused(
        "incubation.grounds",
        commands.note_independence,
        county_officer,
        row,
        day=MONDAY,
        grounds="",
        on=LATER,
    )
    commands.note_independence(county_officer, row, day=MONDAY, grounds="半年自办六次活动", on=LATER)
    refused(
        "incubation.independence_reached",
        commands.note_independence,
        county_officer,
        row,
        day=MONDAY,
        grounds="又",
        on=LATER,
    )

    row.refresh_from_db()
    assert (row.independent_on, help_row.amount) == (MONDAY, Decimal("300"))


def test_the_county_does_it_on_the_organisations_page_and_sees_what_is_late(
    county_officer, sign_in, grandmas
):
    client = sign_in(county_officer)
    sent = {
        "kind": "culture", "head": "周阿婆", "scope_text": "编织", "since": "2024-03-11", "members": "12",
        "has_charter": "on",
    }  # fmt: skip

    client.post(reverse("partners:incubate", args=[grandmas.pk]), sent)
    row = grandmas.incubation
    client.post(reverse("partners:filing", args=[row.pk, "precheck"]), {"begun_on": "2024-03-11"})

    page = client.get(reverse("partners:organisation", args=[grandmas.pk])).content.decode()
    assert "备案办理中" in page and "超期" in page
    late = client.get(reverse("partners:incubations"), {"late": "on"}).content.decode()
    assert "阿婆编织社" in late and "备案超期的" in late
    assert client.get(reverse("partners:filing", args=[row.pk, "review"])).status_code == 404


def test_the_station_looks_and_does_not_change(lin, sign_in, county_officer, grandmas):
    row = begun(county_officer, grandmas)
    client = sign_in(lin)

    assert "培育中" in client.get(reverse("partners:organisation", args=[grandmas.pk])).content.decode()
    assert client.get(reverse("partners:help_add", args=[row.pk])).status_code == 403


def test_the_page_says_what_comes_next_in_one_sentence(grandmas, county_officer, sign_in):
    client = sign_in(county_officer)

    def page():
        return client.get(reverse("partners:organisation", args=[grandmas.pk])).content.decode()

    row = begun(county_officer, grandmas, has_charter=False)
    assert "先写好章程" in page()
    assert "负责人登记表和身份证复印件" in page()

    commands.change_incubation(county_officer, row, facts(), on=LATER)
    assert "可以提交备案了" in page()

    row.refresh_from_db()
    step = submitted(county_officer, row)
    assert "正在办“村（社区）预审”" in page()
    assert "负责人登记表" not in page()

    commands.finish_step(
        county_officer, step, result=StepResult.SENT_BACK, done_on=MONDAY, on=LATER, note="缺场所证明"
    )
    assert "上次退回：缺场所证明" in page()


def test_a_filed_one_knows_by_when_changes_are_filed(grandmas, county_officer, sign_in):
    filed(county_officer, grandmas)

    page = sign_in(county_officer).get(reverse("partners:organisation", args=[grandmas.pk])).content.decode()

    assert "7 个工作日内办变更" in page
