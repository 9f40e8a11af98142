"""Two people accept the last place at the same moment: on PostgreSQL a row lock decides, on SQLite the one writer."""

import threading

import pytest
from django.db import connection

from shegongzhan.core.errors import RuleViolation
from shegongzhan.needs import commands
from shegongzhan.needs.models import Match, Need
from tests import factories as f
from tests.needs import rows


@pytest.mark.django_db(transaction=True)
def test_the_last_place_is_given_once_whoever_is_quicker():
    resource = rows.a_resource(capacity=1)
    needs = [rows.a_need() for _ in range(4)]
    start, outcomes = threading.Barrier(len(needs)), []

    def accept(pk):
        try:
            need = Need.objects.get(pk=pk)
            start.wait(timeout=20)
            commands.accept_match("system", need, resource, on=f.TODAY)
            outcomes.append("taken")
        except RuleViolation as no:
            outcomes.append(no.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=accept, args=(need.pk,)) for need in needs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(outcomes) == ["match.full"] * 3 + ["taken"]
    assert Match.objects.count() == 1
