"""A payment of a contract goes through a milestone, nothing is paid beyond it, and every page says the same figure."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from shegongzhan.core.scoping import EVERYWHERE
from shegongzhan.funds import commands, rules
from shegongzhan.funds.commands import CommitFacts
from shegongzhan.funds.models import Posting
from shegongzhan.imports.models import Batch
from shegongzhan.projects import queries
from shegongzhan.statistics.periods import Period
from shegongzhan.statistics.reports.projects import projects_figures
from tests import factories as f
from tests.at_once import at_once
from tests.funds.rows import TODAY, a_project, a_source, agree, ask, receive, somebody, spend
from tests.funds.test_budgets import refused
from tests.projects import flow

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(places):
    return somebody("caiwu"), somebody("juzhang")


@pytest.fixture
def contract(two):
    return flow.signed(*two)


@pytest.fixture
def source(places):
    made = a_source("budget", "县级财政")
    receive(made, 500_000)
    return made


def test_a_contract_is_paid_through_its_milestones_only(two, contract, source):
    asker, project = two[0], contract.project
    ways = {
        "asked for": lambda: ask(source, 168_000, asker, "contract", project=project),
        "asked for, another payee": lambda: ask(source, 100, asker, project=project, payee="丙公司"),
        "asked for, the project left out": lambda: ask(source, 100, asker, "contract", payee=project.applicant),
        "spent": lambda: spend(source, 100, project=project),
        "spent, the project left out": lambda: spend(source, 100, "contract", payee="益民社会工作服务中心（县）"),
    }  # fmt: skip
    for way, work in ways.items():
        with pytest.raises(Exception) as no:
            work()
        assert getattr(no.value, "code", "") == "contract.milestone", way
    assert not Posting.objects.filter(to_account__kind="payee").exists()

    # What others are paid for other things stays free.
    spend(source, 100, "activity", payee=project.applicant)


def test_a_request_made_before_the_contract_was_signed_is_not_agreed_to(two, source):
    project = flow.purchase()
    request = ask(source, 20_000, two[0], project=project)
    flow.signed(*two, project)

    refused(lambda: agree(two[1], request), "contract.milestone")


def test_nothing_goes_beyond_contract_or_grant(two, contract, source):
    for order in (1, 2, 3):
        if order > 1:
            flow.review(two[0], contract.project, "mid" if order == 2 else "final")
        flow.pay(*two, contract, order)
    assert queries.limit_of(contract.project).left == 0
    refused(
        lambda: commands.commit_money(
            "system", source, CommitFacts(TODAY, Decimal(1), "多的", project=contract.project), today=TODAY
        ),
        "project.overpaid",
    )

    own = a_project(kind="own", granted=5000)
    spend(source, 3000, project=own)
    refused(lambda: spend(source, 2001, "pay", project=own, payee="乙"), "project.overpaid")
    refused(lambda: ask(source, 20_000, two[0], project=own), "project.overpaid")
    commands.commit_money(
        "system", source, CommitFacts(TODAY, Decimal(1500), "留着", project=own), today=TODAY
    )
    refused(
        lambda: commands.commit_money(
            "system", source, CommitFacts(TODAY, Decimal(501), "再留", project=own), today=TODAY
        ),
        "project.overpaid",
    )


@pytest.mark.django_db(transaction=True)
def test_two_who_pay_a_project_at_once_do_not_pay_beyond_it():
    f.a_few_divisions()
    sources = [a_source("budget", "甲"), a_source("charity", "乙")]
    for one in sources:
        receive(one, 50_000)
    own = a_project(kind="own", granted=5000)

    came = at_once(
        lambda: spend(sources[0], 3000, project=own, payee="丙"),
        lambda: spend(sources[1], 3000, "pay", project=own, payee="丁"),
    )

    assert came == ["done", "project.overpaid"]
    assert queries.paid_of(own) == 3000


@pytest.mark.django_db(transaction=True)
def test_two_who_split_a_payment_at_once_do_not_get_around_the_second_person():
    f.a_few_divisions()
    sources = [a_source("budget", "甲"), a_source("charity", "乙")]
    for one in sources:
        receive(one, 50_000)

    came = at_once(*[lambda one=one: spend(one, 6000, payee="阳光服务中心") for one in sources])

    assert came == ["done", "posting.two_people"]


def test_a_payment_is_not_split_over_days_names_or_sources(source):
    other = a_source("charity", "捐赠")
    receive(other, 50_000)
    spend(source, 6000, payee="郎溪县阳光服务中心")
    days = datetime.timedelta(days=30)

    for day in (TODAY, TODAY - days):
        refused(
            lambda day=day: spend(source, 4000, day=day, payee="郎溪县阳光服务中心"), "posting.two_people"
        )
    for name in (
        "阳光服务中心",
        "郎溪县 阳光服务中心",
        "阳光服务中心（郎溪县）",
        "郎溪县阳光服努中心",
        "郎溪县阳光服务中心有限公司",
    ):
        refused(lambda name=name: spend(other, 4000, payee=name), "posting.two_people")

    spend(source, 4000, "pay", payee="郎溪县阳光服务中心")  # another use
    spend(source, 4000, day=TODAY - days - datetime.timedelta(days=1), payee="郎溪县阳光服务中心")
    spend(source, 4000, payee="郎溪县月亮服务中心办公室")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("甲公司", "甲有限责任公司", True), ("甲公司", "乙公司", False), ("建平镇社工站", "十字镇社工站", False),
        ("新发镇社工站", "新和镇社工站", False), ("郎溪县张村村委会", "郎溪县李村村委会", False),
        ("张三", "张三丰", True), ("张三", "李四", False), ("", "", True), ("甲", "甲乙丙丁", False),
    ],
)  # fmt: skip
def test_who_is_the_same_payee(one, other, same):
    assert rules.same_payee(one, other) is same


def test_more_than_was_announced_asks_for_a_paper(places):
    source = a_source("budget", "县级财政", announced=Decimal(1000))
    receive(source, 1000)

    refused(lambda: receive(source, 1), "income.announced")
    facts = commands.IncomeFacts(TODAY, Decimal(1), document="郎财〔2024〕9号")
    commands.receive("system", source, facts, today=TODAY)


def test_every_page_and_report_says_the_same_figure(two, source, county_officer, sign_in):
    """168,000 stood in the books while the project's page said nothing was paid."""
    project = a_project(granted=50_000, starts_on=datetime.date(2024, 1, 1))
    agree(two[1], ask(source, 12_345, two[0], project=project, payee="丁公司"))
    posted = spend(source, 1_000, project=project, payee="丙公司")
    commands.reverse_posting("system", posted, on=TODAY, reason="记错", today=TODAY)
    client, year = sign_in(county_officer), Period.year(2024)
    pages = {
        "page": reverse("projects:project", args=[project.pk]),
        "books": reverse("funds:of_project", args=[project.pk]),
        "list": reverse("projects:list"),
        "rows of the figure": reverse("statistics:rows", args=["ventures.granted"])
        + f"?unit={f.COUNTY}&period=2024",
    }

    assert queries.paid_of(project) == 12_345
    for name, address in pages.items():
        answer = client.get(address, follow=True)
        assert answer.status_code == 200 and "12,345" in answer.content.decode(), name
    assert projects_figures(f.COUNTY, year)["projects"]["by_kind"]["venture"]["paid"] == 12_345
    seen = queries.projects_seen_by(EVERYWHERE)
    assert queries.sums_of(seen)["paid"] == seen.get().paid == 12_345 and seen.get().left == 37_655


def test_what_a_ledger_says_was_paid_is_not_counted_twice(source):
    """The ledger of ventures says 30,000 was paid; the cash book that comes in later tells of the same money."""
    project = a_project(granted=50_000, paid_told=30_000)
    assert queries.paid_of(project) == 30_000
    batch = Batch.objects.create(division=f.COUNTY)
    posted = spend(source, 2_000, project=project)
    assert queries.paid_of(project) == 32_000

    told = Posting(
        division=f.JIANPING, day=TODAY, summary="拨付", source=source, from_account=posted.from_account,
        to_account=posted.to_account, amount=30_000, project=project, batch=batch,
    )  # fmt: skip
    told.save()

    assert queries.paid_of(project) == 32_000
    assert queries.typed_of([project.pk]) == {project.pk: 2_000}
