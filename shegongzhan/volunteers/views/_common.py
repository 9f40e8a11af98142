"""What several pages of volunteers do alike."""

from django.http import HttpRequest

from shegongzhan.stations.models import Station


def own_station(request: HttpRequest) -> Station | None:
    """Return the station the signed-in person works in, as a first choice."""
    scope = request.scope  # type: ignore[attr-defined]
    places = scope.places("volunteers.change")
    if not places:
        return None
    return Station.objects.visible_to(scope, "volunteers.change").order_by("division", "pk").first()
