"""Pages of applications for special funds: asked, answered, and the source they became."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shegongzhan.core import lists
from shegongzhan.core.asking import GET_POST, answered, ask, say_no, sent, version_of, went_through
from shegongzhan.core.display import Badge
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.forms import ReasonForm
from shegongzhan.core.lists import Column
from shegongzhan.core.time import today
from shegongzhan.files.queries import files_of
from shegongzhan.files.views import add_paper, open_paper, remove_paper
from shegongzhan.funds import access
from shegongzhan.funds.commands import applying
from shegongzhan.funds.forms.applying import ApplicationFilters, ApplicationForm, ReplyForm
from shegongzhan.funds.listing import exported
from shegongzhan.funds.models import ApplicationReply, FundApplication
from shegongzhan.funds.queries import applying as queries
from shegongzhan.funds.views.shared import sheet
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
        Column("title", _("申请事项"), "title", sort="title", link=lambda a: reverse("funds:application", args=[a.pk])),
        Column("asked_of", _("向谁申请"), "asked_of"),
        Column("year", _("年度"), "year", sort=("year", "pk"), number=True),
        Column("amount", _("申请（元）"), "amount", sort="amount", money=True),
        Column("granted", _("批复（元）"), "granted", sort="granted", money=True),
        Column("reply", _("批复"), _badge, sort="reply", export=lambda a: a.get_reply_display()),
        Column("source", _("形成的来源"), lambda a: a.source.name if a.source else None),
        Column("document", _("申请文号"), "document", default=False),
        Column("reply_document", _("批复文号"), "reply_document", default=False),
        Column("place", _("地方"), lambda a: name_of(a.division), sort="division", default=False),
    ]  # fmt: skip


@require_GET
def applications(request: HttpRequest) -> HttpResponseBase:
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


@require_http_methods(GET_POST)
def application_new(request: HttpRequest) -> HttpResponse:
    """Write down an application."""
    access.may_post(request.scope)
    form = ApplicationForm(sent(request), scope=request.scope, on=today())
    if answered(request, form):
        try:
            facts = applying.ApplicationFacts(**form.cleaned_data)
            made = applying.apply_for_funds(request.user, facts, today=today())
        except RuleViolation as no:
            say_no(form, no)
        else:
            messages.success(request, _("登记好了。把申请文件附上，批复来了再登记批复。"))
            return redirect("funds:application", made.pk)
    return sheet(
        request,
        form,
        _("登记专项资金申请"),
        lead=_("向财政、上级民政或基金申请专项资金。"),
        back=reverse("funds:applications"),
    )


@require_GET
def application(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an application, its reply and the source it became."""
    one = access.application_to_view(request.scope, pk)
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


@require_http_methods(GET_POST)
def application_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Mend an application nobody has answered."""
    one = access.application_to_change(request.scope, pk)
    form = ApplicationForm(
        sent(request), scope=request.scope, on=today(), fixed=one.division, initial=model_to_dict(one)
    )

    def change(said: dict[str, Any]) -> None:
        facts = applying.ApplicationFacts(**said)
        applying.change_application(request.user, one, facts, today=today(), seen_version=version_of(request))

    back = reverse("funds:application", args=[pk])
    return ask(
        request, form, change, title=_("改申请"), yes=_("保存"), back=back, done=_("改好了。"), row=one
    )


@require_http_methods(GET_POST)
def application_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down the reply; what was granted becomes a source of money at once."""
    one = access.application_to_change(request.scope, pk)
    on = today()
    form = ReplyForm(sent(request), application=one, scope=request.scope, on=on)
    if answered(request, form) and went_through(
        form,
        lambda: applying.answer_application(
            request.user, one, applying.ReplyFacts(**form.cleaned_data), today=on
        ),
    ):
        messages.success(request, _("批复登记好了。"))
        return redirect("funds:application", pk)
    return render(
        request,
        "funds/application_reply.html",
        {"form": form, "one": one},
        status=422 if form.errors else 200,
    )


@require_http_methods(GET_POST)
def reply_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a reply that was written down wrongly, with the reason."""
    one = access.application_to_change(request.scope, pk)
    return ask(
        request,
        ReasonForm(sent(request)),
        lambda said: applying.take_reply_back(request.user, one, reason=said["reason"]),
        title=_("撤回登记的批复？"),
        text=_("申请回到待批复。已经形成的资金来源还在，只是不再连着这份申请。"),
        yes=_("撤回"),
        back=reverse("funds:application", args=[pk]),
        done=_("撤回了，可以重新登记批复。"),
        tone="danger",
    )


@require_http_methods(GET_POST)
def application_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an application up, with the reason."""
    one = access.application_to_change(request.scope, pk)
    return ask(
        request,
        ReasonForm(sent(request)),
        lambda said: applying.drop_application(request.user, one, reason=said["reason"]),
        title=_("不再申请？"),
        text=one.title,
        yes=_("不再申请"),
        back=reverse("funds:application", args=[pk]),
        done=_("记下了。"),
        tone="danger",
    )


def _page(pk: int) -> str:
    return reverse("funds:application", args=[pk])


@require_POST
def application_paper_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach the application or the reply."""
    return add_paper(request, access.application_to_change(request.scope, pk), _page(pk))


@require_GET
def application_paper(request: HttpRequest, pk: int, paper: UUID) -> HttpResponseBase:
    """Hand out a paper of an application."""
    return open_paper(request, access.application_to_view(request.scope, pk), paper, _page(pk))


@require_http_methods(GET_POST)
def application_paper_remove(request: HttpRequest, pk: int, paper: UUID) -> HttpResponse:
    """Take a paper of an application away."""
    return remove_paper(request, access.application_to_change(request.scope, pk), paper, _page(pk))
