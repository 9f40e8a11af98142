"""Whatever anybody does in whatever order: all accounts sum to zero, none that holds money falls below nothing."""

import contextlib
import datetime
import itertools
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shegongzhan.core.errors import RuleViolation
from shegongzhan.funds import commands, queries
from shegongzhan.funds.commands import CommitFacts, PartFacts, ReturnFacts
from shegongzhan.funds.models import (
    Account,
    AccountKind,
    Commitment,
    FundSource,
    LineShare,
    PaymentRequest,
    PeriodLock,
    Posting,
)
from tests import factories as f
from tests.at_once import at_once
from tests.funds.rows import (
    TODAY,
    a_budget,
    a_project,
    a_source,
    agree,
    ask,
    ask_bill,
    receive,
    somebody,
    spend,
)

# Names of a letter nobody else's has.
payees = (chr(letter) * 3 for letter in itertools.count(0x5000))
HOLDING = (AccountKind.POOL, AccountKind.PROJECT, AccountKind.LINE)
DAYS = [TODAY - datetime.timedelta(days=days) for days in (60, 30, 10, 0)]

amounts = st.integers(1, 1_500_000).map(lambda fen: Decimal(fen) / 100)
steps = st.lists(
    st.tuples(
        st.sampled_from(
            ["receive", "spend", "line", "ask", "ask_bill", "agree", "commit", "release", "appropriate", "take_back",
             "reverse", "return", "lock", "unlock", "pay_commitment"]
        ),
        amounts,
        st.integers(0, 10**6),
        st.sampled_from(DAYS),
    ),
    min_size=1,
    max_size=25,
)  # fmt: skip


def picked(rows, number):
    """Return one of some rows, chosen by a number; None when there is none."""
    found = list(rows.order_by("pk"))
    return found[number % len(found)] if found else None


class Books:
    """Two sources, a project's budget with a line both bear, and three people."""

    def __init__(self):
        self.sources = [a_source("budget", "甲"), a_source("charity", "乙")]
        for source in self.sources:
            receive(source, 10_000, day=DAYS[0])
        self.line = a_budget([(source, 8000) for source in self.sources], project=a_project())
        self.asker, self.boss = somebody("caiwu"), somebody("fujuzhang")

    def act(self, what, amount, number, day):
        """Do one thing; what is refused is refused."""
        source = self.sources[number % 2]
        share = LineShare.objects.get(source=source)
        posting = picked(Posting.objects.all(), number)
        kept = picked(Commitment.objects.filter(source=source), number)
        request = picked(PaymentRequest.objects.all(), number)
        lock = picked(PeriodLock.objects.filter(released_at=None), number)
        works = {
            "receive": lambda: receive(source, amount, day=day),
            "spend": lambda: spend(source, amount, day=day),
            "line": lambda: spend(source, amount, day=day, line=self.line),
            "ask": lambda: ask(source, amount, self.asker, line=self.line if number % 3 else None),
            "ask_bill": lambda: ask_bill(
                [PartFacts(one, amount, self.line if number % 3 else None) for one in self.sources],
                self.asker,
            ),
            "agree": lambda: request and agree(self.boss, request),
            "commit": lambda: commands.commit_money(
                "system",
                source,
                CommitFacts(day, amount, "合同", line=self.line if number % 3 else None),
                today=TODAY,
            ),
            "release": lambda: kept and commands.release_commitment("system", kept, reason="到期", on=day),
            "pay_commitment": lambda: kept and spend(source, amount, day=day, commitment=kept),
            "appropriate": lambda: commands.appropriate("system", share, amount, day=day, today=TODAY),
            "take_back": lambda: commands.take_back("system", share, amount, day=day, today=TODAY),
            "reverse": lambda: commands.reverse_posting("system", posting, on=day, reason="错", today=TODAY),
            "return": lambda: commands.return_money(
                "system", source, ReturnFacts(day, amount, payee="建平镇社工站"), today=TODAY
            ),
            "lock": lambda: commands.lock_period("system", f.COUNTY, until=day, today=TODAY),
            "unlock": lambda: lock and commands.unlock_period("system", lock, reason="更正"),
        }
        try:
            works[what]()
        except RuleViolation:
            return False
        return True


def balances() -> dict[int, Decimal]:
    return queries.balances_of(Account.objects.values_list("pk", flat=True))


def check_the_books():
    found = balances()
    assert sum(found.values()) == 0
    for account in Account.objects.filter(kind__in=HOLDING):
        assert found[account.pk] >= 0, account.get_kind_display()
    for source in FundSource.objects.all():
        stands = queries.standing_of_source(source)
        assert stands.left == queries.left_of(source) == stands.pool + stands.projects + stands.held
        # Reversing an income may not take what is promised either, so what is free never falls below nothing.
        assert stands.free >= 0
    for share in LineShare.objects.all():
        standing = queries.standing_of_share(share)
        assert standing.left >= 0 and standing.spent + standing.held <= standing.planned
        assert queries.standings(LineShare.objects.filter(pk=share.pk))[share.pk] == standing


@pytest.mark.django_db
@given(steps=steps)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_the_books_are_right(places, steps):
    with transaction.atomic():
        books = Books()
        for step in steps:
            closed, there = queries.locked_until(f.COUNTY), set(Posting.objects.values_list("pk", flat=True))
            done = books.act(*step)
            fresh = Posting.objects.exclude(pk__in=there)
            assert done or not fresh.exists(), "something refused left a posting behind"
            assert closed is None or all(one.day > closed for one in fresh)
            check_the_books()
        transaction.set_rollback(True)


@pytest.mark.django_db
@given(steps=steps, number=st.integers(0, 10**6))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_reversal_restores_every_account(places, steps, number):
    with transaction.atomic():
        books = Books()
        for step in steps:
            books.act(*step)
        source, line = books.sources[number % 2], books.line if number % 3 else None
        share = LineShare.objects.get(source=source)
        before = balances(), queries.left_of(source), queries.standing_of_share(share)
        with contextlib.suppress(RuleViolation):  # nothing is left, or the line was used up
            posted = spend(source, 1, line=line, payee="丙")
            commands.reverse_posting("system", posted, on=TODAY, reason="错", today=TODAY)
            after, left, standing = balances(), queries.left_of(source), queries.standing_of_share(share)
            assert (left, standing.spent, standing.left) == (before[1], before[2].spent, before[2].left)
            assert after.pop(posted.to_account_id) == 0
            if line is None:
                assert after == before[0]
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
@given(wishes=st.lists(st.integers(1, 900_000), min_size=2, max_size=5), through_line=st.booleans())
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_many_people_at_once_never_spend_more_than_there_is(wishes, through_line):
    number = FundSource.objects.count()
    source = a_source("budget", f"来源{number}")
    receive(source, 9_000)
    line = a_budget([(source, 8000)], name=f"预算{number}") if through_line else None
    works = [
        # Payees unlike each other, in this try and the ones before: paying similar ones in parts asks for two people.
        lambda fen=fen, payee=payee: spend(source, Decimal(fen) / 100, line=line, payee=payee)
        for fen, payee in zip(wishes, payees, strict=False)
    ]

    outcomes = at_once(*works)

    assert set(outcomes) <= {"done", "posting.overspent", "line.overspent"}
    left = queries.left_of(source)
    assert (
        0
        <= left
        == 9000
        - sum(posting.amount for posting in Posting.objects.filter(source=source, to_account__kind="payee"))
    )
    assert not line or queries.standing_of_share(LineShare.objects.get(line=line)).left >= 0
    assert outcomes.count("done") == Posting.objects.filter(source=source, to_account__kind="payee").count()
