"""The packs of the product say what their documents say, and the page of rules lists every key."""

import datetime
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation

from shegongzhan.policies import queries as policies

LANGXI, JIANPING, ORDOS = "341821", "341821100", "1506"
IN_2023 = datetime.date(2023, 6, 1)
IN_2024 = datetime.date(2024, 6, 1)


@pytest.mark.parametrize(
    ("level", "award", "monthly"), [("junior", 1000, 100), ("intermediate", 2000, 300), ("senior", 3000, 500)]
)
def test_langxi_pays_awards_and_allowances_by_level(level: str, award: int, monthly: int) -> None:
    assert policies.value(f"talent.award.{level}", JIANPING, IN_2023) == Decimal(award)
    assert policies.value(f"talent.allowance.{level}", JIANPING, IN_2023) == Decimal(monthly)


def test_a_certificate_of_2022_earns_no_award_because_the_rule_is_younger() -> None:
    assert policies.value("talent.award.junior", LANGXI, datetime.date(2022, 12, 31)) == 0


def test_other_counties_of_the_province_have_no_award() -> None:
    assert policies.value("talent.award.junior", "341822", IN_2023) == 0


def test_an_upgrade_pays_the_difference_and_only_the_highest_allowance() -> None:
    assert policies.value("talent.award.on_upgrade", LANGXI, IN_2023) == "difference"
    assert policies.value("talent.allowance.highest_only", LANGXI, IN_2023) is True
    assert policies.value("talent.allowance.starts", LANGXI, IN_2023) == "month_after_obtained"
    assert policies.value("talent.allowance.for", LANGXI, IN_2023) == ("cadre",)


def test_langxi_has_a_pay_floor_and_a_year_for_the_certificate() -> None:
    assert policies.value("talent.pay_floor", LANGXI, IN_2023) == Decimal(50000)
    assert policies.value("talent.certificate_deadline_months", LANGXI, IN_2023) == 12
    assert policies.value("talent.reminders", LANGXI, IN_2023) == (9, 11, 12)


@pytest.mark.parametrize("place", [LANGXI, ORDOS])
def test_visits_are_due_weekly_monthly_and_quarterly(place: str) -> None:
    days = [
        policies.value(f"visits.interval_days.{tier}", place, IN_2024) for tier in ("high", "key", "general")
    ]

    assert days == [7, 31, 92]
    assert policies.value("visits.after_change_hours", place, IN_2024) == 24


def test_a_phone_call_counts_for_the_general_tier_only() -> None:
    counting = {
        tier: policies.value(f"visits.counting_ways.{tier}", LANGXI, IN_2023)
        for tier in ("high", "key", "general")
    }

    assert [("messaging" in counting[tier]) for tier in ("high", "key", "general")] == [False, False, True]


def test_there_are_seven_ways_five_observations_and_one_hall_with_five_rooms() -> None:
    assert len(policies.value("visits.ways", ORDOS, IN_2024)) == 7
    assert len(policies.value("visits.observations", ORDOS, IN_2024)) == 5
    rooms = policies.value("stations.rooms", LANGXI, IN_2023)
    assert [room["hall"] for room in rooms] == [True, False, False, False, False, False]


def test_plates_are_bilingual_in_inner_mongolia_alone() -> None:
    assert policies.value("stations.plates.mongolian", ORDOS, IN_2024) is True
    assert policies.value("stations.plates.mongolian", LANGXI, IN_2024) is False


def test_inner_mongolia_names_two_kinds_of_deputies_and_four_kinds_of_resident_staff() -> None:
    posts = policies.value("stations.posts", ORDOS, IN_2024)

    assert [p["source"] for p in posts if p["role"] == "station_deputy"] == ["civil_assistant", "contractor"]
    assert {p["role"] for p in posts if p["resident"]} == {
        "relief_assistant", "child_supervisor", "child_director", "resident_worker",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("低保户", "subsistence"), ("低保", "subsistence"), ("五保户", "extreme_poverty"), ("特困人员", "extreme_poverty"),
        ("独居老人", "elder_alone_hardship"), ("一般居民", "resident"), ("普通居民", "resident"), (" 残 疾人 ", "disabled"),
        ("subsistence", "subsistence"),
    ],
)  # fmt: skip
def test_everyday_names_lead_to_the_category(written: str, code: str) -> None:
    assert policies.code_named("people.categories", written, LANGXI, IN_2023) == code


def test_a_name_nobody_uses_leads_nowhere() -> None:
    assert policies.code_named("people.categories", "外星人", LANGXI, IN_2023) is None


