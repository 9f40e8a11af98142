"""《职业津贴补助的通知》 of Langxi, read by the pack: awards, allowances, the pay floor, the one-year rule."""

import datetime
from decimal import Decimal

import pytest

from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.scoping import EVERYWHERE
from shegongzhan.talent import commands, queries, rules
from shegongzhan.talent.commands import CertificateFacts, EmploymentFacts, WorkerFacts
from shegongzhan.talent.models import Worker
from shegongzhan.talent.rules import Held
from tests import factories as f

AWARDS = {"junior": Decimal(1000), "intermediate": Decimal(2000), "senior": Decimal(3000)}
ALLOWANCES = {"junior": Decimal(100), "intermediate": Decimal(300), "senior": Decimal(500)}
FIRST, LAST = datetime.date(2024, 1, 1), datetime.date(2024, 12, 31)
DAY = datetime.date
HIRED = DAY(2023, 1, 1)


def hire(kind="resident", *, name="甲", starts_on=HIRED, pay=None, division=f.JIANPING) -> Worker:
    job = EmploymentFacts(division=division, kind=kind, starts_on=starts_on, yearly_pay=pay)
    return commands.file_worker("system", WorkerFacts(name), job)


def certify(worker, level, on):
    facts = CertificateFacts(level, f"{worker.pk:08}-{level}", on)
    commands.add_certificate("system", worker, facts, today=DAY(2026, 1, 1))


def rows():
    return queries.workers_seen_by(EVERYWHERE)


@pytest.mark.parametrize(("level", "amount"), [("junior", 1000), ("intermediate", 2000), ("senior", 3000)])
def test_a_first_certificate_earns_its_whole_award(level, amount):
    earned = rules.awards_in([Held(level, DAY(2024, 5, 1))], FIRST, LAST, AWARDS, on_upgrade="difference")

    assert earned == amount


@pytest.mark.parametrize(("on_upgrade", "amount"), [("difference", 1000), ("full", 2000)])
def test_an_upgrade_pays_the_difference_or_the_whole_as_the_pack_says(on_upgrade, amount):
    held = [Held("junior", DAY(2022, 5, 1)), Held("intermediate", DAY(2024, 5, 1))]

    assert rules.awards_in(held, FIRST, LAST, AWARDS, on_upgrade=on_upgrade) == amount


def test_a_lower_certificate_after_a_higher_one_earns_nothing():
    held = [Held("intermediate", DAY(2022, 5, 1)), Held("junior", DAY(2024, 5, 1))]

    assert rules.awards_of(held, FIRST, LAST, AWARDS, on_upgrade="full") == []


@pytest.mark.parametrize(("level", "year"), [("junior", 1200), ("intermediate", 3600), ("senior", 6000)])
def test_twelve_months_of_allowance(level, year):
    held = [Held(level, DAY(2022, 5, 1))]
    months = (
        rules.allowance_in_month(
            held, 2024, month, ALLOWANCES, starts="month_after_obtained", highest_only=True
        )
        for month in range(1, 13)
    )

    assert sum(months) == year


def test_the_allowance_begins_in_the_month_after():
    def of(month):
        return rules.allowance_in_month(
            [Held("junior", DAY(2024, 5, 1))], 2024, month, ALLOWANCES,
            starts="month_after_obtained", highest_only=True,
        )  # fmt: skip

    assert (of(5), of(6)) == (0, 100)


@pytest.mark.django_db
def test_a_cadre_gets_the_allowance_and_a_station_worker_does_not(places):
    for kind in ("cadre", "resident"):
        certify(hire(kind), "junior", DAY(2022, 5, 1))

    lines = queries.allowances_due(rows(), 2024, 3)

    assert [(line.worker.kind, line.amount) for line in lines] == [("cadre", 100)]


@pytest.mark.django_db
def test_both_get_the_award_and_the_list_tells_what_was_held_before(places):
    worker = hire()
    certify(worker, "junior", DAY(2022, 5, 1))
    certify(worker, "intermediate", DAY(2024, 5, 1))
    certify(hire("cadre"), "senior", DAY(2024, 6, 1))

    lines = queries.awards_due(rows(), 2024)

    assert [(line.award.amount, line.award.before) for line in lines] == [(1000, "junior"), (3000, "")]


@pytest.mark.django_db
def test_who_has_left_is_paid_no_more(places):
    worker = hire("cadre")
    certify(worker, "junior", DAY(2022, 5, 1))
    commands.leave("system", worker, on=DAY(2024, 3, 15))

    assert queries.allowances_due(rows(), 2024, 2)
    assert not queries.allowances_due(rows(), 2024, 3)


@pytest.mark.django_db
def test_a_yuan_under_the_floor_is_listed_and_the_floor_itself_is_not(places):
    hire(pay=Decimal(49_999), name="少")
    hire(pay=Decimal(50_000), name="够")
    hire("agency", pay=Decimal(30_000), name="不是驻站")
    hire(name="没写")

    assert [line.worker.name for line in queries.below_floor(rows(), f.TODAY)] == ["少"]


def test_half_a_year_with_half_the_floor_is_enough():
    assert not rules.paid_below_floor(Decimal(25_000), 6, Decimal(50_000), pro_rata=True)
    assert rules.paid_below_floor(Decimal(24_999), 6, Decimal(50_000), pro_rata=True)


@pytest.mark.django_db
def test_who_is_without_a_certificate_after_a_year_is_listed(places):
    hire(starts_on=DAY(2025, 3, 1))

    assert not queries.overdue(rows(), DAY(2026, 2, 28))
    [line] = queries.overdue(rows(), DAY(2026, 3, 1))
    assert line.deadline.due_on == DAY(2026, 3, 1)


@pytest.mark.django_db
def test_the_list_reminds_at_nine_eleven_and_twelve_months(places):
    hire(starts_on=DAY(2025, 3, 1))

    seen = [
        [line.deadline.reminder for line in queries.deadlines(rows(), day)]
        for day in (DAY(2025, 11, 30), DAY(2025, 12, 1), DAY(2026, 2, 1), DAY(2026, 3, 1))
    ]

    assert seen == [[], [9], [11], [12]]


@pytest.mark.django_db
def test_an_extension_removes_somebody_until_its_day_once_another_approved_it(
    places, station_head, county_officer
):
    worker = hire(starts_on=DAY(2025, 3, 1))
    asked = commands.decide(
        station_head, worker.employments.get(), decision="extend", until=DAY(2026, 7, 1), reason="考期推迟",
        on=DAY(2026, 2, 20),
    )  # fmt: skip
    assert queries.overdue(rows(), DAY(2026, 3, 1))

    with pytest.raises(RuleViolation, match=r"approval\.same_person|不能审批"):
        commands.approve_decision(station_head, asked, on=DAY(2026, 2, 20))
    commands.approve_decision(county_officer, asked, on=DAY(2026, 2, 21))

    assert not queries.overdue(rows(), DAY(2026, 6, 30))
    assert queries.overdue(rows(), DAY(2026, 7, 1))


@pytest.mark.django_db
def test_moving_to_another_station_does_not_begin_the_year_anew(places):
    worker = hire(starts_on=DAY(2025, 3, 1))
    commands.transfer_worker(
        "system", worker, EmploymentFacts(division=f.SHIZI, kind="resident"), on=DAY(2025, 10, 16)
    )

    assert queries.overdue(rows(), DAY(2026, 3, 1))
