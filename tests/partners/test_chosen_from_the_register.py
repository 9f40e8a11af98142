"""Who gives a resource and who helped at an activity come from the register of partners; a plain name stays as it was told."""

import pytest
from django.urls import reverse

from shegongzhan.activities.models import Activity
from shegongzhan.audit.models import Event
from shegongzhan.imports.models import Batch
from shegongzhan.needs.models import Resource
from shegongzhan.partners.models import Organisation
from tests import factories as f
from tests.activities.test_activities import leader, said_on_the_page  # noqa: F401 — a fixture
from tests.needs import rows

pytestmark = pytest.mark.django_db
FAR = "340403"


@pytest.fixture
def charity(places) -> Organisation:
    return f.organisation("郎溪县慈善会", kind="charity", division=f.COUNTY)


@pytest.fixture
def far(places) -> Organisation:
    return f.organisation("田家庵慈善会", kind="charity", division=FAR)


def said(**rest):
    return {
        "name": "爱心餐", "owner_kind": "charity", "owner_name": "爱心饭店", "kind": "daily_care", "area": f.JIANPING,
        "division": f.JIANPING, "capacity": 20, "capacity_period": "month", "unit": "份", **rest,
    }  # fmt: skip


def test_the_picker_answers_the_registered_partners_of_the_county(charity, far, lin, sign_in):
    client = sign_in(lin)

    answer = client.get(reverse("partners:search_json"), {"q": "慈善"}).json()

    assert [(one["value"], one["label"]) for one in answer["results"]] == [(str(charity.pk), "郎溪县慈善会")]
    assert client.get(reverse("partners:search_json"), {"q": " "}).json() == {"results": []}


def test_a_resource_is_given_by_a_registered_partner_or_by_a_name(charity, lin, sign_in):
    client = sign_in(lin)
    client.post(reverse("needs:resource_new"), said(owner_name=str(charity.pk)))
    client.post(reverse("needs:resource_new"), said(name="义诊", owner_name="", owner_name_text="李医生诊所"))

    linked, plain = Resource.objects.get(name="爱心餐"), Resource.objects.get(name="义诊")

    assert (linked.organisation, linked.owner_name) == (charity, "郎溪县慈善会")
    assert (plain.organisation, plain.owner_name) == (None, "李医生诊所")
    shown = client.get(reverse("needs:resource", args=[linked.pk])).content.decode()
    assert reverse("partners:organisation", args=[charity.pk]) in shown
    form = client.get(reverse("needs:resource_change", args=[linked.pk])).content.decode()
    assert f'value="{charity.pk}"' in form and 'value="郎溪县慈善会"' in form


@pytest.mark.parametrize("sent", ["", "far", "13912345678", "一" * 121])
def test_what_is_no_partner_and_no_name_is_refused(sent, far, lin, sign_in):
    owner = str(far.pk) if sent == "far" else sent

    answer = sign_in(lin).post(reverse("needs:resource_new"), said(owner_name=owner))

    assert answer.status_code == 422 and not Resource.objects.exists()
    assert "田家庵慈善会" not in answer.content.decode()


def test_what_a_ledger_told_stays_when_it_is_linked_later(charity, lin, sign_in):
    batch = Batch.objects.create(division=f.COUNTY)
    told = rows.a_resource(name="爱心餐", owner_name="县慈善会（原名）", area=f.JIANPING, batch=batch)
    client = sign_in(lin)

    answer = client.post(
        reverse("needs:resource_change", args=[told.pk]),
        said(owner_name=str(charity.pk), version=told.version),
    )

    assert answer.status_code == 302
    told.refresh_from_db()
    assert (told.organisation, told.owner_name) == (charity, "县慈善会（原名）")


def test_a_told_name_is_registered_with_all_that_bear_it(lin, county_officer, sign_in, he):
    one, other, else_where = (
        rows.a_resource(owner_name="老王超市", area=area) for area in (f.JIANPING, f.SHIZI, FAR)
    )
    address = reverse("needs:resource_owner", args=[one.pk])
    assert sign_in(lin).get(address).status_code == 403
    boss = sign_in(county_officer)
    assert address in boss.get(reverse("needs:resource", args=[one.pk])).content.decode()

    assert boss.post(address, {"kind": "company", "division": f.COUNTY}).status_code == 302

    made = Organisation.objects.get(name="老王超市")
    assert set(Resource.objects.filter(organisation=made)) == {one, other}
    assert not Resource.objects.filter(pk=else_where.pk, organisation=made).exists()
    assert Event.objects.filter(act="resource.linked").count() == 2
    again = boss.post(address, {"kind": "company", "division": f.COUNTY})
    assert again.status_code == 422 and "已经是登记的单位" in again.content.decode()


def test_partners_of_an_activity_come_from_the_register(leader, charity, lin, sign_in):  # noqa: F811
    client = sign_in(lin)
    rest = {
        "partner_charity": str(charity.pk),
        "partner_charity_people": "2",
        "partner_community": "南山村委会",
    }

    client.post(reverse("activities:new"), said_on_the_page(leader, **rest))

    made = Activity.objects.get()
    noted = {row.kind: (row.organisation, row.name, row.people) for row in made.record.partners.all()}
    assert noted == {"charity": (charity, "郎溪县慈善会", 2), "community": (None, "南山村委会", 0)}
    shown = client.get(reverse("activities:activity", args=[made.pk])).content.decode()
    assert reverse("partners:organisation", args=[charity.pk]) in shown
    form = client.get(reverse("activities:change", args=[made.pk])).context["form"]
    assert (form.initial["partner_charity"], form.initial["partner_community"]) == (charity.pk, "南山村委会")

    # It may be linked later, and mended.
    later = {"partner_community": str(charity.pk), "version": "1"}
    client.post(reverse("activities:change", args=[made.pk]), said_on_the_page(leader, **later))
    assert [(row.kind, row.organisation) for row in made.record.partners.all()] == [("community", charity)]


def test_a_partner_of_another_county_is_no_partner_of_an_activity(leader, far, lin, sign_in):  # noqa: F811
    answer = sign_in(lin).post(
        reverse("activities:new"), said_on_the_page(leader, partner_charity=str(far.pk))
    )

    assert not Activity.objects.exists() and "田家庵慈善会" not in answer.content.decode()
