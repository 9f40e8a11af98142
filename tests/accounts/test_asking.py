"""Not getting in: a number on the owner's screen, administrators who saw her, and no code in anybody else's hands."""

import datetime
import re

import pytest
from django.test import Client
from django.urls import reverse

from shegongzhan.accounts import commands
from shegongzhan.accounts.entering import factors, requests, slowing
from shegongzhan.accounts.models import EntryRequest, OpenSession, User
from shegongzhan.accounts.roles import Role
from shegongzhan.audit.models import Event
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import now
from tests import factories as f

NEW = "yun-duo-9173-hao"
ASK, WAITING, AGREE = "/accounts/ask/", "/accounts/ask/waiting/", "/accounts/requests/"


def ask(username):
    """Ask at the sign-in page and return the browser with the number on its screen."""
    browser = Client()
    page = browser.post(ASK, {"username": username}, follow=True).content.decode()
    return browser, re.search(r'id="entry-number">([\d ]+)<', page).group(1)


def agree(client, number, **more):
    return client.post(AGREE, {"number": number, "confirm": "1", "seen": "on", **more})


def set_password(browser, new=NEW):
    return browser.post(WAITING, {"new": new, "again": new})


def can_sign_in(username, password=NEW):
    return Client().post("/accounts/login/", {"username": username, "password": password}).status_code == 302


def with_second_factor(user):
    secret = factors.new_secret()
    code = factors.pyotp.TOTP(secret).at(now().timestamp())
    factors.add_codes(user, secret=secret, typed=code, label="手机")
    return secret


def test_she_sets_a_new_password_on_the_screen_where_she_asked(lin, system_admin, security_admin, sign_in):
    hers = sign_in(lin)
    browser, number = ask("lin")

    page = sign_in(system_admin).post(AGREE, {"number": number}).content.decode()
    assert "林晓燕" in page
    agree(sign_in(system_admin), number)
    assert "还要另一类管理员同意" in browser.get(WAITING).content.decode()
    agree(sign_in(security_admin), number)

    assert set_password(browser).url == reverse("accounts:sign_in")
    assert can_sign_in("lin")
    assert hers.get(reverse("accounts:profile")).status_code == 302, "her open sessions ended"
    assert Event.objects.filter(act="account.password_agreed").count() == 2
    assert Event.objects.filter(act="account.password_set").exists()


def test_no_page_of_an_administrator_shows_what_opens_the_account(lin, system_admin, security_admin, sign_in):
    browser, number = ask("lin")
    client = sign_in(system_admin)
    pages = [
        client.get(reverse("accounts:user", args=[lin.pk])), client.get(reverse("accounts:users")), client.get(AGREE),
    ]  # fmt: skip

    assert not [
        page
        for page in pages
        if number in page.content.decode() or number.replace(" ", "") in page.content.decode()
    ]
    agree(client, number)
    agree(sign_in(security_admin), number)
    # The number alone, in another browser, opens nothing.
    assert set_password(Client()).url == ASK
    assert not can_sign_in("lin")
    assert set_password(browser).status_code == 302


def test_one_administrator_is_not_enough_where_only_a_password_stands(lin, system_admin, sign_in):
    browser, number = ask("lin")
    agree(sign_in(system_admin), number)
    again = agree(sign_in(system_admin), number)

    assert "还要另一类管理员" in again.content.decode()
    set_password(browser)
    assert not can_sign_in("lin")


def test_with_a_second_factor_one_administrator_is_enough(lin, system_admin, sign_in):
    with_second_factor(lin)
    browser, number = ask("lin")
    agree(sign_in(system_admin), number)

    assert set_password(browser).status_code == 302
    assert can_sign_in("lin")


@pytest.mark.parametrize("kind", ["system_admin", "security_admin", "audit_admin"])
def test_an_administrator_is_agreed_to_by_other_kinds_only(kind, request, sign_in):
    everybody = {
        name: request.getfixturevalue(name) for name in ("system_admin", "security_admin", "audit_admin")
    }
    owner = everybody.pop(kind)
    twin = f.user("tonglei", "同类")
    f.post(twin, owner.posts.get().role, f.COUNTY)
    browser, number = ask(owner.username)

    assert agree(sign_in(twin), number).status_code == 422
    assert agree(sign_in(owner), number).status_code == 422
    for other in everybody.values():
        set_password(browser)
        assert not can_sign_in(owner.username)
        assert agree(sign_in(other), number).status_code == 302
    set_password(browser)
    assert can_sign_in(owner.username)


def test_a_name_nobody_has_is_answered_alike(lin):
    known, unknown = Client(), Client()
    pages = [
        browser.post(ASK, {"username": name}, follow=True).content.decode()
        for browser, name in ((known, "lin"), (unknown, "meiyouren"))
    ]

    assert (
        len(
            {
                re.sub(r'[\d ]{9}<|csrf[^>]*>|content="\w{64}"|value="\w{64}"|\d\d:\d\d', "", page)
                for page in pages
            }
        )
        == 1
    )
    assert EntryRequest.objects.filter(user=None).count() == 1


def test_who_only_looks_or_works_agrees_to_nothing(lin, zhou, county_officer, sign_in):
    _browser, number = ask("lin")

    for person in (zhou, county_officer):
        assert agree(sign_in(person), number).status_code == 403


