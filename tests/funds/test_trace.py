"""From a source to the persons served, and back; names only for who works with people."""

from decimal import Decimal

import pytest
from django.urls import reverse

from shegongzhan.funds.queries import trace
from tests.funds.rows import a_project, a_source, receive, spend
from tests.funds.test_disclosing import served

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
