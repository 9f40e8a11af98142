"""Working days as offices count them: holidays, the weekends worked for them, and a year not announced yet."""

import datetime

import pytest

from shegongzhan.core.time import is_working_day, working_days_after

D = datetime.date


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (D(2025, 10, 1), False),  # National Day
        (D(2025, 9, 28), True),  # a Sunday worked for it
        (D(2025, 10, 11), True),  # a Saturday worked for it
        (D(2025, 11, 15), False),
        (D(2025, 11, 17), True),
        (D(2099, 10, 1), True),  # a Thursday of a year nobody has announced
        (D(2099, 10, 3), False),
    ],
)
def test_a_day_is_worked_or_not(day, worked):
    assert is_working_day(day) is worked


def test_terms_of_working_days_run_past_holidays():
    assert working_days_after(D(2025, 11, 17), 10) == D(2025, 12, 1)
    assert working_days_after(D(2025, 9, 29), 3) == D(2025, 10, 10)
    assert working_days_after(D(2025, 9, 29), 0) == D(2025, 9, 29)
