"""Columns for what is personal: encrypted text, and the blind index by which it is found."""

from collections.abc import Callable
from typing import Any

from django.core import checks
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.lookups import Exact, IsNull

from shegongzhan.core.fields import KeyField
from shegongzhan.crypto.blind import LENGTH, blind_index, blind_index_many
from shegongzhan.crypto.ciphertext import decrypt, encrypt

__all__ = ["BlindIndexField", "EncryptedTextField", "blind_index", "blind_index_many"]


class _IsEmpty(Exact):
    """The only comparison an encrypted column can answer: whether there is anything in it."""

    def __init__(self, lhs: Any, rhs: Any):
        if rhs != "":
            raise FieldError(
                f"{lhs.output_field} is encrypted, only '' can be compared with it; search its blind index"
            )
        super().__init__(lhs, rhs)


class EncryptedTextField(models.TextField):
    """A text that is encrypted in the database and plain in Python.

    None and '' are stored as they are, so that "is anything known" stays a question for the database. The
    text is bound to its table and column; after renaming one of them, `bound_to` keeps the old
    "table.column". An `update(a=F("b"))` between two encrypted columns copies what cannot be read there: go
    through Python.
    """

    def __init__(self, *args: Any, bound_to: str = "", **kwargs: Any):
        self.bound_to = bound_to
        self._bound_to: bytes | None = None
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self.bound_to:
            kwargs["bound_to"] = self.bound_to
        return name, path, args, kwargs

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        # A field of an abstract model is copied into each child, where it stands in another table.
        self._bound_to = None

    @property
    def binding(self) -> bytes:
        """The "table.column" that every value of this column is bound to."""
        if self._bound_to is None:
            self._bound_to = (self.bound_to or f"{self.model._meta.db_table}.{self.column}").encode()
        return self._bound_to

    def get_prep_value(self, value: Any) -> Any:
        if value is None or value == "" or hasattr(value, "resolve_expression"):
            return value
        return encrypt(str(value), self._bound_to or self.binding)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        if not value:
            return value
        return decrypt(value, self._bound_to or self.binding)

    def get_lookup(self, lookup_name: str) -> Any:
        allowed = {"isnull": IsNull, "exact": _IsEmpty}
        if lookup_name not in allowed:
            raise FieldError(f"{self} is encrypted and knows no “{lookup_name}”; search its blind index")
        return allowed[lookup_name]

    def get_transform(self, lookup_name: str) -> Any:
        raise FieldError(f"{self} is encrypted and knows no “{lookup_name}”; search its blind index")

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        found = super().check(**kwargs)
        if self.db_index or self.unique:  # type: ignore[attr-defined]
            found.append(
                checks.Error(
                    "An encrypted value is different each time it is written: no index, no unique.",
                    hint="Put a BlindIndexField beside it.",
                    obj=self,
                    id="crypto.E010",
                )
            )
        return found


class BlindIndexField(KeyField):
    """The blind index of a value, indexed; '' (or null, where the column may be) when there is no value.

    With `source` (an attribute of the same row) it follows that attribute whenever the row is saved or
    bulk-created, and `reencrypt --index` can compute it anew; `normalise` brings the source into its one
    written form, or takes the part of it to be found. `update()` and `save(update_fields=…)` must name both
    columns.
    """

    def __init__(
        self,
        *args: Any,
        purpose: str = "",
        source: str = "",
        normalise: Callable[[str], str] | None = None,
        **kwargs: Any,
    ):
        if source and not purpose:
            raise ValueError("A blind index with a source needs a purpose")
        self.purpose, self.source, self.normalise = purpose, source, normalise
        kwargs.setdefault("db_index", True)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", None if kwargs.get("null") else "")
        kwargs.setdefault("editable", False)
        kwargs["max_length"] = LENGTH
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        # What the index is of is Python's business: the column is the same, and migrations stay free of
        # callables.
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        kwargs.pop("default", None)
        kwargs["db_index"] = self.db_index  # type: ignore[attr-defined]
        return name, path, args, kwargs

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        found = super().check(**kwargs)
        if not self.source:
            found.append(
                checks.Warning(
                    "This blind index names no source, so it cannot follow to a new index key.",
                    hint='BlindIndexField(purpose="person.phone", source="phone")',
                    obj=self,
                    id="crypto.W010",
                )
            )
        return found

    def db_type(self, connection: Any) -> str | None:
        if connection.vendor == "postgresql":
            # The same type by its long name: for "varchar" Django adds a second index for LIKE, which nobody
            # asks.
            return f"character varying({LENGTH})"
        return super().db_type(connection)

    def index_of(self, value: str | None) -> str:
        """Return the index of a source value, brought into its written form first."""
        if not value:
            return ""
        return blind_index(self.normalise(value) if self.normalise else value, self.purpose)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        # A deferred source was not changed, and reading it would cost a query for each row.
        if self.source and self.source in model_instance.__dict__:
            index = self.index_of(getattr(model_instance, self.source))
            # A unique column that may be null needs null for "nothing": '' would be there only once.
            setattr(model_instance, self.attname, index or (None if self.null else ""))
        return super().pre_save(model_instance, add)
