"""A list page in a few lines: filters, sorting, columns to choose, pages, and an export of exactly what is shown.

A view says which rows, which columns and how filters narrow the rows; `build` reads the request and `answer` renders
the page, the part of it htmx asked for, or the workbook. The how-to is in templates/core/README.md.
"""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from operator import attrgetter, itemgetter
from tempfile import SpooledTemporaryFile
from typing import Any, cast

import xlsxwriter
from django import forms
from django.conf import settings
from django.db.models import F, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.http import urlencode
from django.utils.module_loading import import_string
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from shegongzhan.core.aside import AT_ONCE, paced
from shegongzhan.core.display import listed, money
from shegongzhan.core.errors import PrivilegeNeeded
from shegongzhan.core.paging import CAP, COUNTED, SIZE, Page, page_of
from shegongzhan.core.scoping import covers
from shegongzhan.core.templatetags.core_tags import short_date
from shegongzhan.core.time import today
from shegongzhan.core.widgets import Picker

Rows = Any  # a QuerySet, or a plain list where the rows are few and computed
EMPTY = "—"
RIGHT_TO_EXPORT = "export.rows"


@dataclass(frozen=True)
class Column:
    """One column: its key in the address, its head, and how a row's value is found.

    `value` is a function of the row or a dotted path ("station.name"). `sort` names the model field (or fields, or
    an expression's annotation) the database sorts by; without it the head is no link. `link` gives the address
    the value leads to. `number` sets figures to the right; `money` does so too and writes an amount of yuan the way
    every page does. `export` gives what goes into the workbook when that is not the value itself.
    """

    key: str
    label: Any
    value: Callable[[Any], Any] | str
    sort: str | Sequence[str] = ""
    default: bool = True
    number: bool = False
    money: bool = False
    link: Callable[[Any], str] | None = None
    export: Callable[[Any], Any] | None = None

    def of(self, row: Any) -> Any:
        """Return the row's value in this column."""
        if callable(self.value):
            return self.value(row)
        found = attrgetter(self.value)(row)
        return found() if callable(found) else found


@dataclass
class Listing:
    """What a list page shows, ready for its template."""

    request: HttpRequest
    rows: Rows
    all_columns: Sequence[Column]
    columns: list[Column]
    form: forms.Form | None
    order: str
    size: int
    is_narrowed: bool
    name: str
    empty: dict[str, Any] | None = None
    exact: bool = False
    _page: Page | None = field(default=None, repr=False)

    @property
    def page(self) -> Page:
        if self._page is None:
            cap = None if self.exact else CAP
            self._page = page_of(self.rows, self.request.GET.get("page", 1), self.size, cap)
        return self._page

    @property
    def is_export(self) -> bool:
        return self.request.GET.get("export") == "xlsx"

    @property
    def may_export(self) -> bool:
        """Tell whether the reader may export anywhere; `rows` of an export are those of these places."""
        return self.request.scope.may(RIGHT_TO_EXPORT)  # type: ignore[attr-defined]

    @property
    def is_fragment(self) -> bool:
        htmx = getattr(self.request, "htmx", None)
        return htmx is not None and bool(htmx) and htmx.target == "listing"

    @property
    def heads(self) -> list[dict[str, Any]]:
        """Return the heads: label, whether numbers stand under it, how it sorts now, and the address that sorts by it."""
        heads = []
        for column in self.columns:
            now = {column.key: "ascending", f"-{column.key}": "descending"}.get(self.order, "")
            wanted = f"-{column.key}" if now == "ascending" else column.key
            heads.append({
                "label": column.label, "number": column.number or column.money, "now": now,
                "url": self.address(sort=wanted, page=None) if column.sort else "",
            })  # fmt: skip
        return heads

    @property
    def table(self) -> Iterable[dict[str, Any]]:
        """Yield the rows of this page, each with the row itself and its cells."""
        for row in self.page.rows:
            yield {"row": row, "cells": [_cell(column, row) for column in self.columns]}

    @property
    def choices_of_columns(self) -> list[dict[str, Any]]:
        shown = {column.key for column in self.columns}
        return [{"key": c.key, "label": c.label, "shown": c.key in shown} for c in self.all_columns]

    @property
    def active_filters(self) -> list[dict[str, Any]]:
        """Return the filters that narrow the list now: their words, and the address without each."""
        if self.form is None:
            return []
        active = []
        for bound in self.form:
            values = [v for v in self.request.GET.getlist(bound.html_name) if v]
            typed = self.request.GET.get(f"{bound.html_name}_text", "")
            if not (values or typed) or isinstance(bound.field.widget, forms.HiddenInput):
                continue
            without = {bound.html_name: None, f"{bound.html_name}_text": None, "page": None}
            active.append(
                {
                    "label": bound.label,
                    "words": _words_of(bound, values or [typed]),
                    "url": self.address(**without),
                }
            )
        return active

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Return what the column chooser's form must carry along so that choosing columns keeps the filters."""
        dropped = {"columns", "page", "export"}
        return [
            (k, v) for k in self.request.GET for v in self.request.GET.getlist(k) if k not in dropped and v
        ]

    @property
    def exact_url(self) -> str:
        """Return the address of this list with all of it counted."""
        return self.address(**COUNTED)

    @property
    def clear_url(self) -> str:
        return self.request.path

    @property
    def export_url(self) -> str:
        return self.address(export="xlsx", page=None)

    def address(self, **changes: str | None) -> str:
        """Return the address of this list with some of its parameters changed, or dropped where None."""
        query = self.request.GET.copy()
        query.pop("export", None)
        for key, value in changes.items():
            query.pop(key, None)
            if value is not None:
                query[key] = value
        kept = [(k, v) for k in query for v in query.getlist(k) if v]
        return f"{self.request.path}?{urlencode(kept)}" if kept else self.request.path


