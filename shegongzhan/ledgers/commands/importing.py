"""One import from files to committed rows: all that is right goes in at once, or nothing does."""

import dataclasses
import datetime
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.audit.commands import record
from shegongzhan.core import bulk, time
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.language import in_chinese
from shegongzhan.fieldwork.duties import refresh_duties
from shegongzhan.imports.models import Batch, BatchState, RowOutcome
from shegongzhan.imports.reading.folders import Source
from shegongzhan.imports.reading.limits import LIMITS, Limits
from shegongzhan.ledgers import acts
from shegongzhan.ledgers.error_workbook import error_workbook
from shegongzhan.ledgers.here import Here
from shegongzhan.ledgers.kinds import ALL, NAMES
from shegongzhan.ledgers.plan import Choices, Plan, Progress, Trouble, gather, make_plan, year_of
from shegongzhan.ledgers.results import ImportResult, result_of
from shegongzhan.ledgers.storage import WORKBOOK_DUE, drop_when_committed, seal_workbook
from shegongzhan.people.models import Person
from shegongzhan.people.queries import children_of
from shegongzhan.services.models import Participant

CHANGES_KEPT = 5000


def import_ledgers(
    actor: Any,
    paths: Iterable[Path | str],
    *,
    unit: str,
    today: datetime.date,
    year: int | None = None,
    kind: str | None = None,
    choices: Choices | None = None,
    dry_run: bool = False,
    on_progress: Progress | None = None,
) -> ImportResult:
    """Import files, folders and zips of ledgers into a county or township and return what became of every row.

    `actor` is a user, or "import". Rows that are right go in, all in one transaction; rows that are not change nothing
    and are in the result with their reason. With `dry_run` everything is tried and nothing stays. Importing the same
    files again creates nothing new.

    Raises RuleViolation for an unknown unit or kind. What cannot be read is in the result's errors.
    """
    sources, troubles = gather([Path(path) for path in paths])
    return import_sources(
        actor,
        sources,
        unit=unit,
        year=year,
        kind=kind,
        choices=choices,
        dry_run=dry_run,
        on_progress=on_progress,
        today=today,
        troubles=troubles,
    )


@bulk.no_collecting()
def import_sources(
    actor: Any,
    sources: Sequence[Source],
    *,
    unit: str,
    today: datetime.date,
    year: int | None = None,
    kind: str | None = None,
    choices: Choices | None = None,
    dry_run: bool = False,
    on_progress: Progress | None = None,
    troubles: Sequence[Trouble] = (),
    batch: Batch | None = None,
    limits: Limits = LIMITS,
) -> ImportResult:
    """Import files that are in memory already; `batch` is the one a page has made for them. See `import_ledgers`."""
    if kind is not None and kind not in NAMES:
        raise RuleViolation("kind.unknown", _("没有“%(kind)s”这种台账") % {"kind": kind}, field="kind")
    here = Here(unit, year or year_of(sources, today.year, limits), today)
    # What rows are told is kept with the batch, and what an import writes down is kept for good.
    with in_chinese():
        return _import(actor, sources, here, kind, choices, dry_run, on_progress, troubles, batch, limits)


def _import(
    actor: Any,
    sources: Sequence[Source],
    here: Here,
    kind: str | None,
    choices: Choices | None,
    dry_run: bool,
    on_progress: Progress | None,
    troubles: Sequence[Trouble],
    batch: Batch | None,
    limits: Limits,
) -> ImportResult:
    # Reading needs no lock: other people write meanwhile.
    plan = make_plan(sources, here, kind=kind, choices=choices, on_progress=on_progress, limits=limits)
    plan.troubles[:0] = troubles
    with transaction.atomic():
        batch = _open(actor, here, plan, batch)
        _apply(actor, plan, here, batch, on_progress)
        result = result_of(plan, batch=None if dry_run else str(batch.pk), dry_run=dry_run, workbook=None)
        result.children = children_of(batch, here.today).count()
        if dry_run:
            transaction.set_rollback(True)
        else:
            _close(actor, here, plan, batch, result)
    if not dry_run:
        if result.total("rejected"):
            _offer_workbook(batch, sources, plan, result, limits)
        _follow_up(batch, here.today, on_progress)
    return result


