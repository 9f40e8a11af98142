"""Pages of files on their way: the list, proposing, answering, taking back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shegongzhan.accounts.queries import names_of as names_of_users
from shegongzhan.core.asking import GET_POST, answered, ask, do, refusals_on, say_no, sent
from shegongzhan.core.display import Badge
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import now, today
from shegongzhan.desk import access, commands, transfers
from shegongzhan.desk.commands.transferring import check_can_go
from shegongzhan.desk.forms import (
    AskForm,
    GoingForm,
    OfferForm,
    PurposeForm,
    RefuseForm,
    TakeForm,
    WayForm,
    WholeForm,
)
from shegongzhan.desk.models import FileTransfer, TransferState
from shegongzhan.desk.rules import TOWNSHIP
from shegongzhan.people.access import may_add_people, may_list_people, person_to_change, person_to_view
from shegongzhan.people.commands import reveal_kept
from shegongzhan.people.models import Person
from shegongzhan.people.queries import lives_with, shown_name
from shegongzhan.stations.queries import name_of, names_of, stations_serving

TONES = {
    TransferState.OPEN: "warn",
    TransferState.ACCEPTED: "ok",
    TransferState.REFUSED: "danger",
    TransferState.LAPSED: "danger",
}


def _state(transfer: FileTransfer, on: Any) -> Badge:
    state = TransferState.LAPSED if transfer.is_over(on) else TransferState(transfer.state)
    return Badge(state.label, TONES.get(state, "plain"))


@never_cache
@require_safe
def files(request: HttpRequest) -> HttpResponse:
    """List the files on their way: what waits for the reader's side, what for the other, what came of them lately."""
    scope, on = request.scope, today()  # type: ignore[attr-defined]
    may_list_people(scope)
    under_way, past = transfers.on_the_way(scope, on), transfers.lately(scope, on)
    places = {place for one in [*under_way, *past] for place in (one.division, one.to_division)}
    stations, names = stations_serving(places), names_of({place[:TOWNSHIP] for place in places})
    called = {
        place: stations[place].name if place in stations else names[place[:TOWNSHIP]] for place in places
    }

    def line(one: FileTransfer) -> dict[str, Any]:
        return {
            "transfer": one, "names": transfers.names_in(scope, one), "here": called[one.division],
            "there": called[one.to_division], "state": _state(one, on),
            "unread": one.read_on is None and access.is_proposer(scope, one),
        }  # fmt: skip

    mine = [one for one in under_way if access.is_awaited(scope, one)]
    return render(request, "desk/files.html", {
        "mine": [line(one) for one in mine],
        "others": [line(one) for one in under_way if one not in mine],
        "past": [line(one) for one in past],
        "may_ask": scope.may("people.change"),
    })  # fmt: skip


