"""A county rules for itself where the rule above allows it, and everybody below reads the new value."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from shegongzhan.accounts.models import User
from shegongzhan.audit.models import Event
from shegongzhan.core.errors import RuleViolation
from shegongzhan.policies import queries as policies
from shegongzhan.policies.commands import end_override, override_parameter
from shegongzhan.policies.models import Override
from shegongzhan.policies.rules import Document

LANGXI, JIANPING, ORDOS = "341821", "341821100", "1506"
SPRING = datetime.date(2024, 4, 1)
SUMMER = datetime.date(2024, 7, 1)
DAY = datetime.timedelta(days=1)
NOTICE = Document(title="关于调整职业津贴的通知", number="郎民〔2024〕1号")


def override(actor: User, key: str, value: Any, division: str = LANGXI, **more: Any) -> Override:
    facts = {"effective_on": SPRING, "document": NOTICE, "reason": "县财政增加预算", **more}
    return override_parameter(actor, key=key, division=division, value=value, **facts)


def test_it_holds_from_its_day_on_and_says_its_document(county_officer: User) -> None:
    override(county_officer, "talent.award.junior", Decimal(1500))

    assert policies.value("talent.award.junior", JIANPING, SPRING - DAY) == 1000
    rule = policies.rule("talent.award.junior", JIANPING, SPRING)
    assert (rule.value, str(rule.document)) == (
        Decimal(1500),
        "《关于调整职业津贴的通知》（郎民〔2024〕1号）",
    )
    assert rule.is_override


def test_it_is_on_record(county_officer: User) -> None:
    row = override(county_officer, "talent.award.junior", Decimal("1500.50"))

    event = Event.objects.about("policies.override", row.pk).get()
    assert (event.act, event.division) == ("policies.overridden", LANGXI)
    assert policies.value("talent.award.junior", LANGXI, SPRING) == Decimal("1500.50")


def test_it_reaches_no_other_county(county_officer: User) -> None:
    override(county_officer, "talent.award.junior", Decimal(1500))

    assert policies.value("talent.award.junior", "341822", SPRING) == 0


def test_ending_it_brings_the_pack_back(county_officer: User) -> None:
    row = override(county_officer, "talent.award.junior", Decimal(1500))

    end_override(county_officer, row, on=SUMMER, reason="预算调整")

    assert policies.value("talent.award.junior", LANGXI, SUMMER) == 1500
    assert policies.value("talent.award.junior", LANGXI, SUMMER + DAY) == 1000
    with pytest.raises(RuleViolation) as no:
        end_override(county_officer, row, on=SUMMER, reason="再结束一次")
    assert no.value.code == "policy.ended"


def test_it_can_be_withdrawn_before_it_takes_effect(county_officer: User) -> None:
    row = override(county_officer, "talent.award.junior", Decimal(1500))

    end_override(county_officer, row, on=SPRING - DAY, reason="填错了")

    assert policies.value("talent.award.junior", LANGXI, SPRING) == 1000
    row.refresh_from_db()
    assert row.was_withdrawn


@pytest.mark.parametrize(
    ("key", "value", "division", "code"),
    [
        ("visits.interval_days.key", 60, LANGXI, "policy.not_allowed"),
        ("visits.interval_days.general", 120, ORDOS, "policy.not_allowed"),
        ("people.minor_consent_age", 12, LANGXI, "policy.not_allowed"),
        ("visits.ways", [{"code": "door", "label": "上门"}], LANGXI, "policy.not_allowed"),
        ("talent.award.junior", "many", LANGXI, "policy.value"),
        ("talent.award.on_upgrade", "double", LANGXI, "policy.value"),
        ("talent.award.nobody", 1, LANGXI, "policy.unknown"),
        ("visits.counting_ways.high", ["door", "pigeon"], LANGXI, "policy.code"),
        ("talent.award.junior", 1500, "", "policy.place"),
    ],
)
def test_what_is_refused(county_officer: User, key: str, value: Any, division: str, code: str) -> None:
    with pytest.raises(RuleViolation) as no:
        override(county_officer, key, value, division)

    assert no.value.code == code
    assert not Override.objects.exists()


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"document": Document(title=" ")}, "policy.document"),
        ({"reason": " "}, "policy.reason"),
        ({"ends_on": SPRING - DAY}, "policy.dates"),
    ],
)
def test_it_needs_a_document_a_reason_and_days_in_order(
    county_officer: User, facts: dict[str, Any], code: str
) -> None:
    with pytest.raises(RuleViolation) as no:
        override(county_officer, "talent.award.junior", 1500, **facts)

    assert no.value.code == code


def test_a_county_may_be_stricter_where_only_stricter_is_allowed(county_officer: User) -> None:
    override(county_officer, "visits.interval_days.key", 14)

    assert policies.value("visits.interval_days.key", JIANPING, SPRING) == 14
    assert policies.value("visits.interval_days.key", "341822", SPRING) == 31


def test_a_list_can_be_longer(county_officer: User) -> None:
    own = [dict(entry) for entry in policies.value("people.categories", LANGXI, SPRING)]

    override(
        county_officer,
        "people.categories",
        [*own, {"code": "fisher", "label": "退捕渔民", "group": "other", "synonyms": ["渔民"]}],
    )

    assert policies.code_named("people.categories", "渔民", JIANPING, SPRING) == "fisher"
    assert policies.code_named("people.categories", "低保户", JIANPING, SPRING) == "subsistence"


def test_looking_up_costs_no_query(db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        for key in policies.book().definitions:
            policies.value(key, JIANPING, SPRING)


def test_after_an_override_one_query_is_enough(county_officer: User, django_assert_num_queries: Any) -> None:
    override(county_officer, "talent.award.junior", 1500)

    with django_assert_num_queries(1):
        for level in ("junior", "intermediate", "senior"):
            policies.value(f"talent.award.{level}", JIANPING, SPRING)


def test_another_process_hears_of_it_after_a_while(
    county_officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    Override.objects.create(
        key="talent.award.junior",
        division=LANGXI,
        value="1500",
        effective_on=SPRING,
        document_title="通知",
        reason="增加",
    )
    assert policies.value("talent.award.junior", LANGXI, SPRING) == 1000

    now = policies.time.monotonic()
    monkeypatch.setattr(policies.time, "monotonic", lambda: now + policies.SECONDS_KEPT + 1)

    assert policies.value("talent.award.junior", LANGXI, SPRING) == 1500


def test_an_override_that_no_longer_fits_its_key_is_passed_over(db: None) -> None:
    Override.objects.create(
        key="talent.award.junior",
        division=LANGXI,
        value=["?"],
        effective_on=SPRING,
        document_title="通知",
        reason="增加",
    )
    policies.forget_overrides()

    assert policies.value("talent.award.junior", LANGXI, SPRING) == 1000


def test_an_override_of_the_whole_country_cannot_be_stored(db: None) -> None:
    row = Override(key="a.b", division="", value=1, effective_on=SPRING, document_title="通知", reason="增加")

    with pytest.raises(ValidationError):
        row.full_clean()


def test_the_history_says_what_counts_and_what_does_not(county_officer: User) -> None:
    override(county_officer, "talent.award.junior", 1500)
    override(county_officer, "talent.award.junior", 1800, effective_on=SUMMER)

    told = [
        (past.saying.value, past.standing)
        for past in policies.history("talent.award.junior", JIANPING, SPRING)
    ]

    assert told == [(1800, "later"), (1500, "in force"), (1000, "replaced"), (0, "replaced")]


def test_what_is_in_force_can_be_searched(db: None) -> None:
    found = list(policies.in_force(LANGXI, SPRING, text="津贴"))

    assert [name for name, _rules in found] == ["社工人才", "资金"] or [name for name, _rules in found] == [
        "社工人才"
    ]
    assert "talent.allowance.junior" in [rule.key for rule in found[0][1]]
