import pytest

from shegongzhan.core.errors import RuleViolation
from shegongzhan.needs import commands
from shegongzhan.needs.models import Match, MatchRunState, MatchState, NeedState
from shegongzhan.needs.queries import capacity_left, key_of, plan_of
from tests import factories as f
from tests.needs import rows

pytestmark = pytest.mark.django_db
DAY = f.TODAY


@pytest.fixture
def needs():
    """A week's need and an urgent one, both for psychology."""
    return [rows.a_need(), rows.a_need(urgency="immediate")]


def a_run(user, **said):
    run = commands.start_run(user, f.JIANPING, on=DAY, **said)
    run.refresh_from_db()
    return run


def test_the_more_urgent_one_gets_the_only_place(station_head, needs):
    rows.a_resource(capacity=1)

    run = a_run(station_head)

    assert run.state == MatchRunState.PROPOSED and run.stage == "done"
    assert list(plan_of(run).offer_of) == [str(needs[1].pk)]
    assert run.figures["plan"]["met"] == 1 and run.figures["shortages"][0]["reason"] == "full"


def test_nothing_is_tied_before_somebody_accepts(station_head, needs):
    rows.a_resource(capacity=2)

    a_run(station_head)

    assert not Match.objects.exists()


def test_accepting_makes_all_matches_at_once(station_head, needs):
    resource = rows.a_resource(capacity=2)
    run = a_run(station_head)

    outcome = commands.accept_run(station_head, run, on=DAY)

    assert len(outcome.matches) == 2 and capacity_left(resource, DAY) == 0
    for need in needs:
        need.refresh_from_db()
        assert need.state == NeedState.MATCHED and need.answered_on == DAY and need.steps.count() == 1


def test_a_need_that_went_elsewhere_meanwhile_is_left_to_the_other_station(station_head, needs):
    rows.a_resource(capacity=2)
    run = a_run(station_head)
    commands.carry_need(station_head, needs[0], division=f.SHIZI_VILLAGE, on=f.TODAY, reason="搬家")

    refused = commands.accept_run(station_head, run, on=f.TODAY)

    assert [(one.need_id, one.code) for one in refused.changed] == [(str(needs[0].pk), "need.elsewhere")]
    assert not Match.objects.exists()


def test_what_changed_meanwhile_is_named_and_left_out_only_with_a_word(station_head, needs):
    rows.a_resource(capacity=2)
    run = a_run(station_head)
    commands.close_need(station_head, needs[0], state=NeedState.MET, on=DAY, outcome="办了")

    refused = commands.accept_run(station_head, run, on=DAY)
    assert not refused.done and not Match.objects.exists()
    assert [(one.need_id, one.code) for one in refused.changed] == [(str(needs[0].pk), "need.moved")]

    outcome = commands.accept_run(station_head, run, on=DAY, leaving_out=[str(needs[0].pk)])
    assert [match.need_id for match in outcome.matches] == [needs[1].pk]


def test_places_taken_meanwhile_are_not_given_twice(station_head, needs):
    resource = rows.a_resource(capacity=2)
    run = a_run(station_head)
    commands.accept_match(station_head, rows.a_need(), resource, on=DAY)

    refused = commands.accept_run(station_head, run, on=DAY)

    assert [one.code for one in refused.changed] == ["offer.full"]


def test_a_pair_people_insist_on_stands_and_the_rest_is_worked_out_anew(station_head, needs):
    resource = rows.a_resource(capacity=1)
    run = a_run(station_head)

    commands.adjust_run(station_head, run, on=DAY, pin=(str(needs[0].pk), key_of(resource)))
    run.refresh_from_db()

    assert plan_of(run).offer_of == {str(needs[0].pk): key_of(resource)} and run.round == 2


def test_a_pair_people_do_not_want_is_not_proposed(station_head, needs):
    resource = rows.a_resource(capacity=2)
    run = a_run(station_head)

    commands.adjust_run(station_head, run, on=DAY, forbid=(str(needs[0].pk), key_of(resource)))
    run.refresh_from_db()

    assert set(plan_of(run).offer_of) == {str(needs[1].pk)}


def test_more_pins_than_places_are_told_in_words(station_head, needs):
    resource = rows.a_resource(capacity=1)
    run = a_run(station_head)
    for need in needs:
        commands.adjust_run(station_head, run, on=DAY, pin=(str(need.pk), key_of(resource)))
    run.refresh_from_db()

    assert run.stage == "failed" and "只剩 1" in run.problem


def test_undoing_opens_the_needs_again_and_the_plan_can_be_accepted_once_more(station_head, needs):
    resource = rows.a_resource(capacity=2)
    run = a_run(station_head)
    commands.accept_run(station_head, run, on=DAY)

    commands.undo_run(station_head, run, on=DAY)

    assert capacity_left(resource, DAY) == 2
    assert {match.state for match in Match.objects.all()} == {MatchState.RELEASED}
    assert len(commands.accept_run(station_head, run, on=DAY).matches) == 2
    commands.undo_run(station_head, run, on=DAY)


def test_it_is_not_undone_when_somebody_built_on_it(station_head, needs):
    rows.a_resource(capacity=2)
    run = a_run(station_head)
    commands.accept_run(station_head, run, on=DAY)
    needs[0].refresh_from_db()
    commands.start_service(station_head, needs[0], on=DAY)

    with pytest.raises(RuleViolation) as no:
        commands.undo_run(station_head, run, on=DAY)

    assert no.value.code == "run.built_on"


def test_a_discarded_plan_stays_discarded(station_head, needs):
    rows.a_resource()
    run = a_run(station_head)

    commands.discard_run(station_head, run)

    with pytest.raises(RuleViolation):
        commands.accept_run(station_head, run, on=DAY)


def test_without_open_needs_there_is_nothing_to_match(station_head):
    with pytest.raises(RuleViolation) as no:
        commands.start_run(station_head, f.JIANPING, on=DAY)

    assert no.value.code == "run.nothing"
