"""Planning and holding trainings, who attended, what they took from it."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core import ids
from shegongzhan.core.errors import RuleViolation
from shegongzhan.policies.queries import value as policy
from shegongzhan.talent import acts
from shegongzhan.talent.commands.shared import word_of, words_of
from shegongzhan.talent.models import (
    AttendanceWay,
    Expert,
    Training,
    TrainingAttendance,
    TrainingState,
    Worker,
)

HIGHEST_SCORE = 100


@dataclass(frozen=True)
class TrainingFacts:
    """What is planned of a training."""

    theme: str
    held_on: datetime.date
    hours: Decimal
    gap_tags: list[str] = field(default_factory=list)
    trainer: str = ""
    expert: Expert | None = None
    starts_at: datetime.time | None = None
    place: str = ""
    is_monthly: bool = True
    counts_as_education: bool = True
    pass_mark: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of somebody's attendance; `came` is False where it had been written down by mistake."""

    hours: Decimal
    score: int | None = None
    came: bool = True


@transaction.atomic
def plan_training(actor: User | str, facts: TrainingFacts, *, division: str) -> Training:
    """Plan a training of a place.

    Raises RuleViolation without a theme or hours, for an unknown gap, and for an expert who is not in the pool.
    """
    _check(facts, division)
    training = Training(division=division, **_columns(facts))
    training.save()
    record_act(actor, acts.TRAINING_PLANNED, training, on=facts.held_on.isoformat())
    return training


@transaction.atomic
def change_training(
    actor: User | str, training: Training, facts: TrainingFacts, *, seen_version: int | None = None
) -> list[str]:
    """Change what is planned of a training and return the columns.

    Errors as in `plan_training`; a cancelled one is not changed, and day and hours stay once somebody attended.
    """
    held = _hold_row(training)
    _not_cancelled(held)
    _check(facts, training.division)
    columns = _columns(facts)
    changed = [name for name, value in columns.items() if getattr(held, name) != value]
    if {"held_on", "hours"} & set(changed) and held.attendances.exists():
        raise RuleViolation(
            "training.attended", _("已经有人签到，日期和学时不能再改；个别人的学时在“学时和成绩”里改。"),
            field="held_on" if "held_on" in changed else "hours",
        )  # fmt: skip
    for name in changed:
        setattr(training, name, columns[name])
    if changed:
        training.save_changed(changed, seen_version=seen_version)
        record_act(actor, acts.TRAINING_CHANGED, training, fields=words_of(Training, changed))
    return changed


def _columns(facts: TrainingFacts) -> dict[str, object]:
    said = {one.name: getattr(facts, one.name) for one in fields(facts) if one.name != "expert"}
    said["theme"], said["trainer"], said["place"] = (
        facts.theme.strip(),
        facts.trainer.strip(),
        facts.place.strip(),
    )
    return {
        **said,
        "expert_id": facts.expert.pk if facts.expert else None,
        "month": facts.held_on.replace(day=1),
    }


def _check(facts: TrainingFacts, division: str) -> None:
    if not facts.theme.strip():
        raise RuleViolation("training.theme", _("请写主题。"), field="theme")
    if facts.hours <= 0:
        raise RuleViolation("training.hours", _("学时要大于零。"), field="hours")
    if facts.pass_mark is not None and facts.pass_mark > HIGHEST_SCORE:
        raise RuleViolation("training.pass_mark", _("成绩是 0 到 100 分。"), field="pass_mark")
    known = {entry["code"] for entry in policy("supervision.gap_tags", division, facts.held_on)}
    if not set(facts.gap_tags) <= known:
        raise RuleViolation("training.gap", _("请从列出的能力里选。"), field="gap_tags")
    if facts.expert and not (
        division.startswith(facts.expert.division) and facts.expert.is_in_pool(facts.held_on)
    ):
        raise RuleViolation("training.expert", _("那一天这位专家不在智库里。"), field="expert")


def _hold_row(training: Training) -> Training:
    """Return the row as it stands now; whoever else writes about the training waits until this is done."""
    return Training.objects.select_for_update().get(pk=training.pk)


def _not_cancelled(training: Training) -> None:
    if training.state == TrainingState.CANCELLED:
        said = _("这次培训已经取消：%(reason)s") % {"reason": training.state_reason}
        raise RuleViolation("training.cancelled", said)


@transaction.atomic
def hold_training(actor: User | str, training: Training, *, today: datetime.date) -> None:
    """Say that a training was held. Raises RuleViolation before its day and for a cancelled one; twice changes nothing."""
    held = _hold_row(training)
    _not_cancelled(held)
    if held.held_on > today:
        raise RuleViolation("training.early", _("还没到培训的日期。"))
    if held.state == TrainingState.HELD:
        return
    training.state = TrainingState.HELD
    training.save_changed(["state"])
    record_act(actor, acts.TRAINING_HELD, training)


@transaction.atomic
def cancel_training(actor: User | str, training: Training, *, reason: str) -> None:
    """Cancel a training that was not held. Raises RuleViolation without a reason, and once somebody attended."""
    held = _hold_row(training)
    _not_cancelled(held)
    if not reason.strip():
        raise RuleViolation("training.reason", _("请写明为什么取消。"), field="reason")
    if held.state == TrainingState.HELD or held.attendances.exists():
        raise RuleViolation("training.took_place", _("已经举办或已经有人签到，不能取消。"))
    training.state, training.state_reason = TrainingState.CANCELLED, reason.strip()
    training.save_changed(["state", "state_reason"])
    record_act(actor, acts.TRAINING_CANCELLED, training, reason=reason.strip())


