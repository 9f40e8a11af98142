"""The doors to stations."""

from django.core.management.base import CommandError
from django.http import Http404
from django.utils.translation import gettext as _

from shegongzhan.core.errors import PrivilegeNeeded
from shegongzhan.core.scoping import Scope
from shegongzhan.stations.models import Station
from shegongzhan.stations.queries import is_known

# Digits of a code: province, city, county, township, village.
LENGTHS = (2, 4, 6, 9, 12)


def may_list_stations(scope: Scope) -> None:
    """Let in who may look at stations somewhere; PrivilegeNeeded otherwise."""
    if not scope.may("stations.view"):
        raise PrivilegeNeeded(_("您的岗位不看站点名录。"))


def may_add_stations(scope: Scope) -> None:
    """Let in who may register stations somewhere; PrivilegeNeeded otherwise."""
    if not scope.may("stations.change"):
        raise PrivilegeNeeded(_("站点由站长、县级指导中心或民政局登记。"))


def station_to_view(scope: Scope, pk: int, right: str = "stations.view") -> Station:
    """Return a station the scope may look at, or whose part of another right it may see, or raise Http404."""
    station = Station.objects.select_related("embedded_in").filter(pk=pk).first()
    if station is None or not sees(scope, right, station):
        raise Http404
    return station


def sees(scope: Scope, right: str, station: Station) -> bool:
    """Tell whether the right holds at a station.

    Whoever works in a village sees the station of her township too: it is where she belongs.
    """
    below = (place for place in scope.places(right) if len(place) > 9)
    return scope.may(right, station.division) or any(place.startswith(station.division) for place in below)


def station_to_change(scope: Scope, pk: int) -> Station:
    """Return a station the scope may change; Http404 outside its places, PrivilegeNeeded for who may only look."""
    station = station_to_view(scope, pk)
    if not scope.may("stations.change", station.division):
        raise PrivilegeNeeded(_("您可以看这个站点，但不能改。"))
    return station


def known_place(code: str) -> str:
    """Return the code of a place that is in the table. CommandError: status 2 for what is no code, 1 for an unknown place."""
    if not (code.isascii() and code.isdecimal()) or len(code) not in LENGTHS:
        raise CommandError(f"“{code}”不是区划代码，要写 2、4、6、9 或 12 位数字，例如 341821。", returncode=2)
    if not is_known(code):
        raise CommandError(f"没有代码为 {code} 的地方。请先载入区划: shegongzhan divisions load {code[:6]}")
    return code
