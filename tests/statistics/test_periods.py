"""Periods: what an address says, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shegongzhan.statistics.periods import Period

CODES = st.one_of(
    st.integers(1990, 2100).map(str),
    st.tuples(st.integers(1990, 2100), st.integers(1, 4)).map(lambda p: f"{p[0]}-Q{p[1]}"),
    st.tuples(st.integers(1990, 2100), st.integers(1, 12)).map(lambda p: f"{p[0]}-{p[1]:02d}"),
)


@given(CODES)
def test_a_code_comes_back_as_it_was(code: str) -> None:
    period = Period.parse(code)

    assert period.code == code
    assert period.first <= period.last
    assert len(period.months) in {1, 3, 12}


@pytest.mark.parametrize(
    "code", ["", "abc", "2023-13", "2023-Q5", "2023-Q0", "1", "2023-", "2023-00", "20233"]
)
def test_what_is_no_period_is_refused(code: str) -> None:
    with pytest.raises(ValueError):
        Period.parse(code)
