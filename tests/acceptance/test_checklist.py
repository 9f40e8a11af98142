"""The acceptance checklist of the field (领域资料 9.5), the items of the county's desk: one part an item, in its own words.

Each goes the way people go, by commands and pages. The many cases around an item stand with the tests of its context.
"""

import datetime
import json
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shegongzhan.accounts.models import User
from shegongzhan.audit.models import Event
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.scoping import EVERYWHERE
from shegongzhan.core.time import today
from shegongzhan.desk.models import HandOver
from shegongzhan.funds import commands as funds
from shegongzhan.partners.models import Agreement
from shegongzhan.policies.commands import override_parameter
from shegongzhan.policies.rules import Document
from shegongzhan.services.models import ServiceRecord
from shegongzhan.stations.evaluation import Sheet, outcome_of, template_for
from shegongzhan.talent import commands as talent
from shegongzhan.talent import queries as workers
from shegongzhan.talent.commands import CertificateFacts, EmploymentFacts, Paid, WorkerFacts
from shegongzhan.talent.models import AwardRun, Worker
from tests import factories as f
from tests.fieldwork import rows as visits
from tests.volunteers import rows as volunteers

pytestmark = pytest.mark.django_db
DAY = datetime.date
ONE_DAY = datetime.timedelta(days=1)
NOW = DAY(2025, 3, 10)
LONG_AGO = DAY(2022, 1, 1)


@pytest.fixture(autouse=True)
def county(places: None) -> None:
    """The divisions of 郎溪县, whose policy pack the items speak of."""


def rule(key: str, value: Any) -> None:
    """Let the county rule otherwise than the pack."""
    said = {"document": Document(title="县里的通知"), "reason": "县里另有规定"}
    override_parameter(
        "system", key=key, division=f.COUNTY, value=value, effective_on=DAY(2023, 1, 1), **said
    )


def hired(kind: str = "resident", on: datetime.date = LONG_AGO, name: str = "甲") -> Worker:
    return talent.file_worker("system", WorkerFacts(name), EmploymentFacts(f.JIANPING, kind, starts_on=on))


def certified(worker: Worker, level: str, on: datetime.date) -> None:
    talent.add_certificate(
        "system", worker, CertificateFacts(level, f"{worker.pk:08}-{level}", on), today=NOW
    )


def award_run(year: int) -> AwardRun:
    return talent.make_run("system", division=f.COUNTY, year=year, today=NOW)


def amounts(run: AwardRun, worker: Worker) -> list[Decimal]:
    return sorted(run.items.filter(worker=worker).values_list("amount", flat=True))


# ---------- 2. Award run ----------


def test_2_one_person_per_level_gives_1000_2000_and_3000() -> None:
    people = {level: hired(name=level) for level in ("junior", "intermediate", "senior")}
    for level, worker in people.items():
        certified(worker, level, DAY(2024, 6, 1))

    run = award_run(2024)

    assert {level: amounts(run, worker) for level, worker in people.items()} == {
        "junior": [1000], "intermediate": [2000], "senior": [3000],
    }  # fmt: skip


@pytest.mark.parametrize(("mode", "more"), [("difference", 1000), ("full", 2000)])
def test_2_a_junior_holder_who_was_paid_and_then_passes_the_middle_level(mode: str, more: int) -> None:
    rule("talent.award.on_upgrade", mode)
    worker = hired()
    certified(worker, "junior", DAY(2023, 6, 1))
    assert amounts(award_run(2023), worker) == [1000]

    certified(worker, "intermediate", DAY(2024, 6, 1))

    assert amounts(award_run(2024), worker) == [more]


@pytest.mark.parametrize(("level", "year"), [("junior", 1200), ("intermediate", 3600), ("senior", 6000)])
def test_2_twelve_months_of_allowance(level: str, year: int) -> None:
    cadre = hired("cadre")
    certified(cadre, level, DAY(2022, 6, 1))

    assert sum(amounts(award_run(2024), cadre)) == year


