"""No field of any form takes a row of another county, names it, or lets it be written."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.db import transaction
from django.urls import reverse

from shegongzhan.core.picking import Pick
from shegongzhan.core.widgets import Picker
from shegongzhan.projects.forms.brands import ReplicationForm
from shegongzhan.stations.queries import PlaceField
from tests import factories as f
from tests.access.foreign_keys import Far, as_sent, far_rows, filled, foreign, statements, takes_keys
from tests.access.table import TABLE
from tests.access.test_every_address import ask, short_error_pages  # noqa: F401 — a fixture of the walk
from tests.access.walk import Row

SOURCE = Path("shegongzhan")
# Names that views read without a form: keys of rows, by what sends one; the others are no keys.
KEYS = {
    "gone", "leaving_out", "mentee", "need", "offer", "person", "project", "record", "record_id", "replaces", "sign_up", "source",
    "station", "workers", "volunteer",
}  # fmt: skip
NO_KEYS = {
    "act", "back", "code", "columns", "counted", "export", "fate", "first", "gap", "gap_tags", "identity_number", "kind", "last", "level",
    "list", "look", "month", "next", "obtained_on", "of", "on", "page", "passkey", "period", "place", "purpose", "q", "role", "rows",
    "search", "sort", "state", "step", "tag", "then", "training", "version", "within", "year",
}  # fmt: skip


@pytest.fixture
def made_forms(monkeypatch: pytest.MonkeyPatch) -> list[forms.BaseForm]:
    """Collect the forms that pages make."""
    made: list[forms.BaseForm] = []
    begin = forms.BaseForm.__init__

    def remembered(self: forms.BaseForm, *args: Any, **kwargs: Any) -> None:
        begin(self, *args, **kwargs)
        made.append(self)

    monkeypatch.setattr(forms.BaseForm, "__init__", remembered)
    return made


def test_every_name_a_view_reads_by_itself_is_known():
    text = "\n".join(path.read_text() for path in SOURCE.rglob("*.py"))
    found = set(re.findall(r'request\.(?:POST|GET)(?:\.get|\.getlist)?[(\[]\s*"(\w+)"', text))

    assert found <= KEYS | NO_KEYS, (
        f"say in this file whether these are keys of rows: {found - KEYS - NO_KEYS}"
    )


def test_a_picker_is_always_the_field_that_checks():
    """A Picker beside any other field would take whatever is sent."""
    outside = [
        str(path)
        for path in SOURCE.rglob("*.py")
        if "Picker(" in path.read_text() and path.name not in {"picking.py", "widgets.py"}
    ]

    assert not outside


def test_no_field_takes_or_names_a_row_of_another_county(everyone, sign_in, made_forms):
    makers = list({row.of: None for row in TABLE.values() if row.of})
    far = far_rows(makers, f.VILLAGE)
    wrong: list[str] = []
    walked: set[str] = set()
    went_through = 0
    clients = {role: sign_in(person) for role, person in everyone.items()}
    signed_in = {role: client.cookies.output() for role, client in clients.items()}

    for name, row in sorted(TABLE.items()):
        if row.anybody or row.hidden:
            continue
        with transaction.atomic():
            url, data = page_of(name, row)
            went_through += walk(clients, row.method, name, url, data, made_forms, far, walked, wrong)
            transaction.set_rollback(True)
        for role, client in clients.items():
            # A page may have signed somebody out.
            client.cookies.load(signed_in[role].replace("Set-Cookie: ", ""))

    assert not wrong, "\n".join(wrong)
    assert len(walked) > 300 and went_through > 40, (len(walked), went_through)


def walk(
    clients: dict[str, Any], method: str, name: str, url: str, data: dict[str, Any], made: list[forms.BaseForm],
    far: Far, walked: set[str], wrong: list[str],
) -> int:  # fmt: skip
    """Let the first role that may open the page look at its forms and send them."""
    for client in clients.values():
        made.clear()
        if ask(client, method, url, data).status_code in {403, 404}:
            continue
        shown = made[:]
        for form in shown:
            wrong += list(taken(name, form, far, walked))
        return posted(client, name, url, data, shown, far, wrong)
    return 0


def page_of(name: str, row: Row) -> tuple[str, dict[str, Any]]:
    """Return an address about a row of the reader's own county, and what is sent there."""
    if not row.of:
        return reverse(name, kwargs=row.kwargs), dict(row.data)
    kwargs, _division = row.of(f.VILLAGE)
    sent = {**row.data, **kwargs.pop("_data", {})}
    return reverse(name, kwargs=kwargs), sent


def taken(name: str, form: forms.BaseForm, far: Far, walked: set[str]) -> Iterator[str]:
    """Yield what is wrong with the fields of a form: foreign keys that go through, foreign names that are shown."""
    for field_name, one in form.fields.items():
        if isinstance(one.widget, Picker) and not isinstance(one, Pick):
            yield f"{name} {field_name}: a picker without its field"
        if isinstance(one, PlaceField) and one.anywhere and not narrows(form, one):
            yield f"{name} {type(form).__name__}.{field_name} takes any place"
        if not takes_keys(one):
            continue
        where = f"{name} {type(form).__name__}.{field_name}"
        walked.add(f"{type(form).__module__}.{type(form).__name__}.{field_name}")
        for key in foreign(one, far):
            try:
                one.clean(as_sent(one, key))
                yield f"{where} takes {key}"
                break
            except forms.ValidationError as no:
                shown = str(one.widget.render(field_name, one.prepare_value(as_sent(one, key)))) + "".join(
                    no.messages
                )
                yield from (f"{where} names {word}" for word in far.names if word in shown)


def narrows(form: forms.BaseForm, one: forms.Field) -> bool:
    """Tell whether a field for any place only narrows a list or a report, or is known to ask for places elsewhere."""
    return not one.required or isinstance(form, ReplicationForm)


def posted(
    client: Any,
    name: str,
    url: str,
    data: dict[str, Any],
    made: list[forms.BaseForm],
    far: Far,
    wrong: list[str],
) -> int:
    """Send the page its forms, each key-taking field once with a foreign key; return whether it works without."""
    good: dict[str, Any] = {}
    for form in made:
        good |= filled(form)
    good |= data
    fields = {
        form.add_prefix(n): foreign(one, far)[:1]
        for form in made
        for n, one in form.fields.items()
        # What is offered as a choice is checked above: a form takes nothing else.
        if isinstance(one, Pick | forms.ModelChoiceField) and takes_keys(one) and foreign(one, far)
    }
    fields |= {key: [] for key in KEYS if key in data}
    if not fields:
        return 0
    works = ask(client, "post", url, good).status_code == 302
    everything = far.all_keys()
    for field_name, keys in fields.items():
        for key in keys:
            with statements() as written:
                answer = ask(client, "post", url, {**good, field_name: key})
            page = answer.content.decode() if not answer.streaming else ""
            wrong += [f"POST {name} {field_name}={key} names {word}" for word in far.names if word in page]
            wrong += [
                f"POST {name} {field_name}={key} wrote {sql}"
                for sql, values in written
                if values & everything
            ]
    return int(works)
