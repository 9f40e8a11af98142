"""Acts of these tests, and a vocabulary that forgets them afterwards."""

from collections.abc import Iterator

import pytest
from django.db import connection

from shegongzhan.audit import acts, guards
from shegongzhan.audit.acts import Act

JIANPING = "341821100"
SHIZI = "341821108"
ELSEWHERE = "150425100"


@pytest.fixture(autouse=True)
def vocabulary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts, "_ACTS", dict(acts._ACTS))


@pytest.fixture
def seen(vocabulary: None) -> Act:
    """An act with a personal part."""
    return Act("tested_person.seen", "看了{what}", personal=("why",))


@pytest.fixture
def made(vocabulary: None) -> Act:
    return Act("tested_thing.made", "做了第 {row} 件")


@pytest.fixture
def unguarded(db: None) -> Iterator[None]:
    """Take the triggers away, as somebody could who owns the database."""
    suffix = f' ON "{guards.TABLE}"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in (guards.NO_CHANGE, guards.NO_DELETE):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{suffix}")
    yield


def by_hand(statement: str, *parameters: object) -> int:
    """Run SQL past the product; return the number of rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.rowcount
