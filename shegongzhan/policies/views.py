"""Pages: what is in force here and where it comes from, what lower places changed, and changing it."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from shegongzhan.core import lists
from shegongzhan.core.asking import refusals_on
from shegongzhan.core.display import Badge
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.places import names_of
from shegongzhan.core.scoping import Scope
from shegongzhan.core.time import today
from shegongzhan.policies import access, commands, forms, queries
from shegongzhan.policies.models import Override
from shegongzhan.policies.rules import BASES, Definition, Rule


class Request(HttpRequest):
    """A request of somebody signed in, as the middleware of accounts leaves it."""

    scope: Scope
    user: Any


STANDINGS = {
    "in force": Badge(gettext_lazy("正在执行"), "ok"),
    "replaced": Badge(gettext_lazy("已被取代")),
    "not allowed": Badge(gettext_lazy("上级不允许，不起作用"), "danger"),
    "later": Badge(gettext_lazy("还没到日子"), "info"),
    "ended": Badge(gettext_lazy("已结束")),
    "withdrawn": Badge(gettext_lazy("未生效即撤回")),
    "": Badge(gettext_lazy("这个参数已经不用了")),
}


@require_safe
def in_force(request: Request) -> HttpResponse:
    """Show the rules in force in a place on a day, grouped, and as a workbook."""
    place = access.place_to_view(request.scope, request.GET.get("place"))
    known = _places_offered(request, place)
    form = forms.Filters(
        request.GET or None,
        places=known,
        groups=queries.groups(),
        initial={"place": place, "on": today()},
    )
    wanted = form.cleaned_data if form.is_valid() else {}
    on = wanted.get("on") or today()
    groups = list(queries.in_force(place, on, text=wanted.get("q") or "", group=wanted.get("group") or ""))
    rows = [(name, rule) for name, found in groups for rule in found]
    shown = lists.build(
        request, rows, columns=_columns(place, on), size=len(rows) or 1, name="policies", lies_in=None
    )
    if shown.is_export:
        return lists.answer(request, shown, "", title=_("政策参数"))
    context = {
        "form": form, "place": place, "place_name": known[place], "on": on, "listing": shown,
        "groups": [(name, [_line(rule, place, on) for rule in found]) for name, found in groups],
        "pack": next((pack for pack in reversed(queries.shipped_packs()) if place.startswith(pack.place)), None),
        "changed": queries.overrides_seen_by(request.scope).count(),
        "query": _query(place, on), "baseline": _baseline(),
    }  # fmt: skip
    return render(request, "policies/list.html", context)


@require_safe
def detail(request: Request, key: str) -> HttpResponse:
    """Show one rule: its value here, its document, what was said before and elsewhere."""
    definition, place = access.rule_to_view(request.scope, key, request.GET.get("place"))
    on = _day_of(request)
    below = list(queries.overrides_seen_by(request.scope).filter(key=key))
    names = names_of(
        {place, *(row.division for row in below), *(s.place for s in queries.book().sayings[key])}
    )
    rule = queries.rule(key, place, on)
    above = queries.above(key, place, on)
    context = {
        "rule": rule, "definition": definition, "place": place, "place_name": names[place], "on": on,
        "words": queries.in_words(definition, rule.value, place, on),
        "table": _table(definition, rule.value, place, on),
        "from_place": names[rule.place],
        "history": [_told(past, definition, names, on) for past in queries.history(key, place, on=on)],
        "below": [_changed(row, definition, names, on) for row in below if len(row.division) > len(place)],
        "may_change": bool(place) and request.scope.may("policies.change", place),
        "is_bound": above is not None and above.overridable == "no",
        "may_end": rule.is_override and request.scope.may("policies.change", rule.place),
        "query": _query(place, on), "baseline": _baseline(),
    }  # fmt: skip
    return render(request, "policies/detail.html", context)


@require_http_methods(["GET", "POST"])
def override(request: Request, key: str) -> HttpResponse:
    """Let a place rule for itself."""
    definition, place = access.rule_to_change(request.scope, key, request.GET.get("place"))
    on = today()
    rule, above = queries.rule(key, place, on), queries.above(key, place, on)
    form = forms.OverrideForm(
        request.POST or None, rule=rule, above=above, place=place, on=on, initial={"effective_on": on}
    )
    if form.is_valid():
        with refusals_on(form):
            commands.override_parameter(
                request.user, key=key, division=place, value=form.cleaned_data["value"], document=form.document,
                effective_on=form.cleaned_data["effective_on"], ends_on=form.cleaned_data["ends_on"],
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
            messages.success(
                request, _("已登记“%(label)s”的改动。") % {"label": queries.named(definition.label)}
            )
            return redirect(f"{reverse('policies:detail', args=[key])}?{urlencode({'place': place})}")
    context = {
        "form": form, "rule": rule, "above": above, "definition": definition, "place": place,
        "place_name": names_of([place])[place],
        "words_above": queries.in_words(definition, above.value, place, on) if above else "",
    }  # fmt: skip
    return render(request, "policies/override.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def end_override(request: Request, pk: int) -> HttpResponse:
    """End an override, or withdraw it before it takes effect."""
    row = access.override_to_end(request.scope, pk)
    definition = queries.book().definitions.get(row.key)
    form = forms.EndForm(request.POST or None, initial={"on": today()})
    if form.is_valid():
        try:
            commands.end_override(
                request.user, row, on=form.cleaned_data["on"], reason=form.cleaned_data["reason"]
            )
        except RuleViolation as no:
            form.add_error("on" if no.field == "ends_on" else None, no.sentence)
        else:
            messages.success(request, _("已登记这项改动的最后一天。"))
            return redirect("policies:overrides")
    context = {
        "form": form, "row": row, "label": queries.named(definition.label) if definition else row.key,
        "place_name": names_of([row.division])[row.division],
        "words": _words_of_row(row, definition),
    }  # fmt: skip
    return render(request, "policies/end_override.html", context, status=422 if form.errors else 200)


@require_safe
def overrides(request: Request) -> HttpResponse:
    """Show what places under one's eyes changed."""
    access.place_to_view(request.scope, None)
    rows = queries.overrides_seen_by(request.scope)
    names = names_of(rows.values_list("division", flat=True).distinct())
    listing = lists.build(
        request, rows, columns=_override_columns(names), name="policies-overrides",
        filters=forms.OverrideFilters(request.GET, groups=queries.groups(), places=names), narrow=_narrowed,
        empty={"title": _("还没有改动"), "text": _("这里各地都照上级的规定执行。")},
    )  # fmt: skip
    return lists.answer(request, listing, "policies/overrides.html", title=_("下级改动"))


