"""Looking up a place by typing, and the same place in the other code system."""

import datetime
import io

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from shegongzhan.stations import queries
from shegongzhan.stations.models import Division, System
from tests import factories as f


def labels(text, **where):
    return [place.name for place in queries.search(text, **where)]


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize("typed", ["建平镇", "建平", "jianping", "JIANPING", "jpz", "jp", "341821100"])
def test_a_township_is_found_by_name_pinyin_initials_and_code(typed):
    assert labels(typed)[0] == "建平镇"


@pytest.mark.usefixtures("places")
def test_nearer_places_come_first():
    assert labels("xinh", near=[f.SHIZI])[0] == "新和村委会"
    assert queries.search("nan", near=[f.JIANPING])[0].code.startswith(f.JIANPING)


@pytest.mark.usefixtures("places")
def test_a_level_and_a_place_narrow_the_search():
    assert labels("jp", level=12) == ["建平居委会"]
    assert labels("shizi", within_place=f.SHIZI, level=12) == ["十字村委会", "十字居委会"] or labels(
        "shizi", within_place=f.SHIZI, level=12
    )[0].startswith("十字")
    assert labels("baohe", within_place=f.COUNTY) == []


@pytest.mark.usefixtures("places")
def test_in_the_own_county_the_middle_of_a_name_is_enough():
    assert "张钱村委会" in labels("钱村", near=[f.JIANPING])


def test_nothing_typed_finds_nothing(db):
    assert queries.search("  ") == []


def test_the_picker_answers_with_the_places_above(lin, sign_in, client):
    answer = sign_in(lin).get(reverse("stations:pick"), {"q": "ns"}).json()["results"]

    assert answer[0] == {
        "value": f.VILLAGE,
        "label": "南山村委会",
        "hint": "安徽省 宣城市 郎溪县 建平镇",
        "level": 12,
    }
    assert all(
        row["level"] == 12
        for row in sign_in(lin).get(reverse("stations:pick_village"), {"q": "jp"}).json()["results"]
    )
    assert client.get(reverse("stations:pick")).status_code == 302


def test_loading_a_county_brings_its_places_in_both_systems_once(db):
    out = io.StringIO()
    call_command("divisions", "load", f.COUNTY, stdout=out, stderr=io.StringIO())
    first = Division.objects.count()
    call_command("divisions", "load", f.COUNTY, stdout=out, stderr=io.StringIO())

    assert Division.objects.count() == first
    assert "新增 0 条" in out.getvalue()
    assert queries.division("34").name == "安徽省"
    assert sum(place.level == 9 for place in Division.objects.filter(system=System.STATISTICS)) == 15
    meizhu = queries.division(f.MEIZHU)
    assert (meizhu.initials, meizhu.valid_from) == ("mzz", datetime.date(2023, 6, 30))
    _meizhu_has_two_codes()


def _meizhu_has_two_codes():
    assert queries.same_place("341821102", System.CIVIL_AFFAIRS).code == f.MEIZHU
    assert queries.same_place(f.MEIZHU, System.STATISTICS).code == "341821102"
    assert queries.same_place("341821", System.CIVIL_AFFAIRS).code == f.COUNTY
    assert queries.same_place("341821500", System.STATISTICS) is None, (
        "a tea farm is no place of civil affairs"
    )
    assert queries.place_by_path(["安徽省", "宣城市", "郎溪县", "梅渚"]).code == f.MEIZHU


def test_an_unknown_code_is_told_and_nothing_is_loaded(db):
    with pytest.raises(CommandError, match="999999"):
        call_command("divisions", "load", "999999", stderr=io.StringIO())
    with pytest.raises(CommandError, match="12"):
        call_command("divisions", "load", "34182", stderr=io.StringIO())

    assert not Division.objects.exists()
