"""Every page as somebody opens it who sees the whole region, against a yardstick of plain work in the same process.

The reader is an officer of the region and holds every other post in its largest county: wider than any one person, and
nowhere wider than posts go. Time is processor time of this process alone, so that a busy machine changes little; what is
left of its speed is taken out by the yardstick, which is measured between the pages.
"""

import html
import logging
import re
import sqlite3
import time
from collections.abc import Iterator
from functools import cache
from typing import Any

from bench import budgets
from bench.sizes import COUNTY, REGION, YEAR

# Between so many pages the yardstick is taken again.
BETWEEN = 25
NOT_THERE = 404
WORKBOOK = re.compile(rb'href="([^"]*[?&;]export=xlsx[^"]*)"')
READER = "bench-reader"


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """Open every page there is a row for, or those asked for, and return what each took, in yardsticks."""
    logging.disable(logging.ERROR)
    only, client, found, length = question.get("only"), _client(), [], yardstick()
    there: set[str] = set()
    for number, (name, address, of_a_row) in enumerate(pages()):
        if (only and name not in only) or (of_a_row and name in there):
            continue
        if number % BETWEEN == 0:
            length = yardstick()
        page = _measured(client, name, address, length)
        if of_a_row and page["status"] == NOT_THERE:
            continue
        there.add(name)
        found.append(page)
        if workbook := page.pop("workbook"):
            found.append(_measured(client, f"{name} as a workbook", workbook, length))
            found[-1].pop("workbook")
    return {"pages": found, "yardstick": length}


def _measured(client: Any, name: str, address: str, length: float) -> dict[str, Any]:
    """Open a page and return what it took; one over its budget gets two more tries: the first pays for a cold start."""
    page = {"name": name, **_opened(client, address)}
    page["ratio"] = page["seconds"] / length
    for _turn in range(2):
        if page["ratio"] > budgets.of(name).ratio:
            page["ratio"] = min(page["ratio"], _opened(client, address)["seconds"] / yardstick())
    return page


def yardstick() -> float:
    """Return the processor seconds of some fixed work of the kinds that pages do: objects, texts, rows of SQLite."""
    best = []
    for _turn in range(3):
        started = time.process_time()
        words = {f"{number:05d}": {"name": f"名{number}", "day": number % 28} for number in range(6_000)}
        lines = [f"<td>{word['name']}</td><td>{word['day']:02d}</td>" for word in words.values()]
        connection = sqlite3.connect(":memory:")
        connection.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, code TEXT, line TEXT)")
        rows = list(zip(words, lines, strict=True))
        connection.executemany("INSERT INTO rows (code, line) VALUES (?, ?)", rows)
        read = connection.execute("SELECT code, line FROM rows ORDER BY line, code").fetchall()
        connection.close()
        assert len("".join(line for _code, line in sorted(read))) > len(rows)
        best.append(time.process_time() - started)
    return min(best)


def pages() -> Iterator[tuple[str, str, bool]]:
    """Yield name and address of every page, and whether it is about a row: then once for a row of each kind its app has."""
    from django.urls import NoReverseMatch, get_resolver, reverse

    from shegongzhan.statistics.figures import FIGURES

    for name, taken in _patterns(get_resolver()):
        app = name.partition(":")[0]
        if name == "statistics:rows":
            for key in FIGURES:
                yield name, f"{reverse(name, args=[key])}?place={REGION}&period={YEAR}", False
            yield "statistics:yearly", f"{reverse('statistics:yearly')}?place={COUNTY}&period={YEAR}", False
        for kwargs in [{}] if not taken else [{"pk": pk} for pk in _keys(app)] if taken == {"pk"} else []:
            try:
                yield name, reverse(name, kwargs=kwargs), bool(kwargs)
            except NoReverseMatch:  # a number where an address takes an id
                continue


def _patterns(resolver: Any, namespace: str = "", above: frozenset[str] = frozenset()) -> Iterator[Any]:
    from django.urls import URLResolver

    for one in resolver.url_patterns:
        taken = above | set(one.pattern.regex.groupindex)
        if isinstance(one, URLResolver):
            yield from _patterns(one, f"{namespace}{one.namespace}:" if one.namespace else namespace, taken)
        else:
            yield f"{namespace}{one.name}", taken


@cache
def _keys(app: str) -> list[Any]:
    """Return the key of one row of each kind an app has, from the county whose posts the reader holds if there is one."""
    from django.apps import apps

    from shegongzhan.core.scoping import within

    found: list[Any] = []
    for model in apps.get_app_config(app).get_models() if app in apps.app_configs else ():
        rows = model._default_manager.order_by("pk").values_list("pk", flat=True)
        has_place = any(field.name == "division" for field in model._meta.fields)
        pk = (rows.filter(within(COUNTY)).first() if has_place else None) or rows.first()
        if pk is not None and pk not in found:
            found.append(pk)
    return found


def _opened(client: Any, address: str) -> dict[str, Any]:
    from django.db import connection, transaction

    queries = 0

    def count(execute: Any, *sql: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*sql)

    started = time.process_time()
    with transaction.atomic(), connection.execute_wrapper(count):
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)  # looking leaves traces; the next time starts alike
    seconds = time.process_time() - started
    offered = WORKBOOK.search(body)
    return {
        "status": response.status_code, "seconds": seconds, "queries": queries, "bytes": len(body),
        "workbook": html.unescape(offered[1].decode()) if offered else "",
    }  # fmt: skip


@cache
def _client() -> Any:
    """Return a client signed in as the reader, past the second step."""
    from django.test import Client

    from shegongzhan.accounts.entering.sessions import PASSED

    client, reader = Client(raise_request_exception=False), _reader()
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[PASSED] = reader.pk
    session.save()
    return client


def _reader() -> Any:
    from django.utils import timezone

    from shegongzhan.accounts.models import Post, User
    from shegongzhan.accounts.roles import Role

    user = User.objects.filter(username=READER).first()
    if user is None:
        user = User.objects.make(READER, None, name="林", division=REGION, password_changed_at=timezone.now())
        for role in Role:
            Post.objects.create(
                user=user, role=role, division=REGION if role == Role.REGION_OFFICER else COUNTY,
                starts_on=f"{YEAR}-01-01", ends_on="2099-12-31",
            )  # fmt: skip
    return user
