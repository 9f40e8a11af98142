"""Who approves what somebody proposes: another one there, or the next level where the proposer is the only one."""

import ast

import pytest
from django.urls import reverse

from shegongzhan.accounts.queries import approvers, must_be_another
from shegongzhan.accounts.roles import APPROVING, Role
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import today
from shegongzhan.projects.models import Milestone, MilestoneState, Project, ProjectKind, ProjectState
from tests import factories as f
from tests.architecture import source

pytestmark = pytest.mark.django_db


def asked(by) -> Milestone:
    project = Project.objects.create(
        division=f.COUNTY, kind=ProjectKind.VENTURE, name="助老", applicant="无名", state=ProjectState.RUNNING
    )
    return Milestone.objects.create(
        project=project, division=f.COUNTY, order=1, label="中期", share=100, amount=100,
        state=MilestoneState.REACHED, asked_by=by.pk,
    )  # fmt: skip


def refusal(person, right="projects.approve") -> str:
    with pytest.raises(RuleViolation) as no:
        must_be_another(person.pk, person.pk, right=right, division=f.JIANPING)
    return no.value.sentence


def test_what_the_only_officer_proposes_the_city_approves(county_officer, city_officer, sign_in):
    milestone = asked(county_officer)
    page = reverse("projects:judge", args=[milestone.pk])
    own = sign_in(county_officer).post(page, {"answer": "yes", "note": ""})
    assert "李卫（盟市民政干部）" in own.content.decode()

    assert sign_in(city_officer).get(page).status_code == 200
    assert f.scope(city_officer, today()).may("projects.approve", f.COUNTY)
    assert not f.scope(city_officer, today()).may("projects.change", f.COUNTY)


def test_where_two_may_approve_the_city_does_not(county_officer, city_officer, sign_in):
    other = f.user("fuju", "郑副局长")
    f.post(other, Role.COUNTY_OFFICER, f.COUNTY)
    milestone = asked(county_officer)

    assert sign_in(city_officer).get(reverse("projects:judge", args=[milestone.pk])).status_code == 403
    assert "郑副局长" in refusal(county_officer) and "李卫" not in refusal(county_officer)


@pytest.mark.parametrize("right", sorted(APPROVING))
def test_every_right_to_approve_has_somebody_named(right, county_officer, city_officer):
    assert "李卫" in refusal(county_officer, right)
    assert f.scope(city_officer, today()).may(right, f.JIANPING)


def test_where_nobody_is_left_the_sentence_says_what_to_do(county_officer):
    assert approvers("projects.approve", f.COUNTY, today(), besides=county_officer.pk) == []
    assert "请安全管理员任命" in refusal(county_officer)


def test_every_act_that_another_approves_names_who_may():
    calls = [
        (source.short(file), call)
        for file in source.python_files()
        if source.context_of(file) != "accounts"
        for call in ast.walk(source.tree(file))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "must_be_another"
    ]

    assert calls
    without = [
        f"{name}:{call.lineno}"
        for name, call in calls
        if {"right", "division"} - {key.arg for key in call.keywords}
    ]
    assert not without
