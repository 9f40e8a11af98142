"""Pages of sources: the list, one of them, registering one and changing its terms."""

from decimal import Decimal

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shegongzhan.core import lists
from shegongzhan.core.asking import say_no
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import today
from shegongzhan.funds import access, commands, queries
from shegongzhan.funds.forms import SourceForm, TermsForm
from shegongzhan.funds.listing import (
    came_in,
    exported,
    named,
    source_columns,
    standing_of,
    went_out,
)
from shegongzhan.policies.queries import label, rule
from shegongzhan.policies.queries import named as in_words
from shegongzhan.stations.queries import label_of


@require_GET
def sources(request: HttpRequest) -> HttpResponse:
    """List the sources with what came, what went and what is left of each."""
    access.may_list(request.scope)
    listing = lists.build(
        request,
        queries.sources_seen_by(request.scope),
        columns=source_columns(),
        order="name",
        name="sources",
        empty={
            "title": _("还没有资金来源"),
            "text": _("登记一项来源，或者导入资金台账；站点只看得到用在本站的支出。"),
            **(
                {"href": reverse("funds:source_new"), "action": _("登记来源")}
                if request.scope.may("funds.post")
                else {}
            ),
        },
    )
    return lists.answer(
        request, listing, "funds/sources.html", title=_("资金来源"), exported=exported(request)
    )


@require_http_methods(["GET", "POST"])
def source_new(request: HttpRequest) -> HttpResponse:
    """Register where money comes from."""
    access.may_post(request.scope)
    on = today()
    form = SourceForm(request.POST or None, scope=request.scope, on=on)
    if request.method == "POST" and form.is_valid():
        try:
            said = form.cleaned_data
            made = commands.open_source(
                request.user,
                division=said["division"],
                kind=said["kind"],
                name=said["name"],
                on=on,
                terms=form.terms(),
            )
        except RuleViolation as no:
            say_no(form, no)
        else:
            messages.success(request, _("来源登记好了，可以记拨入了。"))
            return redirect("funds:source", made.pk)
    return render(request, "funds/source_form.html", {"form": form})


@require_GET
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a source: its terms, what is left, what it may not be used for, and its latest postings."""
    access.source_to_view(request.scope, pk)
    found = queries.sources_seen_by(request.scope).get(pk=pk)
    on = today()
    limits = rule("funds.limits", found.division, on)
    rows = queries.postings_seen_by(request.scope).filter(source=found).order_by("-day", "-pk")
    return render(
        request,
        "funds/source.html",
        {
            "source": found,
            "kind": label("funds.kinds", found.kind, found.division, on),
            "place": label_of(found.division),
            "limits": [
                (
                    in_words(entry["label"], "funds.limits"),
                    label("funds.uses", entry["use"], found.division, on),
                    entry["answer"],
                )
                for entry in limits.value
                if entry["source"] == found.kind
            ],
            "basis": limits,
            "stands": queries.standing_of_source(found),
            "over": max(-found.left, Decimal(0)),  # type: ignore[attr-defined]
            "explained": found.is_explained(-found.left),  # type: ignore[attr-defined]
            "only": [label("funds.uses", use, found.division, on) for use in found.allowed_uses],
            "never": [label("funds.uses", use, found.division, on) for use in found.forbidden_uses],
            "rows": [
                (row, came_in(row), went_out(row), standing_of(row)) for row in queries.in_and_out(rows)[:20]
            ],
            "uses": named("funds.uses", queries.by_use(rows), found.division, on),
            "may_post": request.scope.may("funds.post", found.division),
            "applications": found.applications.filter(request.scope.within("funds.view")).order_by("pk"),
        },
    )


@require_http_methods(["GET", "POST"])
def source_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the document and the purpose of a source."""
    found = access.source_to_change(request.scope, pk)
    on = today()
    form = TermsForm(request.POST or None, place=found.division, on=on, initial=model_to_dict(found))
    if request.method == "POST" and form.is_valid():
        version = request.POST.get("version", "")
        try:
            commands.change_source(
                request.user,
                found,
                form.terms(),
                on=on,
                seen_version=int(version) if version.isdigit() else None,
            )
        except RuleViolation as no:
            say_no(form, no)
        else:
            messages.success(request, _("改好了。"))
            return redirect("funds:source", pk)
    return render(request, "funds/source_form.html", {"form": form, "source": found})
