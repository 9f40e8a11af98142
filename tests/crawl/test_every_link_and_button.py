"""Every link of every page opens for who sees it, every button is answered, and nobody reads a word meant for machines."""

from collections import defaultdict

import pytest
from django.db import connection
from django.template.base import Template
from django.test import Client
from django.urls import reverse

from shegongzhan.accounts.models import User
from shegongzhan.accounts.queries import scope_of
from shegongzhan.accounts.roles import RIGHTS, Role
from shegongzhan.core.scoping import Scope
from shegongzhan.core.time import today
from tests import factories as f
from tests.access.table import TABLE
from tests.access.walk import holds
from tests.crawl.codes import Reader
from tests.crawl.walking import LAST, Walk

PLACES = (f.VILLAGE, f.SHIZI_VILLAGE)
# Name, address and place of a page.
Address = tuple[str, str, str | None]
# Their pages are those of the role beside them: the same rights in the same place, with other words on the door.
TWINS = {Role.STATION_DEPUTY: Role.STATION_HEAD, Role.CHILD_SUPERVISOR: Role.RELIEF_ASSISTANT}


# What no page of these rows leads to, and why.
ANOTHER_STATE = """
    desk:file_read
    activities:restore desk:hide_hint desk:workload_undo fieldwork:restore funds:disclosure_publish funds:withdraw ledgers:again
    ledgers:confirm ledgers:settle needs:run_undo partners:registered projects:brand_name projects:brand_unname
    projects:call_decide projects:call_open projects:call_rank projects:judge_code projects:remove_target projects:reopen
    services:progress:propose supervision:gaps_answer supervision:gaps_train
    supervision:point_reopen supervision:restore talent:training_uninvite volunteers:close volunteers:contribution_remove
    volunteers:hand volunteers:member_end volunteers:note_remove volunteers:publish volunteers:record_hours volunteers:sign_up
    volunteers:sign_up_for
"""
BY_A_CODE = """
    projects:venture_declare projects:venture_leave projects:venture_withdraw volunteers:forget_me volunteers:here volunteers:here_now
"""
NOT_FROM_HERE = {
    **dict.fromkeys(LAST, "ends the session of whoever walks"),
    **dict.fromkeys(ANOTHER_STATE.split(), "stands on the page of a row in another state than the table's"),
    **dict.fromkeys(BY_A_CODE.split(), "for whoever came in by a code"),
    **dict.fromkeys(("core:styleguide", "core:styleguide_pick"), "for developers"),
    **dict.fromkeys(("errands:errand", "errands:answer"), "one's own, and gone when the walk undoes it"),
    **dict.fromkeys(
        ("supervision:share", "supervision:word", "accounts:factor_remove"),
        "one's own, and nobody here has one",
    ),
    **dict.fromkeys(
        ("people:search_json", "volunteers:search_json", "needs:search_json"),
        "a picker's, posted (tests/access)",
    ),
}


@pytest.fixture
def pages(everyone: dict[str, User]) -> list[Address]:
    """Rows of every kind in two townships, and the addresses of the first."""
    made: dict = {}
    found: list[Address] = []
    for name, row in TABLE.items():
        if row.of is None:
            found.append((name, reverse(name, kwargs=row.kwargs), None))
            continue
        if row.of not in made:
            made[row.of] = [row.of(place) for place in PLACES]
        kwargs, division = made[row.of][0]
        kwargs = {key: value for key, value in kwargs.items() if key != "_data"}
        found.append((name, reverse(name, kwargs=kwargs), division))
    return found


def may_open(scope: Scope | None, name: str, division: str | None) -> bool:
    """Tell whether somebody (nobody without a scope) may open a page."""
    row = TABLE[name]
    if row.anybody or (scope and not row.rights):
        return True
    return bool(scope) and holds(row, scope, row.rights, division) and (not row.also or scope.may(row.also))


def shared_out(pages: list[Address], scopes: dict[str, Scope | None]) -> dict[str, list[str]]:
    """Return which pages each role opens without a link: of those who may, who has the most rights and who the fewest.

    All roles meet what they find from their home page; this adds the rows that lie far from it.
    """
    starts: dict[str, list[str]] = defaultdict(list)
    for name, url, division in pages:
        if TABLE[name].method == "get" and not TABLE[name].hidden:
            who = [role for role, scope in scopes.items() if may_open(scope, name, division)]
            who.sort(key=lambda role: len(RIGHTS.get(role, ())))
            for role in {*who[:1], *who[-1:]}:
                starts[role].append(url)
    return starts


@pytest.mark.skipif(connection.vendor != "sqlite", reason="pages are Python: one database is enough")
def test_every_link_opens_and_every_button_is_answered(everyone, sign_in, pages, monkeypatch):
    # The test client copies the context of every template it sees, for tests that look into it; this one does not.
    monkeypatch.setattr(Template, "_render", lambda self, context: self.nodelist.render(context))
    reader = Reader(frozenset(User.objects.values_list("username", flat=True)))
    wrong: dict[str, list[str]] = defaultdict(list)
    met: set[str] = set()
    ways: set[str] = set()

    people = {role: one for role, one in {**everyone, "nobody": None}.items() if role not in TWINS}
    scopes = {role: scope_of(one, today()) if one else None for role, one in people.items()}
    starts = shared_out(pages, scopes)
    for role, person in people.items():
        client = sign_in(person) if person else Client()
        client.raise_request_exception = False
        walk = Walk(client, ways, reader).all(starts[role])
        met |= walk.met | {name for _here, name in walk.pressed}
        for problem in walk.wrong:
            wrong[problem].append(str(role))

    assert not wrong, "\n".join(f"{problem} ({', '.join(roles)})" for problem, roles in wrong.items())
    unmet = set(TABLE) - met - set(NOT_FROM_HERE)
    assert not unmet, "no link and no button of the rows above leads here: " + ", ".join(sorted(unmet))


def test_twins_have_the_same_rights(everyone):
    for one, other in TWINS.items():
        mine, theirs = (scope_of(everyone[role], today()) for role in (one, other))
        assert set(mine.grants) == set(theirs.grants)
