"""What the log keeps as codes is read as words."""

import string

import pytest
from django.db import models

from shegongzhan.audit import acts
from shegongzhan.core.time import today
from tests import factories as f

# Names of data that are codes, and the acts whose commands write the word itself (there is nothing to translate).
CODES = {
    "category", "columns", "decision", "key", "kind", "level", "mode", "purpose", "role", "state", "step", "tag", "use", "way",
}  # fmt: skip
ALREADY_WORDS = {
    "account.factor_added", "account.factor_removed",
    "account.post_ended", "account.post_given", "account.post_linked", "certificate.added", "certificate.changed", "certificate.confirmed",
    "certificate.registered", "certificate.removed", "attendance.came", "attendance.went", "exam.changed", "exam.set",
    "file.attached", "file.read", "filing.begun", "filing.done", "partner.agreed", "sign_up.made", "supervision.action_closed",
    "supervision.gap_trained", "training.attended", "worker.deadline_decided", "worker.filed",
}  # fmt: skip


def test_every_code_in_a_sentence_has_its_word():
    bare = {
        code
        for code, act in acts.known().items()
        for _text, name, _spec, _conversion in string.Formatter().parse(str(act.sentence))
        if name in CODES and name not in act.words
    }

    assert bare == ALREADY_WORDS


@pytest.mark.parametrize(
    ("act", "data", "said"),
    [
        ("posting.spent", {"use": "activity", "amount": "1.00"}, "活动经费"),
        ("person.consent_recorded", {"kind": "statutory"}, "法定"),
        ("person.changed", {"columns": ["note", "phone"]}, "电话"),
        ("policies.overridden", {"key": "talent.award.junior"}, "奖励"),
        ("ledgers.mapped", {"kind": "volunteers"}, "志愿者"),
        ("need.closed", {"state": "met"}, "已满足"),
    ],
)
def test_an_old_event_is_read_in_words(db, act, data, said):
    sentence = acts.sentence(act, data, place=f.COUNTY, on=today())

    assert said in sentence
    assert not any(str(code) in sentence for code in data.values() if code != "1.00")


def test_a_code_nobody_knows_any_more_stays_what_it_is():
    assert "bartered" in acts.sentence(
        "posting.spent", {"use": "bartered", "amount": "1"}, place="", on=today()
    )


def test_choices_are_called_by_their_labels():
    class State(models.TextChoices):
        OPEN = "open", "开着"

    assert [acts.called(State)(code, "", today()) for code in ("open", "shut")] == ["开着", "shut"]
