"""One person's page, and the small pages that change what it says."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shegongzhan.accounts.queries import names_of as names_of_users
from shegongzhan.audit.commands import record
from shegongzhan.core.asking import say_no, sent
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import now, today
from shegongzhan.crypto import masking
from shegongzhan.people import access, acts, commands, queries, rules
from shegongzhan.people.commands.registering import NEXT_STATES
from shegongzhan.people.forms import ChangePersonForm, RevealForm, StateForm, WorkerForm
from shegongzhan.people.models import Guardian, Merge, Person, PersonState
from shegongzhan.people.queries import looking
from shegongzhan.people.views.asking import ask
from shegongzhan.people.views.erasing import erased, told_of
from shegongzhan.stations.queries import name_of

# What of upper contexts a file shows, loaded after the page: name of the address, and where on the page.
LAZY = {
    "visits": "fieldwork:of_person",
    "done": "desk:timeline",
    "goods": "funds:goods_of_person",
    "moves": "desk:files_of_person",
}


@never_cache
@require_safe
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one person: who they are, why they are visited, with whom they live, and everything done."""
    scope, on = request.scope, today()  # type: ignore[attr-defined]
    found = access.file_to_open(scope, pk)
    if found.state == PersonState.ERASED:
        return erased(request, found)
    if found.merged_into is not None and found.state == PersonState.MERGED:
        return redirect("people:person", found.merged_into_id)
    context = _file(request, found, on)
    if context["may_watch"]:
        context["lookers"] = _lookers(found, context["merges"])
    return render(request, "people/person.html", context)


def _lookers(found: Person, merges: list[Merge]) -> list[tuple[Any, str, str]]:
    """Return who looked at a file lately, and at what: for who watches over it."""
    rows = looking.lookers_of(found, [merge.gone_id for merge in merges])
    names = names_of_users(looking.reader_of(row) for row in rows)
    return [
        (row.at, names.get(looking.reader_of(row), _("系统")), looking.look_in_words(row)) for row in rows
    ]


def _file(request: HttpRequest, found: Person, on: Any) -> dict[str, Any]:
    scope = request.scope  # type: ignore[attr-defined]
    place = found.division[:9]
    parts = queries.history_of(found)
    assessment = parts["assessment"]
    circumstances = [(c, queries.category_label(c.category, place, on)) for c in parts["circumstances"]]
    members = queries.members_of(found.household) if found.household else []
    may_change = scope.may("people.change", found.division) and found.state not in queries.GONE
    return {
        "person": found,
        "name": queries.shown_name(scope, found),
        "age": found.age_on(on),
        "level_tone": queries.LEVEL_TONES[found.risk],
        "village": name_of(found.division),
        "township": name_of(place),
        "facts": masked_facts(found, name_of(found.division)),
        "disability": disability_words(found),
        "circumstances": circumstances,
        "open_circumstances": [(c, label) for c, label in circumstances if c.until is None],
        "reasons": queries.reasons_in_words(found, assessment.reasons, on) if assessment else [],
        "guardians": [(g, masking.phone(g.phone), _guardian_name(scope, found, g)) for g in parts["guardians"]],
        "members": [(m, queries.shown_name(scope, m.person), m.person.age_on(on)) for m in members if m.person_id != found.pk],
        "own_memberships": parts["memberships"],
        "consent_missing": queries.locked_sentence() if found.is_open and queries.is_locked(found, on) else "",
        **{key: parts[key] for key in ("assessment", "pending", "consents", "merges")},
        "may_change": may_change,
        "may_reveal": scope.may("people.reveal", found.division) and found.state not in queries.GONE,
        "may_confirm": scope.may("people.confirm_risk", found.division),
        "may_merge": scope.may("people.merge", found.division) and found.state not in queries.GONE,
        **told_of(request, parts["erasure"], on),
        "offer_url": _address("desk:file_offer", found) if may_change and found.state != PersonState.DIED else "",
        "may_set_state": may_change and bool(NEXT_STATES[PersonState(found.state)]),
        "may_watch": scope.may(queries.WATCH, found.division),
        "lazy": {key: url for key, view in LAZY.items() if (url := _address(view, found))},
        "record_url": _asked("fieldwork:record", found) if scope.may("visits.record", found.division) else "",
        "sees_money": scope.may("funds.view", found.division),
        "need_url": _asked("needs:new", found) if scope.may("needs.change", found.division) else "",
    }  # fmt: skip


def masked_facts(found: Person, village: str) -> list[dict[str, Any]]:
    """Return what is masked, with its mask, the key under which it can be looked at, and what stands beside it."""
    number = masking.identity_number(found.identity_number)
    lines = [
        ("identity_number", _("证件号码"), number or _("没有"), found.identity_reason, bool(found.identity_number)),
        ("phone", _("电话"), masking.phone(found.phone), "", bool(found.phone)),
        ("address", _("住址"), masking.address(found.lives_at, village=village), "", bool(found.lives_at)),
        ("disability_card", _("残疾人证"), masking.identity_number(found.disability_card), found.disability_reason,
         bool(found.disability_card)),
        ("health_note", _("健康状况"), masking.text(found.health_note), "", bool(found.health_note)),
        ("note", _("备注"), masking.text(found.note), "", bool(found.note)),
    ]  # fmt: skip
    return [
        {"what": what, "label": label, "value": value, "beside": beside, "is_known": is_known}
        for what, label, value, beside, is_known in lines
        if is_known or what in ("identity_number", "phone", "address")
    ]


