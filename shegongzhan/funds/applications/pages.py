"""Pages of applications for special funds: asked, answered, and the source they became."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shegongzhan.core import lists
from shegongzhan.core.display import Badge
from shegongzhan.core.lists import Column
from shegongzhan.core.requests import Request
from shegongzhan.files.queries import files_of
from shegongzhan.funds import access
from shegongzhan.funds.applications import register as queries
from shegongzhan.funds.applications.acts import APPLICATIONS
from shegongzhan.funds.applications.forms import ApplicationFilters
from shegongzhan.funds.applications.models import ApplicationReply, FundApplication
from shegongzhan.funds.listing import exported
from shegongzhan.stations.queries import label_of, name_of

TONES = {
    ApplicationReply.WAITING: "warn",
    ApplicationReply.GRANTED: "ok",
    ApplicationReply.PARTLY: "info",
    ApplicationReply.REFUSED: "danger",
    ApplicationReply.DROPPED: "plain",
}


def _badge(one: FundApplication) -> Badge:
    return Badge(one.get_reply_display(), TONES[ApplicationReply(one.reply)])


def _columns() -> list[Column]:
    return [
        Column("asked_on", _("申请日期"), "asked_on", sort=("asked_on", "pk")),
        Column(
            "title",
            _("申请事项"),
            "title",
            sort="title",
            link=lambda a: reverse("funds:application", args=[a.pk]),
        ),
        Column("asked_of", _("向谁申请"), "asked_of"),
        Column("year", _("年度"), "year", sort=("year", "pk"), number=True),
        Column("amount", _("申请（元）"), "amount", sort="amount", money=True),
        Column("granted", _("批复（元）"), "granted", sort="granted", money=True),
        Column("reply", _("批复"), _badge, sort="reply", export=lambda a: a.get_reply_display()),
        Column("source", _("形成的来源"), lambda a: a.source.name if a.source else None),
        Column("document", _("申请文号"), "document", default=False),
        Column("reply_document", _("批复文号"), "reply_document", default=False),
        Column("place", _("地方"), lambda a: name_of(a.division), sort="division", default=False),
    ]


@require_GET
def applications(request: Request) -> HttpResponseBase:
    """List the applications for special funds, and what share of them was granted."""
    access.may_list(request.scope)
    may_post = request.scope.may("funds.post")
    listing = lists.build(
        request,
        queries.applications_seen_by(request.scope),
        columns=_columns(),
        filters=ApplicationFilters,
        narrow=queries.narrowed,
        order="-asked_on",
        name="fund-applications",
        empty={
            "title": _("还没有专项资金申请"),
            "text": _("向财政或上级申请专项资金，登记在这里；批复了就变成一项资金来源。"),
            **({"href": reverse("funds:application_new"), "action": _("登记申请")} if may_post else {}),
        },
    )
    return lists.answer(
        request,
        listing,
        "funds/applications.html",
        {} if listing.is_fragment or listing.is_export else {"success": queries.success_of(listing.rows)},
        title=_("专项资金申请"),
        exported=exported(request),
    )


@require_GET
def application(request: Request, pk: int) -> HttpResponse:
    """Show an application, its reply and the source it became."""
    one = APPLICATIONS.to_view(request.scope, pk)
    return render(
        request,
        "funds/application.html",
        {
            "one": one,
            "badge": _badge(one),
            "place": label_of(one.division),
            "papers": files_of(one),
            "may_change": request.scope.may("funds.post", one.division),
            "sees_source": one.source and request.scope.may("funds.view", one.source.division),
        },
    )
