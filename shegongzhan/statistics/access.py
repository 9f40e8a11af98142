"""The door to figures and to the rows behind them."""

from django.http import Http404
from django.utils.translation import gettext as _

from shegongzhan.core import ids
from shegongzhan.core.errors import PrivilegeNeeded
from shegongzhan.core.scoping import Scope
from shegongzhan.stations.models import Station, StationKind, StationState, Tier
from shegongzhan.statistics.figures import FIGURES, Figure
from shegongzhan.statistics.periods import Period

RIGHT = "statistics.view"
PUBLISH = "statistics.publish"
# A county has dozens of stations; whoever sees a whole province comes from the page of a station.
MOST_STATIONS = 500
LONGEST_ID = 16


def place_to_report(scope: Scope, place: str | None) -> str:
    """Return the place whose figures are asked for, or the widest the scope has; Http404 for one outside it."""
    places = scope.places(RIGHT)
    if not places:
        raise PrivilegeNeeded(_("您的岗位不看统计。"))
    if not place:
        return places[0]
    if not place.isdigit() or not scope.may_all(RIGHT, place):
        raise Http404
    return place


def stations_to_report(scope: Scope) -> list[Station]:
    """Return the social work stations whose figures the scope sees, those of towns first; PrivilegeNeeded without the right."""
    if not scope.places(RIGHT):
        raise PrivilegeNeeded(_("您的岗位不看统计。"))
    rows = Station.objects.visible_to(scope, RIGHT).filter(kind=StationKind.SOCIAL_WORK)
    rows = rows.exclude(state=StationState.PLANNED).order_by("division", "pk")
    return sorted(rows[:MOST_STATIONS], key=lambda station: station.tier != Tier.TOWNSHIP)


def station_to_report(scope: Scope, pk: str | None, stations: list[Station]) -> Station | None:
    """Return the station asked for, or the first the scope sees (None without any); Http404 for one outside it."""
    if not pk:
        return stations[0] if stations else None
    asked = ids.number_of(pk)
    station = Station.objects.filter(pk=asked).first() if asked else None
    if station is None or not scope.may(RIGHT, station.division):
        raise Http404
    return station


def period_to_report(text: str | None, *, otherwise: int) -> Period:
    """Return the period an address names ("2023", "2023-Q2", "2023-05"), or a year; Http404 for what is none."""
    try:
        return Period.parse(text) if text else Period.year(otherwise)
    except ValueError as error:
        raise Http404 from error


def figure_to_open(scope: Scope, key: str, place: str) -> Figure:
    """Return a figure whose rows the scope may open in the place; Http404 without rows, PrivilegeNeeded without the right."""
    figure = FIGURES.get(key)
    if figure is None or figure.rows is None:
        raise Http404
    if not may_open(scope, figure, place):
        raise PrivilegeNeeded(_("您可以看这个数字，但不能打开它后面的明细。"))
    return figure


def year_to_publish(scope: Scope, place: str) -> str:
    """Return the place whose year the scope may publish; Http404 outside it, PrivilegeNeeded without the right."""
    found = place_to_report(scope, place)
    if not scope.may(PUBLISH, found):
        raise PrivilegeNeeded(_("年度数据由县（市、区）以上的主管部门发布。"))
    return found


def may_open(scope: Scope, figure: Figure, place: str) -> bool:
    """Tell whether the rows behind a figure may be opened in a place."""
    return figure.rows is not None and scope.may_all(figure.right, place)
