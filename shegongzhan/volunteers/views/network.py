"""The picture of who worked with whom, and the table behind it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shegongzhan.core.time import today
from shegongzhan.needs.models import OwnerKind
from shegongzhan.volunteers import access
from shegongzhan.volunteers.forms.register import PeriodForm
from shegongzhan.volunteers.queries.network import Tie, network_of

# What fits on one picture; the table has all.
MOST = 24
ROW, TOP, LEFT, RIGHT, WIDTH = 30, 16, 200, 400, 600
THINNEST, THICKEST = 1.0, 9.0


@dataclass(frozen=True)
class Name:
    """One name on the picture and how high it stands."""

    words: str
    y: int


@dataclass(frozen=True)
class Line:
    """One tie as a line between two heights; the thicker, the more was done together."""

    from_y: int
    to_y: int
    width: str
    words: str


def drawn(ties: list[Tie]) -> dict[str, object]:
    """Return the picture of the strongest ties: partners on the left, stations on the right, each in a row."""
    shown = ties[:MOST]
    partners = list(dict.fromkeys(one.partner for one in shown))
    stations = list(dict.fromkeys(one.station for one in shown))
    height = TOP * 2 + ROW * max(len(partners), len(stations), 1)

    def heights(names: list[str]) -> dict[str, int]:
        start = (height - ROW * len(names)) // 2 + ROW // 2
        return {name: start + ROW * place for place, name in enumerate(names)}

    left, right = heights(partners), heights(stations)
    most = max((one.total for one in shown), default=1)
    return {
        "width": WIDTH, "height": height, "left": LEFT, "right": RIGHT, "left_text": LEFT - 10, "right_text": RIGHT + 10,
        "partners": [Name(name, y) for name, y in left.items()],
        "stations": [Name(name, y) for name, y in right.items()],
        "lines": [
            Line(
                left[one.partner], right[one.station],
                f"{THINNEST + (THICKEST - THINNEST) * one.total / most:.1f}",
                _("{partner} 与 {station}：{n} 次").format(partner=one.partner, station=one.station, n=one.total),
            )
            for one in shown
        ],
    }  # fmt: skip


@require_safe
def network(request: HttpRequest) -> HttpResponse:
    """Show who of the five kinds worked with whom in the reader's places, this year unless asked otherwise."""
    scope = request.scope  # type: ignore[attr-defined]
    access.may_see_network(scope)
    on = today()
    first = on.replace(month=1, day=1)
    form = PeriodForm(request.GET if "since" in request.GET else None, initial={"since": first, "until": on})
    since, until = first, on
    if form.is_bound and form.is_valid():
        since, until = form.cleaned_data["since"], form.cleaned_data["until"]
    found = network_of(scope.places("partners.view"), since, until)
    context = {
        "form": form,
        "since": since,
        "until": until,
        "network": found,
        "picture": drawn(found.ties),
        "is_cut": len(found.ties) > MOST,
        "most": MOST,
        "kinds": [(kind.label, found.kinds[kind.value], found.worth.get(kind.value)) for kind in OwnerKind],
        "period": urlencode({"since": since.isoformat(), "until": until.isoformat()}),
    }
    return render(request, "volunteers/network.html", context)
