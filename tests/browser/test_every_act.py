"""Each act goes once to its end in the browser: its page opened in its first role, filled in, sent, and on record."""

import importlib
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.urls import NoReverseMatch, resolve, reverse
from playwright.sync_api import Browser, BrowserContext, Page

from shegongzhan.accounts.models import User
from shegongzhan.accounts.queries import scope_of
from shegongzhan.audit import acts
from shegongzhan.audit.models import Event
from shegongzhan.core.time import today
from shegongzhan.policies.queries import assume_no_overrides
from shegongzhan.stations import queries as stations
from tests import factories as f
from tests.access import rows, work_rows
from tests.access.table import TABLE
from tests.access.walk import addresses
from tests.browser.acts import BEFORE, ELSEWHERE, NOT_YET, SAID, STANDS_ON, WALKED
from tests.browser.acts_of_people import FILES
from tests.browser.conftest import DESK, new_window, watched
from tests.browser.filling import answers, fill, send
from tests.browser.stories import STORIES
from tests.crawl.reading import Control, Form
from tests.crawl.reading import Page as Read

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="a page is the same on both databases")

LOOKING = {"person.opened", "household.opened", "file.read"}
# Pages that are on record as soon as they are opened.
LINKS = frozenset(
    [
        "people:person",
        "people:household",
        "people:sheet",
        "funds:receipt",
        "funds:request_paper",
        "ledgers:workbook",
        "talent:run_paylist",
    ]
)
ADDRESSES: dict[str, set[str]] = defaultdict(set)
for act, address in WALKED.items():
    ADDRESSES[address].add(act)


def test_every_act_is_walked_or_says_why_not():
    assert list(addresses())  # the pages know the acts; each is known once its page is there
    assert not set(WALKED) & set(ELSEWHERE)
    assert set(WALKED) | set(ELSEWHERE) == set(acts.known())
    told = [code for codes in STORIES.values() for code in codes.split()]
    assert len(set(told)) == len(told) and not set(told) & set(NOT_YET.split())


def test_every_story_that_is_said_to_do_an_act_is_there():
    for story in STORIES:
        file, name = story.split("::")
        module = importlib.import_module(f"tests.browser.{file.removesuffix('.py')}")
        assert hasattr(module, name), f"{story} is gone: who does its acts now?"


@pytest.fixture
def afresh(everyone: dict[str, User], sign_in: Callable) -> Iterator[Callable[[], dict[str, str]]]:
    """Return what puts the database back to its beginning, and then gives each role's session."""
    sessions = {
        role: sign_in(person).cookies[settings.SESSION_COOKIE_NAME].value for role, person in everyone.items()
    }
    beginning = sqlite3.connect(":memory:")
    connection.connection.backup(beginning)

    def again() -> dict[str, str]:
        beginning.backup(connection.connection)
        assume_no_overrides()
        stations.forget()
        return sessions

    yield again
    beginning.close()


@pytest.fixture
def windows(browser: Browser, live_server) -> Iterator[Callable[[str, str], Page]]:
    """Return what gives a role's page, signed in by its session; one window each, kept."""
    opened: dict[str, tuple[BrowserContext, Page]] = {}
    complaints: list[str] = []

    def window_of(role: str, session: str) -> Page:
        if role not in opened:
            context = new_window(browser, DESK, live_server)
            opened[role] = context, watched(context, complaints)
        opened[role][0].clear_cookies()
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
        opened[role][0].add_cookies([cookie])
        return opened[role][1]

    yield window_of
    for context, _page in opened.values():
        context.close()
    assert not complaints


def picks_of(place: str) -> dict[str, str]:
    """Return what pickers would find, by the name of the field."""
    person, worker = str(rows.a_person(place).pk), str(work_rows.worker(place)[0]["pk"])
    return {
        "place": place[:9], "division": place[:9], "village": place, "station": str(rows.a_station(place).pk),
        **dict.fromkeys(("person", "other", "people"), person),
        **dict.fromkeys(("worker", "workers", "others", "mentor"), worker),
        "mentee": str(work_rows.worker(place)[0]["pk"]),
    }  # fmt: skip


