"""The page by which a ledger leaves, in the county's own layout."""

from typing import Any

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.text import get_valid_filename
from django.views.decorators.http import require_http_methods

from shegongzhan.audit.commands import record
from shegongzhan.core.time import today
from shegongzhan.ledgers import access, acts
from shegongzhan.ledgers.exports import LAYOUTS, Asked, write_ledger
from shegongzhan.ledgers.forms import ExportForm
from shegongzhan.stations.queries import name_of, station_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "POST"])
def export(request: HttpRequest) -> HttpResponseBase:
    """Give a ledger of a place in the county's own layout, masked, or whole for a purpose that is put on record."""
    access.may_take_away(request.scope)
    form = ExportForm(
        request.POST or None, scope=request.scope, initial={"kind": request.GET.get("kind", "")}
    )
    if request.method == "POST" and form.is_valid():
        return _ledger(request, form.cleaned_data)
    return render(request, "ledgers/export.html", {"form": form}, status=422 if form.is_bound else 200)


def _ledger(request: HttpRequest, said: dict[str, Any]) -> HttpResponseBase:
    layout, place, whole, on = LAYOUTS[said["kind"]], said["place"], said["numbers"] == "full", today()
    asked = Asked(request.scope, place, said["year"], whole, on)
    station = station_of(place)
    unit = f"填报单位：{station.name if station else name_of(place)}"
    if said["year"]:
        unit += f"        {said['year']}年"
    stream, count = write_ledger(layout, asked, title=f"{name_of(place)}社工站{layout.title}", unit=unit)
    if whole:
        record(
            request.user,
            acts.REVEALED,
            division=place,
            ledger=layout.title,
            count=count,
            purpose=said["purpose"],
        )
    else:
        record(request.user, acts.EXPORTED, division=place, ledger=layout.title, count=count)
    name = get_valid_filename(f"{layout.title}-{name_of(place)}.xlsx")
    return FileResponse(stream, as_attachment=True, filename=name, content_type=XLSX)
