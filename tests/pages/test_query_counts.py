"""A list costs the same number of queries for three rows and for thirty: every list of the product, one line each."""

import datetime
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shegongzhan.accounts.acts import SIGNED_IN
from shegongzhan.accounts.models import User
from shegongzhan.audit.commands import record
from shegongzhan.core.time import now, today
from shegongzhan.desk.models import Feedback
from shegongzhan.fieldwork.models import VisitDuty
from shegongzhan.funds.models import (
    Account,
    Budget,
    BudgetLine,
    Commitment,
    Disclosure,
    FundApplication,
    FundSource,
    LineShare,
    PeriodLock,
    Posting,
)
from shegongzhan.imports.models import Batch, BatchState, RowOutcome
from shegongzhan.needs.models import Need, Resource, ServiceItem
from shegongzhan.people.models import Circumstance, Guardian
from shegongzhan.projects.models import Milestone, Project, VentureApplication, VentureCall
from shegongzhan.talent.models import (
    AwardItem,
    AwardRun,
    DeadlineDecision,
    ExamSignUp,
    ExamSitting,
    Expert,
    MentorPair,
    Training,
    TrainingAttendance,
)
from tests import factories as f
from tests.funds.rows import a_request
from tests.pages import gifts_lists, project_lists, supervision_rows, volunteers_lists
from tests.statistics import rows

pytestmark = pytest.mark.django_db


def people(n: int) -> None:
    worker = rows.worker(f"社工{n}")
    person = rows.person(f"人{n}", worker=worker, risk="high")
    Circumstance.objects.create(person=person, division=person.division, category="disabled")
    Guardian.objects.create(person=person, division=person.division, name="某人")
    VisitDuty.objects.create(
        person=person,
        division=person.division,
        tier="high",
        interval_days=7,
        due_on=today(),
        reasons=["elder_80_alone"],
    )


def visits(n: int) -> None:
    rows.visit(
        workers=[(rows.worker(f"社工{n}"), 30), (rows.worker(f"同去{n}"), 30)], people=[rows.person(f"人{n}")]
    )


def needs(n: int) -> None:
    Need.objects.create(
        division=f.VILLAGE, source="client", person=rows.person(f"人{n}"), kind="goods", urgency="ordinary",
        noted_on=rows.DAY, promised_on=today(), station=f.Station.objects.first(),
    )  # fmt: skip


def resources(n: int) -> None:
    Resource.objects.create(
        division=f.JIANPING, name=f"助餐{n}", owner_kind="charity", owner_name="慈善会", kind="goods", area=f.COUNTY,
        capacity=10, organisation=f.organisation(f"慈善会{n}", kind="charity"),
    )  # fmt: skip


def service_items(n: int) -> None:
    ServiceItem.objects.create(
        division=f.JIANPING, name=f"陪诊{n}", field="relief", method="走访", kind="medical", capacity=5
    )


def activities(n: int) -> None:
    rows.activity(workers=[(rows.worker(f"社工{n}"), 60)], people=[rows.person(f"人{n}")], heads=20)


def projects(n: int) -> None:
    Project.objects.create(
        division=f.JIANPING, kind="venture", name=f"项目{n}", applicant="社区社会组织", starts_on=rows.DAY,
        granted=Decimal(10), organisation=f.organisation(f"组织{n}", kind="community"),
    )  # fmt: skip


def postings(n: int) -> None:
    wrong = rows.posting("origin", "pool", 100 + n)
    if n % 2:  # all on one page: counting further pages is a query of its own
        rows.posting("pool", "origin", 100 + n, reverses=wrong, reason="记错")


def disclosures(n: int) -> None:
    project = Project.objects.create(division=f.JIANPING, kind="venture", name=f"公开{n}", applicant="益民")
    Disclosure.objects.create(
        division=f.JIANPING, title=f"公开表{n}", project=project, from_on=f.TODAY, until=f.TODAY,
        state="published", published_at=now(),
    )  # fmt: skip


def budgets(n: int) -> None:
    source = FundSource.objects.create(division=f.COUNTY, kind="budget", name=f"来源{n}")
    budget = Budget.objects.create(division=f.COUNTY, year=2024, name=f"预算{n}", state="asked")
    line = BudgetLine.objects.create(budget=budget, label="活动", use="activity")
    LineShare.objects.create(line=line, source=source, amount=Decimal(100))
    Commitment.objects.create(
        division=f.COUNTY, source=source, line=line, label="合同", amount=Decimal(10), on=f.TODAY
    )
    asked = a_request(source, payee=f"单位{n}")
    other, _made = FundSource.objects.get_or_create(division=f.COUNTY, kind="budget", name="另一项")
    asked.parts.create(source=other, amount=1)
    project = Project.objects.create(division=f.JIANPING, kind="venture", name=f"项目{n}", applicant="益民")
    Milestone.objects.create(
        project=project, division=f.JIANPING, order=1, label="首款", share=50, amount=5, state="passed"
    )
    PeriodLock.objects.create(division=f.COUNTY, until=f.LONG_AGO + datetime.timedelta(days=n), locked_by=1)


