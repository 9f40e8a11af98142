"""Pages of a hand-over: the list, counting, the two signatures, the signed page."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shegongzhan.core.asking import do, refusals_on
from shegongzhan.core.time import today
from shegongzhan.desk import access, commands
from shegongzhan.desk.forms import PaperSignatureForm, SignForm
from shegongzhan.desk.handover import earlier_of, lines_of, pack_of
from shegongzhan.desk.models import HandOver
from shegongzhan.files.queries import files_of
from shegongzhan.files.views import open_paper
from shegongzhan.partners.models import Agreement
from shegongzhan.stations.queries import path_name


@require_GET
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a contractor hands over, to be printed and signed."""
    agreement = access.agreement_to_hand_over(request.scope, pk)
    pack = pack_of(agreement)
    may_take = request.scope.may("partners.change", agreement.division)
    own = access.is_giver(request.user, agreement, today())
    moved = pack is not None and pack.until != agreement.ends_on
    return render(request, "desk/handover.html", {
        **_sheet(agreement, pack),
        "may_count": may_take and agreement.ends_on is not None and (moved or not (pack and pack.is_frozen)),
        "may_give": pack and not moved and not pack.giver_on and (may_take or own),
        "may_take": pack and not moved and not pack.taker_on and may_take,
        "on_paper": not own,
        "moved": moved,
        "earlier": earlier_of(agreement),
    })  # fmt: skip


@require_GET
def earlier(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Show a list that was signed for another last day of the agreement, as it was signed."""
    agreement = access.agreement_to_hand_over(request.scope, pk)
    pack = next((one for one in earlier_of(agreement) if one.pk == number), None)
    if pack is None:
        raise Http404
    return render(request, "desk/handover.html", {**_sheet(agreement, pack), "is_earlier": True})


def _sheet(agreement: Agreement, pack: HandOver | None) -> dict[str, Any]:
    """Return what the sheet of a list shows, whichever list it is."""
    return {
        "agreement": agreement, "place": path_name(agreement.division), "pack": pack,
        "lines": lines_of(pack) if pack else [], "papers": files_of(pack) if pack else [],
    }  # fmt: skip


@require_POST
def count(request: HttpRequest, pk: int) -> HttpResponse:
    """Count what is handed over, or count it anew."""
    agreement = access.agreement_to_take_over(request.scope, pk)
    return do(
        request,
        lambda: commands.count_for_handover(request.user, agreement, on=today()),
        back=reverse("desk:handover", args=[pk]),
        done=_("清点好了。双方看过以后签字。"),
    )


@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign for the contractor, or write its signature on paper down."""
    agreement = access.agreement_to_give(request.scope, request.user, pk, today())
    pack = pack_of(agreement)
    if pack is None:
        return _not_counted(request, pk)
    own = access.is_giver(request.user, agreement, today())
    initial = {"counting": pack.counting, "name": request.user.name if own else "", "on": today()}
    kind = SignForm if own else PaperSignatureForm
    form = kind(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        scan = None if own else (said["scan"].name, said["scan"].read())
        with refusals_on(form):
            commands.sign_as_giver(
                request.user, pack, name=said["name"], counting=said["counting"],
                on=said.get("on", today()), today=today(), scan=scan,
            )  # fmt: skip
            messages.success(request, _("移交方已签字。"))
            return redirect("desk:handover", pk=pk)
    return _sign_page(request, agreement, pack, form, _("移交方签字") if own else _("登记移交方的纸面签字"))


@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign for who takes the files over."""
    agreement = access.agreement_to_take_over(request.scope, pk)
    pack = pack_of(agreement)
    if pack is None:
        return _not_counted(request, pk)
    initial = {"counting": pack.counting, "name": request.user.name}
    form = SignForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_on(form):
            commands.sign_as_taker(
                request.user, pack, name=said["name"], counting=said["counting"], today=today()
            )
            messages.success(request, _("接收方已签字。"))
            return redirect("desk:handover", pk=pk)
    return _sign_page(request, agreement, pack, form, _("接收方签字"))


@require_GET
def paper(request: HttpRequest, pk: int, paper: UUID) -> HttpResponseBase:
    """Hand out the scan of a signed page."""
    agreement = access.agreement_to_hand_over(request.scope, pk)
    for pack in (pack_of(agreement), *earlier_of(agreement)):
        if pack is not None and files_of(pack).filter(pk=paper).exists():
            return open_paper(request, pack, paper, reverse("desk:handover", args=[pk]))
    raise Http404


def _not_counted(request: HttpRequest, pk: int) -> HttpResponse:
    messages.error(request, _("还没有清点，没有可以签字的清单。"))
    return redirect("desk:handover", pk=pk)


def _sign_page(
    request: HttpRequest, agreement: Agreement, pack: HandOver, form: Any, title: str
) -> HttpResponse:
    context = {
        "agreement": agreement, "pack": pack, "form": form, "title": title, "lines": lines_of(pack),
        "back": reverse("desk:handover", args=[agreement.pk]),
    }  # fmt: skip
    return render(request, "desk/handover_sign.html", context, status=422 if form.errors else 200)
