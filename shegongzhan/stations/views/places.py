"""Looking up a place by typing."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from shegongzhan.core.scoping import minimal
from shegongzhan.stations import queries

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
            "hint": paths.get(place.parent_code, ""),
            "level": place.level,
        }
        for place in found
    ]
    return JsonResponse({"results": results})
