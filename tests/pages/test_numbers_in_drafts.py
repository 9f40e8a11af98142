"""Every field that holds an identity, card or bank number is one whose value no browser keeps in a draft."""

import re
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django import forms
from django.conf import settings
from django.urls import get_resolver

import shegongzhan.core

SCRIPT = Path(shegongzhan.core.__file__).parent / "static" / "core" / "js" / "drafts.js"
A_NUMBER = re.compile(r"证件号码?$|身份证号码?$|残疾人证号$|银行账号|银行卡号|^卡号")


def all_forms(of: type = forms.BaseForm) -> set[type]:
    found = set(of.__subclasses__())
    return found.union(*map(all_forms, found)) if found else found


def test_numbers_stand_in_fields_that_drafts_leave_out():
    get_resolver().url_patterns  # noqa: B018 - loads every view, and its forms with it
    for context in settings.CONTEXTS:
        if find_spec(f"shegongzhan.{context}.forms"):
            import_module(f"shegongzhan.{context}.forms")
    left_out = re.compile(re.search(r"NUMBER_NAMES = /(.+)/;", SCRIPT.read_text(encoding="utf-8")).group(1))

    numbers = {
        name
        for form in all_forms()
        for name, field in getattr(form, "base_fields", {}).items()
        if A_NUMBER.search(str(field.label or "")) and name != "q"  # a search is posted and never drafted
    }

    assert len(numbers) >= 2, "the person's number and the disability card at least"
    assert not [name for name in numbers if not left_out.search(name)]
