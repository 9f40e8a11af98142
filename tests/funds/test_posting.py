"""Money comes in, goes out, and a wrong posting is reversed: the books stay right whoever is in a hurry."""

import datetime
import json
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from shegongzhan.audit.models import Event
from shegongzhan.core.errors import RuleViolation
from shegongzhan.funds import commands, queries, rules
from shegongzhan.funds.commands import IncomeFacts
from shegongzhan.funds.models import FundSource, Posting
from shegongzhan.policies.models import Override
from shegongzhan.policies.queries import forget_overrides
from shegongzhan.statistics.indicators import funds as figures
from shegongzhan.statistics.periods import Period
from tests import factories as f
from tests.at_once import at_once
from tests.funds.rows import TODAY, a_source, receive, spend


@pytest.fixture
def source(places) -> FundSource:
    made = a_source()
    receive(made)
    return made


@pytest.mark.django_db
def test_the_year_counts_what_was_posted(source, jianping):
    spend(source, 300, station=jianping)

    said = figures.measure(f.COUNTY, Period(datetime.date(2024, 1, 1), datetime.date(2024, 12, 31)))
    [line] = queries.by_kind(Posting.objects.all())

    assert (said["income_total"], said["spent"]) == (1000, 300)
    assert (line.income, line.spent, line.left) == (1000, 300, 700)
    assert [(one.key, one.spent) for one in queries.by_place(Posting.objects.all())] == [(f.JIANPING, 300)]


@pytest.mark.django_db
def test_a_source_cannot_be_overspent(source):
    spend(source, 1000)

    with pytest.raises(RuleViolation) as no:
        spend(source, "0.01")

    assert no.value.code == "posting.overspent"
    assert queries.left_of(source) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("amount", ["0", "-5", "0.001"])
def test_an_amount_is_more_than_nothing_and_whole_cents(source, amount):
    with pytest.raises(RuleViolation):
        spend(source, amount)


@pytest.mark.django_db
def test_the_future_is_not_posted(source):
    tomorrow = TODAY + datetime.timedelta(days=1)

    with pytest.raises(RuleViolation) as no:
        commands.receive("system", source, IncomeFacts(tomorrow, Decimal(1)), today=TODAY)

    assert no.value.code == "posting.future"


@pytest.mark.django_db
def test_a_reversal_undoes_and_is_itself_final(source):
    wrong = spend(source, 400)

    undone = commands.reverse_posting("system", wrong, on=TODAY, reason="记重了", today=TODAY)

    assert queries.left_of(source) == 1000
    for posting in (wrong, undone):
        with pytest.raises(RuleViolation):
            commands.reverse_posting("system", posting, on=TODAY, reason="再来", today=TODAY)


@pytest.mark.django_db
def test_an_income_that_was_spent_is_not_taken_back_before_the_spending(source):
    came = Posting.objects.get()
    gone = spend(source, 600)

    with pytest.raises(RuleViolation) as no:
        commands.reverse_posting("system", came, on=TODAY, reason="拨错", today=TODAY)
    assert no.value.code == "reversal.spent"

    commands.reverse_posting("system", gone, on=TODAY, reason="拨错", today=TODAY)
    commands.reverse_posting("system", came, on=TODAY, reason="拨错", today=TODAY)
    assert queries.left_of(source) == 0


@pytest.mark.django_db
def test_a_posting_is_changed_neither_by_the_product_nor_in_the_database(source):
    posting = Posting.objects.get()
    posting.amount = 5

    with pytest.raises(TypeError):
        posting.save()
    with pytest.raises(TypeError):
        Posting.objects.update(amount=5)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE funds_posting SET amount = 5")


@pytest.mark.django_db
def test_lottery_money_for_pay_is_warned_of_and_goes_through(source):
    spend(source, 10, use="pay")

    assert Event.objects.filter(act="posting.warned").exists()


@pytest.mark.django_db
def test_where_the_province_forbids_it_a_document_is_needed_and_shows_in_the_log(source):
    forbid()

    with pytest.raises(RuleViolation) as no:
        spend(source, 10, use="pay")
    assert no.value.code == "posting.forbidden"

    spend(source, 10, use="pay", document="郎民〔2024〕3号")
    [event] = Event.objects.filter(act="posting.overridden")
    assert json.loads(event.details)["document"] == "郎民〔2024〕3号"


def forbid() -> None:
    """Let the county's rule block what the national pack only warns of."""
    entry = {
        "code": "lottery_pay", "label": "不得用于人员经费", "source": "lottery", "use": "pay", "answer": "block",
    }  # fmt: skip
    Override.objects.create(
        key="funds.limits", division=f.COUNTY, value=[entry], effective_on=f.LONG_AGO, reason="省里禁止"
    )
    forget_overrides()


def test_the_stricter_of_two_limits_holds():
    limits = [
        {"source": "lottery", "use": "pay", "label": "提醒", "answer": "warn"},
        {"source": "lottery", "use": "pay", "label": "禁止", "answer": "block"},
    ]

    assert rules.limit_of(limits, "lottery", "pay") == rules.Limit("禁止", "block")
    assert rules.limit_of(limits, "budget", "pay") is None


# ---------- two people at once ----------


@pytest.mark.django_db(transaction=True)
def test_two_people_do_not_both_spend_the_rest():
    source = a_source()
    receive(source)

    outcomes = at_once(*[lambda: spend(source, 700)] * 3)

    assert outcomes == ["done", "posting.overspent", "posting.overspent"]
    assert queries.left_of(source) == 300


@pytest.mark.django_db(transaction=True)
def test_two_people_do_not_both_reverse_a_posting():
    source = a_source()
    receive(source)
    wrong = spend(source, 400)

    def undo():
        commands.reverse_posting(
            "system", Posting.objects.get(pk=wrong.pk), on=TODAY, reason="记重了", today=TODAY
        )

    assert at_once(undo, undo) == ["done", "reversal.twice"]
    assert queries.left_of(source) == 1000
