"""A pack with a mistake is refused, and told what to mend."""

from pathlib import Path

import pytest

from shegongzhan.policies.packs import PackError, load

COUNTRY = """
[pack]
name = "country"
label = "全国"
place = ""
effective_on = 2020-01-01
[groups]
visits = "走访"
[documents.law]
title = "某法"
[rules."visits.days"]
label = "间隔"
kind = "whole"
unit = "天"
value = 31
overridable = "lower"
basis = "law"
document = "law"
[rules."visits.ways"]
label = "方式"
kind = "items"
columns = { code = "代码", label = "方式", synonyms = "叫法", days = "天" }
value = [{ code = "door", label = "上门", days = 1, synonyms = ["入户"] }, { code = "phone", label = "电话", days = 2 }]
overridable = "add"
basis = "assumed"
[rules."visits.counting"]
label = "算数的方式"
kind = "code_list"
of = "visits.ways"
value = ["door"]
overridable = "any"
basis = "assumed"
"""
COUNTY = """
[pack]
name = "county"
label = "县"
place = "341821"
effective_on = 2023-01-01
[documents.notice]
title = "通知"
[rules."visits.days"]
value = 7
basis = "local"
document = "notice"
"""


def problems(folder: Path, county: str = COUNTY, country: str = COUNTRY) -> str:
    (folder / "country.toml").write_text(country, encoding="utf-8")
    (folder / "county.toml").write_text(county, encoding="utf-8")
    try:
        load([folder])
    except PackError as error:
        return str(error)
    return ""


def test_two_good_packs_are_read(tmp_path: Path) -> None:
    assert problems(tmp_path) == ""

    packs, book = load([tmp_path])

    assert [pack.name for pack in packs] == ["country", "county"]
    assert packs[1].version.startswith("county@")
    assert [saying.value for saying in book.sayings["visits.days"]] == [31, 7]


@pytest.mark.parametrize(
    ("instead_of", "comes", "problem"),
    [
        ('"visits.days"]', '"visits.dayz"]', "county.toml: visits.dayz: unknown key"),
        ("value = 7", 'value = "7"', "visits.days: 应为不小于 0 的整数"),
        ("value = 7", "value = -7", "visits.days: 应为不小于 0 的整数"),
        ("value = 7", "value = 60", "the rule above does not allow"),
        ("value = 7", "", "value missing"),
        ('document = "notice"', "", "names its document"),
        ('document = "notice"', 'document = "other"', "not in [documents]"),
        ('basis = "local"', 'basis = "hearsay"', "basis 'hearsay'"),
        ('basis = "local"', 'basis = "local"\nkind = "yuan"', "unknown field 'kind'"),
        ('basis = "local"', 'basis = "local"\noverridable = "add"', "does not fit kind whole"),
        ('basis = "local"', 'basis = "local"\nends_on = "soon"', "ends_on must be a date"),
        ('place = "341821"', 'place = "34182"', "place must be a division code"),
        ("effective_on = 2023-01-01", 'effective_on = "2023"', "effective_on must be a date"),
        ('name = "county"', 'name = "country"', "two packs of this name"),
        ('label = "县"', 'colour = "red"', "unknown field 'colour'"),
        ("[pack]", "[pack", "not readable as TOML"),
    ],
)
def test_a_mistake_in_a_county_pack_is_named(
    tmp_path: Path, instead_of: str, comes: str, problem: str
) -> None:
    assert problem in problems(tmp_path, COUNTY.replace(instead_of, comes))


@pytest.mark.parametrize(
    ("instead_of", "comes", "problem"),
    [
        ('code = "phone"', 'code = "door"', "代码 door 重复"),
        ('label = "电话"', 'label = "入户"', "同时指"),
        ('label = "电话", days = 2', 'label = "电话", days = "两"', "类型不对"),
        ('label = "电话", days = 2', 'label = "电话", colour = "red"', "不认识的列"),
        ('value = ["door"]', 'value = ["dor"]', "no list has the code 'dor'"),
        ('kind = "whole"', 'kind = "hole"', "kind 'hole'"),
        ('visits = "走访"', "", "has no name in [groups]"),
        ('label = "间隔"\n', "", "label missing"),
    ],
)
def test_a_mistake_in_the_pack_of_the_country_is_named(
    tmp_path: Path, instead_of: str, comes: str, problem: str
) -> None:
    assert problem in problems(tmp_path, country=COUNTRY.replace(instead_of, comes))


def test_a_list_below_may_not_leave_out_a_column_every_line_above_has(tmp_path: Path) -> None:
    shorter = COUNTY + (
        '[rules."visits.ways"]\nbasis = "assumed"\n'
        'value = [{ code = "door", label = "上门" }, { code = "phone", label = "电话", days = 2 }]\n'
    )

    assert "第 1 行缺少：天" in problems(tmp_path, shorter)


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    worse = COUNTY.replace("value = 7", 'value = "7"').replace('label = "县"', "")

    found = problems(tmp_path, worse)

    assert "label missing" in found


def test_an_unfit_pack_of_the_data_folder_is_found_by_check(settings, tmp_path: Path) -> None:
    from shegongzhan.policies.checks import packs_can_be_read

    settings.HOME = tmp_path
    (tmp_path / "packs").mkdir()
    (tmp_path / "packs" / "ours.toml").write_text(
        COUNTY.replace("visits.days", "visits.nothing"), encoding="utf-8"
    )

    assert "visits.nothing" in str(packs_can_be_read()[0].msg)
