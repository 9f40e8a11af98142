"""Wherever a person's name is typed, a number is refused."""

from collections.abc import Iterator

import pytest
from django import forms
from django.urls import get_resolver

from shegongzhan.core.forms import NameField


def every_form(of: type[forms.BaseForm] = forms.Form) -> Iterator[type[forms.BaseForm]]:
    for one in of.__subclasses__():
        yield one
        yield from every_form(one)


def test_every_field_for_a_name_is_a_name_field():
    assert get_resolver().url_patterns  # all pages, and with them all forms, are loaded
    asked = [
        (f"{form.__module__}.{form.__name__}.{name}", field)
        for form in every_form()
        if form.__module__.startswith("shegongzhan.") and not form.__name__.endswith("Filters")
        for name, field in form.base_fields.items()
        if type(field) in (forms.CharField, NameField) and str(field.label or "").endswith("姓名")
    ]

    assert len(asked) > 8
    assert [where for where, field in asked if not isinstance(field, NameField)] == []


@pytest.mark.parametrize(
    "typed",
    [
        "341821194102031234",
        "３４１８２１１９４１０２０３１２３Ｘ",
        "张三 13955667788",
        "6217 0012 3456 7890 123",
        "12",
    ],
)
def test_a_number_is_no_name(typed: str):
    with pytest.raises(forms.ValidationError):
        NameField().clean(typed)


@pytest.mark.parametrize("typed", ["张三", "张三2", "欧阳·素素", "Ulanhu B", "ᠪᠠᠲᠤ"])
def test_a_name_stays_as_it_is(typed: str):
    assert NameField().clean(typed) == typed
