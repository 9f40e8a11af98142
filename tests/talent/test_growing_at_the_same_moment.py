"""Two hands at one training, one examination, one pair or one extension: everything stands there once."""

import datetime
from decimal import Decimal

import pytest

from shegongzhan.core.time import now, today
from shegongzhan.talent import commands
from shegongzhan.talent.commands import Outcome, TrainingFacts
from shegongzhan.talent.models import (
    DeadlineDecision,
    ExamSignUp,
    ExamSitting,
    MentorPair,
    Training,
    TrainingAttendance,
)
from tests import factories as f
from tests.at_once import at_once
from tests.statistics import rows

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def worker():
    f.a_few_divisions()
    return rows.worker("林晓燕")


def a_training() -> Training:
    facts = TrainingFacts(theme="会谈怎么开头", held_on=today(), hours=Decimal(3))
    return commands.plan_training("system", facts, division=f.COUNTY)


def test_signing_in_by_code_and_by_hand_is_one_attendance(worker):
    training = a_training()

    came = at_once(
        lambda: commands.sign_in("worker", training, worker, now=now()),
        lambda: commands.sign_in("worker", training, worker, now=now()),
        lambda: commands.note_attendance("clerk", training, [worker], today=today()),
    )

    assert came == ["done"] * 3
    assert TrainingAttendance.objects.get().hours == 3


def test_many_who_sign_in_at_once_all_stand_there(worker):
    training = a_training()
    crowd = [worker, *(rows.worker(f"社工{n}") for n in range(4))]

    came = at_once(*[lambda who=who: commands.sign_in("worker", training, who, now=now()) for who in crowd])

    assert came == ["done"] * 5
    assert training.attendances.count() == 5


def test_a_training_that_is_cancelled_takes_nobody_in(worker):
    training = a_training()

    came = at_once(
        lambda: commands.sign_in("worker", training, worker, now=now()),
        lambda: commands.cancel_training("clerk", training, reason="下雪"),
    )

    # Whoever comes first: cancelled with nobody there, or somebody there and not cancelled.
    assert came.count("done") == 1
    assert training.attendances.count() == (Training.objects.get().state != "cancelled")


def test_results_written_by_two_are_those_of_one(worker):
    training = a_training()
    commands.note_attendance("clerk", training, [worker], today=today())

    came = at_once(*[
        lambda score=score: commands.note_results(
            "clerk", training, {worker.pk: Outcome(Decimal(score) / 40, score)}
        )
        for score in (80, 100)
    ])  # fmt: skip

    row = training.attendances.get()
    assert came == ["done", "done"]
    assert (row.hours, row.score) in {(Decimal("2.0"), 80), (Decimal("2.5"), 100)}


def test_somebody_is_signed_up_for_an_examination_once(worker):
    sitting = ExamSitting.objects.create(
        division=f.COUNTY, year=2024, level="junior", held_on=datetime.date(2024, 6, 1)
    )

    came = at_once(*[lambda: commands.sign_up("clerk", sitting, [worker])] * 3)

    assert came == ["done"] * 3
    assert ExamSignUp.objects.count() == 1


def test_a_pair_is_one_pair(worker):
    mentor = rows.worker("周敏")

    came = at_once(*[lambda: commands.pair_up("clerk", mentor=mentor, mentee=worker, starts_on=rows.DAY)] * 2)

    assert came == ["done", "pair.twice"]
    assert MentorPair.objects.count() == 1


def test_an_extension_is_answered_once(worker):
    asked = DeadlineDecision.objects.create(
        employment=worker.employments.get(), division=worker.division, decision="extend", reason="考试推迟",
        until=rows.DAY + datetime.timedelta(days=90), state="asked", asked_on=rows.DAY,
    )  # fmt: skip
    one, two = (f.user(name, name) for name in ("one", "two"))

    def waiting() -> DeadlineDecision:
        return DeadlineDecision.objects.get(pk=asked.pk)

    came = at_once(
        lambda: commands.approve_decision(one, waiting(), on=rows.DAY),
        lambda: commands.refuse_decision(two, waiting(), on=rows.DAY, answer="不延"),
    )

    assert came.count("done") == 1 and set(came) <= {"done", "decision.settled", "row.stale"}
    assert (waiting().state, waiting().approved_by) in {("made", one.pk), ("refused", two.pk)}
