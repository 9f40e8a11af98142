"""A village is found with and without its suffix; what could be two is not guessed."""

import pytest

from shegongzhan.imports.reading.places import Found, Townships, Unknown, Villages

TOWN = Villages(
    [
        ("001", "中港居委会"), ("002", "中山居委会"), ("200", "西郊村委会"), ("201", "王村村委会"), ("202", "大华村村委会"),
        ("203", "新发村委会"), ("003", "新发居委会"), ("204", "李村村委会"), ("205", "天子湖村委会"), ("206", "天子门村委会"),
    ]
)  # fmt: skip
BANNER = Villages([("200", "巴彦乌拉嘎查村委会"), ("201", "乌兰图雅嘎查"), ("001", "团结社区居委会")])
COUNTY = Townships(
    [
        ("001", "郎步街道"),
        ("101", "十字镇"),
        ("102", "新发镇"),
        ("500", "安徽省国营十字铺茶场"),
        ("110", "姚村镇"),
    ]
)


def code(places: Villages | Townships, written: str) -> str:
    found = places.find(written)
    return found.code if isinstance(found, Found) else ""


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("中港居委会", "001"), ("中港", "001"),
        ("中港社区", "001"), ("中港社区居委会", "001"), ("中 港", "001"),
        ("西郊村", "200"), ("西郊村民委员会", "200"), ("西郊", "200"), ("王村", "201"), ("王村村", "201"), ("王村村委会", "201"),
        ("大华村", "202"), ("李村", "204"), ("郎步街道中山居委会", "002"), ("中山居委会3组12号", "002"), ("中港村", "001"),
        ("新发村", "203"), ("新发社区", "003"), ("新发", ""), ("不存在的村", ""), ("天子", ""), ("", ""),
    ],
)  # fmt: skip
def test_villages(written: str, expected: str) -> None:
    if written == "大华":
        expected = code(
            TOWN, "大华"
        )  # 大华村村委会 without both words: either answer is fine, another village is not
        assert expected in {"", "202"}
    assert code(TOWN, written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("巴彦乌拉嘎查", "200"),
        ("巴彦乌拉", "200"),
        ("乌兰图雅", "201"),
        ("乌兰图雅嘎查委员会", "201"),
        ("团结社区", "001"),
        ("团结", "001"),
    ],
)
def test_gachas(written: str, expected: str) -> None:
    assert code(BANNER, written) == expected


def test_an_unknown_village_comes_with_the_nearest_name() -> None:
    assert TOWN.find("天子湖湾村") == Unknown("天子湖村委会")
    assert TOWN.find("不存在的村") != Unknown("")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("郎步街道", "001"),
        ("郎步", "001"),
        ("郎步街道办事处", "001"),
        ("十字镇社工站", "101"),
        ("十字", "101"),
        ("新发镇人民政府", "102"),
        ("建平镇", ""),
    ],
)
def test_townships(written: str, expected: str) -> None:
    assert code(COUNTY, written) == expected


def test_a_title_mentions_its_township() -> None:
    assert COUNTY.mentioned("郎溪县姚村镇社工站服务对象信息台账") == Found("110", "姚村镇")
    assert COUNTY.mentioned("服务对象台账-十字镇.xlsx") == Found("101", "十字镇")
    assert COUNTY.mentioned("姚村镇、新发镇台账") is None
    assert COUNTY.mentioned("郎溪县台账") is None
