"""What the walk of the pickers needs: rows of another county under keys nobody else has, and what forms take."""

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from shegongzhan.core.picking import Pick
from shegongzhan.stations.models import Division
from shegongzhan.stations.queries import PlaceField
from tests.access.rows import FAR_VILLAGE
from tests.access.work_rows import stock

COUNTY = FAR_VILLAGE[:6]
CODES = [FAR_VILLAGE, FAR_VILLAGE[:9], COUNTY]
NAMING = ("name", "title", "theme", "donor")
SHORTEST = 3
TODAY = datetime.date.today


@dataclass
class Far:
    """The rows of another county: their keys by model, and what they are called."""

    keys: dict[type[models.Model], list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)

    def all_keys(self) -> set[str]:
        """Return every key, as statements may carry it."""
        found = {key for keys in self.keys.values() for key in keys}
        return found | {key.replace("-", "") for key in found} | set(CODES)


def keys_apart() -> None:
    """Let each table count from a number of its own, so that a key tells its row."""
    with connection.cursor() as cursor:
        for n, model in enumerate(apps.get_models(), start=1):
            if not isinstance(model._meta.pk, models.AutoField | models.BigAutoField):
                continue
            table, start = model._meta.db_table, n * 1_000_000
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, start])
            else:
                column = model._meta.pk.column
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [f'"{table}"', column, start]
                )


def far_rows(makers: list[Callable[[str], Any]], here: str) -> Far:
    """Make a row of every kind in another county; `here` is where names that are alike everywhere are looked for."""
    keys_apart()
    before = {model: _keys(model) for model in _models()}
    _make(makers, FAR_VILLAGE)
    far = Far({model: sorted((_keys(model) - had) & _there(model)) for model, had in before.items()})
    with transaction.atomic():
        _make(makers, here)
        for model, keys in far.keys.items():
            own = _keys(model) - set(keys)
            # What rows of all places are called alike tells nobody where it comes from.
            far.names |= _names(model, set(keys)) - _names(model, own)
        transaction.set_rollback(True)
    return far


def _make(makers: list[Callable[[str], Any]], place: str) -> None:
    stock(place)
    for make in makers:
        # Two makers may want the only such row of a place.
        with suppress(DatabaseError), transaction.atomic():
            make(place)


def _models() -> list[type[models.Model]]:
    return [one for one in apps.get_models() if one.__module__.startswith("shegongzhan.")]


def _there(model: type[models.Model]) -> set[str]:
    """Return the keys of rows that do lie there: a maker may leave an account or a partner at home."""
    rows = model._default_manager.all()
    if "division" in {one.name for one in model._meta.concrete_fields}:
        rows = rows.filter(division__startswith=COUNTY[:2])
    return {str(key) for key in rows.values_list("pk", flat=True)}


def _keys(model: type[models.Model]) -> set[str]:
    return {str(key) for key in model._default_manager.values_list("pk", flat=True)}


def _names(model: type[models.Model], keys: set[str]) -> set[str]:
    columns = [one.name for one in model._meta.concrete_fields if one.name in NAMING]
    rows = model._default_manager.filter(pk__in=keys)
    found = {str(getattr(row, column) or "") for row in rows for column in columns}
    return {one for one in found if len(one) >= SHORTEST}


def takes_keys(one: forms.Field) -> bool:
    """Tell whether a field is filled in by choosing, and so may be sent anything."""
    if isinstance(one, PlaceField) and one.anywhere:
        # Codes and names of places are public, and the rows a list narrows by them are the reader's own.
        return False
    if isinstance(one, Pick):
        return True
    return isinstance(one, forms.ChoiceField | forms.ModelChoiceField)


def foreign(one: forms.Field, far: Far) -> list[str]:
    """Return the keys of another county that a field might be sent."""
    if isinstance(one, Pick) and one.rows is not None:
        model = one.rows.model
        return CODES if model is Division else far.keys.get(model, [])
    if isinstance(one, forms.ModelChoiceField):
        return far.keys.get(one.queryset.model, [])
    if isinstance(one, forms.ChoiceField):
        # It takes what it offers, and nothing else.
        offered = {str(value) for value, _words in flat(one.choices)}
        return sorted(offered & far.all_keys()) or [FAR_VILLAGE]
    return []


def flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    """Yield value and words of each choice, those inside groups too."""
    for value, words in choices:
        if isinstance(words, list | tuple):
            yield from words
        else:
            yield value, words


def as_sent(one: forms.Field, key: str) -> Any:
    """Return a key as the field's clean() is given it."""
    several = (forms.MultipleChoiceField, forms.TypedMultipleChoiceField, forms.ModelMultipleChoiceField)
    is_list = isinstance(one, several) or (isinstance(one, Pick) and one.multiple)
    return [key] if is_list else key


def filled(form: forms.BaseForm) -> dict[str, Any]:
    """Return an answer to every field of a form, good enough for most commands."""
    sent: dict[str, Any] = {}
    for name, one in form.fields.items():
        value = form.get_initial_for_field(one, name)
        value = _guess(one) if value in (None, "", []) else one.prepare_value(value)
        if value is not None:
            sent[form.add_prefix(name)] = value
    return sent


def _guess(one: forms.Field) -> Any:
    if isinstance(one, forms.ModelChoiceField):
        first = one.queryset.first() if one.required else None
        return [first.pk] if first and isinstance(one, forms.ModelMultipleChoiceField) else first and first.pk
    if isinstance(one, Pick):
        first = one.rows.first() if one.required and one.rows is not None else None
        return str(getattr(first, one.key)) if first else None
    if isinstance(one, forms.ChoiceField):
        real = [value for value, _words in flat(one.choices) if str(value)]
        return real[0] if real and one.required else None
    if not one.required:
        return None
    by_kind: list[tuple[Any, Any]] = [
        (forms.BooleanField, "on"), (forms.DateField, str(TODAY())), (forms.TimeField, "09:00"),
        (forms.IntegerField, max(getattr(one, "min_value", 0) or 0, 1)), (forms.DecimalField, Decimal(1)),
        (forms.FileField, None),
    ]  # fmt: skip
    return next((value for kind, value in by_kind if isinstance(one, kind)), "甲乙丙")


@contextmanager
def statements() -> Iterator[list[tuple[str, set[str]]]]:
    """Collect what is written meanwhile: each statement with its values."""
    written: list[tuple[str, set[str]]] = []

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE")) and "django_session" not in sql:
            values = params if many else [params or ()]
            written.append((sql[:120], {str(value) for row in values for value in row}))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield written
