"""The ways in, on a screen: the number and its agreement, the telephone, the passkey, and one's own devices."""

import os
from pathlib import Path

import pyotp
import pytest

from shegongzhan.accounts.models import SecondFactor, User
from tests.factories import PASSWORD

NEW = "yun-duo-9173-hao"


def picture(page, name):
    """Leave a picture where somebody asked for them (PICTURES=folder)."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}-{page.viewport_size['width']}.png"), full_page=True)


def test_she_asks_two_administrators_agree_and_she_goes_on_by_herself(
    someone, accessible, lin, system_admin, security_admin
):
    hers = someone()
    hers.goto("/accounts/login/")
    picture(hers, "sign-in")
    hers.click("text=登不进去")
    accessible(hers)
    picture(hers, "ask")
    hers.fill("[name=username]", "lin")
    hers.click("text=要一个编号")
    number = hers.inner_text("#entry-number")
    accessible(hers)
    picture(hers, "number")

    for administrator in (system_admin, security_admin):
        desk = someone(administrator)
        desk.goto("/accounts/requests/")
        picture(desk, "agree-number")
        desk.fill("[name=number]", number)
        desk.click("text=看看是谁")
        assert "林晓燕" in desk.inner_text("main")
        accessible(desk)
        picture(desk, "agree-who")
        desk.check("[name=seen]")
        desk.click("main button.primary")
        desk.wait_for_selector("text=同意了")

    # Her page changes by itself.
    hers.wait_for_selector("[name=new]", timeout=15_000)
    picture(hers, "new-password")
    hers.fill("[name=new]", NEW)
    hers.fill("[name=again]", NEW)
    hers.click("text=设这个密码")
    hers.fill("[name=username]", "lin")
    hers.fill("[name=password]", NEW)
    hers.press("[name=password]", "Enter")
    hers.wait_for_url("**/")
    hers.goto("/accounts/sessions/")
    accessible(hers)
    picture(hers, "sessions")


def test_an_administrator_is_led_through_her_first_sign_in(page, accessible, system_admin):
    page.goto("/accounts/login/")
    page.fill("[name=username]", "xitong")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_selector("#factor-secret")
    accessible(page)
    picture(page, "factor-add")
    secret = page.inner_text("#factor-secret").replace(" ", "")
    page.fill("[name=code]", pyotp.TOTP(secret).now())
    page.locator("form:has([name=code]) [name=label]").fill("我的手机")
    page.click("text=设好手机")
    page.wait_for_selector("#recovery-codes")
    accessible(page)
    picture(page, "recovery-codes")
    page.click("a.button.primary")
    page.goto("/accounts/second-factors/")
    assert "我的手机" in page.inner_text("main")
    accessible(page)
    picture(page, "factors")


@pytest.fixture
def authenticator(page):
    """A passkey device as the browser's tools make one."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    return tools


def test_a_passkey_is_made_and_opens_the_next_time(page, accessible, authenticator, lin: User):
    page.goto("/accounts/login/")
    page.fill("[name=username]", "lin")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/")
    page.goto("/accounts/second-factors/add/")
    page.click("text=设通行密钥")
    page.wait_for_selector("#recovery-codes")
    assert SecondFactor.objects.get(user=lin).kind == "passkey"
    page.context.clear_cookies()

    page.goto("/accounts/login/")
    page.fill("[name=username]", "lin")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_selector("text=用通行密钥")
    accessible(page)
    picture(page, "second-step")
    page.click("text=用通行密钥")
    page.wait_for_url("**/")

    page.goto("/accounts/me/")
    assert "林晓燕" in page.inner_text("main")
    picture(page, "profile")
