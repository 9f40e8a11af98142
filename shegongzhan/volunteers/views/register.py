"""Pages of the register: the list, a file, registering, confirming, merging."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shegongzhan.audit.commands import record
from shegongzhan.core import lists
from shegongzhan.core.asking import answered, ask, do, say_no, went_through
from shegongzhan.core.display import Badge, listed
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.lists import Column
from shegongzhan.core.time import now, today
from shegongzhan.crypto import masking
from shegongzhan.crypto.ciphertext import decrypt, encrypt
from shegongzhan.crypto.errors import CryptoError
from shegongzhan.policies.queries import label
from shegongzhan.policies.queries import value as policy
from shegongzhan.stations.queries import names_of, path_name
from shegongzhan.volunteers import access, acts, commands, rules
from shegongzhan.volunteers.commands import KnownAlready
from shegongzhan.volunteers.forms.register import (
    NAMES,
    ConfirmForm,
    HonourForm,
    MergeForm,
    PurposeForm,
    TrainingForm,
    VolunteerFilters,
    VolunteerForm,
)
from shegongzhan.volunteers.models import Availability, Volunteer, VolunteerState
from shegongzhan.volunteers.queries import register, service
from shegongzhan.volunteers.views._common import own_station
from shegongzhan.volunteers.views.erasing import is_put_away, put_away

SEARCHED = "volunteers.searched"
TONES = {"pending": "warn", "active": "ok"}


def state_badge(volunteer: Volunteer) -> Badge:
    """Return the state as a label."""
    return Badge(str(volunteer.get_state_display()), TONES.get(volunteer.state, "plain"))


def words(key: str, codes: list[str], place: str) -> str:
    """Return codes of a list in the words of the place."""
    return listed(label(key, code, place, today()) for code in codes)


def columns() -> list[Column]:
    """Return the columns of the register; hours are shown and never sorted by: this is no ranking."""
    return [
        Column(
            "name", gettext_lazy("姓名"), "shown_name", sort=("pinyin", "pk"),
            link=lambda v: reverse("volunteers:volunteer", args=[v.pk]),
        ),
        Column("state", gettext_lazy("状态"), state_badge, sort="state", export=lambda v: v.get_state_display()),
        Column("place", gettext_lazy("居住区域"), "place", sort="division"),
        Column("services", gettext_lazy("服务类别"), lambda v: words("volunteers.service_kinds", v.services, v.division)),
        Column("skills", gettext_lazy("技能"), lambda v: words("volunteers.skills", v.skills, v.division)),
        Column("hours", gettext_lazy("累计小时"), lambda v: round(v.minutes / 60, 1), number=True),
        Column("number", gettext_lazy("志愿者编号"), "number", default=False),
        Column("sex", gettext_lazy("性别"), "get_sex_display", default=False),
        Column("station", gettext_lazy("联系的社工站"), lambda v: v.station.name if v.station else "", default=False),
        Column("phone", gettext_lazy("电话"), lambda v: masking.phone(v.phone), default=False),
    ]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def volunteers(request: HttpRequest) -> HttpResponse:
    """List the volunteers of the reader's places; a name to look for is posted and stays out of the address."""
    scope, on = request.scope, today()  # type: ignore[attr-defined]
    access.may_list(scope)
    if request.method == "POST":
        request.session[SEARCHED] = encrypt(request.POST.get("q", "").strip()[:60], SEARCHED.encode())
        return redirect(f"{reverse('volunteers:list')}?search=1")
    text = _searched(request)
    sealed = request.GET.get("state") == VolunteerState.SEALED
    rows = register.sealed_seen_by(scope) if sealed else register.volunteers_seen_by(scope)
    listing = lists.build(
        request,
        register.narrowed(rows, {"q": text}) if text else rows,
        columns=columns(),
        filters=VolunteerFilters(request.GET, scope=scope, on=on),
        narrow=register.narrowed,
        order="name",
        name="volunteers",
        empty={
            "title": _("还没有志愿者"),
            "text": _("可以在这里登记，也可以让他们用手机在公开页上注册。"),
            **(
                {"href": reverse("volunteers:new"), "action": _("登记志愿者")}
                if scope.may("volunteers.change")
                else {}
            ),
        },
    )
    if listing.is_export:
        listing.rows = list(listing.rows)
    shown = listing.rows if listing.is_export else list(listing.page.rows)
    places, minutes = names_of({v.division for v in shown}), register.minutes_of(shown)
    for row in shown:
        row.place, row.minutes = places[row.division], minutes.get(row.pk, 0)
    context: dict[str, Any] = {"text": text}
    if not listing.is_fragment and not listing.is_export:
        context |= {
            "pending": register.waiting_for_confirmation(scope),
            "late": service.late_recordings(scope, on),
        }
    return lists.answer(
        request, listing, "volunteers/list.html", context, title=_("志愿者"),
        exported=lambda n: record(
            request.user, acts.EXPORTED, division=scope.places("volunteers.view")[0], what=_("志愿者"), count=n
        ),
    )  # fmt: skip


