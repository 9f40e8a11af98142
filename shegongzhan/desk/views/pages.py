"""The home page, the search over everything, and what people say about the pages."""

import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shegongzhan.accounts.models import User
from shegongzhan.accounts.queries import main_post, missing_posts
from shegongzhan.accounts.queries import names_of as names_of_users
from shegongzhan.core import lists
from shegongzhan.core.display import Badge, listed
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.lists import Column
from shegongzhan.core.time import now, span_in_words, today
from shegongzhan.desk import access, commands, demonstration, queries
from shegongzhan.desk.beginning import first_steps
from shegongzhan.desk.forms import AnswerForm, FeedbackFilters, FeedbackForm, SearchForm
from shegongzhan.desk.models import Feedback
from shegongzhan.desk.timeline import chips_for, timeline_of
from shegongzhan.desk.waiting import waiting_for_me
from shegongzhan.fieldwork.rules import in_words
from shegongzhan.people.access import person_to_view
from shegongzhan.people.queries import WATCH, find, shown_name
from shegongzhan.people.queries.looking import look_in_words, many_opened, of_ids, reveals_in
from shegongzhan.policies.queries import choices, label
from shegongzhan.stations.queries import name_of, names_of
from shegongzhan.stations.queries import search as search_places

HINT_HIDDEN = "sample_hint_hidden"
LONGEST_PAGE = 5  # digits: nobody turns over ten thousand pages


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show what still needs this person, and why."""
    scope, on = request.scope, today()
    context: dict[str, Any] = {"today": on, "post": main_post(request.user, on)}
    if queries.is_wide(scope, "visits.view"):
        context["due_sums"] = _sums(queries.due_by_station(scope, on), on)
    elif scope.may("visits.view"):
        duties = queries.due_visits(scope, on)
        names_of(duty.division for duty in duties.rows)
        context["duties"] = duties
        context["due"] = [_duty_line(request, duty, on) for duty in duties.rows]
    if queries.is_wide(scope, "needs.view"):
        context["need_sums"] = _sums(queries.needs_by_station(scope, on), on)
    elif scope.may("needs.view"):
        needs = queries.waiting_needs(scope)
        context["needs"] = needs
        context["waiting"] = [_need_line(request, need, on) for need in needs.rows]
    if scope.may("ledgers.import"):
        context["unplaced"] = queries.unplaced_rows(scope)
    if scope.may("people.change"):
        context["children"] = queries.children_to_mend(scope)
    if scope.may("people.confirm_risk"):
        context["levels"] = [
            (row, shown_name(scope, row.person)) for row in queries.levels_to_confirm(scope).rows
        ]
    if scope.may("people.merge"):
        context["erasures"] = [
            (row, shown_name(scope, row.person), row.asked_by == request.user.pk and row.needs_another(on))
            for row in queries.erasures_to_confirm(scope).rows
        ]
    if scope.may(WATCH):
        context["watched"] = _watched(request, on)
    if scope.may("stations.change"):
        context["missing"] = _missing(request, on)
    context["steps"] = first_steps(scope)
    context["waiting_for_me"] = waiting_for_me(scope, request.user, on)
    if scope.may("feedback.view"):
        context["unread"] = queries.unread_feedback(scope)
    if scope.may_any("visits.view", "needs.view", "activities.view"):
        context["month"] = queries.counted_this_month(scope, request.user, on)
    if demonstration.is_running() and not request.session.get(HINT_HIDDEN):
        context["sample_year"] = demonstration.YEAR
    return render(request, "desk/home.html", context)


@login_required
@require_POST
def hide_hint(request: HttpRequest) -> HttpResponse:
    """Show the sentence about the sample data no more until the next signing in."""
    request.session[HINT_HIDDEN] = True
    return redirect("desk:home")


def _sums(rows: list[queries.StationSum], on: Any) -> dict[str, Any]:
    """Return what a home page says of many stations: a line for each, with the longest wait in words, and the whole."""
    lines = [(row, span_in_words((on - row.oldest).days) if row.oldest else "") for row in rows]
    return {"lines": lines, "waiting": sum(r.waiting for r in rows), "late": sum(r.late for r in rows)}


def _missing(request: HttpRequest, on: Any) -> list[dict[str, Any]]:
    """Return the stations with empty seats, each with what is missing in words."""
    stations = [row for place in request.scope.places("stations.change") for row in missing_posts(place, on)]
    lines = []
    for station, seats in stations[: queries.SHOWN]:
        words = [
            _("%(seat)s（%(n)s 个村）") % {"seat": seat.label, "n": seat.missing}
            if seat.per == "village"
            else str(seat.label)
            for seat in seats
        ]
        lines.append({"station": station, "words": listed(words)})
    return lines


def _watched(request: HttpRequest, on: Any) -> dict[str, Any]:
    """Return who looked at full numbers in the last week, and who opened unusually many files."""
    week = on - datetime.timedelta(days=7)
    reveals = queries.capped(reveals_in(request.scope, since=week))
    many = many_opened(request.scope, on)
    persons = of_ids(row.object_id for row in reveals.rows)
    names = names_of_users([*(row.actor_id for row in reveals.rows), *(one["reader"] for one in many)])
    lines = [
        (row, names.get(row.actor_id, ""), persons.get(row.object_id), look_in_words(row))
        for row in reveals.rows
    ]
    return {
        "reveals": reveals,
        "lines": [
            (row, who, shown_name(request.scope, person) if person else "", words)
            for row, who, person, words in lines
        ],
        "many": [(one, names.get(one["reader"], "")) for one in many],
    }


def _duty_line(request: HttpRequest, duty: Any, on: Any) -> dict[str, Any]:
    person = duty.person
    reasons = dict(choices("visits.tier_rules", duty.division, on))
    reasons["by_hand"] = _("人工评定")
    words, tone = in_words(duty.due_on, duty.due_at, on)
    return {
        "person": person,
        "name": shown_name(request.scope, person),
        "age": person.age_on(on),
        "village": name_of(duty.division),
        "when": words,
        "tone": tone,
        "duty": duty,
        "why": listed(reasons.get(code, code) for code in duty.reasons),
        "may_open": request.scope.may("people.view", duty.division),
        "may_record": request.scope.may("visits.record", duty.division),
    }


def _need_line(request: HttpRequest, need: Any, on: Any) -> dict[str, Any]:
    late = need.promised_on is not None and need.promised_on < on
    return {
        "need": need,
        "kind": label("needs.kinds", need.kind, need.division, need.noted_on),
        "late": late,
        "name": shown_name(request.scope, need.person) if need.person else _("居民"),
        "village": name_of(need.division),
    }


@never_cache
@require_GET
def timeline(request: HttpRequest, person: UUID) -> HttpResponse:
    """Show everything done for a person in one line of time: as a part of their page, its next part, or a page."""
    found = person_to_view(request.scope, person)
    chips = chips_for(request.scope)
    chip = request.GET.get("kind", "")
    chip = chip if chip in chips else ""
    said = request.GET.get("page", "")
    page = max(int(said), 1) if said.isdecimal() and len(said) < LONGEST_PAGE else 1
    context = {
        "timeline": timeline_of(request.scope, found, chip=chip, page=page),
        "chips": chips, "chip": chip, "next": page + 1,
        "here": reverse("desk:timeline", args=[found.pk]),
        "person": found, "name": shown_name(request.scope, found),
    }  # fmt: skip
    if not getattr(request, "htmx", False):
        return render(request, "desk/timeline.html", context)
    return render(request, "desk/_timeline_entries.html" if page > 1 else "desk/_timeline.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Find people by name, pinyin, initials or the end of a number, and places by name.

    What is typed is posted: a name never stands in an address or a log.
    """
    form = SearchForm(request.POST or None)
    text = form.cleaned_data["q"].strip() if form.is_bound and form.is_valid() else ""
    people = list(find(request.scope, text)[:30]) if text and request.scope.may("people.view") else []
    if len(people) == 1 and request.method == "POST":
        return redirect("people:person", people[0].pk)
    near = request.scope.places("stations.view")
    return render(request, "desk/search.html", {
        "form": form, "text": text,
        "people": [(p, shown_name(request.scope, p), p.age_on(today()), name_of(p.division)) for p in people],
        "places": search_places(text, near=near, limit=8) if text and near else [],
    })  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def feedback(request: HttpRequest) -> HttpResponse:
    """Take a word about a page."""
    page = urlsplit(request.GET.get("page", "")).path
    form = FeedbackForm(request.POST or None, initial={"page": page})
    if request.method == "POST" and form.is_valid():
        post = main_post(request.user, today())
        try:
            commands.give_feedback(
                request.user,
                page=form.cleaned_data["page"],
                text=form.cleaned_data["text"],
                division=post.division if post else "",
            )
        except RuleViolation as no:
            form.add_error(no.field, no.sentence)
        else:
            messages.success(request, _("收到了，谢谢。县里会看到，答复会出现在您的意见页。"))
            return redirect(_safe_path(form.cleaned_data["page"]))
    mine = Feedback.objects.filter(said_by=request.user.pk).order_by("-said_at")[:10]
    return render(request, "desk/feedback.html", {"form": form, "mine": mine})