@require_safe
def documents(request: Request) -> HttpResponse:
    """Show the documents the rules come from, pack by pack, and how sure we are of each."""
    access.place_to_view(request.scope, None)
    # The country's, those that rule here, and those of places inside: another region's are of no use to anybody here.
    own = request.scope.places("policies.view")
    packs = [
        pack
        for pack in queries.shipped_packs()
        if any(pack.place.startswith(place) or place.startswith(pack.place) for place in own)
    ]
    names = names_of(pack.place for pack in packs)
    shown = []
    for pack in packs:
        keys: dict[str, list[str]] = {}
        for saying in pack.sayings:
            if saying.document:
                name = queries.named(queries.book().definitions[saying.key].label)
                keys.setdefault(saying.document.title, []).append(name)
        listed = [(document, keys.get(document.title, [])) for document in pack.documents.values()]
        shown.append({"pack": pack, "place_name": names[pack.place], "documents": listed})
    return render(request, "policies/documents.html", {"packs": shown})


def _narrowed(rows: QuerySet[Override], wanted: dict[str, Any]) -> QuerySet[Override]:
    if wanted.get("place"):
        rows = rows.in_place(wanted["place"])  # type: ignore[attr-defined]
    if wanted.get("group"):
        rows = rows.filter(key__startswith=f"{wanted['group']}.")
    return rows


def _places_offered(request: Request, place: str) -> dict[str, str]:
    """Return the places one may choose among: one's own, those they lie in, and those with rules of their own."""
    own = request.scope.places("policies.view")
    codes = {place, *own}
    codes |= {code[:length] for code in codes for length in (2, 4, 6, 9) if length < len(code)}
    codes |= {
        s.place
        for told in queries.book().sayings.values()
        for s in told
        if any(s.place.startswith(p) for p in own)
    }
    names = names_of(codes - {""} if place else codes)
    return dict(sorted(names.items(), key=lambda pair: (pair[0] != place, pair[0])))


def _day_of(request: Request) -> Any:
    form = forms.Filters({"on": request.GET.get("on", "")}, places={}, groups={})
    form.is_valid()
    return form.cleaned_data.get("on") or today()