def disability_words(found: Person) -> str:
    """Return class and grade as people say them: 肢体二级."""
    kind = rules.DISABILITY_CLASSES.get(found.disability_class, "")
    grade = rules.DISABILITY_GRADES.get(found.disability_grade, "")
    return _("%(kind)s%(grade)s") % {"kind": kind, "grade": grade} if kind and grade else str(kind or grade)


def _guardian_name(scope: Any, found: Person, guardian: Guardian) -> str:
    return guardian.name if scope.may("people.reveal", found.division) else masking.name(guardian.name)


def _address(view: str, found: Person) -> str:
    try:
        return reverse(view, args=[found.pk])
    except NoReverseMatch:
        return ""


def _asked(view: str, found: Person) -> str:
    try:
        return f"{reverse(view)}?person={found.pk}" if found.is_open else ""
    except NoReverseMatch:
        return ""


@never_cache
@require_safe
def sheet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the file as a sheet for paper, 一人一档, with lines to sign; numbers stay masked on it."""
    scope, on = request.scope, today()  # type: ignore[attr-defined]
    found = access.person_to_reveal(scope, pk)
    if queries.is_locked(found, on):
        raise RuleViolation("child.locked", queries.locked_sentence())
    record(request.user, acts.PRINTED, found)
    return render(request, "people/sheet.html", {**_file(request, found, on), "on": on})


@never_cache
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change what a file says; a masked value stays unless something is typed in its place."""
    scope, on = request.scope, today()  # type: ignore[attr-defined]
    found = access.person_to_change(scope, pk)
    plain = (
        "name",
        "division",
        "sex",
        "born_on",
        "ethnicity",
        "identity_reason",
        "disability_reason",
        "version",
    )
    form = ChangePersonForm(
        sent(request), scope=scope, place=found.division, initial={n: getattr(found, n) for n in plain}
    )
    hints = {
        line["what"]: line["value"]
        for line in masked_facts(found, name_of(found.division))
        if line["is_known"]
    }
    for name, hint in hints.items():
        form.fields[name].widget.attrs["placeholder"] = _("现为 %(value)s，不改就空着") % {"value": hint}
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        version = values.pop("version")
        for name in ChangePersonForm.KEPT:
            if not values[name]:
                del values[name]
        if "identity_number" in values:
            values["identity_kind"] = "resident"
        if found.born_precision != "day" and values["born_on"] != found.born_on:
            values["born_precision"] = "day"
        try:
            commands.change_person(request.user, found, values, on=on, seen_version=version)
        except RuleViolation as no:
            say_no(form, no)
        else:
            return redirect("people:person", found.pk)
    context = {"form": form, "person": found, "name": queries.shown_name(scope, found)}
    return render(request, "people/change.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def reveal(request: HttpRequest, pk: UUID, what: str) -> HttpResponse:
    """Show one masked value in full once its purpose is chosen; who looked and what for is on record."""
    found = access.person_to_reveal(request.scope, pk)  # type: ignore[attr-defined]
    label = str(commands.REVEALABLE[what])
    return _revealed(
        request,
        found,
        label,
        lambda purpose: commands.reveal(request.user, found, what=what, purpose=purpose, at=now()),
    )


@never_cache
@require_http_methods(["GET", "POST"])
def reveal_guardian(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the telephone number of a guardian or contact in full, on the same terms."""
    guardian = access.guardian_to_reveal(request.scope, pk)  # type: ignore[attr-defined]
    return _revealed(
        request, guardian.person, _("监护人电话"),
        lambda purpose: commands.reveal_guardian(request.user, guardian, purpose=purpose, at=now()),
    )  # fmt: skip


def _revealed(request: HttpRequest, found: Person, label: str, look: Any) -> HttpResponse:
    form = RevealForm(sent(request), place=found.division[:9], on=today())
    value = None
    if request.method == "POST" and form.is_valid():
        try:
            value = look(form.cleaned_data["purpose"])
        except RuleViolation as no:
            say_no(form, no)
    context = {
        "form": form,
        "value": value,
        "label": label,
        "person": found,
        "back": reverse("people:person", args=[found.pk]),
    }
    template = "people/revealed.html" if getattr(request, "htmx", False) else "people/reveal.html"
    return render(request, template, context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def state(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that a person moved away, died, or is not served any more."""
    found = access.person_to_change(request.scope, pk)  # type: ignore[attr-defined]
    states = [s for s in PersonState.values if PersonState(s) in NEXT_STATES[PersonState(found.state)]]
    form = StateForm(sent(request), states=states, initial={"on": today()})
    return ask(
        request, form, lambda said: commands.change_state(request.user, found, state=said["state"], on=said["on"]),
        title=_("改状态"), yes=_("就这样改"), person=found, text=_(
            "改成别的状态后，不再安排走访；档案留着，可以改回来。搬到本县别的乡镇（街道）的，不用先改成“已迁出”，"
            "直接移交档案：对方接收以前照常走访。"
        ),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def worker(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose the worker responsible for a person."""
    found = access.person_to_change(request.scope, pk)  # type: ignore[attr-defined]
    form = WorkerForm(sent(request), place=found.division, initial={"worker": found.worker_id})
    return ask(
        request, form, lambda said: commands.assign_worker(request.user, found, said["worker"], on=today()),
        title=_("责任社工"), yes=_("保存"), person=found,
    )  # fmt: skip
