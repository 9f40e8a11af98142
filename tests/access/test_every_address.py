import datetime
from collections import Counter

import pytest
from django.core.handlers import exception as exception_handling
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from shegongzhan.accounts.queries import scope_of
from tests.access import chosen, leaks
from tests.access.rows import NAMES
from tests.access.table import TABLE
from tests.access.walk import Row, addresses, verdict
from tests.access.work_rows import stock

PLACES = tuple(NAMES)
# Whoever may open a page may send it: one door stands before both. So many of them send it too; whoever may not open it tries.
ENOUGH = 2
# Doors are Python, and ranges of places have tests of their own on both databases: the whole walk is on SQLite, and
# every eighth address is walked on PostgreSQL too, so that everything fits into the time of a check.
WALKED = sorted(TABLE) if connection.vendor == "sqlite" else sorted(TABLE)[::8]


def test_every_address_has_a_row():
    missing = set(addresses()) - set(TABLE)

    assert not missing, "add these to tests/access/table.py:\n" + "\n".join(sorted(missing))


def test_every_row_has_an_address():
    assert not set(TABLE) - set(addresses())


def test_no_two_addresses_have_one_name():
    names = list(addresses())

    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", WALKED)
def test_each_role_meets_what_the_table_says(name, everyone, sign_in, client: Client, today):
    row = TABLE[name]
    pages = pages_of(name, row)
    wrong = []

    for url, data, _division in pages:
        status = ask(client, row.method, url, data).status_code
        if not row.anybody and status not in {302, 401, 403, 404}:
            wrong.append(f"nobody signed in: {url} answered {status}")
        if row.anybody and status in {401, 403, 404, 500}:
            wrong.append(f"anybody may open {url}, but got {status}")
    secrets, methods = leaks.all_there_are(), {"get", "post"}
    sent_by: Counter[str] = Counter()
    for role, person in everyone.items():
        signed_in, scope = sign_in(person), scope_of(person, today)
        for url, data, division in pages:
            looks = False
            for method in sorted(methods):
                if method == "post" and looks and sent_by[url] >= ENOUGH:
                    continue
                answer = ask(signed_in, method, url, data)
                if answer.status_code not in {403, 404, 405}:
                    looks = looks or method == "get"
                    sent_by[url] += method == "post"
                if method != row.method and answer.status_code == 405:
                    methods.discard(method)  # the page does not know it, whoever asks
                    continue
                found = [
                    verdict(row, scope, division, answer.status_code),
                    *leaks.in_answer(answer, scope, secrets),
                    *(chosen.preselected(answer) if method == "get" else ()),
                ]
                wrong += [
                    f"{role}, {method} at {division or 'no place'}: {problem}" for problem in found if problem
                ]

    assert not wrong, f"{name}\n" + "\n".join(wrong)


def pages_of(name: str, row: Row) -> list[tuple[str, dict, str | None]]:
    """Return the addresses to try, what is sent to each, and the place each is about; rows of every kind lie around."""
    if not row.of:
        for place in PLACES:
            stock(place)
        return [(reverse(name, kwargs=row.kwargs), row.data, None)]
    pages = []
    for place in PLACES:
        kwargs, division = row.of(place)
        sent = {**row.data, **kwargs.pop("_data", {})}
        pages.append((reverse(name, kwargs=kwargs), sent, division))
    return pages


def ask(client: Client, method: str, url: str, data: dict):
    """Return the answer; an error inside a page shows itself. What a POST did is undone for the next who asks."""
    with transaction.atomic():
        answer = getattr(client, method)(url, data)
        if method == "post":
            transaction.set_rollback(True)
    return answer


@pytest.fixture(autouse=True)
def short_error_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer a closed door with its number alone: most answers of the walk are that, and its page is tested elsewhere."""

    def short(request, resolver, status: int, exception: Exception) -> HttpResponse:
        return whole(request, resolver, status, exception) if status >= 500 else HttpResponse(status=status)

    whole = exception_handling.get_exception_response
    monkeypatch.setattr(exception_handling, "get_exception_response", short)


@pytest.fixture
def today() -> datetime.date:
    from shegongzhan.core.time import today

    return today()
