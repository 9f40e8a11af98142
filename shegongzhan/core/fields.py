"""Columns that several contexts need."""

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class KeyField(models.CharField):
    """A text that is compared code point by code point, on every database.

    PostgreSQL sorts text by the rules of its locale, which breaks ranges such as `>= 'p' AND < 'q'`; the C collation
    gives it the order SQLite has anyway. The migration is the same for both.
    """

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class DivisionField(KeyField):
    """The statistical division code of the place a row belongs to: 2, 4, 6, 9 or 12 digits, never padded.

    It is a plain column and not a foreign key: rows outlive a reform of divisions, and ranges on it are the scope
    of every user (`core.scoping`).
    """

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs.setdefault("max_length", 12)
        if not args:
            kwargs.setdefault("verbose_name", _("行政区划代码"))
        kwargs.setdefault(
            "validators",
            [
                RegexValidator(
                    r"^\d{2}(\d{2}(\d{2}(\d{3}(\d{3})?)?)?)?$", _("区划代码应为 2、4、6、9 或 12 位数字")
                )
            ],
        )
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("validators", None)
        return name, path, args, kwargs
