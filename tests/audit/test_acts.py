import importlib
import re
from pathlib import Path

import pytest
from django.apps import apps

from shegongzhan.audit import acts
from shegongzhan.audit.acts import Act

_IRREGULAR = """
begun born bought bound brought built came chosen cut done drawn found frozen given held hidden kept
let left lost made met overridden overtaken paid put read rebuilt reset said seen sent set shown sold spent split struck taken told undone
unpaid went withdrawn won written
"""
IRREGULAR = frozenset(_IRREGULAR.split())


def sounds_past(code):
    """Tell whether the last part of a code has a word in the past tense: signed_in, merge_undone, closed."""
    return any(word.endswith("ed") or word in IRREGULAR for word in code.rsplit(".", 1)[1].split("_"))


def test_every_act_of_the_product_is_past_tense_and_has_a_sentence():
    for code, act in acts.known().items():
        assert sounds_past(code), f"{code} should say what was done"
        assert str(act.sentence).strip(), code


def test_every_context_with_acts_is_heard():
    for config in apps.get_app_configs():
        if config.name.startswith("shegongzhan.") and (Path(config.path) / "acts.py").exists():
            module = importlib.import_module(f"{config.name}.acts")
            for value in vars(module).values():
                if isinstance(value, Act):
                    assert acts.find(value.code) is value


def test_personal_data_are_not_named_in_a_sentence():
    # The sentence stands in lists and stays after an erasure.
    for code, act in acts.known().items():
        named = set(re.findall(r"{(\w+)", str(act.sentence)))
        assert not named & set(act.personal), code


@pytest.mark.parametrize("code", ["closed", "Person.revealed", "person.", "person revealed", "人.查看"])
def test_a_malformed_code_is_refused(code):
    with pytest.raises(ValueError, match="reads like"):
        Act(code, "x")


def test_a_code_is_declared_once(made):
    with pytest.raises(ValueError, match="twice"):
        Act(made.code, "again")


def test_personal_is_a_tuple_of_names():
    with pytest.raises(ValueError, match="tuple"):
        Act("tested_person.named", "x", personal="name")


def test_a_sentence_is_filled_from_its_data(made):
    assert acts.sentence(made.code, {"row": 3}) == "做了第 3 件"
    assert acts.sentence(made.code) == "做了第 … 件"
    assert (made.code, "做了第 … 件") in acts.choices()
    assert acts.find("tested_nobody.seen") is None
