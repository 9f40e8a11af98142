"""Spans of days in words."""

import pytest

from shegongzhan.core.time import span_in_words


@pytest.mark.parametrize(
    "days, words",
    [
        (0, "0 天"),
        (3, "3 天"),
        (59, "59 天"),
        (60, "2 个月"),
        (364, "12 个月"),
        (365, "1 年"),
        (394, "1 年"),
        (395, "1 年 1 个月"),
        (1060, "2 年 11 个月"),
        (1317, "3 年 7 个月"),
        (1459, "3 年 11 个月"),
    ],
)
def test_a_long_span_is_told_in_months_and_years(days, words):
    assert span_in_words(days) == words