def fund_alerts(n: int) -> None:
    """One of each thing that can still be mended."""
    day = today() - datetime.timedelta(days=40)
    budgets(n)
    source = FundSource.objects.create(
        division=f.COUNTY, kind="charity", name=f"捐赠{n}", year=today().year - 1
    )
    pool, origin, payee = (
        Account.objects.create(division=f.COUNTY, kind=kind, name=f"{kind}{n}", source=source)
        for kind in ("pool", "origin", "payee")
    )
    project = Project.objects.create(division=f.JIANPING, kind="purchase", name=f"慈善{n}", applicant="益民")
    for giver, taker, amount in ((origin, pool, 1000), (pool, payee, 10)):
        Posting.objects.create(
            division=f.COUNTY, day=day, summary=f"账{n}", source=source, from_account=giver, to_account=taker,
            amount=Decimal(amount), project=project,
        )  # fmt: skip
    Milestone.objects.create(
        project=project,
        division=f.JIANPING,
        order=1,
        label="首款",
        share=50,
        amount=5,
        state="open",
        due_on=day,
    )
    Budget.objects.create(division=f.COUNTY, year=today().year, name=f"编制{n}")
    fund_applications(n)


def fund_applications(n: int) -> None:
    FundApplication.objects.create(
        division=f.COUNTY,
        asked_of="财政局",
        title=f"专项{n}",
        year=2024,
        asked_on=f.TODAY,
        amount=Decimal(100 + n),
    )


def workers(n: int) -> None:
    rows.certificate(rows.worker(f"社工{n}", pay=Decimal(40_000)), "junior", datetime.date(2023, 5, 1))


def residents_without(n: int) -> None:
    made = rows.worker(f"社工{n}")
    DeadlineDecision.objects.create(
        employment=made.employments.get(), division=f.JIANPING, decision="keep", reason="证书待发", state="made",
        asked_on=rows.DAY,
    )  # fmt: skip


def award_runs(n: int) -> None:
    run = AwardRun.objects.create(
        division=f.COUNTY, year=2023, until=datetime.date(2023, 12, 31), made_on=rows.DAY
    )
    AwardItem.objects.create(
        run=run, worker=rows.worker(f"社工{n}"), division=f.JIANPING, kind="award", level="junior",
        amount=Decimal(1000),
    )  # fmt: skip


def growing(n: int) -> None:
    """Somebody who attended a training, signed up, is accompanied; an expert of the pool."""
    worker = rows.worker(f"社工{n}", certificate_level="junior")
    expert = Expert.objects.create(division=f.COUNTY, name=f"专家{n}", joined_on=rows.DAY, fields=["elderly"])
    training = Training.objects.create(
        division=f.COUNTY,
        month=rows.DAY.replace(day=1),
        theme=f"主题{n}",
        held_on=rows.DAY,
        hours=3,
        expert=expert,
    )
    TrainingAttendance.objects.create(
        training=training, worker=worker, division=worker.division, held_on=rows.DAY, way="hand", hours=3
    )
    sitting = ExamSitting.objects.create(
        division=f.COUNTY, year=2023 + n, level="junior", held_on=datetime.date(2023 + n, 6, 1)
    )
    ExamSignUp.objects.create(sitting=sitting, worker=worker, division=worker.division)
    MentorPair.objects.create(
        mentor=rows.worker(f"老{n}"), mentee=worker, division=worker.division, starts_on=rows.DAY
    )


def stations(n: int) -> None:
    site = f.with_rooms(f.station(f.MEIZHU, name=f"站{n}"))
    f.agreement(f.organisation(f"机构{n}"), site)


def users(n: int) -> None:
    f.post(f.user(f"user{n}", f"用户{n}"), "resident_worker", f.JIANPING, f.Station.objects.first())


def feedback(n: int) -> None:
    Feedback.objects.create(division=f.JIANPING, page="/", text="好", said_by=f.user(f"said{n}", "某人").pk)


