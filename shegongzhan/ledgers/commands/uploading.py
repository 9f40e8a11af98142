"""What a person does with an import on its page: bring files, look, set right, confirm, leave."""

import datetime
import hashlib
import logging
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.audit.commands import record
from shegongzhan.core import bulk, time
from shegongzhan.core.errors import RuleViolation, is_disk_full
from shegongzhan.crypto.masking import numbers_in
from shegongzhan.imports.models import Batch, BatchState, ColumnMapping, RowOutcome
from shegongzhan.imports.reading.folders import Source
from shegongzhan.imports.reading.limits import limits_of
from shegongzhan.ledgers import acts, storage
from shegongzhan.ledgers.commands.importing import import_sources
from shegongzhan.ledgers.here import Here
from shegongzhan.ledgers.plan import Choice, Trouble, choices_of, year_of
from shegongzhan.ledgers.queries import is_stalled
from shegongzhan.ledgers.results import ImportResult
from shegongzhan.people.commands import ListBasis, ground_children

log = logging.getLogger(__name__)
CHECK, IMPORT = "check", "import"
NOTES_KEPT = 5000
UNDER_WAY = (BatchState.QUEUED, BatchState.RUNNING)


def upload_ledgers(
    actor: Any,
    sources: Sequence[Source],
    troubles: Sequence[Trouble],
    *,
    unit: str,
    year: int | None,
    today: datetime.date,
) -> Batch:
    """Keep uploaded files for an import and return its batch, which waits to be checked.

    Raises RuleViolation for an unknown unit and when there is no file to read at all.
    """
    if not sources:
        sentence = troubles[0].message if troubles else _("请选择要导入的文件。")
        raise RuleViolation("upload.empty", sentence, field="documents")
    here = Here(unit, year or year_of(sources, today.year, limits_of(unit)), today)
    batch = Batch.objects.create(
        division=here.unit,
        year=here.year,
        actor_id=actor.pk,
        state=BatchState.QUEUED,
        files=[source.name for source in sources],
        plan={"step": CHECK, "choices": [], "troubles": [asdict(trouble) for trouble in troubles]},
    )
    storage.keep_sources(batch, list(sources))
    return batch


def check_files(actor: Any, batch: Batch, *, today: datetime.date) -> None:
    """Try the import without writing anything, and keep what would become of every row."""
    result = _run(actor, batch, today=today, dry_run=True)
    if result is None:
        return
    batch.plan = {**batch.plan, "preview": _preview(result)}
    batch.all_rows = result.total("read")
    batch.state = BatchState.PLANNED
    batch.save()


def confirm_import(actor: Any, batch: Batch, *, basis: ListBasis | None = None) -> None:
    """Say yes to a checked import; the work itself is done in the background. Raises RuleViolation in any other state.

    `basis` is that of the list, for the children in it; without one they stay locked until it is given.
    """
    _expect(batch, BatchState.PLANNED)
    batch.plan = {**batch.plan, "step": IMPORT, "basis": asdict(basis) if basis else None}
    batch.state = BatchState.QUEUED
    batch.actor_id = actor.pk
    batch.save()


def carry_out(actor: Any, batch: Batch, *, today: datetime.date) -> None:
    """Do a confirmed import. A failure writes nothing but its reason; one after the commit takes nothing back."""
    try:
        _run(actor, batch, today=today, dry_run=False)
    finally:
        if Batch.objects.filter(pk=batch.pk, state=BatchState.DONE).exists():
            storage.drop_sources(batch)
            if said := batch.plan.get("basis"):
                ground_children(actor, batch, ListBasis(**said), on=today)


def ground_list(actor: Any, batch: Batch, basis: ListBasis, *, on: datetime.date) -> int:
    """Give the basis of a list that was imported before, and return for how many children. RuleViolation unless it was."""
    _expect(batch, BatchState.DONE)
    return ground_children(actor, batch, basis, on=on)


def check_again(actor: Any, batch: Batch) -> None:
    """Send an import back to be checked: after a change, or when the work was interrupted.

    Raises RuleViolation for one that is over, whose files are gone, or that is being worked on.
    """
    if batch.state in (BatchState.DONE, BatchState.UNDONE) or not storage.kept_sources(batch):
        raise RuleViolation("batch.state", _("这个批次的文件已经不在了，请重新上传。"))
    if batch.state in UNDER_WAY and not is_stalled(batch, time.now()):
        raise RuleViolation("batch.state", _("这个批次还在处理，请等一等。"))
    batch.plan = {**batch.plan, "step": CHECK}
    batch.state, batch.failure = BatchState.QUEUED, ""
    batch.save()


