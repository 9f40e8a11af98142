"""Doors beside the page itself: a row named in the query, a workbook taken away, a part htmx asks for, a picker."""

import pytest
from django.urls import reverse

from shegongzhan.accounts.queries import scope_of
from shegongzhan.core.time import today
from tests.access import leaks, needs_rows, rows
from tests.access.rows import NAMES
from tests.access.walk import needs, verdict
from tests.access.work_rows import stock

# Address, the parameter that names the row, and who may.
BY_QUERY = {
    "needs:new": ("person", needs("needs.change", of=rows.person, seen_with="needs.view")),
    "fieldwork:record": ("person", needs("visits.record", of=rows.person, seen_with="visits.view")),
    "services:deliver": ("need", needs("visits.record", of=needs_rows.need, seen_with="needs.view")),
}
# Lists that can be taken away as a workbook: the rights it takes, all of them; one of those with a | between.
EXPORTS = {
    ("people:list", "xlsx"): ("people.view", "export.rows"),
    ("fieldwork:list", "xlsx"): ("visits.view", "export.rows"),
    ("needs:list", "xlsx"): ("needs.view", "export.rows"),
    ("needs:resources", "xlsx"): ("lists.view", "export.rows"),
    ("needs:services", "xlsx"): ("lists.view", "export.rows"),
    ("activities:list", "xlsx"): ("activities.view", "export.rows"),
    ("activities:list", "ledger"): ("activities.view", "export.rows"),
    ("talent:list", "xlsx"): ("talent.view", "export.rows"),
    ("talent:list", "ledger"): ("talent.view", "talent.change", "export.rows"),
    ("talent:awards", "xlsx"): ("talent.pay", "export.rows"),
    ("talent:allowances", "xlsx"): ("talent.pay", "export.rows"),
    ("talent:pay", "xlsx"): ("talent.pay|talent.employ", "export.rows"),
    ("talent:deadlines", "xlsx"): ("talent.view", "export.rows"),
    ("supervision:sessions", "xlsx"): ("supervision.view", "export.rows"),
}
HTMX = {"HX-Request": "true", "HX-Target": "listing"}


@pytest.mark.parametrize("name", sorted(BY_QUERY))
def test_a_row_named_in_the_query_has_the_same_door(name, everyone, sign_in):
    parameter, row = BY_QUERY[name]
    made = [row.of(place) for place in NAMES]
    secrets, wrong = leaks.all_there_are(), []

    for role, person in everyone.items():
        client, scope = sign_in(person), scope_of(person, today())
        for kwargs, division in made:
            answer = client.get(reverse(name), {parameter: str(kwargs["pk"])})
            if answer.status_code == 403 and not scope.may_any(*row.rights):
                continue  # told so whatever is named
            found = [
                verdict(row, scope, division, answer.status_code),
                *leaks.in_answer(answer, scope, secrets),
            ]
            wrong += [f"{role} at {division}: {problem}" for problem in found if problem]

    assert not wrong, f"{name}\n" + "\n".join(wrong)


@pytest.mark.parametrize(("name", "kind"), sorted(EXPORTS))
def test_rows_leave_only_with_the_right_to_take_them(name, kind, everyone, sign_in):
    rights, wrong = EXPORTS[name, kind], []
    for place in NAMES:
        stock(place)

    for role, person in everyone.items():
        scope = scope_of(person, today())
        answer = sign_in(person).get(reverse(name), {"export": kind})
        may = all(scope.may_any(*right.split("|")) for right in rights)
        left = "spreadsheet" in answer.get("Content-Type", "")
        if left != may:
            wrong.append(f"{role}: {answer.status_code}, {'may' if may else 'may not'} take rows away")
        if answer.streaming:
            b"".join(answer.streaming_content)

    assert not wrong, f"{name} {kind}\n" + "\n".join(wrong)


@pytest.mark.parametrize("name", sorted({name for name, _kind in EXPORTS}))
def test_the_part_htmx_asks_for_shows_no_more_than_the_page(name, everyone, sign_in):
    for place in NAMES:
        stock(place)
    secrets, wrong = leaks.all_there_are(), []

    for role, person in everyone.items():
        client, scope = sign_in(person), scope_of(person, today())
        page, part = client.get(reverse(name)), client.get(reverse(name), headers=HTMX)
        if page.status_code != part.status_code:
            wrong.append(f"{role}: the page {page.status_code}, the part {part.status_code}")
        wrong += [f"{role}: {problem}" for problem in leaks.in_answer(part, scope, secrets)]

    assert not wrong, f"{name}\n" + "\n".join(wrong)


@pytest.mark.parametrize("letters", ["欧阳", "慕容", "司马", "mryq", "长风"])
def test_a_picker_of_persons_offers_nobody_from_elsewhere(letters, everyone, sign_in):
    made = {str(rows.a_person(place).pk): place for place in NAMES}
    secrets, wrong = leaks.all_there_are(), []

    for role, person in everyone.items():
        client, scope = sign_in(person), scope_of(person, today())
        for method in (client.get, client.post):
            answer = method(reverse("people:search_json"), {"q": letters})
            results = answer.json()["results"] if answer.status_code == 200 else []
            strangers = [one for one in results if not scope.may("people.view", made[one["value"]])]
            wrong += [f"{role} was offered {one}" for one in strangers]
            wrong += [f"{role} {problem}" for problem in leaks.in_answer(answer, scope, secrets)]

    assert not wrong, "\n".join(wrong)


def test_a_picker_of_workers_offers_nobody_from_another_county(everyone, sign_in):
    for place in NAMES:
        stock(place)
    wrong = []

    for role, person in everyone.items():
        scope = scope_of(person, today())
        answer = sign_in(person).get(reverse("talent:search_json"), {"q": "诸葛"})
        if answer.status_code != 200:
            continue
        rights = ("talent.view", "activities.change", "visits.record")
        reach = [place[:9] for right in rights for place in scope.places(right)]
        stations = {"341821100", "341821101", "150102001"}
        expected = sum(any(one.startswith(place) for place in reach) for one in stations)
        if len(answer.json()["results"]) != expected:
            wrong.append(f"{role} was offered {len(answer.json()['results'])} instead of {expected}")

    assert not wrong, "\n".join(wrong)
