"""What was done for a person and for a need, as parts of their pages; recording a service given for a need."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shegongzhan.core import ids
from shegongzhan.core.asking import answered, say_no, sent
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import today
from shegongzhan.people.queries import shown_name
from shegongzhan.policies.queries import label
from shegongzhan.services import access, commands, queries
from shegongzhan.services.forms import ChooseNeedForm, DeliverForm
from shegongzhan.services.models import NeedLink, ServiceRecord


def _entry(record: ServiceRecord) -> dict:
    visit = getattr(record, "visit", None)
    activity = getattr(record, "activity", None)
    place, on = record.division, record.day
    return {
        "record": record,
        "title": label("visits.ways", visit.way, place, on)
        if visit
        else activity.name
        if activity
        else record.get_kind_display(),
        "view": "fieldwork:visit" if visit else "activities:activity" if activity else "",
        "about": label("visits.contents", visit.purpose, place, on) if visit and visit.purpose else "",
        "minutes": max((row.minutes for row in record.workers.all()), default=0),
        "found": [
            (n.need, label("needs.kinds", n.need.kind, place, on))
            for n in record.needs.all()
            if n.link == NeedLink.FOUND
        ],
        "served": [
            (n.need, label("needs.kinds", n.need.kind, place, on))
            for n in record.needs.all()
            if n.link == NeedLink.SERVED
        ],
    }


@require_GET
def of_need(request: HttpRequest, need: UUID) -> HttpResponse:
    """Show, as a part of a need's page, what was done for it: when, by whom, with whose money."""
    access.need_with_records(request.scope, need)
    entries = [_entry(record) for record in queries.records_of_need(need)]
    return render(request, "services/of_need.html", {"entries": entries})


@require_http_methods(["GET", "POST"])
def deliver(request: HttpRequest) -> HttpResponse:
    """Record a service given for a need (?need=); the need is in service from then on."""
    access.may_deliver(request.scope)
    chosen = request.POST.get("need") or request.GET.get("need")
    if not chosen:
        return redirect("services:choose_need")
    need = access.need_to_serve(request.scope, chosen)
    on, then = today(), request.POST.get("then") or request.GET.get("then", "")
    form = DeliverForm(request.POST or None, need=need, user_id=request.user.pk, on=on)
    record_id = request.POST.get("record_id", "")
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        facts = commands.DeliveryFacts(
            id=ids.uuid_of(record_id) or ids.new_id(),
            day=said["day"],
            workers=said["workers"],
            minutes=form.minutes_spent(),
            note=said["note"],
            field=said["field"],
            heads=said["heads"],
            people=[need.person_id] if need.person_id else [],
            project_id=said.get("project"),
        )
        try:
            commands.deliver_for_need(request.user, need, facts, today=on)
        except RuleViolation as no:
            say_no(form, no)
        else:
            messages.success(request, _("记好了，需求在服务中。"))
            return redirect("needs:close" if then == "close" else "needs:need", need.pk)
    context = {
        "form": form,
        "need": need,
        "then": then,
        "record_id": record_id or str(ids.new_id()),
        "kind": label("needs.kinds", need.kind, need.division, on),
        "whose": shown_name(request.scope, need.person) if need.person else _("居民"),
    }
    return render(request, "services/deliver.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def choose_need(request: HttpRequest) -> HttpResponse:
    """Choose the need a service was given for, those of one's station first."""
    access.may_deliver(request.scope)
    form = ChooseNeedForm(sent(request), scope=request.scope)
    if answered(request, form):
        return redirect(f"{reverse('services:deliver')}?need={form.cleaned_data['need'].pk}")
    context = {
        "form": form,
        "title": _("给哪项需求记服务？"),
        "yes": _("下一步"),
        "back": reverse("needs:list"),
    }
    return render(request, "core/confirm_page.html", context, status=422 if form.errors else 200)
