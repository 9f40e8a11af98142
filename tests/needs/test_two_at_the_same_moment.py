"""Two people accept the last place at the same moment: on PostgreSQL a row lock decides, on SQLite the one writer."""

import pytest

from shegongzhan.needs import commands
from shegongzhan.needs.models import Match, Need
from tests import factories as f
from tests.at_once import at_once
from tests.needs import rows


@pytest.mark.django_db(transaction=True)
def test_the_last_place_is_given_once_whoever_is_quicker():
    resource = rows.a_resource(capacity=1)
    needs = [rows.a_need() for _ in range(4)]

    def accept(pk):
        return commands.accept_match("system", Need.objects.get(pk=pk), resource, on=f.TODAY)

    came = at_once(*[lambda pk=need.pk: accept(pk) for need in needs])

    assert came == ["done"] + ["match.full"] * 3
    assert Match.objects.count() == 1
