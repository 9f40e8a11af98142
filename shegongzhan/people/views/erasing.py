"""Erasing a file: asking for it, agreeing or taking it back, and what is left to see."""

import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from shegongzhan.accounts.queries import names_of
from shegongzhan.core.asking import sent
from shegongzhan.core.time import today
from shegongzhan.people import access, commands
from shegongzhan.people.forms import EraseForm
from shegongzhan.people.models import ErasureRequest, ErasureState, Person
from shegongzhan.people.queries import shown_name
from shegongzhan.people.views.asking import ask
from shegongzhan.people.views.parts import _Nothing
from shegongzhan.policies.queries import value as policy
from shegongzhan.stations.queries import name_of

BOTH = ["GET", "POST"]
# What was done for a person, in the order a page tells it; the codes are those the contexts above count by.
DONE: dict[str, Any] = {
    "visits": _lazy("走访（次）"), "activities": _lazy("活动（次）"), "services": _lazy("其他服务（次）"), "needs": _lazy("需求（项）"),
    "needs_met": _lazy("其中满足或部分满足（项）"), "goods": _lazy("领过物资（次）"),
}  # fmt: skip


@require_http_methods(BOTH)
def erase(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask that a file be erased; another person confirms it."""
    found = access.person_to_erase(request.scope, pk)  # type: ignore[attr-defined]
    text = _(
        "只留下出生的五年、乡镇和做过多少次，其余都清除，不能恢复。由另一位有权限的人确认；没有人确认的，%(days)s 天以后清除。"
        "还没发布的年度里，按类别数的人数会少一人，在册总数不变。"
    ) % {"days": policy("people.erasure_wait_days", found.division, today())}
    until = commands.kept_until(found, today())
    if until is not None:
        text = _("按保管期限保存到 %(day)s。") % {"day": until.isoformat()} + text
    return ask(
        request, EraseForm(sent(request)),
        lambda said: commands.ask_erasure(request.user, found, on=today(), reason=said["reason"]),
        title=_("申请清除个人信息"), yes=_("申请清除"), person=found, text=text, tone="danger",
        done=_("已经申请，等另一位有权限的人确认；确认以前可以撤回。"),
    )  # fmt: skip


@require_http_methods(BOTH)
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm what somebody else asked, or carry it out when the days have passed."""
    scope = request.scope  # type: ignore[attr-defined]
    asked = access.erasure_to_settle(scope, pk)
    return ask(
        request, _Nothing(sent(request)), lambda _said: commands.confirm_erasure(request.user, asked, on=today()),
        title=_("确认清除个人信息"), yes=_("清除，不能恢复"), person=asked.person, tone="danger",
        text=_("%(name)s，原因：%(reason)s。姓名、证件、住址、类别、家庭、记录里写的话和附件都会清除，不能恢复；只留下出生的五年、乡镇和做过多少次。")
        % {"name": shown_name(scope, asked.person), "reason": asked.get_reason_display()},
        done=_("已经清除。"),
    )  # fmt: skip


@require_http_methods(BOTH)
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a request to erase back."""
    asked = access.erasure_to_settle(request.scope, pk)  # type: ignore[attr-defined]
    return ask(
        request, _Nothing(sent(request)), lambda _said: commands.withdraw_erasure(request.user, asked, on=today()),
        title=_("撤回清除申请"), yes=_("撤回"), person=asked.person, text=_("档案照原样保留。"),
        done=_("已经撤回。"),
    )  # fmt: skip


def told_of(request: HttpRequest, asked: ErasureRequest | None, on: datetime.date) -> dict[str, Any]:
    """Return what a file's page says of a request to erase it: who asked, and whether this reader may confirm it."""
    if asked is None:
        return {"erasure": None}
    by = names_of([asked.asked_by]).get(asked.asked_by or 0, _("系统"))
    mine = asked.asked_by == request.user.pk
    return {"erasure": asked, "erasure_by": by, "may_settle": not (mine and asked.needs_another(on))}


def erased(request: HttpRequest, found: Person) -> HttpResponse:
    """Show what is left of a file that was erased: the years of birth, the township and counts."""
    done = (
        ErasureRequest.objects.filter(person=found, state=ErasureState.DONE).order_by("-settled_on").first()
    )
    counts = done.counts if done else {}
    context = {
        "person": found, "done": done, "township": name_of(found.division[:9]),
        "counts": [(words, counts.get(kind, 0)) for kind, words in DONE.items()] if done else [],
    }  # fmt: skip
    return render(request, "people/erased.html", context)
