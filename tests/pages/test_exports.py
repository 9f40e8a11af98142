"""What leaves a list as a workbook: every row the reader may take away, and none from where they may not."""

import inspect
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.urls import reverse
from lxml import html

from shegongzhan.accounts import roles
from shegongzhan.accounts.models import User
from shegongzhan.accounts.roles import Role
from tests import factories as f
from tests.access.rows import NAMES
from tests.access.table import TABLE
from tests.access.walk import views
from tests.access.work_rows import stock
from tests.fetching import fetched
from tests.pages.test_query_counts import LISTS

pytestmark = pytest.mark.django_db
# Who reads these lists may export nothing anywhere.
NEVER = {
    name
    for name, (_query, _make, who) in LISTS.items()
    if "export.rows" not in roles.RIGHTS.get(who, {"export.rows"})
}
# Lists that belong to one row, or hold no row of a place; they are tried for every role below.
OTHERS = {
    "core:styleguide", "ledgers:batch", "policies:list", "policies:overrides", "services:progress:target", "statistics:rows",
    "talent:exam",
}  # fmt: skip
# Pages that hand out no rows, with the reason.
NO_WORKBOOK = {
    "accounts:audit": "who keeps watch reads; taking rows away is a right of its own, which the auditor alone does not hold",
    "core:styleguide": "a page of developers, not there for anybody",
    "funds:due": "payments that may be made now; the list of requests is what leaves",
    "funds:locks": "a few dates",
    "funds:open": "public sheets, printed one by one",
    "funds:waiting": "what waits for one person",
    "services:progress:doubles": "looked through on the page",
    "talent:training_year": "twelve months on one page",
    "volunteers:network": "a picture with its table",
    "volunteers:open": "the public page",
}
# Workbooks of sums, whose lines are not the rows that were made.
SUMS = {"funds:years", "projects:buyers", "talent:map"}
# As with doors: all on SQLite, every eighth on PostgreSQL.
PRESSED = sorted(LISTS.keys() | OTHERS)[:: 1 if connection.vendor == "sqlite" else 8]
BUTTON = "//a[contains(@href, 'export=')]/@href"


def taken_away(client: Any, address: str) -> int:
    """Return how many rows stand in the workbook of a list."""
    answer = client.get(address + ("&" if "?" in address else "?") + "export=xlsx")
    assert answer.status_code == 200, answer.content
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return book.active.max_row - 1


@pytest.mark.parametrize("name", sorted(LISTS.keys() - NEVER - NO_WORKBOOK.keys() - SUMS))
def test_rows_leave_only_from_where_the_reader_may_export(
    name: str,
    request: pytest.FixtureRequest,
    sign_in: Callable,
    jianping: object,
    shizi: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    query, make, who = LISTS[name]
    user: User = request.getfixturevalue(who)
    client, address = sign_in(user), reverse(name) + query
    for number in range(3):
        make(number)
    assert taken_away(client, address) >= 3

    # The same rights but this one, and the right to export in the next township: nothing of these rows leaves.
    role = Role(who)
    monkeypatch.setitem(roles.RIGHTS, role, roles.RIGHTS[role] - {"export.rows"})
    assert client.get(address, {"export": "xlsx"}).status_code == 403
    f.post(user, Role.FINANCE, f.SHIZI)
    there = 1 if name in ("stations:list", "partners:list") else 0
    assert client.get(address).context["listing"].page.count >= 3
    assert taken_away(client, address) <= there


@pytest.mark.parametrize("name", sorted(NO_WORKBOOK & LISTS.keys()))
def test_a_page_without_a_workbook_gives_none(
    name: str, request: pytest.FixtureRequest, sign_in: Callable, jianping: object
) -> None:
    query, _make, who = LISTS[name]
    answer = sign_in(request.getfixturevalue(who)).get(reverse(name) + query, {"export": "xlsx"})
    assert answer.status_code == (
        200 if who not in roles.RIGHTS or "export.rows" in roles.RIGHTS[who] else 403
    )
    assert answer["Content-Type"].split(";")[0] == "text/html"


def test_every_list_of_the_product_is_tried() -> None:
    built = {name for name, view in views() if "lists.build(" in inspect.getsource(inspect.unwrap(view))}

    assert built - LISTS.keys() == OTHERS


@pytest.mark.parametrize("name", PRESSED)
def test_every_export_answers_whoever_sees_its_button(
    name: str, everyone: dict[str, User], sign_in: Callable
) -> None:
    query = LISTS[name][0] if name in LISTS else ""
    if name in LISTS:
        LISTS[name][1](1)
    addresses = [reverse(name, kwargs=kwargs) + query for kwargs in some_of(name)]
    wrong, pressed, handler = [], 0, None

    for role, person in everyone.items():
        client = sign_in(person)
        client.handler = handler = (
            handler or client.handler
        )  # one for all: it reads the static files when it starts
        for address in addresses:
            page = client.get(address)
            if page.status_code != 200:
                continue
            for button in html.document_fromstring(page.content.decode()).xpath(BUTTON):
                answer = fetched(
                    client, client.get(button if button.startswith("/") else address.split("?")[0] + button)
                )
                pressed += 1
                if answer.status_code != 200 or "spreadsheet" not in answer["Content-Type"]:
                    wrong.append(f"{role}: {button} answered {answer.status_code}")
                b"".join(answer.streaming_content if answer.streaming else [answer.content])

    assert not wrong, "\n".join(wrong)
    assert pressed or name in NO_WORKBOOK


def some_of(name: str) -> list[dict[str, Any]]:
    """Return the arguments of an address, for rows of every place where the page is about one."""
    row = TABLE[name]
    if row.of is None:
        for place in NAMES:
            stock(place)
        return [row.kwargs]
    return [{k: v for k, v in row.of(place)[0].items() if k != "_data"} for place in NAMES]
