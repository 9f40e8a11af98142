"""The calendar of examinations, who signed up, how it came out, and who prepares together."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.errors import RuleViolation
from shegongzhan.talent import acts
from shegongzhan.talent.commands.shared import word_of
from shegongzhan.talent.models import ExamResult, ExamSignUp, ExamSitting, Level, StudyGroup, Worker

WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class SittingFacts:
    """What a calendar says of a sitting."""

    year: int
    level: str
    held_on: datetime.date
    signup_from: datetime.date | None = None
    signup_until: datetime.date | None = None
    results_on: datetime.date | None = None
    document: str = ""


@transaction.atomic
def set_sitting(actor: User | str, facts: SittingFacts, *, division: str) -> ExamSitting:
    """Put a sitting into the calendar of a place; it holds for all places below.

    Raises RuleViolation for days out of order, a day outside the year, and a second sitting of a level and year.
    """
    _check(facts)
    sitting = ExamSitting(division=division, **_columns(facts))
    _write(sitting)
    record_act(actor, acts.EXAM_SET, sitting, year=sitting.year, level=word_of(Level, sitting.level))
    return sitting


@transaction.atomic
def change_sitting(
    actor: User | str, sitting: ExamSitting, facts: SittingFacts, *, seen_version: int | None = None
) -> None:
    """Change a sitting of the calendar. Errors as in `set_sitting`, StaleRow when somebody else was faster."""
    _check(facts)
    columns = _columns(facts)
    changed = [name for name, value in columns.items() if getattr(sitting, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(sitting, name, columns[name])
    _write(sitting, changed, seen_version)
    record_act(actor, acts.EXAM_CHANGED, sitting, year=sitting.year, level=word_of(Level, sitting.level))


def _columns(facts: SittingFacts) -> dict[str, object]:
    return {one.name: getattr(facts, one.name) for one in fields(facts)} | {
        "document": facts.document.strip()
    }


def _write(sitting: ExamSitting, changed: list[str] | None = None, seen: int | None = None) -> None:
    try:
        with transaction.atomic():
            if changed is None:
                sitting.save()
            else:
                sitting.save_changed(changed, seen_version=seen)
    except IntegrityError as twice:
        said = _("这一年这个等级的考试已经登记过。")
        raise RuleViolation("exam.twice", said, field="level") from twice


def _check(facts: SittingFacts) -> None:
    if facts.level not in Level.values:
        raise RuleViolation("exam.level", _("请选等级。"), field="level")
    if facts.held_on.year != facts.year:
        raise RuleViolation("exam.year", _("考试日期不在这个年度里。"), field="held_on")
    if facts.signup_from and facts.signup_until and facts.signup_until < facts.signup_from:
        raise RuleViolation("exam.window", _("报名截止不能早于报名开始。"), field="signup_until")
    if facts.signup_until and facts.signup_until > facts.held_on:
        raise RuleViolation("exam.late_signup", _("报名截止不能晚于考试。"), field="signup_until")
    if facts.results_on and facts.results_on < facts.held_on:
        raise RuleViolation("exam.results_on", _("公布成绩不能早于考试。"), field="results_on")


@transaction.atomic
def sign_up(actor: User | str, sitting: ExamSitting, workers: Iterable[Worker]) -> int:
    """Write down who signed up for a sitting, and return how many are new; who stands there already stays once.

    Raises RuleViolation for nobody, and for somebody of a place the calendar does not hold for.
    """
    chosen = list(workers)
    if not chosen:
        raise RuleViolation("exam.nobody", _("请选至少一个人。"), field="workers")
    if any(not worker.division.startswith(sitting.division) for worker in chosen):
        raise RuleViolation("exam.elsewhere", _("里面有别的地方的人。"), field="workers")
    # Two who sign up the same people wait for each other here.
    ExamSitting.objects.select_for_update().get(pk=sitting.pk)
    known = set(sitting.signups.values_list("worker_id", flat=True))
    new = [worker for worker in chosen if worker.pk not in known]
    ExamSignUp.objects.bulk_create(
        ExamSignUp(sitting=sitting, worker=worker, division=worker.division) for worker in new
    )
    for division in sorted({worker.division for worker in new}):
        count = sum(worker.division == division for worker in new)
        record_act(actor, acts.EXAM_SIGNED_UP, sitting, division=division, count=count)
    return len(new)


@transaction.atomic
def note_exam_results(
    actor: User | str, sitting: ExamSitting, results: Mapping[int, str], *, today: datetime.date
) -> int:
    """Write down how it came out, by sign-up; WITHDRAWN takes a sign-up away. Return how many changed.

    Raises RuleViolation for a result before the sitting was held, and for an unknown one.
    """
    changed = 0
    for row in sitting.signups.select_for_update().filter(pk__in=list(results)):
        said = results[row.pk]
        if said not in (*ExamResult.values, WITHDRAWN):
            raise RuleViolation("exam.result", _("请选结果。"), field=f"result_{row.pk}")
        if said == row.result:
            continue
        if said == WITHDRAWN:
            row.delete()
        elif said != ExamResult.SIGNED_UP and sitting.held_on > today:
            raise RuleViolation("exam.early", _("还没考试，不能登记结果。"), field=f"result_{row.pk}")
        else:
            row.result = said
            row.save_changed(["result"])
        changed += 1
    if changed:
        record_act(actor, acts.EXAM_RESULTS, sitting, count=changed)
    return changed


# ---------- study groups ----------


@dataclass(frozen=True)
class GroupFacts:
    """A study group: its name, who leads it, when it meets, and the sign-ups of its members."""

    name: str
    leader: Worker | None = None
    meets: str = ""
    members: tuple[ExamSignUp, ...] = ()


@transaction.atomic
def form_study_group(
    actor: User | str, sitting: ExamSitting, facts: GroupFacts, *, division: str
) -> StudyGroup:
    """Form a group that prepares a sitting. Raises RuleViolation without a name, for one taken, and without members."""
    group = StudyGroup(sitting=sitting, division=division)
    _put_group(group, facts)
    record_act(actor, acts.STUDY_FORMED, group, count=len(facts.members))
    return group


@transaction.atomic
def change_study_group(actor: User | str, group: StudyGroup, facts: GroupFacts) -> None:
    """Change a study group and its members. Errors as in `form_study_group`."""
    _put_group(group, facts)
    record_act(actor, acts.STUDY_CHANGED, group, count=len(facts.members))


def _put_group(group: StudyGroup, facts: GroupFacts) -> None:
    if not facts.name.strip():
        raise RuleViolation("study.name", _("请写名称。"), field="name")
    if not facts.members:
        raise RuleViolation("study.members", _("请选至少一个报考的人。"), field="members")
    if any(
        row.sitting_id != group.sitting_id or not row.division.startswith(group.division)
        for row in facts.members
    ):
        raise RuleViolation("study.elsewhere", _("成员要是本地报考这次考试的人。"), field="members")
    group.name, group.leader, group.meets = facts.name.strip(), facts.leader, facts.meets.strip()
    try:
        with transaction.atomic():
            if group.pk:
                group.save_changed(["name", "leader_id", "meets"])
            else:
                group.save()
    except IntegrityError as twice:
        raise RuleViolation("study.twice", _("已经有同名的备考小组。"), field="name") from twice
    chosen = [row.pk for row in facts.members]
    ExamSignUp.objects.filter(group=group).exclude(pk__in=chosen).update(group=None)
    ExamSignUp.objects.filter(pk__in=chosen).update(group=group)


@transaction.atomic
def dissolve_study_group(actor: User | str, group: StudyGroup) -> None:
    """Take a study group away; its members stay signed up."""
    record_act(actor, acts.STUDY_DISSOLVED, group)
    group.delete()
