"""Pages of imports: bring files, see what was recognised and what would become of every row, import, take back."""

import io
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shegongzhan.core import lists
from shegongzhan.core.asking import ask, say_no, sent
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.lists import EMPTY
from shegongzhan.core.paging import page_of
from shegongzhan.core.time import now, today
from shegongzhan.imports.models import Batch, BatchState
from shegongzhan.imports.reading.folders import expand_upload
from shegongzhan.imports.reading.limits import limits_of
from shegongzhan.ledgers import access, commands, queries, storage, tasks
from shegongzhan.ledgers.forms import TITLES, BasisForm, OutcomeFilters, SheetForm, UploadForm
from shegongzhan.ledgers.listing import (
    FATE_BADGES,
    alike,
    batch_columns,
    counts_of,
    outcome_columns,
    settle_column,
    state_badge,
)
from shegongzhan.ledgers.plan import Choice, key_of, split
from shegongzhan.people.queries import children_of
from shegongzhan.stations.queries import name_of

ROWS, SHOWN = 50, 20
# What a ledger says otherwise than the row that is there, which stays.
KEPT = {"changed.here", "person.differs", "need.state"}
TOLD = {"volunteer.draft", "hours.late", "hours.history"}  # what nobody may overlook before saying yes
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def imports(request: HttpRequest) -> HttpResponse:
    """List the imports of the reader's places, with the form for new files above."""
    access.may_import(request.scope)
    listing = lists.build(
        request,
        queries.batches_seen_by(request.scope),
        columns=batch_columns(),
        name="imports",
        empty={
            "title": _("还没有导入过台账"),
            "text": _("把站里的 Excel 台账原样放进来，先看一遍，再决定导不导。"),
        },
    )
    return lists.answer(
        request, listing, "ledgers/imports.html", {"form": _upload_form(request)}, title=_("导入批次")
    )


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take files and send them to be checked."""
    access.may_import(request.scope)
    form = _upload_form(request)
    if request.method == "POST" and form.is_valid():
        access.may_import_into(request.scope, form.cleaned_data["unit"])
        limits = limits_of(form.cleaned_data["unit"])
        found = [
            item
            for file in form.cleaned_data["documents"]
            for item in expand_upload(file.name, file.read(), limits)
        ]
        sources, troubles = split(found, [file.name for file in form.cleaned_data["documents"]])
        try:
            batch = commands.upload_ledgers(
                request.user,
                sources,
                troubles,
                unit=form.cleaned_data["unit"],
                year=form.cleaned_data["year"],
                today=today(),
            )
        except RuleViolation as no:
            say_no(form, no)
        else:
            tasks.check_batch.enqueue(str(batch.pk))
            return redirect("ledgers:batch", batch.pk)
    return render(
        request, "ledgers/upload.html", {"form": form}, status=422 if form.is_bound and request.htmx else 200
    )


@require_GET
def batch(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one import: how far it is, what would become of it, or what became of it."""
    found = access.batch_to_view(request.scope, pk)
    context: dict[str, Any] = {
        "batch": found,
        "unit_name": name_of(found.division),
        "badge": state_badge(found),
    }
    if queries.is_under_way(found, now()):
        return render(request, "ledgers/under_way.html", context | _under_way(found))
    if found.state == BatchState.PLANNED:
        return render(
            request, "ledgers/preview.html", {**context, **_previewed(found), "basis": _basis_form(found)}
        )
    if found.state == BatchState.FAILED:
        return render(request, "ledgers/failed.html", context)
    listing = lists.build(
        request,
        queries.outcomes_of(found),
        columns=outcome_columns(),
        filters=OutcomeFilters,
        narrow=_narrowed,
        name="outcomes",
        empty={"title": _("每一行都导入了"), "text": _("没有要改正的，也没有提醒。")},
    )
    context |= {
        "counts": counts_of(found.result.get("counts", {})),
        **_changes(found.result),
        "children": children_of(found, today()).count() if found.state == BatchState.DONE else 0,
        "has_open": queries.outcomes_of(found).filter(rejected=True, settled_at=None).exists(),
    }
    return lists.answer(request, listing, "ledgers/result.html", context, title=_("导入结果"))


