"""No small count goes public, neither by itself nor as a difference: every pair and every sum is tried by subtraction."""

import datetime
import itertools
import random

from shegongzhan.core.small_counts import Told, told_by_subtraction, withheld

FLOOR = 10
DAY = datetime.date(2024, 1, 1)


def test_small_counts_are_left_out_and_what_equals_them():
    assert withheld({"persons": 2, "heads": 2, "records": 2}, FLOOR) == dict.fromkeys(
        ("persons", "heads", "records")
    )
    assert withheld({"persons": 2, "heads": 30, "records": 30}, FLOOR) == {
        "persons": None, "heads": 30, "records": 30,
    }  # fmt: skip
    assert withheld({"persons": 0, "heads": 0, "records": 0}, FLOOR) == {
        "persons": 0,
        "heads": 0,
        "records": 0,
    }
    assert withheld({"persons": 10, "heads": 12, "records": 1}, FLOOR) == {
        "persons": 10,
        "heads": 12,
        "records": 1,
    }


def sheet(served, place, first, last):
    """Tell of what was served (place, day) as a sheet would."""
    heads = sum(one.startswith(place) and first <= day <= last for one, day in served)
    days = datetime.timedelta
    return Told(
        place, DAY + days(first), DAY + days(last), withheld({"persons": heads, "heads": heads}, FLOOR)
    )


def test_whatever_is_published_in_whatever_order_no_subtraction_tells_of_a_few():
    """Random sheets are published as long as the rule agrees; then everything anybody could take from it is tried."""
    chance = random.Random(2024)
    for _try in range(60):
        served = [
            (chance.choice(["341821100", "341821101", "341821102"]), chance.randrange(4)) for _n in range(60)
        ]
        public = []
        for _sheet in range(8):
            first = chance.randrange(4)
            place = chance.choice(["341821", "341821100", "341821101", "341821102"])
            new = sheet(served, place, first, chance.randrange(first, 4))
            if not told_by_subtraction(new, public, FLOOR):
                public.append(new)
        for around, inside in itertools.permutations(public, 2):
            if around.holds(inside) and None not in (around.counts["heads"], inside.counts["heads"]):
                left = around.counts["heads"] - inside.counts["heads"]
                assert left == 0 or left >= FLOOR, (around, inside)


def test_all_towns_but_one_taken_from_the_county_tell_of_the_last():
    served = [("341821100", 0)] * 20 + [("341821101", 0)] * 20 + [("341821102", 0)] * 3
    county, first, second = (sheet(served, place, 0, 0) for place in ("341821", "341821100", "341821101"))

    assert not told_by_subtraction(first, [county], FLOOR)
    assert told_by_subtraction(second, [county, first], FLOOR) == ["heads", "persons"]
    assert told_by_subtraction(county, [first, second], FLOOR) == ["heads", "persons"]
