"""Gaps become a training: its theme and abilities, who is asked to come, and which training answers a gap."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import today
from shegongzhan.supervision import commands, queries
from shegongzhan.supervision.models import Gap
from shegongzhan.talent import commands as talent
from shegongzhan.talent.commands import TrainingFacts
from shegongzhan.talent.models import Training, Worker
from tests import factories as f
from tests.supervision import rows

pytestmark = pytest.mark.django_db
TODAY = today()
MONTH = TODAY.replace(day=1)
SOON = TODAY + datetime.timedelta(days=10)


@pytest.fixture
def lin_worker(jianping, lin):
    return rows.worker(jianping, user=lin)


@pytest.fixture
def held(jianping, shizi, lin_worker, county_officer):
    """Sessions of this month in two stations that found gaps in cases, one of them in policy as well."""

    def hold(station, worker, gaps):
        said = rows.facts(station, [worker], day=TODAY, gaps=gaps)
        return commands.record_session(county_officer, said, today=TODAY)

    hold(shizi, rows.worker(shizi, "何静"), ["case"])
    return hold(jianping, lin_worker, ["case", "policy"])


def gaps():
    return queries.gaps_in(Gap.objects.all(), MONTH)


def plan(actor, tags=("case",), workers=(), held_on=SOON) -> Training:
    facts = TrainingFacts("怎么写个案计划", held_on, Decimal(3), gap_tags=list(tags))
    return commands.train_gaps(actor, gaps(), facts, division=f.COUNTY, workers=list(workers), today=TODAY)


def test_gaps_of_its_abilities_point_at_the_training_and_people_are_asked(held, centre_staff):
    people = queries.workers_with(gaps().filter(tag="case"), f.COUNTY, TODAY)
    assert sorted(worker.name for worker in people) == ["何静", "林晓燕"]

    made = plan(centre_staff, workers=people)

    assert set(made.gaps.values_list("tag", flat=True)) == {"case"} and made.gaps.count() == 2
    assert held.gaps.get(tag="policy").is_unmet and not held.gaps.get(tag="case").is_unmet
    assert made.invitations.count() == 2
    [case, policy] = queries.gaps_of_month(f.COUNTY, MONTH)
    assert (case.in_training, case.answered, case.to_train, policy.to_train) == (2, 2, 0, 1)


def test_a_gap_taken_into_the_month_still_waits_for_its_training(held, centre_staff):
    commands.plan_training(centre_staff, gaps(), tag="case", division=f.COUNTY, month=TODAY, today=TODAY)
    [case, _policy] = queries.gaps_of_month(f.COUNTY, MONTH)
    assert (case.open, case.to_train) == (0, 2)

    assert plan(centre_staff).gaps.count() == 2


def test_what_is_answered_is_not_planned_for_twice(held, centre_staff):
    plan(centre_staff)
    with pytest.raises(RuleViolation) as no:
        plan(centre_staff)

    assert no.value.code == "training.none" and Training.objects.count() == 1


def test_a_cancelled_training_answers_nothing(held, centre_staff):
    made = plan(centre_staff)
    talent.cancel_training(centre_staff, made, reason="讲师来不了")

    [case, _policy] = queries.gaps_of_month(f.COUNTY, MONTH)
    assert (case.open, case.in_training) == (2, 0) and Gap.objects.unmet().count() == 3
    assert plan(centre_staff).gaps.count() == 2


def test_a_day_that_is_over_trains_nobody(held, centre_staff):
    with pytest.raises(RuleViolation) as no:
        plan(centre_staff, held_on=TODAY - datetime.timedelta(days=1))

    assert no.value.code == "training.past" and not Training.objects.exists()


def test_a_training_on_the_calendar_may_answer_them(held, centre_staff):
    made = talent.plan_training(
        "system", TrainingFacts("个案", SOON, Decimal(2), gap_tags=["case"]), division=f.COUNTY
    )
    assert queries.trainings_for(["case"], f.COUNTY, TODAY) == [made]
    assert queries.trainings_for(["policy"], f.COUNTY, TODAY) == []

    assert commands.answer_with(centre_staff, gaps(), made) == 2


def test_nobody_of_elsewhere_and_nobody_who_left_is_asked(held, centre_staff, shizi):
    made = plan(centre_staff)
    gone = rows.worker(shizi, "周走", left_on=TODAY)
    with pytest.raises(RuleViolation) as no:
        talent.invite(centre_staff, made, [gone])
    assert no.value.code == "training.left"
    assert gone not in queries.workers_with(gaps(), f.COUNTY, SOON)

    other = Worker.objects.create(division="999999001", kind="resident", name="外县")
    with pytest.raises(RuleViolation) as no:
        talent.invite(centre_staff, made, [other])
    assert no.value.code == "training.elsewhere"


def test_one_click_leads_from_the_gaps_to_the_form(held, centre_staff, sign_in, lin, lin_worker):
    centre = sign_in(centre_staff)
    page = centre.get(reverse("supervision:gaps")).content.decode()
    link = f"{reverse('supervision:gaps_training')}?month={MONTH:%Y-%m}&amp;tag=case"
    assert link in page

    form = centre.get(link.replace("&amp;", "&")).content.decode()
    assert 'value="个案管理"' in form and "林晓燕 · " in form and form.count("checked") >= 3
    said = {
        "division": f.COUNTY, "theme": "个案管理", "gap_tags": ["case"], "held_on": SOON, "hours": "3",
        "workers": [lin_worker.pk], "is_monthly": "on",
    }  # fmt: skip
    wrong = centre.post(link.replace("&amp;", "&"), {**said, "gap_tags": ["nothing"]})
    assert wrong.status_code == 422 and not Training.objects.exists()
    assert centre.post(link.replace("&amp;", "&"), said).status_code == 302

    made = Training.objects.get()
    assert "林晓燕" in centre.get(reverse("talent:training", args=[made.pk])).content.decode()
    assert (
        reverse("talent:training", args=[made.pk]) in centre.get(reverse("supervision:gaps")).content.decode()
    )
    session = centre.get(reverse("supervision:session", args=[held.pk])).content.decode()
    assert "用培训补" in session
    mine = sign_in(lin).get(reverse("supervision:mine")).content.decode()
    assert "邀请我参加的培训" in mine and "个案管理" in mine


def test_invitations_are_made_and_taken_back_on_the_training_page(held, centre_staff, sign_in, lin_worker):
    made = plan(centre_staff)
    centre = sign_in(centre_staff)
    invite = reverse("talent:training_invite", args=[made.pk])
    assert centre.post(invite, {}).status_code == 422
    centre.post(invite, {"workers": [lin_worker.pk]})
    centre.post(invite, {"others": [lin_worker.pk]})
    assert made.invitations.count() == 1

    centre.post(reverse("talent:training_uninvite", args=[made.pk, lin_worker.pk]))
    assert not made.invitations.exists()


def test_a_supervisor_takes_into_the_month_but_plans_no_training(held, sign_in, supervisor):
    assert sign_in(supervisor).get(reverse("supervision:gaps_training")).status_code == 403
