"""Sessions: what is recorded, what cannot have been, and that a form sent twice counts once."""

import datetime

import pytest

from shegongzhan.audit.models import Event
from shegongzhan.core.errors import RuleViolation
from shegongzhan.partners.models import Agreement
from shegongzhan.projects.models import Project
from shegongzhan.supervision import commands, queries
from shegongzhan.supervision.commands import ActionFacts
from shegongzhan.supervision.models import ActionState, AgreedAction, Gap, Session
from tests import factories as f
from tests.supervision import rows

pytestmark = pytest.mark.django_db
TODAY = f.TODAY
SOON = TODAY + datetime.timedelta(days=10)
YESTERDAY = TODAY - datetime.timedelta(days=1)


def test_a_session_is_recorded_with_all_that_belongs_to_it(jianping, county_officer):
    lin = rows.worker(jianping)

    made = rows.session(
        county_officer, jianping, [lin], gaps=["case", "records"], next_on=SOON,
        actions=[ActionFacts("写个案计划", SOON, lin, "case")],
    )  # fmt: skip

    assert (made.minutes, made.ends_at) == (90, datetime.time(10, 30))
    assert [row.worker for row in made.workers.all()] == [lin]
    assert made.actions.get().worker == lin
    assert {gap.tag: gap.action_id is not None for gap in made.gaps.all()} == {"case": True, "records": False}
    assert Event.objects.filter(act="supervision.recorded").count() == 1


def test_a_form_sent_twice_is_recorded_once(jianping, county_officer):
    said = rows.facts(jianping, [rows.worker(jianping)], actions=[ActionFacts("写计划", SOON)])

    commands.record_session(county_officer, said, today=TODAY)
    commands.record_session(county_officer, said, today=TODAY)

    assert Session.objects.count() == 1
    assert AgreedAction.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"minutes": 24 * 60 + 1}, "supervision.minutes"),
        ({"minutes": 0}, "supervision.minutes"),
        ({"minutes": 16 * 60}, "supervision.overnight"),
        ({"day": TODAY + datetime.timedelta(days=1)}, "supervision.future"),
        ({"next_on": TODAY}, "supervision.next"),
        ({"topic": "  "}, "supervision.topic"),
        ({"supervisor_name": ""}, "supervision.supervisor"),
        ({"workers": []}, "supervision.workers"),
        ({"workers": [999_999]}, "supervision.elsewhere"),
        ({"gaps": ["没有的"]}, "supervision.gaps"),
        ({"mode": "telepathy"}, "supervision.mode"),
        ({"actions": [ActionFacts("写计划", None)]}, "action.due"),
        ({"actions": [ActionFacts("写计划", YESTERDAY)]}, "action.past"),
        ({"actions": [ActionFacts("", SOON)]}, "action.text"),
    ],
)
def test_what_cannot_have_been_is_refused_and_nothing_is_written(jianping, county_officer, fields, code):
    lin = rows.worker(jianping)

    with pytest.raises(RuleViolation) as no:
        rows.session(county_officer, jianping, [lin], **fields)

    assert no.value.code == code
    assert not Session.objects.exists()
    assert not Gap.objects.exists()


def test_who_had_left_cannot_have_been_there(jianping, county_officer):
    gone = rows.worker(jianping, left_on=YESTERDAY)

    with pytest.raises(RuleViolation) as no:
        rows.session(county_officer, jianping, [gone])
    made = rows.session(county_officer, jianping, [gone], day=YESTERDAY)

    assert no.value.code == "supervision.left"
    assert made.workers.count() == 1


def test_a_worker_of_another_county_is_refused(jianping, county_officer):
    far = rows.worker(f.station("150102001"), "远方")

    with pytest.raises(RuleViolation) as no:
        rows.session(county_officer, jianping, [far])

    assert no.value.code == "supervision.elsewhere"


def test_a_firm_without_an_agreement_that_day_cannot_have_supervised(jianping, supervisor):
    Agreement.objects.update(ends_on=YESTERDAY)
    lin = rows.worker(jianping)

    with pytest.raises(RuleViolation) as no:
        rows.session(supervisor, jianping, [lin], supervisor=supervisor)
    made = rows.session(supervisor, jianping, [lin], supervisor=supervisor, day=YESTERDAY)

    assert no.value.code == "supervision.agreement"
    assert made.supervisor_name == "沈洁"


