"""Trainings: the list, the year's twelve months, hours by person, planning, and one training's page."""

import datetime
from decimal import Decimal
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shegongzhan.core import lists
from shegongzhan.core.asking import GET_POST, answered, version_of, went_through
from shegongzhan.core.forms import ReasonForm
from shegongzhan.core.time import today
from shegongzhan.files.queries import files_of
from shegongzhan.stations.queries import name_of
from shegongzhan.talent import access, acts, commands, queries
from shegongzhan.talent.commands import TrainingFacts
from shegongzhan.talent.forms_growth import TrainingFilters, TrainingForm
from shegongzhan.talent.listing_growth import (
    hours_columns,
    tags_of,
    trainer_of,
    training_badge,
    training_columns,
)
from shegongzhan.talent.models import Training, TrainingState, Worker
from shegongzhan.talent.views.growing import ask, do, exported, growth_form


@require_GET
def trainings(request: HttpRequest) -> HttpResponse:
    """List the trainings of the reader's places and of those above."""
    access.may_list(request.scope)
    listing = lists.build(
        request,
        queries.trainings_seen_by(request.scope),
        columns=training_columns(),
        filters=TrainingFilters,
        narrow=queries.narrowed_trainings,
        order="-day",
        name="trainings",
        empty={
            "title": _("还没有培训"),
            "text": _("每月一次专项培训，先安排下一次。"),
            **(
                {"href": reverse("talent:training_new"), "action": _("安排培训")}
                if request.scope.may("talent.change")
                else {}
            ),
        },
    )
    return lists.answer(
        request, listing, "talent/trainings.html", {"tab": "trainings"}, title=_("培训"),
        exported=exported(request, acts.TRAININGS_EXPORTED),
    )  # fmt: skip


def _year(request: HttpRequest) -> int:
    said = request.GET.get("year", "")
    now = today().year
    return min(max(int(said), queries.FIRST_YEAR), now + 1) if said.isdigit() and len(said) == 4 else now


@require_GET
def year(request: HttpRequest) -> HttpResponse:
    """Show, county by county, whether each month of a year had its training."""
    access.may_list(request.scope)
    chosen, on = _year(request), today()
    years = queries.training_years(queries.counties_of(request.scope), chosen, on)
    context = {
        "tab": "trainings", "year": chosen, "earlier": chosen - 1, "later": chosen + 1 if chosen <= on.year else None,
        "years": [(name_of(one.place), one) for one in years],
    }  # fmt: skip
    return render(request, "talent/training_year.html", context)


@require_GET
def hours(request: HttpRequest) -> HttpResponse:
    """List the hours of training of a year by person."""
    access.may_list(request.scope)
    chosen = _year(request)
    rows = queries.attended_in(request.scope, chosen)
    listing = lists.build(
        request, queries.hours_by_person(rows), columns=hours_columns(), lies_in="worker__division",
        empty={"title": _("这一年没有人参加培训"), "text": ""},
    )  # fmt: skip
    context = {
        "tab": "trainings",
        "year": chosen,
        "earlier": chosen - 1,
        "later": chosen + 1 if chosen < today().year else None,
    }
    return lists.answer(
        request, listing, "talent/training_hours.html", context,
        title=_("%(year)s 年培训学时") % {"year": chosen}, exported=exported(request, acts.TRAININGS_EXPORTED),
    )  # fmt: skip


