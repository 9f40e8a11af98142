"""One supervisor for each station: who may be it, who was it before, and two people arranging at once."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from shegongzhan.accounts.roles import Role
from shegongzhan.audit.models import Event
from shegongzhan.core.errors import RuleViolation
from shegongzhan.partners.models import Agreement, AgreementKind
from shegongzhan.supervision import commands, queries
from shegongzhan.supervision.commands import SupervisorFacts
from shegongzhan.supervision.models import Assignment
from tests import factories as f
from tests.at_once import at_once

pytestmark = pytest.mark.django_db
TODAY = f.TODAY
EARLIER = datetime.date(2024, 2, 1)


def named(name="童老师", **fields):
    return SupervisorFacts(kind="external", name=name, **fields)


def assign(actor, station, facts, on=TODAY, replaces=None):
    return commands.assign_supervisor(actor, station, facts, starts_on=on, today=TODAY, replaces=replaces)


def test_the_county_arranges_a_supervisor_and_it_is_on_record(jianping, county_officer, supervisor):
    row = assign(county_officer, jianping, SupervisorFacts(kind="external", supervisor=supervisor))

    assert queries.current_of(jianping) == row
    assert row.name == "沈洁"
    assert Event.objects.filter(act="supervisor.assigned").count() == 1


def test_a_new_supervisor_ends_the_old_one_the_day_before(jianping, county_officer):
    old = assign(county_officer, jianping, named("甲老师"), on=EARLIER)

    new = assign(county_officer, jianping, named("乙老师"), replaces=old.pk)

    old.refresh_from_db()
    assert old.ends_on == TODAY - datetime.timedelta(days=1)
    assert [row.pk for row in queries.history_of(jianping)] == [new.pk, old.pk]


def test_who_was_arranged_by_mistake_today_is_taken_back(jianping, county_officer):
    wrong = assign(county_officer, jianping, named("甲老师"))

    assign(county_officer, jianping, named("乙老师"), replaces=wrong.pk)

    assert [row.name for row in queries.history_of(jianping)] == ["乙老师"]
    assert Event.objects.filter(act="supervisor.withdrawn").exists()


def test_who_saw_an_older_state_is_told(jianping, county_officer):
    assign(county_officer, jianping, named("甲老师"), on=EARLIER)

    with pytest.raises(RuleViolation) as no:
        assign(county_officer, jianping, named("乙老师"))

    assert no.value.code == "supervisor.stale"
    assert queries.current_of(jianping).name == "甲老师"


def test_the_database_knows_one_current_supervisor(jianping):
    kept = {"division": jianping.division, "station": jianping, "kind": "external", "starts_on": TODAY}
    Assignment.objects.create(holder_name="甲", **kept)

    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(holder_name="乙", **kept)


def test_a_supervisor_of_another_county_is_refused(jianping, county_officer):
    stranger = f.user("bie", "外县督导")
    f.post(stranger, Role.SUPERVISOR, "341822")

    with pytest.raises(RuleViolation) as no:
        assign(county_officer, jianping, SupervisorFacts(kind="external", supervisor=stranger))

    assert no.value.code == "supervisor.elsewhere"
    assert not Assignment.objects.exists()


def test_a_supervisor_whose_firm_has_no_agreement_any_more_is_refused(jianping, county_officer, supervisor):
    Agreement.objects.update(ends_on=TODAY - datetime.timedelta(days=1))

    with pytest.raises(RuleViolation) as no:
        assign(county_officer, jianping, SupervisorFacts(kind="internal", supervisor=supervisor))

    assert no.value.code == "supervisor.agreement"
    assert "到期" in no.value.sentence


def test_somebody_named_by_a_firm_needs_its_agreement_too(jianping, county_officer, contractor):
    with pytest.raises(RuleViolation) as no:
        assign(county_officer, jianping, SupervisorFacts("internal", name="内督", organisation=contractor))
    assert no.value.code == "supervisor.agreement"

    f.agreement(contractor, jianping, kind=AgreementKind.SUPERVISION)
    row = assign(county_officer, jianping, SupervisorFacts("internal", name="内督", organisation=contractor))

    assert row.organisation == contractor


@pytest.mark.parametrize(
    ("facts", "on", "code"),
    [
        (named(" "), TODAY, "supervisor.name"),
        (SupervisorFacts("internal", name="内督"), TODAY, "supervisor.organisation"),
        (named(), TODAY + datetime.timedelta(days=1), "supervisor.future"),
    ],
)
def test_what_cannot_be_is_refused(jianping, county_officer, facts, on, code):
    with pytest.raises(RuleViolation) as no:
        assign(county_officer, jianping, facts, on=on)

    assert no.value.code == code
    assert not Assignment.objects.exists()


def test_a_day_of_the_one_before_is_refused(jianping, county_officer):
    first = assign(county_officer, jianping, named("甲老师"), on=EARLIER)
    commands.end_supervision(county_officer, first, on=TODAY, reason="调走", today=TODAY)

    with pytest.raises(RuleViolation) as no:
        assign(county_officer, jianping, named("乙老师"))

    assert no.value.code == "supervisor.overlap"


def test_an_end_needs_a_reason_and_leaves_the_station_on_the_list(jianping, county_officer):
    row = assign(county_officer, jianping, named(), on=EARLIER)
    with pytest.raises(RuleViolation):
        commands.end_supervision(county_officer, row, on=TODAY, reason="  ", today=TODAY)
    assert not queries.missing_stations(f.scope(county_officer), TODAY)

    commands.end_supervision(county_officer, row, on=TODAY, reason="调走", today=TODAY)

    assert queries.missing_stations(f.scope(county_officer), TODAY) == [jianping]


def test_where_the_pack_asks_for_none_no_station_is_missing(places, region_officer):
    far = f.station("150102001")
    watcher = f.user("yuan", "外地")
    f.post(watcher, Role.COUNTY_OFFICER, "150102")

    (line,) = queries.station_lines(f.scope(watcher), TODAY)

    assert line.station == far
    assert not line.is_missing


def test_a_supervisor_who_can_no_longer_come_in_shows(jianping, county_officer, supervisor):
    assign(county_officer, jianping, SupervisorFacts(kind="external", supervisor=supervisor))
    Agreement.objects.filter(kind=AgreementKind.SUPERVISION).update(ends_on=TODAY)

    (line,) = queries.station_lines(f.scope(county_officer), TODAY + datetime.timedelta(days=1))

    assert line.lapsed


def test_a_supervisor_does_not_appoint_anybody(jianping, supervisor, county_officer, sign_in):
    page = reverse("supervision:assign", args=[jianping.pk])

    assert sign_in(supervisor).get(page).status_code == 403
    assert sign_in(county_officer).get(page).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_two_people_arranging_at_once_leave_one_supervisor():
    f.a_few_divisions()
    station = f.station(f.JIANPING)

    came = at_once(*[lambda name=name: assign("system", station, named(name)) for name in ("甲", "乙", "丙")])

    assert came == ["done", "supervisor.stale", "supervisor.stale"]
    assert Assignment.objects.filter(ends_on=None).count() == 1
