"""A sheet is drafted, frozen, agreed to by another, read by everybody, and taken down."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from shegongzhan.core.errors import RuleViolation
from shegongzhan.funds.commands import disclosing
from shegongzhan.funds.commands.disclosing import DisclosureFacts
from shegongzhan.funds.models import Disclosure, DisclosureState
from shegongzhan.funds.queries import openness
from shegongzhan.services.models import Participant, ServiceRecord
from tests import factories as f
from tests.funds.rows import TODAY, a_project, a_source, receive, somebody, spend
from tests.funds.test_budgets import refused
from tests.statistics.rows import person

pytestmark = pytest.mark.django_db
BEFORE = TODAY - datetime.timedelta(days=10)
PERIOD = (TODAY - datetime.timedelta(days=60), TODAY - datetime.timedelta(days=1))


@pytest.fixture
def project(places):
    source = a_source("charity", "爱心捐赠")
    receive(source, 5000, BEFORE)
    made = a_project()
    spend(source, 1200, day=BEFORE, project=made)
    return made


def a_sheet(project=None, **fields):
    return disclosing.draft_disclosure(
        "system", DisclosureFacts(f.COUNTY, "2024 年第一季度", *PERIOD, project=project, **fields)
    )


def served(project, name="杨秀兰", void=False):
    record = ServiceRecord.objects.create(
        division=f.JIANPING, kind="delivery", day=BEFORE, heads=2, project=project, void=void,
        void_reason="重复" if void else "",
    )  # fmt: skip
    Participant.objects.create(
        record=record, person=person(name), division=f.JIANPING, kind="delivery", day=BEFORE
    )


def test_the_figures_are_those_of_postings_and_records(project):
    served(project)
    served(project, "王五", void=True)

    told = openness.figures_of(f.COUNTY, *PERIOD)
    assert (told["income"], told["spent"]) == ("5000.00", "1200.00")
    assert told["by_source"] == [["爱心捐赠", "5000.00", "1200.00"]]
    assert told["by_use"] == [["活动经费", "1200.00"]]
    assert told["by_project"] == [["夕阳红", "1200.00"]]
    assert told["served"] == {
        "records": None,
        "heads": None,
        "persons": None,
    }  # two and one are not for the public
    assert openness.figures_of(f.JIANPING, *PERIOD, project)["spent"] == "1200.00"


def test_what_was_sent_for_approval_is_frozen(project):
    sheet = a_sheet()
    disclosing.ask_disclosure("system", sheet, today=TODAY)
    spend(project.postings.first().source, 300, day=BEFORE)

    sheet.refresh_from_db()
    assert sheet.figures["spent"] == "1200.00"


def test_a_period_that_is_not_over_is_not_sent(project):
    sheet = disclosing.draft_disclosure("system", DisclosureFacts(f.COUNTY, "本月", BEFORE, TODAY))
    refused(lambda: disclosing.ask_disclosure("system", sheet, today=TODAY), "disclosure.future")
    refused(
        lambda: disclosing.draft_disclosure("system", DisclosureFacts(f.COUNTY, "反", TODAY, BEFORE)),
        "disclosure.period",
    )


def test_who_asks_does_not_publish(project):
    one, other = somebody("one"), somebody("other")
    sheet = a_sheet()
    disclosing.ask_disclosure(one, sheet, today=TODAY)
    refused(lambda: disclosing.publish_disclosure(one, sheet), "approval.same_person")
    with pytest.raises(IntegrityError), transaction.atomic():
        Disclosure.objects.filter(pk=sheet.pk).update(approved_by=one.pk)

    disclosing.publish_disclosure(other, sheet)
    refused(lambda: disclosing.publish_disclosure(other, sheet), "disclosure.state")
    assert openness.published().get() == sheet


def test_a_sheet_returned_is_sent_again(project):
    sheet = a_sheet()
    disclosing.ask_disclosure(somebody("one"), sheet, today=TODAY)
    with pytest.raises(RuleViolation):
        disclosing.return_disclosure(somebody("other"), sheet, reason=" ")
    disclosing.return_disclosure("system", sheet, reason="漏了一笔")
    disclosing.ask_disclosure("system", sheet, today=TODAY)
    assert Disclosure.objects.get().state == DisclosureState.ASKED


def test_everybody_reads_what_is_published_and_nothing_else(
    project, sign_in, finance, county_officer, client
):
    mine = sign_in(finance)
    answer = mine.post(
        reverse("funds:disclosure_new"),
        {"title": "一季度", "division": f.COUNTY, "from_on": "2024-01-01", "until": "2024-03-31"},
    )
    sheet = Disclosure.objects.get()
    assert answer.status_code == 302
    public = reverse("funds:open_one", args=[sheet.pk])
    mine.post(reverse("funds:disclosure_ask", args=[sheet.pk]))
    assert client.get(public).status_code == 404

    boss = sign_in(county_officer)
    boss.post(reverse("funds:disclosure_publish", args=[sheet.pk]))
    assert "一季度" in client.get(reverse("funds:open")).content.decode()
    assert client.get(public).status_code == 200
    assert reverse("funds:open") in client.get(reverse("portal:index")).content.decode()

    boss.post(reverse("funds:disclosure_withdraw", args=[sheet.pk]), {"reason": "数字有误"})
    assert client.get(public).status_code == 404
    assert "一季度" not in client.get(reverse("funds:open")).content.decode()


def test_projects_of_charity_money_are_due_every_three_months(project, county_officer):
    scope = f.scope(county_officer)
    later = BEFORE + datetime.timedelta(days=100)
    assert openness.disclosures_due(scope, on=BEFORE) == []
    assert [due.project for due in openness.disclosures_due(scope, on=later)] == [project]

    sheet = a_sheet(project)
    disclosing.ask_disclosure(somebody("one"), sheet, today=TODAY)
    disclosing.publish_disclosure(somebody("other"), sheet)
    due = openness.disclosures_due(scope, on=TODAY, ahead=120)
    assert [one.since for one in due] == [PERIOD[1]]
    assert openness.disclosures_due(scope, on=PERIOD[1] + datetime.timedelta(days=85)) == []


def test_a_donor_is_named_only_when_agreed(places):
    from shegongzhan.funds.models import Donation

    for number, named in enumerate((True, False)):
        Donation.objects.create(
            division=f.COUNTY, receipt=f"S-{number}", on=BEFORE, donor=f"捐赠人{number}", named_in_public=named,
            money=Decimal(100),
        )  # fmt: skip
    gifts = openness.figures_of(f.COUNTY, *PERIOD)["gifts"]
    assert gifts == {"count": 2, "money": "200.00", "goods": "0.00", "donors": ["捐赠人0"]}


def many(n, day, project=None, division=f.JIANPING):
    """Serve `n` people once each on a day."""
    for number in range(n):
        record = ServiceRecord.objects.create(
            division=division, kind="delivery", day=day, heads=1, project=project
        )
        somebody = person(f"甲{day}{number}", division=division)
        Participant.objects.create(
            record=record, person=somebody, division=division, kind="delivery", day=day
        )


def published(first, last, division=f.COUNTY, project=None):
    sheet = disclosing.draft_disclosure(
        "system", DisclosureFacts(division, "公开", first, last, project=project)
    )
    disclosing.ask_disclosure("system", sheet, today=TODAY)
    disclosing.publish_disclosure(f.user(f"boss{Disclosure.objects.count()}", "审定人"), sheet)
    sheet.refresh_from_db()
    return sheet


def test_a_small_number_of_people_is_not_on_the_public_page(project, client):
    many(2, BEFORE)
    sheet = published(*PERIOD)
    text = client.get(reverse("funds:open_one", args=[sheet.pk])).content.decode()

    assert "太少，不公布" in text
    assert "2" not in text.split("人数")[1].split("</dd>")[0]


@pytest.mark.parametrize(("then", "code"), [(2, "disclosure.difference"), (10, ""), (0, "")])
def test_two_sheets_whose_difference_tells_are_refused(project, then, code):
    many(12, PERIOD[0])
    many(then, PERIOD[1])
    published(PERIOD[0], PERIOD[1] - datetime.timedelta(days=1))

    if code:
        refused(lambda: published(*PERIOD), code)
    else:
        published(*PERIOD)


def test_towns_taken_from_their_county_and_a_project_from_its_place_do_not_tell(project):
    many(12, BEFORE)
    many(4, BEFORE, division=f.SHIZI)
    published(*PERIOD)

    refused(lambda: published(*PERIOD, division=f.JIANPING), "disclosure.difference")
    many(11, BEFORE, project=project)  # a later sheet may be published, whatever the earlier one said
    assert published(*PERIOD, division=f.SHIZI).figures["served"]["persons"] is None
