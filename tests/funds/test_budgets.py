"""Budgets: several sources in one line, agreed by somebody else, and nothing spent beyond a share."""

from decimal import Decimal

import pytest

from shegongzhan.core.errors import RuleViolation
from shegongzhan.funds import commands, queries
from shegongzhan.funds.commands import BudgetFacts, CommitFacts
from shegongzhan.funds.models import Account, AccountKind, Budget, LineShare, Posting
from tests import factories as f
from tests.funds.rows import TODAY, a_budget, a_project, a_source, approve, receive, somebody, spend

pytestmark = pytest.mark.django_db


@pytest.fixture
def lottery(places):
    made = a_source()
    receive(made, 5000)
    return made


@pytest.fixture
def county(places):
    made = a_source("budget", "县级财政")
    receive(made, 5000)
    return made


def refused(work, code):
    with pytest.raises(RuleViolation) as no:
        work()
    assert no.value.code == code


def test_a_payment_passes_source_project_line_and_payee(lottery):
    project = a_project()
    line = a_budget([(lottery, 3000)], project=project)

    paid = spend(lottery, 800, line=line, use="")

    path = [
        (one.from_account.kind, one.to_account.kind, one.amount)
        for one in Posting.objects.exclude(from_account__kind="origin").order_by("posted_at")
    ]
    assert path == [("pool", "project", 800), ("project", "line", 800), ("line", "payee", 800)]
    assert (paid.use, paid.project, paid.division) == ("activity", project, f.JIANPING)
    assert sum(queries.balances_of(Account.objects.values_list("pk", flat=True)).values()) == 0


def test_each_source_of_a_line_bears_its_own_share(lottery, county):
    line = a_budget([(lottery, 1000), (county, 500)])

    spend(lottery, 1000, line=line)
    refused(lambda: spend(lottery, 1, line=line), "line.overspent")
    spend(county, 500, line=line, payee="十字镇社工站")

    [row] = queries.rows_of(line.budget)
    assert [(one.standing.planned, one.standing.spent) for one in row.shares] == [(1000, 1000), (500, 500)]
    assert row.standing.left == 0 and row.standing.spent_part == 100


def test_a_share_is_no_money(lottery):
    line = a_budget([(lottery, 9000)])

    refused(lambda: spend(lottery, 6000, line=line), "posting.overspent")
    assert queries.left_of(lottery) == 5000 and Posting.objects.count() == 1


def test_a_source_that_bears_no_share_pays_nothing_of_a_line(lottery, county):
    line = a_budget([(lottery, 1000)])

    refused(lambda: spend(county, 10, line=line), "line.source")


def test_money_brought_to_a_line_is_free_for_nothing_else(lottery):
    line = a_budget([(lottery, 4000)])
    share = LineShare.objects.get()

    commands.appropriate("system", share, Decimal(4000), day=TODAY, today=TODAY, document="郎财〔2024〕1号")
    refused(lambda: spend(lottery, 1001), "posting.overspent")
    refused(
        lambda: commands.appropriate("system", share, Decimal(1), day=TODAY, today=TODAY), "line.overspent"
    )
    spend(lottery, 1500, line=line)
    commands.take_back("system", share, Decimal(2500), day=TODAY, today=TODAY)

    assert queries.free_of(lottery) == 3500
    refused(lambda: commands.take_back("system", share, Decimal(1), day=TODAY, today=TODAY), "line.held")


