"""`report talent`: what certificates earn and what of it was listed and paid, pay, deadlines, registrations, checks."""

import datetime
from decimal import Decimal

import pytest

from shegongzhan.statistics.indicators import talent
from shegongzhan.statistics.periods import Period
from shegongzhan.statistics.reports.talent import talent_figures
from shegongzhan.talent import commands
from shegongzhan.talent.commands import CertificateFacts
from tests import factories as f
from tests.statistics import rows

pytestmark = pytest.mark.django_db
YEAR = Period.year(2023)
NOW = datetime.date(2024, 3, 1)


def test_what_is_due_listed_corrected_and_paid(places, county_officer):
    wrong = rows.certificate(rows.worker(kind="cadre"), "junior", datetime.date(2023, 9, 1))
    rows.certificate(rows.worker("周海"), "senior", datetime.date(2023, 3, 1))
    run = commands.make_run("system", division=f.COUNTY, year=2023, today=NOW)
    commands.approve_run(county_officer, run, on=NOW)
    commands.pay_run("system", run, on=NOW, reference="31", today=NOW)
    commands.change_certificate(
        "system", wrong, CertificateFacts("junior", None, datetime.date(2023, 10, 1)), today=NOW
    )
    commands.make_run("system", division=f.COUNTY, year=2023, today=NOW)

    told = talent_figures(f.COUNTY, YEAR)

    measured = talent.measure(f.COUNTY, YEAR)
    assert told["awards"] == {
        "due": measured["awards_due"], "people": 2, "listed": 4000, "corrections": 0, "paid": 4000,
        "by_level": {"junior": 1000, "intermediate": 0, "senior": 3000},
    }  # fmt: skip
    assert told["allowances"] == {
        "due": 200, "last_month": measured["monthly_allowances_december"], "people": 1, "listed": 200,
        "corrections": -100, "paid": 300,
    }  # fmt: skip
    assert told["runs"] == {"draft": 1, "approved": 0, "paid": 1}


def test_files_deadlines_and_pay(places, station_head):
    new = rows.worker("何静", pay=Decimal(49_999))
    new.employments.update(starts_on=datetime.date(2022, 12, 15))
    commands.decide(
        station_head,
        new.employments.get(),
        decision="keep",
        reason="证书待发",
        on=datetime.date(2023, 12, 20),
    )
    rows.certificate(rows.worker("周海"), "junior", datetime.date(2022, 3, 1))

    told = talent_figures(f.COUNTY, YEAR)

    assert told["pay"] == {"below_floor": 1}
    assert told["deadline"] == {
        "reminded": 1, "overdue": 1, "extended": 0, "decided_keep": 1, "decided_leave": 0, "decided_extend": 0,
    }  # fmt: skip
    assert told["registrations"]["late"] == 1 and told["registrations"]["hours_missing"] == 1
    assert told["checks"] == {"missing": 2}
