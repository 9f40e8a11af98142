"""Pay by month and the floor, certificates and their registration, further education, background checks, leaving."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.scoping import EVERYWHERE
from shegongzhan.policies.commands import override_parameter
from shegongzhan.policies.rules import Document
from shegongzhan.talent import commands, queries
from shegongzhan.talent.commands import (
    CertificateFacts,
    EmploymentFacts,
    Paid,
    RegistrationFacts,
    WorkerFacts,
)
from shegongzhan.talent.models import (
    BackgroundCheck,
    CeEntry,
    Certificate,
    Pay,
    RegistrationState,
    Training,
    TrainingAttendance,
    Worker,
)
from tests import factories as f

pytestmark = pytest.mark.django_db
DAY = datetime.date
NOW = DAY(2024, 12, 31)
HIRED = DAY(2023, 1, 1)
OBTAINED = DAY(2021, 5, 1)


@pytest.fixture(autouse=True)
def _places(places):
    """The small table of divisions."""


def hire(starts_on=HIRED, *, kind="resident", **facts) -> Worker:
    job = EmploymentFacts(f.JIANPING, kind, starts_on=starts_on, **facts)
    return commands.file_worker("system", WorkerFacts("林晓燕"), job)


def certify(worker, level="junior", on=OBTAINED, number=None) -> Certificate:
    return commands.add_certificate("system", worker, CertificateFacts(level, number, on), today=NOW)


def pay(worker, amounts: dict[int, int], insurance=0, year=2024) -> None:
    job = worker.employments.order_by("-pk").first()
    months = {DAY(year, month, 1): Paid(Decimal(sum_), Decimal(insurance)) for month, sum_ in amounts.items()}
    commands.note_pay("system", job, months, today=NOW)


def below(on=NOW) -> list:
    return queries.below_floor(queries.workers_seen_by(EVERYWHERE), on)


def say(key, value):
    said = {"document": Document(title="关于社工薪酬的通知"), "reason": "县里另有规定"}
    override_parameter("system", key=key, division=f.COUNTY, value=value, effective_on=HIRED, **said)


# ---------- pay (领域资料 9.5, 3) ----------


@pytest.mark.parametrize(("last", "listed"), [(4_999, True), (5_000, False)])
def test_a_year_of_49999_is_under_the_floor_and_50000_is_not(last, listed):
    pay(hire(), {**dict.fromkeys(range(1, 10), 5_000), 10: last})  # the last two months are not written down
    pay_all = hire(DAY(2024, 1, 1))
    pay(pay_all, {**dict.fromkeys(range(1, 12), 4_000), 12: last + 1_000})

    lines = [line for line in below() if line.worker == pay_all]

    assert bool(lines) == listed
    if lines:
        assert (lines[0].paid, lines[0].floor, lines[0].months) == (49_999, 50_000, 12)


@pytest.mark.parametrize(("june", "listed"), [(5_000, False), (4_999, True)])
def test_who_worked_half_a_year_needs_half_the_floor(june, listed):
    worker = hire(DAY(2024, 7, 1))
    pay(worker, {7: june, 8: 4_000, 9: 4_000, 10: 4_000, 11: 4_000, 12: 4_000})

    assert bool(below()) == listed


@pytest.mark.parametrize(("counts", "listed"), [(True, False), (False, True)])
def test_whether_insurance_counts_is_said_by_the_pack(counts, listed):
    say("talent.pay_floor.counts_insurance", counts)
    pay(hire(), dict.fromkeys(range(1, 13), 4_000), insurance=200)

    assert bool(below()) == listed


def test_pay_written_down_by_month_counts_before_the_yearly_rate():
    worker = hire(yearly_pay=Decimal(40_000))
    assert [line.months for line in below()] == [0]

    pay(worker, dict.fromkeys(range(1, 13), 4_500))

    assert not below()


def test_a_month_in_two_stations_counts_by_its_days():
    worker = hire(DAY(2024, 5, 1))
    commands.transfer_worker("system", worker, EmploymentFacts(f.SHIZI, "resident"), on=DAY(2024, 5, 16))
    first, second = worker.employments.order_by("pk")
    for job in (first, second):
        commands.note_pay("system", job, {DAY(2024, 5, 1): Paid(Decimal(2_100))}, today=NOW)

    assert not below()
    commands.note_pay("system", second, {DAY(2024, 5, 1): Paid(Decimal(2_000))}, today=NOW)
    assert [(line.paid, line.months) for line in below()] == [(4_100, 1)]


@pytest.mark.parametrize("month", [DAY(2024, 6, 1), DAY(2023, 12, 1), DAY(2025, 1, 1)])
def test_pay_outside_the_employment_is_refused_and_nothing_is_written(month):
    worker = hire(DAY(2024, 1, 10))
    commands.leave("system", worker, on=DAY(2024, 5, 20))
    months = {DAY(2024, 5, 1): Paid(Decimal(4_000)), month: Paid(Decimal(1))}

    with pytest.raises(RuleViolation, match=r"不在这段聘用里|还没到"):
        commands.note_pay("system", worker.employments.get(), months, today=NOW)
    assert not Pay.objects.exists()


def test_a_month_is_changed_and_taken_away_but_never_there_twice():
    worker = hire()
    job = worker.employments.get()
    pay(worker, {1: 4_000})
    pay(worker, {1: 4_200})
    with pytest.raises(IntegrityError), transaction.atomic():
        Pay.objects.create(employment=job, division=f.JIANPING, month=DAY(2024, 1, 1), amount=1)
    assert Pay.objects.get().amount == 4_200
    assert commands.note_pay("system", job, {DAY(2024, 1, 1): None}, today=NOW) == 1
    assert not Pay.objects.exists()


def test_the_page_of_months_tells_which_are_missing():
    worker = hire(DAY(2024, 10, 15))
    pay(worker, {11: 4_000})

    def missing(on):
        return [month.month for month in queries.months_without_pay(worker.employments.get(), on)]

    assert missing(DAY(2024, 12, 30)) == [10] and missing(DAY(2024, 12, 31)) == [10, 12]
    commands.leave("system", worker, on=DAY(2024, 12, 5))
    assert missing(DAY(2024, 12, 10)) == [10, 12]


# ---------- employment ----------


def test_a_contract_does_not_end_before_it_starts_and_villages_lie_where_one_works():
    with pytest.raises(RuleViolation, match="合同到期"):
        hire(contract_until=DAY(2022, 1, 1))
    with pytest.raises(RuleViolation, match="负责的村"):
        hire(villages=[f.SHIZI_VILLAGE])
    assert hire(villages=[f.VILLAGE]).employments.get().villages == [f.VILLAGE]


def test_who_leaves_hands_over_to_somebody_else():
    worker, next_one = hire(), hire()
    with pytest.raises(RuleViolation, match="不能交接给本人"):
        commands.leave("system", worker, on=NOW, handed_over_to=worker)
    commands.leave("system", worker, on=NOW, handed_over_to=next_one, handed_over_on=NOW)
    assert worker.employments.get().handed_over_to == next_one


# ---------- certificates ----------


def test_a_number_used_by_two_persons_is_told_and_neither_is_named():
    certify(hire(), number="2021 1234 5678")
    with pytest.raises(RuleViolation) as no:
        certify(hire(), number="202112345678")
    assert "已经登记在另一个人名下" in no.value.sentence and "林晓燕" not in no.value.sentence
    assert Certificate.objects.count() == 1


def register(certificate, on, state="issued", until=None):
    facts = RegistrationFacts(state, None, on, until)
    commands.register_certificate("system", certificate, facts, today=NOW)


def test_a_registration_holds_three_years_and_can_be_renewed_three_months_before():
    certificate = certify(hire())
    states = {DAY(2022, 4, 1): "unregistered", DAY(2022, 6, 1): "late"}
    assert {day: queries.registration_state(certificate, day) for day in states} == states

    register(certificate, DAY(2021, 6, 10))

    assert certificate.registered_until == DAY(2024, 6, 9)
    states = {
        DAY(2024, 3, 8): "running",
        DAY(2024, 3, 9): "window",
        DAY(2024, 6, 9): "window",
        DAY(2024, 6, 10): "over",
    }
    assert {day: queries.registration_state(certificate, day) for day in states} == states


def test_a_renewal_keeps_the_period_before_and_an_overlap_is_refused():
    certificate = certify(hire())
    register(certificate, DAY(2021, 6, 10))
    with pytest.raises(RuleViolation, match="重叠"):
        register(certificate, DAY(2024, 3, 20))
    certificate.refresh_from_db()

    register(certificate, DAY(2024, 6, 10))

    assert list(certificate.registrations.order_by("starts_on").values_list("starts_on", flat=True)) == [
        DAY(2021, 6, 10), DAY(2024, 6, 10),
    ]  # fmt: skip
    last = certificate.registrations.get(starts_on=DAY(2024, 6, 10))
    commands.remove_registration("system", last, reason="登记错了")
    certificate.refresh_from_db()
    assert certificate.registered_until == DAY(2024, 6, 9)


@pytest.mark.parametrize(
    ("state", "on", "said"),
    [
        ("registered", None, "请写登记日期"),
        ("issued", DAY(2021, 4, 30), "不能早于取得证书"),
        ("issued", DAY(2025, 1, 1), "还没到"),
        ("gone", None, "登记到了哪一步"),
    ],
)
def test_a_registration_that_cannot_be_is_refused(state, on, said):
    with pytest.raises(RuleViolation, match=said):
        register(certify(hire()), on, state)


def test_after_the_first_review_level_and_number_are_locked():
    certificate = certify(hire(), number="20211234")
    register(certificate, None, RegistrationState.FIRST_PASSED)

    with pytest.raises(RuleViolation, match="通过初审"):
        commands.change_certificate(
            "system", certificate, CertificateFacts("senior", None, DAY(2021, 5, 1)), today=NOW
        )
    certificate.refresh_from_db()
    commands.change_certificate(
        "system", certificate, CertificateFacts("junior", None, DAY(2021, 5, 2)), today=NOW
    )
    assert certificate.obtained_on == DAY(2021, 5, 2)


def test_a_changed_certificate_has_to_be_compared_with_the_original_again(county_officer):
    certificate = certify(hire())
    commands.confirm_certificate(county_officer, certificate, at=datetime.datetime.now(datetime.UTC))
    commands.change_certificate(
        "system", certificate, CertificateFacts("junior", "2021", DAY(2021, 5, 2)), today=NOW
    )
    certificate.refresh_from_db()
    assert certificate.confirmed_by is None


# ---------- further education ----------


@pytest.mark.parametrize(("level", "hours"), [("junior", 72), ("intermediate", 90), ("senior", 90)])
def test_each_level_needs_its_hours(level, hours):
    assert queries.hours_needed(certify(hire(), level), NOW) == hours


def test_hours_of_the_registration_period_count_and_a_degree_counts_ninety_once():
    worker = hire()
    certificate = certify(worker)
    register(certificate, DAY(2021, 6, 10))
    for day in (DAY(2021, 6, 9), DAY(2023, 3, 1)):
        held = Training.objects.create(
            division=f.COUNTY, month=day.replace(day=1), theme="个案", held_on=day, hours=6
        )
        TrainingAttendance.objects.create(
            training=held, worker=worker, division=f.JIANPING, held_on=day, way="hand", hours=6
        )
    commands.note_ce(
        "system", worker, on=DAY(2023, 5, 1), kind="course", title="督导", hours=Decimal("4.5"), today=NOW
    )
    assert queries.ce_hours_of([certificate]) == {certificate.pk: Decimal("10.5")}

    commands.note_ce("system", worker, on=DAY(2023, 7, 1), kind="degree", title="社会工作本科", today=NOW)
    with pytest.raises(RuleViolation, match="学历只能算一次"):
        commands.note_ce("system", worker, on=DAY(2023, 8, 1), kind="degree", title="硕士", today=NOW)

    assert queries.ce_hours_of([certificate]) == {certificate.pk: Decimal("100.5")}
    commands.remove_ce("system", CeEntry.objects.get(kind="degree"), reason="登记错了")
    assert queries.ce_hours_of([certificate]) == {certificate.pk: Decimal("10.5")}


# ---------- background checks ----------


def due(on) -> list[str]:
    return [line.state for line in queries.checks_due(queries.workers_seen_by(EVERYWHERE), on)]


def test_who_works_with_minors_is_checked_every_year():
    worker = hire()
    hire(kind="cadre")
    hire(kind="cadre", with_children=True)
    assert due(DAY(2024, 1, 5)) == ["missing", "missing"]

    commands.note_check("system", worker, on=DAY(2024, 1, 5), result="waiting", today=NOW)
    assert due(DAY(2024, 1, 5))[0] == "waiting"
    commands.note_check("system", worker, on=DAY(2024, 1, 5), result="clear", today=NOW)

    assert BackgroundCheck.objects.get().valid_until == DAY(2025, 1, 5)
    states = [
        due(day)[0] if len(due(day)) == 2 else ""
        for day in (DAY(2024, 11, 30), DAY(2024, 12, 1), DAY(2025, 1, 6))
    ]
    assert states == ["", "soon", "over"]


def test_a_record_that_was_found_stays_on_the_list():
    commands.note_check("system", hire(), on=DAY(2024, 1, 5), result="found", today=NOW)
    assert due(DAY(2024, 2, 1)) == ["found"]
    with pytest.raises(RuleViolation, match="还没到"):
        commands.note_check("system", hire(), on=DAY(2025, 1, 5), result="clear", today=NOW)
