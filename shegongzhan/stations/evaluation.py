"""Evaluating a station: several who judge, each with a sheet and a number of points, added up; a veto ends it.

The parts, their points, the vetoes and the grades are the policy pack's. The pack's template is 广州市《社工服务站（家庭综合
服务中心）评估指标体系（试行）》（2019）: 第三方 700, 购买方 200, 主管部门 100, and 财务评估一票否决.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from shegongzhan.core.errors import RuleViolation
from shegongzhan.policies.queries import value as policy


@dataclass(frozen=True)
class Part:
    """What one of those who judge has to give."""

    code: str
    label: str
    points: Decimal


@dataclass(frozen=True)
class Grade:
    """A result in words: from so many points of a hundred on."""

    label: str
    least: Decimal


@dataclass(frozen=True)
class Template:
    """What an evaluation consists of. `grades` stand with the best first; the last is what a veto leaves."""

    parts: tuple[Part, ...]
    vetoes: Mapping[str, str]
    grades: tuple[Grade, ...]

    @property
    def points(self) -> Decimal:
        """All that can be given."""
        return sum((part.points for part in self.parts), Decimal(0))


@dataclass(frozen=True)
class Sheet:
    """What one who judges gave."""

    part: str
    given: Decimal


@dataclass(frozen=True)
class Outcome:
    """What came of it: `grade` is None while sheets are missing and nothing was vetoed."""

    given: Decimal
    of: Decimal
    missing: tuple[str, ...]
    vetoed: tuple[str, ...]
    grade: str | None


def template_for(place: str, on: datetime.date) -> Template:
    """Return the template in force in a place on a day."""
    parts = policy("stations.evaluation_parts", place, on)
    vetoes = policy("stations.evaluation_vetoes", place, on)
    grades = policy("stations.evaluation_grades", place, on)
    return Template(
        tuple(Part(one["code"], one["label"], Decimal(str(one["points"]))) for one in parts),
        {one["code"]: one["label"] for one in vetoes},
        tuple(
            sorted(
                (Grade(one["label"], Decimal(str(one["least"]))) for one in grades),
                key=lambda grade: grade.least,
                reverse=True,
            )
        ),
    )


def outcome_of(template: Template, sheets: Iterable[Sheet], vetoed: Sequence[str] = ()) -> Outcome:
    """Add the sheets up and say the grade; a veto sets it to the lowest, whatever the sum and whoever has not judged yet.

    Raises RuleViolation for a sheet of no part ("evaluation.part"), a second one of a part ("evaluation.twice"), points
    below nothing or above the part's ("evaluation.points") and an unknown veto ("evaluation.veto").
    """
    points = {part.code: part for part in template.parts}
    given: dict[str, Decimal] = {}
    for sheet in sheets:
        part = points.get(sheet.part)
        if part is None:
            raise RuleViolation("evaluation.part", _("评估方案里没有这一部分。"))
        if sheet.part in given:
            sentence = _("“%(part)s”已经有一张评分表，一部分只算一张。") % {"part": part.label}
            raise RuleViolation("evaluation.twice", sentence)
        if not 0 <= sheet.given <= part.points:
            sentence = _("“%(part)s”的得分要在 0 到 %(points)s 之间。") % {
                "part": part.label,
                "points": part.points,
            }
            raise RuleViolation("evaluation.points", sentence)
        given[sheet.part] = sheet.given
    if not set(vetoed) <= set(template.vetoes):
        raise RuleViolation("evaluation.veto", _("评估方案里没有这条一票否决。"))
    total = sum(given.values(), Decimal(0))
    missing = tuple(part.label for part in template.parts if part.code not in given)
    grade: str | None = None
    if vetoed:
        grade = template.grades[-1].label
    elif not missing:
        share = total * 100 / template.points
        grade = next(one.label for one in template.grades if share >= one.least)
    return Outcome(total, template.points, missing, tuple(template.vetoes[code] for code in vetoed), grade)
