"""Finding a place by what people write."""

import pytest

from shegongzhan.stations import queries, rules
from tests import factories as f

pytestmark = pytest.mark.usefixtures("places")


def test_a_place_is_named_with_the_places_above_it():
    assert queries.path_name(f.VILLAGE) == "安徽省 宣城市 郎溪县 建平镇 南山村委会"
    assert queries.path_name(f.VILLAGE, above=6) == "建平镇 南山村委会"
    assert queries.name_of("999999") == "999999"
    assert queries.names_of([f.JIANPING, "999999"]) == {f.JIANPING: "建平镇", "999999": "999999"}


def test_a_station_is_expected_in_streets_towns_and_townships_only():
    expected = [
        place.code for place in queries.townships_of(f.COUNTY) if rules.is_station_expected(place.code)
    ]

    assert len(expected) == 12
    assert "341821500" not in expected  # a tea farm


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("南山村委会", "南山"),
        ("南山社区居民委员会", "南山"),
        ("李村村委会", "李村"),
        ("张村委会", "张村"),
        ("张村", "张村"),
        ("十字镇", "十字"),
    ],
)
def test_a_name_without_the_word_for_its_kind(name, stem):
    assert rules.stem(name) == stem


@pytest.mark.parametrize(
    ("office", "passed"),
    [
        (("own", "", ""), True),
        (("shared", "党群服务中心", "错时使用"), True),
        (("shared", "党群服务中心", " "), False),
        (("shared", "", "错时使用"), False),
        (("none", "", ""), False),
    ],
)
def test_five_of_six_rooms_do_not_pass(office, passed):
    had = dict.fromkeys(f.ROOMS, ("own", "", "")) | {"office": office}

    check = rules.check_rooms(f.ROOMS, had)

    assert check.passed is passed
    assert check.missing == (["office"] if office[0] == "none" else [])
    assert check.unexplained == (["office"] if office[0] == "shared" and not passed else [])
    assert check.complete is (office[0] != "none")
