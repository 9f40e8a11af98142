"""The door for everybody: what is public, each thing on the page of the context that publishes it."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe


@dataclass(frozen=True)
class Door:
    """One public page: its words, what one finds there, and its name; a page that is not there has no door."""

    label: Any
    hint: Any
    view: str

    @property
    def url(self) -> str:
        """Return the address, empty while the page does not exist."""
        try:
            return reverse(self.view)
        except NoReverseMatch:
            return ""


DOORS: tuple[Door, ...] = (
    Door(_("公益创投征集"), _("社会组织和社区组织申报项目，不用账号。"), "projects:open_calls"),
    Door(_("资金公开"), _("社工站的钱从哪来、用到哪、服务了多少人。"), "funds:open"),
    Door(_("志愿服务招募"), _("看看附近要帮什么，用手机报名，不用账号。"), "volunteers:open"),
    Door(_("注册成为志愿者"), _("一分钟填好，社工站联系您确认。"), "volunteers:register"),
    Door(_("我的志愿服务"), _("看自己的报名和时长，开记录单。"), "volunteers:me"),
    Door(_("核验志愿服务记录单"), _("输入核验码，看记录单是不是真的、还有没有效。"), "volunteers:verify"),
)


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the public pages there are."""
    return render(request, "portal/index.html", {"doors": [door for door in DOORS if door.url]})
