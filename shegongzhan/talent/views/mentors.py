"""Mentors (以老带新): who accompanies whom, their hours, how it ended, and who is new and has nobody."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shegongzhan.core import ids, lists
from shegongzhan.core.asking import GET_POST, answered, went_through
from shegongzhan.core.forms import ReasonForm
from shegongzhan.core.time import today
from shegongzhan.talent import access, acts, commands, queries
from shegongzhan.talent.forms_growth import PairEndForm, PairFilters, PairForm, PairHoursForm
from shegongzhan.talent.listing import basis_of
from shegongzhan.talent.listing_growth import pair_columns
from shegongzhan.talent.models import MentorPair, Worker
from shegongzhan.talent.views.growing import ask, exported, growth_form

# How many of the new workers without a mentor stand above the list.
SHOWN = 20


@require_GET
def mentors(request: HttpRequest) -> HttpResponse:
    """List the pairs, and above them who is new and has no mentor."""
    access.may_list(request.scope)
    scope, on = request.scope, today()
    may_pair = scope.may_any(*access.ARRANGING)
    listing = lists.build(
        request,
        queries.pairs_seen_by(scope),
        columns=pair_columns(),
        filters=PairFilters,
        narrow=queries.narrowed_pairs,
        order="-since",
        name="mentors",
        empty={
            "title": _("还没有以老带新"),
            "text": _("给新来的社工找一位有经验的同事带一带。"),
            **({"href": reverse("talent:mentor_new"), "action": _("结成带教")} if may_pair else {}),
        },
    )
    context: dict[str, Any] = {"tab": "mentors", "may_pair": may_pair}
    if not (listing.is_fragment or listing.is_export):
        alone = queries.without_mentor(
            Worker.objects.filter(scope.within("talent.view")).select_related("station"), on
        )
        place = next(iter(scope.places("talent.view")), "")
        context |= {
            "alone": alone[:SHOWN], "more": max(len(alone) - SHOWN, 0), "count": len(alone),
            "basis": basis_of(queries.MENTOR_KEYS, place, on),
        }  # fmt: skip
    return lists.answer(
        request, listing, "talent/mentors.html", context, title=_("以老带新"),
        exported=exported(request, acts.PAIRS_EXPORTED),
    )  # fmt: skip


@require_http_methods(GET_POST)
def new(request: HttpRequest) -> HttpResponse:
    """Let an experienced worker accompany a new one."""
    access.may_pair(request.scope)
    here = Worker.objects.filter(left_on__isnull=True)
    arranged = request.scope.within("talent.change") | request.scope.within("talent.decide")
    mentees, colleagues = here.filter(arranged), here.filter(request.scope.within("talent.view"))
    said = ids.number_of(request.GET.get("mentee", ""))
    first: dict[str, Any] = {"starts_on": today()}
    if said and mentees.filter(pk=said).exists():
        first["mentee"] = said
    form = PairForm(request.POST or None, mentees=mentees, mentors=colleagues, initial=first)
    if answered(request, form):
        made: list[MentorPair] = []
        if went_through(form, lambda: made.append(commands.pair_up(request.user, **form.cleaned_data))):
            messages.success(request, _("结成了带教。"))
            return redirect("talent:mentor", made[0].pk)
    back = reverse("talent:mentors")
    return growth_form(request, form, title=_("结成带教"), back=back, crumbs=[(back, _("以老带新"))])


def _may_note(request: HttpRequest, pair: MentorPair) -> bool:
    own = request.user.pk in (pair.mentor.user_id, pair.mentee.user_id)
    return own or _may_change(request, pair)


def _may_change(request: HttpRequest, pair: MentorPair) -> bool:
    return any(request.scope.may(right, pair.division) for right in access.ARRANGING)


@require_GET
def mentor(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a pair: goals, what the two did together, how it ended."""
    found = access.pair_to_view(request.scope, pk)
    rows = list(found.hours.order_by("-on", "-pk"))
    context = {
        "tab": "mentors", "pair": found, "rows": rows, "minutes": sum(row.minutes for row in rows),
        "may_change": _may_change(request, found), "may_note": _may_note(request, found),
    }  # fmt: skip
    return render(request, "talent/mentor.html", context)


def _crumbs(pair: MentorPair) -> list[tuple[str, Any]]:
    here = reverse("talent:mentor", args=[pair.pk])
    return [(reverse("talent:mentors"), _("以老带新")), (here, pair.mentee.name)]


@require_http_methods(GET_POST)
def hours(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a day on which the two worked together."""
    found = access.pair_to_note(request.scope, pk)
    form = PairHoursForm(request.POST or None, initial={"on": today()})
    if answered(request, form) and went_through(
        form, lambda: commands.note_hours(request.user, found, today=today(), **form.cleaned_data)
    ):
        messages.success(request, _("登记好了。"))
        return redirect("talent:mentor", pk)
    back = reverse("talent:mentor", args=[pk])
    return growth_form(request, form, title=_("登记带教"), back=back, crumbs=_crumbs(found))


@require_http_methods(GET_POST)
def hours_remove(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """Take away what was written down by mistake."""
    found = access.pair_to_note(request.scope, pk)
    noted = found.hours.filter(pk=row).first()
    if noted is None:
        raise Http404
    return ask(
        request, ReasonForm(request.POST or None), lambda said: commands.remove_hours(request.user, noted, **said),
        title=_("删除这条带教记录？"), text=_("只用于登记错了的。"), yes=_("删除"), tone="danger",
        back=reverse("talent:mentor", args=[pk]), done=_("删除了。"),
    )  # fmt: skip


@require_http_methods(GET_POST)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a pair and say how it went."""
    found = access.pair_to_change(request.scope, pk)
    form = PairEndForm(request.POST or None, initial={"on": today()})
    if answered(request, form) and went_through(
        form, lambda: commands.end_pair(request.user, found, today=today(), **form.cleaned_data)
    ):
        messages.success(request, _("带教结束了。"))
        return redirect("talent:mentor", pk)
    back = reverse("talent:mentor", args=[pk])
    return growth_form(request, form, title=_("结束带教"), back=back, crumbs=_crumbs(found))
