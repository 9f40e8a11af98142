"""需求: whose needs are counted, and by which day."""

import datetime

import pytest

from shegongzhan.statistics.indicators import needs
from shegongzhan.statistics.periods import Period
from tests import factories as f
from tests.statistics import rows

pytestmark = pytest.mark.django_db


def test_needs_are_counted_by_whose_they_are_and_when_they_were_noted() -> None:
    rows.need("client")
    rows.need("resident")
    rows.need("resident", state="met", closed_on=datetime.date(2024, 1, 5))
    rows.need("resident", on=datetime.date(2022, 12, 31))
    rows.need("client", division="341822100001")

    found = needs.measure(f.COUNTY, Period.year(2023))

    assert (found["service_objects"], found["residents"]) == (1, 2)
