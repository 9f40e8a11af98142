"""Revolving support: in, lent, returned, given back; never below nothing, and the books always agree."""

import datetime
from decimal import Decimal

import pytest

from shegongzhan.core.scoping import EVERYWHERE
from shegongzhan.funds import commands, queries
from shegongzhan.funds.commands import revolving
from shegongzhan.funds.commands.revolving import MoveFacts, SupportFacts
from shegongzhan.funds.models import Account, Posting, RevolvingMove
from shegongzhan.funds.queries import revolving as read
from tests import factories as f
from tests.at_once import at_once
from tests.funds.rows import TODAY, a_source, agree, ask, receive, somebody, spend
from tests.funds.test_budgets import refused

pytestmark = pytest.mark.django_db
START = datetime.date(2024, 1, 1)
DAY = datetime.timedelta(days=1)


def a_support(source=None, **facts):
    source = source or a_source("social", "社会资金")
    return revolving.agree_support(
        "system", SupportFacts(source, START, **{"giver": "联谊商会", "cycle_months": 1, **facts})
    )


def do(act, row, amount=0, on=TODAY, **rest):
    return act("system", row, MoveFacts(on, Decimal(str(amount)), **rest), today=TODAY)


@pytest.fixture
def support(jianping):
    made = a_support()
    do(revolving.put_in, made, 5000, on=START)
    return made


def agree_with_books(support):
    """The support's sum is what its source has left, when nothing else touches the source."""
    sums = [queries.balance_of(account) for account in Account.objects.all()]
    return read.balance_of(support) == queries.left_of(support.source) and sum(sums) == 0


def test_money_goes_round_and_home(support, jianping):
    lent = do(revolving.lend, support, 3000, station=jianping)
    assert (read.balance_of(support), read.outstanding(lent)) == (2000, 3000)
    assert lent.due_on == datetime.date(2024, 4, 12)

    do(revolving.take_returned, lent, 1000)
    do(revolving.repay, support, 2500)

    assert (read.balance_of(support), read.outstanding(lent)) == (500, 2000)
    assert agree_with_books(support)
    uses = {line.key: line.spent for line in queries.by_use(Posting.objects.all())}
    assert uses == {"revolving_lent": 2000, "revolving_repaid": 2500}
    row = read.supports_seen_by(EVERYWHERE).get()
    assert (row.came, row.lent, row.back, row.repaid, row.left, row.out) == (
        5000,
        3000,
        1000,
        2500,
        500,
        2000,
    )


def test_an_agreement_says_with_whom_and_for_how_long(jianping):
    refused(lambda: a_support(giver=" "), "revolving.giver")
    source = a_source("social", "社会资金二")
    refused(lambda: a_support(source, ends_on=START - DAY), "revolving.ends")
    refused(lambda: a_support(source, cycle_months=0), "revolving.cycle")
    refused(lambda: a_support(source, cycle_months=121), "revolving.cycle")


def test_no_more_goes_out_than_is_there_even_when_the_source_has_more(support, jianping):
    receive(support.source, 9000)

    refused(lambda: do(revolving.lend, support, "5000.01", station=jianping), "revolving.short")
    refused(lambda: do(revolving.repay, support, 5001), "revolving.short")
    assert RevolvingMove.objects.count() == 1


def test_nor_more_than_the_source_has(support, jianping):
    spend(support.source, 4000)
    refused(lambda: do(revolving.lend, support, 2000, station=jianping), "posting.overspent")
    assert RevolvingMove.objects.count() == 1


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"amount": 0, "user": "益民"}, "posting.amount"),
        ({"amount": "0.001", "user": "益民"}, "posting.cents"),
        ({"amount": 1}, "revolving.user"),
        ({"amount": 1, "user": "益民", "on": TODAY + DAY}, "posting.future"),
        ({"amount": 1, "user": "益民", "on": START - DAY}, "revolving.early"),
        ({"amount": 1, "user": "益民", "due_on": TODAY - DAY}, "revolving.due"),
    ],
)
def test_lending_that_makes_no_sense_is_refused(support, facts, code):
    refused(lambda: do(revolving.lend, support, **facts), code)
    assert Posting.objects.count() == 1


