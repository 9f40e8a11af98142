"""The map of talent: certified people by place and level, the gap to the target, and who stays."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shegongzhan.core import lists
from shegongzhan.core.time import today
from shegongzhan.stations.models import Station
from shegongzhan.stations.queries import name_of
from shegongzhan.talent import access, acts, queries
from shegongzhan.talent.listing import basis_of
from shegongzhan.talent.listing_growth import map_columns
from shegongzhan.talent.models import Level, Worker
from shegongzhan.talent.views.growing import exported

# How many years back the page tells who stayed; how many places fit into a chart.
YEARS = 5
BARS = 30


@require_GET
def talent_map(request: HttpRequest) -> HttpResponse:
    """Show, place by place, how many hold which certificate, and year by year who came and who left."""
    access.may_list(request.scope)
    on = today()
    workers = Worker.objects.filter(request.scope.within("talent.view"))
    rows = queries.talent_map(workers, Station.objects.filter(request.scope.within("talent.view")), on)
    target = sum(row.target for row in rows)
    listing = lists.build(
        request, rows, columns=map_columns(bool(target)), lies_in="place",
        empty={"title": _("还没有登记社工"), "text": ""},
    )  # fmt: skip
    years = list(range(on.year, on.year - YEARS, -1))
    context = {
        "tab": "map", "people": sum(row.people for row in rows), "certified": sum(row.certified for row in rows),
        "target": target, "gap": sum(row.gap for row in rows),
        "years": queries.retention(workers, years, on),
        "basis": basis_of((queries.TARGET,), next(iter(request.scope.places("talent.view")), ""), on),
        "chart": {
            "head": _("地方"), "unit": _("人"), "labels": [name_of(row.place) for row in rows],
            "series": [
                {"name": level.label, "values": [row.by_level[level.value] for row in rows]} for level in Level
            ],
        } if 0 < len(rows) <= BARS else None,
    }  # fmt: skip
    return lists.answer(
        request, listing, "talent/map.html", context, title=_("人才地图"), exported=exported(request, acts.EXPORTED)
    )  # fmt: skip
