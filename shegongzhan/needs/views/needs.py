"""The page of a need and what can be done with it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shegongzhan.accounts.queries import names_of as account_names
from shegongzhan.core.asking import ask, refusals_on, sent
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import today
from shegongzhan.needs import access, commands, queries
from shegongzhan.needs.forms import CloseForm, NeedForm, ReasonForm, ReferForm, ReplyForm, WordForm
from shegongzhan.needs.listing import promise_badge, state_badge
from shegongzhan.needs.models import MatchState, Need, NeedChannel, NeedSource, NeedState
from shegongzhan.people.models import Person
from shegongzhan.people.queries import shown_name
from shegongzhan.policies.queries import label
from shegongzhan.stations.queries import path_name


def about(request: HttpRequest, need: Need) -> dict[str, Any]:
    """Return what every page about a need shows of it."""
    on = today()
    return {
        "need": need,
        "kind": label("needs.kinds", need.kind, need.division, on),
        "urgency": label("needs.urgency", need.urgency, need.division, on),
        "whose": shown_name(request.scope, need.person) if need.person else _("居民"),
        "place": path_name(need.division, above=6),
        "state": state_badge(need),
        "promise": promise_badge(need, on),
        "group": label("people.categories", need.group, need.division, on) if need.group else "",
    }


@require_GET
def need(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a need: whose, how urgent, what was done, who met it, and what the person says."""
    found = access.need_to_view(request.scope, pk)
    matches, on, scope = queries.matches_of(found), today(), request.scope
    why = queries.reasons_for(found, [m for m in matches if m.state == MatchState.ACCEPTED], on)
    steps = queries.steps_of(found)
    by = account_names([*(s.made_by for s in steps), *(m.decided_by for m in matches), found.asked_by])
    place = found.division
    return render(
        request,
        "needs/need.html",
        {
            **about(request, found),
            "matches": [(m, m.offer, why.get(m.pk, []), by.get(m.decided_by)) for m in matches],
            "accepted": [m for m in matches if m.state == MatchState.ACCEPTED],
            "steps": [(s, by.get(s.made_by)) for s in steps],
            "referrals": queries.referrals_of(found),
            "asked_by": by.get(found.asked_by),
            "unmet_reason": label("needs.unmet_reasons", found.unmet_reason, place, on)
            if found.unmet_reason
            else "",
            "may": {
                "change": scope.may("needs.change", place),
                "match": scope.may("needs.match", place),
                "close": scope.may("needs.close", place),
                "deliver": scope.may("visits.record", place),
                "records": scope.may("visits.view", place),
                "person": bool(found.person) and scope.may("people.view", place),
            },
        },
    )


@require_http_methods(["GET", "POST"])
def search_json(request: HttpRequest) -> JsonResponse:
    """Answer the needs a few letters may mean, those near `near` first. What is typed may be a name, and is posted."""
    access.may_list_needs(request.scope)
    near = request.GET.get("near", "")
    text = (request.POST if request.method == "POST" else request.GET).get("q", "")
    found = queries.needs_meant(request.scope, text[:40], near if near.isdigit() else "", today())
    return JsonResponse(
        {
            "results": [
                {"value": str(one.pk), "label": queries.need_words(one), "hint": _whose(request, one)}
                for one in found
            ]
        }
    )


def _whose(request: HttpRequest, need: Need) -> str:
    """Return whose need it is, and the beginning of what was written of it."""
    whose = shown_name(request.scope, need.person) if need.person else _("居民")
    return " ".join(word for word in (whose, (need.description or "")[:24]) if word)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Note a need: of somebody on the register (?person=), or of residents at large."""
    access.may_note_needs(request.scope)
    chosen = request.POST.get("person") or request.GET.get("person")
    person = access.person_to_note_for(request.scope, chosen) if chosen else None
    place = person.division if person else request.scope.places("needs.change")[0]
    initial = {} if person else {"place": place if len(place) >= 9 else ""}
    form = NeedForm(
        request.POST or None,
        scope=request.scope,
        place=place,
        on=today(),
        fixed_place=bool(person),
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = commands.note_need(request.user, _facts(request, form, person), today=today())
            messages.success(request, _("登记好了。看看有没有合适的资源或服务。"))
            return redirect(
                "needs:match" if request.scope.may("needs.match", made.division) else "needs:need", made.pk
            )
    context = {"form": form, "person": person, "name": shown_name(request.scope, person) if person else ""}
    return render(request, "needs/need_form.html", context, status=422 if form.is_bound else 200)


def _facts(request: HttpRequest, form: NeedForm, person: Person | None) -> commands.NeedFacts:
    said = form.cleaned_data
    place = person.division if person else said["place"]
    if not request.scope.may("needs.change", place):
        raise RuleViolation("need.place", _("这个地方不在您的范围内。"), field="place")
    worker = getattr(request.user, "worker", None)
    return commands.NeedFacts(
        kind=said["kind"],
        urgency=said["urgency"],
        noted_on=said["noted_on"],
        division=place,
        source=NeedSource.CLIENT if person else NeedSource.RESIDENT,
        channel=said["channel"] or NeedChannel.VISIT,
        person_id=person.pk if person else None,
        household_id=person.household_id if person else None,
        group=said["group"],
        persons=said["persons"],
        description=said["description"].strip(),
        noted_by_id=worker.pk if worker else None,
        promised_on=said["promised_on"],
    )


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change what is known of a need."""
    found = access.need_to_change(request.scope, pk)
    names = ("kind", "urgency", "description", "noted_on", "channel", "group", "persons", "promised_on")
    initial = {name: getattr(found, name) for name in names}
    form = NeedForm(
        request.POST or None,
        scope=request.scope,
        place=found.division,
        on=today(),
        fixed_place=True,
        initial=initial,
    )
    del form.fields["noted_on"], form.fields["channel"]
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_on(form):
            commands.change_need(
                request.user,
                found,
                kind=said["kind"],
                urgency=said["urgency"],
                description=said["description"],
                persons=said["persons"],
                group=said["group"],
                promised=said["promised_on"],
                seen_version=_version(request, found),
            )
            messages.success(request, _("改好了。"))
            return redirect("needs:need", pk)
    context = {
        **about(request, found),
        "form": form,
        "person": found.person,
        "name": about(request, found)["whose"],
    }
    return render(request, "needs/need_form.html", context, status=422 if form.is_bound else 200)


