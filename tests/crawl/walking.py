"""Going through the product as one person: every link of every kind of page, and every button once pressed."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import Resolver404, resolve

from tests.crawl.reading import Form, Page

HOME = "/"
# From so many kinds of page a link leads to a kind of page, and one button is pressed.
EACH = 1
# Answers to a button pressed on an empty form: done or led on, asked back, or refused by a rule.
ANSWERED = {200, 204, 302, 303, 400, 409, 422}
LED_ON = {301, 302, 303}
# What every list is asked in the same way, and has its own tests (tests/core/test_lists.py, tests/pages/test_exports.py).
OF_LISTS = {"sort", "page", "columns", "export"}
# These end the visit itself; they are pressed by tests of their own.
LAST = {"accounts:sign_out", "accounts:sessions_end", "accounts:session_end", "accounts:factor_lost"}


@dataclass
class Walk:
    """What one person met: the names of the addresses, and what was wrong with which."""

    client: Client
    ways: set[str]
    read: Callable[[Page], Iterator[str]] = lambda page: iter(())
    wrong: list[str] = field(default_factory=list)
    met: set[str] = field(default_factory=set)
    pressed: set[tuple[str, str]] = field(default_factory=set)
    waiting: list[tuple[str, str]] = field(default_factory=list)
    asked: dict[str, int] = field(default_factory=dict)
    kinds: Counter = field(default_factory=Counter)

    def all(self, starts: Iterable[str] = ()) -> "Walk":
        """Walk from the home page, and from what else somebody may have open, until no new kind of link is left."""
        for url in starts:
            self.page(url)
        self.waiting.append((HOME, "the door"))
        while self.waiting:
            self.page(*self.waiting.pop(0))
        return self

    def take_in(self, page: Page) -> None:
        """Look at what a page says, press its buttons, and remember where it leads."""
        here = name_of(page.url)
        self.wrong += [f"{page.url}: {problem}" for problem in self.read(page)]
        for form in page.forms:
            if form.method == "post":
                self.press(form, here)
            else:
                page.links.append(with_query(form))
        self.waiting += [(link, here) for link in page.links if self.is_new(link, here)]

    def is_new(self, link: str, here: str) -> bool:
        """Tell whether a link is to be followed: not outside, not asked yet, and not the tenth of its kind."""
        parts = urlsplit(link)
        if parts.netloc or parts.path.startswith("/static/") or link in self.asked:
            return False
        name = name_of(link)
        if name == here and parts.query:
            # Orders, filters and workbooks of a list do not depend on who looks: each once, whoever comes first.
            keys = {key for key, _value in parse_qsl(parts.query)}
            ways = {key if key in OF_LISTS else f"{name}?{key}" for key in keys} - self.ways
            self.ways |= ways
            if not ways:
                return False
        else:
            kind = kind_of(link)
            self.kinds[here, kind] += 1
            if self.kinds[here, kind] > 1 or self.kinds[kind] >= EACH:
                return False
            self.kinds[kind] += 1
        self.asked[link] = 0
        return True

    def page(self, url: str, source: str = "") -> None:
        """Open an address and take in the page; without a source it is nothing when it does not open."""
        asked = url
        with transaction.atomic():
            answer = self.ask("get", url)
            for _hop in range(5):
                if answer.status_code not in LED_ON:
                    break
                url = urljoin(url, answer["Location"])
                answer = self.ask("get", url)
            transaction.set_rollback(True)
        self.asked[asked] = self.asked[url] = answer.status_code
        if answer.status_code != 200:
            if source:
                self.wrong.append(f"{source} leads to {url}, which answers {answer.status_code}")
            return
        self.met |= {name_of(asked), name_of(url)}
        if not answer.streaming and answer.get("Content-Type", "").startswith("text/html"):
            self.take_in(Page(url, answer.content.decode()))

    def press(self, form: Form, here: str) -> None:
        """Send a form as it stands, from one or two kinds of page; what it did is undone."""
        name = name_of(form.action)
        if not name:
            self.wrong.append(f"{here} has a form for {form.action}, which is no address")
        if name in LAST or (here, name) in self.pressed or sum(to == name for _, to in self.pressed) >= EACH:
            return
        self.pressed.add((here, name))
        sent = form.as_it_stands()
        if form.buttons and form.buttons[0][0]:
            sent[form.buttons[0][0]] = [form.buttons[0][1]]
        with transaction.atomic():
            answer = self.ask("post", form.action, sent)
            transaction.set_rollback(True)
        if answer.status_code not in ANSWERED:
            self.wrong.append(f"a button of {here} to {form.action} answers {answer.status_code}")

    def ask(self, method: str, url: str, data: dict | None = None) -> HttpResponseBase:
        """Return the answer; the person stays signed in whatever it says."""
        cookies = self.client.cookies.copy()
        answer = getattr(self.client, method)(url, data)
        if answer.streaming:
            for _part in answer.streaming_content:
                pass
        self.client.cookies = cookies
        return answer


def with_query(form: Form) -> str:
    """Return the address a form that only asks leads to when it is sent as it stands."""
    query = urlencode(form.as_it_stands(), doseq=True)
    return form.action.split("?")[0] + (f"?{query}" if query else "")


def name_of(url: str) -> str:
    """Return the full name of an address; '' where there is none."""
    try:
        return resolve(urlsplit(url).path).view_name
    except Resolver404:
        return ""


def kind_of(url: str) -> str:
    """Return the name of an address with the names of what is asked in its query."""
    keys = sorted({key for key, value in parse_qsl(urlsplit(url).query)})
    return name_of(url) + ("?" + "&".join(keys) if keys else "")
