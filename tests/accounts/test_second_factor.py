"""The second step: who must have one, how it is set up, lost and replaced, and that the demonstration says it asks none."""

import re

import pyotp
import pytest
from django.test import Client
from django.urls import reverse

from shegongzhan.accounts.entering import factors
from shegongzhan.accounts.models import RecoveryCode, SecondFactor
from shegongzhan.accounts.roles import WITH_SECOND_FACTOR, Role
from shegongzhan.audit.models import Event
from shegongzhan.config import env
from shegongzhan.core.time import now
from tests import factories as f
from tests.accounts.test_asking import NEW, agree, ask, set_password, with_second_factor

HOME = "/"
STEP, ADD = "/accounts/second-step/", "/accounts/second-factors/add/"


def password_only(username, password=f.PASSWORD):
    browser = Client()
    assert browser.post("/accounts/login/", {"username": username, "password": password}).status_code == 302
    return browser


def code_of(secret, later=30):
    """Return a code not used yet: the one before was taken when the telephone was set up."""
    return pyotp.TOTP(secret).at(now().timestamp() + later)


def secret_on(page):
    return re.search(r'id="factor-secret">([A-Z2-7 ]+)<', page.content.decode()).group(1).replace(" ", "")


@pytest.mark.parametrize("role", list(Role))
def test_who_keeps_accounts_rights_log_or_money_comes_in_by_more_than_a_password(everyone, role):
    browser = password_only(everyone[role].username)

    answer = browser.get(reverse("accounts:profile"))

    if role in WITH_SECOND_FACTOR:
        assert answer.url.startswith(ADD)
        assert browser.get(reverse("accounts:users")).status_code == 302
    else:
        assert answer.status_code == 200
    assert {"system_admin", "security_admin", "audit_admin", "finance"} == set(WITH_SECOND_FACTOR)


def test_the_first_sign_in_leads_through_setting_up_to_the_page_wanted(system_admin):
    browser = password_only("xitong")
    wanted = reverse("accounts:users")
    page = browser.get(browser.get(wanted).url)
    secret = secret_on(page)

    answer = browser.post(ADD, {"label": "手机", "code": code_of(secret, 0), "next": wanted})

    codes = re.findall(r"<code>([\w-]+)</code>", answer.content.decode())
    assert len(codes) == len(set(codes)) == 10
    assert f'href="{wanted}"' in answer.content.decode()
    assert browser.get(wanted).status_code == 200
    stored = SecondFactor.objects.get(user=system_admin)
    assert stored.secret == secret
    assert not [code for code in codes if RecoveryCode.objects.filter(code_hash__contains=code).exists()]


def test_the_secret_lies_encrypted(system_admin, django_db_blocker):
    from django.db import connection

    secret = with_second_factor(system_admin)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM accounts_secondfactor")
        assert secret not in cursor.fetchone()[0]


def test_a_wrong_first_code_sets_nothing_up(system_admin):
    browser = password_only("xitong")
    browser.get(ADD)

    answer = browser.post(ADD, {"label": "手机", "code": "000000"})

    assert answer.status_code == 422
    assert "验证码不对" in answer.content.decode()
    assert not SecondFactor.objects.exists()


def test_the_next_sign_in_asks_for_a_code_that_is_right_once(system_admin):
    secret = with_second_factor(system_admin)
    code = code_of(secret)
    browser = password_only("xitong")
    assert browser.get(reverse("accounts:users")).url.startswith(STEP)
    assert browser.get(ADD).url == STEP, "nobody sets up another one with the password alone"

    assert browser.post(STEP, {"code": "000000"}).status_code == 422
    assert browser.post(STEP, {"code": code, "next": reverse("accounts:users")}).url == reverse(
        "accounts:users"
    )
    assert browser.get(reverse("accounts:users")).status_code == 200

    other = password_only("xitong")
    assert other.post(STEP, {"code": code}).status_code == 422, "a code is right once"


def test_a_recovery_code_stands_in_once(lin):
    with_second_factor(lin)
    code = factors.new_recovery_codes(lin)[0]

    assert password_only("lin").post(STEP, {"code": code.upper()}).status_code == 302
    assert password_only("lin").post(STEP, {"code": code}).status_code == 422
    assert Event.objects.get(act="account.recovery_code_used").data["left"] == 9


