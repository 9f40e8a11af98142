"""The sample county, imported once for each test that needs it."""

import datetime
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

import shegongzhan.ledgers
from shegongzhan.ledgers.commands import import_ledgers
from shegongzhan.ledgers.results import ImportResult
from shegongzhan.policies.queries import assume_no_overrides
from shegongzhan.stations.commands.divisions import load_divisions

LANGXI = Path(shegongzhan.ledgers.__file__).parent / "sample" / "langxi-2023"
EXPECTED = json.loads((Path(__file__).parent / "expected.json").read_text(encoding="utf-8"))
COUNTY = "341821"
TODAY = datetime.date(2024, 3, 1)


@pytest.fixture(scope="module")
def langxi(django_db_setup: None, django_db_blocker: Any) -> Iterator[ImportResult]:
    """The sample county, imported once for a whole file of tests and rolled back after it."""
    assume_no_overrides()
    with django_db_blocker.unblock(), transaction.atomic():
        load_divisions([COUNTY])
        yield import_ledgers("import", [LANGXI], unit=COUNTY, year=2023, today=TODAY)
        transaction.set_rollback(True)


@pytest.fixture
def county(db: None) -> None:
    """The divisions of 郎溪县."""
    load_divisions([COUNTY])


@pytest.fixture
def bring(county: None) -> Callable[..., ImportResult]:
    """Return the import as the county's guidance centre does it."""

    def run(*paths: Path | str, **options: Any) -> ImportResult:
        options = {"unit": COUNTY, "year": 2023, "today": TODAY, **options}
        return import_ledgers("import", paths, **options)

    return run
