import pytest

from tests import factories as f


@pytest.fixture
def the_day(clock):
    """Let every page of the lists believe it is the day of the tests."""
    clock(f.TODAY)
