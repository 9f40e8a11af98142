"""That a rule says no, by its code."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from shegongzhan.core.errors import RuleViolation


@contextmanager
def refused(code: str) -> Iterator[None]:
    """Expect a RuleViolation with this code."""
    with pytest.raises(RuleViolation) as no:
        yield
    assert no.value.code == code
