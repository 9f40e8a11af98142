"""Controls our forms use besides Django's own: big taps, a calendar day, picking by typing."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe


class _OwnTemplate:
    """Renders a widget with the project's template engine, which Django's form renderer does not see."""

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> SafeString:
        return mark_safe(render_to_string(template_name, context))  # noqa: S308 — a template escapes its values


class Chips(_OwnTemplate, forms.RadioSelect):
    """One of a few, as big taps."""

    template_name = "core/chips.html"


class ManyChips(_OwnTemplate, forms.CheckboxSelectMultiple):
    """Any of a few, as big taps."""

    template_name = "core/chips.html"


class Day(forms.DateInput):
    """A calendar day; the browser's own calendar, always in the one form it understands."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None):
        super().__init__(attrs, format="%Y-%m-%d")


class Moment(forms.TimeInput):
    """A time of day."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None):
        super().__init__(attrs, format="%H:%M")


class Picker(_OwnTemplate, forms.Widget):
    """Picks a row by typing: the page asks `url_name` for `?q=…` and offers what it answers.

    The answer is `{"results": [{"value": "341821110", "label": "建平镇", "hint": "郎溪县"}]}`. With `post=True` the words
    typed travel in the body, for pages where they are a person's name. With `multiple=True` several are picked and
    the value is a list. Without a script the typed text itself is the value: a code goes through, anything else is
    told to the user. It belongs to `core.picking.Pick`, which sets `labels_of`: values that are already there → words.
    """

    template_name = "core/picker.html"

    def __init__(
        self,
        url_name: str,
        *,
        multiple: bool = False,
        post: bool = False,
        placeholder: Any = "",
        attrs: dict[str, Any] | None = None,
    ):
        super().__init__(attrs)
        self.url_name = url_name
        self.labels_of: Callable[[list[Any]], Mapping[str, str]] = lambda values: {}
        self.multiple = multiple
        self.post = post
        self.placeholder = placeholder
        # With `lists` an empty field lists what there is; `near` is the place what is meant most likely belongs to.
        self.lists, self.near = False, ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        values = value if isinstance(value, list | tuple) else [value]
        context["widget"].update(
            url=reverse(self.url_name) + (f"?{urlencode({'near': self.near})}" if self.near else ""),
            lists=self.lists,
            multiple=self.multiple,
            post=self.post,
            placeholder=self.placeholder,
            picked=self.picked([one for one in values if one not in (None, "")]),
        )
        return context

    def picked(self, values: list[Any]) -> list[tuple[Any, str]]:
        """Return each value with its words; what was typed and not picked comes back as it was."""
        words = self.labels_of(values) if values else {}
        return [(value, words.get(str(value)) or str(value)) for value in values]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        typed = data.get(f"{name}_text", "").strip()
        if self.multiple:
            values = [
                v for v in (data.getlist(name) if hasattr(data, "getlist") else data.get(name) or []) if v
            ]
            return [*values, typed] if typed else values
        return data.get(name) or typed or None

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}_text" not in data

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return id_
