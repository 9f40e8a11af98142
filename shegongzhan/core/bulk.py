"""Many rows at once without a model object for each: what imports of a hundred thousand rows stand on.

`insert` takes Python values, as a model's attributes would be, and writes them with one prepared statement
(`executemany`) on SQLite and with COPY on PostgreSQL; any other engine gets Django's own `bulk_create`.
"""

import datetime
import gc
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.db import connections, models, router, transaction
from django.db.models.fields import NOT_PROVIDED
from django.utils import timezone

from shegongzhan.core import ids

CHUNK = 5_000
# How many values one IN (…) may hold: SQLite's own limit is 32,766 parameters.
IN_CHUNK = 10_000
LITTLE_KB = 8192

Convert = Callable[[Any], Any] | None


def insert(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], *, using: str = ""
) -> int:
    """Insert rows of values and return how many; `columns` names attributes (`division`, `person_id`) in their order.

    Columns left out get the field's default, this moment for auto_now(_add), None where null is allowed, else ''.
    A value follows its field: encrypted columns are encrypted, dates and ids take the database's form. Like
    `bulk_create` it calls no save() and sends no signal; a blind index does not follow its source either. IntegrityError
    when a constraint refuses a row (nothing is written then), ValueError for a column left out that has no default.
    """
    connection = connections[using or router.db_for_write(model)]
    fields = [_field(model, name) for name in columns]
    rest = [f for f in model._meta.local_concrete_fields if f not in fields and not _is_automatic(f)]
    now = timezone.now()
    makers = [_maker(field, now) for field in rest]
    if connection.vendor not in {"sqlite", "postgresql"}:
        return _through_the_orm(model, fields, rest, makers, rows)
    converts = [_converter(field, connection) for field in [*fields, *rest]]
    for i, (make, _) in enumerate(makers):
        if make is ids.new_id:
            makers[i], converts[len(fields) + i] = (ids.new_hex, None), None
    lines = _converted(rows, makers, converts)
    names = [str(field.column) for field in [*fields, *rest]]
    with transaction.atomic(using=connection.alias, savepoint=False):
        if connection.vendor == "postgresql":
            return _copy(connection, model._meta.db_table, names, lines)
        return _execute_many(connection, model._meta.db_table, names, lines)


def update(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], *, using: str = ""
) -> int:
    """Write other values into many rows and return how many were asked for; each row is its key and then its values.

    Columns of auto_now get this moment, and a row that counts its versions (`Stamped`) counts one more.
    """
    connection = connections[using or router.db_for_write(model)]
    quote = connection.ops.quote_name
    fields = [_field(model, name) for name in columns]
    now = timezone.now()
    moments = [
        f for f in model._meta.local_concrete_fields if getattr(f, "auto_now", False) and f not in fields
    ]
    sets = [f"{quote(str(f.column))} = %s" for f in [*fields, *moments]]
    if any(f.name == "version" for f in model._meta.local_concrete_fields):
        sets.append(f"{quote('version')} = {quote('version')} + 1")
    key = model._meta.pk
    statement = (
        f"UPDATE {quote(model._meta.db_table)} SET {', '.join(sets)} WHERE {quote(str(key.column))} = %s"  # noqa: S608
    )
    fixed = [f.get_db_prep_save(now, connection) for f in moments]
    count = 0
    with transaction.atomic(using=connection.alias, savepoint=False), connection.cursor() as cursor:
        for part in chunks(rows, CHUNK):
            lines = [
                [*(f.get_db_prep_save(v, connection) for f, v in zip(fields, row[1:], strict=True)), *fixed,
                 key.get_db_prep_save(row[0], connection)]
                for row in part
            ]  # fmt: skip
            cursor.executemany(statement, lines)
            count += len(part)
    return count


def refresh_statistics(*, using: str = "default") -> None:
    """Let the database see how large its tables have become; call it after many rows went in.

    Without statistics SQLite's planner guesses, and nobody tells it by itself as PostgreSQL's autovacuum does. Looking
    at a few hundred entries of each index is enough and takes no time that anybody notices.
    """
    connection = connections[using]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 400")
            cursor.execute("ANALYZE")


@contextmanager
def little_cache(*, using: str = "default") -> Iterator[None]:
    """Let SQLite keep little of its pages in memory meanwhile: rows that are only written need no 64 MB of them.

    Twenty-five thousand persons take the same time either way, and a process 50 MB less.
    """
    connection = connections[using]
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        [before] = cursor.execute("PRAGMA cache_size").fetchone()
        cursor.execute(f"PRAGMA cache_size = {-LITTLE_KB}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = {before}")


