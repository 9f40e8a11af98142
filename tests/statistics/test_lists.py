"""资源与服务: what stood on the lists in the period."""

import datetime

import pytest

from shegongzhan.needs.models import Resource, ServiceItem
from shegongzhan.statistics.indicators import lists
from shegongzhan.statistics.periods import Period
from tests import factories as f

pytestmark = pytest.mark.django_db


def test_a_resource_counts_while_it_is_valid() -> None:
    def resource(**fields: object) -> None:
        Resource.objects.create(
            division=f.JIANPING,
            name="助餐",
            owner_kind="charity",
            owner_name="慈善会",
            kind="goods",
            area=f.COUNTY,
            noted_on=f.LONG_AGO,
            **fields,
        )

    resource()
    resource(valid_until=datetime.date(2023, 1, 1))
    resource(valid_until=datetime.date(2022, 12, 31))
    resource(valid_from=datetime.date(2024, 1, 1))
    resource(ended_on=datetime.date(2022, 6, 1))
    ServiceItem.objects.create(
        division=f.JIANPING, name="陪诊", field="relief", method="走访", kind="medical", noted_on=f.LONG_AGO
    )
    ServiceItem.objects.create(
        division=f.JIANPING,
        name="旧",
        field="relief",
        method="走访",
        kind="medical",
        noted_on=f.LONG_AGO,
        ended_on=datetime.date(2022, 6, 1),
    )

    assert lists.measure(f.COUNTY, Period.year(2023)) == {"resources": 2, "services": 1}
