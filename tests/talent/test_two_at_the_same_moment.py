"""Two clerks make, approve or pay the same list at the same moment: nobody is paid twice."""

import datetime

import pytest

from shegongzhan.talent import commands
from shegongzhan.talent.commands import CertificateFacts
from shegongzhan.talent.models import AwardItem, AwardRun, RunState
from tests import factories as f
from tests.at_once import at_once
from tests.statistics import rows

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime.date(2024, 3, 1)


def make() -> AwardRun:
    return commands.make_run("system", division=f.COUNTY, year=2023, today=NOW)


@pytest.fixture
def certificate():
    f.a_few_divisions()
    return rows.certificate(rows.worker(kind="cadre"), "junior", datetime.date(2023, 3, 1))


@pytest.fixture
def people():
    return [f.user(name, name) for name in ("one", "two")]


def test_the_same_list_is_made_once(certificate):
    came = at_once(make, make, make)

    assert came.count("done") == 1 and set(came) <= {"done", "run.nothing", "run.twice"}
    assert AwardRun.objects.count() == 1
    assert sum(AwardItem.objects.values_list("amount", flat=True)) == 1000 + 900


def test_the_same_correction_is_made_once(certificate):
    make()
    commands.change_certificate(
        "system", certificate, CertificateFacts("junior", None, datetime.date(2023, 6, 1)), today=NOW
    )

    came = at_once(make, make)

    assert came.count("done") == 1
    assert sum(AwardItem.objects.values_list("amount", flat=True)) == 1000 + 600


def test_a_list_is_approved_once_and_paid_once(certificate, people):
    run = make()

    came = at_once(
        *[
            lambda who=who: commands.approve_run(who, AwardRun.objects.get(pk=run.pk), on=NOW)
            for who in people
        ]
    )
    assert came == ["done", "run.approved"]
    pay = {"on": NOW, "today": NOW}
    came = at_once(*[
        lambda who=who: commands.pay_run(who, AwardRun.objects.get(pk=run.pk), reference=who.username, **pay)
        for who in people
    ])  # fmt: skip

    assert came == ["done", "run.paid"]
    assert AwardRun.objects.get().state == RunState.PAID
    assert len(set(AwardItem.objects.values_list("reference", flat=True))) == 1
