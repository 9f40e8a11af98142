"""Rows the county's import could not place stand on the to-do of the township they belong to, until dealt with."""

from collections.abc import Callable

import pytest

from shegongzhan.accounts.models import User
from shegongzhan.imports.models import Batch, BatchState, RowOutcome
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(places: None) -> RowOutcome:
    batch = Batch.objects.create(division=f.COUNTY, state=BatchState.DONE, files=["台账.xlsx"])
    return RowOutcome.objects.create(
        batch=batch, division=f.JIANPING, kind="people", file="台账.xlsx", sheet="南山村", row=9, code="id.checksum",
        message="校验位不对",
    )  # fmt: skip


def test_the_head_of_the_township_sees_it_and_deals_with_it(
    sign_in: Callable, station_head: User, row: RowOutcome
) -> None:
    client = sign_in(station_head)
    assert client.get("/").context["unplaced"][0]["n"] == 1
    assert "校验位不对" in client.get("/ledgers/rows/").content.decode()

    client.post(f"/ledgers/rows/{row.pk}/settle/")

    assert client.get("/").context["unplaced"] == []
    assert "校验位不对" not in client.get("/ledgers/rows/").content.decode()


def test_another_township_does_not(sign_in: Callable, he: User, row: RowOutcome) -> None:
    client = sign_in(he)

    assert client.get("/").context["unplaced"] == []
    assert client.post(f"/ledgers/rows/{row.pk}/settle/").status_code == 404
    row.refresh_from_db()
    assert row.settled_at is None
