"""活动: sessions and attendances."""

import pytest

from shegongzhan.statistics.indicators import activities
from shegongzhan.statistics.periods import Period
from tests import factories as f
from tests.statistics import rows

pytestmark = pytest.mark.django_db


def test_attendances_are_heads_and_kinds_go_by_their_names() -> None:
    rows.activity("festival", heads=40)
    rows.activity("festival", heads=20)
    rows.activity("culture", heads=7)
    rows.activity("culture", heads=100, void=True, void_reason="重复")
    rows.activity("culture", heads=100, division="341822100001")

    found = activities.measure(f.COUNTY, Period.year(2023))

    assert (found["count"], found["attendances"]) == (3, 67)
    assert list(found["by_kind"].values()) == [2, 1]
    assert "节庆活动" in found["by_kind"]
