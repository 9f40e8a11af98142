"""Identity numbers: read when whole, refused with a reason when not, never guessed."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shegongzhan.imports.reading.errors import Unreadable
from shegongzhan.imports.reading.identity import CHECKS, check_character, read_identity

FULL_WIDTH = str.maketrans("0123456789Xx", "０１２３４５６７８９Ｘｘ")


@st.composite
def numbers(draw: st.DrawFn) -> str:
    county = draw(st.from_regex(r"[1-8][0-9]{5}", fullmatch=True))
    birth = draw(st.dates(datetime.date(1900, 1, 1), datetime.date(2023, 12, 31)))
    first = f"{county}{birth:%Y%m%d}{draw(st.integers(0, 999)):03}"
    return first + check_character(first)


def refusal(cell: object) -> str:
    with pytest.raises(Unreadable) as refused:
        read_identity(cell)  # type: ignore[arg-type]
    return refused.value.code


def test_the_example_of_the_standard() -> None:
    # GB 11643-1999, appendix.
    assert check_character("11010519491231002") == "X"
    assert check_character("44052418800101001") == "4"


@given(numbers())
def test_a_number_says_birth_and_sex_whatever_its_county(number: str) -> None:
    found = read_identity(number)

    assert found is not None
    assert found.number == number
    assert f"{found.birth:%Y%m%d}" == number[6:14]
    assert found.sex == ("male" if int(number[16]) % 2 else "female")


@given(numbers())
def test_spaces_full_width_and_a_small_x_make_no_difference(number: str) -> None:
    forms = [
        f" {number[:6]} {number[6:14]} {number[14:]} ", number.lower(), number.translate(FULL_WIDTH),
        f"{number[:6]}-{number[6:14]}-{number[14:]}", f"'{number}", f"\u200b{number}\n", number.replace("X", "×"),
    ]  # fmt: skip

    assert {read_identity(form).number for form in forms} == {number}  # type: ignore[union-attr]


@given(numbers(), st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(number: str, place: int, shift: int) -> None:
    signs = CHECKS if place == 17 else "0123456789"
    wrong = signs[(signs.index(number[place]) + shift) % len(signs)]
    broken = number[:place] + wrong + number[place + 1 :]

    assert refusal(broken) in ({"id.checksum", "id.precision"} if broken.endswith("000") else {"id.checksum"})


@given(numbers().filter(lambda n: not n.endswith("X")))
def test_a_number_that_excel_made_a_float_is_refused_and_never_guessed(number: str) -> None:
    ruined = float(number)

    assert refusal(ruined) == "id.precision"
    assert refusal(f"{ruined:.5E}") == "id.precision"


def test_other_ruins_of_a_number() -> None:
    assert refusal("3.41821E+17") == "id.precision"
    assert refusal("３．４１Ｅ＋１７") == "id.precision"
    assert refusal("341821196209104000") == "id.precision"
    assert refusal(341821196209104000) == "id.precision"


@given(numbers(), st.dates(datetime.date(1900, 1, 1), datetime.date(1999, 12, 31)))
def test_fifteen_digits_become_eighteen(number: str, birth: datetime.date) -> None:
    fifteen = f"{number[:6]}{birth:%y%m%d}{number[14:17]}"

    for form in (fifteen, float(fifteen), f"{fifteen[:6]} {fifteen[6:]}"):
        found = read_identity(form)
        assert found is not None
        assert found.number[:17] == f"{number[:6]}{birth:%Y%m%d}{number[14:17]}"
        assert (found.birth, found.note) == (birth, "from_15")


def test_fifteen_digits_need_a_real_birth_date() -> None:
    assert refusal("341821621310401") == "id.date"


def test_a_birth_date_must_exist() -> None:
    first = "34182119620230401"

    assert refusal(first + check_character(first)) == "id.date"


def test_permits_have_the_form_of_a_number_and_passports_have_not() -> None:
    first = "83000019620910401"
    permit = read_identity(first + check_character(first))

    assert permit is not None
    assert permit.kind == "permit"
    assert read_identity("E12345678").kind == "other"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "cell", ["12345", "3418211962091040123", "不详", "3418", 12345, datetime.date(2023, 1, 1)]
)
def test_what_is_no_number_is_refused(cell: object) -> None:
    assert refusal(cell) == "id.unreadable"


@pytest.mark.parametrize("cell", ["", "  ", None, "无", "—"])
def test_an_empty_cell_says_nothing(cell: str | None) -> None:
    assert read_identity(cell) is None


@given(numbers())
def test_no_refusal_repeats_the_number(number: str) -> None:
    broken = number[:16] + str((int(number[16]) + 1) % 10) + number[17]
    with pytest.raises(Unreadable) as refused:
        read_identity(broken)

    assert number[6:14] not in str(refused.value)