@require_GET
def training(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a training: what it was about, who came, what they took from it, its papers."""
    found = access.training_to_view(request.scope, pk)
    may_change = request.scope.may("talent.change", found.division)
    rows = list(queries.attendances_of(found, request.scope))
    everybody = list(found.attendances.values_list("hours", "score", "satisfaction"))
    liked = [one[2] for one in everybody if one[2] is not None]
    scores = [one[1] for one in everybody if one[1] is not None]
    mark = found.pass_mark
    mine = found.attendances.filter(worker__user=request.user.pk).first()
    context = {
        "tab": "trainings", "training": found, "badge": training_badge(found), "trainer": trainer_of(found),
        "tags": tags_of(found), "place": name_of(found.division), "rows": rows, "came": len(everybody),
        "hidden": len(everybody) - len(rows), "hours": sum((one[0] for one in everybody), Decimal(0)),
        "liked": sum(liked) / len(liked) if liked else None, "said": len(liked),
        "tested": len(scores), "passed": sum(score >= mark for score in scores) if mark is not None else None,
        "said_of_it": queries.words_about(found) if may_change else [], "may_change": may_change, "mine": mine,
        "papers": files_of(found), "is_open": found.state != TrainingState.CANCELLED,
        "has_come": found.held_on <= today(), "is_planned": found.state == TrainingState.PLANNED,
        "is_today": found.held_on == today(), "invited": queries.invited_to(found, request.scope),
    }  # fmt: skip
    return render(request, "talent/training.html", context)


def _form(request: HttpRequest, places: list[str], on: datetime.date, initial: dict) -> TrainingForm:
    experts = queries.experts_in_pool(request.scope, on)
    return TrainingForm(request.POST or None, places=places, experts=experts, on=on, initial=initial)


def _facts(form: TrainingForm) -> TrainingFacts:
    return TrainingFacts(**{name: value for name, value in form.cleaned_data.items() if name != "division"})


@require_http_methods(GET_POST)
def new(request: HttpRequest) -> HttpResponse:
    """Plan a training."""
    access.may_file(request.scope)
    form = _form(request, request.scope.places("talent.change"), today(), {})
    if answered(request, form):
        made: list[Training] = []

        def act() -> None:
            made.append(
                commands.plan_training(request.user, _facts(form), division=form.cleaned_data["division"])
            )

        if went_through(form, act):
            messages.success(request, _("安排好了。"))
            return redirect("talent:training", made[0].pk)
    back = reverse("talent:trainings")
    return growth_form(
        request, form, title=_("安排培训"), back=back, crumbs=[(back, _("培训"))],
        lead=_("一个县的培训，全县的社工都能扫码签到。"),
    )  # fmt: skip


@require_http_methods(GET_POST)
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change what is planned of a training."""
    found = access.training_to_change(request.scope, pk)
    names = [name for name in TrainingForm.base_fields if name != "division"]
    form = _form(request, [found.division], found.held_on, {name: getattr(found, name) for name in names})
    version = version_of(request)
    if answered(request, form) and went_through(
        form, lambda: commands.change_training(request.user, found, _facts(form), seen_version=version)
    ):
        messages.success(request, _("改好了。"))
        return redirect("talent:training", pk)
    back = reverse("talent:training", args=[pk])
    return growth_form(
        request, form, title=_("修改培训"), back=back, version=found.version,
        crumbs=[(reverse("talent:trainings"), _("培训")), (back, found.theme)],
    )  # fmt: skip


@require_POST
def hold(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that a training was held."""
    found = access.training_to_change(request.scope, pk)
    back = reverse("talent:training", args=[pk])
    return do(
        request, lambda: commands.hold_training(request.user, found, today=today()), done=_("记下了：已举办。"), back=back
    )  # fmt: skip


@require_http_methods(GET_POST)
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Cancel a training."""
    found = access.training_to_change(request.scope, pk)
    return ask(
        request, ReasonForm(request.POST or None),
        lambda said: commands.cancel_training(request.user, found, **said),
        title=_("取消这次培训？"), text=_("已经有人签到的不能取消。"), yes=_("取消培训"), tone="danger",
        back=reverse("talent:training", args=[pk]), done=_("取消了。"),
    )  # fmt: skip


def worker_of(request: HttpRequest) -> Worker | None:
    """Return who on the register is signed in, None for an account of nobody on it."""
    return Worker.objects.filter(user=request.user.pk).first()
