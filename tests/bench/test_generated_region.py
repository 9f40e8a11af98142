"""The synthetic region: shares that add up, numbers that are real and distinct, the same rows each time."""

import random

import pytest

from bench.generate.drawing import Ids, identity_numbers
from bench.generate.spread import shares, townships_of
from bench.sizes import COUNTY, SIZES, Size
from shegongzhan.imports.reading.identity import read_identity

TOWNSHIPS = [f"150102{number:03d}" for number in range(1, 30)] + [
    f"{COUNTY}{number:03d}" for number in range(100, 127)
]


def test_a_station_holds_the_same_number_of_persons_whatever_surrounds_it() -> None:
    few = townships_of(SIZES["10k"], TOWNSHIPS)
    persons, records = shares(SIZES["10k"], few)

    assert sum(persons) == sum(records) == 10_000
    assert set(persons[:-1]) == {816} and set(records[:-1]) == {750}
    assert persons[0] >= 200


def test_the_county_that_is_measured_holds_its_share_of_the_records() -> None:
    size = Size("both", 40_000, 140_000, in_county=100_000)
    townships = townships_of(size, TOWNSHIPS)
    persons, records = shares(size, townships)

    in_county = [count for code, count in zip(townships, records, strict=True) if code.startswith(COUNTY)]
    assert sum(persons) == 40_000 and sum(records) == 140_000
    assert sum(in_county) == pytest.approx(100_000, abs=len(in_county))


def test_what_does_not_fit_is_said() -> None:
    size = Size("too few records", 40_000, 100_000, in_county=99_990)

    with pytest.raises(ValueError, match="does not fit"):
        shares(size, townships_of(size, TOWNSHIPS))


def test_identity_numbers_are_right_distinct_and_the_same_each_time() -> None:
    one, other = TOWNSHIPS[:2]
    numbers = identity_numbers(random.Random(1), one, 500)

    assert numbers == identity_numbers(random.Random(1), one, 500)
    everybody = numbers + identity_numbers(random.Random(1), other, 500)
    assert len({number for number, _born in everybody}) == 1000
    for number, born in everybody:
        read = read_identity(number)
        assert read is not None and read.birth == born


def test_ids_are_of_version_7_and_in_order() -> None:
    ids = Ids(150102001)
    made = [ids.new() for _number in range(100)]

    assert made == sorted(made) and len(set(made)) == 100
    assert all(len(text) == 32 and text[12] == "7" and text[16] in "89ab" for text in made)
