"""Erasing a person in one line, by the way two people go."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.db import connection

from shegongzhan.accounts.models import User
from shegongzhan.crypto import ciphertext
from shegongzhan.people.commands import ask_erasure, confirm_erasure
from shegongzhan.people.models import Person
from tests import factories as f


def erase(
    person: Person, *, on: datetime.date = f.TODAY, reason: str = "request", asked_by: Any = "system"
) -> Person:
    """Let somebody ask and a second person confirm; return what is left."""
    person = Person.objects.get(pk=person.pk)
    asked = ask_erasure(asked_by, person, on=on, reason=reason)
    second = User.objects.filter(username="second").first() or f.user("second", "第二人")
    return confirm_erasure(second, asked, on=on)


def cells() -> Iterator[tuple[str, str]]:
    """Yield every value the database holds with its table and column: as it is stored and, where it is encrypted, as it reads."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [c[0] for c in cursor.description]
            for row in cursor.fetchall():
                for name, stored in zip(names, row, strict=True):
                    yield f"{table}.{name}", str(stored)
                    if isinstance(stored, str) and len(stored) > 40:
                        yield f"{table}.{name}", read(table, name, stored)


def whole_dump() -> str:
    """Return everything the database holds."""
    return "\n".join(text for _column, text in cells())


def columns_saying(word: str) -> set[str]:
    """Return where in the database a word stands."""
    return {column for column, text in cells() if word in text}


def read(table: str, column: str, stored: str) -> str:
    try:
        return ciphertext.decrypt(stored, f"{table}.{column}".encode())
    except Exception:
        return ""