def _searched(request: HttpRequest) -> str:
    stored = request.session.get(SEARCHED, "") if request.GET.get("search") else ""
    try:
        return decrypt(stored, SEARCHED.encode()) if stored else ""
    except CryptoError:
        return ""


@require_POST
def search_json(request: HttpRequest) -> JsonResponse:
    """Answer a picker of volunteers; what is typed is posted."""
    scope = request.scope  # type: ignore[attr-defined]
    access.may_list(scope)
    found = register.to_pick(scope, request.POST.get("q", "")[:60])
    places = names_of({v.division for v in found})
    hint = [f"{places[v.division]} {masking.phone(v.phone)}" for v in found]
    results = [{"value": str(v.pk), "label": v.name, "hint": h} for v, h in zip(found, hint, strict=True)]
    return JsonResponse({"results": results})


@require_safe
def volunteer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a volunteer's file: who, what she does, her hours, what she learned and was thanked for."""
    scope = request.scope  # type: ignore[attr-defined]
    found = access.volunteer_to_view(scope, pk)
    minutes = register.total_minutes(found)
    if is_put_away(found):
        return put_away(request, found, minutes)
    steps = policy("volunteers.star_hours", found.division, today())
    missing = rules.minutes_to_next_star(minutes, steps)
    twin = None
    if found.state == VolunteerState.PENDING:
        twin = (
            register.like(found.name, found.phone)
            .exclude(pk=found.pk)
            .filter(scope.within("volunteers.view"))
            .first()
        )
    context = {
        "volunteer": found,
        "badge": state_badge(found),
        "place": path_name(found.division),
        "age": found.age_on(today()),
        "is_minor": found.age_on(today()) < policy("people.child_age", found.division, today()),
        "phone": masking.phone(found.phone),
        "identity": masking.identity_number(found.identity_number),
        "guardian_phone": masking.phone(found.guardian_phone),
        "services": words("volunteers.service_kinds", found.services, found.division),
        "skills": words("volunteers.skills", found.skills, found.division),
        "availability": listed(str(Availability(code).label) for code in found.availability),
        "minutes": minutes,
        "stars": rules.stars(minutes, steps),
        "missing": missing,
        "hours": list(service.hours_of(found)[:50]),
        "coming": service.sign_ups_of_volunteer(found, now()),
        "trainings": list(found.trainings.order_by("-day")),
        "honours": list(found.honours.order_by("-day")),
        "teams": list(found.teams.filter(until__isnull=True).select_related("team")),
        "statements": list(found.statements.order_by("-issued_on", "-pk")[:20]),
        "twin": twin,
        "also": register.other_files(scope, found),
        "may_change": scope.may("volunteers.change", found.division),
        "new_code": request.session.pop(f"volunteers.code.{found.pk}", ""),
    }
    return render(request, "volunteers/volunteer.html", context)


def _show_code(request: HttpRequest, found: Volunteer, code: str) -> None:
    """Let the next page show the code once; it is kept nowhere else."""
    request.session[f"volunteers.code.{found.pk}"] = rules.grouped(code)


def new(request: HttpRequest) -> HttpResponse:
    """Register a volunteer."""
    scope, on = request.scope, today()  # type: ignore[attr-defined]
    access.may_change(scope)
    site = own_station(request)
    place = scope.places("volunteers.change")[0]
    form = VolunteerForm(
        request.POST or None,
        scope=scope,
        place=place,
        on=on,
        initial={"station": site, "identity_kind": "resident"},
    )
    known: KnownAlready | None = None
    if request.method == "POST" and form.is_valid():
        try:
            made, code = commands.add_volunteer(request.user, form.facts(), on=on)  # type: ignore[arg-type]
        except RuleViolation as no:
            say_no(form, no)
            known = no if isinstance(no, KnownAlready) and _sees(request, no.pk) else None
        else:
            _show_code(request, made, code)
            messages.success(request, _("登记好了。请把下面的识别码交给本人。"))
            return redirect("volunteers:volunteer", pk=made.pk)
    context = {"form": form, "known": known, "back": reverse("volunteers:list")}
    return render(request, "volunteers/form.html", context, status=422 if form.errors else 200)


def _sees(request: HttpRequest, pk: Any) -> bool:
    scope = request.scope  # type: ignore[attr-defined]
    return pk is not None and Volunteer.objects.visible_to(scope, "volunteers.view").filter(pk=pk).exists()


