import datetime

import pytest
from django.utils import translation

from shegongzhan.core.errors import RuleViolation, StaleRow
from shegongzhan.needs import commands
from shegongzhan.needs.models import MatchState, NeedState
from shegongzhan.needs.queries import capacity_left, counts, steps_of, unanswered_for
from tests import factories as f
from tests.needs import rows

pytestmark = pytest.mark.django_db
DAY = f.TODAY


def facts(**said):
    return commands.NeedFacts(
        **{
            "kind": "psychology",
            "urgency": "week",
            "noted_on": DAY,
            "division": f.VILLAGE,
            "source": "resident",
            **said,
        }
    )


def test_urgency_says_by_when_an_answer_is_promised(lin):
    need = commands.note_need(lin, facts(urgency="immediate"), today=DAY)

    assert need.promised_on == DAY + datetime.timedelta(days=1)


def test_a_need_sent_twice_is_noted_once(lin):
    said = facts()

    first, second = (commands.note_need(lin, said, today=DAY) for _ in range(2))

    assert first.pk == second.pk


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"kind": "spaceship"}, "need.kind"),
        ({"urgency": "whenever"}, "need.urgency"),
        ({"noted_on": DAY + datetime.timedelta(days=1)}, "need.future"),
        ({"source": "client"}, "need.person"),
        ({"promised_on": DAY - datetime.timedelta(days=1)}, "need.promised_before"),
    ],
)
def test_what_cannot_be_is_refused(lin, said, code):
    with pytest.raises(RuleViolation) as no:
        commands.note_need(lin, facts(**said), today=DAY)

    assert no.value.code == code


def test_a_reason_that_is_kept_is_chinese_whatever_the_writer_reads(lin):
    need = commands.note_need(lin, facts(), today=DAY)

    with translation.override("en"):
        commands.close_need(lin, need, state=NeedState.CANNOT, on=DAY, unmet_reason="no_resource")

    assert need.state_reason == "没有合适的资源"


def test_another_urgency_gives_another_promise(lin):
    need = rows.a_need()

    commands.change_need(lin, need, kind="psychology", urgency="immediate", description="", persons=1, group="",
                         promised=need.promised_on)  # fmt: skip

    assert need.promised_on == need.noted_on + datetime.timedelta(days=1)


def test_two_people_do_not_overwrite_each_other(lin, zhou):
    need = rows.a_need()
    said = {"kind": "goods", "urgency": "week", "description": "", "persons": 1, "group": ""}
    commands.change_need(lin, need, seen_version=1, **said)

    with pytest.raises(StaleRow):
        commands.change_need(zhou, need, seen_version=1, **said)


def test_closing_keeps_outcome_and_word_apart(lin):
    need = rows.a_need()
    word = commands.Word(said="还要再来", enough=False, satisfaction=4, asked_on=DAY, asked_by=lin.pk)

    commands.close_need(lin, need, state=NeedState.PARTLY_MET, on=DAY, outcome="谈了两次", word=word)
    need.refresh_from_db()

    assert (need.outcome, need.said, need.enough, need.satisfaction) == ("谈了两次", "还要再来", False, 4)
    assert need.closed_on == DAY and need.answered_on == DAY


def test_what_cannot_be_met_says_why(lin):
    need = rows.a_need()

    with pytest.raises(RuleViolation, match=r"need\.reason|原因"):
        commands.close_need(lin, need, state=NeedState.CANNOT, on=DAY)
    commands.close_need(lin, need, state=NeedState.CANNOT, on=DAY, unmet_reason="no_resource")

    assert need.unmet_reason == "no_resource" and need.state_reason == "没有合适的资源"


def test_a_need_met_has_used_its_place_one_not_met_gives_it_back(lin):
    resource, met, unmet = rows.a_resource(capacity=2), rows.a_need(), rows.a_need()
    for need in (met, unmet):
        commands.accept_match(lin, need, resource, on=DAY)

    commands.close_need(lin, met, state=NeedState.MET, on=DAY, outcome="办了")
    commands.close_need(lin, unmet, state=NeedState.CANNOT, on=DAY, unmet_reason="moved")

    assert capacity_left(resource, DAY) == 1
    assert {m.state for m in resource.matches.all()} == {MatchState.ENDED, MatchState.RELEASED}


def test_it_cannot_be_closed_twice_but_opened_again_with_a_reason(lin):
    need = rows.a_need()
    commands.close_need(lin, need, state=NeedState.MET, on=DAY, outcome="办了")
    with pytest.raises(RuleViolation):
        commands.close_need(lin, need, state=NeedState.MET, on=DAY, outcome="办了")
    with pytest.raises(RuleViolation):
        commands.reopen_need(lin, need, on=DAY, reason=" ")

    commands.reopen_need(lin, need, on=DAY, reason="又犯了")

    assert need.state == NeedState.OPEN and need.closed_on is None
    assert [(s.state, s.outcome) for s in steps_of(need)] == [("open", None), ("met", "办了")]


def test_an_open_need_is_not_reopened(lin):
    with pytest.raises(RuleViolation):
        commands.reopen_need(lin, rows.a_need(), on=DAY, reason="试试")


def test_referring_and_the_reply(lin):
    need = rows.a_need()
    referral = commands.refer_need(lin, need, to_name="县残联", reason="需要辅具", on=DAY)

    commands.answer_referral(lin, referral, reply="下周上门", on=DAY)

    assert need.state == NeedState.REFERRED and referral.replied_on == DAY
    with pytest.raises(RuleViolation):
        commands.answer_referral(lin, referral, reply="又一次", on=DAY)


def test_home_reads_what_waits_longest_past_its_promise(lin, he):
    late = rows.a_need(promised_on=datetime.date(2024, 3, 2))
    later = rows.a_need(promised_on=datetime.date(2024, 3, 20))
    rows.a_need(division=f.SHIZI_VILLAGE)
    scope = f.scope(lin)

    assert list(unanswered_for(scope)) == [late, later]
    assert (counts(scope, DAY).unanswered, counts(scope, DAY).overdue) == (2, 1)
