"""Dates, durations, numbers, names and telephones as people write them."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shegongzhan.imports.reading import values
from shegongzhan.imports.reading.errors import Unreadable
from shegongzhan.imports.reading.values import Span, WrittenDate

FULL_WIDTH = str.maketrans("0123456789.-/:", "０１２３４５６７８９．－／：")
days = st.dates(datetime.date(1900, 3, 1), datetime.date(2100, 12, 30))


def written_forms(day: datetime.date) -> list[object]:
    y, m, d = day.year, day.month, day.day
    return [
        day,
        datetime.datetime(y, m, d, 8, 30),
        f"{y}.{m}.{d}",
        f"{y}-{m}-{d}",
        f"{y}/{m:02}/{d:02}",
        f"{y}年{m}月{d}日",
        f"{y}{m:02}{d:02}",
        f" {y}-{m:02}-{d:02} ",
        f"{y}年{m:02}月{d:02}号",
        f"{y}-{m:02}-{d:02} 00:00:00",
        f"{y}、{m}、{d}",
        f"{y}.{m}.{d}".translate(FULL_WIDTH),
        f"{y}/{m}/{d}".translate(FULL_WIDTH),
    ]


@given(days)
def test_a_day_is_read_however_it_is_written(day: datetime.date) -> None:
    for written in written_forms(day):
        assert values.written_date(written) == WrittenDate(day, "day"), written


@given(st.dates(datetime.date(1927, 6, 1), datetime.date(2100, 12, 30)))
def test_a_serial_number_of_excel_is_a_day(day: datetime.date) -> None:
    serial = (day - values.EXCEL_EPOCH).days

    assert values.date(serial) == values.date(float(serial)) == values.date(str(serial)) == day
    assert values.date(serial + 0.75) == day


@given(days)
def test_a_month_without_a_day_keeps_its_precision(day: datetime.date) -> None:
    first = day.replace(day=1)
    for written in (f"{day.year}年{day.month}月", f"{day.year}.{day.month:02}", f"{day.year}-{day.month}"):
        assert values.written_date(written) == WrittenDate(first, "month")


def test_a_month_typed_as_a_number_is_read_unless_it_could_be_two() -> None:
    assert values.written_date(1991.09) == WrittenDate(datetime.date(1991, 9, 1), "month")
    assert values.written_date(1991.12) == WrittenDate(datetime.date(1991, 12, 1), "month")
    assert values.written_date(1991.2) == WrittenDate(datetime.date(1991, 2, 1), "month")
    with pytest.raises(Unreadable, match="1 月还是 10 月"):
        values.written_date(1991.1)


@pytest.mark.parametrize(
    "written",
    [
        "23.3.5",
        "3月5日",
        "2023.2.30",
        "2023.13.1",
        "去年",
        "2023.3.5.7",
        "20231345",
        7,
        99999999,
        "2023-3-5abc",
    ],
)
def test_what_is_no_date_is_refused_with_a_sentence(written: object) -> None:
    with pytest.raises(Unreadable) as refused:
        values.date(written)  # type: ignore[arg-type]

    assert refused.value.code == "date.unreadable"
    assert str(written) in str(refused.value)


@given(st.text(max_size=12))
def test_any_text_is_a_date_or_refused(written: str) -> None:
    try:
        found = values.written_date(written)
    except Unreadable as refused:
        assert refused.code == "date.unreadable"
    else:
        assert found is None or 1900 <= found.day.year <= 2100


@pytest.mark.parametrize("nothing", ["", " ", None, "—", "/", "无", "暂无", "-", "－", "N/A", "#N/A"])
def test_the_many_ways_of_saying_nothing(nothing: str | None) -> None:
    assert values.written_date(nothing) is None
    assert values.span(nothing) is None
    assert values.integer(nothing) is None
    assert values.money(nothing) is None
    assert values.phone(nothing) is None
    assert values.categories(nothing) == []
    assert values.names(nothing) == []
    assert values.optional_text(nothing) == ""


@given(st.integers(0, 23), st.integers(0, 59))
def test_hours_and_minutes_are_read_however_they_are_written(hours: int, minutes: int) -> None:
    total = hours * 60 + minutes
    forms = [
        f"{hours}小时{minutes}分",
        f"{hours}小时{minutes}分钟",
        f"{hours}个小时{minutes}分钟",
        f"{total}分钟",
        f"{total}分",
        f"{hours}h{minutes}min",
    ]

    assert {values.minutes(form) for form in forms} == {total}
    assert values.minutes(datetime.timedelta(minutes=total)) == total


@given(st.integers(0, 48))
def test_half_hours_are_read_as_numbers(halves: int) -> None:
    hours = halves / 2

    assert {
        values.minutes(w)
        for w in (hours, str(hours), f"{hours}小时", f"{hours}h", f"{hours} 小时", f"{hours}H")
    } == {halves * 30}


@given(
    st.integers(0, 24 * 60 - 2),
    st.integers(1, 24 * 60),
    st.sampled_from(["-", "～", "—", "——", "至", "到", "~", " - ", "–"]),
)
def test_a_span_of_the_clock_gives_minutes_start_and_end(start: int, length: int, sign: str) -> None:
    end = min(start + length, 24 * 60 - 1)
    written = f"{start // 60:02}:{start % 60:02}{sign}{end // 60:02}:{end % 60:02}"

    expected = Span(end - start, datetime.time(start // 60, start % 60), datetime.time(end // 60, end % 60))
    assert values.span(written) == expected
    assert values.span(written.translate(FULL_WIDTH)) == expected


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("1个半小时", 90), ("一个半小时", 90), ("半小时", 30), ("半个小时", 30), ("两小时", 120), ("十五分钟", 15), ("1小时半", 90),
        ("上午9点-10点", 60), ("下午2点至4点半", 150), ("9点到11点", 120), ("约2小时", 120), ("1小时30", 90), ("２．５ｈ", 150),
        ("上午10:30-下午1:00", 150), (datetime.time(1, 30), 90),
    ],
)  # fmt: skip
def test_everyday_words_for_a_duration(written: object, minutes: int) -> None:
    assert values.minutes(written) == minutes  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "written", ["25小时", 30, -1, "10:30-09:30", "一上午", "9:00", datetime.date(2023, 1, 1), "25:00-26:00"]
)
def test_impossible_durations_are_refused(written: object) -> None:
    with pytest.raises(Unreadable) as refused:
        values.minutes(written)  # type: ignore[arg-type]

    assert refused.value.code == "number.unreadable"


@given(st.integers(0, 10**9))
def test_whole_numbers_with_and_without_their_unit(number: int) -> None:
    forms = [
        number,
        float(number),
        str(number),
        f"{number}人",
        f"{number:,}",
        f" {number} ",
        str(number).translate(FULL_WIDTH),
        f"{number}.0",
    ]

    assert {values.integer(form) for form in forms} == {number}


@pytest.mark.parametrize("written", ["5.5", 5.5, "三十", "12人13户", True, datetime.date(2023, 1, 1), "1e5"])
def test_what_is_no_whole_number_is_refused(written: object) -> None:
    with pytest.raises(Unreadable):
        values.integer(written)  # type: ignore[arg-type]


@given(st.integers(0, 10**11))
def test_money_is_counted_in_fen(fen: int) -> None:
    yuan, rest = divmod(fen, 100)
    forms = [
        f"{yuan}.{rest:02}",
        f"{yuan:,}.{rest:02}",
        f"￥{yuan}.{rest:02}",
        f"{yuan}.{rest:02}元",
        f"¥ {yuan:,}.{rest:02}元",
    ]

    assert {values.money(form) for form in forms} == {fen}


def test_money_in_units_of_ten_thousand() -> None:
    assert values.money("1.5万") == values.money("1.5万元") == values.money(15000) == 1_500_000
    assert values.money("0.29万元") == 290_000
    assert values.money("10,000") == 1_000_000


def test_rooms_are_there_shared_or_not() -> None:
    assert [values.presence(w) for w in ("有", "√", "是", "✔")] == ["yes"] * 4
    assert [values.presence(w) for w in ("无", "×", "否", "没有")] == ["no"] * 4
    assert [values.presence(w) for w in ("共用", "合用", "共用（与民政办）")] == ["shared"] * 3
    assert values.presence("") is None
    for written, said in (
        ("共用", ("", "")),
        ("共用（与民政办）", ("民政办", "")),
        ("共用（与党群服务中心，错时使用）", ("党群服务中心", "错时使用")),
        ("共用（错时使用）", ("", "错时使用")),
        ("与党群服务中心共用：同一栋楼", ("党群服务中心", "同一栋楼")),
    ):
        assert values.sharing(written) == said, written
    with pytest.raises(Unreadable):
        values.presence("在建中吧")


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("韩丽爱、谢梅庆", ["韩丽爱", "谢梅庆"]), ("韩丽爱，谢梅庆", ["韩丽爱", "谢梅庆"]), ("韩丽爱 董志梅", ["韩丽爱", "董志梅"]),
        ("高国,高建娟", ["高国", "高建娟"]), ("甲乙；丙丁\n戊己", ["甲乙", "丙丁", "戊己"]), ("张  三", ["张三"]), ("张 三", ["张三"]),
        ("张三丰和李四光", ["张三丰", "李四光"]), ("马和文", ["马和文"]), ("马和文 曹涵金", ["马和文", "曹涵金"]), ("林、林", ["林"]),
    ],
)  # fmt: skip
def test_several_names_in_one_cell(written: str, names: list[str]) -> None:
    assert values.names(written) == names


@pytest.mark.parametrize("sign", ["、", "，", ",", "；", ";", "/", " ", "和", "\n"])
def test_several_categories_in_one_cell(sign: str) -> None:
    assert values.categories(f"低保户{sign}残疾人") == ["低保户", "残疾人"]


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_a_mobile_number_with_and_without_separators(number: str) -> None:
    forms = [
        number,
        float(number),
        int(number),
        f"{number[:3]}-{number[3:7]}-{number[7:]}",
        f"{number[:3]} {number[3:7]} {number[7:]}",
        f"+86 {number}",
        number.translate(FULL_WIDTH),
    ]

    assert {values.phone(form) for form in forms} == {number}


def test_a_wrong_telephone_number_is_refused_without_being_repeated() -> None:
    with pytest.raises(Unreadable) as refused:
        values.phone("1234567")

    assert "1234567" not in str(refused.value)


def test_a_name_loses_its_inner_spaces_only_where_it_is_chinese() -> None:
    assert values.name("张  三") == "张三"
    assert values.name("阿拉坦・乌拉") == "阿拉坦·乌拉"
    assert values.name("John  Smith") == "John Smith"
    assert values.name("无") == ""
