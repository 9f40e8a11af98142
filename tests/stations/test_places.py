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


@pytest.mark.parametrize(
    "written", ["南山", "南山村", "南山村委会", "南山村民委员会", " 南 山 村", "建平镇南山村"]
)
def test_a_village_is_found_however_it_is_written(written):
    assert queries.matcher(f.COUNTY).village(written, f.JIANPING) == f.VILLAGE


def test_a_village_that_is_not_there_is_not_guessed_but_the_nearest_is_named():
    match = queries.matcher(f.COUNTY)

    assert match.village("南岗村", f.JIANPING) is None
    assert match.nearest("南北山村", f.JIANPING) == "南山村委会"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("服务对象台账-建平镇.xlsx", f.JIANPING),
        ("十字", f.SHIZI),
        ("十字镇", f.SHIZI),
        ("郎川", "341821002"),
        ("某镇", None),
    ],
)
def test_a_township_is_found_in_a_title(written, code):
    assert queries.matcher(f.COUNTY).township(written) == code


def test_a_station_is_expected_in_streets_towns_and_townships_only():
    expected = [
        place.code for place in queries.townships_of(f.COUNTY) if rules.is_station_expected(place.code)
    ]

    assert len(expected) == 12
    assert "341821500" not in expected  # a tea farm


def test_names_with_two_kind_words_are_stripped_twice():
    assert rules.stems("大华村村委会") == ["大华村", "大华"]
    assert rules.stem("张村委会") == "张村"
    assert rules.stem("张村") == "张村"


@pytest.mark.parametrize(
    ("office", "passed"),
    [
        (("own", ""), True),
        (("shared", "与党群服务中心共用"), True),
        (("shared", " "), False),
        (("none", ""), False),
    ],
)
def test_five_of_six_rooms_do_not_pass(office, passed):
    had = dict.fromkeys(f.ROOMS, ("own", "")) | {"office": office}

    check = rules.check_rooms(f.ROOMS, had)

    assert check.passed is passed
    assert check.missing == ([] if passed else ["office"])
