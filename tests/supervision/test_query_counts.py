"""Pages that are no lists cost the same number of queries for three stations and for thirty too."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shegongzhan.core.time import today
from shegongzhan.stations.models import Station
from shegongzhan.supervision.commands import ActionFacts, record_session
from tests.pages.supervision_rows import supervised
from tests.supervision import rows

pytestmark = pytest.mark.django_db
MOST = 30


def cost(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize("name", ["supervision:home", "supervision:month", "supervision:gaps"])
def test_thirty_stations_cost_what_three_cost(name, county_officer, jianping, sign_in):
    client, address = sign_in(county_officer), reverse(name)
    for number in range(3):
        supervised(number)
    few = cost(client, address)
    for number in range(3, 30):
        supervised(number)

    assert cost(client, address) <= few
    assert few <= MOST


@pytest.mark.parametrize("page", ["station", "mine"])
def test_thirty_sessions_of_one_station_cost_what_three_cost(page, county_officer, jianping, lin, sign_in):
    site = Station.objects.get(pk=jianping.pk)
    worker = rows.worker(site, user=lin)
    person = lin if page == "mine" else county_officer
    client = sign_in(person)
    address = (
        reverse("supervision:mine") if page == "mine" else reverse("supervision:station", args=[site.pk])
    )

    def hold(number):
        said = rows.facts(
            site, [worker], day=today(), gaps=["case"], actions=[ActionFacts("写计划", today(), worker)]
        )
        record_session(county_officer, said, today=today())

    for number in range(3):
        hold(number)
    few = cost(client, address)
    for number in range(3, 30):
        hold(number)

    assert cost(client, address) <= few
    assert few <= MOST
