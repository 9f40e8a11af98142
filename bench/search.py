"""Finding people in a whole region, against hand-written SQL for the same rows; both with the page's template."""

import datetime
import uuid
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from bench.sizes import REGION, YEAR
from bench.timing import seconds_of, side_by_side

# What the page shows of a person, and nothing else.
SHOWN = "id, name, sex, born_on, division, state"
PLACE = "division >= %s AND division < %s AND state <> 'merged'"
LIMIT = 30


class Found(NamedTuple):
    """A person as the hand-written statement gives them: a tuple that the template can read."""

    pk: Any
    name: str
    sex: str
    born_on: Any
    division: str
    state: str

    def get_sex_display(self) -> str:
        """The word for the sex."""
        return {"m": "男", "f": "女"}.get(self.sex, "")


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """Measure one way of searching on some persons drawn from all: seconds with page, without, and their ratios."""
    way = question["way"]
    texts = _texts(way, question["texts"])
    with_page, alone = [], []
    for text in texts:
        ours, raw = ({person.pk for person in found} for found in (_find(text), RAW[way](text)))
        if ours != raw or not ours:
            raise AssertionError(f"{way}: {len(ours)} and {len(raw)} persons, not the same or none")
        with_page.append(
            _compare(lambda t: _page(_find(t)), lambda t: _page(RAW[way](t)), text, question["runs"])
        )
        alone.append(_compare(_find, RAW[way], text, question["runs"]))
    middle = len(texts) // 2
    best = sorted(with_page, key=lambda m: m["ratio"])[middle]
    return {**best, "alone": sorted(alone, key=lambda m: m["ratio"])[middle]}


def _compare(
    one: Callable[[str], Any], other: Callable[[str], Any], text: str, runs: int
) -> dict[str, float]:
    return side_by_side(
        lambda: seconds_of(lambda: one(text)), lambda: seconds_of(lambda: other(text)), runs=runs
    )


def _find(text: str) -> list[Any]:
    from shegongzhan.people.queries import find

    return find(_scope(), text)


@cache
def _scope() -> Any:
    from shegongzhan.accounts.roles import RIGHTS
    from shegongzhan.core.scoping import Grant, Scope

    return Scope(None, (Grant(REGION, frozenset(right for rights in RIGHTS.values() for right in rights)),))


def _page(people: list[Any]) -> str:
    """Return the page of the search with these persons on it."""
    from django.template.loader import render_to_string
    from django.test import RequestFactory

    from shegongzhan.desk.forms import SearchForm
    from shegongzhan.people.queries import shown_name
    from shegongzhan.people.rules import age_on
    from shegongzhan.stations.queries import name_of

    on = datetime.date(YEAR, 12, 31)
    request = RequestFactory().get("/")
    request.scope = _scope()  # type: ignore[attr-defined]
    shown = [(p, shown_name(request.scope, p), age_on(p.born_on, on), name_of(p.division)) for p in people]  # type: ignore[attr-defined]
    context = {"form": SearchForm({"q": "x"}), "text": "x", "people": shown, "places": []}
    return render_to_string("desk/search.html", context, request)


def _texts(way: str, count: int) -> list[str]:
    """Return what somebody types to find persons that stand all over the region."""
    from shegongzhan.people.models import Person

    rows = Person.objects.filter(state="active").order_by("pk")
    total = rows.count()
    people = [rows[total * place // (count + 1)] for place in range(1, count + 1)]
    return {
        "name": [person.name for person in people],
        "initials": [person.initials for person in people],
        "tail": [(person.identity_number or "")[-4:] for person in people],
        "number": [person.identity_number or "" for person in people],
    }[way]


def _rows(condition: str, order: str, *values: str) -> list[Found]:
    from django.db import connection

    statement = f"SELECT {SHOWN} FROM people_person WHERE {condition} AND {PLACE} {order} LIMIT {LIMIT}"
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, REGION, str(int(REGION) + 1)])
        rows = cursor.fetchall()
    if connection.vendor == "sqlite":  # whose driver knows no ids
        rows = [(uuid.UUID(row[0]), *row[1:]) for row in rows]
    return [Found(*row) for row in rows]


def _blinded(text: str, purpose: str) -> str:
    from shegongzhan.crypto.fields import blind_index

    return blind_index(text, purpose)


def _starting(column: str) -> Callable[[str], list[Found]]:
    condition = f"{column} >= %s AND {column} < %s"
    return lambda text: _rows(
        condition, f"ORDER BY {column}, division", text, text[:-1] + chr(ord(text[-1]) + 1)
    )


RAW: dict[str, Callable[[str], list[Found]]] = {
    "name": _starting("name"),
    "initials": _starting("initials"),
    "tail": lambda text: _rows(
        "identity_tail = %s", "ORDER BY division", _blinded(text, "person.identity_tail")
    ),
    "number": lambda text: _rows(
        "(identity_index = %s OR phone_index = %s)",
        "",
        _blinded(text, "person.identity"),
        _blinded(text, "person.phone"),
    ),
}