def test_guessing_codes_is_slowed(lin):
    secret = with_second_factor(lin)
    browser = password_only("lin")
    answers = [browser.post(STEP, {"code": f"00000{n}"}).status_code for n in range(6)]

    assert answers == [422] * 5 + [429]
    assert browser.post(STEP, {"code": code_of(secret)}).status_code == 429


def test_everybody_may_have_one_and_give_it_up_again(lin, sign_in):
    browser = password_only("lin")
    secret = secret_on(browser.get(ADD))
    browser.post(ADD, {"label": "手机", "code": code_of(secret, 0)})
    factor = SecondFactor.objects.get(user=lin)
    remove = reverse("accounts:factor_remove", args=[factor.pk])

    assert browser.post(remove, {"password": "wrong"}).status_code == 422
    assert browser.post(remove, {"password": f.PASSWORD}).status_code == 302
    lin.refresh_from_db()
    assert lin.second_factor_since is None
    assert not RecoveryCode.objects.filter(user=lin).exists()


def test_an_administrator_keeps_at_least_one(system_admin, sign_in):
    with_second_factor(system_admin)
    factor = SecondFactor.objects.get(user=system_admin)

    answer = sign_in(system_admin).post(
        reverse("accounts:factor_remove", args=[factor.pk]), {"password": f.PASSWORD}
    )

    assert answer.status_code == 422
    assert SecondFactor.objects.filter(user=system_admin).exists()


def test_nobody_touches_the_factor_of_somebody_else(lin, zhou, sign_in):
    with_second_factor(lin)
    factor = SecondFactor.objects.get(user=lin)

    assert sign_in(zhou).post(reverse("accounts:factor_remove", args=[factor.pk])).status_code == 404


def test_who_lost_the_telephone_is_helped_on_her_own_screen(finance, system_admin, sign_in):
    with_second_factor(finance)
    browser = password_only("caiwu")
    page = browser.post(reverse("accounts:factor_lost"), follow=True).content.decode()
    number = re.search(r'id="entry-number">([\d ]+)<', page).group(1)
    assert browser.get(ADD).url == STEP, "not before somebody agreed"

    agree(sign_in(system_admin), number)

    secret = secret_on(browser.get(ADD))
    browser.post(ADD, {"label": "新手机", "code": code_of(secret, 0)})
    assert [factor.label for factor in SecondFactor.objects.filter(user=finance)] == ["新手机"]
    assert browser.get(reverse("accounts:profile")).status_code == 200
    assert password_only("caiwu").get(ADD).url == STEP, "what was agreed to holds in that browser, and once"


def test_who_agreed_to_the_password_does_not_agree_to_the_second_factor(
    finance, system_admin, security_admin, sign_in
):
    secret = with_second_factor(finance)
    browser, number = ask("caiwu")
    agree(sign_in(system_admin), number)
    set_password(browser)

    def lost():
        fresh = password_only("caiwu", NEW)
        page = fresh.post(reverse("accounts:factor_lost"), follow=True).content.decode()
        return re.search(r'id="entry-number">([\d ]+)<', page).group(1)

    number = lost()
    assert agree(sign_in(system_admin), number).status_code == 422
    assert agree(sign_in(security_admin), number).status_code == 302

    # Once she came in with both, the password is proved hers.
    password_only("caiwu", NEW).post(STEP, {"code": code_of(secret)})
    assert agree(sign_in(system_admin), lost()).status_code == 302


def test_a_post_given_later_asks_for_it_in_the_open_session(lin):
    browser = password_only("lin")
    assert browser.get(reverse("accounts:profile")).status_code == 200

    f.post(lin, Role.FINANCE, f.COUNTY)

    assert browser.get(reverse("accounts:profile")).url.startswith(ADD)


def test_the_demonstration_asks_for_none_and_says_so(system_admin, settings):
    assert "不问第二步验证" not in Client().get("/accounts/login/").content.decode()
    settings.IS_DEMONSTRATION = True

    assert "不问第二步验证" in Client().get("/accounts/login/").content.decode()
    assert password_only("xitong").get(reverse("accounts:users")).status_code == 200


def test_no_installation_is_the_demonstration_by_accident(tmp_path, monkeypatch):
    monkeypatch.setenv("SHEGONGZHAN_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert not env.is_demonstration()

    (tmp_path / env.DEMO_MARK).touch()
    assert env.is_demonstration()
    monkeypatch.setenv("DATABASE_URL", "postgresql://localhost/county")
    assert not env.is_demonstration(), "a mark copied along does not open a county's own database"
