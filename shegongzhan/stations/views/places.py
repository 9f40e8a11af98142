"""Looking up a place by typing."""

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shegongzhan.core.scoping import minimal
from shegongzhan.stations import queries, rules
from shegongzhan.stations.models import Division, Level

LEVELS = {"province": 2, "prefecture": 4, "county": 6, "township": 9, "village": 12}


@require_safe
def search(request: HttpRequest, level: str = "") -> JsonResponse:
    """Answer the places a few letters may mean, those nearer to the reader's own first (`?q=&level=&within=`).

    Codes and names of places are public: everybody who is signed in may look them up. `level` is the number of
    digits or its English name; `within` the code of a place to stay in.
    """
    scope = request.scope  # type: ignore[attr-defined]
    level = level or request.GET.get("level", "")
    digits = LEVELS.get(level) or (int(level) if level.isdigit() and int(level) in queries.LEVELS else None)
    within = request.GET.get("within", "")
    found = queries.search(
        request.GET.get("q", "")[:40], near=minimal(grant.prefix for grant in scope.grants), level=digits,
        within_place=within if within.isdigit() else "",
    )  # fmt: skip
    paths = queries.paths_of(place.parent_code for place in found if place.parent_code)
    results = [
        {
            "value": place.code,
            "label": place.name,
            "hint": _hint(place, paths),
            "level": place.level,
        }
        for place in found
    ]
    return JsonResponse({"results": results})


def _hint(place: Division, paths: dict[str, str]) -> str:
    """Return the places above, and whether this is a zone, a farm or a prison rather than a township."""
    above = paths.get(place.parent_code, "")
    if place.level == Level.TOWNSHIP and not rules.is_station_expected(place.code):
        return _("{above}（开发区、农场等，不要求设站）").format(above=above)
    return above