def test_2_a_station_worker_who_is_not_of_the_two_committees_gets_no_monthly_allowance() -> None:
    worker, cadre = hired("resident"), hired("cadre", name="乙")
    for one in (worker, cadre):
        certified(one, "junior", DAY(2022, 6, 1))

    run = award_run(2024)

    assert amounts(run, worker) == [] and sum(amounts(run, cadre)) == 1200


# ---------- 3. Pay check ----------


@pytest.mark.parametrize(
    ("hired_on", "paid", "warned"),
    [
        (DAY(2024, 1, 1), 49_999, True),
        (DAY(2024, 1, 1), 50_000, False),
        (DAY(2024, 7, 1), 25_000, False),
        (DAY(2024, 7, 1), 24_999, True),
    ],
)
def test_3_a_yuan_under_the_floor_warns_and_half_a_year_needs_half(
    hired_on: datetime.date, paid: int, warned: bool
) -> None:
    worker = hired(on=hired_on)
    months = range(hired_on.month, 13)
    each = {DAY(2024, month, 1): Paid(Decimal(4000)) for month in months}
    each[DAY(2024, 12, 1)] = Paid(Decimal(paid - 4000 * (len(months) - 1)))
    talent.note_pay("system", worker.employments.get(), each, today=DAY(2024, 12, 31))

    listed = workers.below_floor(workers.workers_seen_by(EVERYWHERE), DAY(2024, 12, 31))

    assert [line.worker for line in listed] == ([worker] if warned else [])


# ---------- 4. Deadline check ----------


def test_4_hired_in_march_without_a_certificate_a_year_later_is_listed_and_an_extension_removes_it_until_its_day(
    station_head: User, county_officer: User
) -> None:
    worker = hired(on=DAY(2025, 3, 1))

    def on_the_list(day: datetime.date) -> bool:
        return bool(workers.overdue(workers.workers_seen_by(EVERYWHERE), day))

    assert not on_the_list(DAY(2026, 2, 28))
    assert on_the_list(DAY(2026, 3, 1))

    asked = talent.decide(
        station_head, worker.employments.get(), decision="extend", until=DAY(2026, 7, 1), reason="考期推迟", on=DAY(2026, 3, 1),
    )  # fmt: skip
    assert on_the_list(DAY(2026, 3, 1))
    talent.approve_decision(county_officer, asked, on=DAY(2026, 3, 2))

    assert not on_the_list(DAY(2026, 6, 30))
    assert on_the_list(DAY(2026, 7, 1))


# ---------- 6. Volunteer activity ----------


def test_6_an_activity_on_a_monday_recorded_after_the_tenth_working_day_is_marked_late(
    jianping: Any, station_head: User, sign_in: Callable[[User], Client]
) -> None:
    monday, tenth = volunteers.MONDAY, DAY(2024, 3, 25)
    assert monday.weekday() == 0
    service = volunteers.opened(jianping)
    in_time = volunteers.served(service, volunteers.volunteer(), on=tenth)
    again = volunteers.opened(jianping)
    late = volunteers.served(again, volunteers.volunteer("何英", "13811112222"), on=tenth + ONE_DAY)

    assert (in_time.is_late, late.is_late) == (False, True)
    page = sign_in(station_head)
    assert "迟记" in page.get(reverse("volunteers:opportunity", args=[again.pk])).content.decode()
    assert "迟记" not in page.get(reverse("volunteers:opportunity", args=[service.pk])).content.decode()


# ---------- 8. Lottery money for pay ----------


def test_8_lottery_money_for_pay_warns_or_needs_a_document_that_shows_in_the_audit() -> None:
    lottery = funds.open_source(
        "system", division=f.COUNTY, kind="lottery", name="福利彩票公益金", on=f.TODAY
    )
    funds.receive("system", lottery, funds.IncomeFacts(f.TODAY, Decimal(1000)), today=f.TODAY)

    def pay(**more: Any) -> None:
        facts = funds.SpendFacts(f.TODAY, Decimal(10), "pay", payee="建平镇社工站", **more)
        funds.spend("system", lottery, facts, today=f.TODAY)

    pay()
    assert Event.objects.filter(act="posting.warned").count() == 1

    rule("funds.limits", [
        {"code": "lottery_pay", "label": "不得用于人员经费", "source": "lottery", "use": "pay", "answer": "block"},
    ])  # fmt: skip
    with pytest.raises(RuleViolation) as no:
        pay()
    assert no.value.code == "posting.forbidden"
    pay(document="郎民〔2024〕3号")

    [override] = Event.objects.filter(act="posting.overridden")
    assert json.loads(override.details)["document"] == "郎民〔2024〕3号"


