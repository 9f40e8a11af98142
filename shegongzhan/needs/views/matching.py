"""Matching one need: candidates with what speaks for and against them, accept, decline, look further up."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import today
from shegongzhan.needs import access, commands, queries
from shegongzhan.needs.forms import AcceptForm, ReasonForm
from shegongzhan.needs.matching.candidates import STEPS
from shegongzhan.needs.models import Need, NeedState, Resource, ServiceItem
from shegongzhan.needs.views.needs import about
from shegongzhan.people.queries import is_locked, locked_sentence

LEVELS = {
    "here": gettext_lazy("能服务到这里的"),
    "township": gettext_lazy("本乡镇（街道）的"),
    "county": gettext_lazy("全县的"),
    "city": gettext_lazy("全市的"),
    "province": gettext_lazy("全省的"),
    "country": gettext_lazy("全国的"),
}


@require_GET
def match(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the candidates for a need; ?look= looks further up the tree."""
    need = access.need_to_match(request.scope, pk)
    look = request.GET.get("look", "here")
    locked = is_locked(need.person, today())
    found = queries.offers_found(need, today(), look_to=look if look in STEPS else "here")
    return render(
        request,
        "needs/match.html",
        {
            **about(request, need),
            "found": found,
            "level": LEVELS[found.level],
            "above": LEVELS.get(found.next_level or ""),
            "is_open": need.state == NeedState.OPEN and not locked,
            "locked": locked_sentence() if locked else "",
            "today": today(),
        },
    )


@require_POST
def accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Accept one candidate: the need is matched, its places are taken."""
    need = access.need_to_match(request.scope, pk)
    form = AcceptForm(request.POST)
    if not form.is_valid():
        raise RuleViolation("match.form", _("占用数量或日期没填对，请返回再试。"))
    offer = _offer(request, need, form.cleaned_data["offer"])
    commands.accept_match(
        request.user,
        need,
        offer,
        on=today(),
        units=form.cleaned_data["units"],
        starts_on=form.cleaned_data["starts_on"],
    )
    messages.success(request, _("对接好了：%(name)s。") % {"name": offer.name})
    return redirect("needs:need", pk)


@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say why a candidate is not for this need; it is not proposed again."""
    need = access.need_to_match(request.scope, pk)
    key = request.POST.get("offer") or request.GET.get("offer", "")
    if not key:
        return redirect("needs:match", pk)
    offer = _offer(request, need, key)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        commands.decline_match(request.user, need, offer, on=today(), reason=form.cleaned_data["reason"])
        messages.success(request, _("记下了，不再为这项需求推荐它。"))
        return redirect("needs:match", pk)
    context = {
        "title": _("“%(name)s”不合适？") % {"name": offer.name},
        "text": _("写明原因，下次就不再推荐它。"),
        "yes": _("不合适"),
        "form": form,
        "back": reverse("needs:match", args=[pk]),
    }
    return render(request, "core/confirm_page.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an accepted match back, with the reason."""
    found = access.match_to_release(request.scope, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        commands.release_match(request.user, found, on=today(), reason=form.cleaned_data["reason"])
        messages.success(request, _("退回了，名额空出来了。"))
        return redirect("needs:need", found.need_id)
    context = {
        "title": _("退回这条对接？"),
        "text": _("占用的名额会空出来；还没开始服务的需求回到待响应。"),
        "yes": _("退回"),
        "form": form,
        "back": reverse("needs:need", args=[found.need_id]),
    }
    return render(request, "core/confirm_page.html", context, status=422 if form.is_bound else 200)


def _offer(request: HttpRequest, need: Need, key: str) -> Resource | ServiceItem:
    """Return the offer a page named; one elsewhere in the country may be asked for, so no scope is applied."""
    offer = queries.offer_of(key)
    if offer is None:
        raise Http404
    return offer
