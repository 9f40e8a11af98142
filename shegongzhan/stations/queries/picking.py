"""Places as forms let them be picked."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.picking import Pick
from shegongzhan.core.scoping import Scope, within_any
from shegongzhan.stations.models import Division, System
from shegongzhan.stations.queries.places import ancestors, is_known, label_of

COUNTY = len("341821")


def every_place() -> QuerySet[Division]:
    """Return all places: their codes and names are public."""
    return Division.objects.filter(system=System.STATISTICS)


def places_within(scope: Scope, right: str) -> QuerySet[Division]:
    """Return the places where the scope has the right."""
    return every_place().filter(scope.within(right, "code"))


def places_around(scope: Scope, right: str) -> QuerySet[Division]:
    """Return the places of the counties where the scope has the right, and those above: where help is asked for."""
    places: Iterable[str] = scope.places(right)
    above = {code for place in places for code in ancestors(place)}
    return every_place().filter(within_any((place[:COUNTY] for place in places), "code") | Q(code__in=above))


def place_words(place: Division) -> str:
    """Return what a picked place is called."""
    return label_of(place.code)


class PlaceField(Pick):
    """A place picked by typing: where a scope has a right, or `anywhere`, for lists that only narrow by it."""

    default_error_messages = {
        "required": _("请打几个字，再从列出的地方里选一个。"),
        "unknown": _("没有找到“%(typed)s”，请从列出的地方里选一个。"),
        "elsewhere": _("这个地方不归您管。"),
    }

    def __init__(
        self,
        *,
        scope: Scope | None = None,
        right: str = "",
        anywhere: bool = False,
        pick: str = "stations:pick",
        **options: Any,
    ):
        options.setdefault("placeholder", _("如：建平、jpz、341821100"))
        super().__init__(pick, key="code", words=place_words, **options)
        self.anywhere = anywhere
        if anywhere or scope is not None:
            self.offer(every_place() if scope is None else places_within(scope, right))

    def refusal(self, strange: list[str]) -> forms.ValidationError:
        if all(key.isdigit() and is_known(key) for key in strange):
            return forms.ValidationError(self.error_messages["elsewhere"], code="elsewhere")
        return forms.ValidationError(
            self.error_messages["unknown"], code="unknown", params={"typed": _now("、").join(strange)}
        )
