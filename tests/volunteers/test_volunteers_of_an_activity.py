"""Volunteers are asked for once in an activity: one field, one column, one figure."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from shegongzhan.activities.models import Activity
from shegongzhan.services.models import RecordPartner
from shegongzhan.volunteers import commands
from shegongzhan.volunteers.queries.network import network_of
from tests import factories as f
from tests.activities.test_activities import leader, said_on_the_page  # noqa: F401 — a fixture
from tests.statistics import rows as facts
from tests.volunteers import rows

pytestmark = pytest.mark.django_db


def test_the_page_asks_how_many_volunteers_once(leader, lin, sign_in):  # noqa: F811
    client = sign_in(lin)
    form = client.get(reverse("activities:new")).context["form"]
    asked = [name for name in form.fields if "volunteer" in name]
    assert asked == ["volunteers", "partner_volunteer"]

    sent = said_on_the_page(
        leader, volunteers="5", partner_volunteer="阳光志愿队", partner_volunteer_people="9"
    )
    client.post(reverse("activities:new"), sent)

    made = Activity.objects.get()
    team = made.record.partners.get()
    assert (made.volunteers, team.name, team.people) == (5, "阳光志愿队", 0)
    page = client.get(reverse("activities:activity", args=[made.pk])).content.decode()
    assert "阳光志愿队" in page and "9 人" not in page


def test_an_activity_with_volunteers_was_held_with_volunteers(jianping):
    session = facts.activity(day=rows.MONDAY, station=jianping, workers=[(facts.worker(), 60)], heads=20)
    assert network_of([f.COUNTY], rows.MONDAY, rows.MONDAY).sessions == 0

    Activity.objects.filter(pk=session.pk).update(volunteers=4)

    found = network_of([f.COUNTY], rows.MONDAY, rows.MONDAY)
    assert (found.sessions, found.kinds["volunteer"], found.kinds["social_worker"]) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_what_was_asked_twice_becomes_one_figure():
    f.a_few_divisions()
    station = f.station()
    both, one, none, named = (
        facts.activity(day=rows.MONDAY, station=station, workers=[(facts.worker(f"社工{n}"), 60)])
        for n in range(4)
    )
    Activity.objects.filter(pk=both.pk).update(volunteers=5)
    task = rows.opened(station)
    rows.served(task, rows.volunteer())
    commands.link_activity("system", task, none.activity)
    RecordPartner.objects.create(record=both, kind="volunteer", people=3)
    RecordPartner.objects.create(record=one, kind="volunteer", people=7)
    RecordPartner.objects.create(record=named, kind="volunteer", name="阳光志愿队", people=2)
    RecordPartner.objects.create(record=named, kind="charity", name="慈善会", people=2)
    RecordPartner.objects.update(noted=True)
    try:
        call_command("migrate", "volunteers", "0004", verbosity=0)
    finally:
        call_command("migrate", "volunteers", verbosity=0)

    counted = dict(Activity.objects.values_list("pk", "volunteers"))
    assert counted == {both.pk: 5, one.pk: 7, none.pk: 0, named.pk: 2}
    left = set(RecordPartner.objects.values_list("record", "name", "people", "noted"))
    assert left == {
        (none.pk, task.title, 1, False), (named.pk, "阳光志愿队", 0, True), (named.pk, "慈善会", 2, True)
    }  # fmt: skip
