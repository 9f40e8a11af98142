"""The register of social workers and other talent, one person's page, and picking by typing."""

from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shegongzhan.audit.acts import Act
from shegongzhan.audit.commands import record
from shegongzhan.core import lists
from shegongzhan.core.errors import PrivilegeNeeded
from shegongzhan.core.ledger_sheets import ledger_response
from shegongzhan.core.time import today
from shegongzhan.stations.queries import label_of, name_of
from shegongzhan.talent import access, acts, queries
from shegongzhan.talent.listing import ledger, worker_columns, worker_filters
from shegongzhan.talent.models import Certificate, Level, Worker


@require_GET
def workers(request: HttpRequest) -> HttpResponseBase:
    """List the workers the reader may see, or give them back as the county's ledger."""
    access.may_list(request.scope)
    on = today()
    listing = lists.build(
        request,
        queries.workers_seen_by(request.scope),
        columns=worker_columns(request.scope, on),
        filters=worker_filters(request.scope, on),
        narrow=queries.narrowed,
        order="name",
        name="workers",
        empty={
            "title": _("还没有登记社工"),
            "text": _("可以导入社工人才台账，也可以一个一个登记。"),
            **(
                {"href": reverse("talent:new"), "action": _("登记社工")}
                if request.scope.may("talent.change")
                else {}
            ),
        },
    )
    if request.GET.get("export") == "ledger":
        return _ledger(request, listing)
    context = {}
    if not (listing.is_fragment or listing.is_export):
        context["overdue"] = len(queries.overdue(queries.workers_seen_by(request.scope), on))
    return lists.answer(
        request,
        listing,
        "talent/list.html",
        context,
        title=_("社工人才"),
        exported=_exported(request, acts.EXPORTED),
    )


def _ledger(request: HttpRequest, listing: lists.Listing) -> HttpResponseBase:
    """Give the register back with whole numbers: who may change it may hand it on, and the log tells."""
    if not (listing.may_export and request.scope.may("talent.change")):
        raise PrivilegeNeeded(_("台账里有完整的证件号和电话，只有县级维护队伍的人能导出。"))
    on = today()
    place = next(iter(request.scope.places("talent.change")), "")
    rows = listing.rows.filter(request.scope.within("talent.change"))
    return ledger_response(
        f"{label_of(place)}社会工作人才台账",
        ledger(request.scope, on),
        _with_certificates(rows),
        under=f"填报单位：{name_of(place)}        {on.year}年{on.month}月",
        sheet="社工人才",
        exported=_exported(request, acts.LEDGER_EXPORTED),
    )


def _with_certificates(rows: lists.Rows) -> Iterator[tuple[Worker, Certificate | None]]:
    """Yield a row for each certificate of a person, and one for who has none: what the ledger has room for."""
    for worker in rows.prefetch_related("certificates").iterator(chunk_size=1000):
        held = sorted(
            worker.certificates.all(), key=lambda one: list(Level).index(Level(one.level)), reverse=True
        )
        for certificate in held or [None]:
            yield worker, certificate


def _exported(request: HttpRequest, act: Act) -> Callable[[int], Any]:
    place = next(iter(request.scope.places("talent.view")), "")
    return lambda count: record(request.user, act, division=place, count=count)


@require_http_methods(["GET", "POST"])
def search_json(request: HttpRequest) -> JsonResponse:
    """Answer the workers a few letters may mean, for a picker."""
    access.may_name(request.scope)
    said = request.POST.get("q") or request.GET.get("q", "")
    found = queries.picked_by(request.scope, said[:40])
    return JsonResponse(
        {
            "results": [
                {
                    "value": str(one.pk),
                    "label": one.name,
                    "hint": one.station.name if one.station else name_of(one.division),
                }
                for one in found
            ]
        }
    )