def _query(place: str, on: Any) -> str:
    """Return what a link carries along so that the next page speaks of the same place and day."""
    return urlencode({"place": place} | ({} if on == today() else {"on": on.isoformat()}))


def _line(rule: Rule, place: str, on: Any) -> dict[str, Any]:
    return {"rule": rule, "words": queries.in_words(rule.definition, rule.value, place, on)}


def _columns(place: str, on: Any) -> list[lists.Column]:
    return [
        lists.Column("group", _("类"), lambda row: row[0]),
        lists.Column("label", _("参数"), lambda row: queries.named(row[1].label)),
        lists.Column(
            "value", _("规定"), lambda row: queries.in_words(row[1].definition, row[1].value, place, on)
        ),
        lists.Column("since", _("从哪天起"), lambda row: row[1].effective_on),
        lists.Column("document", _("依据"), lambda row: str(row[1].document or "")),
        lists.Column("clause", _("条款"), lambda row: row[1].clause),
        lists.Column("basis", _("可靠程度"), lambda row: row[1].basis_label),
        lists.Column("note", _("说明"), lambda row: row[1].saying.note),
        lists.Column("freedom", _("下级"), lambda row: row[1].overridable_label),
        lists.Column("source", _("来源"), lambda row: row[1].source),
    ]


def _table(definition: Definition, value: Any, place: str, on: Any) -> dict[str, Any] | None:
    """Return a list as heads and lines of words; None for a value that is no list. Codes are not for people."""
    if definition.kind != "items":
        return None
    columns = [c for c in definition.columns if c != "code" and any(c in entry for entry in value)]
    heads = {c: queries.named(definition.columns[c], definition.key) for c in columns}
    lines = [
        [(heads[c], queries.cell_in_words(definition, c, entry.get(c), place, on)) for c in columns]
        for entry in value
    ]
    return {"heads": list(heads.values()), "lines": lines}


def _told(past: queries.Past, definition: Definition, names: dict[str, str], on: Any) -> dict[str, Any]:
    saying = past.saying
    return {
        "saying": saying, "standing": STANDINGS[past.standing], "place_name": names.get(saying.place, saying.place),
        "words": queries.in_words(definition, saying.value, saying.place, on), "basis": BASES[saying.basis],
    }  # fmt: skip


def _words_of_row(row: Override, definition: Definition | None) -> str:
    try:
        value = definition.clean(row.value) if definition else None
    except ValueError:
        value = None
    if definition is None or value is None:
        return _("（这个参数已经不用了）")
    return queries.in_words(definition, value, row.division, row.effective_on)


def _changed(row: Override, definition: Definition, names: dict[str, str], on: Any) -> dict[str, Any]:
    return {
        "row": row, "place_name": names[row.division], "words": _words_of_row(row, definition),
        "state": STANDINGS[queries.standing_of(row, on)],
    }  # fmt: skip


def _baseline() -> Any:
    """Return the day the pack of the country begins: what holds since then has no day worth telling."""
    return queries.shipped_packs()[0].effective_on


def _override_columns(names: dict[str, str]) -> list[lists.Column]:
    known = queries.book().definitions

    def label(row: Override) -> str:
        return queries.named(known[row.key].label) if row.key in known else row.key

    def page(row: Override) -> str:
        return (
            f"{reverse('policies:detail', args=[row.key])}?{urlencode({'place': row.division})}"
            if row.key in known
            else ""
        )

    return [
        lists.Column("division", _("地方"), lambda row: names[row.division], sort="division"),
        lists.Column("key", _("参数"), label, sort="key", link=page),
        lists.Column("value", _("规定"), lambda row: _words_of_row(row, known.get(row.key))),
        lists.Column("effective_on", _("从哪天起"), "effective_on", sort="effective_on"),
        lists.Column("ends_on", _("最后一天"), "ends_on", sort="ends_on"),
        lists.Column(
            "document",
            _("依据"),
            lambda row: " ".join(filter(None, [f"《{row.document_title}》", row.document_number])),
        ),
        lists.Column("reason", _("理由"), "reason", default=False),
        lists.Column("created_at", _("登记时间"), "created_at", sort="created_at", default=False),
        lists.Column("state", _("状态"), lambda row: STANDINGS[queries.standing_of(row, today())]),
    ]