@require_GET
def progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer the part of the page that shows how far it is; when it is over, the page itself."""
    found = access.batch_to_view(request.scope, pk)
    if not queries.is_under_way(found, now()):
        if not request.htmx:
            return redirect("ledgers:batch", pk)
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = reverse("ledgers:batch", args=[pk])
        return answer
    return render(request, "ledgers/_bar.html" if request.htmx else "ledgers/under_way.html", {
        "batch": found, "unit_name": name_of(found.division), "badge": state_badge(found), **_under_way(found),
    })  # fmt: skip


@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """Show every row of one sheet with its fate; set its kind, header and columns right."""
    found = access.batch_to_change(request.scope, pk)
    if found.state != BatchState.PLANNED:
        return redirect("ledgers:batch", pk)
    entries = _named(queries.entries_of(found))
    if number >= len(entries):
        raise Http404
    entry = entries[number]
    view = queries.open_sheet(found, entry)
    if view is None:
        raise RuleViolation("batch.files", _("这个批次的文件已经不在了，请重新上传。"))
    kind = key_of(view.kind) if view.kind else ""
    initial = {"kind": "skip" if entry.skipped else kind, "first": view.header[0], "last": view.header[1]}
    form = SheetForm(request.POST or None, view=view, initial=initial)
    if form.is_valid():
        wanted = form.cleaned_data["kind"]
        # Columns were offered for the kind shown; for another kind they are recognised anew.
        columns = form.columns() if wanted == kind else {}
        choice = Choice(wanted, columns, (form.cleaned_data["first"], form.cleaned_data["last"]))
        commands.choose_for_sheet(
            request.user,
            found,
            file=entry.file,
            sheet=entry.sheet,
            choice=choice,
            remember=form.cleaned_data["remember"],
        )
        commands.check_again(request.user, found)
        tasks.check_batch.enqueue(str(found.pk))
        return redirect("ledgers:batch", pk)
    return render(request, "ledgers/sheet.html", {
        "batch": found, "entry": entry, "view": view, "form": form, "page": _rows_of(request, found, entry, view),
        "fates": [(fate, label) for fate, label in FATE_BADGES.items() if entry.found.get("fates", {}).get(fate)],
        "fate": request.GET.get("fate", ""), "unit_name": name_of(found.division),
    })  # fmt: skip


@require_POST
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Import what was checked."""
    found = access.batch_to_change(request.scope, pk)
    form = _basis_form(found, request.POST)
    if not form.is_valid():
        context = {
            "batch": found,
            "unit_name": name_of(found.division),
            "badge": state_badge(found),
            "basis": form,
        }
        return render(request, "ledgers/preview.html", {**context, **_previewed(found)}, status=422)
    commands.confirm_import(request.user, found, basis=form.basis())
    tasks.import_batch.enqueue(str(found.pk))
    return redirect("ledgers:batch", pk)