@transaction.atomic
def choose_for_sheet(
    actor: Any, batch: Batch, *, file: str, sheet: str, choice: Choice, remember: bool = False
) -> None:
    """Say what a sheet is: its kind, where its header stands, what its columns mean; remembered for the county if asked."""
    _expect(batch, BatchState.PLANNED)
    others = [one for one in batch.plan["choices"] if (one["file"], one["sheet"]) != (file, sheet)]
    chosen = {
        "file": file,
        "sheet": sheet,
        "kind": choice.kind,
        "columns": dict(choice.columns),
        "header": list(choice.header) if choice.header else None,
    }
    batch.plan = {**batch.plan, "choices": [*others, chosen]}
    batch.save()
    if remember and choice.kind and choice.columns:
        digest = hashlib.sha256("\x1f".join([choice.kind, *sorted(choice.columns)]).encode()).hexdigest()
        ColumnMapping.objects.update_or_create(
            division=batch.division[:6],
            header=digest,
            defaults={"kind": choice.kind, "columns": dict(choice.columns)},
        )
        record(actor, acts.MAPPED, batch, kind=choice.kind)


@transaction.atomic
def discard_batch(actor: Any, batch: Batch) -> None:
    """Leave an import that has not happened; its files are deleted."""
    if batch.state in (BatchState.DONE, BatchState.UNDONE, BatchState.RUNNING):
        raise RuleViolation("batch.state", _("这个批次已经导入或正在导入，不能放弃。"))
    storage.drop_when_committed(batch)
    batch.delete()


@transaction.atomic
def settle_row(actor: Any, row: RowOutcome) -> None:
    """Mark one row that was not placed as dealt with; twice is once."""
    if row.settled_at is None:
        row.settled_at = time.now()
        row.save(update_fields=["settled_at"])
        record(actor, acts.SETTLED, row, rows=1)


def settle_outcomes(actor: Any, batch: Batch) -> int:
    """Mark the rows of a batch that were not placed as dealt with; they leave the to-do."""
    open_rows = RowOutcome.objects.filter(batch=batch, rejected=True, settled_at=None)
    count = open_rows.update(settled_at=time.now())
    record(actor, acts.SETTLED, batch, rows=count)
    return count


def _run(actor: Any, batch: Batch, *, today: datetime.date, dry_run: bool) -> ImportResult | None:
    # A task that comes twice, or after its batch has moved on, finds nothing to do.
    if not Batch.objects.filter(pk=batch.pk, state=BatchState.QUEUED).update(state=BatchState.RUNNING):
        return None
    batch.state = BatchState.RUNNING
    storage.tell_progress(batch, 0, 0, _("正在读取文件"))
    with storage.signs_of_life(batch), bulk.little_cache():
        return _import(actor, batch, today=today, dry_run=dry_run)


def _import(actor: Any, batch: Batch, *, today: datetime.date, dry_run: bool) -> ImportResult | None:
    try:
        return import_sources(
            actor,
            storage.kept_sources(batch),
            unit=batch.division,
            today=today,
            year=batch.year,
            choices=choices_of(batch.plan),
            dry_run=dry_run,
            on_progress=lambda done, total, sentence: storage.tell_progress(batch, done, total, sentence),
            troubles=[Trouble(**one) for one in batch.plan.get("troubles", ())],
            batch=None if dry_run else batch,
            limits=limits_of(batch.division),
        )
    except RuleViolation as no:
        _fail(batch, no.sentence)
    except Exception as error:
        # What a row says must not reach a log: the place in the code is enough to find the fault.
        log.exception("import %s failed", batch.pk, exc_info=False)
        _fail(
            batch,
            _("服务器的磁盘满了，什么都没有写入。请系统管理员腾出空间，再重试。")
            if is_disk_full(error)
            else _("导入时出了错，什么都没有写入。请重试；再不行，请把批次号告诉管理员。"),
        )
        raise
    return None


def _fail(batch: Batch, sentence: str) -> None:
    # What breaks after the commit takes no row back: such an import is done.
    Batch.objects.filter(pk=batch.pk, state=BatchState.RUNNING).update(
        state=BatchState.FAILED, failure=numbers_in(str(sentence)), finished_at=time.now()
    )


def _preview(result: ImportResult) -> dict[str, Any]:
    return {
        "counts": result.counts,
        "kind_of_files": result.kind_of_files,
        "sheets": [asdict(sheet) for sheet in result.sheets],
        "errors": result.errors[:NOTES_KEPT],
        "error_count": len(result.errors),
        "warnings": result.warnings[:NOTES_KEPT],
        "warning_count": len(result.warnings),
        "changes": result.changes[:NOTES_KEPT],
        "change_count": len(result.changes),
        "children": result.children,
    }


def _expect(batch: Batch, state: str) -> None:
    if batch.state != state:
        raise RuleViolation(
            "batch.state", _("这个批次现在是“%(state)s”。") % {"state": batch.get_state_display()}
        )
