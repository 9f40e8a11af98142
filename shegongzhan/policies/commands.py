"""A place rules for itself, and takes it back."""

import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.audit.commands import Actor, record
from shegongzhan.core.errors import RuleViolation
from shegongzhan.policies import acts, queries, rules
from shegongzhan.policies.models import Override
from shegongzhan.policies.rules import FREEDOMS, Definition, Document


@transaction.atomic
def override_parameter(
    actor: Actor,
    *,
    key: str,
    division: str,
    value: Any,
    effective_on: datetime.date,
    document: Document,
    reason: str,
    ends_on: datetime.date | None = None,
) -> Override:
    """Set a place's own value for a key from a day on, and return the override.

    Raises RuleViolation when the key is unknown, the value is not of its kind or names unknown codes, the rule above
    does not allow it, or document or reason are missing. That the actor may rule for the place is the door's to know.
    """
    book = queries.book()
    definition = book.definitions.get(key)
    if definition is None:
        raise RuleViolation("policy.unknown", _("没有这个参数。"))
    if not division:
        raise RuleViolation("policy.place", _("请选择改动适用的地方。"), field="division")
    if not document.title.strip():
        raise RuleViolation("policy.document", _("请填写依据的文件。"), field="document_title")
    if not reason.strip():
        raise RuleViolation("policy.reason", _("请写明改动理由。"), field="reason")
    if ends_on is not None and ends_on < effective_on:
        raise RuleViolation("policy.dates", _("最后一天不能早于生效日期。"), field="ends_on")
    cleaned = _cleaned(definition, value)
    row = Override(
        key=key, division=division, value=rules.as_json(cleaned), effective_on=effective_on, ends_on=ends_on,
        document_title=document.title.strip(), document_number=document.number.strip(), reason=reason.strip(),
        actor_id=getattr(actor, "pk", None),
    )  # fmt: skip
    _refuse_what_the_rule_above_forbids(row, cleaned)
    row.save()
    record(
        actor, acts.OVERRIDDEN, row, key=key, effective_on=effective_on.isoformat(), value=row.value,
        document=str(document), reason=row.reason,
    )  # fmt: skip
    _forget()
    return row


@transaction.atomic
def end_override(actor: Actor, override: Override, *, on: datetime.date, reason: str) -> Override:
    """End an override, `on` being its last day; a day before its first one withdraws it before it took effect.

    Raises RuleViolation when it has ended by that day already, or no reason is given.
    """
    row = Override.objects.select_for_update().get(pk=override.pk)
    if not reason.strip():
        raise RuleViolation("policy.reason", _("请写明为什么结束。"), field="reason")
    if row.ends_on is not None and row.ends_on <= on:
        raise RuleViolation("policy.ended", _("这项改动已经结束了。"), field="ends_on")
    row.ends_on = on
    row.save(update_fields=["ends_on"])
    record(actor, acts.OVERRIDE_ENDED, row, key=row.key, ends_on=on.isoformat(), reason=reason.strip())
    _forget()
    return row


def _cleaned(definition: Definition, value: Any) -> Any:
    try:
        cleaned = definition.clean(value)
    except ValueError as error:
        raise RuleViolation("policy.value", str(error), field="value") from error
    unknown = queries.book().unknown_codes(definition, cleaned)
    if unknown:
        raise RuleViolation(
            "policy.code", _("没有这些代码：%(codes)s。") % {"codes": "、".join(unknown)}, field="value"
        )
    return cleaned


def _refuse_what_the_rule_above_forbids(row: Override, value: Any) -> None:
    saying = queries.saying_of(row, value)
    above = queries.above(row.key, row.division, row.effective_on)
    if above and not rules.permits(above.overridable, above.value, saying.value):
        raise RuleViolation(
            "policy.not_allowed",
            _("上级规定%(freedom)s：%(source)s。")
            % {"freedom": FREEDOMS[above.overridable], "source": above.document or above.saying.source_label},
            field="value",
        )


def _forget() -> None:
    """Forget what this process knows, now and again when the change is final.

    Now, so that the rest of the transaction sees it; afterwards, because another thread may have read the old state
    in between.
    """
    queries.forget_overrides()
    transaction.on_commit(queries.forget_overrides)
