"""What several commands of the register need."""

from collections.abc import Iterable

from django.db import models

from shegongzhan.core.language import in_chinese
from shegongzhan.crypto.fields import BlindIndexField, blind_index


def index_of(row: models.Model, column: str, value: str | None) -> str | None:
    """Return the blind index that a value of the row has in a column, None without a value."""
    field = row._meta.get_field(column)
    assert isinstance(field, BlindIndexField)
    return blind_index(value, field.purpose) if value else None


def words_of(model: type[models.Model], columns: Iterable[str]) -> str:
    """Return the names of columns as people read them, in Chinese, for the audit."""
    with in_chinese():
        fields = [model._meta.get_field(name.removesuffix("_id")) for name in columns]
        return "、".join(str(field.verbose_name) for field in fields)  # type: ignore[union-attr]


def word_of(choices: type[models.TextChoices], value: str) -> str:
    """Return what a value is called, in Chinese, for the audit."""
    with in_chinese():
        return str(choices(value).label)