# ---------- 9. Evaluation ----------


def test_9_the_guangzhou_template_adds_up_to_1000_and_a_finance_veto_ends_it() -> None:
    template = template_for("", f.TODAY)
    assert [part.points for part in template.parts] == [700, 200, 100] and template.points == 1000
    full = [Sheet(part.code, part.points) for part in template.parts]

    assert outcome_of(template, full).given == 1000
    assert outcome_of(template, full).grade == "优秀"
    assert outcome_of(template, full, ["finance"]).grade == "不合格"


# ---------- 10. Entered once ----------


def test_10_one_visit_entered_once_is_in_the_list_the_case_file_the_stations_month_the_evidence_and_the_countys_sum(
    lin: User, county_officer: User, sign_in: Callable[[User], Client]
) -> None:
    worker, person = visits.a_worker(lin), visits.a_person()
    station, county = sign_in(lin), sign_in(county_officer)
    day = today()
    sent = {
        "person": str(person.pk), "record_id": str(uuid.uuid4()), "people": [str(person.pk)], "way": "door",
        "day": day.isoformat(), "minutes": "40", "workers": [str(worker.pk)], "note": "想要一张护理床",
    }  # fmt: skip
    assert station.post(reverse("fieldwork:record"), sent).status_code == 302

    visit = ServiceRecord.objects.get()
    address = reverse("fieldwork:visit", args=[visit.pk])
    assert address in station.get(reverse("fieldwork:list")).content.decode()
    assert address in station.get(reverse("desk:timeline", args=[person.pk])).content.decode()
    month = {"place": f.JIANPING, "period": f"{day.year}-{day.month:02d}"}
    evidence = reverse("statistics:rows", args=["visits.count"])
    for client, asked in ((station, month), (county, {"place": f.COUNTY, "period": str(day.year)})):
        shown = client.get(reverse("statistics:yearly"), asked)
        [section] = [one for one in shown.context["sections"] if one["key"] == "visits"]
        figures = {str(row["label"]): str(row["value"]) for row in section["rows"]}
        assert (figures["走访"], figures["走访工时"]) == ("1", "0.67")
        assert address in client.get(evidence, asked).content.decode()
    assert ServiceRecord.objects.count() == 1


# ---------- 16. Hand-over pack ----------


def test_16_when_a_contractor_ends_its_files_are_counted_signed_by_both_sides_and_its_accounts_lose_access(
    contractor_manager: User, centre_staff: User, jianping: Any, sign_in: Callable[[User], Client]
) -> None:
    for name in ("杨秀兰", "李国富"):
        visits.a_person(name=name)
    agreement = Agreement.objects.get(station=jianping)
    agreement.ends_on = today()
    agreement.save()
    county, contractor = sign_in(centre_staff), sign_in(contractor_manager)

    def to(name: str) -> str:
        return reverse(f"desk:{name}", args=[agreement.pk])

    county.post(to("handover_count"))
    listed = contractor.get(to("handover")).content.decode()
    assert "服务对象档案（服务中）" in listed and '<td class="number">2</td>' in listed
    contractor.post(to("handover_give"), {"name": "蒋涛", "counting": 1})
    county.post(to("handover_take"), {"name": "钱芳", "counting": 1})

    signed = HandOver.objects.get()
    assert (signed.giver_name, signed.taker_name, signed.is_signed) == ("蒋涛", "钱芳", True)
    assert contractor.get(reverse("people:list")).status_code == 200
    Agreement.objects.filter(pk=agreement.pk).update(ends_on=today() - ONE_DAY)
    for page in ("people:list", "needs:list", "fieldwork:list", "statistics:yearly"):
        assert contractor.get(reverse(page)).status_code == 403
    assert county.get(to("handover")).status_code == 200
