"""Wherever a person's name is typed, a number is refused."""

import re
from collections.abc import Iterator

import pytest
from django import forms
from django.urls import get_resolver

from shegongzhan.core.forms import NameField


def every_form(of: type[forms.BaseForm] = forms.Form) -> Iterator[type[forms.BaseForm]]:
    for one in of.__subclasses__():
        yield one
        yield from every_form(one)


# What is asked for by such words may be a person: whom to turn to, who signed, trained, gave, was paid.
A_PERSON = re.compile("姓名|人$|讲师|谁|支持方|捐赠|哪个单位|没有登记的写名称")
NO_NAME = {
    "funds.applications.forms.ApplicationForm.asked_of": "an office is asked for money",
    "projects.forms.ventures.ObjectionForm.said_by": "who objects leaves a number to be called back",
    "desk.forms.SearchForm.q": "people are found by their numbers, too",
}


def test_every_field_for_a_name_is_a_name_field():
    assert get_resolver().url_patterns  # all pages, and with them all forms, are loaded
    asked = {
        f"{form.__module__.removeprefix('shegongzhan.')}.{form.__name__}.{name}": field
        for form in every_form()
        if form.__module__.startswith("shegongzhan.") and not form.__name__.endswith("Filters")
        for name, field in form.base_fields.items()
        if type(field) in (forms.CharField, NameField) and A_PERSON.search(str(field.label or ""))
    }

    assert len(asked) > 40 and asked.keys() >= NO_NAME.keys()
    wrong = [where for where, field in asked.items() if not isinstance(field, NameField)]
    assert sorted(wrong) == sorted(NO_NAME)
    for where, field in asked.items():
        if where not in NO_NAME:
            with pytest.raises(forms.ValidationError):
                field.clean("341821194102031234"[: field.max_length])


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
