"""Taking an import back, unless something was built on it since."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.utils.translation import gettext as _

from shegongzhan.activities.models import Activity
from shegongzhan.audit.commands import record
from shegongzhan.core import time
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.models import Stamped
from shegongzhan.fieldwork.duties import refresh_duties
from shegongzhan.fieldwork.models import Visit, VisitDuty
from shegongzhan.funds.models import Account, FundSource, Posting
from shegongzhan.imports.models import Batch, BatchState, Imported
from shegongzhan.ledgers import acts
from shegongzhan.people.models import RiskAssessment
from shegongzhan.services.models import Participant, RecordNeed, RecordPartner, RecordWorker, ServiceRecord
from shegongzhan.stations.models import Facility

# Rows that are only a part of one that carries the batch, or are derived from it: they go with it and stop nothing.
PARTS: tuple[type[models.Model], ...] = (
    Visit, Activity, RecordWorker, Participant, RecordPartner, RecordNeed, Facility, VisitDuty, RiskAssessment,
)  # fmt: skip
CHUNK = 500


@transaction.atomic
def undo_batch(actor: Any, batch: Batch, *, on: datetime.date) -> int:
    """Take back everything a batch brought and return how many rows that were.

    Raises RuleViolation `batch.state` when it is not there to be undone, and `batch.built_on` naming what was built on
    it since: a visit to one of its persons, a match of one of its needs, a file somebody has changed.
    """
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != BatchState.DONE:
        raise RuleViolation("batch.state", _("这个批次不是已导入状态，不能撤销。"))
    order = list(_imported_models())
    rows = {
        model: list(model._base_manager.filter(batch=batch).values_list("pk", flat=True)) for model in order
    }
    built = _built_on(rows, batch)
    if built:
        raise RuleViolation(
            "batch.built_on",
            _("不能撤销：导入以后又有了%(built)s。请先处理这些，再撤销。") % {"built": "、".join(built)},
        )
    touched = set(
        Participant.objects.filter(record__in=ServiceRecord.objects.filter(batch=batch)).values_list(
            "person_id", flat=True
        )
    )
    accounts = _accounts_of(batch)
    count = sum(len(pks) for pks in rows.values())
    for table in order:
        _delete(table, rows[table])
    _drop_empty(accounts)
    _delete(FundSource, rows.get(FundSource, []))
    batch.state = BatchState.UNDONE
    batch.finished_at = time.now()
    batch.save()
    batch.outcomes.update(settled_at=time.now())
    refresh_duties(touched, on=on)
    record(actor, acts.UNDONE, batch, rows=count)
    return count


def _imported_models() -> Iterator[type[models.Model]]:
    """Yield the tables that carry batches, those that refer to others first; fund sources wait for their accounts."""
    tables: list[type[models.Model]] = [model for model in apps.get_models() if issubclass(model, Imported)]
    placed: list[type[models.Model]] = []
    while len(placed) < len(tables):
        for model in tables:
            if model in placed or (model is FundSource and len(placed) < len(tables) - 1):
                continue
            referring = {
                relation.related_model
                for relation in model._meta.related_objects
                if relation.related_model is not model and relation.related_model in tables
            }
            if referring <= set(placed) or model is FundSource:
                placed.append(model)
                break
        else:
            placed.extend(model for model in tables if model not in placed)
    for model in placed:
        if model is not FundSource:
            yield model
    yield FundSource


def _built_on(rows: dict[type[models.Model], list[Any]], batch: Batch) -> list[str]:
    """Return what refers to the batch's rows from outside it, and which of its rows were changed since."""
    built: list[str] = []
    for model, pks in rows.items():
        if not pks:
            continue
        for relation in model._meta.related_objects:
            other = relation.related_model
            if (
                other in PARTS
                or other is Account
                or relation.many_to_many
                or not isinstance(relation, models.ManyToOneRel)
            ):
                if other in (Participant, RecordWorker, RecordNeed):
                    built.extend(_records_outside(other, relation.field.attname, pks, batch))
                continue
            found = _count(other, relation.field.attname, pks, batch)
            if found:
                built.append(f"{found} 条{other._meta.verbose_name}")
        if issubclass(model, Stamped) and (changed := _changed(model, pks)):
            built.append(
                _("%(count)d 条改动过的%(what)s") % {"count": changed, "what": model._meta.verbose_name}
            )
    return built


def _records_outside(part: type[models.Model], column: str, pks: Sequence[Any], batch: Batch) -> list[str]:
    """Count the service records of other origin that a person, worker or need of the batch takes part in."""
    if column == "record_id":
        return []
    records: set[Any] = set()
    for chunk in _chunks(pks):
        found = part._base_manager.filter(**{f"{column}__in": chunk}).exclude(record__batch=batch)
        records.update(found.values_list("record_id", flat=True))
    return [f"{len(records)} 条{ServiceRecord._meta.verbose_name}"] if records else []


def _count(model: type[models.Model], column: str, pks: Sequence[Any], batch: Batch) -> int:
    total = 0
    for chunk in _chunks(pks):
        found = model._base_manager.filter(**{f"{column}__in": chunk})
        if issubclass(model, Imported):
            found = found.exclude(batch=batch)
        total += found.count()
    return total


def _changed(model: type[models.Model], pks: Sequence[Any]) -> int:
    return sum(model._base_manager.filter(pk__in=chunk, version__gt=1).count() for chunk in _chunks(pks))


def _accounts_of(batch: Batch) -> set[int]:
    pairs = Posting.objects.filter(batch=batch).values_list("from_account_id", "to_account_id")
    return {account for pair in pairs for account in pair}


def _drop_empty(accounts: Iterable[int]) -> None:
    """Delete the accounts no posting uses any more."""
    wanted = list(accounts)
    used = {
        account
        for column in ("from_account_id", "to_account_id")
        for account in Posting.objects.filter(**{f"{column}__in": wanted}).values_list(column, flat=True)
    }
    Account.objects.filter(pk__in=[account for account in wanted if account not in used]).delete()


def _delete(model: type[models.Model], pks: Sequence[Any]) -> None:
    for chunk in _chunks(pks):
        model._base_manager.filter(pk__in=chunk).delete()


def _chunks(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