def batches(n: int) -> None:
    made = Batch.objects.create(
        division=f.COUNTY, state=BatchState.DONE, actor_id=f.user(f"made{n}", "某人").pk, files=["台账.xlsx"]
    )
    RowOutcome.objects.create(
        batch=made,
        division=f.JIANPING,
        kind="people",
        file="台账.xlsx",
        sheet="一",
        row=n + 1,
        code="id.checksum",
        message="不对",
    )


def events(n: int) -> None:
    record(f.user(f"did{n}", "某人"), SIGNED_IN, division=[f.JIANPING, f.SHIZI, f.VILLAGE][n % 3])


def calls(n: int) -> None:
    call = VentureCall.objects.create(
        division=f.COUNTY, number=f"CT-{n}", theme="一老一小", text="征集", opens_on=today(), closes_on=today(),
        pool=Decimal(9), most_each=Decimal(9), state="open", criteria=[],
    )  # fmt: skip
    VentureApplication.objects.create(
        call=call,
        division=f.JIANPING,
        name=f"项目{n}",
        applicant="互助会",
        state="submitted",
        code_digest=f"{n:064}",
    )


LISTS: dict[str, tuple[str, Callable[[int], None], str]] = {
    "accounts:audit": ("", events, "audit_admin"),
    "people:list": ("", people, "county_officer"),
    "fieldwork:list": ("", visits, "county_officer"),
    "fieldwork:due": ("", people, "county_officer"),
    "needs:list": ("", needs, "county_officer"),
    "needs:resources": ("", resources, "county_officer"),
    "needs:services": ("", service_items, "county_officer"),
    "activities:list": ("", activities, "county_officer"),
    "projects:list": ("", projects, "county_officer"),
    "projects:calls": ("", calls, "county_officer"),
    "funds:list": ("", postings, "county_officer"),
    "funds:budgets": ("", budgets, "county_officer"),
    "funds:requests": ("", budgets, "county_officer"),
    "funds:waiting": ("", budgets, "county_officer"),
    "funds:due": ("", budgets, "county_officer"),
    "funds:commitments": ("", budgets, "county_officer"),
    "funds:locks": ("", budgets, "county_officer"),
    "funds:disclosures": ("", disclosures, "county_officer"),
    "funds:open": ("", disclosures, "county_officer"),
    "funds:alerts": ("", fund_alerts, "county_officer"),
    "funds:years": ("", fund_alerts, "county_officer"),
    "funds:applications": ("", fund_applications, "county_officer"),
    "talent:list": ("", workers, "county_officer"),
    "talent:awards": ("?year=2023", workers, "county_officer"),
    "talent:pay": ("", workers, "county_officer"),
    "talent:deadlines": ("", residents_without, "county_officer"),
    "talent:registrations": ("", workers, "county_officer"),
    "talent:checks": ("", workers, "county_officer"),
    "talent:runs": ("", award_runs, "county_officer"),
    **gifts_lists.LISTS,
    **supervision_rows.LISTS,
    **project_lists.LISTS,
    **volunteers_lists.LISTS,
    "talent:trainings": ("", growing, "county_officer"),
    "talent:training_year": ("?year=2023", growing, "county_officer"),
    "talent:training_hours": ("?year=2023", growing, "county_officer"),
    "talent:mentors": ("", growing, "county_officer"),
    "talent:experts": ("", growing, "county_officer"),
    "talent:map": ("", growing, "county_officer"),
    "talent:exams": ("", growing, "county_officer"),
    "talent:contractors": ("", stations, "county_officer"),
    "desk:workload": ("", workers, "county_officer"),
    "funds:sources": ("", budgets, "county_officer"),
    "stations:list": ("", stations, "county_officer"),
    "partners:list": ("", stations, "county_officer"),
    "accounts:users": ("", users, "system_admin"),
    "desk:feedback_list": ("", feedback, "county_officer"),
    "ledgers:imports": ("", batches, "county_officer"),
    "ledgers:open_rows": ("", batches, "station_head"),
}


@pytest.mark.parametrize("name", LISTS)
def test_thirty_rows_cost_what_three_cost(
    name: str, request: pytest.FixtureRequest, sign_in: Callable, jianping: object
) -> None:
    query, make, who = LISTS[name]
    user: User = request.getfixturevalue(who)
    client = sign_in(user)
    address = reverse(name) + query

    def cost() -> int:
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            answer = client.get(address)
        assert answer.status_code == 200
        return len(seen)

    for number in range(3):
        make(number)
    few = cost()
    for number in range(3, 30):
        make(number)

    assert cost() <= few
    assert few <= 25
