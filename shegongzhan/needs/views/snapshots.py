"""Freezing the lists for a quarter and comparing two quarters."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from shegongzhan.accounts.queries import names_of as account_names
from shegongzhan.core.asking import refusals_on
from shegongzhan.core.display import listed
from shegongzhan.core.paging import page_of
from shegongzhan.core.time import today
from shegongzhan.needs import access, commands, queries
from shegongzhan.needs.forms import SnapshotForm
from shegongzhan.needs.models import CapacityPeriod, ListKind, ListSnapshot, NeedSource, NeedState, OwnerKind
from shegongzhan.needs.rules import compare_rows, quarter_to_freeze
from shegongzhan.policies.queries import label
from shegongzhan.stations.queries import name_of, names_of

# What the columns of a frozen row are called, and where their codes get their names from.
HEADS: dict[str, tuple[Any, str]] = {
    "division": (_("地方"), "place"),
    "source": (_("来源"), "source"),
    "group": (_("对象类别"), "people.categories"),
    "persons": (_("人数"), ""),
    "kind": (_("需求类别"), "needs.kinds"),
    "urgency": (_("紧急程度"), "needs.urgency"),
    "noted_on": (_("登记日期"), ""),
    "promised_on": (_("答应的日期"), ""),
    "state": (_("状态"), "state"),
    "closed_on": (_("办结日期"), ""),
    "name": (_("名称"), ""),
    "owner_kind": (_("提供方类型"), "owner"),
    "owner_name": (_("提供方"), ""),
    "area": (_("可服务范围"), "place"),
    "capacity": (_("数量"), ""),
    "capacity_period": (_("周期"), "period"),
    "unit": (_("单位"), ""),
    "valid_until": (_("有效期至"), ""),
    "field": (_("服务领域"), "services.fields"),
    "method": (_("服务方法"), "services.methods"),
    "groups": (_("面向对象"), "groups"),
    "provider_name": (_("提供单位"), ""),
    "frequency": (_("频次"), "services.frequencies"),
}
WORDS = {"source": NeedSource, "state": NeedState, "owner": OwnerKind, "period": CapacityPeriod}


@require_GET
def snapshots(request: HttpRequest) -> HttpResponse:
    """List what was frozen, the latest quarter first."""
    access.may_list_offers(request.scope)
    page = page_of(queries.snapshots_seen_by(request.scope), request.GET.get("page"))
    by = account_names(one.taken_by for one in page)
    names = names_of(one.division for one in page)
    rows = [(one, names.get(one.division), by.get(one.taken_by)) for one in page]
    return render(request, "needs/snapshots.html", {"page": page, "rows": rows, "tab": "snapshots"})


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Freeze lists of a place for a quarter."""
    access.may_freeze(request.scope)
    year, quarter = quarter_to_freeze(today())
    initial = {"lists": ListKind.values, "year": year, "quarter": quarter}
    form = SnapshotForm(request.POST or None, scope=request.scope, right="lists.snapshot", initial=initial)
    if request.method == "POST" and form.is_valid():
        said, taken = dict(form.cleaned_data), 0
        for kind in said["lists"]:
            with refusals_on(form):
                commands.take_snapshot(
                    request.user,
                    division=said["place"],
                    kind=kind,
                    year=said["year"],
                    quarter=said["quarter"],
                    on=today(),
                )
                taken += 1
        if taken:
            messages.success(request, _now("冻结了 %(n)s 张清单。") % {"n": taken})
        if not form.errors:
            return redirect("needs:snapshots")
    return render(request, "needs/snapshot_new.html", {"form": form}, status=422 if form.is_bound else 200)


@require_GET
def snapshot(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a frozen list, ready to be printed, with the earlier ones to compare it with."""
    found = access.snapshot_to_view(request.scope, pk)
    page = page_of(found.rows, request.GET.get("page"), 500)
    reader = _Reader(found, page.rows)
    context = {
        "snapshot": found,
        "place": name_of(found.division),
        "page": page,
        "heads": reader.heads,
        "rows": reader.rows(page.rows),
        "earlier": list(queries.earlier_than(found)[:8]),
    }
    return render(request, "needs/snapshot.html", context)


@require_GET
def compare(request: HttpRequest, pk: UUID, other: UUID) -> HttpResponse:
    """Show what is new, gone and changed between two frozen lists of one kind and place."""
    after, before = access.snapshot_to_view(request.scope, pk), access.snapshot_to_view(request.scope, other)
    if (after.list, after.division) != (before.list, before.division):
        raise Http404
    new_rows, gone, changed = compare_rows(before.rows, after.rows)
    reader = _Reader(after, [*before.rows, *after.rows])
    context = {
        "after": after,
        "before": before,
        "place": name_of(after.division),
        "heads": reader.heads,
        "new_rows": reader.rows(new_rows),
        "gone": reader.rows(gone),
        "changed": [(reader.words(now), reader.differences(was, now)) for was, now in changed],
    }
    return render(request, "needs/compare.html", context)


class _Reader:
    """Turns the rows of frozen lists into words; the names of all their places are read with one query."""

    def __init__(self, snapshot: ListSnapshot, rows: Iterable[Mapping[str, Any]]):
        self.place, self.on = snapshot.division, snapshot.as_of
        self.columns = [name for name in queries.COLUMNS[ListKind(snapshot.list)] if name in HEADS]
        self.names = names_of(row[key] for row in rows for key in ("division", "area") if row.get(key))

    @property
    def heads(self) -> list[Any]:
        return [HEADS[name][0] for name in self.columns]

    def rows(self, rows: Iterable[Mapping[str, Any]]) -> list[list[tuple[Any, Any]]]:
        return [list(zip(self.heads, self.words(row), strict=True)) for row in rows]

    def words(self, row: Mapping[str, Any]) -> list[Any]:
        return [self.word(name, row.get(name)) for name in self.columns]

    def differences(self, was: Mapping[str, Any], now: Mapping[str, Any]) -> list[tuple[Any, Any, Any]]:
        return [
            (HEADS[name][0], self.word(name, was.get(name)), self.word(name, now.get(name)))
            for name in self.columns
            if was.get(name) != now.get(name)
        ]

    def word(self, name: str, value: Any) -> Any:
        if value in (None, "", []):
            return "—"
        source = HEADS[name][1]
        if source == "place":
            return self.names.get(value, value)
        if source in WORDS:
            return WORDS[source](value).label
        if source == "groups":
            return listed(label("people.categories", code, self.place, self.on) for code in value)
        return label(source, value, self.place, self.on) if source else value