def test_langxi_surveys_seven_groups_and_reports_four_fields() -> None:
    groups = policies.value("people.survey_groups", LANGXI, IN_2023)
    fields = policies.value("services.reported_fields", LANGXI, IN_2023)

    assert [policies.label("people.categories", code, LANGXI, IN_2023) for code in groups] == [
        "普通居民", "特困供养人员", "低保对象", "独居困难老人", "困境儿童", "留守儿童", "残疾人",
    ]  # fmt: skip
    assert fields == ("relief", "elderly", "children", "governance")
    assert len(policies.value("services.reported_fields", ORDOS, IN_2024)) == 5


def test_urgency_is_called_as_the_county_calls_it() -> None:
    assert policies.choices("needs.urgency", LANGXI, IN_2023) == [
        ("immediate", "紧急"),
        ("week", "较急"),
        ("ordinary", "一般"),
    ]
    assert policies.code_named("needs.urgency", "较急", ORDOS, IN_2024) == "week"


def test_a_code_out_of_use_keeps_the_name_it_once_had() -> None:
    assert policies.label("needs.urgency", "month", LANGXI, IN_2023) == "30 日内"
    assert policies.label("needs.urgency", "nonsense", LANGXI, IN_2023) == "nonsense"


def test_a_rule_says_where_it_comes_from() -> None:
    rule = policies.rule("talent.award.junior", JIANPING, IN_2023)

    assert rule.source.startswith("langxi-2023@")
    assert rule.effective_on == datetime.date(2023, 1, 1)
    assert "职业津贴补助" in str(rule.document)
    assert rule.basis_label == "据报道"


def test_values_are_read_only() -> None:
    rooms = policies.value("stations.rooms", LANGXI, IN_2023)

    with pytest.raises(TypeError):
        rooms[0]["label"] = "别的"
    with pytest.raises(TypeError):
        rooms[0].update(label="别的")


def test_an_unknown_key_is_named() -> None:
    with pytest.raises(KeyError, match=r"talent\.award\.jumior"):
        policies.value("talent.award.jumior", LANGXI, IN_2023)


def test_a_day_before_anything_was_ruled_is_named() -> None:
    with pytest.raises(KeyError, match="1999"):
        policies.value("talent.award.junior", LANGXI, datetime.date(1999, 1, 1))


def test_the_page_of_rules_lists_exactly_the_keys_there_are() -> None:
    page = Path(__file__).parents[2] / "docs" / "rules" / "policies.md"

    listed = re.findall(r"^\| `([a-z_.]+)` \|", page.read_text(encoding="utf-8"), flags=re.MULTILINE)

    assert sorted(key for key in listed if "." in key) == sorted(policies.book().definitions)


def names_in_the_packs() -> set[tuple[str, str]]:
    """Every (key, Chinese name) that a page may show."""
    found = {("", name) for name in policies.book().groups.values()}
    found |= {("", pack.label) for pack in policies.shipped_packs()}
    for key, definition in policies.book().definitions.items():
        found |= {("", definition.label), ("", definition.unit)}
        for names in (definition.choices, definition.columns, definition.words):
            found |= {(key, name) for name in names.values()}
        if definition.kind == "items":
            for saying in policies.book().sayings[key]:
                for entry in saying.value:
                    found |= {(key, entry[c]) for c in ("label", "filled_by", "title") if entry.get(c)}
                    found |= {(key, aspect) for aspect in entry.get("aspects", ())}
    return {(key, name) for key, name in found if name}


def test_every_name_of_the_packs_has_its_english() -> None:
    with translation.override("en"):
        chinese = {
            name for key, name in names_in_the_packs() if re.search("[一-鿿]", policies.named(name, key))
        }

    assert chinese == set()


def test_the_english_of_a_name_that_no_pack_has_is_taken_out() -> None:
    known = names_in_the_packs()
    names = {name for _key, name in known}

    assert {
        (key, name)
        for key, name in policies.book().english
        if (key and (key, name) not in known) or name not in names
    } == set()


def test_names_are_said_in_the_language_of_the_reader() -> None:
    with translation.override("en"):
        assert policies.label("needs.urgency", "ordinary", LANGXI, IN_2023) == "Ordinary"
        assert policies.label("people.risk_levels", "general", LANGXI, IN_2023) == "General"
        assert dict(policies.choices("visits.ways", LANGXI, IN_2023))["door"] == "Home visit"
    assert policies.label("needs.urgency", "ordinary", LANGXI, IN_2023) == "一般"
    # What ledgers are read by stays what the county writes.
    with translation.override("en"):
        assert policies.code_named("visits.ways", "上门走访", LANGXI, IN_2023) == "door"
        assert policies.value("visits.ways", LANGXI, IN_2023)[0]["label"] == "上门走访"
