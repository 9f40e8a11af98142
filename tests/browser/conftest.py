"""A browser, the product running, and a page that tells on itself: errors in scripts and refused content fail the test."""

from collections.abc import Callable, Iterator
from typing import Any

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from shegongzhan.accounts.models import User
from shegongzhan.audit.models import Event
from shegongzhan.core.time import now
from tests.browser.acts import NOT_YET
from tests.browser.stories import STORIES
from tests.browsers import chromium
from tests.factories import PASSWORD

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1366, "height": 768}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder, so that `-m browser` finds it."""
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)
            # The product runs in a thread of its own, so what a test wrote must be committed.
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(autouse=True)
def a_story_keeps_its_word(request: pytest.FixtureRequest, transactional_db: None) -> Iterator[None]:
    """Fail when a page did not put on record what `stories` says this test does, or did what nobody is said to do yet."""
    failed = request.session.testsfailed
    yield
    story = f"{request.path.name}::{request.node.originalname}"
    if request.session.testsfailed > failed or story.startswith("test_every_act.py"):
        return
    # What a test prepares by itself is on record without a request.
    done = set(Event.objects.exclude(request_id="").values_list("act", flat=True))
    missing = set(STORIES.get(story, "").split()) - done
    assert not missing, f"{story} is said to do {', '.join(sorted(missing))}, and no page of it did"
    more = done & set(NOT_YET.split())
    assert not more, f"{story} does {' '.join(sorted(more))}: move it from NOT_YET to its line in stories.py"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, headless; no test runs without one."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield opened
        opened.close()


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def viewport(request: pytest.FixtureRequest) -> dict[str, int]:
    """A desk (1366 px) and a phone (390 px): a test that asks for a page runs on both."""
    return request.param


@pytest.fixture
def context(browser: Browser, viewport: dict[str, int], live_server: Any) -> Iterator[BrowserContext]:
    """A fresh browser window of the size, at the running product."""
    opened = new_window(browser, viewport, live_server)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page; when the test ends, no script may have failed and nothing may have been refused by the policy."""
    complaints: list[str] = []
    yield watched(context, complaints)
    assert not complaints


@pytest.fixture
def someone(browser: Browser, viewport: dict[str, int], live_server: Any) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a window of its own for somebody signed in, or without a person for a guest.

    For what several people do one after another; the pages are watched as `page` is.
    """
    complaints: list[str] = []
    windows: list[BrowserContext] = []

    def window_of(person: User | None = None) -> Page:
        windows.append(new_window(browser, viewport, live_server))
        opened = watched(windows[-1], complaints)
        return sign_in_by_form(opened, person) if person else opened

    yield window_of
    for window in windows:
        window.close()
    assert not complaints


def new_window(browser: Browser, viewport: dict[str, int], live_server: Any) -> BrowserContext:
    """Open a window that knows nobody yet."""
    opened = browser.new_context(
        viewport=viewport, base_url=live_server.url, locale="zh-CN", has_touch=viewport == PHONE
    )
    opened.set_default_timeout(10_000)
    return opened


def watched(context: BrowserContext, complaints: list[str]) -> Page:
    """Open a page that writes down what goes wrong in it."""
    opened = context.new_page()
    # A refused form, a wait or a page outside one's place is meant: the browser reports those as console errors too.
    meant = [f"status of {code}" for code in ("400", "403", "404", "409", "422", "429")]

    def heard(line: ConsoleMessage) -> None:
        if line.type == "error" and not any(words in line.text for words in meant):
            complaints.append(f"console: {line.text}")

    opened.on("pageerror", lambda error: complaints.append(f"script: {error}"))
    opened.on("console", heard)
    opened.on(
        "request",
        lambda asked: complaints.append(f"left the machine: {asked.url}") if is_away(asked.url) else None,
    )
    return opened


def is_away(url: str) -> bool:
    """Tell whether an address is not the running product's."""
    return not url.startswith(("http://localhost", "http://127.0.0.1", "data:", "blob:"))


@pytest.fixture
def sign_in_page(page: Page) -> Callable[[User], Page]:
    """Return a function that signs somebody in by the form, as they would."""
    return lambda person: sign_in_by_form(page, person)


def sign_in_by_form(page: Page, person: User) -> Page:
    """Sign somebody in as they would, and return the page."""
    page.goto("/accounts/login/")
    page.fill("[name=username]", person.username)
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.press("[name=password]", "Enter")
    assert "/accounts/login/" not in page.url
    if "/second-factors/add/" in page.url:
        set_up_second_factor(page)
    return page


def set_up_second_factor(page: Page) -> None:
    """Go through what administrators and finance meet at their first sign-in, and return at the page they wanted."""
    secret = page.inner_text("#factor-secret").replace(" ", "")
    telephone = page.locator("form:has([name=code])")
    telephone.locator("[name=code]").fill(pyotp.TOTP(secret).at(now().timestamp()))
    telephone.locator("[name=label]").fill("手机")
    with page.expect_navigation():
        telephone.locator("button[type=submit]").click()
    with page.expect_navigation():
        page.click("a.button.primary")


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """Return a function that fails when axe-core finds something serious, or the page is wider than the window."""

    def check(page: Page) -> None:
        # axe-core is put into the page by the test itself, past the content security policy of the product.
        results = Axe().run(page).response["violations"]
        serious = [
            f"{found['id']}: {found['help']} — {node['target']}"
            for found in results
            if found["impact"] in {"serious", "critical"}
            for node in found["nodes"]
        ]
        assert not serious, page.url + "\n" + "\n".join(serious)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} is {wide} px wider than the window"

    return check
