import pytest

from tests import factories as f
from tests.needs.pages import MODULES


@pytest.fixture
def the_day(monkeypatch):
    """Let every page of the lists believe it is the day of the tests."""
    for module in MODULES:
        monkeypatch.setattr(f"shegongzhan.needs.views.{module}.today", lambda: f.TODAY)