def _version(request: HttpRequest, row: Any) -> int:
    seen = request.POST.get("version", "")
    return int(seen) if seen.isdigit() else row.version


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close a need: what was done, how it came out, and apart from it what the person says."""
    found = access.need_to_close(request.scope, pk)
    if found.is_closed:
        return redirect("needs:need", pk)
    askers = queries.askers_for(found, request.user)
    form = CloseForm(
        request.POST or None,
        place=found.division,
        on=today(),
        askers=askers,
        of_person=found.person_id is not None,
        initial={"asked_by": request.user.pk, "asked_on": today()},
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        has_word = form.has_word(said)
        with refusals_on(form):
            commands.close_need(
                request.user,
                found,
                state=said["state"],
                on=said["on"],
                outcome=said["outcome"],
                reason=said["reason"],
                unmet_reason=said["unmet_reason"] if said["state"] == NeedState.CANNOT else "",
                word=commands.Word(
                    said=said["said"],
                    enough={"yes": True, "no": False}.get(said["enough"]),
                    satisfaction=int(said["satisfaction"]) if said["satisfaction"] else None,
                    asked_on=said["asked_on"] if has_word else None,
                    asked_by=said["asked_by"] if has_word else None,
                ),
            )
            messages.success(request, _("办结了。"))
            return redirect("needs:need", pk)
    context = {
        **about(request, found),
        "form": form,
        "may_deliver": request.scope.may("visits.record", found.division),
        "may_see_records": request.scope.may("visits.view", found.division),
    }
    return render(request, "needs/close.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def word(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write down what the person says of a need that was closed before anybody asked."""
    found = access.need_to_close(request.scope, pk)
    askers = queries.askers_for(found, request.user)
    form = WordForm(sent(request), askers=askers, initial={"asked_by": request.user.pk, "asked_on": today()})

    def act(said: dict[str, Any]) -> object:
        answer = commands.Word(
            said=said["said"],
            enough=said["enough"] == "yes",
            satisfaction=int(said["satisfaction"]) if said["satisfaction"] else None,
            asked_on=said["asked_on"],
            asked_by=said["asked_by"],
        )
        return commands.record_word(request.user, found, answer, on=today())

    return ask(
        request, form, act, title=_("问过本人了"), yes=_("保存"), back=reverse("needs:need", args=[pk]),
        done=_("记下了。"), text=_("问本人，不替本人答。"), above=about(request, found)["kind"],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open a closed or referred need again, with the reason."""
    found = access.need_to_change(request.scope, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        commands.reopen_need(request.user, found, on=today(), reason=form.cleaned_data["reason"])
        messages.success(request, _("重新打开了，回到待响应。"))
        return redirect("needs:need", pk)
    return _ask(
        request, found, form, _("重新打开这项需求？"), _("上次的结果和本人的话都留着。"), _("重新打开")
    )


def _ask(request: HttpRequest, found: Need, form: Form, title: str, text: str, yes: str) -> HttpResponse:
    context = {
        "title": title,
        "text": text,
        "yes": yes,
        "form": form,
        "back": reverse("needs:need", args=[found.pk]),
    }
    return render(request, "core/confirm_page.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def refer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand a need to somebody outside the station."""
    found = access.need_to_change(request.scope, pk)
    form = ReferForm(request.POST or None, scope=request.scope, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_on(form):
            commands.refer_need(
                request.user,
                found,
                to_name=said["to_name"],
                to_division=said["to_division"],
                reason=said["reason"],
                on=said["on"],
            )
            messages.success(request, _("转介好了。对方有答复时，请回来登记。"))
            return redirect("needs:need", pk)
    return render(
        request,
        "needs/refer.html",
        {**about(request, found), "form": form},
        status=422 if form.is_bound else 200,
    )


@require_http_methods(["GET", "POST"])
def reply(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write down what came back from whom a need was referred to."""
    referral = access.referral_to_answer(request.scope, pk)
    form = ReplyForm(request.POST or None, initial={"replied_on": today()})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            commands.answer_referral(
                request.user, referral, reply=form.cleaned_data["reply"], on=form.cleaned_data["replied_on"]
            )
            messages.success(request, _("答复登记好了。需求办好了就办结，没办成就重新打开。"))
            return redirect("needs:need", referral.need_id)
    title = _("%(name)s怎么答复的？") % {"name": referral.to_name}
    return _ask(request, referral.need, form, title, "", _("登记答复"))


@require_POST
def start(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mark a need as being served."""
    found = access.need_to_change(request.scope, pk)
    commands.start_service(request.user, found, on=today())
    messages.success(request, _("记下了：服务中。"))
    return redirect("needs:need", pk)
