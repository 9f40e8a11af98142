"""公益创投: counted by the day they began."""

import datetime
from decimal import Decimal

import pytest

from shegongzhan.projects.models import Project
from shegongzhan.statistics.indicators import ventures
from shegongzhan.statistics.periods import Period
from tests import factories as f

pytestmark = pytest.mark.django_db


def test_ventures_count_in_the_year_they_began() -> None:
    def project(kind: str, begun: datetime.date | None) -> None:
        Project.objects.create(
            division=f.JIANPING, kind=kind, name=f"{kind}{begun}", applicant="社区社会组织", starts_on=begun,
            granted=Decimal(10000),
        )  # fmt: skip

    project("venture", datetime.date(2023, 1, 1))
    project("venture", datetime.date(2022, 12, 31))
    project("venture", None)
    project("purchase", datetime.date(2023, 5, 1))

    assert ventures.measure(f.COUNTY, Period.year(2023)) == {"count": 1, "granted": Decimal(10000)}