@require_http_methods(["GET", "POST"])
def basis(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the basis of a list that was imported without one, for the children it filed."""
    found = access.batch_to_change(request.scope, pk)
    form = _basis_form(found, sent(request))
    for field in form.fields.values():
        field.required = True
    return ask(
        request, form, lambda said: commands.ground_list(request.user, found, form.basis(), on=today()),
        title=_("名单的依据"), yes=_("保存"), back=reverse("ledgers:batch", args=[pk]),
        text=_("这份名单里不满 14 周岁的孩子，凭什么登记、谁负责；写一次，全部补上。"),
        done=_("补上了，这些孩子的档案不再锁着。"),
    )  # fmt: skip


def _basis_form(found: Batch, said: Any = None) -> BasisForm:
    return BasisForm(said, place=found.division, on=today())


@require_POST
def again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Check an import again that was interrupted or failed."""
    found = access.batch_to_change(request.scope, pk)
    commands.check_again(request.user, found)
    tasks.check_batch.enqueue(str(found.pk))
    return redirect("ledgers:batch", pk)


@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Leave an import that has not happened."""
    found = access.batch_to_change(request.scope, pk)
    if request.method == "POST":
        commands.discard_batch(request.user, found)
        messages.success(request, _("已放弃，上传的文件已删除，什么都没有写入。"))
        return redirect("ledgers:imports")
    return render(request, "core/confirm_page.html", {
        "title": _("放弃这次导入？"), "text": _("上传的文件会删除，什么都不会写入。"), "yes": _("放弃"), "tone": "danger",
        "back": reverse("ledgers:batch", args=[pk]),
    })  # fmt: skip


@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an import back."""
    found = access.batch_to_change(request.scope, pk)
    if request.method == "POST":
        try:
            count = commands.undo_batch(request.user, found, on=today())
        except RuleViolation as no:
            messages.error(request, no.sentence)
        else:
            messages.success(request, _("已撤销，删除了 %(count)d 行。") % {"count": count})
        return redirect("ledgers:batch", pk)
    return render(request, "core/confirm_page.html", {
        "title": _("撤销这次导入？"), "text": _("这次导入带来的每一行都会删除。导入以后有人接着做了记录的，会先告诉您。"),
        "yes": _("撤销"), "tone": "danger", "back": reverse("ledgers:batch", args=[pk]),
    })  # fmt: skip


@require_POST
def settle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mark the rows that were not placed as dealt with."""
    found = access.batch_to_change(request.scope, pk)
    count = commands.settle_outcomes(request.user, found)
    messages.success(request, _("%(count)d 处标为已处理，不再出现在待办里。") % {"count": count})
    return redirect("ledgers:batch", pk)


@require_GET
def workbook(request: HttpRequest, pk: UUID) -> FileResponse:
    """Hand out the workbook to correct."""
    found = access.batch_to_view(request.scope, pk)
    try:
        name, data = commands.open_workbook(request.user, found)
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(io.BytesIO(data), as_attachment=True, filename=name)


@require_GET
def open_rows(request: HttpRequest) -> HttpResponse:
    """List the rows of the reader's places that were rejected and that nobody has dealt with."""
    access.may_import(request.scope)
    listing = lists.build(
        request, queries.open_rows_seen_by(request.scope), columns=[*outcome_columns()[1:-1], settle_column()], name="open-rows",
        empty={"title": _("没有要处理的行"), "text": _("导入时没放进来的行会列在这里，处理过的不再列出。")},
    )  # fmt: skip
    return lists.answer(request, listing, "ledgers/open_rows.html", title=_("没放进来的台账行"))


@require_http_methods(["GET", "POST"])
def settle_row(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a row was dealt with: corrected and imported again, typed on a page, or not wanted."""
    row = access.row_to_settle(request.scope, pk)
    if request.method == "POST":
        commands.settle_row(request.user, row)
        messages.success(request, _("标为已处理，不再提醒。"))
        return redirect("ledgers:open_rows")
    return render(request, "core/confirm_page.html", {
        "title": _("这一行处理好了？"), "text": row.message, "yes": _("已处理"), "back": reverse("ledgers:open_rows"),
    })  # fmt: skip


def _under_way(found: Batch) -> dict[str, Any]:
    progress = storage.progress_of(found)
    if not progress["total"]:
        progress["sentence"] = progress["sentence"] or _("排队等候，马上开始")
    return {"progress": progress, "stalled": queries.is_stalled(found, now())}


def _upload_form(request: HttpRequest) -> UploadForm:
    given = {"scope": request.scope, "right": access.RIGHT}
    if request.method == "POST":
        return UploadForm(request.POST, request.FILES, **given)
    return UploadForm(**given)


def _previewed(found: Batch) -> dict[str, Any]:
    preview = found.plan.get("preview", {})
    files: dict[str, dict[str, Any]] = {}
    for entry in _named(queries.entries_of(found)):
        file = files.setdefault(entry.file, {"name": entry.file, "entries": [], "counts": {}})
        file["entries"].append(entry)
        for key, count in entry.found.get("counts", {}).items():
            file["counts"][key] = file["counts"].get(key, 0) + count
    stays = [one for one in preview.get("warnings", ()) if one["code"] in KEPT]
    kept = alike(stays, "file", "sheet", "column", "value", "message")
    return {
        "preview": preview,
        "told": alike(
            (w for w in preview.get("warnings", ()) if w["code"] in TOLD), "file", "sheet", "message"
        )[:SHOWN],
        "files": list(files.values()),
        "counts": counts_of(preview.get("counts", {})),
        "unread": [one for one in preview.get("errors", ()) if not one["row"]],
        "beside": [one for one in preview.get("warnings", ()) if not one["row"]],
        "errors": [one for one in preview.get("errors", ()) if one["row"]][:SHOWN],
        "kept": kept[:SHOWN],
        "more_kept": len(kept) > SHOWN,
        **_changes(preview),
        "nothing": not any(counts.get("read") for counts in preview.get("counts", {}).values()),
    }


def _named(entries: list[queries.Entry]) -> list[queries.Entry]:
    """Give each sheet the name of its kind in the reader's language; what is kept is Chinese."""
    for entry in entries:
        entry.title = str(TITLES.get(entry.kind.rpartition(".")[2], entry.title))
    return entries


def _changes(found: dict[str, Any]) -> dict[str, Any]:
    """Return what an import changes of what is there, the same change of many rows once, as far as a page shows it."""
    lines = alike(found.get("changes", []), "file", "sheet", "column", "old", "new")
    return {
        "changes": lines[:SHOWN],
        "change_count": found.get("change_count", 0),
        "more_changes": len(lines) > SHOWN,
    }


def _rows_of(request: HttpRequest, found: Batch, entry: queries.Entry, view: queries.SheetView) -> Any:
    fates = queries.fates_of(entry)
    wanted = request.GET.get("fate", "")
    rows = [(number, row) for number, row in view.rows if not wanted or fates.get(number) == wanted]
    page = page_of(rows, request.GET.get("page", 1), ROWS)
    said: dict[int, list[str]] = {}
    preview = found.plan.get("preview", {})
    for note in [*preview.get("errors", ()), *preview.get("warnings", ())]:
        if (note["file"], note["sheet"]) == (entry.file, entry.sheet):
            said.setdefault(note["row"], []).append(f"{note['column']}：{note['message']}")
    for one in preview.get("changes", ()):
        if (one["file"], one["sheet"]) == (entry.file, entry.sheet):
            said.setdefault(one["row"], []).append(f"{one['column']}：{one['old'] or EMPTY} → {one['new']}")
    page.rows[:] = [
        {
            "number": number, "fate": FATE_BADGES.get(fates.get(number, "")), "cells": view.cells(row), "notes": said.get(number, []),
        }
        for number, row in page.rows
    ]  # fmt: skip
    return page


def _narrowed(rows: Any, wanted: dict[str, Any]) -> Any:
    if wanted.get("rejected") in ("0", "1"):
        rows = rows.filter(rejected=wanted["rejected"] == "1")
    if wanted.get("file"):
        rows = rows.filter(file__icontains=wanted["file"])
    return rows