def _open(actor: Any, here: Here, plan: Plan, batch: Batch | None) -> Batch:
    batch = batch or Batch(division=here.unit, actor_id=getattr(actor, "pk", None))
    batch.year = here.year
    batch.state = BatchState.RUNNING
    batch.files = plan.files
    batch.all_rows = plan.row_count
    batch.save()
    return batch


def _apply(actor: Any, plan: Plan, here: Here, batch: Batch, on_progress: Progress | None) -> None:
    """Write kind by kind, those first that others refer to, whatever the order of the files."""
    done = 0
    for kind in ALL:
        sheets = [sheet.read for sheet in plan.sheets if sheet.kind is kind]
        if not sheets:
            continue
        if on_progress:
            on_progress(done, plan.row_count, _("正在导入%(kind)s") % {"kind": sheets[0].found.spec.title})
        kind.apply(actor, sheets, here, batch)
        done += sum(len(sheet.rows) for sheet in sheets)
    if on_progress:
        on_progress(plan.row_count, plan.row_count, _("正在收尾"))


def _close(actor: Any, here: Here, plan: Plan, batch: Batch, result: ImportResult) -> None:
    RowOutcome.objects.bulk_create(
        [
            RowOutcome(
                batch=batch,
                division=sheet.read.township or here.unit,
                kind=sheet.key,
                file=sheet.read.file[:255],
                sheet=sheet.read.name[:255],
                row=row.number,
                rejected=note.rejects,
                column=str(note.column)[:100],
                value=note.value[:255],
                code=note.code,
                message=str(note.message),
            )
            for sheet in plan.sheets
            for row in sheet.read.rows
            for note in row.notes
        ],
        batch_size=1000,
    )
    batch.state = BatchState.DONE
    batch.done_rows = plan.row_count
    batch.finished_at = time.now()
    batch.result = {
        "kind_of_files": result.kind_of_files,
        "counts": result.counts,
        "sheets": [dataclasses.asdict(sheet) for sheet in result.sheets],
        "troubles": [dataclasses.asdict(trouble) for trouble in plan.troubles],
        "changes": result.changes[:CHANGES_KEPT],
        "change_count": len(result.changes),
        WORKBOOK_DUE: bool(result.total("rejected")),
    }
    batch.save()
    record(
        actor,
        acts.IMPORTED,
        batch,
        created=result.total("created"),
        updated=result.total("updated"),
        rejected=result.total("rejected"),
        kinds=sorted(result.counts),
    )


def _offer_workbook(
    batch: Batch, sources: Sequence[Source], plan: Plan, result: ImportResult, limits: Limits
) -> None:
    """Write the workbook to correct, sealed, and tell the batch.

    The rows are committed. Until this is over the page shows the import as under way, so that whoever sees its result
    finds the workbook there; a failure leaves the result without one.
    """
    told = {name: value for name, value in batch.result.items() if name != WORKBOOK_DUE}
    try:
        name, content = error_workbook(sources, plan, limits)
        result.error_workbook = str(seal_workbook(batch, content))
        told["error_workbook"] = name
    finally:
        batch.result = told
        # By now somebody may have taken the import back.
        if not Batch.objects.filter(pk=batch.pk, state=BatchState.DONE).update(result=told):
            drop_when_committed(batch)


def _follow_up(batch: Batch, today: datetime.date, on_progress: Progress | None) -> None:
    """Work out whom the new visits and persons make due; derived, so it stands outside the import's transaction."""
    people: set[UUID] = set(Person.objects.filter(batch=batch).values_list("pk", flat=True))
    people.update(Participant.objects.filter(record__batch=batch).values_list("person_id", flat=True))
    if people:
        if on_progress:
            on_progress(batch.all_rows, batch.all_rows, _("正在安排走访任务"))
        refresh_duties(people, on=today)
    bulk.refresh_statistics()
