"""Erasing a volunteer who asks for it, and what is left to see of a sealed or an erased file."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from shegongzhan.core.asking import GET_POST, ask, sent
from shegongzhan.core.display import Badge, listed
from shegongzhan.core.time import now, today
from shegongzhan.core.widgets import Chips
from shegongzhan.stations.queries import path_name
from shegongzhan.volunteers import access, commands
from shegongzhan.volunteers.models import Volunteer, VolunteerState
from shegongzhan.volunteers.queries import register, service


class EraseForm(forms.Form):
    """Why; a word of a list, since it stays in the log."""

    reason = forms.ChoiceField(
        label=gettext_lazy("为什么清除"),
        widget=Chips,
        choices=[
            ("request", gettext_lazy("本人要求")),
            ("guardian", gettext_lazy("监护人要求")),
            ("mistake", gettext_lazy("登记错的")),
        ],
    )


@require_http_methods(GET_POST)
def erase(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Erase a volunteer, or seal the file while the records of her service must still be kept."""
    scope, on = request.scope, today()  # type: ignore[attr-defined]
    found = access.volunteer_to_erase(scope, pk)
    until = service.records_kept_until(found, on)
    gone = _("姓名、证件号、电话、监护人、技能、培训和表彰都清除，不能恢复；服务时长只作为数字留在统计里。")
    if until is None or until < on:
        text, yes = gone, _("清除，不能恢复")
    else:
        text = _("服务记录按保管期限要留到 {day}：先封存，谁也不能再看、再改、再导出；到期自动清除。").format(
            day=until.isoformat()
        )
        text, yes = text + gone, _("封存，到期清除")
    others = [words for words, _link in register.other_files(scope, found)]
    back = reverse("volunteers:volunteer", args=[pk])
    return ask(
        request, EraseForm(sent(request)),
        lambda said: commands.erase_volunteer(request.user, found, on=on, now=now(), **said),  # type: ignore[arg-type]
        title=_("清除个人信息"), yes=yes, back=back, text=text, tone="danger", done=_("办好了。报名、入队已退出，记录单已作废。"),
        warning=_("同一个证件号还有{files}，不会一起清除；要清除请到那里办。").format(files=listed(others)) if others else "",
    )  # fmt: skip


def put_away(request: HttpRequest, found: Volunteer, minutes: int) -> HttpResponse:
    """Show what may be seen of a sealed or an erased file: that it is, since when and until when, and the hours."""
    scope = request.scope  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "volunteer": found,
        "badge": Badge(str(found.get_state_display()), "plain"),
        "place": path_name(found.division),
        "minutes": minutes,
        "is_sealed": found.state == VolunteerState.SEALED,
        "may_change": scope.may("volunteers.change", found.division),
    }
    return render(request, "volunteers/put_away.html", context)


def is_put_away(found: Volunteer) -> bool:
    """Tell whether a file is sealed or erased."""
    return found.state in (VolunteerState.SEALED, VolunteerState.ERASED)
