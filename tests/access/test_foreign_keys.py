"""No field of any form takes a row of another county, names it, or lets it be written."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.db import transaction
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from shegongzhan.core.picking import Pick
from shegongzhan.core.widgets import Picker
from shegongzhan.funds.models import FundSource
from shegongzhan.needs.models import Need
from shegongzhan.people.models import Person
from shegongzhan.projects.forms.brands import ReplicationForm
from shegongzhan.projects.models import Project
from shegongzhan.services.models import ServiceRecord
from shegongzhan.stations.models import Station
from shegongzhan.stations.queries import PlaceField
from shegongzhan.supervision.models import Assignment
from shegongzhan.talent.models import Worker
from shegongzhan.volunteers.models import Volunteer
from tests import factories as f
from tests.access.foreign_keys import Far, as_sent, far_rows, filled, foreign, statements, takes_keys
from tests.access.table import TABLE
from tests.access.test_every_address import ask, short_error_pages  # noqa: F401 — a fixture of the walk
from tests.access.walk import Row

SOURCE = Path("shegongzhan")
# Names that views read without a form and that are keys of rows: of which, and what keeps a foreign one out. They are
# sent to every page that reads them (`read_by_itself`).
KEYS = {
    "gone": (Volunteer, "begins a field, which knows only the files the reader may merge"),
    "leaving_out": (Need, "taken off the needs of the run that is open; any other is in none"),
    "mentee": (Worker, "looked up among the workers whose pairs the reader arranges"),
    "need": (Need, "the door: need_to_serve; or begins a field of the reader's needs"),
    "offer": (None, "the page itself looks as far as the whole country, and any offer found there may be asked for"),
    "person": (Person, "the doors: person_to_visit, person_to_note_for; or begins a field of the reader's people"),
    "project": (Project, "begins a field, which knows only the reader's projects"),
    "record": (ServiceRecord, "the door: record_to_give_in; or taken out of the contract's own candidates"),
    "record_id": (ServiceRecord, "the id of a new record; one that is there is answered by its page, which has its door"),
    "replaces": (Assignment, "compared with the assignment of the station that is open"),
    "sign_up": (None, "what everybody may sign up for, without an account"),
    "source": (FundSource, "begins a field, which knows only the reader's sources"),
    "station": (Station, "the door: station_to_report; or begins a field of the reader's stations"),
    "workers": (Worker, "taken out of the people of the pay list that is open"),
}  # fmt: skip
NO_KEYS = {
    "act", "back", "code", "columns", "counted", "export", "fate", "first", "gap", "gap_tags", "identity_number", "kind", "last", "level",
    "list", "look", "month", "near",
    "next", "obtained_on", "of", "on", "page", "passkey", "period", "place", "purpose", "q", "role", "rows",
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

    known = KEYS.keys() | NO_KEYS
    assert found <= known, f"say in this file whether these are keys of rows: {found - known}"
    assert found >= KEYS.keys(), f"nobody reads these any more: {KEYS.keys() - found}"


def test_a_picker_is_always_the_field_that_checks():
    """A Picker beside any other field would take whatever is sent."""
    outside = [
        str(path)
        for path in SOURCE.rglob("*.py")
        if "Picker(" in path.read_text() and path.name not in {"picking.py", "widgets.py"}
    ]

    assert not outside


def foreign_of(key: str, far: Far) -> list[str]:
    """Return the key of another county that is sent for a name a view reads by itself."""
    model, _why = KEYS[key]
    return far.keys.get(model, [])[:1] if model else []


def named(
    client: Any, name: str, url: str, data: dict[str, Any], key: str, far: Far, tried: set[str]
) -> Iterator[str]:
    """Yield what is wrong with a page that is told a foreign key by its address."""
    for pk in foreign_of(key, far):
        tried.add(key)
        answer = ask(client, "get", url, {**data, key: pk})
        page = "" if answer.streaming else answer.content.decode()
        yield from (f"GET {name} ?{key}= names {word}" for word in far.names if word in page)
        if answer.status_code >= 500:
            yield f"GET {name} ?{key}= breaks"


@pytest.fixture
def read_names(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Collect the names that are read of what was sent, by forms or by the page itself."""
    read: set[str] = set()
    one, several = MultiValueDict.__getitem__, MultiValueDict.getlist

    def get(self: Any, key: str) -> Any:
        read.add(key)
        return one(self, key)

    def getlist(self: Any, key: str, *default: Any, **more: Any) -> Any:
        read.add(key)
        return several(self, key, *default, **more)

    monkeypatch.setattr(MultiValueDict, "__getitem__", get)
    monkeypatch.setattr(MultiValueDict, "getlist", getlist)
    return read


def test_no_field_takes_or_names_a_row_of_another_county(everyone, sign_in, made_forms, read_names):
    makers = list({row.of: None for row in TABLE.values() if row.of})
    far = far_rows(makers, f.VILLAGE)
    wrong: list[str] = []
    walked: set[str] = set()
    tried: set[str] = set()
    went_through = 0
    clients = {role: sign_in(person) for role, person in everyone.items()}
    signed_in = {role: client.cookies.output() for role, client in clients.items()}

    for name, row in sorted(TABLE.items()):
        if row.anybody or row.hidden:
            continue
        with transaction.atomic():
            url, data = page_of(name, row)
            went_through += walk(
                clients, row.method, name, url, data, made_forms, far, walked, wrong, read_names, tried
            )
            transaction.set_rollback(True)
        for role, client in clients.items():
            # A page may have signed somebody out.
            client.cookies.load(signed_in[role].replace("Set-Cookie: ", ""))

    assert not wrong, "\n".join(wrong)
    # Every key some page reads by itself was sent to a page by its address or in its form.
    assert tried >= {"gone", "mentee", "need", "person", "project", "source", "station"}, tried
    assert len(walked) > 300 and went_through > 40, (len(walked), went_through)


def walk(
    clients: dict[str, Any], method: str, name: str, url: str, data: dict[str, Any], made: list[forms.BaseForm],
    far: Far, walked: set[str], wrong: list[str], read: set[str], tried: set[str],
) -> int:  # fmt: skip
    """Let the first role that may open the page look at its forms and send them."""
    for client in clients.values():
        made.clear()
        read.clear()
        if ask(client, method, url, data).status_code in {403, 404}:
            continue
        shown = made[:]
        for form in shown:
            wrong += list(taken(name, form, far, walked))
        if method == "get":
            for key in sorted(read & KEYS.keys()):
                wrong += list(named(client, name, url, data, key, far, tried))
        return posted(client, name, url, data, shown, far, wrong, read)
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
    read: set[str],
) -> int:
    """Send the page its forms, each key-taking field and each key it reads by itself once with a foreign key; return
    whether it works without."""
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
    read.clear()
    works = ask(client, "post", url, good).status_code == 302
    fields |= {key: foreign_of(key, far) for key in sorted(read & KEYS.keys() - fields.keys())}
    if not fields:
        return 0
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
