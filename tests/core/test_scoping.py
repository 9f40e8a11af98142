"""Places as conditions: a few ranges and a great many select the same rows."""

import pytest

from shegongzhan.core import scoping
from shegongzhan.core.scoping import Alone, within_any
from shegongzhan.stations.models import Division, Station
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("field", ["code", "also"])
def test_many_places_select_what_few_do(
    jianping: Station, shizi: Station, monkeypatch: pytest.MonkeyPatch, field: str
) -> None:
    places = [f.VILLAGE, f.SHIZI, Alone(f.COUNTY), "34"[:1] + "5"]
    rows = Division.objects.order_by("pk") if field == "code" else Station.objects.order_by("pk")
    path = field if field == "code" else "division"
    few = list(rows.filter(within_any(places, path)))
    monkeypatch.setattr(scoping, "MANY", 1)

    assert list(rows.filter(within_any(places, path))) == few
    assert few and len(few) < rows.count()


def test_more_places_than_a_database_nests_conditions(jianping: Station) -> None:
    townships = [f"{county}{town}" for county in range(110101, 110111) for town in range(100, 300)]
    rows = Station.objects.filter(within_any([*townships, f.JIANPING]))

    assert list(rows) == [jianping]
    assert not Station.objects.filter(within_any(townships)).exists()
    assert list(Station.objects.exclude(within_any(townships))) == [jianping]