def test_a_budget_is_agreed_by_another_and_not_changed_afterwards(lottery):
    me, other = somebody("a"), somebody("b")
    budget = commands.open_budget(me, BudgetFacts(f.COUNTY, 2024, "办公"))
    refused(lambda: commands.submit_budget(me, budget), "budget.empty")
    share = commands.set_share(
        me, budget, label="办公用品", use="office", source=lottery, amount=Decimal(100), on=TODAY
    )
    refused(lambda: spend(lottery, 1, line=share.line), "line.not_approved")
    commands.submit_budget(me, budget)

    refused(lambda: commands.approve_budget(me, budget, on=TODAY), "approval.same_person")
    commands.approve_budget(other, budget, on=TODAY)
    refused(lambda: commands.approve_budget(other, budget, on=TODAY), "budget.not_waiting")
    refused(lambda: commands.drop_share(me, share), "budget.not_draft")

    spend(lottery, 60, line=share.line)
    commands.return_budget(other, budget, note="调整")
    refused(
        lambda: commands.set_share(
            me, budget, label="办公用品", use="office", source=lottery, amount=Decimal(59), on=TODAY
        ),
        "share.used",
    )
    refused(lambda: commands.drop_share(me, share), "share.used")
    commands.set_share(
        me, budget, label="办公用品", use="office", source=lottery, amount=Decimal(60), on=TODAY
    )


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"name": " "}, "budget.name"),
        ({"year": 24}, "budget.year"),
        ({"name": "办公"}, "budget.known"),
    ],
)
def test_a_budget_that_cannot_be(places, said, code):
    commands.open_budget("system", BudgetFacts(f.COUNTY, 2024, "办公"))

    refused(
        lambda: commands.open_budget("system", BudgetFacts(**{"division": f.COUNTY, "year": 2024, "name": "新", **said})),
        code,
    )  # fmt: skip
    assert Budget.objects.count() == 1


def test_what_is_promised_is_not_free(lottery):
    kept = commands.commit_money(
        "system", lottery, CommitFacts(TODAY, Decimal(3000), "运营合同"), today=TODAY
    )

    refused(lambda: spend(lottery, 2001), "posting.overspent")
    refused(
        lambda: commands.commit_money("system", lottery, CommitFacts(TODAY, Decimal(2001), "又一份"), today=TODAY),
        "posting.overspent",
    )  # fmt: skip
    spend(lottery, 1200, commitment=kept)
    assert queries.promised_of(lottery) == 1800 and queries.free_of(lottery) == 2000
    refused(lambda: spend(lottery, 1801, commitment=kept), "commitment.overspent")

    commands.release_commitment("system", kept, reason="合同提前结束", on=TODAY)
    assert queries.free_of(lottery) == 3800
    refused(lambda: spend(lottery, 1, commitment=kept), "commitment.released")
    refused(lambda: commands.release_commitment("system", kept, reason="再来", on=TODAY), "release.twice")


def test_a_promise_out_of_a_line_is_kept_from_the_line(lottery):
    line = a_budget([(lottery, 1000)])
    commands.commit_money(
        "system", lottery, CommitFacts(TODAY, Decimal(700), "场地合同", line=line), today=TODAY
    )

    refused(lambda: spend(lottery, 301, line=line), "line.overspent")
    spend(lottery, 300, line=line)
    [row] = queries.rows_of(line.budget)
    assert (row.standing.spent, row.standing.promised, row.standing.left) == (300, 700, 0)


def test_a_reversed_payment_of_a_line_may_be_paid_again(lottery):
    line = a_budget([(lottery, 1000)])
    wrong = spend(lottery, 1000, line=line)

    commands.reverse_posting("system", wrong, on=TODAY, reason="付错人", today=TODAY)

    spend(lottery, 1000, line=line, payee="十字镇社工站")
    refused(
        lambda: commands.reverse_posting(
            "system", Posting.objects.get(from_account__kind="pool"), on=TODAY, reason="退", today=TODAY
        ),
        "reversal.spent",
    )


def test_two_sources_with_projects_of_one_name_stay_apart(lottery, county):
    one, other = a_project(), a_project()
    spend(lottery, 10, line=a_budget([(lottery, 100)], project=one, name="一"))
    spend(lottery, 20, line=a_budget([(lottery, 100)], project=other, name="二"))

    assert Account.objects.filter(kind=AccountKind.PROJECT).count() == 2
    assert queries.paid_to(one) == 10 and queries.paid_to_each([one.pk, other.pk])[other.pk] == 20


def test_the_source_says_what_is_free(lottery):
    line = a_budget([(lottery, 2000)])
    spend(lottery, 500, line=line)
    commands.appropriate("system", LineShare.objects.get(), Decimal(700), day=TODAY, today=TODAY)

    stands = queries.standing_of_source(lottery)

    assert (stands.left, stands.pool, stands.held, stands.lines, stands.free) == (4500, 3800, 700, 1500, 3800)
    approve_twice = Budget.objects.get()
    refused(lambda: approve(approve_twice), "budget.not_waiting")
