"""The field for whatever is picked by typing: it takes, and names, only rows which the reader may choose."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.numbers import is_number
from shegongzhan.core.widgets import Picker


class Pick(forms.Field):
    """Rows picked by typing; the page asks `url_name` for what may be meant.

    A form says with `offer(rows, words)` which rows its reader may choose. A key from anywhere else is refused like one
    that does not exist, and its words are not looked up: whatever comes back in the form is what was sent. Without
    an offer nothing can be chosen. Answers the row, a list of rows with `multiple=True`; with a `key` of its own (a
    code) the key itself, since that is what columns hold.
    """

    default_error_messages = {
        "required": _("请打几个字，再从列出的人里选一个。"),
        "unknown": _("请从列出的人里选。"),
    }

    def __init__(
        self,
        url_name: str,
        *,
        key: str = "pk",
        multiple: bool = False,
        post: bool = False,
        placeholder: Any = "",
        rows: QuerySet[Any] | None = None,
        words: Callable[[Any], Any] = str,
        **options: Any,
    ):
        self.key, self.multiple, self.rows, self.words = key, multiple, rows, words
        picker = Picker(url_name, multiple=multiple, post=post, placeholder=placeholder)
        super().__init__(widget=picker, **options)
        self.widget.labels_of = self.labels_of

    def __deepcopy__(self, memo: dict[int, Any]) -> "Pick":
        own = super().__deepcopy__(memo)
        own.widget.labels_of = own.labels_of
        return own

    def offer(self, rows: QuerySet[Any], words: Callable[[Any], Any] | None = None) -> None:
        """Say what this reader may choose, and how it is called."""
        self.rows, self.words = rows, words or self.words

    def labels_of(self, keys: Iterable[Any]) -> Mapping[str, str]:
        """Return the words for the keys the reader may choose; the others have none."""
        return {key: str(self.words(row)) for key, row in self._found(keys).items()}

    def row_of(self, key: Any) -> Any:
        """Return the row of a key the reader may choose, else None."""
        return self._found([key] if key else []).get(str(key))

    def _found(self, keys: Iterable[Any]) -> dict[str, Any]:
        if self.rows is None:
            return {}
        meta = self.rows.model._meta
        column = meta.pk if self.key == "pk" else meta.get_field(self.key)
        wanted = []
        for key in keys:
            try:
                value = column.to_python(str(key))
                column.run_validators(value)
            except forms.ValidationError:
                continue
            if "\0" not in str(value):
                wanted.append(value)
        found = self.rows.filter(**{f"{self.key}__in": wanted}) if wanted else ()
        return {str(getattr(row, self.key)): row for row in found}

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return [self.prepare_value(one) for one in value]
        return str(getattr(value, self.key)) if isinstance(value, Model) else value

    def to_python(self, value: Any) -> Any:
        said = value if isinstance(value, list | tuple) else [value]
        keys = list(dict.fromkeys(str(one).strip() for one in said if one not in (None, "")))
        found = self._found(keys)
        strange = [key for key in keys if key.lower() not in found]
        if strange:
            raise self.refusal(strange)
        picked = [found[key.lower()] for key in keys]
        if self.key != "pk":
            picked = [getattr(row, self.key) for row in picked]
        if self.multiple:
            return picked
        return picked[0] if picked else "" if self.key != "pk" else None

    def refusal(self, strange: list[str]) -> forms.ValidationError:
        """Return what is said to keys that may not be chosen."""
        return forms.ValidationError(self.error_messages["unknown"], code="unknown")


class PickOrName(Pick):
    """A row of a register, or the name of what is on none, as it was told.

    Answers the row, or the words. A number is no name: a key of a row the reader may not choose is refused and not kept.
    """

    default_error_messages = {
        "unknown": _("请从列出的里选；没有登记的，写名称。"),
        "long": _("名称最多 %(most)s 个字。"),
    }

    def __init__(self, url_name: str, *, max_length: int, **options: Any):
        self.max_length = max_length
        super().__init__(url_name, **options)

    def to_python(self, value: Any) -> Any:
        said = str(value or "").strip()
        if row := self.row_of(said):
            return row
        if said and is_number(said):
            raise self.refusal([said])
        if len(said) > self.max_length:
            raise forms.ValidationError(
                self.error_messages["long"], code="long", params={"most": self.max_length}
            )
        return said
