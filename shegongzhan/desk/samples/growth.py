"""Growth in the sample county: trainings of 2023, its examination, a mentor, two experts."""

import datetime
from decimal import Decimal

from shegongzhan.accounts.models import User
from shegongzhan.talent import commands
from shegongzhan.talent.commands import ExpertFacts, Outcome, SittingFacts, TrainingFacts
from shegongzhan.talent.models import Expert, Worker, WorkerKind

COUNTY = "341821"
YEAR = 2023
THEMES = (
    ("走访时怎么开口", "interview"), ("救助政策新变化", "policy"), ("个案记录写什么", "records"),
    ("小组活动设计", "group"), ("链接身边的资源", "resources"), ("困境儿童的发现和报告", "children"),
    ("认知症老人照护", "elderly"), ("危机情况怎么办", "crisis"), ("志愿者招募和管理", "volunteers"),
    ("微创投项目书", "projects"),
)  # fmt: skip
ATTEND = 12


def fill(today: datetime.date) -> str:
    """Hold ten monthly trainings and an examination of 2023, pair two workers, and take two experts into the pool."""
    actor = User.objects.filter(username="zhongxin").first()
    rows = Worker.objects.in_place(COUNTY).filter(kind=WorkerKind.RESIDENT, left_on__isnull=True)
    workers = list(rows.order_by("pk")[:ATTEND])
    if actor is None or len(workers) < len(("mentor", "mentee")):
        return "成长：没有示例账号或社工，略过"
    expert = _pool(actor)
    for number, (theme, tag) in enumerate(THEMES, 1):
        on = datetime.date(YEAR, number, 15)
        facts = TrainingFacts(theme, on, Decimal(3), [tag], expert=expert, place="县级指导中心", pass_mark=60)
        training = commands.plan_training(actor, facts, division=COUNTY)
        commands.note_attendance(actor, training, workers[number % 3 :], today=today)
        commands.note_results(
            actor, training, {one.pk: Outcome(Decimal(3), 70 + number) for one in workers[number % 3 :]}
        )
        commands.hold_training(actor, training, today=today)
    _exam(actor, workers, today)
    _mentor(actor, workers, today)
    return f"成长：{YEAR} 年 {len(THEMES)} 场培训、一次考试、一对以老带新、两位专家"


def _pool(actor: User) -> Expert:
    joined = datetime.date(YEAR, 1, 3)
    expert = commands.add_expert(
        actor, ExpertFacts("方明德", joined, "副教授", works_for="皖南师范学院社会工作系", fields=["elderly", "relief"]),
        division=COUNTY,
    )  # fmt: skip
    judge = commands.add_expert(
        actor, ExpertFacts("程秀梅", joined, works_for="县慈善会", fields=["charity"]), division=COUNTY
    )
    on = datetime.date(YEAR, 5, 20)
    commands.call_expert(
        actor, expert, on=on, purpose="review", about="微创投评审", hours=Decimal(4), fee=Decimal(800)
    )
    commands.call_expert(
        actor, judge, on=on, purpose="review", about="微创投评审", recused=True, recusal_reason="所在单位申报了项目",
    )  # fmt: skip
    return expert


def _exam(actor: User, workers: list[Worker], today: datetime.date) -> None:
    facts = SittingFacts(
        YEAR, "junior", datetime.date(YEAR, 6, 10), datetime.date(YEAR, 4, 1), datetime.date(YEAR, 4, 20),
        datetime.date(YEAR, 8, 15), "全国社会工作者职业资格考试工作计划",
    )  # fmt: skip
    sitting = commands.set_sitting(actor, facts, division=COUNTY)
    results = ("passed", "passed", "failed", "failed", "absent", "failed")
    commands.sign_up(actor, sitting, workers[: len(results)])
    said = {row.pk: result for row, result in zip(sitting.signups.order_by("pk"), results, strict=False)}
    commands.note_exam_results(actor, sitting, said, today=today)


def _mentor(actor: User, workers: list[Worker], today: datetime.date) -> None:
    begun = today - datetime.timedelta(days=40)
    pair = commands.pair_up(
        actor,
        mentor=workers[0],
        mentee=workers[-1],
        starts_on=begun,
        goals="三个月内能独立走访、会写个案记录。",
    )
    for days, what in ((7, "一起走访三户"), (21, "看着写一份个案记录")):
        commands.note_hours(
            actor, pair, on=begun + datetime.timedelta(days=days), minutes=90, what=what, today=today
        )
