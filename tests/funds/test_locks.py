"""Closed books: nothing is posted into them, by anybody, and opening them says why."""

import datetime
import json
import threading
from decimal import Decimal

import pytest
from django.db import connection, transaction

from shegongzhan.audit.models import Event
from shegongzhan.funds import commands, queries
from shegongzhan.funds.commands import ReturnFacts
from shegongzhan.funds.models import LineShare, Posting
from tests import factories as f
from tests.funds.rows import TODAY, a_budget, a_source, agree, ask, receive, somebody, spend
from tests.funds.test_budgets import refused

pytestmark = pytest.mark.django_db
DEC = datetime.date(2023, 12, 20)
END = datetime.date(2023, 12, 31)


@pytest.fixture
def source(places):
    made = a_source("budget", "县级财政")
    receive(made, 50_000, day=DEC)
    return made


def lock(until=END, division=f.COUNTY):
    return commands.lock_period("system", division, until=until, today=TODAY, note="年度决算")


def test_nothing_is_dated_into_closed_books(source):
    paid = spend(source, 100, day=DEC)
    line = a_budget([(source, 1000)])
    request = ask(source, 20_000, somebody("caiwu"))
    boss = somebody("fujuzhang")
    lock()
    before = Posting.objects.count()

    back = ReturnFacts(END, Decimal(10), payee="建平镇社工站")
    for work in (
        lambda: receive(source, 1, day=END),
        lambda: spend(source, 1, day=END),
        lambda: spend(source, 1, day=END, line=line),
        lambda: commands.return_money("system", source, back, today=TODAY),
        lambda: commands.reverse_posting("system", paid, on=END, reason="错", today=TODAY),
        lambda: commands.appropriate("system", LineShare.objects.get(), Decimal(1), day=END, today=TODAY),
        lambda: commands.approve_payment(boss, request, on=END, today=TODAY),
    ):
        refused(work, "posting.locked")
    assert Posting.objects.count() == before

    spend(source, 1, day=END + datetime.timedelta(days=1))
    commands.reverse_posting("system", paid, on=TODAY, reason="错", today=TODAY)
    agree(boss, request)


def test_a_townships_lock_closes_only_what_is_spent_there(source, jianping, shizi):
    lock(division=f.JIANPING)

    refused(lambda: spend(source, 1, day=END, station=jianping), "posting.locked")
    spend(source, 1, day=END, station=shizi)


def test_a_lock_of_the_province_closes_the_county(source):
    lock(division=f.REGION)

    refused(lambda: receive(source, 1, day=END), "posting.locked")
    assert queries.locked_until(f.COUNTY) == END


def test_opening_says_why_and_stays_written(source):
    closed = lock()
    refused(lambda: commands.unlock_period("system", closed, reason=" "), "unlock.reason")

    commands.unlock_period("system", closed, reason="审计要求更正")

    receive(source, 1, day=END)
    refused(lambda: commands.unlock_period("system", closed, reason="再来"), "unlock.twice")
    [event] = Event.objects.filter(act="books.unlocked")
    assert json.loads(event.details)["reason"] == "审计要求更正"
    assert queries.locked_until(f.COUNTY) is None


def test_today_is_not_closed_and_nothing_is_closed_twice(source):
    refused(lambda: lock(TODAY), "lock.future")
    lock()
    refused(lambda: lock(), "lock.there")
    refused(lambda: lock(DEC), "lock.there")
    lock(END + datetime.timedelta(days=31))


@pytest.mark.django_db(transaction=True)
def test_a_posting_on_its_way_and_a_lock_do_not_miss_each_other():
    """Somebody has begun to post; whoever closes the books waits, and finds the posting in them."""
    source = a_source("budget", "县级财政")
    held, go_on = threading.Event(), threading.Event()
    seen: list[int] = []

    def post():
        with transaction.atomic():
            receive(source, 5, day=END)
            held.set()
            go_on.wait(10)
        connection.close()

    def close():
        held.wait(10)
        commands.lock_period("system", f.COUNTY, until=END, today=TODAY)
        seen.append(Posting.objects.count())
        connection.close()

    threads = [threading.Thread(target=work) for work in (post, close)]
    for thread in threads:
        thread.start()
    held.wait(10)
    threads[1].join(0.5)
    assert not seen, "the books were closed while a posting was on its way"
    go_on.set()
    for thread in threads:
        thread.join()
    assert seen == [1]
