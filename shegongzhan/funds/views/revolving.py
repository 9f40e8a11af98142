"""Pages of revolving support: the agreements, one agreement, and its money."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shegongzhan.core import lists
from shegongzhan.core.asking import GET_POST, answered, ask, say_no, sent
from shegongzhan.core.display import Badge, money
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.lists import Column
from shegongzhan.core.time import today
from shegongzhan.funds import access, acts
from shegongzhan.funds import access_goods as door
from shegongzhan.funds.commands import revolving as commands
from shegongzhan.funds.forms.goods import TakeBackForm
from shegongzhan.funds.forms.revolving import LendForm, MoneyForm, OutForm, SupportFilters, SupportForm
from shegongzhan.funds.listing_goods import taken_away
from shegongzhan.funds.models import RevolvingMove, RevolvingMoveKind, RevolvingSupport
from shegongzhan.funds.queries import revolving as queries
from shegongzhan.stations.queries import label_of, name_of

SHOWN = 100


@require_GET
def supports(request: HttpRequest) -> HttpResponseBase:
    """List the agreements of revolving support with what came, what is out, and what is overdue."""
    access.may_list(request.scope)
    on = today()
    late = set(queries.overdue(request.scope, on).values_list("support", flat=True))
    listing = lists.build(
        request,
        queries.supports_seen_by(request.scope),
        columns=_columns(late),
        filters=SupportFilters,
        narrow=lambda rows, wanted: _narrowed(rows, wanted, late),
        order="-starts_on",
        name="revolving",
        empty={
            "title": _("还没有滚动支持"),
            "text": _("社会资金借来运营站点、归还以后再用的，在这里登记协议和每一笔往来。"),
            **(
                {"href": reverse("funds:revolving_new"), "action": _("登记协议")}
                if request.scope.may("funds.post")
                else {}
            ),
        },
    )
    return lists.answer(
        request,
        listing,
        "funds/goods/revolving.html",
        title=_("滚动支持"),
        exported=taken_away(request, acts.EXPORTED, "funds.view"),
    )


def _narrowed(rows: QuerySet[RevolvingSupport], wanted: Mapping[str, Any], late: set[int]) -> QuerySet:
    if said := (wanted.get("q") or "").strip():
        rows = rows.filter(Q(giver__contains=said) | Q(agreement__contains=said))
    return rows.filter(pk__in=late) if wanted.get("late") else rows


def _columns(late: set[int]) -> list[Column]:
    def state(support: RevolvingSupport) -> Badge | None:
        return Badge(_("有逾期"), "danger") if support.pk in late else None

    return [
        Column("starts_on", _("开始日期"), "starts_on", sort=("starts_on", "pk")),
        Column("giver", _("支持方"), "giver", sort="giver", link=lambda s: reverse("funds:revolving_one", args=[s.pk])),
        Column("agreement", _("协议编号"), "agreement"),
        Column("came", _("投入（元）"), "came", sort="came", money=True),
        Column("out", _("借出未还（元）"), "out", sort="out", money=True),
        Column("repaid", _("已退还（元）"), "repaid", sort="repaid", money=True),
        Column("left", _("可用（元）"), "left", sort="left", money=True),
        Column("state", _("状态"), state, export=lambda s: str(state(s) or "")),
        Column("source", _("资金来源"), "source.name", default=False),
        Column("place", _("地方"), lambda s: name_of(s.division), sort="division", default=False),
    ]  # fmt: skip


@require_http_methods(GET_POST)
def support_new(request: HttpRequest) -> HttpResponse:
    """Register an agreement of revolving support."""
    access.may_post(request.scope)
    form = SupportForm(sent(request), scope=request.scope, on=today())
    if answered(request, form):
        try:
            made = commands.agree_support(request.user, form.facts())
        except RuleViolation as no:
            say_no(form, no)
        else:
            messages.success(request, _("协议登记好了，可以记投入了。"))
            return redirect("funds:revolving_one", made.pk)
    context = {
        "form": form,
        "title": _("登记滚动支持协议"),
        "back": reverse("funds:revolving"),
        "above": _("滚动支持"),
    }
    return render(request, "funds/goods/sheet.html", context, status=422 if form.errors else 200)


@require_GET
def support(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an agreement: what is there, what is out and until when, and every move of its money."""
    found = door.support_to_view(request.scope, pk)
    on = today()
    counted = queries.supports_seen_by(request.scope).get(pk=pk)
    own = RevolvingMove.objects.filter(support=found)
    rows = own.select_related("posting", "reversed_by").order_by("-on", "-pk")
    open_now = {move.pk: move for move in queries.lent_out(own)}
    may_post = request.scope.may("funds.post", found.division)
    return render(
        request,
        "funds/goods/revolving_one.html",
        {
            "support": counted,
            "place": label_of(found.division),
            "lent": [(move, move.due_on is not None and move.due_on < on) for move in open_now.values()],
            "rows": [
                {
                    "move": move,
                    "state": _state(move),
                    "may_reverse": may_post and _state(move) is None,
                }
                for move in rows[:SHOWN]
            ],
            "may_post": may_post,
            "is_over": found.ends_on is not None and found.ends_on < on and counted.left > 0,
        },
    )


