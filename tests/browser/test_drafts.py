"""What was typed and not sent: kept on the device for its writer alone, until it is saved, signed out of, or too old."""

import json

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from shegongzhan.core.time import today
from shegongzhan.fieldwork.duties import refresh_duties
from tests import factories as f
from tests.fieldwork import rows

NOTE = "腿脚不如上个月，儿子端午回来过。"
NUMBER = "341821194403021520"
DRAFTS = "Object.entries(localStorage).filter(([name]) => name.startsWith('draft:'))"


@pytest.fixture
def worker(lin):
    return rows.a_worker(lin)


@pytest.fixture
def person(worker):
    person = rows.a_person("high", pinyin="yang xiulan", initials="yxl")
    refresh_duties([person.pk], on=today())
    return person


def type_in(page: Page, address: str, note: str = NOTE) -> None:
    page.goto(address)
    page.fill("[name=note]", note)
    page.wait_for_timeout(500)  # the draft is written a moment after the last key
    expect(page.locator("[name=note]")).to_have_value(note)


def signs_in(page: Page, user) -> None:
    page.fill("[name=username]", user.username)
    page.fill("[name=password]", f.PASSWORD)
    page.press("[name=password]", "Enter")
    expect(page.locator("[name=password]")).to_have_count(0)


def test_it_lies_unreadable_without_numbers_and_opens_for_its_writer_alone(
    sign_in_page, lin, zhou, person, worker
):
    page = sign_in_page(lin)
    address = f"/fieldwork/record/?person={person.pk}"
    type_in(page, address, NOTE + NUMBER)

    [[name, text]] = page.evaluate(DRAFTS)
    assert "腿脚" not in text and NUMBER not in text and str(person.pk) not in name + text
    assert set(json.loads(text)) == {"until", "iv", "sealed"}

    page.context.clear_cookies(
        name=settings.SESSION_COOKIE_NAME
    )  # the session ended, another person sits down
    page.goto(address)
    signs_in(page, zhou)
    page.goto(address)
    expect(page.locator("[name=note]")).to_have_value("")
    assert page.evaluate(DRAFTS) == [[name, text]], "still hers"

    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.goto(address)
    signs_in(page, lin)
    expect(page.locator("[name=note]")).to_have_value(NOTE + "〔…〕")


def test_signing_out_asks_and_removes_drafts_and_not_the_mark_of_the_device(
    sign_in_page, lin, person, worker, viewport
):
    page = sign_in_page(lin)
    page.evaluate("localStorage.setItem('device', 'mark')")
    type_in(page, f"/fieldwork/record/?person={person.pk}")
    questions: list[str] = []
    page.goto("/needs/")

    def sign_out(answer: str) -> None:
        page.once("dialog", lambda dialog: (questions.append(dialog.message), getattr(dialog, answer)()))
        page.evaluate("document.querySelector('form[data-shegongzhan-sign-out]').requestSubmit()")

    sign_out("dismiss")
    page.wait_for_timeout(300)
    assert len(page.evaluate(DRAFTS)) == 1 and page.url.endswith("/needs/")

    with page.expect_response(lambda answer: answer.url.endswith("/logout/")) as leaving:
        sign_out("accept")
    expect(page.locator("[name=password]")).to_be_visible()

    assert "没提交" in questions[0] and len(questions) == 2
    assert leaving.value.all_headers()["clear-site-data"] == '"cache"'
    assert page.evaluate(DRAFTS) == []
    assert page.evaluate("localStorage.getItem('device')") == "mark"


def test_one_that_is_too_old_is_gone_even_before_anybody_signs_in(sign_in_page, lin, person, worker):
    page = sign_in_page(lin)
    type_in(page, f"/fieldwork/record/?person={person.pk}")
    [[name, text]] = page.evaluate(DRAFTS)
    hours = (json.loads(text)["until"] / 1000 - page.evaluate("Date.now()") / 1000) / 3600
    assert 71 < hours <= 72

    old = json.dumps({**json.loads(text), "until": 1})
    page.evaluate("([name, old]) => localStorage.setItem(name, old)", [name, old])
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.goto("/accounts/login/")

    assert page.evaluate(DRAFTS) == []
