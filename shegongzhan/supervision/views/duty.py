"""The contractor's monthly duty: who had internal supervision this month and who had none; recording it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from shegongzhan.audit.commands import record
from shegongzhan.core import lists
from shegongzhan.core.display import Badge, listed
from shegongzhan.core.errors import PrivilegeNeeded
from shegongzhan.core.forms import ReasonForm
from shegongzhan.core.lists import Column
from shegongzhan.core.time import today
from shegongzhan.supervision import access, acts, commands, queries, rules
from shegongzhan.supervision.forms import DutyForm
from shegongzhan.supervision.views.asked import EARLIEST, month_asked, said
from shegongzhan.talent.models import Worker

GET_POST = ["GET", "POST"]


def _reader(request: HttpRequest) -> dict[str, Any]:
    """Return where the reader looks, and whose people: a contractor's manager sees his own organisation's only."""
    scope = request.scope
    if scope.may(access.VIEW):
        return {"where": scope.within(access.VIEW), "organisation": None}
    return {"where": scope.within(access.DUTY), "organisation": request.user.organisation}


@require_GET
def duties(request: HttpRequest) -> HttpResponseBase:
    """List a contractor's people with the internal supervision of a month, those who had none first."""
    access.may_see_duty(request.scope)
    on = today()
    month = month_asked(request, on)
    reader = _reader(request)
    rows = queries.duty_lines(reader["where"], month, on, reader["organisation"])
    rows.sort(key=lambda line: not line.is_missing)
    names = pgettext("work", "督导")
    columns = [
        Column("worker", _("社工"), "worker.name"),
        Column("station", _("社工站"), "station.name"),
        Column("organisation", _("承接机构"), "organisation.name"),
        Column("state", names, _state, export=lambda line: str(_state(line))),
        Column("held", _("次数"), "held", number=True),
        Column("minutes", _("分钟"), "minutes", number=True),
    ]
    listing = lists.build(
        request,
        rows,
        columns=columns,
        name="internal_supervision",
        empty={
            "title": _("没有要督导的人"),
            "text": _("这里列出承接机构派驻社工站的人。先登记承接协议，把社工登记到站里。"),
        },
    )
    context: dict[str, Any] = {}
    if not listing.is_fragment and not listing.is_export:
        recorded = queries.duties_of(reader["where"], month)
        if reader["organisation"] is not None:
            recorded = recorded.filter(organisation=reader["organisation"])
        context = {
            "month": month,
            "before": rules.months_after(month, -1),
            "after": rules.months_after(month, 1) if rules.months_after(month, 1) <= on else None,
            "missing": [line for line in rows if line.is_missing],
            "recorded": list(recorded),
            "may_record": request.scope.may(access.DUTY),
        }
    return lists.answer(
        request,
        listing,
        "supervision/duty.html",
        context,
        title=_("机构内部督导 %(month)s") % {"month": f"{month:%Y-%m}"},
        exported=lambda count: record(
            request.user, acts.DUTY_EXPORTED, division=_place(request), count=count
        ),
    )


@require_GET
def year(request: HttpRequest) -> HttpResponseBase:
    """List a contractor's people whose internal supervision is missing in some month of a year."""
    access.may_see_duty(request.scope)
    on, said_year = today(), request.GET.get("year", "")
    chosen = (
        min(max(int(said_year), EARLIEST), on.year) if said_year.isdigit() and len(said_year) < 5 else on.year
    )
    reader = _reader(request)
    lines = queries.duty_year(reader["where"], chosen, on, reader["organisation"])
    rows = [line for line in lines if line.missing]
    listing = lists.build(
        request,
        rows,
        columns=[
            Column("worker", _("社工"), "worker.name"),
            Column("station", _("社工站"), "station.name"),
            Column("organisation", _("承接机构"), "organisation.name"),
            Column(
                "missing",
                _("缺的月份"),
                lambda line: listed(pgettext("of a year", "%(n)s 月") % {"n": n} for n in line.missing),
            ),
            Column("months", _("缺几个月"), lambda line: len(line.missing), number=True),
            Column("due", _("应有几个月"), lambda line: len(line.due), number=True),
        ],
        name="internal_supervision_year",
        empty={"title": _("没有缺的"), "text": _("这一年应有内部督导的人，每个月都有。")},
    )
    context = {
        "year": chosen, "earlier": chosen - 1 if chosen > EARLIEST else None,
        "later": chosen + 1 if chosen < on.year else None,
        "due": len({line.worker.pk for line in lines}), "people": len({line.worker.pk for line in rows}),
        "months": queries.people_missing(lines).items(),
    }  # fmt: skip
    return lists.answer(
        request, listing, "supervision/duty_year.html", context,
        title=_("%(year)s 年缺内部督导的月份") % {"year": chosen},
        exported=lambda count: record(request.user, acts.DUTY_EXPORTED, division=_place(request), count=count),
    )  # fmt: skip


def _state(line: queries.DutyLine) -> Badge:
    if line.is_missing:
        return Badge(_("本月还没有"), "warn") if not line.held else Badge(_("还不够"), "warn")
    return Badge(_("有"), "ok") if line.held else Badge(_("没有要求"), "plain")


def _place(request: HttpRequest) -> str:
    places = request.scope.places(access.VIEW) or request.scope.places(access.DUTY)
    return next(iter(places), "")


@require_http_methods(GET_POST)
def new(request: HttpRequest) -> HttpResponse:
    """Record the internal supervision of one day."""
    access.may_record_duty(request.scope)
    organisation, on = request.user.organisation, today()
    if organisation is None:
        raise PrivilegeNeeded(_("您的账号没有登记所属机构，请系统管理员补上。"))
    lines = queries.duty_lines(request.scope.within(access.DUTY), on, on, organisation)
    missing = [line.worker.pk for line in lines if line.is_missing]
    form = DutyForm(
        request.POST or None,
        workers=[(line.worker.pk, f"{line.worker.name} · {line.station.name}") for line in lines],
        initial={"held_on": on, "workers": missing},
    )
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        workers = list(Worker.objects.filter(pk__in=words["workers"]).select_related("station"))

        def act() -> None:
            commands.record_duty(
                request.user, organisation, workers=workers, held_on=words["held_on"],
                minutes=form.minutes_spent(), supervisor_name=words["supervisor_name"], topic=words["topic"], today=on,
            )  # fmt: skip

        if said(form, act):
            messages.success(request, _("记好了，%(n)s 人。") % {"n": len(workers)})
            return redirect(f"{reverse('supervision:duty')}?month={words['held_on']:%Y-%m}")
    return render(request, "supervision/duty_form.html", {"form": form, "people": lines})


@require_http_methods(GET_POST)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a monthly duty recorded by mistake."""
    found = access.duty_to_remove(request.scope, pk)
    if request.user.organisation_id and request.user.organisation_id != found.organisation_id:
        raise PrivilegeNeeded(_("这是别的机构记的。"))
    form = ReasonForm(request.POST or None)
    back = f"{reverse('supervision:duty')}?month={found.held_on:%Y-%m}"
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if said(form, lambda: commands.remove_duty(request.user, found, reason=reason)):
            messages.success(request, _("删除了。"))
            return redirect(back)
    return render(request, "core/confirm_page.html", {
        "title": _("删除这条内部督导？"), "text": _("只用于记错了的。"), "yes": _("删除"), "tone": "danger",
        "form": form, "back": back,
    })  # fmt: skip