@never_cache
@require_safe
def transfer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one transfer: who, where from and to, what goes along, and what is waited for."""
    scope, on = request.scope, today()  # type: ignore[attr-defined]
    found = access.transfer_to_view(scope, pk)
    return render(request, "desk/file_transfer.html", _context(request, found, on))


def _context(request: HttpRequest, found: FileTransfer, on: Any) -> dict[str, Any]:
    scope = request.scope  # type: ignore[attr-defined]
    is_open = found.state == TransferState.OPEN and not found.is_over(on)
    sees_file = scope.may("people.view", found.division)
    persons = [file.person for file in found.files.all()]
    who = names_of_users([found.asked_by, found.answered_by])
    return {
        "transfer": found, "state": _state(found, on), "is_open": is_open,
        "names": transfers.names_in(scope, found), "here": transfers.side(found.division), "there": transfers.side(found.to_division),
        "there_village": name_of(found.to_division) if len(found.to_division) > TOWNSHIP else "",
        "asked_by": who.get(found.asked_by, ""), "answered_by": who.get(found.answered_by, ""),
        "persons": [
            (one, transfers.name_in(scope, found, one), scope.may("people.view", one.division)) for one in persons
        ] if found.is_offer or sees_file or found.state == TransferState.ACCEPTED else [],
        "things": _things(request, found, persons, on) if is_open and (found.is_offer or sees_file) else [],
        "compare": transfers.typed_in(scope, found) if sees_file else "",
        "sees_words": transfers.sees_words(scope, found),
        "kept": [
            (file, transfers.name_in(scope, found, file.person))
            for file in found.files.all() if file.note and scope.may("people.reveal", file.division)
        ],
        "may_answer": is_open and access.is_awaited(scope, found),
        "waits_for_another": is_open and access.may_answer(scope, found) and not access.is_awaited(scope, found),
        "may_withdraw": found.state == TransferState.OPEN and access.is_proposer(scope, found),
        "may_read": not is_open and found.read_on is None and access.is_proposer(scope, found),
    }  # fmt: skip


def _things(request: HttpRequest, found: FileTransfer, persons: list[Person], on: Any) -> list[Any]:
    scope = request.scope  # type: ignore[attr-defined]
    things = transfers.open_things(
        persons, to=found.to_division, on=on, whole=found.whole, ended=found.needs_ended, with_note=found.with_note
    )  # fmt: skip
    return [(transfers.name_in(scope, found, one.person), one) for one in things]


@never_cache
@require_http_methods(GET_POST)
def offer(request: HttpRequest, person: UUID) -> HttpResponse:
    """Offer a file to another station: first where to, then what goes along."""
    scope, on = request.scope, today()  # type: ignore[attr-defined]
    found = person_to_change(scope, person)
    back = reverse("people:person", args=[found.pk])
    try:
        check_can_go(found)
    except RuleViolation as no:
        messages.error(request, no.sentence)
        return redirect(back)
    home = lives_with(found)
    way = WayForm(request.GET if "to" in request.GET else None, here=found.division, others=len(home) - 1,
                  initial={"whole": "whole" in request.GET})  # fmt: skip
    name = shown_name(scope, found)
    shown = {
        "person": found,
        "name": name,
        "back": back,
        "others": [shown_name(scope, one) for one in home[1:]],
    }
    if not way.is_valid():
        return render(request, "desk/file_way.html", {**shown, "form": way})
    to, whole = way.cleaned_data["to"], way.cleaned_data.get("whole", False)
    persons = home if whole else [found]
    names = {one.pk: shown_name(scope, one) for one in persons}
    form = OfferForm(sent(request), persons=persons, names=names, on=on)
    if answered(request, form):
        with refusals_on(form):
            made = commands.offer_file(
                request.user, found, to=to, on=on, reason=form.cleaned_data["reason"], whole=whole, going=form.going()
            )  # fmt: skip
            day = {"station": transfers.side(to), "day": made.answer_by.isoformat()}
            messages.success(request, _("已经请%(station)s接收，最迟 %(day)s 答复。") % day)
            return redirect("desk:file", made.pk)
    things = transfers.open_things(
        persons, to=to, on=on, whole=whole, ended=[str(pk) for pk in form.ended], with_note=_ticked(form)
    )  # fmt: skip
    return render(request, "desk/file_form.html", {
        **shown, "form": form, "things": [(names[one.person.pk], one) for one in things],
        "title": _("移交给%(station)s") % {"station": transfers.side(to)}, "yes": _("移交，等对方接收"), "whole": whole,
        "text": _("对方接收以前，档案还在这里，照常走访。接收的当天起由对方服务。") if found.is_open
        else _("人已经迁出，这里不再走访。请和对方约好早些接收：接收的当天起由对方服务。"),
    }, status=422 if form.errors else 200)  # fmt: skip


def _ticked(form: GoingForm) -> bool:
    return bool(form.is_bound and form.is_valid() and form.cleaned_data.get("with_note"))


@never_cache
@require_http_methods(GET_POST)
def ask_for(request: HttpRequest) -> HttpResponse:
    """Ask for a file by what was typed: nothing is shown of the person it belongs to."""
    scope, on = request.scope, today()  # type: ignore[attr-defined]
    may_add_people(scope)
    is_sent = request.POST.get("step") == "ask"
    # Whoever was filing somebody comes here with what she typed there; nothing of it travels in an address.
    typed = {
        name: request.POST[name] for name in ("name", "identity_number", "division") if name in request.POST
    }
    form = AskForm(request.POST if is_sent else None, scope=scope, initial={**typed, "step": "ask"})
    if is_sent and form.is_valid():
        said = form.cleaned_data
        with refusals_on(form):
            made = commands.ask_for_file(
                request.user, name=said["name"], number=said["identity_number"], to=said["division"], on=on,
                reason=said["reason"], whole=said["whole"],
            )  # fmt: skip
            day = {"station": transfers.side(made.division), "day": made.answer_by.isoformat()}
            messages.success(request, _("已经请%(station)s移交，最迟 %(day)s 答复。") % day)
            return redirect("desk:file", made.pk)
    return render(request, "desk/file_ask.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_http_methods(GET_POST)
def take(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take over the files that were offered."""
    scope, on = request.scope, today()  # type: ignore[attr-defined]
    found = access.offer_to_take(scope, pk)
    form = TakeForm(sent(request), scope=scope, to=found.to_division, on=on)
    if answered(request, form):
        with refusals_on(form):
            commands.take_offered_file(
                request.user, found, division=form.cleaned_data["division"], on=on, worker=form.cleaned_data["worker"]
            )  # fmt: skip
            messages.success(request, _("接收好了。请核对住址和电话，安排走访。"))
            return _to_file(found)
    context = {
        **_context(request, found, on), "form": form, "title": _("接收档案"), "yes": _("接收"),
        "back": reverse("desk:file", args=[found.pk]),
        "text": _("从今天起由您这里服务。住址、电话可能变了，接收以后请核对。"),
    }  # fmt: skip
    return render(request, "desk/file_form.html", context, status=422 if form.errors else 200)