def _safe_path(page: str) -> str:
    return page if page.startswith("/") and not page.startswith("//") else reverse("desk:home")


@login_required
@require_GET
def feedback_list(request: HttpRequest) -> HttpResponse:
    """List what people of the place say about the pages."""
    access.may_read_feedback(request.scope)
    rows = Feedback.objects.visible_to(request.scope, "feedback.view")
    names = dict(User.objects.filter(pk__in=rows.values("said_by")[:2000]).values_list("pk", "name"))
    columns = [
        Column("at", _("时间"), lambda r: r.said_at.date(), sort="said_at", link=lambda r: reverse("desk:answer", args=[r.pk])),
        Column("text", _("意见"), lambda r: format_html('<span class="clipped">{}</span>', r.text), export=lambda r: r.text),
        Column("page", _("页面"), "page"),
        Column("who", _("谁"), lambda r: names.get(r.said_by, "")),
        Column("place", _("地方"), lambda r: name_of(r.division)),
        Column("state", _("状态"), lambda r: Badge(_("已答复"), "ok") if r.answered_at else Badge(_("等答复"), "warn"),
               export=lambda r: _("已答复") if r.answered_at else _("等答复")),
    ]  # fmt: skip

    def narrow(found: Any, wanted: dict[str, Any]) -> Any:
        if wanted.get("state"):
            found = found.filter(answered_at__isnull=wanted["state"] == "waiting")
        return found

    listing = lists.build(
        request,
        rows,
        columns=columns,
        filters=FeedbackFilters,
        narrow=narrow,
        order="-at",
        name="feedback",
        empty={"title": _("还没有意见"), "text": _("每一页的右下角都有“意见反馈”。")},
    )
    return lists.answer(request, listing, "desk/feedback_list.html", title=_("意见反馈"))


@login_required
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a word about a page."""
    said = access.feedback_to_answer(request.scope, pk)
    form = AnswerForm(request.POST or None, initial={"answer": said.answer})
    if request.method == "POST" and form.is_valid():
        commands.answer_feedback(request.user, said, answer=form.cleaned_data["answer"], now=now())
        messages.success(request, _("答复好了，提意见的人会看到。"))
        return redirect("desk:feedback_list")
    who = User.objects.filter(pk=said.said_by).values_list("name", flat=True).first()
    return render(
        request, "desk/answer.html", {"said": said, "who": who, "form": form, "place": name_of(said.division)}
    )