def test_an_administrator_of_another_county_finds_no_such_number(lin, places, sign_in):
    elsewhere = f.user("bieshi", "别县管理员", division="150102")
    f.post(elsewhere, Role.SYSTEM_ADMIN, "150102")
    _browser, number = ask("lin")

    answer = agree(sign_in(elsewhere), number)

    assert answer.status_code == 422
    assert "没有这个编号" in answer.content.decode()
    assert "林晓燕" not in answer.content.decode()


def test_an_administrator_below_does_not_vouch_for_who_works_above(
    region_officer, system_admin, security_admin, sign_in
):
    """The account is kept in the county, the post is the region's."""
    _browser, number = ask(region_officer.username)

    assert agree(sign_in(system_admin), number).status_code == 422


def test_agreeing_without_having_seen_her_is_refused(lin, system_admin, sign_in):
    _browser, number = ask("lin")

    answer = sign_in(system_admin).post(AGREE, {"number": number, "confirm": "1"})

    assert answer.status_code == 422
    assert not EntryRequest.objects.get(user=lin).agreements.exists()


def test_a_number_ends(lin, system_admin, security_admin, sign_in):
    browser, number = ask("lin")
    EntryRequest.objects.update(expires_at=now() - datetime.timedelta(seconds=1))

    assert agree(sign_in(system_admin), number).status_code == 422
    assert "过期" in browser.get(WAITING).content.decode()


def test_a_number_is_used_once(lin, system_admin, security_admin, sign_in):
    browser, number = ask("lin")
    agree(sign_in(system_admin), number)
    agree(sign_in(security_admin), number)
    asked = EntryRequest.objects.get(user=lin)
    set_password(browser)

    with pytest.raises(RuleViolation, match="办完或过期"):
        requests.set_password(asked, "another-9173-hao", at=now())
    assert can_sign_in("lin")


def test_a_weak_password_is_refused_on_that_screen_and_the_number_stays(
    lin, system_admin, security_admin, sign_in
):
    browser, number = ask("lin")
    agree(sign_in(system_admin), number)
    agree(sign_in(security_admin), number)

    assert set_password(browser, "1234567890").status_code == 422
    assert set_password(browser).status_code == 302


def test_guessing_numbers_is_slowed(lin, system_admin, sign_in):
    client = sign_in(system_admin)
    for guess in range(5):
        agree(client, f"0000000{guess}")
    _browser, number = ask("lin")

    answer = agree(client, number)

    assert answer.status_code == 422
    assert "以后再试" in answer.content.decode()


def test_asking_for_many_names_is_slowed(places):
    browser = Client()
    answers = [browser.post(ASK, {"username": f"name{n}"}).status_code for n in range(21)]

    assert answers[:20] == [302] * 20
    assert answers[20] == 422


def test_a_new_password_lifts_the_slowing(lin, system_admin, security_admin, sign_in):
    for _try in range(6):
        Client().post("/accounts/login/", {"username": "lin", "password": "wrong"})
    assert not can_sign_in("lin", f.PASSWORD)

    browser, number = ask("lin")
    agree(sign_in(system_admin), number)
    agree(sign_in(security_admin), number)
    set_password(browser)

    assert can_sign_in("lin")


def test_a_new_account_opens_the_same_way(system_admin, security_admin, sign_in):
    answer = sign_in(system_admin).post(
        reverse("accounts:user_add"),
        {"username": "xinlai", "name": "新来的", "division": f.COUNTY},
        follow=True,
    )
    newcomer = User.objects.get(username="xinlai")
    assert "一次性密码" not in answer.content.decode()
    assert not newcomer.has_usable_password()

    browser, number = ask("xinlai")
    agree(sign_in(system_admin), number)
    agree(sign_in(security_admin), number)
    set_password(browser)

    assert can_sign_in("xinlai")


def test_a_closed_account_gets_no_password(lin, system_admin, security_admin, sign_in):
    browser, number = ask("lin")
    agree(sign_in(system_admin), number)
    commands.disable_user(system_admin, lin)

    assert agree(sign_in(security_admin), number).status_code == 422
    set_password(browser)
    assert not can_sign_in("lin")


# ---------- first passwords, which only the console gives ----------


def first(system_admin, hours=0):
    password = commands.give_first_password(
        "console", system_admin, at=now() - datetime.timedelta(hours=hours)
    )
    return password


def test_a_first_password_works_once_and_has_to_be_changed(system_admin):
    password = first(system_admin)
    browser = Client()

    browser.post("/accounts/login/", {"username": "xitong", "password": password})

    assert browser.get(reverse("accounts:users")).url == reverse("accounts:password")
    again = Client().post("/accounts/login/", {"username": "xitong", "password": password})
    assert again.status_code == 422
    assert browser.post(reverse("accounts:password"), {"new": NEW, "again": NEW}).status_code == 302
    assert can_sign_in("xitong")


def test_a_first_password_ends_after_the_hours_of_the_pack(system_admin):
    answer = Client().post(
        "/accounts/login/", {"username": "xitong", "password": first(system_admin, hours=25)}
    )

    assert answer.status_code == 422
    assert "过期" in answer.content.decode()
    assert not OpenSession.objects.exists()


def test_nobody_is_slowed_by_what_others_ask(lin):
    ask("lin")

    assert slowing.Slowdown.objects.filter(account=slowing.hashed("account", "lin")).count() == 0
    assert can_sign_in("lin", f.PASSWORD)
