"""Taking an import back, unless something was built on it since."""

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import Post
from shegongzhan.activities.models import Activity
from shegongzhan.audit.commands import record
from shegongzhan.core import time
from shegongzhan.core.display import listed
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.models import Stamped
from shegongzhan.fieldwork.duties import refresh_duties
from shegongzhan.fieldwork.models import Visit
from shegongzhan.funds.commands import check_undoing, reverse_batch
from shegongzhan.funds.models import Account, FundSource, Posting
from shegongzhan.funds.queries import free_of
from shegongzhan.imports.models import Batch, BatchState, Imported
from shegongzhan.ledgers import acts
from shegongzhan.ledgers.storage import drop_when_committed
from shegongzhan.needs.models import Need, Resource, ServiceItem
from shegongzhan.partners.models import Agreement, Organisation
from shegongzhan.people.commands import undo_filing, what_builds_on
from shegongzhan.projects.models import Project
from shegongzhan.services.models import Participant, RecordNeed, RecordPartner, RecordWorker, ServiceRecord
from shegongzhan.stations.models import Facility, Station
from shegongzhan.talent.models import Certificate, Employment, Pay, Registration, Worker
from shegongzhan.volunteers.models import Attendance, Opportunity, SignUp, Statement, TeamMember, Volunteer
from shegongzhan.volunteers.queries.service import statements_telling_of

# In the order they go, those that refer to others first. Persons take themselves back, between the two.
ABOVE_PEOPLE: tuple[type[models.Model], ...] = (
    *(Attendance, SignUp, Opportunity, TeamMember, Volunteer),
    *(ServiceRecord, Need, Resource, ServiceItem, Project),
)
BELOW_PEOPLE: tuple[type[models.Model], ...] = (
    *(Pay, Certificate, Employment, Worker),
    *(Post, Agreement, Station, Organisation, FundSource),
)
# Rows that are only a part of one that carries the batch: they go with it and stop nothing.
PARTS: tuple[type[models.Model], ...] = (
    *(Visit, Activity, RecordWorker, Participant, RecordPartner, RecordNeed),
    *(Facility, Account, Registration),
)
CHUNK = 500


@transaction.atomic
def undo_batch(actor: Any, batch: Batch, *, on: datetime.date) -> int:
    """Take back everything a batch brought and return how many rows that were; what it posted is reversed and stays.

    Raises RuleViolation `batch.state` when it is not there to be undone, and `batch.built_on` naming what was built on
    it since: a visit to one of its persons, a match of one of its needs, a file somebody has changed; `posting.locked` when
    it holds postings of closed books.
    """
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state != BatchState.DONE:
        raise RuleViolation("batch.state", _("这个批次不是已导入状态，不能撤销。"))
    check_undoing(batch)
    reversed_postings = reverse_batch(actor, batch)
    rows = {
        model: list(model._base_manager.filter(batch=batch).values_list("pk", flat=True))
        for model in (*ABOVE_PEOPLE, *BELOW_PEOPLE)
    }
    # The books stay, reversed: so do the sources and projects they name.
    for register, column in ((FundSource, "source"), (Project, "project")):
        told = set(Posting.objects.filter(batch=batch).order_by().values_list(column, flat=True))
        rows[register] = [pk for pk in rows[register] if pk not in told]
    _refuse([*_built_on(rows, batch), *_paid_on(batch)])
    visited = set(Participant.objects.filter(record__batch=batch).values_list("person_id", flat=True))
    services = set(Attendance.objects.filter(batch=batch).values_list("opportunity_id", flat=True))
    for model in ABOVE_PEOPLE:
        _delete(model, rows[model])
    Opportunity.objects.count_places_again(services)
    # Only now do persons stand without the records of their own batch; a refusal takes all of this back.
    built = Counter(what for whats in what_builds_on(batch).values() for what in whats)
    _refuse([_("%(what)s %(count)d 条") % {"count": count, "what": what} for what, count in built.items()])
    undone = undo_filing(actor, batch)
    Account.objects.filter(station__batch=batch).update(station=None)
    for model in BELOW_PEOPLE:
        _delete(model, rows[model])
    count = sum(len(pks) for pks in rows.values()) + undone.people + reversed_postings
    batch.state = BatchState.UNDONE
    batch.finished_at = time.now()
    batch.save()
    batch.outcomes.filter(settled_at=None).update(settled_at=time.now())
    refresh_duties(visited, on=on)
    record(actor, acts.UNDONE, batch, rows=count)
    drop_when_committed(batch)
    return count


def _refuse(built: list[str]) -> None:
    if built:
        raise RuleViolation(
            "batch.built_on",
            _("不能撤销：导入以后又有了%(built)s。请先处理这些，再撤销。") % {"built": listed(built)},
        )


def _built_on(rows: dict[type[models.Model], list[Any]], batch: Batch) -> list[str]:
    """Return what refers to the batch's rows from outside it, and which of its rows were changed since.

    Each thing counts once, however many of the batch's rows it refers to: an agreement names a station and who runs it.
    """
    built: dict[str, set[Any]] = {}
    for model, pks in rows.items():
        for relation in model._meta.related_objects if pks else ():
            other: Any = relation.related_model
            column = relation.field.attname
            if relation.many_to_many or (
                other in PARTS and (other not in (RecordWorker, RecordNeed) or column == "record_id")
            ):
                continue
            if other in (RecordWorker, RecordNeed):
                name, found = ServiceRecord._meta.verbose_name, _records_outside(other, column, pks, batch)
            else:
                name, found = other._meta.verbose_name, _referring(other, column, pks, batch)
            built.setdefault(str(name), set()).update(found)
        if model is Attendance:
            told = statements_telling_of(pks)
            built.setdefault(str(Statement._meta.verbose_name), set()).update(told)
        if issubclass(model, Stamped):
            name = _("改动过的%(what)s") % {"what": model._meta.verbose_name}
            built.setdefault(str(name), set()).update(_changed(model, pks))
    return [
        _("%(what)s %(count)d 条") % {"count": len(pks), "what": name} for name, pks in built.items() if pks
    ]


def _paid_on(batch: Batch) -> list[str]:
    """Return what was spent or kept back since of the money a batch brought in: without it there is not enough."""
    rows = FundSource.objects.filter(postings__batch=batch).distinct()
    short = [
        source
        for source in rows
        if free_of(source) < 0 and Posting.objects.filter(source=source, batch=None).exists()
    ]
    return [_("用掉的“%(source)s”的钱") % {"source": source.name} for source in short]


def _records_outside(part: Any, column: str, pks: Sequence[Any], batch: Batch) -> Iterator[Any]:
    """Yield the service records of other origin that a worker or a need of the batch takes part in."""
    for chunk in _chunks(pks):
        found = part._base_manager.filter(**{f"{column}__in": chunk}).exclude(record__batch=batch)
        yield from found.values_list("record_id", flat=True)


def _referring(model: Any, column: str, pks: Sequence[Any], batch: Batch) -> Iterator[Any]:
    for chunk in _chunks(pks):
        found = model._base_manager.filter(**{f"{column}__in": chunk})
        if issubclass(model, Imported):
            found = found.exclude(batch=batch)
        yield from found.values_list("pk", flat=True)


def _changed(model: Any, pks: Sequence[Any]) -> Iterator[Any]:
    for chunk in _chunks(pks):
        yield from model._base_manager.filter(pk__in=chunk, version__gt=1).values_list("pk", flat=True)


def _delete(model: Any, pks: Sequence[Any]) -> None:
    for chunk in _chunks(pks):
        model._base_manager.filter(pk__in=chunk).delete()


def _chunks(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
