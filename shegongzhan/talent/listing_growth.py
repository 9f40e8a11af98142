"""The columns of the lists of trainings, examinations, mentors, experts and of the map of talent."""

import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from shegongzhan.core.display import Badge, listed
from shegongzhan.core.lists import Column
from shegongzhan.core.templatetags.core_tags import minutes_as_hours
from shegongzhan.policies.queries import label
from shegongzhan.stations.queries import name_of
from shegongzhan.talent.listing import level_badge
from shegongzhan.talent.models import (
    ExamResult,
    ExamSignUp,
    ExamSitting,
    Expert,
    Level,
    MentorPair,
    Training,
    TrainingState,
)
from shegongzhan.talent.queries import last_came

STATE_TONES = {TrainingState.PLANNED: "info", TrainingState.HELD: "ok", TrainingState.CANCELLED: "plain"}
RESULT_TONES = {
    ExamResult.SIGNED_UP: "info",
    ExamResult.PASSED: "ok",
    ExamResult.PART: "warn",
    ExamResult.FAILED: "plain",
    ExamResult.ABSENT: "plain",
}


def training_badge(training: Training) -> Badge:
    """Return the state of a training as a label."""
    state = TrainingState(training.state)
    return Badge(state.label, STATE_TONES[state])


def trainer_of(training: Training) -> str:
    """Return who trains: the expert, else the name written down."""
    return training.expert.name if training.expert else training.trainer


def tags_of(training: Training) -> str:
    """Return the gaps a training is about, in the words of its place."""
    return listed(
        label("supervision.gap_tags", tag, training.division, training.held_on) for tag in training.gap_tags
    )


def training_columns() -> list[Column]:
    """Return the columns of the list of trainings."""
    return [
        Column("day", _("日期"), "held_on", sort="held_on"),
        Column("theme", _("主题"), "theme", link=lambda t: reverse("talent:training", args=[t.pk])),
        Column("trainer", _("讲师"), trainer_of),
        Column(
            "hours", _("学时"), lambda t: f"{t.hours:g}", number=True, sort="hours", export=lambda t: t.hours
        ),
        Column("came", _("参加"), "came", number=True, sort="came"),
        Column("liked", _("满意度"), lambda t: None if t.liked is None else f"{t.liked:.1f}", number=True),
        Column("state", _("状态"), training_badge, export=lambda t: t.get_state_display()),
        Column("place", _("地方"), lambda t: name_of(t.division), sort="division"),
        Column("tags", _("针对的能力短板"), tags_of, default=False),
        Column("monthly", _("每月专项"), "is_monthly", default=False),
        Column("education", _("计入继续教育"), "counts_as_education", default=False),
    ]


def hours_columns() -> list[Column]:
    """Return the columns of the hours of training by person."""

    def station(row: dict[str, Any]) -> str:
        return row["worker__station__name"] or name_of(row["worker__division"])

    return [
        Column(
            "name", _("姓名"), lambda row: row["worker__name"],
            link=lambda row: reverse("talent:worker", args=[row["worker_id"]]),
        ),
        Column("station", _("社工站（地方）"), station),
        Column("times", _("参加场次"), lambda row: row["times"], number=True),
        Column("hours", _("学时"), lambda row: f"{row['hours']:g}", number=True, export=lambda row: row["hours"]),
    ]  # fmt: skip


def rate_in_words(passed: int, sat: int) -> str | None:
    """Return a pass rate in percent, None when nobody sat."""
    return f"{100 * passed / sat:.0f}%" if sat else None


def sitting_columns(on: datetime.date) -> list[Column]:
    """Return the columns of the calendar of examinations."""

    def signing(row: ExamSitting) -> Badge | None:
        if row.held_on < on:
            return None
        if row.signup_from and row.signup_from > on:
            return Badge(_("还没开始报名"), "info")
        if row.signup_until and row.signup_until < on:
            return Badge(_("报名已截止"), "plain")
        return Badge(_("可以报名"), "ok")

    return [
        Column("day", _("考试日期"), "held_on", sort="held_on"),
        Column(
            "exam", _("考试"), lambda e: f"{e.year} {Level(e.level).label}",
            link=lambda e: reverse("talent:exam", args=[e.pk]),
        ),
        Column("window", _("报名"), signing, export=lambda e: str(signing(e) or "")),
        Column("until", _("报名截止"), "signup_until"),
        Column("results", _("公布成绩"), "results_on"),
        Column("signed", _("报考"), "signed", number=True),
        Column("passed", _("通过"), "passed", number=True),
        Column("rate", _("通过率"), lambda e: rate_in_words(e.passed, e.sat), number=True),
        Column("place", _("哪里的安排"), lambda e: name_of(e.division), default=False),
    ]  # fmt: skip


