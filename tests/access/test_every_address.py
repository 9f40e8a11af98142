import datetime

import pytest
from django.test import Client
from django.urls import reverse

from shegongzhan.accounts.queries import scope_of
from tests import factories as f
from tests.access.table import TABLE
from tests.access.walk import addresses, verdict

PLACES = (f.VILLAGE, f.SHIZI_VILLAGE, "150102001001")


def test_every_address_has_a_row():
    missing = set(addresses()) - set(TABLE)

    assert not missing, "add these to tests/access/table.py:\n" + "\n".join(sorted(missing))


def test_every_row_has_an_address():
    assert not set(TABLE) - set(addresses())


def test_no_two_addresses_have_one_name():
    names = list(addresses())

    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", sorted(TABLE))
def test_each_role_meets_what_the_table_says(name, everyone, sign_in, client: Client, today):
    row = TABLE[name]
    targets = [row.of(place) for place in PLACES] if row.of else [(row.kwargs, None)]
    wrong = []

    pages = [(reverse(name, kwargs=kwargs), division) for kwargs, division in targets]
    for url, _division in pages:
        status = ask(client, row, url)
        if not row.anybody and status not in {302, 401, 403, 404}:
            wrong.append(f"nobody signed in: {url} answered {status}")
        if row.anybody and status in {401, 403, 404, 500}:
            wrong.append(f"anybody may open {url}, but got {status}")
    for role, person in everyone.items():
        signed_in, scope = sign_in(person), scope_of(person, today)
        for url, division in pages:
            if problem := verdict(row, scope, division, ask(signed_in, row, url)):
                wrong.append(f"{role} at {division or 'no place'}: {problem}")

    assert not wrong, f"{name}\n" + "\n".join(wrong)


def ask(client: Client, row, url: str) -> int:
    """Return the status of the answer; an error inside a page counts as 500 and shows itself."""
    client.raise_request_exception = True
    return getattr(client, row.method)(url, row.data).status_code


@pytest.fixture
def today() -> datetime.date:
    from shegongzhan.core.time import today

    return today()