@transaction.atomic
def renew_door(actor: User | str, training: Training) -> None:
    """Give a training a new sign-in code: what was photographed before leads nowhere. RuleViolation when cancelled."""
    _not_cancelled(_hold_row(training))
    training.door_token = ids.new_hex()
    training.save_changed(["door_token"])
    record_act(actor, acts.TRAINING_DOOR, training)


# ---------- attending ----------


def check_door(training: Training, worker: Worker | None, on: datetime.date) -> Worker:
    """Return the worker who may sign in at the door today.

    Raises RuleViolation for an account without a worker, somebody of another place, a cancelled training, and any day
    but the training's own.
    """
    _not_cancelled(training)
    if worker is None:
        said = _("您的账号还没有和社工队伍里的人对上，请找主办的人登记。")
        raise RuleViolation("training.no_worker", said)
    if not worker.division.startswith(training.division):
        raise RuleViolation("training.elsewhere", _("这次培训是别的地方办的，请找主办的人。"))
    if training.held_on != on:
        said = _("只能在培训当天（%(day)s）扫码签到，其他时候请找主办的人登记。")
        raise RuleViolation("training.day", said % {"day": training.held_on.isoformat()})
    return worker


@transaction.atomic
def sign_in(
    actor: User | str, training: Training, worker: Worker | None, *, now: datetime.datetime
) -> TrainingAttendance:
    """Sign somebody in by the code at the door; twice stays one attendance. Errors as in `check_door`."""
    held = _hold_row(training)
    worker = check_door(held, worker, now.date())
    known = TrainingAttendance.objects.filter(training=held, worker=worker).first()
    if known:
        return known
    row = _attendance(held, worker, AttendanceWay.CODE)
    row.came_at = now
    row.save()
    record_act(actor, acts.TRAINING_ATTENDED, held, way=word_of(AttendanceWay, AttendanceWay.CODE), count=1)
    return row


def _attendance(training: Training, worker: Worker, way: AttendanceWay) -> TrainingAttendance:
    return TrainingAttendance(
        training=training, worker=worker, division=worker.division, held_on=training.held_on, way=way,
        hours=training.hours,
    )  # fmt: skip


@transaction.atomic
def note_attendance(
    actor: User | str, training: Training, workers: Iterable[Worker], *, today: datetime.date
) -> int:
    """Write down by hand who attended, and return how many are new; who stands there already stays once.

    Raises RuleViolation for nobody, a cancelled training, one whose day has not come, and somebody of another place.
    """
    held = _hold_row(training)
    _not_cancelled(held)
    chosen = list(workers)
    if not chosen:
        raise RuleViolation("training.nobody", _("请选至少一个人。"), field="workers")
    if held.held_on > today:
        raise RuleViolation("training.early", _("还没到培训的日期。"))
    if any(not worker.division.startswith(held.division) for worker in chosen):
        raise RuleViolation("training.elsewhere", _("里面有别的地方的人。"), field="workers")
    known = set(held.attendances.values_list("worker_id", flat=True))
    rows = [_attendance(held, worker, AttendanceWay.HAND) for worker in chosen if worker.pk not in known]
    try:
        with transaction.atomic():
            TrainingAttendance.objects.bulk_create(rows)
    except IntegrityError as twice:
        raise RuleViolation("training.twice", _("有人刚刚签到，请再看一遍名单。")) from twice
    if rows:
        record_act(
            actor,
            acts.TRAINING_ATTENDED,
            held,
            way=word_of(AttendanceWay, AttendanceWay.HAND),
            count=len(rows),
        )
    return len(rows)


@transaction.atomic
def note_results(actor: User | str, training: Training, outcomes: Mapping[int, Outcome]) -> int:
    """Write down the hours and scores of those who attended, by worker; return how many changed.

    Raises RuleViolation for a cancelled training, hours beyond the training's, and a score over a hundred.
    """
    held = _hold_row(training)
    _not_cancelled(held)
    changed = 0
    for row in held.attendances.filter(worker__in=list(outcomes)):
        said = outcomes[row.worker_id]
        if not said.came:
            row.delete()
        elif not 0 < said.hours <= held.hours:
            text = _("学时要大于零，不超过培训的 %(hours)s 学时。") % {"hours": f"{held.hours:g}"}
            raise RuleViolation("training.his_hours", text, field=f"hours_{row.worker_id}")
        elif said.score is not None and not 0 <= said.score <= HIGHEST_SCORE:
            raise RuleViolation("training.score", _("成绩是 0 到 100 分。"), field=f"score_{row.worker_id}")
        elif (row.hours, row.score) != (said.hours, said.score):
            row.hours, row.score = said.hours, said.score
            row.save(update_fields=["hours", "score"])
        else:
            continue
        changed += 1
    if changed:
        record_act(actor, acts.TRAINING_RESULTS, held, count=changed)
    return changed


@transaction.atomic
def evaluate_training(
    actor: User | str, attendance: TrainingAttendance, *, satisfaction: int | None, word: str = ""
) -> None:
    """Let somebody who attended say how it was, from 1 to 5 and in a word. RuleViolation for neither, or another number."""
    if satisfaction is None and not word.strip():
        raise RuleViolation("training.says_nothing", _("请选满意度，或者写一句。"), field="satisfaction")
    if satisfaction is not None and not 1 <= satisfaction <= 5:
        raise RuleViolation("training.satisfaction", _("满意度是 1 到 5。"), field="satisfaction")
    attendance.satisfaction, attendance.word = satisfaction, word.strip() or None
    attendance.save(update_fields=["satisfaction", "word"])
    record_act(actor, acts.TRAINING_SAID, attendance.training)