def test_an_account_that_never_supervised_there_is_refused(jianping, county_officer, he):
    with pytest.raises(RuleViolation) as no:
        rows.session(county_officer, jianping, [rows.worker(jianping)], supervisor=he)

    assert no.value.code == "supervision.not_there"


def test_hours_count_for_the_supervision_project(jianping, county_officer):
    lin = rows.worker(jianping)
    project = Project.objects.create(
        division=f.COUNTY, kind="supervision", name="督导项目", applicant="益民", hours_planned=100,
        starts_on=f.LONG_AGO,
    )  # fmt: skip
    rows.session(county_officer, jianping, [lin], project=project)
    struck = rows.session(county_officer, jianping, [lin], project=project, minutes=600)
    commands.void_session(county_officer, struck, reason="记错")

    (one,) = queries.project_hours(Project.objects.all())

    assert (one["planned"], one["delivered"]) == (100, 1.5)


def test_only_a_supervision_project_takes_the_hours(jianping, county_officer):
    other = Project.objects.create(division=f.COUNTY, kind="venture", name="创投", applicant="益民")

    with pytest.raises(RuleViolation) as no:
        rows.session(county_officer, jianping, [rows.worker(jianping)], project=other)

    assert no.value.code == "supervision.project"


def test_changing_keeps_the_plan_of_a_gap_that_stays(jianping, county_officer):
    lin = rows.worker(jianping)
    made = rows.session(county_officer, jianping, [lin], gaps=["case", "records"])
    commands.take_into_training(county_officer, made.gaps.get(tag="case"), month=TODAY, today=TODAY)
    said = rows.facts(jianping, [lin], gaps=["case", "crisis"], id=made.pk, minutes=60)

    commands.change_session(county_officer, made, said, today=TODAY)

    assert made.minutes == 60
    assert {gap.tag: gap.training_month for gap in made.gaps.all()} == {
        "case": TODAY.replace(day=1), "crisis": None,
    }  # fmt: skip


def test_two_people_changing_one_session_do_not_overwrite_each_other(jianping, county_officer):
    lin = rows.worker(jianping)
    made = rows.session(county_officer, jianping, [lin])
    said = rows.facts(jianping, [lin], id=made.pk, topic="新主题")
    commands.change_session(county_officer, Session.objects.get(pk=made.pk), said, today=TODAY)

    with pytest.raises(RuleViolation) as no:
        commands.change_session(county_officer, made, said, today=TODAY, seen_version=1)

    assert no.value.code == "row.stale"


def test_a_struck_out_session_counts_nowhere_and_can_come_back(jianping, county_officer):
    made = rows.session(
        county_officer, jianping, [rows.worker(jianping)], actions=[ActionFacts("写计划", TODAY)]
    )
    scope = f.scope(county_officer)

    commands.void_session(county_officer, made, reason="记错")
    assert queries.sums_of(Session.objects.counted())["count"] == 0
    assert not queries.actions_due(scope, TODAY)

    commands.restore_session(county_officer, made)
    assert queries.sums_of(Session.objects.counted())["count"] == 1
    assert queries.actions_due(scope, TODAY).count() == 1


def test_what_was_agreed_before_returns_until_it_is_done(jianping, county_officer):
    lin = rows.worker(jianping)
    rows.session(county_officer, jianping, [lin], day=YESTERDAY, actions=[ActionFacts("写计划", TODAY, lin)])
    (action,) = queries.open_actions_of(jianping)
    assert list(queries.own_actions(lin)) == [action]

    rows.session(county_officer, jianping, [lin], done=[action.pk])

    action.refresh_from_db()
    assert (action.state, action.closed_on) == (ActionState.DONE, TODAY)
    assert not queries.own_actions(lin)


def test_actions_of_another_station_are_not_closed_by_a_made_up_form(jianping, shizi, county_officer):
    he = rows.worker(shizi, "何静")
    rows.session(county_officer, shizi, [he], actions=[ActionFacts("写计划", TODAY, he)])

    rows.session(county_officer, jianping, [rows.worker(jianping)], done=[AgreedAction.objects.get().pk])

    assert AgreedAction.objects.get().state == ActionState.OPEN
