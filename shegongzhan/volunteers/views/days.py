"""The day of the service: the code on the wall, signing in and out by hand, completing, recording, correcting."""

import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shegongzhan.core import ids
from shegongzhan.core.asking import ask, do
from shegongzhan.core.qr import qr
from shegongzhan.core.time import now, today
from shegongzhan.volunteers import access, codes, commands
from shegongzhan.volunteers.forms.service import CameForm, CompleteForm, CorrectForm, moment
from shegongzhan.volunteers.models import Opportunity, SignUp, Volunteer, Way
from shegongzhan.volunteers.queries.register import volunteers_seen_by
from shegongzhan.volunteers.views.opportunities import span_of


@require_safe
def board(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the code that volunteers scan; the page asks for a new one by itself while it is open."""
    found = access.opportunity_to_change(request.scope, pk)  # type: ignore[attr-defined]
    address = reverse("volunteers:here", args=[pk, codes.token_of(found, now())])
    times = list(found.attendances.all())
    context = {
        "opportunity": found,
        "when": span_of(found),
        "qr": qr(request.build_absolute_uri(address)),
        "came": len(times),
        "left": sum(t.left_at is not None for t in times),
        "taken": found.taken,
        "minutes": codes.SECONDS_SHOWN // 60,
    }
    part = "volunteers/_board.html"
    return render(request, part if request.headers.get("HX-Request") else "volunteers/board.html", context)


def _row(request: HttpRequest, pk: UUID) -> SignUp:
    return access.sign_up_to_change(request.scope, pk)  # type: ignore[attr-defined]


@require_POST
def hand(request: HttpRequest, pk: UUID, way: str) -> HttpResponse:
    """Sign somebody in or out by hand, at this moment."""
    row = _row(request, pk)
    act = {"in": commands.sign_in, "out": commands.sign_out}.get(way)
    if act is None:
        raise Http404
    return do(
        request, lambda: act(request.user, row.opportunity, row.volunteer, now=now(), way=Way.HAND),  # type: ignore[arg-type]
        done=_("{name}已签到。").format(name=row.volunteer.name) if way == "in" else _("{name}已签退。").format(name=row.volunteer.name),
        back=reverse("volunteers:opportunity", args=[row.opportunity_id]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def complete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write the times of somebody who forgot to sign in or out, with the reason."""
    row = _row(request, pk)
    known = row.opportunity.attendances.filter(volunteer=row.volunteer).first()
    start = known.came_at if known else row.opportunity.starts_at
    end = (known.left_at if known else None) or row.opportunity.ends_at

    return ask(
        request,
        CompleteForm(request.POST or None, initial={"came": _clock(start), "left": _clock(end)}),
        lambda said: _write_times(request, row.opportunity, row.volunteer, said),
        title=_("补记{name}的时间").format(name=row.volunteer.name),
        text=span_of(row.opportunity),
        yes=_("补记"),
        back=reverse("volunteers:opportunity", args=[row.opportunity_id]),
        done=_("时间补好了。"),
    )


@require_http_methods(["GET", "POST"])
def came(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Note somebody who came to a service that is over and stood on no list, with the times."""
    scope = request.scope  # type: ignore[attr-defined]
    found = access.opportunity_to_change(scope, pk)

    @transaction.atomic
    def act(said: dict[str, Any]) -> None:
        who = said["volunteer"]
        commands.note_who_came(request.user, found, who, now=now())  # type: ignore[arg-type]
        _write_times(request, found, who, said)

    return ask(
        request,
        CameForm(
            request.POST or None,
            volunteers=volunteers_seen_by(scope),
            initial={"came": _clock(found.starts_at), "left": _clock(found.ends_at)},
        ),
        act,
        title=_("补登来过的志愿者"),
        text=span_of(found),
        yes=_("补登"),
        back=reverse("volunteers:opportunity", args=[pk]),
        done=_("补登好了，记录时长后计入。"),
    )


def _write_times(
    request: HttpRequest, opportunity: Opportunity, who: Volunteer, said: dict[str, Any]
) -> None:
    day = opportunity.day
    left = moment(day, said["left"])
    if said["left"] < said["came"] and opportunity.last_day > day:
        left += datetime.timedelta(days=1)  # the service went past midnight
    commands.complete_times(
        request.user, opportunity, who, came_at=moment(day, said["came"]), left_at=left,  # type: ignore[arg-type]
        reason=said["reason"], now=now(),
    )  # fmt: skip


def _clock(at: datetime.datetime) -> str:
    return f"{timezone.localtime(at):%H:%M}"


@require_POST
def record_hours(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record the hours of everybody who signed in and out, with words of evaluation where some were written."""
    found = access.opportunity_to_change(request.scope, pk)  # type: ignore[attr-defined]
    said = {
        who: value[:200]
        for key, value in request.POST.items()
        if key.startswith("said-") and (who := ids.uuid_of(key.removeprefix("said-")))
    }
    return do(
        request, lambda: commands.record_hours(request.user, found, on=today(), evaluations=said),  # type: ignore[arg-type]
        done=_("时长记好了。"), back=reverse("volunteers:opportunity", args=[pk]),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct hours that count already; statements that tell of them are revoked."""
    row = access.attendance_to_change(request.scope, pk)  # type: ignore[attr-defined]
    return ask(
        request, CorrectForm(request.POST or None, initial={"minutes": row.minutes}),
        lambda said: commands.correct_hours(request.user, row, on=today(), **said),  # type: ignore[arg-type]
        title=_("更正{name}的时长").format(name=row.volunteer.name), yes=_("更正"),
        text=_("已经出具的记录单如果写了这次服务，会自动作废，可以重新出具。"),
        back=reverse("volunteers:opportunity", args=[row.opportunity_id]), done=_("时长更正了。"),
    )  # fmt: skip
