"""Several hands at one call: one result, one sheet of a judge, one agreement, and no more money than the pool has."""

from decimal import Decimal

import pytest

from shegongzhan.projects import commands
from shegongzhan.projects.models import ScoreSheet, VentureApplication, VentureCall
from tests import factories as f
from tests.at_once import at_once
from tests.projects import venture_flow as flow

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def call():
    f.a_few_divisions()
    return flow.open_call()


def test_an_application_is_handed_in_once(call):
    application = flow.applied(call)

    came = at_once(*[lambda: commands.submit("applicant", application, now=flow.NOW)] * 2)

    assert came.count("done") == 1


def test_the_same_project_of_two_windows_is_one(call):
    came = at_once(*[lambda: flow.applied(call)] * 3)

    assert came.count("done") == 1
    assert VentureApplication.objects.count() == 1


def test_found_complete_or_sent_back(call):
    application = flow.applied(call)
    commands.submit("applicant", application, now=flow.NOW)

    came = at_once(
        lambda: commands.find_complete("one", application),
        lambda: commands.return_application("two", application, missing="缺预算"),
    )

    assert came.count("done") == 1
    application.refresh_from_db()
    assert application.state in {"complete", "returned"}


def test_a_judge_hands_in_one_sheet(call):
    application = flow.complete(call)
    flow.reviewing(call)
    judge = flow.judge(call)

    came = at_once(*[lambda need=need: flow.scored(judge, application, need) for need in (50, 60)])

    assert came.count("done") == 1
    assert ScoreSheet.objects.get().total in {Decimal(90), Decimal(100)}


def test_grants_changed_at_once_stay_within_the_pool(call):
    first, second = (flow.complete(call, name=name) for name in ("银龄互助", "童伴计划"))
    flow.reviewing(call)
    for name in ("周教授", "吴教授"):
        judge = flow.judge(call, name)
        for application in (first, second):
            flow.scored(judge, application, 50)
    commands.rank_call("system", call)
    VentureApplication.objects.update(granted=10_000)
    VentureCall.objects.update(pool=30_000)

    came = at_once(*[
        lambda row=row: commands.change_grant(
            "system", VentureApplication.objects.get(pk=row.pk), granted=Decimal(20_000), reason="扩大范围"
        )
        for row in (first, second)
    ])  # fmt: skip

    assert came == ["done", "grant.pool"]
    assert sum(VentureApplication.objects.values_list("granted", flat=True)) == 30_000
