"""Moving what is stored to the current key and suite, chunk by chunk, at any time and as often as one likes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from secrets import token_bytes
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from shegongzhan.crypto import ciphertext, keys
from shegongzhan.crypto.blind import blind_index_many
from shegongzhan.crypto.errors import CryptoError, DecryptionError
from shegongzhan.crypto.fields import BlindIndexField, EncryptedTextField

CHUNK = 2000
Progress = Callable[[int], None]


@dataclass
class Outcome:
    """How many values of a table were written anew, and the keys of the rows that could not be read."""

    written: int = 0
    unreadable: list[str] = field(default_factory=list)


def encrypted_tables() -> list[tuple[type[models.Model], list[EncryptedTextField]]]:
    """Return every model with its encrypted columns, largest floors last."""
    return _tables_with(EncryptedTextField)


def indexed_tables() -> list[tuple[type[models.Model], list[BlindIndexField]]]:
    """Return every model with its blind indexes."""
    return _tables_with(BlindIndexField)


def _tables_with(kind: type) -> list[tuple[type[models.Model], list[Any]]]:
    found = []
    for model in apps.get_models():
        fields = [column for column in model._meta.local_concrete_fields if isinstance(column, kind)]
        if fields and model._meta.managed and not model._meta.proxy:
            found.append((model, fields))
    return found


def _quoted(*names: str | None) -> list[str]:
    # The type of `Field.column` allows None for fields without one; these all have one.
    return [connection.ops.quote_name(str(name)) for name in names]


def _chunks(
    model: type[models.Model], columns: list[Any], condition: str = "", parameters: tuple[Any, ...] = ()
) -> Iterator[list[tuple[Any, ...]]]:
    """Yield rows of (key, *columns) in the order of the key, each chunk in a transaction of its own.

    It goes past the ORM on purpose: fields would decrypt what is to be handled as stored.
    """
    table, key, *quoted = _quoted(model._meta.db_table, model._meta.pk.column, *columns)
    last: list[Any] = []
    while True:
        conditions = [f"({condition})"] * bool(condition) + [f"{key} > %s"] * bool(last)
        where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {key}, {', '.join(quoted)} FROM {table} {where} ORDER BY {key} LIMIT {CHUNK}",  # noqa: S608
                [*parameters, *last],
            )
            rows = cursor.fetchall()
            if not rows:
                return
            last = [rows[-1][0]]
            yield rows


def _write(model: type[models.Model], column: Any, changes: list[tuple[str, Any, str]]) -> None:
    """Write (new, key, old) values; a row that was changed since it was read keeps its change."""
    table, key, quoted = _quoted(model._meta.db_table, model._meta.pk.column, column)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET {quoted} = %s WHERE {key} = %s AND {quoted} = %s",  # noqa: S608
            changes,
        )


def reencrypt(
    model: type[models.Model], fields: list[EncryptedTextField], progress: Progress = lambda count: None
) -> Outcome:
    """Write every value of a table that is not under the current key and suite anew.

    Stopped half-way it is simply called again: what is done no longer matches. Values that cannot be read are
    left as they are and told.
    """
    outcome = Outcome()
    prefix = keys.ring().prefix_text
    columns = [column.column for column in fields]
    stale = " OR ".join(f"({q} <> '' AND substr({q}, 1, 4) <> %s)" for q in _quoted(*columns))
    for rows in _chunks(model, columns, stale, (prefix,) * len(columns)):
        for place, column in enumerate(fields, start=1):
            changes = []
            for row in rows:
                stored = row[place]
                if not stored or stored.startswith(prefix):
                    continue
                try:
                    text = ciphertext.decrypt(stored, column.binding)
                except DecryptionError:
                    outcome.unreadable.append(str(row[0]))
                    continue
                changes.append((ciphertext.encrypt(text, column.binding), row[0], stored))
            if changes:
                _write(model, column.column, changes)
                outcome.written += len(changes)
        progress(outcome.written)
    return outcome


def begin_reindexing() -> None:
    """Put the key that all blind indexes move to on the ring, unless one is there from an interrupted run."""
    without_source = [
        f"{model._meta.label}.{column.name}"
        for model, columns in indexed_tables()
        for column in columns
        if not column.source
    ]
    if without_source:
        raise CryptoError(
            f"Blind indexes without a source cannot be computed anew: {', '.join(without_source)}"
        )
    ring = keys.ring()
    if ring.next_index is None:
        keys.save(replace(ring, next_index=keys.IndexKey(token_bytes(32), keys.configured_suite())))


def reindex(
    model: type[models.Model], fields: list[BlindIndexField], progress: Progress = lambda count: None
) -> Outcome:
    """Compute the blind indexes of a table under the following index key; nobody may work meanwhile."""
    outcome = Outcome()
    sources: list[Any] = [model._meta.get_field(column.source) for column in fields]
    columns = [
        name
        for column, source in zip(fields, sources, strict=True)
        for name in (column.column, source.column)
    ]
    for rows in _chunks(model, columns):
        for number, (column, source) in enumerate(zip(fields, sources, strict=True)):
            place = 1 + 2 * number
            texts = []
            for row in rows:
                text = row[place + 1] or ""
                if text and isinstance(source, EncryptedTextField):
                    try:
                        text = ciphertext.decrypt(text, source.binding)
                    except DecryptionError:
                        outcome.unreadable.append(str(row[0]))
                        text = ""
                texts.append(column.normalise(text) if column.normalise and text else text)
            indexes = blind_index_many(texts, column.purpose, following=True)
            changes = [
                (index, row[0], row[place])
                for index, row in zip(indexes, rows, strict=True)
                if index and index != row[place]
            ]
            if changes:
                _write(model, column.column, changes)
                outcome.written += len(changes)
        progress(outcome.written)
    return outcome


def finish_reindexing() -> None:
    """Make the following index key the one in use."""
    ring = keys.ring()
    keys.save(replace(ring, index=ring.next_index or ring.index, next_index=None))
