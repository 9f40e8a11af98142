"""From a source to the persons served, and back; names only for who works with people."""

from decimal import Decimal

import pytest
from django.urls import reverse

from shegongzhan.funds.queries import trace
from shegongzhan.people.models import Person
from shegongzhan.services.models import RecordClaim, ServiceRecord
from tests import factories as f
from tests.funds.rows import a_project, a_source, receive, spend
from tests.funds.test_disclosing import served
from tests.statistics import rows as stats

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(jianping):
    source = a_source("budget", "县级财政")
    receive(source, 5000)
    made = a_project()
    spend(source, 1200, project=made)
    served(made)
    served(made, "王桂花")
    served(made, "作废的", void=True)
    return made


def test_what_a_service_and_a_person_cost(project):
    cost = trace.cost_of(project)
    assert (cost.records, cost.heads, cost.spent) == (2, 4, Decimal(1200))
    assert cost.a_record == Decimal("600.00")
    assert trace.cost_of(a_project(name="空的")).a_person is None


def test_the_way_there_and_back(project, sign_in, county_officer):
    client = sign_in(county_officer)
    source = project.postings.first().source

    there = client.get(reverse("funds:trace_source", args=[source.pk])).content.decode()
    assert reverse("funds:trace_project", args=[project.pk]) in there
    page = client.get(reverse("funds:trace_project", args=[project.pk])).content.decode()
    assert "县级财政" in page and "1,200.00" in page and "600.00" in page
    person = project.records.filter(void=False).first().participants.get().person
    assert reverse("funds:trace_person", args=[person.pk]) in page

    back = client.get(reverse("funds:trace_person", args=[person.pk])).content.decode()
    assert reverse("funds:trace_project", args=[project.pk]) in back


def test_who_sees_no_people_sees_only_how_many(project, sign_in, finance):
    page = sign_in(finance).get(reverse("funds:trace_project", args=[project.pk])).content.decode()
    assert "县级财政" in page
    assert "trace/person" not in page


def test_one_service_shows_each_sources_part_and_for_whom_it_was(project, sign_in, county_officer):
    lottery = a_source("lottery", "福彩公益金")
    receive(lottery, 1000)
    spend(lottery, 300, project=project, payee="另一家")
    record = project.records.filter(void=False).first()

    [paid] = trace.paid_for(f.scope(county_officer), record)
    assert [(row["source__name"], part) for row, part in paid.sources] == [
        ("县级财政", Decimal(600)), ("福彩公益金", Decimal(150)),
    ]  # fmt: skip
    assert paid.is_own and paid.cost.a_record == 750

    page = sign_in(county_officer).get(reverse("funds:trace_record", args=[record.pk])).content.decode()
    assert "600.00" in page and "150.00" in page
    assert reverse("funds:trace_project", args=[project.pk]) in page
    person = record.participants.get().person
    assert reverse("funds:trace_person", args=[person.pk]) in page
    back = sign_in(county_officer).get(reverse("funds:trace_person", args=[person.pk])).content.decode()
    assert reverse("funds:trace_record", args=[record.pk]) in back


def test_a_struck_out_service_had_no_part_in_the_money(project, county_officer):
    [paid] = trace.paid_for(f.scope(county_officer), project.records.get(void=True))
    assert paid.sources == []


def test_a_service_of_no_project_says_so(places, sign_in, county_officer):
    record = ServiceRecord.objects.create(division=f.JIANPING, kind="delivery", day=f.TODAY, heads=1)
    page = sign_in(county_officer).get(reverse("funds:trace_record", args=[record.pk])).content.decode()
    assert "没有归到项目" in page


def test_a_second_contract_is_named_and_money_elsewhere_is_not_shown(project, jianping, station_head):
    elsewhere = a_project(name="县里的")
    type(elsewhere).objects.filter(pk=elsewhere.pk).update(division=f.COUNTY)
    record = project.records.filter(void=False).first()
    RecordClaim.objects.create(record=record, project=elsewhere)

    own, other = trace.paid_for(f.scope(station_head), record)
    assert own.cost and not other.is_own
    assert other.cost is None and other.sources == []


def test_an_activity_a_visit_and_a_person_lead_to_the_money(jianping, sign_in, station_head, lin):
    activity = stats.activity(workers=[(stats.worker("林"), 60)], people=[stats.person("杨秀兰")], heads=5)
    visit = stats.visit(workers=[(stats.worker("林二"), 30)], people=[stats.person("王桂花")])
    person = Person.objects.get(name="杨秀兰")
    pages = {
        reverse("activities:activity", args=[activity.pk]): reverse("funds:trace_record", args=[activity.pk]),
        reverse("fieldwork:visit", args=[visit.pk]): reverse("funds:trace_record", args=[visit.pk]),
        reverse("people:person", args=[person.pk]): reverse("funds:trace_person", args=[person.pk]),
    }
    for page, money in pages.items():
        assert money in sign_in(station_head).get(page).content.decode()
        assert sign_in(station_head).get(money).status_code == 200
        assert money not in sign_in(lin).get(page).content.decode()
        assert sign_in(lin).get(money).status_code == 403


def test_a_source_names_a_project_elsewhere_without_a_link(project, sign_in, county_officer):
    source = project.postings.first().source
    outside = a_project(name="邻县的")
    spend(source, 10, project=outside, payee="邻县社工站")
    type(outside).objects.filter(pk=outside.pk).update(division="341822100")

    page = sign_in(county_officer).get(reverse("funds:trace_source", args=[source.pk])).content.decode()
    assert "邻县的" in page
    assert reverse("funds:trace_project", args=[outside.pk]) not in page