def _state(move: RevolvingMove) -> Badge | None:
    if move.reverses_id:
        return Badge(_("更正"), "info")
    return Badge(_("已更正"), "plain") if hasattr(move, "reversed_by") else None


def _there(found: RevolvingSupport) -> str:
    return _("%(giver)s，可用 %(left)s 元。") % {
        "giver": found.giver,
        "left": money(queries.balance_of(found)),
    }


@require_http_methods(GET_POST)
def put_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in money of the giver."""
    found = door.support_to_change(request.scope, pk)
    form = MoneyForm(sent(request), initial={"on": today()})
    return ask(
        request, form,
        lambda _said: commands.put_in(request.user, found, form.facts(), today=today()),
        title=_("记投入"), text=_there(found), yes=_("记好了"),
        back=reverse("funds:revolving_one", args=[pk]), above=found.giver, done=_("投入记好了。"),
    )  # fmt: skip


@require_http_methods(GET_POST)
def lend(request: HttpRequest, pk: int) -> HttpResponse:
    """Lend money to a station or an organisation."""
    found = door.support_to_change(request.scope, pk)
    form = LendForm(
        sent(request),
        scope=request.scope,
        payments=queries.payments_to_name(found, commands.LENT),
        initial={"on": today()},
    )
    return ask(
        request, form,
        lambda _said: commands.lend(request.user, found, form.facts(), today=today()),
        title=_("记借出"), text=_there(found), yes=_("记好了"),
        back=reverse("funds:revolving_one", args=[pk]), above=found.giver, done=_("借出记好了。"),
    )  # fmt: skip


@require_http_methods(GET_POST)
def returned(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back money that was lent; `pk` is the move by which it was."""
    lent = door.revolving_move_to_change(request.scope, pk)
    left = queries.outstanding(lent)
    form = MoneyForm(sent(request), initial={"on": today(), "amount": left})
    return ask(
        request, form,
        lambda _said: commands.take_returned(request.user, lent, form.facts(), today=today()),
        title=_("记归还"), yes=_("记好了"),
        text=_("%(user)s，还有 %(left)s 元没还。") % {"user": lent.user, "left": money(left)},
        back=reverse("funds:revolving_one", args=[lent.support_id]), above=lent.support.giver, done=_("归还记好了。"),
    )  # fmt: skip


@require_http_methods(GET_POST)
def repay(request: HttpRequest, pk: int) -> HttpResponse:
    """Give money back to the giver."""
    found = door.support_to_change(request.scope, pk)
    form = OutForm(
        sent(request),
        payments=queries.payments_to_name(found, commands.REPAID),
        initial={"on": today()},
    )
    return ask(
        request, form,
        lambda _said: commands.repay(request.user, found, form.facts(), today=today()),
        title=_("退还支持方"), text=_there(found), yes=_("记好了"),
        back=reverse("funds:revolving_one", args=[pk]), above=found.giver, done=_("退还记好了。"),
    )  # fmt: skip


@require_http_methods(GET_POST)
def move_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a wrong move back together with its posting."""
    move = door.revolving_move_to_change(request.scope, pk)
    kind = RevolvingMoveKind(move.kind).label
    return ask(
        request, TakeBackForm(sent(request), initial={"on": today()}),
        lambda said: commands.reverse_revolving(
            request.user, move, on=said["on"], reason=said["reason"], today=today()
        ),
        title=_("更正这一笔？"), yes=_("更正"), tone="danger",
        text=_("%(kind)s %(amount)s 元。会另记一笔相反的，账一起冲正，原来的还在。")
        % {"kind": kind, "amount": money(move.amount)},
        back=reverse("funds:revolving_one", args=[move.support_id]), above=move.support.giver, done=_("更正好了。"),
    )  # fmt: skip