def result_badge(row: ExamSignUp) -> Badge:
    """Return how an examination came out for somebody, as a label."""
    result = ExamResult(row.result)
    return Badge(result.label, RESULT_TONES[result])


def signup_columns(missing: set[int], may_change: bool) -> list[Column]:
    """Return the columns of who signed up; `missing` are those who passed and whose certificate is not written down yet."""

    def certificate(row: ExamSignUp) -> str | None:
        if row.worker_id not in missing:
            return None
        return _("登记证书") if may_change else _("还没有登记")

    def form(row: ExamSignUp) -> str:
        if row.worker_id not in missing or not may_change:
            return ""
        address = reverse("talent:certificate_add", args=[row.worker_id])
        return f"{address}?level={row.sitting.level}&obtained_on={row.sitting.held_on:%Y-%m-%d}"

    return [
        Column("name", _("姓名"), "worker.name", sort="worker__pinyin", link=lambda r: reverse("talent:worker", args=[r.worker_id])),
        Column("station", _("社工站（地方）"), lambda r: r.worker.station.name if r.worker.station else name_of(r.division)),
        Column("held", _("现有证书"), lambda r: level_badge(r.worker.certificate_level)),
        Column("group", _("备考小组"), lambda r: r.group.name if r.group else None),
        Column("result", _("结果"), result_badge, export=lambda r: r.get_result_display()),
        Column("certificate", _("证书"), certificate, link=form),
    ]  # fmt: skip


def pair_columns() -> list[Column]:
    """Return the columns of the list of pairs."""

    def station(pair: MentorPair) -> str:
        return pair.mentee.station.name if pair.mentee.station else name_of(pair.division)

    return [
        Column("mentee", _("新人"), "mentee.name", link=lambda p: reverse("talent:mentor", args=[p.pk])),
        Column("mentor", _("带教人"), "mentor.name"),
        Column("station", _("社工站（地方）"), station),
        Column("since", _("开始"), "starts_on", sort="starts_on"),
        Column("until", _("结束"), "ends_on", sort="ends_on"),
        Column("times", _("次数"), "times", number=True),
        Column("minutes", _("时长"), lambda p: minutes_as_hours(p.minutes or 0), number=True),
    ]


def fields_of(expert: Expert, on: datetime.date) -> str:
    """Return what an expert is good at, in the words of the place."""
    return listed(label("services.fields", code, expert.division, on) for code in expert.fields)


def expert_columns(on: datetime.date) -> list[Column]:
    """Return the columns of the pool of experts."""
    return [
        Column("name", _("姓名"), "name", sort="pinyin", link=lambda e: reverse("talent:expert", args=[e.pk])),
        Column("title", _("职称或身份"), "title"),
        Column("works_for", _("所在单位"), lambda e: e.works_for or (e.organisation.name if e.organisation else None)),
        Column("fields", _("擅长领域"), lambda e: fields_of(e, on)),
        Column("availability", _("可以的时间"), "availability"),
        Column("times", _("出席次数"), "times", number=True),
        Column("sheets", _("评审申报"), "sheets", number=True),
        Column("last", _("最近一次"), last_came),
        Column("joined", _("入库"), "joined_on", default=False),
        Column("left", _("退出"), "left_on", default=False),
        Column("place", _("哪里的智库"), lambda e: name_of(e.division), default=False),
    ]  # fmt: skip


def map_columns(with_target: bool) -> list[Column]:
    """Return the columns of the map of talent; target and gap only where the pack has a target."""

    def level(code: str) -> Any:
        return lambda row: row.by_level[code]

    columns = [
        Column("place", _("地方"), lambda row: name_of(row.place)),
        Column("people", _("在册"), "people", number=True),
        Column("residents", _("驻站社工"), "residents", number=True),
        *(Column(code, Level(code).label, level(code), number=True) for code in Level.values),
        Column("certified", _("持证合计"), "certified", number=True),
    ]
    if with_target:
        columns += [
            Column("target", _("目标"), "target", number=True),
            Column("gap", _("还差"), "gap", number=True),
        ]
    return columns
