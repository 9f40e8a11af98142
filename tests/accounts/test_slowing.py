"""Slowing down: a stranger's guesses cost the stranger time, and never the owner on her own device."""

import datetime

import pytest
from django.test import Client

from shegongzhan.accounts.entering import slowing
from shegongzhan.accounts.models import Slowdown
from shegongzhan.audit.models import Event
from tests import factories as f

SIGN_IN = "/accounts/login/"


def enter(client, username="lin", password=f.PASSWORD, address="10.0.0.1"):
    return client.post(SIGN_IN, {"username": username, "password": password}, REMOTE_ADDR=address)


def guess(times, username="lin", client=None, address="203.0.113.9"):
    return [enter(client or Client(), username, f"wrong{n}", address).status_code for n in range(times)]


def later(**time):
    """Let the time pass that somebody waits."""
    step = datetime.timedelta(**time)
    for row in Slowdown.objects.all():
        row.last_at -= step
        row.until = row.until and row.until - step
        row.save()


def test_after_the_free_tries_one_waits_and_the_right_password_does_not_help(lin):
    assert guess(5) == [422] * 4 + [429]

    answer = enter(Client(), address="203.0.113.9")
    assert answer.status_code == 429
    assert "以后再试" in answer.content.decode()
    assert Event.objects.filter(act="account.locked_out").exists()
    later(seconds=31)
    assert enter(Client(), address="203.0.113.9").status_code == 302


def test_the_wait_doubles_up_to_the_longest(lin):
    guess(5)
    waits = []
    for _round in range(8):
        row = Slowdown.objects.exclude(until=None).order_by("-failures").first()
        waits.append((row.until - row.last_at).total_seconds())
        later(seconds=waits[-1])
        guess(1)

    assert waits[:4] == [30, 60, 120, 240]
    assert max(waits) == 900


def test_the_owner_on_her_own_device_is_never_shut_out(lin):
    hers = Client()
    assert enter(hers).status_code == 302

    for number in range(60):
        guess(1, address=f"203.0.113.{number}")

    assert enter(hers).status_code == 302, "whatever strangers try elsewhere"


def test_her_own_device_waits_a_minute_at_most(lin):
    hers = Client()
    enter(hers)
    for _try in range(12):
        guess(1, client=hers, address="10.0.0.1")
        later(seconds=61)
        # what was counted before is not forgotten

    assert enter(hers).status_code == 302


def test_another_address_is_not_held_up_by_a_few_guesses(lin):
    guess(6)

    assert enter(Client(), address="10.0.0.7").status_code == 302


def test_guesses_from_many_addresses_are_slowed_by_account(lin):
    answers = [guess(1, address=f"203.0.113.{number}")[0] for number in range(21)]

    assert answers == [422] * 19 + [429] * 2


def test_trying_many_names_from_one_address_is_slowed(lin, zhou):
    answers = [guess(1, username=f"name{number}")[0] for number in range(21)]

    assert answers == [422] * 19 + [429] * 2
    assert enter(Client(), address="203.0.113.9").status_code == 429
    assert enter(Client(), address="10.0.0.8").status_code == 302, "an office elsewhere goes on"


def test_an_office_that_signs_in_right_is_not_slowed(lin):
    for _colleague in range(30):
        assert enter(Client()).status_code == 302


def test_an_unknown_name_is_slowed_like_a_known_one(lin):
    assert guess(6, username="meiyouren", address="10.1.1.1") == guess(6, username="lin", address="10.1.1.2")


def test_a_mark_for_one_account_helps_no_other(lin, zhou):
    browser = Client()
    enter(browser, "zhou")
    guess(6, client=browser, address="10.0.0.1")

    assert enter(browser, "lin").status_code == 429
    assert enter(browser, "zhou").status_code == 302


@pytest.mark.parametrize("cookie", ["", "junk", "eyJhIjoxfQ:1abc:xyz", "[]", "0" * 9000])
def test_a_forged_mark_is_no_mark(lin, cookie):
    browser = Client()
    browser.cookies[slowing.DEVICE] = cookie
    guess(5, client=browser)

    assert enter(browser, address="203.0.113.9").status_code == 429


def test_a_try_is_counted_before_its_password_is_looked_at(lin, monkeypatch):
    """Many at once count one by one: none is looked at before it stands in the table."""
    seen = []
    monkeypatch.setattr(
        "shegongzhan.accounts.views.signing_in.authenticate",
        lambda *args, **kwargs: seen.append(Slowdown.objects.order_by("-failures").first().failures),
    )
    guess(3)

    assert seen == [1, 2, 3]


def test_the_table_says_nothing_about_whom(lin):
    guess(2)

    text = " ".join(f"{row.key} {row.account}" for row in Slowdown.objects.all())
    assert "lin" not in text.replace("linear", "")
    assert "203.0.113" not in text


def test_what_is_old_is_forgotten(lin):
    guess(5)
    later(minutes=61)
    guess(1, username="zhou", address="10.9.9.9")

    assert not Slowdown.objects.filter(account=slowing.hashed("account", "lin")).exists()
