"""One basis for the children of a whole list: the document it rests on, and who answers for it."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.audit.commands import record
from shegongzhan.core import bulk
from shegongzhan.core.errors import RuleViolation
from shegongzhan.imports.models import Batch
from shegongzhan.people import acts, queries
from shegongzhan.people.models import Consent, ConsentKind
from shegongzhan.policies.queries import choices


@dataclass(frozen=True)
class ListBasis:
    """On what ground a list of children is kept: a code of people.consent_bases, the document, who answers for it."""

    code: str
    document: str
    answers: str


def check_basis(basis: ListBasis, *, place: str, on: datetime.date) -> None:
    """Raise RuleViolation `basis.code`, `basis.document`, `basis.answers` for what is missing."""
    if basis.code not in dict(choices("people.consent_bases", place, on)):
        raise RuleViolation("basis.code", _("请选择法定依据。"), field="code")
    if not basis.document.strip():
        raise RuleViolation("basis.document", _("请写明名单依据的文件。"), field="document")
    if not basis.answers.strip():
        raise RuleViolation("basis.answers", _("请写明谁对这份名单负责。"), field="answers")


def ground_children(actor: Any, batch: Batch, basis: ListBasis, *, on: datetime.date) -> int:
    """Record the basis of a list for each child it filed that is locked, set-based, and return for how many.

    A child that has guardian and consent keeps those. `undo_filing` takes the basis back with the list.
    """
    check_basis(basis, place=batch.division, on=on)
    with transaction.atomic():
        rows = queries.children_of(batch, on).select_for_update()
        children = list(rows.values_list("pk", "division"))
        bulk.insert(
            Consent,
            ("division", "person_id", "kind", "basis", "given_on", "given_by", "reason", "recorded_by", "batch_id"),
            [
                (division, pk, ConsentKind.STATUTORY.value, basis.code, on, basis.answers.strip()[:60],
                 basis.document.strip(), getattr(actor, "pk", None), batch.pk)
                for pk, division in children
            ],
        )  # fmt: skip
        if children:
            record(
                actor, acts.CHILDREN_GROUNDED, division=batch.division, count=len(children), basis=basis.code,
                batch=str(batch.pk),
            )  # fmt: skip
    return len(children)
