"""Pages of brands that come from the records: what might be one, proposing it, and what a brand answers."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import today
from shegongzhan.needs.models import Need
from shegongzhan.policies.queries import label
from shegongzhan.projects.access import brand_to_view
from shegongzhan.services.progress import access, commands, series
from shegongzhan.services.progress.views import address_of
from shegongzhan.stations.queries import names_of


def _kind(need: Need) -> str:
    return label("needs.kinds", need.kind, need.division, need.noted_on)


@require_GET
def candidates(request: HttpRequest) -> HttpResponse:
    """Show the needs that sessions answered again and again: each may be proposed as a brand."""
    access.may_propose(request.scope)
    on = today()
    found = series.series_in(request.scope, on)
    places = names_of(one.need.division for one in found)
    context = {
        "rows": [(one, _kind(one.need), places.get(one.need.division, "")) for one in found],
        "least": series.least_sessions(next(iter(request.scope.places("projects.change")), ""), on),
        "is_cut": len(found) == series.MOST_SHOWN,
    }
    return render(request, "services/progress/series.html", context)


@require_POST
def propose(request: HttpRequest, need: UUID) -> HttpResponse:
    """Write up a brand from the sessions that served a need, and open it to be put into people's own words."""
    found = access.need_to_propose(request.scope, need)
    try:
        brand = commands.propose_series(request.user, found, on=today())
    except RuleViolation as no:
        messages.error(request, no.sentence)
        return redirect("services:progress:series")
    messages.success(request, _("按记录拟了初稿，请改成自己的话，补上满意度和工具包。"))
    return redirect("projects:brand_change", brand.pk)


@require_GET
def chains(request: HttpRequest, brand: int) -> HttpResponse:
    """Show, as a part of a brand's page, what it answers: the need, the sessions, what came of it."""
    found = brand_to_view(request.scope, brand)
    rows = []
    for chain in series.chains_of(found):
        sees = request.scope.may("activities.view", chain.need.division)
        sessions = [(one, series.name_of(one), address_of(one) if sees else "") for one in chain.sessions]
        rows.append(
            (chain, _kind(chain.need), request.scope.may("needs.view", chain.need.division), sessions)
        )
    return render(request, "services/progress/chains.html", {"rows": rows})
