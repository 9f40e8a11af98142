"""The day of a training: the code on the wall, the door it leads to, who came, hours and scores."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shegongzhan.core.asking import GET_POST, answered, sent, went_through
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.qr import qr
from shegongzhan.core.time import now, today
from shegongzhan.stations.queries import name_of
from shegongzhan.talent import access, commands, queries
from shegongzhan.talent.commands import Outcome
from shegongzhan.talent.forms_growth import PeopleForm, ResultsForm, SayForm
from shegongzhan.talent.models import Training, TrainingAttendance, Worker
from shegongzhan.talent.views.growing import do, growth_form
from shegongzhan.talent.views.trainings import worker_of


@require_GET
def wall(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the code that those who come scan with their own phone."""
    found = access.training_to_change(request.scope, pk)
    address = request.build_absolute_uri(reverse("talent:training_door", args=[found.door_token]))
    context = {
        "training": found, "qr": qr(address), "came": found.attendances.count(), "is_today": found.held_on == today(),
    }  # fmt: skip
    return render(request, "talent/training_wall.html", context)


@require_POST
def renew(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change the code: what was photographed before leads nowhere."""
    found = access.training_to_change(request.scope, pk)
    return do(
        request, lambda: commands.renew_door(request.user, found), done=_("换了新的二维码，旧的不能用了。"),
        back=reverse("talent:training_wall", args=[pk]),
    )  # fmt: skip


@require_http_methods(GET_POST)
def door(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in whoever scanned the code, once they say so; afterwards let them say how it was."""
    found = Training.objects.filter(door_token=token).first()
    if found is None:
        raise Http404
    worker = worker_of(request)
    mine = found.attendances.filter(worker=worker).first() if worker else None
    form = SayForm(initial={"satisfaction": mine.satisfaction, "word": mine.word} if mine else None)
    if request.method == "POST" and mine is None:
        return _came(request, found, worker)
    if request.method == "POST" and mine:
        form = SayForm(request.POST)
        if form.is_valid() and _said(request, form, mine):
            messages.success(request, _("谢谢，记下了。"))
            return redirect("talent:training_door", token)
    refusal = "" if mine else _refusal(found, worker)
    context = {
        "training": found,
        "mine": mine,
        "form": form,
        "refusal": refusal,
        "place": name_of(found.division),
    }
    return render(request, "talent/training_door.html", context, status=422 if form.errors else 200)


def _came(request: HttpRequest, found: Training, worker: Worker | None) -> HttpResponse:
    return do(
        request, lambda: commands.sign_in(request.user, found, worker, now=now()), done=_("签到好了。"),
        back=reverse("talent:training_door", args=[found.door_token]),
    )  # fmt: skip


def _said(request: HttpRequest, form: SayForm, mine: TrainingAttendance) -> bool:
    return went_through(form, lambda: commands.evaluate_training(request.user, mine, **form.cleaned_data))


def _refusal(found: Training, worker: Worker | None) -> str:
    try:
        commands.check_door(found, worker, today())
    except RuleViolation as no:
        return str(no.sentence)
    return ""


@require_http_methods(GET_POST)
def people(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write down by hand who came."""
    found = access.training_to_change(request.scope, pk)
    anybody = Worker.objects.filter(request.scope.within("talent.view"))
    form = PeopleForm(
        request.POST or None, ticked=queries.could_attend(found, request.scope), anybody=anybody
    )

    def act() -> None:
        commands.note_attendance(request.user, found, form.chosen(), today=today())

    if answered(request, form) and went_through(form, act):
        messages.success(request, _("登记好了。"))
        return redirect("talent:training", pk)
    back = reverse("talent:training", args=[pk])
    return growth_form(
        request, form, title=_("登记参加的人"), back=back, lead=_("已经签到的不在这里；没有手机的人由主办的人登记。"),
        crumbs=[(reverse("talent:trainings"), _("培训")), (back, found.theme)],
    )  # fmt: skip


@require_http_methods(GET_POST)
def invite(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask people to come; whoever is not asked may come as well."""
    found = access.training_to_change(request.scope, pk)
    anybody = Worker.objects.filter(request.scope.within("talent.view"))
    form = PeopleForm(sent(request), ticked=queries.could_be_invited(found, request.scope), anybody=anybody)
    if answered(request, form) and went_through(
        form, lambda: commands.invite(request.user, found, form.chosen())
    ):
        messages.success(request, _("邀请了，在各人的“我的督导”里看得到。"))
        return redirect("talent:training", pk)
    back = reverse("talent:training", args=[pk])
    return growth_form(
        request, form, title=_("邀请参加"), back=back, lead=_("邀请过的不在这里；没有邀请的人也可以来签到。"),
        crumbs=[(reverse("talent:trainings"), _("培训")), (back, found.theme)],
    )  # fmt: skip


@require_POST
def uninvite(request: HttpRequest, pk: UUID, worker: int) -> HttpResponse:
    """Take back an invitation."""
    found = access.training_to_change(request.scope, pk)
    return do(
        request, lambda: commands.uninvite(request.user, found, worker), done=_("取消了邀请。"),
        back=reverse("talent:training", args=[pk]),
    )  # fmt: skip


@require_http_methods(GET_POST)
def results(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write down the hours and scores of those who came, all at once."""
    found = access.training_to_change(request.scope, pk)
    form = ResultsForm(request.POST or None, attendances=queries.attendances_of(found, request.scope))

    def act() -> None:
        said = form.cleaned_data
        outcomes = {
            row.worker_id: Outcome(
                said[f"hours_{row.worker_id}"], said[f"score_{row.worker_id}"], not said[f"wrong_{row.worker_id}"]
            )
            for row in form.attendances
        }  # fmt: skip
        commands.note_results(request.user, found, outcomes)

    if answered(request, form) and went_through(form, act):
        messages.success(request, _("登记好了。"))
        return redirect("talent:training", pk)
    context = {"training": found, "form": form}
    return render(request, "talent/training_results.html", context, status=422 if form.errors else 200)
