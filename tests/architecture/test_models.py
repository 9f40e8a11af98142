"""What all tables have in common: a place, an index led by it, and no name in their `__str__`."""

import ast
from collections.abc import Iterator

from django.apps import apps
from django.db import models

from shegongzhan.core.fields import DivisionField
from tests.architecture import source

# Tables without a place of their own, with the reason.
PLACELESS = {
    "acts.Operation": "an answer kept by its id; where it lies says the row it was done to",
    "desk.NightRun": "the night's work is done for all places at once",
    "accounts.Slowdown": "counts guesses by account, address and device, before anybody is known",
}
# Tables whose place is found through the row they hang on; the foreign key to it is named here.
THROUGH = {
    "accounts.EntryRequest": "user",
    "accounts.EntryAgreement": "request",
    "accounts.SecondFactor": "user",
    "accounts.RecoveryCode": "user",
    "accounts.OpenSession": "user",
    "errands.Errand": "user",
    "stations.Facility": "station",
    "stations.ServiceExtension": "station",
    "stations.StationDuty": "station",
    "services.RecordPartner": "record",
    "services.RecordNeed": "record",
    "services.RecordClaim": "record",
    "projects.Requirement": "project",
    "projects.Target": "contract",
    "projects.ContractChange": "contract",
    "projects.Review": "project",
    "projects.Settlement": "project",
    "funds.BudgetLine": "budget",
    "funds.LineShare": "line",
    "funds.PaymentPart": "request",
    "funds.PayListEntry": "request",
    "fieldwork.Visit": "record",
    "activities.Activity": "record",
    "projects.Recusal": "judge",
}
# Tables with a place that no index begins with, with the reason.
UNLED = {
    "accounts.User": "accounts of a place are few, and found by name",
    "audit.Event": "events are read by chain, and a chain is a county's own",
    "people.Supplement": "read by its person or by its import batch, never as a list of a place",
}
# Contexts whose __str__ may show a name: of places, organisations and funds, never of persons.
NAMED = {"stations", "partners", "policies", "funds"}


def ours() -> Iterator[type[models.Model]]:
    """Yield the product's own tables."""
    for model in apps.get_models():
        if model._meta.app_label in source.floors():
            yield model


def label(model: type[models.Model]) -> str:
    return f"{model._meta.app_label}.{model.__name__}"


def place_fields(model: type[models.Model]) -> list[str]:
    return [field.name for field in model._meta.local_fields if isinstance(field, DivisionField)]


def led_by(model: type[models.Model]) -> set[str]:
    """Return the columns some index, unique constraint or key begins with."""
    first = {index.fields[0].lstrip("-") for index in model._meta.indexes if index.fields}
    first |= {
        c.fields[0] for c in model._meta.constraints if isinstance(c, models.UniqueConstraint) and c.fields
    }
    return first | {field.name for field in model._meta.local_fields if field.db_index or field.unique}


def test_every_table_of_the_field_belongs_to_a_place():
    wrong = [
        f"{label(model)}: add a division, or say in PLACELESS or THROUGH why it needs none"
        for model in ours()
        if model._meta.app_label not in {"core", "crypto", "audit", "imports", "policies"}
        and not place_fields(model)
        and label(model) not in {*PLACELESS, *THROUGH, "stations.Division"}
    ]

    assert not wrong, "\n".join(wrong)


def test_the_row_a_table_hangs_on_exists_and_has_a_place():
    for name, key in THROUGH.items():
        target = apps.get_model(name)._meta.get_field(key).related_model

        assert place_fields(target) or label(target) in THROUGH, f"{name}.{key} leads to no place"


def test_an_index_begins_with_the_place():
    wrong = [
        f"{label(model)}.{name}: no index begins with it"
        for model in ours()
        for name in place_fields(model)
        if name == "division" and name not in led_by(model) and label(model) not in UNLED
    ]

    assert not wrong, "\n".join(wrong)


def test_no_exception_outlives_its_reason():
    known = {label(model) for model in ours()}

    assert set(PLACELESS) | set(THROUGH) | set(UNLED) <= known


def test_no_row_says_a_name_when_it_is_printed():
    wrong = []
    for file in source.rooms("models"):
        if source.context_of(file) in NAMED:
            continue
        for node in ast.walk(source.tree(file)):
            if isinstance(node, ast.FunctionDef) and node.name in {"__str__", "__repr__"}:
                shown = {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}
                if shown & {"name", "holder_name", "person", "phone", "id_number", "username"}:
                    wrong.append(f"{source.short(file)}:{node.lineno} shows {', '.join(sorted(shown))}")

    assert not wrong, "\n".join(wrong)


def test_every_model_has_a_chinese_name_and_a_plate():
    wrong = [
        label(model)
        for model in ours()
        if not (model.__doc__ and not model.__doc__.startswith(f"{model.__name__}("))
        or all(ord(letter) < 0x2E80 for letter in str(model._meta.verbose_name))
    ]

    assert not wrong, f"no docstring or no Chinese verbose_name: {', '.join(wrong)}"


def test_constraints_speak_to_a_worker():
    wrong = [
        f"{label(model)}: {constraint.name}"
        for model in ours()
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
        and constraint.violation_error_message == constraint.default_violation_error_message
    ]

    assert not wrong, "checks without a sentence a worker can read:\n" + "\n".join(wrong)