def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change what a file says."""
    scope, on = request.scope, today()  # type: ignore[attr-defined]
    found = access.volunteer_to_change(scope, pk)
    initial = {name: getattr(found, name) for name in NAMES} | {"version": found.version}
    form = VolunteerForm(request.POST or None, scope=scope, place=found.division, on=on, initial=initial)
    known: KnownAlready | None = None
    if request.method == "POST" and form.is_valid():
        try:
            commands.change_volunteer(
                request.user, found, form.facts(), on=on, seen_version=form.cleaned_data["version"]
            )  # type: ignore[arg-type]
        except RuleViolation as no:
            say_no(form, no)
            known = no if isinstance(no, KnownAlready) and _sees(request, no.pk) else None
        else:
            messages.success(request, _("资料已改。"))
            return redirect("volunteers:volunteer", pk=pk)
    context = {
        "form": form,
        "volunteer": found,
        "known": known,
        "back": reverse("volunteers:volunteer", args=[pk]),
    }
    return render(request, "volunteers/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take somebody who registered herself into the register."""
    found = access.volunteer_to_change(request.scope, pk)  # type: ignore[attr-defined]
    form: Any = ConfirmForm(request.POST or None)
    if found.age_on(today()) >= policy("people.child_age", found.division, today()):
        del form.fields["guardian_consent_on"]
    return ask(
        request, form, lambda said: commands.confirm_volunteer(request.user, found, on=today(), **said),  # type: ignore[arg-type]
        title=_("确认这名志愿者？"), text=_("请先核对本人的证件，缺的资料可以以后补。"), yes=_("确认"),
        back=reverse("volunteers:volunteer", args=[pk]), done=_("确认了，可以参加服务。"),
    )  # fmt: skip


@require_POST
def state(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note that somebody leaves, or comes back."""
    found = access.volunteer_to_erase(request.scope, pk)  # type: ignore[attr-defined]
    back = reverse("volunteers:volunteer", args=[pk])
    if found.state in (VolunteerState.LEFT, VolunteerState.SEALED):
        return do(
            request, lambda: commands.return_to_volunteering(request.user, found, on=today()),  # type: ignore[arg-type]
            done=_("重新加入了。"), back=back,
        )  # fmt: skip
    return do(
        request, lambda: commands.leave_volunteering(request.user, found, on=today()),  # type: ignore[arg-type]
        done=_("已登记退出，做过的服务都还在。"), back=back,
    )  # fmt: skip


@require_POST
def code(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a volunteer who lost her code a new one; shown once."""
    found = access.volunteer_to_change(request.scope, pk)  # type: ignore[attr-defined]
    return do(
        request, lambda: _show_code(request, found, commands.make_code(request.user, found)),  # type: ignore[arg-type]
        done=_("识别码换好了，旧的不能再用。"), back=reverse("volunteers:volunteer", args=[pk]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def reveal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the whole numbers of a volunteer, for a purpose that is put on record."""
    found = access.volunteer_to_change(request.scope, pk)  # type: ignore[attr-defined]
    form = PurposeForm(request.POST or None)
    shown = None
    if request.method == "POST" and form.is_valid():
        shown = commands.reveal_volunteer(request.user, found, purpose=form.cleaned_data["purpose"])  # type: ignore[arg-type]
    return render(request, "volunteers/reveal.html", {"volunteer": found, "form": form, "shown": shown})


@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Merge another file of the same person into this one."""
    scope = request.scope  # type: ignore[attr-defined]
    kept = access.volunteer_to_change(scope, pk)
    files = Volunteer.objects.visible_to(scope, "volunteers.change").exclude(pk=pk)
    form = MergeForm(request.POST or None, files=files, initial={"gone": request.GET.get("gone")})
    if answered(request, form) and went_through(
        form,
        lambda: commands.merge_volunteers(request.user, kept, form.cleaned_data["gone"], on=today()),  # type: ignore[arg-type]
    ):
        messages.success(request, _("两份档案合成一份了。"))
        return redirect("volunteers:volunteer", pk=pk)
    other = form.fields["gone"].row_of(form["gone"].value())  # type: ignore[attr-defined]
    context = {"volunteer": kept, "other": other, "form": form}
    return render(request, "volunteers/merge.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def training_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note a training somebody attended."""
    found = access.volunteer_to_change(request.scope, pk)  # type: ignore[attr-defined]

    def act(said: dict[str, Any]) -> None:
        minutes = int(said.pop("hours") * 60)
        commands.note_training(request.user, found, minutes=minutes, on=today(), **said)  # type: ignore[arg-type]

    return ask(
        request, TrainingForm(request.POST or None), act, title=_("登记培训"), yes=_("保存"),
        back=reverse("volunteers:volunteer", args=[pk]), done=_("培训记好了。"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def honour_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note what somebody was thanked for."""
    found = access.volunteer_to_change(request.scope, pk)  # type: ignore[attr-defined]
    return ask(
        request, HonourForm(request.POST or None),
        lambda said: commands.note_honour(request.user, found, on=today(), **said),  # type: ignore[arg-type]
        title=_("登记表彰奖励"), yes=_("保存"), back=reverse("volunteers:volunteer", args=[pk]),
        done=_("表彰记好了。"),
    )  # fmt: skip


@require_POST
def note_remove(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """Take out a training or an honour that was noted by mistake."""
    row = access.note_to_change(request.scope, kind, pk)  # type: ignore[attr-defined]
    return do(
        request, lambda: commands.remove_note(request.user, row), done=_("删去了。"),  # type: ignore[arg-type]
        back=reverse("volunteers:volunteer", args=[row.volunteer_id]),
    )  # fmt: skip