def build(
    request: HttpRequest,
    rows: Rows,
    *,
    columns: Sequence[Column],
    filters: type[forms.Form] | forms.Form | None = None,
    narrow: Callable[[Rows, dict[str, Any]], Rows] | None = None,
    order: str = "",
    size: int = SIZE,
    name: str = "",
    empty: dict[str, Any] | None = None,
    lies_in: str | None = "division",
    exact: bool = False,
) -> Listing:
    """Return the list a request asks for.

    `rows` is already cut to what the person may see. `filters` is a form (or its class) whose values `narrow(rows,
    cleaned)` applies; a field with a mistake narrows nothing and tells so beside itself. `order` is the key of the
    column the list is sorted by at first, "-day" for the newest first; without it the rows' own order stays.
    `name` is what the columns chosen are remembered under; `empty` says what to do first when there is nothing
    at all: {"title": …, "text": …, "href": …, "action": …}.
    `lies_in` names the field that says where a row lies ("record__division"), None where rows have no place (policies).

    `exact` says that the list stands behind a key figure: its total is counted to the end, as it is for `?count=all`.

    Whatever is asked for with `?export=` holds only rows of places where the reader may export: the right to see a
    row is not the right to take it away, and with two posts they may hold in different places.
    """
    form = filters(request.GET) if isinstance(filters, type) else filters
    is_narrowed = False
    if form is not None:
        form.is_valid()
        cleaned = form.cleaned_data
        is_narrowed = any(value not in (None, "", False, []) for value in cleaned.values())
        if narrow is not None:
            rows = narrow(rows, cleaned)
    if request.GET.get("export") and lies_in:
        rows = _to_take_away(request, rows, lies_in)
    by_key = {column.key: column for column in columns}
    wanted = request.GET.get("sort", order)
    if wanted.lstrip("-") in by_key and by_key[wanted.lstrip("-")].sort:
        rows = _sorted(rows, by_key[wanted.lstrip("-")], descending=wanted.startswith("-"))
    else:
        wanted = order
    chosen = _chosen(request, by_key, name)
    exact = exact or all(request.GET.get(key) == said for key, said in COUNTED.items())
    return Listing(request, rows, columns, chosen, form, wanted, size, is_narrowed, name, empty, exact)


def answer(
    request: HttpRequest,
    listing: Listing,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    title: Any,
    exported: Callable[[int], object] | None = None,
) -> HttpResponse:
    """Answer with the page, with the part htmx asked for, or with the workbook when `?export=xlsx` stands there.

    Leaving with a workbook needs the right "export.rows"; PrivilegeNeeded (403) otherwise.
    `title` names the workbook. `exported(count)` is called with the number of rows that left, to put it on record.
    """
    if listing.is_export:
        if not request.scope.may(RIGHT_TO_EXPORT):  # type: ignore[attr-defined]
            raise PrivilegeNeeded(_("您的岗位不能导出名单。需要时请找站长或县级指导中心。"))
        return cast(
            HttpResponse, to_xlsx(listing, title, exported=exported)
        )  # a file is an answer like any other to whoever shows lists
    context = {"listing": listing, **(context or {})}
    return render(request, "core/listing.html" if listing.is_fragment else template, context)


def to_xlsx(listing: Listing, title: Any, *, exported: Callable[[int], object] | None = None) -> FileResponse:
    """Return the whole list, as filtered, sorted and with the columns chosen, as a workbook.

    Texts stay texts: no cell becomes a formula or a link, whatever somebody typed into a name.
    """
    # A temporary file, not memory: a county's list has tens of thousands of rows. FileResponse closes it.
    stream = SpooledTemporaryFile(max_size=8 * 1024 * 1024)  # noqa: SIM115
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(stream, options)
    sheet = book.add_worksheet()
    head = book.add_format(
        {"bold": True, "bottom": 1, "bg_color": "#EEF0EC", "text_wrap": True, "valign": "vcenter"}
    )
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for index, column in enumerate(listing.columns):
        sheet.set_column(index, index, 10 if column.number else 14 if column.money else 16)
        sheet.write_string(0, index, str(column.label), head)
    sheet.freeze_panes(1, 1)
    rows = listing.rows
    if isinstance(rows, QuerySet):
        rows = rows.iterator(chunk_size=AT_ONCE + 1)
    count = 0
    try:
        for count, row in enumerate(paced(rows), 1):
            for index, column in enumerate(listing.columns):
                write_cell(sheet, count, index, (column.export or column.of)(row), day, moment)
        if count:
            sheet.autofilter(0, 0, count, len(listing.columns) - 1)
    finally:
        book.close()  # also when the rest is left to the background: what was written lies in a file until then
    if exported is not None:
        exported(count)
    stream.seek(0)
    return FileResponse(
        stream,
        as_attachment=True,
        filename=f"{get_valid_filename(str(title))}-{today():%Y%m%d}.xlsx",
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )


def write_cell(sheet: Any, row: int, column: int, value: Any, day: Any, moment: Any) -> None:
    """Write one value into a workbook as what it is; `day` and `moment` are the formats of dates and times."""
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_string(row, column, _("是") if value else _("否"))
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(row, column, float(value))
    elif isinstance(value, datetime.datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        sheet.write_datetime(row, column, local.replace(tzinfo=None), moment)
    elif isinstance(value, datetime.date):
        sheet.write_datetime(row, column, value, day)
    else:
        # Excel refuses control characters and more than 32,767 characters in a cell.
        text = "".join(c for c in str(value) if c in "\n\t" or ord(c) >= 32)
        sheet.write_string(row, column, text[:32767])


def _cell(column: Column, row: Any) -> dict[str, Any]:
    value = column.of(row)
    blank = value is None or value == "" or (hasattr(value, "__html__") and not value)
    if blank:
        shown: Any = EMPTY
    elif isinstance(value, bool):
        shown = _("是") if value else _("否")
    elif isinstance(value, datetime.date):
        shown = short_date(value)
    elif column.money and isinstance(value, int | Decimal):
        shown = money(value)
    else:
        shown = conditional_escape(value)
    url = column.link(row) if column.link and not blank else ""
    return {
        "label": column.label, "number": column.number or column.money, "blank": blank, "day": isinstance(value, datetime.date),
        "html": format_html('<a href="{}">{}</a>', url, shown) if url else shown,
    }  # fmt: skip


def _to_take_away(request: HttpRequest, rows: Rows, lies_in: str) -> Rows:
    """Keep the rows that lie where the reader may export, without those that nobody may take away now."""
    scope = request.scope  # type: ignore[attr-defined]
    if isinstance(rows, QuerySet):
        return import_string(settings.KEPT_BACK)(rows.filter(scope.within(RIGHT_TO_EXPORT, lies_in)))
    places, place_of = scope.places(RIGHT_TO_EXPORT), attrgetter(lies_in.replace("__", "."))
    kept = (row for row in rows if covers(places, place_of(row)))
    # A workbook takes them one after the other, and stops where the background goes on.
    return kept if request.GET["export"] == "xlsx" else list(kept)


def _sorted(rows: Rows, column: Column, *, descending: bool) -> Rows:
    """Return the rows sorted by the column, the key breaking ties so that pages never overlap."""
    names = [column.sort] if isinstance(column.sort, str) else list(column.sort)
    if not isinstance(rows, QuerySet):
        return sorted(rows, key=itemgetter(*names), reverse=descending)
    nullable = {f.name for f in rows.model._meta.get_fields() if getattr(f, "null", False)}
    order: list[Any] = []
    for name in names:
        if name in nullable:  # both databases alike: what has no value stands at the end
            order.append(F(name).desc(nulls_last=True) if descending else F(name).asc(nulls_last=True))
        else:
            order.append(f"-{name}" if descending else name)
    return rows.order_by(*order, "-pk" if descending else "pk")


def _chosen(request: HttpRequest, by_key: dict[str, Column], name: str) -> list[Column]:
    """Return the columns to show: asked for in the address, else as last chosen on this list, else the usual ones."""
    asked = [key for key in request.GET.getlist("columns") if key in by_key]
    session = getattr(request, "session", None)
    memory = f"columns:{name}"
    if asked and name and session is not None and session.get(memory) != asked:
        session[memory] = asked
    if not asked and name and session is not None:
        asked = [key for key in session.get(memory, []) if key in by_key]
    return [c for c in by_key.values() if (c.key in asked if asked else c.default)]


def _words_of(bound: forms.BoundField, values: list[str]) -> str:
    """Return a filter's values in words: the label of the choice, of the row picked, or what was typed."""
    of_form, widget = bound.field, bound.field.widget
    if isinstance(of_form, forms.BooleanField):
        return ""
    if isinstance(widget, Picker):
        return listed(words for _value, words in widget.picked(values))
    if isinstance(of_form, forms.ModelChoiceField):
        found = bound.form.cleaned_data.get(bound.name)
        several = found if isinstance(found, QuerySet) else [found] if found else []
        return listed(of_form.label_from_instance(row) for row in several)
    flat: dict[str, Any] = {}
    for value, label in getattr(of_form, "choices", []):
        flat.update(
            {str(v): text for v, text in label} if isinstance(label, list | tuple) else {str(value): label}
        )
    return listed(flat.get(value, value) for value in values)
