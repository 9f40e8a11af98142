"""Sessions: an absolute end, a list of one's own, and signing out elsewhere."""

import time

from django.test import Client
from django.urls import reverse

from shegongzhan.accounts.entering import slowing
from shegongzhan.accounts.entering.sessions import BEGUN
from shegongzhan.accounts.models import OpenSession
from tests import factories as f

CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36"
PHONE = (
    "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/107.0 Mobile Safari/537.36 MicroMessenger/8.0"
)


def signed_in(username="lin", agent=CHROME):
    browser = Client(headers={"User-Agent": agent})
    browser.post("/accounts/login/", {"username": username, "password": f.PASSWORD})
    return browser


def is_in(browser):
    return browser.get(reverse("accounts:profile")).status_code == 200


def test_a_session_ends_after_the_hours_of_the_pack_however_busy(lin):
    browser = signed_in()
    session = browser.session
    session[BEGUN] = int(time.time()) - 12 * 3600 - 1
    session.save()

    answer = browser.get(reverse("stations:list"))

    assert answer.url == f"/accounts/login/?next={reverse('stations:list')}"
    assert not OpenSession.objects.filter(user=lin).exists()
    session = signed_in().session
    session[BEGUN] = int(time.time()) - 12 * 3600 + 60
    session.save()


def test_she_sees_where_she_is_signed_in_and_ends_one(lin, zhou):
    here, there, somebody = signed_in(), signed_in(agent=PHONE), signed_in("zhou")

    page = here.get(reverse("accounts:sessions")).content.decode()
    assert "Chrome · Windows" in page
    assert "微信 · Android" in page
    assert "就是这里" in page
    row = OpenSession.objects.get(user=lin, session_key=there.session.session_key)
    here.post(reverse("accounts:session_end", args=[row.pk]))

    assert not is_in(there)
    assert is_in(here)
    assert is_in(somebody)


def test_nobody_ends_the_session_of_somebody_else(lin, zhou):
    hers, his = signed_in(), signed_in("zhou")
    row = OpenSession.objects.get(user=lin)

    assert his.post(reverse("accounts:session_end", args=[row.pk])).status_code == 404
    assert is_in(hers)


def test_signing_out_everywhere_leaves_this_browser_and_makes_the_others_strangers(lin):
    here, there = signed_in(), signed_in(agent=PHONE)

    here.post(reverse("accounts:sessions_end"))

    assert is_in(here)
    assert not is_in(there)
    lin.refresh_from_db()
    request = type("R", (), {"COOKIES": {slowing.DEVICE: there.cookies[slowing.DEVICE].value}})
    assert slowing.device_of(request, lin) == ""
    request = type("R", (), {"COOKIES": {slowing.DEVICE: here.cookies[slowing.DEVICE].value}})
    assert slowing.device_of(request, lin) != ""


def test_signing_out_takes_the_session_off_the_list(lin):
    browser = signed_in()
    browser.post(reverse("accounts:sign_out"))

    assert not OpenSession.objects.exists()


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one_on_the_list(lin):
    here, there = signed_in(), signed_in(agent=PHONE)
    new = "yun-duo-9173-hao"
    here.post(reverse("accounts:password"), {"old": f.PASSWORD, "new": new, "again": new})

    assert is_in(here)
    assert not is_in(there)
    assert [row.session_key for row in OpenSession.objects.all()] == [here.session.session_key]
