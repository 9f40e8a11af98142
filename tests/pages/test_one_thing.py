"""The page of one thing costs the same number of queries however much hangs on it: three of each, and twenty."""

import inspect
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver, reverse

from tests.pages import pages_of_goods, pages_of_money, pages_of_people, pages_of_transfers
from tests.pages.test_query_counts import LISTS

pytestmark = pytest.mark.django_db
# A page of one thing puts together what many tables know of it; a list may cost 25.
MOST = 50
# The first page asks every context what waits for one's word, and all that can still be mended of money.
AT_HOME = 75
PAGES = {**pages_of_money.PAGES, **pages_of_goods.PAGES, **pages_of_people.PAGES, **pages_of_transfers.PAGES}


@pytest.mark.parametrize("name", PAGES)
def test_twenty_of_each_cost_what_three_cost(name, request, sign_in, jianping):
    make, add, who = PAGES[name]
    client, made = sign_in(request.getfixturevalue(who)), make()
    query = made.pop("_query", "")
    address = reverse(name, kwargs=made) + query

    def cost():
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(address)
        assert answer.status_code == 200
        return [query["sql"] for query in seen.captured_queries]

    for number in range(3):
        add(made, number)
    few = cost()
    for number in range(3, 20):
        add(made, number)
    many = cost()

    assert len(many) <= len(few), "\n".join(sorted(query[:200] for query in many))
    assert len(few) <= (AT_HOME if name == "desk:home" else MOST)


# Lists whose length is not a county's: what is shown to developers, and the rules of the packs.
NOT_MEASURED = {"core:styleguide", "policies:list"}


def test_every_list_has_a_row():
    """A view that builds a list stands in LISTS or in PAGES."""
    listing = {
        name
        for name, view in _views(get_resolver())
        if re.search(r"\blists\.(build|answer)\(", inspect.getsource(inspect.unwrap(view)))
    }

    missing = sorted(listing - set(LISTS) - set(PAGES) - NOT_MEASURED)
    assert listing
    assert not missing, "give these a row in tests/pages:\n" + "\n".join(missing)


def _views(resolver, namespace=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _views(pattern, inner)
        else:
            yield f"{namespace}{pattern.name}", pattern.callback