@contextmanager
def no_collecting() -> Iterator[None]:
    """Let Python's cycle collector rest while a great many objects are made that all stay.

    It would walk all of them again and again and find nothing: a quarter of the time of a large import. Memory is
    freed as ever, only cycles wait.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def chunks(values: Iterable[Any], size: int = IN_CHUNK) -> Iterator[list[Any]]:
    """Yield the values in lists of at most `size`, for IN (…) with a bounded number of parameters."""
    rest = iter(values)
    while part := list(islice(rest, size)):
        yield part


def _field(model: type[models.Model], name: str) -> models.Field:
    return next(f for f in model._meta.local_concrete_fields if name in (f.attname, f.name))


def _is_automatic(field: models.Field) -> bool:
    return isinstance(field, models.AutoField | models.BigAutoField)


def _maker(field: models.Field, now: datetime.datetime) -> tuple[Callable[[], Any] | None, Any]:
    """Return what makes the value of a column nobody handed in: a function, or a constant."""
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return None, now if isinstance(field, models.DateTimeField) else timezone.localdate(now)
    if field.default is not NOT_PROVIDED:
        return (field.default, None) if callable(field.default) else (None, field.default)
    if field.null:
        return None, None
    if isinstance(field, models.CharField | models.TextField):
        return None, ""
    raise ValueError(f"{field} has no default: name it among the columns")


def _converter(field: models.Field, connection: Any) -> Convert:
    """Return what brings a field's values into the form the database takes; None where they have it already."""
    target = field
    while isinstance(target, models.ForeignKey):
        target = target.target_field
    on_sqlite = connection.vendor == "sqlite"
    if isinstance(target, models.UUIDField):
        return (lambda v: v.hex if v.__class__ is uuid.UUID else v) if on_sqlite else None
    if isinstance(target, models.DateTimeField):
        return connection.ops.adapt_datetimefield_value if on_sqlite else None
    if isinstance(target, models.DateField):
        return (lambda v: v.isoformat()) if on_sqlite else None
    if type(target).get_prep_value in _AS_THEY_ARE:
        return None
    if type(target).get_db_prep_value is models.Field.get_db_prep_value:
        return target.get_prep_value
    return lambda v: target.get_db_prep_save(v, connection)


# Fields whose get_prep_value only makes sure of the type; the caller hands in the right one.
_AS_THEY_ARE = {
    models.CharField.get_prep_value,
    models.TextField.get_prep_value,
    models.IntegerField.get_prep_value,
    models.BooleanField.get_prep_value,
}


def _converted(
    rows: Iterable[Sequence[Any]], makers: list[tuple[Callable[[], Any] | None, Any]], converts: list[Convert]
) -> Iterator[list[Any]]:
    given = len(converts) - len(makers)
    wanted = [(i, convert) for i, convert in enumerate(converts[:given]) if convert is not None]
    # What is the same for every row is converted once.
    fixed = [
        convert(constant) if make is None and convert is not None and constant is not None else constant
        for (make, constant), convert in zip(makers, converts[given:], strict=True)
    ]
    made = [
        (i, make, convert or _same)
        for i, ((make, _), convert) in enumerate(zip(makers, converts[given:], strict=True))
        if make is not None
    ]
    for row in rows:
        line = list(row)
        for i, convert in wanted:
            if line[i] is not None:
                line[i] = convert(line[i])
        if made:
            tail = fixed.copy()
            for i, make, convert in made:
                tail[i] = convert(make())
            line += tail
        else:
            line += fixed
        yield line


def _same(value: Any) -> Any:
    return value


def _execute_many(connection: Any, table: str, names: list[str], lines: Iterator[list[Any]]) -> int:
    quote = connection.ops.quote_name
    places = ", ".join(["%s"] * len(names))
    statement = f"INSERT INTO {quote(table)} ({', '.join(map(quote, names))}) VALUES ({places})"  # noqa: S608
    count = 0
    with connection.cursor() as cursor:
        for part in chunks(lines, CHUNK):
            cursor.executemany(statement, part)
            count += len(part)
    return count


def _copy(connection: Any, table: str, names: list[str], lines: Iterator[list[Any]]) -> int:
    quote = connection.ops.quote_name
    statement = f"COPY {quote(table)} ({', '.join(map(quote, names))}) FROM STDIN"
    count = 0
    # COPY goes past Django's cursor, which would turn the driver's errors into Django's.
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for line in lines:
            copy.write_row(line)
            count += 1
    return count


def _through_the_orm(
    model: type[models.Model],
    fields: list[Any],
    rest: list[Any],
    makers: list[Any],
    rows: Iterable[Sequence[Any]],
) -> int:
    made = []
    for row in rows:
        values = dict(zip((f.attname for f in fields), row, strict=True))
        for field, (make, constant) in zip(rest, makers, strict=True):
            values[field.attname] = make() if make else constant
        made.append(model(**values))
    model._base_manager.bulk_create(made, batch_size=CHUNK)
    return len(made)
