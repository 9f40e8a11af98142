"""Small forms that any context asks."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.numbers import is_number


class NameField(forms.CharField):
    """What a person is called: letters, never a number in the place of a name."""

    def clean(self, value: Any) -> str:
        name = super().clean(value)
        if name and is_number(name):
            raise forms.ValidationError(_("姓名里写的是号码，请写姓名。"), code="number")
        return name


class ReasonForm(forms.Form):
    """Why something is taken back, struck out, refused or removed."""

    reason = forms.CharField(label=_("原因"), max_length=200)


def offer_one(form: forms.Form, name: str, choices: Sequence[tuple[Any, Any]], none: Any) -> None:
    """Fill a field with what may be chosen: the only one is chosen already, and without any the form does not ask.

    `none` are the words for choosing nothing. What the form was begun with (`initial`) stays.
    """
    if not choices:
        del form.fields[name]
        return
    form.fields[name].choices = [("", none), *choices]  # type: ignore[attr-defined]
    if len(choices) == 1:
        form.initial.setdefault(name, choices[0][0])


def day_typed(data: Mapping[str, Any], instead: datetime.date, name: str = "day") -> datetime.date:
    """Return the day somebody typed before the form is checked; another one when it is none."""
    try:
        return datetime.date.fromisoformat(data.get(name) or "")
    except ValueError:
        return instead
