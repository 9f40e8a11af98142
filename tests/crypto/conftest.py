"""A key ring of its own for each test, and a table with encrypted columns that exists only here."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from shegongzhan.crypto import keys
from shegongzhan.crypto.fields import BlindIndexField, EncryptedTextField

with isolate_apps("shegongzhan.crypto"):

    class Card(models.Model):
        """A card with a number and a telephone, for these tests."""

        number = EncryptedTextField(blank=True, default="")
        phone = EncryptedTextField(null=True)
        number_index = BlindIndexField(purpose="card.number", source="number", normalise=str.upper)
        tail_index = BlindIndexField(
            purpose="card.tail", source="number", normalise=lambda text: text[-4:].upper()
        )

        class Meta:
            app_label = "crypto"

        def __str__(self) -> str:
            return f"card {self.pk}"


@pytest.fixture(autouse=True)
def key_file(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Let the product make its keys in an empty data folder."""
    settings.HOME = tmp_path
    monkeypatch.delenv("SHEGONGZHAN_KEYS", raising=False)
    monkeypatch.delenv("SHEGONGZHAN_SUITE", raising=False)
    keys.forget()
    yield tmp_path / "keys.json"
    keys.forget()


@pytest.fixture
def cards(db: None) -> type[Card]:
    """The table of cards; it goes with the test's transaction."""
    statement, parameters = connection.schema_editor().table_sql(Card)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
    return Card


@pytest.fixture
def only_cards(cards: type[Card], monkeypatch: pytest.MonkeyPatch) -> type[Card]:
    """Let rotation see no table but the cards."""
    from shegongzhan.crypto import rotation

    find = {EncryptedTextField: ["number", "phone"], BlindIndexField: ["number_index", "tail_index"]}
    monkeypatch.setattr(
        rotation, "_tables_with", lambda kind: [(Card, [Card._meta.get_field(name) for name in find[kind]])]
    )
    monkeypatch.setattr(connection.introspection, "table_names", lambda *a, **k: [Card._meta.db_table])
    return cards


def stored(column: str) -> list[str]:
    """Return what the database itself holds in a column of the cards."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM crypto_card ORDER BY id")
        return [row[0] for row in cursor.fetchall()]