def _to_file(found: FileTransfer) -> HttpResponse:
    """Go to the one file that moved, or to the transfer where several did."""
    persons = list(found.files.values_list("person", flat=True))
    return redirect("people:person", persons[0]) if len(persons) == 1 else redirect("desk:file", found.pk)


@never_cache
@require_http_methods(GET_POST)
def give(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Hand over the file that was asked for, alone or with the household."""
    scope, on = request.scope, today()  # type: ignore[attr-defined]
    found = access.request_to_give(scope, pk)
    back = reverse("desk:file", args=[found.pk])
    person = next((file.person for file in found.files.all()), None)
    if person is None or not scope.may("people.view", person.division):
        messages.error(request, _("档案已经不在这里了，请不同意这次请求并写明。"))
        return redirect(back)
    home = lives_with(person)
    said = WholeForm(request.GET)
    wanted = said.cleaned_data["whole"] if said.is_valid() else ""
    whole = len(home) > 1 and (found.whole if not wanted else wanted == "on")
    persons = home if whole else [person]
    names = {one.pk: shown_name(scope, one) for one in persons}
    form = GoingForm(sent(request), persons=persons, names=names, on=on)
    if answered(request, form):
        try:
            commands.give_asked_file(request.user, found, on=on, whole=whole, going=form.going())
        except RuleViolation as no:
            say_no(form, no)
        else:
            messages.success(request, _("移交好了。做过的事留在这里，数字不变。"))
            return redirect(back)
    things = transfers.open_things(
        persons, to=found.to_division, on=on, whole=whole, ended=[str(one) for one in form.ended],
        with_note=_ticked(form),
    )  # fmt: skip
    return render(request, "desk/file_form.html", {
        "transfer": found, "names": names[person.pk], "here": transfers.side(found.division), "back": back, "form": form,
        "things": [(names[one.person.pk], one) for one in things], "compare": transfers.typed_in(scope, found),
        "title": _("移交给%(station)s") % {"station": transfers.side(found.to_division)}, "yes": _("移交"),
        "others": [shown_name(scope, one) for one in home[1:]], "whole": whole, "may_choose_whole": len(home) > 1,
        "text": _("从今天起由对方服务，这里不再走访。请先核对是不是同一个人。"),
    }, status=422 if form.errors else 200)  # fmt: skip


@never_cache
@require_http_methods(GET_POST)
def refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say no, and why."""
    found = access.transfer_to_answer(request.scope, pk)  # type: ignore[attr-defined]
    return ask(
        request, RefuseForm(sent(request)),
        lambda said: commands.refuse_file(request.user, found, answer=said["answer"], on=today()),
        title=_("不同意转移"), yes=_("不同意"), back=reverse("desk:file", args=[found.pk]), above=_("档案转移"),
        text=_("档案留在原来的地方，由那里继续服务。对方会看到您写的话。"), done=_("已经答复对方。"),
    )  # fmt: skip


@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back what nobody has answered."""
    found = access.transfer_of_own_side(request.scope, pk)  # type: ignore[attr-defined]
    return do(
        request, lambda: commands.withdraw_file(request.user, found, on=today()),
        back=reverse("desk:file", args=[found.pk]), done=_("撤回了，档案还在原来的地方。"),
    )  # fmt: skip


@require_POST
def read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the answer from the to-do."""
    found = access.transfer_of_own_side(request.scope, pk)  # type: ignore[attr-defined]
    commands.read_answer(request.user, found, on=today())
    return redirect("desk:files")


@never_cache
@require_http_methods(GET_POST)
def note(request: HttpRequest, pk: UUID, file: UUID) -> HttpResponse:
    """Show the note that stayed behind, once its purpose is chosen; who looked and what for is on record."""
    kept = access.kept_note(request.scope, pk, file)  # type: ignore[attr-defined]
    form, value = PurposeForm(sent(request), place=kept.division[:TOWNSHIP], on=today()), None
    if answered(request, form):
        try:
            value = reveal_kept(
                request.user, kept.person, kept.note or "", what="留下的备注", division=kept.division,
                purpose=form.cleaned_data["purpose"], at=now(),
            )  # fmt: skip
        except RuleViolation as no:
            say_no(form, no)
    context = {"form": form, "value": value, "back": reverse("desk:file", args=[pk])}
    return render(request, "desk/file_note.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
def of_person(request: HttpRequest, person: UUID) -> HttpResponse:
    """Show on a person's page whether the file is on its way."""
    scope, on = request.scope, today()  # type: ignore[attr-defined]
    found = person_to_view(scope, person)
    lines = [
        (one, transfers.side(one.to_division), access.is_awaited(scope, one))
        for one in transfers.of_person(scope, found, on)
    ]
    may_offer = scope.may("people.change", found.division)
    came = transfers.came_from(scope, found)
    context = {
        "lines": lines,
        "came": came,
        "came_from": transfers.side(came.division) if came else "",
        "person": found,
        "may_offer": may_offer and not any(one.is_offer for one, *_ in lines),
    }
    return render(request, "desk/_files_of_person.html", context)
