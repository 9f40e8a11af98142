"""Several people approve the same thing at the same moment: one of them does, the others are told."""

import pytest

from shegongzhan.projects import commands
from shegongzhan.projects.models import Milestone
from shegongzhan.services.models import RecordClaim
from shegongzhan.services.progress.commands import assign_records
from tests import factories as f
from tests.at_once import at_once
from tests.projects import flow
from tests.statistics import rows

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people():
    """Somebody who asks and three who approve."""
    f.a_few_divisions()
    return [f.user(name, name) for name in ("asker", "one", "two", "three")]


def test_a_milestone_is_passed_once(people):
    contract = flow.signed(*people[:2])
    milestone = flow.milestone(contract, 1)
    commands.reach_milestone(people[0], milestone, report="合同已签", on=f.TODAY)

    came = at_once(
        *[lambda who=who: commands.pass_milestone(who, milestone, on=f.TODAY) for who in people[1:]]
    )

    assert came == ["done", "milestone.state", "milestone.state"]
    assert Milestone.objects.get(pk=milestone.pk).approved_by in {who.pk for who in people[1:]}


def test_a_milestone_is_paid_once(people):
    contract = flow.signed(*people[:2])
    milestone = flow.milestone(contract, 1)
    commands.reach_milestone(people[0], milestone, report="合同已签", on=f.TODAY)
    commands.pass_milestone(people[1], milestone, on=f.TODAY)

    came = at_once(*[lambda: commands.milestone_paid("system", milestone, on=f.TODAY) for _ in range(3)])

    assert came == ["done", "milestone.not_payable", "milestone.not_payable"]
    assert Milestone.objects.get(pk=milestone.pk).paid_amount == 50_000


def test_a_record_is_shared_once(people):
    first = flow.signed(*people[:2], shares_records=True)
    second = flow.signed(*people[:2], flow.purchase(name="共用"), number="LX-2", shares_records=True)
    record = rows.visit(day=flow.SIGNED, project=first.project)

    came = at_once(*[lambda: assign_records("system", second.project, [record.pk]) for _ in range(3)])

    assert came == ["claim.twice", "claim.twice", "done"]
    assert RecordClaim.objects.count() == 1