def form_of(page: Page, name: str, action: str) -> tuple[int, Form] | None:
    """Return the form of a page that goes to the address: which one it is, and what is in it; None without one."""
    path = page.evaluate("location.pathname + location.search")
    forms = Read(path, page.content()).forms
    found = [
        (form.place, form)
        for form in forms
        if form.place >= 0 and form.method == "post" and resolve(form.action.split("?")[0]).view_name == name
    ]
    exact = [one for one in found if one[1].action.split("?")[0] == action]
    return (exact or found)[-1] if found else None


def go_through(address: str, afresh: Callable, windows: Callable, people: dict[str, User]) -> set[str]:
    """Do one act as its first role would, and return what is on record for it."""
    name, _, query = address.split("#")[0].partition("?")
    row, sessions = TABLE[name], afresh()
    make = BEFORE.get(address) or row.of
    kwargs, division = make(f.VILLAGE) if make else (dict(row.kwargs), None)
    given = {**row.data, **kwargs.pop("_data", {}), **SAID.get(address, {})}
    first = kwargs.pop("_role", None) or next(
        role
        for role, person in people.items()
        if not row.rights
        or (
            any(scope_of(person, today()).may(right, division) for right in row.rights)
            and (not row.also or scope_of(person, today()).may(row.also))
        )
    )
    stands_on = kwargs.pop("_page", "")
    action, picks = reverse(name, kwargs=kwargs), picks_of(f.VILLAGE)
    page = windows(first, sessions[first])
    before = set(Event.objects.values_list("pk", flat=True))
    if (
        query or name in LINKS
    ):  # a workbook, a paper: what a link gives, asked for with the window's own session
        answer = page.context.request.get(f"{action}?{query}")
        assert answer.ok, f"answers {answer.status}"
        return written_since(before)
    page.goto(stands_on or page_with_button(name, kwargs) or action)
    wrong: set[str] = set()
    for attempt in range(3):
        found = form_of(page, name, action)
        if found is None:
            assert attempt, f"{page.url} has no form for {name}"
            break
        place, form = found

        def wanted(control: Control, wrong: set[str] = wrong) -> bool:
            return control.required or control.name.removesuffix("_text") in wrong

        on_page = page.locator("form").nth(place)
        fill(on_page, answers(form, given, picks, wanted))
        # What is asked in two steps, or was refused, shows the form again.
        if send(page, on_page, for_file=name in FILES) not in {200, 422} or written_since(before) - LOOKING:
            break
        wrong = {
            control.name.removesuffix("_text")
            for one in Read("/", page.content()).forms
            for control in one.controls
            if control.wrong
        }
    page.goto("about:blank")  # what the page still loads would meet the database of the next
    return written_since(before)


def written_since(before: set) -> set[str]:
    """Return the acts on record that were not there before."""
    return set(Event.objects.exclude(pk__in=before).values_list("act", flat=True))


def page_with_button(name: str, kwargs: dict) -> str:
    """Return the address of the page a button stands on that has none of its own."""
    page = STANDS_ON.get(name, "")
    if not page:
        return ""
    try:
        return reverse(page, kwargs=kwargs)
    except NoReverseMatch:
        return reverse(page, kwargs={"pk": kwargs["pk"]})


@pytest.mark.parametrize("context", sorted({address.split(":")[0] for address in ADDRESSES}))
def test_acts_of_a_context_go_to_their_end(context, afresh, windows, everyone):
    wrong = []
    for address, expected in sorted(ADDRESSES.items()):
        if address.split(":")[0] != context:
            continue
        try:
            done = go_through(address, afresh, windows, everyone)
        except Exception as problem:
            wrong.append(f"{address}: {str(problem)[:300]}")
            continue
        if not expected <= done:
            wrong.append(
                f"{address}: {', '.join(sorted(expected - done))} is not on record, but {sorted(done)}"
            )
        if more := done & set(NOT_YET.split()):
            wrong.append(f"{address} does {' '.join(sorted(more))}: move it from NOT_YET to its line")

    assert not wrong, "\n".join(wrong)