def test_no_more_comes_back_than_is_out(support, jianping):
    lent = do(revolving.lend, support, 1000, station=jianping)
    do(revolving.take_returned, lent, 600)
    refused(lambda: do(revolving.take_returned, lent, 401), "revolving.return_more")
    refused(lambda: do(revolving.take_returned, lent, 1, on=TODAY - DAY), "revolving.before")
    refused(lambda: do(revolving.take_returned, RevolvingMove.objects.first(), 1), "revolving.not_lent")


def test_a_large_sum_is_agreed_to_by_another_and_named_here(support):
    do(revolving.put_in, support, 20_000)
    refused(lambda: do(revolving.lend, support, 15_000, user="益民"), "posting.two_people")
    request = ask(support.source, 15_000, somebody(), use="revolving_lent", payee="益民")
    paid = agree(somebody("juzhang-2"), request)

    lent = do(revolving.lend, support, paid=paid)

    assert (lent.amount, lent.user, lent.posting) == (15_000, "益民", paid)
    refused(lambda: do(revolving.lend, support, paid=paid), "revolving.paid")
    other = a_support(a_source("social", "另一项"))
    refused(lambda: do(revolving.lend, other, paid=paid), "revolving.paid")
    do(revolving.take_returned, lent, 15_000)
    assert agree_with_books(support)


def test_what_is_overdue_shows_until_it_is_back(support, jianping):
    lent = do(revolving.lend, support, 1000, station=jianping, on=START, due_on=START + DAY)
    do(revolving.lend, support, 10, station=jianping)

    [late] = read.overdue(EVERYWHERE, TODAY)
    assert (late.pk, late.open) == (lent.pk, 1000)
    told = read.revolving_figures(f.COUNTY, START, TODAY, TODAY)
    assert (told.overdue, told.overdue_count, told.out, told.left) == (1000, 1, 1010, 3990)

    do(revolving.take_returned, lent, 1000)
    assert not read.overdue(EVERYWHERE, TODAY).exists()


def test_a_wrong_move_goes_back_with_its_posting(support, jianping):
    lent = do(revolving.lend, support, 1000, station=jianping)
    back = do(revolving.take_returned, lent, 400)

    def undo(move, reason="记错"):
        return revolving.reverse_revolving("system", move, on=TODAY, reason=reason, today=TODAY)

    refused(lambda: undo(lent), "revolving.came_back")
    refused(lambda: undo(back, " "), "revolving.reason")
    refused(
        lambda: commands.reverse_posting("system", lent.posting, on=TODAY, reason="错", today=TODAY),
        "reversal.revolving",
    )
    undo(back)
    refused(lambda: undo(back), "revolving.reversed")
    undo(lent)
    assert read.balance_of(support) == 5000 and agree_with_books(support)

    do(revolving.repay, support, 4500)
    first = RevolvingMove.objects.order_by("pk").first()
    refused(lambda: undo(first), "revolving.gone")


def test_a_locked_day_stays_closed(support, jianping):
    commands.lock_period("system", f.COUNTY, until=datetime.date(2024, 2, 1), today=TODAY)
    refused(lambda: do(revolving.lend, support, 1, station=jianping, on=START), "posting.locked")
    refused(lambda: do(revolving.put_in, support, 1, on=START), "posting.locked")


@pytest.mark.django_db(transaction=True)
def test_two_clerks_do_not_lend_the_same_money():
    support = a_support()
    do(revolving.put_in, support, 5000, on=START)
    receive(support.source, 9000)

    works = [lambda n=n: do(revolving.lend, support, 2000, user=f"单位{n}") for n in range(3)]
    works += [lambda: do(revolving.repay, support, 2000)]
    outcomes = at_once(*works)

    assert outcomes == ["done", "done", "revolving.short", "revolving.short"]
    assert read.balance_of(support) == 1000
