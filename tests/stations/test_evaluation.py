"""Sheets of several who judge, added up, and the veto that ends it."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shegongzhan.core.errors import RuleViolation
from shegongzhan.policies.commands import override_parameter
from shegongzhan.policies.rules import Document
from shegongzhan.stations.evaluation import Grade, Part, Sheet, Template, outcome_of, template_for
from tests import factories as f

DAY = datetime.date(2024, 6, 1)
TEMPLATE = Template(
    (Part("third_party", "第三方", Decimal(700)), Part("purchaser", "购买方", Decimal(200)), Part("authority", "主管部门", Decimal(100))),
    {"finance": "财务评估不合格"},
    (Grade("优秀", Decimal(90)), Grade("良好", Decimal(80)), Grade("合格", Decimal(60)), Grade("不合格", Decimal(0))),
)  # fmt: skip


def sheets(*points) -> list[Sheet]:
    codes = [part.code for part in TEMPLATE.parts]
    return [Sheet(code, Decimal(str(one))) for code, one in zip(codes, points, strict=False)]


@pytest.mark.parametrize(
    ("points", "grade"),
    [
        ((700, 200, 100), "优秀"),
        ((600, 200, 100), "优秀"),
        ((600, 200, "99.9"), "良好"),
        ((600, 200, 0), "良好"),
        ((600, 0, 0), "合格"),
        ((599, 0, "0.9"), "不合格"),
        ((0, 0, 0), "不合格"),
    ],
)
def test_the_sum_says_the_grade(points, grade):
    assert outcome_of(TEMPLATE, sheets(*points)).grade == grade


def test_without_every_sheet_there_is_no_grade_yet():
    outcome = outcome_of(TEMPLATE, sheets(700, 200))

    assert (outcome.given, outcome.missing, outcome.grade) == (900, ("主管部门",), None)


@given(st.decimals(0, 700, places=1), st.decimals(0, 200, places=1), st.integers(0, 3))
def test_a_veto_leaves_the_lowest_grade_whatever_the_sum(first, second, how_many):
    outcome = outcome_of(TEMPLATE, sheets(first, second, 100)[:how_many], ["finance"])

    assert (outcome.grade, outcome.vetoed) == ("不合格", ("财务评估不合格",))


@pytest.mark.parametrize(
    ("given_sheets", "vetoed", "code"),
    [
        ([Sheet("third_party", Decimal("700.1"))], (), "evaluation.points"),
        ([Sheet("third_party", Decimal(-1))], (), "evaluation.points"),
        ([Sheet("somebody", Decimal(1))], (), "evaluation.part"),
        ([Sheet("purchaser", Decimal(1))] * 2, (), "evaluation.twice"),
        ([], ("weather",), "evaluation.veto"),
    ],
)  # fmt: skip
def test_a_sheet_that_cannot_be_is_refused(given_sheets, vetoed, code):
    with pytest.raises(RuleViolation) as no:
        outcome_of(TEMPLATE, given_sheets, vetoed)

    assert no.value.code == code


@pytest.mark.django_db
def test_a_county_may_judge_by_a_hundred_points(places):
    override_parameter(
        "system", key="stations.evaluation_parts", division=f.COUNTY, effective_on=datetime.date(2024, 1, 1),
        value=[{"code": "county", "label": "县民政局", "points": 100}], document=Document(title="社工站评估办法"), reason="县里另有规定",
    )  # fmt: skip

    template = template_for(f.COUNTY, DAY)

    assert (template.points, template_for("15", DAY).points) == (100, 1000)
    assert outcome_of(template, [Sheet("county", Decimal(85))]).grade == "良好"
