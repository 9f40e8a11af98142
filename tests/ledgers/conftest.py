"""The sample county, imported once for each test that needs it."""

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import shegongzhan.ledgers
from shegongzhan.ledgers.commands import import_ledgers
from shegongzhan.ledgers.results import ImportResult
from shegongzhan.stations.commands.divisions import load_divisions

LANGXI = Path(shegongzhan.ledgers.__file__).parent / "sample" / "langxi-2023"
EXPECTED = json.loads((Path(__file__).parent / "expected.json").read_text(encoding="utf-8"))
COUNTY = "341821"
TODAY = datetime.date(2024, 3, 1)


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
