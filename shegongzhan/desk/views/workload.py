"""Pages of sharing work out: who answers for how many, and passing persons on to somebody else."""

import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shegongzhan.audit.commands import record as record_act
from shegongzhan.core import lists
from shegongzhan.core.asking import GET_POST, ask, sent
from shegongzhan.core.display import Badge
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.lists import Column
from shegongzhan.core.time import today
from shegongzhan.desk import access, acts
from shegongzhan.desk import workload as loads
from shegongzhan.desk.forms import PassOnForm
from shegongzhan.people import commands as people
from shegongzhan.policies.queries import value
from shegongzhan.stations.queries import names_of

PASSED = "persons_passed_on"  # who was passed on last, from whom to whom, so that it can be taken back


@require_GET
def workload(request: HttpRequest) -> HttpResponse:
    """Show who answers for how many persons and how many hours that takes, by station and name."""
    access.may_share_out(request.scope)
    on = today()
    rows = loads.loads(request.scope, on)
    listing = lists.build(
        request, rows, columns=_columns(on), name="workload", size=200,
        empty={"title": _("这里还没有驻站社工"), "text": _("先在“社工人才”里登记社工。")},
    )  # fmt: skip
    place = rows[0].division[:6] if rows else (request.scope.places(loads.RIGHT) or [""])[0]
    return lists.answer(
        request,
        listing,
        "desk/workload.html",
        title=_("人手安排"),
        context={
            "unassigned": loads.unassigned(request.scope),
            "minutes": value("visits.planned_minutes", place, on),
            "hours": value("talent.monthly_service_hours", place, on),
            "days": loads.DAYS,
            "last": len(request.session.get(PASSED, {}).get("persons", [])),
        },
        exported=lambda n: record_act(request.user, acts.WORKLOAD_EXPORTED, division=place, rows=n),
    )


def _columns(on: datetime.date) -> list[Column]:
    return [
        Column(
            "name", _("社工"), "worker.name", link=lambda row: reverse("talent:worker", args=[row.worker.pk])
        ),
        Column("station", _("社工站"), lambda row: row.station.name if row.station else None),
        Column("persons", _("负责的人"), "persons", number=True, link=_pass_on),
        Column("contacts", _("30 天要走访（次）"), "contacts", number=True),
        Column("hours", _("约需（小时）"), "hours", number=True),
        Column("due", _("30 天内到期（人）"), "due", number=True),
        Column("recorded", _("近 30 天已记服务（小时）"), "recorded", number=True),
        Column("note", _("安排"), _note),
    ]


def _pass_on(row: loads.Load) -> str:
    return reverse("desk:pass_on", args=[row.worker.pk])


def _note(row: loads.Load) -> Badge | None:
    if row.has_left:
        return Badge(_("已离开，要转交"), "danger")
    return Badge(_("排不下"), "warning") if row.is_too_much else None


@require_http_methods(GET_POST)
def pass_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass the persons of a worker, or those of one village, on to another worker."""
    giver = access.worker_to_relieve(request.scope, pk)
    on = today()
    persons = loads.persons_to_pass_on(request.scope, giver)
    counts = dict(persons.order_by("division").values_list("division").annotate(n=Count("pk")))
    if not counts:
        messages.info(request, _("%(name)s现在没有负责的人，不用转交。") % {"name": giver.name})
        return redirect("talent:worker", giver.pk)
    form = PassOnForm(
        sent(request), counts=counts, names=names_of(counts), takers=loads.takers(request.scope, giver, on)
    )
    moved: list[UUID] = []

    def act(said: dict[str, Any]) -> None:
        chosen = persons.filter(division__in=said["villages"])
        moved.extend(people.pass_on(request.user, chosen, giver=giver, taker=said["taker"], on=on))
        if not moved:
            raise RuleViolation("worker.nobody", _("这些人已经不归这位社工负责了，请重新打开看看。"))
        request.session[PASSED] = {
            "giver": giver.pk,
            "taker": said["taker"].pk,
            "persons": [str(one) for one in moved],
        }
        messages.success(
            request,
            _("%(n)s 人转给了%(name)s。转错了可以在“人手安排”上撤销。")
            % {"n": len(moved), "name": said["taker"].name},
        )

    return ask(
        request, form, act, title=_("把%(name)s负责的人转给别人") % {"name": giver.name}, yes=_("转交"),
        back=reverse("desk:workload"), above=_("人手安排"),
        text=_("走访记录、需求和档案不变，只换责任社工。走访安排跟着人走。"),
    )  # fmt: skip


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Give the persons passed on last back to who had them, as far as they are still with whom they went to."""
    access.may_share_out(request.scope)
    said = request.session.pop(PASSED, None)
    if said:
        giver = access.worker_to_relieve(request.scope, said["giver"])
        taker = access.worker_to_relieve(request.scope, said["taker"])
        chosen = loads.persons_to_pass_on(request.scope, taker).filter(pk__in=said["persons"])
        try:
            back = people.pass_on(request.user, chosen, giver=taker, taker=giver, on=today())
            messages.success(request, _("%(n)s 人转回来了。") % {"n": len(back)})
        except RuleViolation as no:
            messages.error(request, no.sentence)
    return redirect("desk:workload")
