"""Acts over the wire: the same declaration as JSON Schema, and done from JSON. A device's operation is the same call."""

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404

from shegongzhan.acts.act import ACTS
from shegongzhan.acts.forms import ActForm
from shegongzhan.acts.models import Operation
from shegongzhan.core import ids
from shegongzhan.core.errors import PrivilegeNeeded, RuleViolation, StaleRow
from shegongzhan.core.scoping import Scope

KINDS: tuple[tuple[type[forms.Field], dict[str, Any]], ...] = (
    (forms.DecimalField, {"type": "string", "format": "decimal"}),
    (forms.IntegerField, {"type": "integer"}),
    (forms.DateField, {"type": "string", "format": "date"}),
    (forms.TimeField, {"type": "string", "format": "time"}),
    (forms.BooleanField, {"type": "boolean"}),
    (forms.MultipleChoiceField, {"type": "array", "items": {"type": "string"}}),
    (forms.TypedMultipleChoiceField, {"type": "array", "items": {"type": "string"}}),
)


def schema_of(form: ActForm) -> dict[str, Any]:
    """Return what a form asks as JSON Schema, with the choices that hold for this reader, row and day."""
    properties: dict[str, Any] = {}
    for name, field in form.fields.items():
        kind: dict[str, Any] = next(
            (dict(made) for of, made in KINDS if isinstance(field, of)), {"type": "string"}
        )
        if getattr(field, "max_length", None):
            kind["maxLength"] = field.max_length  # type: ignore[attr-defined]
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            choices = [str(value) for value, _label in list(field.choices) if value != ""]  # type: ignore[arg-type]
            kind |= (
                {"items": {"type": "string", "enum": choices}}
                if kind["type"] == "array"
                else {"enum": choices}
            )
        properties[name] = {**kind, "title": str(field.label)}
    required = [name for name, field in form.fields.items() if field.required]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def operate(user: Any, scope: Scope, now: datetime.datetime, operation: Mapping[str, Any]) -> dict[str, Any]:
    """Do one operation {"act", "row", "input", "version", "id"} and return its outcome: applied, refused or conflict.

    With an `id` (a UUID) what was applied is kept in the same transaction: sent twice, it is done once and answered
    alike. What was refused is not kept, so that it may come again mended.
    """
    if not operation.get("id"):
        return _operate(user, scope, now, operation)
    key = ids.uuid_of(operation["id"])
    if key is None:
        return {"outcome": "refused", "code": "operation.id"}
    code = str(operation.get("act"))
    with transaction.atomic():
        kept, is_new = Operation.objects.get_or_create(
            pk=key, defaults={"by": user.pk, "act": code, "outcome": {}}
        )
        if not is_new:
            is_same = (kept.by, kept.act) == (user.pk, code)
            return kept.outcome if is_same else {"outcome": "conflict", "code": "operation.id"}
        outcome = _operate(user, scope, now, operation)
        if outcome["outcome"] == "applied":
            kept.outcome = outcome
            kept.save(update_fields=["outcome"])
        else:
            kept.delete()
    return outcome


def _operate(user: Any, scope: Scope, now: datetime.datetime, operation: Mapping[str, Any]) -> dict[str, Any]:
    """Do one operation and return its outcome; an act or a row that is not there is an answer like any other."""
    act = ACTS.get(str(operation.get("act")))
    given = operation.get("input", {})
    if act is None or not isinstance(given, Mapping):
        return {"outcome": "refused", "code": "act.unknown" if act is None else "input"}
    try:
        row = act.door(scope, operation.get("row"))
        form = act.form(given, scope=scope, on=now.date(), row=row)
        if not form.is_valid():
            return {"outcome": "refused", "code": "input", "fields": form.problems()}
        result = act.do(user, row, form, now=now, version=operation.get("version"))
    except Http404:
        return {"outcome": "refused", "code": "row.gone"}
    except PrivilegeNeeded as no:
        return {"outcome": "refused", "code": "right", "sentence": str(no)}
    except StaleRow as no:
        return {"outcome": "conflict", "code": no.code, "sentence": no.sentence}
    except RuleViolation as no:
        return {"outcome": "refused", "code": no.code, "field": no.field, "sentence": no.sentence}
    made = result if act.new else row
    return {"outcome": "applied", "row": str(made.pk), "version": made.version}
