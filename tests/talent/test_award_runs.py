"""Lists of awards and allowances: what they hold, who approves them, how they are paid, and how they put things right."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from shegongzhan.core.errors import RuleViolation
from shegongzhan.policies.commands import override_parameter
from shegongzhan.policies.rules import Document
from shegongzhan.talent import commands, queries
from shegongzhan.talent.commands import CertificateFacts, EmploymentFacts, RegistrationFacts, WorkerFacts
from shegongzhan.talent.models import AwardItem, AwardRun, Certificate, Employment, RunState, Worker
from tests import factories as f

pytestmark = pytest.mark.django_db
DAY = datetime.date
NOW = DAY(2025, 3, 10)
LONG_AGO = DAY(2022, 1, 1)
PACK = DAY(2023, 1, 1)


@pytest.fixture(autouse=True)
def _places(places):
    """The small table of divisions."""


def hire(kind="resident", *, name="甲", starts_on=LONG_AGO, division=f.JIANPING) -> Worker:
    return commands.file_worker(
        "system", WorkerFacts(name), EmploymentFacts(division, kind, starts_on=starts_on)
    )


def certify(worker, level, on) -> Certificate:
    facts = CertificateFacts(level, f"{worker.pk:08}-{level}", on)
    return commands.add_certificate("system", worker, facts, today=NOW)


def run(year=2024, division=f.COUNTY, today=NOW, actor="system") -> AwardRun:
    return commands.make_run(actor, division=division, year=year, today=today)


def held(made) -> list[tuple[str, int]]:
    return [(item.level, int(item.amount)) for item in made.items.order_by("pk")]


def say(key, value, on=PACK):
    said = {"document": Document(title="关于调整职业津贴的通知"), "reason": "县里另有规定"}
    override_parameter("system", key=key, division=f.COUNTY, value=value, effective_on=on, **said)


def total_of(worker) -> int:
    return int(sum(worker.award_items.values_list("amount", flat=True)))


# ---------- what is owed (领域资料 9.5, 2) ----------


def test_one_person_of_each_level_is_awarded_1000_2000_and_3000():
    for level in ("junior", "intermediate", "senior"):
        certify(hire(), level, DAY(2024, 6, 1))

    assert sorted(held(run())) == [("intermediate", 2000), ("junior", 1000), ("senior", 3000)]


@pytest.mark.parametrize(("on_upgrade", "amount"), [("difference", 1000), ("full", 2000)])
def test_who_was_paid_for_the_lower_level_gets_the_difference_or_the_whole(on_upgrade, amount):
    say("talent.award.on_upgrade", on_upgrade)
    worker = hire()
    certify(worker, "junior", DAY(2023, 6, 1))
    first = run(2023)
    assert held(first) == [("junior", 1000)]
    certify(worker, "intermediate", DAY(2024, 6, 1))

    assert held(run(2024)) == [("intermediate", amount)]


@pytest.mark.parametrize(("level", "year"), [("junior", 1200), ("intermediate", 3600), ("senior", 6000)])
def test_twelve_months_of_allowance_make_a_year(level, year):
    worker = hire("cadre")
    certify(worker, level, DAY(2022, 6, 1))

    made = run(2024)

    assert made.items.count() == 12 and total_of(worker) == year


def test_a_station_worker_who_is_no_cadre_gets_no_allowance():
    certify(hire("resident"), "junior", DAY(2022, 6, 1))

    with pytest.raises(RuleViolation, match="应发的都已经"):
        run(2024)


def test_every_item_says_its_clause_and_the_list_the_rules_it_stood_on():
    certify(hire(), "junior", DAY(2024, 6, 1))

    made = run()

    assert "职业津贴补助" in made.items.get().clause
    assert {"key", "value", "source", "since", "document"} <= set(made.terms[0])
    assert "langxi-2023" in str(made.terms)


# ---------- from when to when ----------


def test_the_allowance_stops_with_leaving_and_says_so():
    worker = hire("cadre")
    certify(worker, "junior", DAY(2022, 6, 1))
    commands.leave("system", worker, on=DAY(2024, 4, 15))

    [line] = queries.lines_of(queries.items_of(run()))

    assert (line.first, line.last, line.months, line.stops) == (DAY(2024, 1, 1), DAY(2024, 3, 1), 3, "left")


def test_the_allowance_stops_when_somebody_is_no_cadre_any_more():
    worker = hire("cadre")
    certify(worker, "junior", DAY(2022, 6, 1))
    commands.transfer_worker("system", worker, EmploymentFacts(f.JIANPING, "resident"), on=DAY(2024, 7, 1))

    [line] = queries.lines_of(queries.items_of(run()))

    assert (line.last, line.stops) == (DAY(2024, 6, 1), "kind")


@pytest.mark.parametrize(("needed", "months"), [(True, 4), (False, 12)])
def test_an_expired_registration_stops_the_allowance_where_the_pack_says_so(needed, months):
    say("talent.allowance.needs_registration", needed)
    certificate = certify(hire("cadre"), "junior", DAY(2021, 5, 1))
    facts = RegistrationFacts("issued", on=DAY(2021, 5, 20))
    commands.register_certificate("system", certificate, facts, today=NOW)

    [line] = queries.lines_of(queries.items_of(run()))

    assert line.months == months and line.stops == ("registration" if needed else "")


def test_who_moves_in_the_middle_of_a_month_is_paid_once_by_the_new_place():
    worker = hire("cadre")
    certify(worker, "junior", DAY(2022, 6, 1))
    commands.transfer_worker("system", worker, EmploymentFacts(f.SHIZI, "cadre"), on=DAY(2024, 5, 16))

    old, new = run(division=f.JIANPING), run(division=f.SHIZI)

    assert [item.month.month for item in old.items.order_by("month")] == [1, 2, 3, 4]
    assert [item.month.month for item in new.items.order_by("month")] == [5, 6, 7, 8, 9, 10, 11, 12]
    assert total_of(worker) == 1200


def test_a_year_that_still_runs_is_paid_for_the_months_that_ended():
    certify(hire("cadre"), "junior", DAY(2022, 6, 1))

    assert [item.month for item in run(2025).items.all()] == [DAY(2025, 1, 1), DAY(2025, 2, 1)]
    with pytest.raises(RuleViolation, match="年度应在"):
        run(2026)


# ---------- nobody is paid twice ----------


def test_the_same_list_made_twice_pays_nobody_twice():
    certify(hire("cadre"), "junior", DAY(2024, 6, 1))
    assert run().items.count() == 7

    with pytest.raises(RuleViolation, match="应发的都已经"):
        run()
    with pytest.raises(RuleViolation, match="应发的都已经"):
        run(division=f.JIANPING)


@pytest.mark.parametrize("of", ["award", "allowance"])
def test_the_database_itself_refuses_a_second_payment(of):
    certify(hire("cadre"), "junior", DAY(2024, 6, 1))
    made = run()
    item = made.items.filter(kind=of).first()

    item.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        item.save(force_insert=True)


def test_one_award_a_level_even_when_the_certificate_is_written_down_anew():
    worker = hire()
    certificate = certify(worker, "junior", DAY(2024, 6, 1))
    run()
    commands.remove_certificate("system", certificate, reason="号写错了")
    certify(worker, "junior", DAY(2024, 6, 1))

    with pytest.raises(RuleViolation, match="应发的都已经"):
        run()


# ---------- approved, paid ----------


def test_the_maker_does_not_approve_and_nothing_is_paid_before(finance, county_officer):
    certify(hire(), "junior", DAY(2024, 6, 1))
    made = run(actor=county_officer)
    pay = {"on": NOW, "reference": "2025-记-31", "today": NOW}

    with pytest.raises(RuleViolation, match="不能审批自己"):
        commands.approve_run(county_officer, made, on=NOW)
    with pytest.raises(RuleViolation, match="还没有批准"):
        commands.pay_run(finance, made, **pay)
    commands.approve_run(finance, made, on=NOW)
    assert commands.pay_run(finance, made, **pay) == 1

    made.refresh_from_db()
    assert (made.state, made.items.get().reference) == (RunState.PAID, "2025-记-31")
    with pytest.raises(RuleViolation, match="全部发放"):
        commands.pay_run(finance, made, **pay)


def test_two_who_approve_at_once_approve_once(county_officer, finance):
    certify(hire(), "junior", DAY(2024, 6, 1))
    made = run()
    other = AwardRun.objects.get(pk=made.pk)

    commands.approve_run(county_officer, made, on=NOW)
    with pytest.raises(RuleViolation, match="已经批准"):
        commands.approve_run(finance, other, on=NOW)


def test_a_list_is_paid_person_by_person(county_officer):
    first, second = hire(name="甲"), hire(name="乙")
    for worker in (first, second):
        certify(worker, "junior", DAY(2024, 6, 1))
    made = run()
    commands.approve_run(county_officer, made, on=NOW)

    commands.pay_run("system", made, on=NOW, reference="31", today=NOW, workers=[first.pk])
    assert made.state == RunState.APPROVED
    with pytest.raises(RuleViolation, match="还没有登记发放的人"):
        commands.pay_run("system", made, on=NOW, reference="32", today=NOW, workers=[first.pk])
    commands.pay_run("system", made, on=NOW, reference="32", today=NOW)

    made.refresh_from_db()
    assert made.state == RunState.PAID
    assert set(made.items.values_list("worker", "reference")) == {(first.pk, "31"), (second.pk, "32")}


def test_a_draft_is_taken_back_and_owed_as_before(county_officer):
    certify(hire(), "junior", DAY(2024, 6, 1))
    made = run()

    with pytest.raises(RuleViolation, match="为什么撤回"):
        commands.drop_run("system", made, reason=" ")
    commands.drop_run("system", made, reason="漏了人")

    again = run()
    commands.approve_run(county_officer, again, on=NOW)
    with pytest.raises(RuleViolation, match="已经批准"):
        commands.drop_run("system", again, reason="不要了")


def test_what_changed_after_the_list_was_made_is_not_approved_unseen(county_officer):
    worker = hire()
    certificate = certify(worker, "junior", DAY(2024, 6, 1))
    made = run()
    certify(hire(name="另一个人"), "junior", DAY(2024, 7, 1))
    assert not queries.is_outdated(made)  # somebody new does not hold up the list
    commands.remove_certificate("system", certificate, reason="证书是别人的")

    with pytest.raises(RuleViolation, match="资料或政策有变"):
        commands.approve_run(county_officer, made, on=NOW)


# ---------- put right ----------


def test_a_corrected_date_takes_back_what_was_paid_too_much(county_officer):
    worker = hire("cadre")
    certificate = certify(worker, "junior", DAY(2024, 2, 1))
    first = run()
    commands.approve_run(county_officer, first, on=NOW)
    commands.pay_run("system", first, on=NOW, reference="31", today=NOW)
    assert total_of(worker) == 1000 + 1000
    commands.change_certificate(
        "system", certificate, CertificateFacts("junior", None, DAY(2024, 6, 1)), today=NOW
    )

    assert queries.changes_of(worker, NOW) == [(2024, Decimal(-400))]
    second = run()

    assert {(item.month.month, int(item.amount)) for item in second.items.all()} == {
        (month, -100) for month in (3, 4, 5, 6)
    }
    assert all(item.corrects.run == first for item in second.items.all())
    assert total_of(worker) == 1000 + 600
    assert not queries.changes_of(worker, NOW)
    with pytest.raises(RuleViolation, match="应发的都已经"):
        run()


def test_an_award_paid_and_then_found_wrong_is_taken_back_and_can_be_given_again(county_officer):
    worker = hire()
    certificate = certify(worker, "intermediate", DAY(2024, 6, 1))
    first = run()
    commands.approve_run(county_officer, first, on=NOW)
    commands.pay_run("system", first, on=NOW, reference="31", today=NOW)

    commands.remove_certificate("system", certificate, reason="证书是别人的")
    assert held(run()) == [("intermediate", -2000)]
    certify(worker, "intermediate", DAY(2024, 6, 1))
    assert held(run()) == [("intermediate", 2000)]

    assert total_of(worker) == 2000
    assert AwardItem.objects.get(run=first).amount == 2000


def test_a_date_moved_into_another_year_is_not_paid_again_there(county_officer):
    worker = hire()
    certificate = certify(worker, "junior", DAY(2023, 12, 20))
    run(2023)
    commands.change_certificate(
        "system", certificate, CertificateFacts("junior", None, DAY(2024, 1, 20)), today=NOW
    )

    for year in (2023, 2024):
        with pytest.raises(RuleViolation, match="应发的都已经"):
            run(year)
    assert total_of(worker) == 1000


def test_five_thousand_allowances_are_worked_out_anew_in_a_few_queries(county_officer):
    workers = Worker.objects.bulk_create(
        Worker(division=f.JIANPING, kind="cadre", name=f"干部{n}") for n in range(420)
    )
    Employment.objects.bulk_create(
        Employment(worker=one, division=f.JIANPING, kind="cadre", starts_on=DAY(2020, 1, 1))
        for one in workers
    )
    Certificate.objects.bulk_create(
        Certificate(
            worker=one,
            division=f.JIANPING,
            level="junior",
            obtained_on=DAY(2021, 5, 1),
            number=f"2021{one.pk:08}",
        )
        for one in workers
    )
    first = run()
    commands.approve_run(county_officer, first, on=NOW)
    commands.pay_run("system", first, on=NOW, reference="31", today=NOW)
    assert first.items.count() == 5040
    say("talent.allowance.junior", Decimal(120), on=DAY(2024, 3, 1))

    with CaptureQueriesContext(connection) as seen:
        second = run()

    assert second.items.count() == 4200 and len(seen) <= 30
    assert set(second.items.values_list("amount", flat=True)) == {Decimal(20)}
    assert sum(AwardItem.objects.values_list("amount", flat=True)) == 420 * (2 * 100 + 10 * 120)
    with pytest.raises(RuleViolation, match="应发的都已经"):
        run()


@pytest.mark.parametrize(
    "facts", [CertificateFacts("junior", None, DAY(2024, 6, 1)), CertificateFacts("junior", "2024")]
)
def test_a_certificate_without_a_number_or_a_day_pays_nothing_and_is_named(facts, county_officer, sign_in):
    worker = hire("cadre", name="没编号")
    held = commands.add_certificate("system", worker, facts, today=NOW)

    with pytest.raises(RuleViolation) as no:
        run()
    assert no.value.code == "run.nothing"
    page = sign_in(county_officer).get("/talent/runs/new/").content.decode()
    assert "暂不列入" in page and "没编号" in page

    whole = CertificateFacts("junior", "2024 0001", DAY(2024, 6, 1))
    commands.change_certificate("system", held, whole, today=NOW)
    assert AwardItem.objects.filter(run=run()).exists()
