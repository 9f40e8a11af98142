"""Pages of gifts: the register, one gift, its receipt, its papers."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shegongzhan.accounts.queries import names_of as people_named
from shegongzhan.audit.commands import record
from shegongzhan.core import lists
from shegongzhan.core.asking import GET_POST, ask, say_no, sent
from shegongzhan.core.display import plain
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import today
from shegongzhan.files.queries import files_of
from shegongzhan.files.views import add_paper, open_paper, remove_paper
from shegongzhan.funds import access_goods as access
from shegongzhan.funds import acts
from shegongzhan.funds.commands import giving
from shegongzhan.funds.forms.goods import MOST_ROWS, ROWS, BatchForm, BatchFormSet, GiftForm, TakeBackForm
from shegongzhan.funds.listing_goods import (
    donor_of,
    gift_columns,
    gift_filters,
    receiver_of,
    taken_away,
)
from shegongzhan.funds.models import Donation, MoveKind
from shegongzhan.funds.queries import goods as queries
from shegongzhan.stations.queries import label_of

SHOWN = 50


@require_GET
def donations(request: HttpRequest) -> HttpResponseBase:
    """List the gifts of the reader's places, the latest first."""
    access.may_list_goods(request.scope)
    rows = queries.donations_seen_by(request.scope)
    listing = lists.build(
        request,
        rows,
        columns=gift_columns(request.scope),
        filters=gift_filters(
            queries.years_of_gifts(Donation.objects.visible_to(request.scope, "goods.view"))
        ),
        narrow=queries.donations_narrowed,
        order="-on",
        name="donations",
        empty={
            "title": _("还没有捐赠"),
            "text": _("收到捐款或者物资，登记一笔，收据随时可以打印。"),
            **(
                {"href": reverse("funds:donation_new"), "action": _("登记捐赠")}
                if request.scope.may("goods.change")
                else {}
            ),
        },
    )
    return lists.answer(
        request,
        listing,
        "funds/goods/donations.html",
        title=_("捐赠登记"),
        exported=taken_away(request, acts.GIFTS_EXPORTED),
    )


@require_http_methods(GET_POST)
def donation_new(request: HttpRequest) -> HttpResponse:
    """Take in a gift: money, goods, or both."""
    access.may_handle_goods(request.scope)
    on = today()
    form = GiftForm(sent(request), scope=request.scope, on=on)
    asked = request.GET.get("rows", "")
    wanted = min(int(asked), MOST_ROWS) if asked.isdigit() and len(asked) < 4 else ROWS
    rows = BatchFormSet(sent(request), prefix="goods")
    rows.extra = wanted
    if request.method == "POST" and all([form.is_valid(), rows.is_valid()]):
        goods = [row.facts() for row in rows if isinstance(row, BatchForm) and row.has_changed()]
        try:
            made = giving.register_gift(request.user, form.facts(goods), today=on)
        except RuleViolation as no:
            say_no(form, no)
        else:
            messages.success(request, _("登记好了，收据编号 %(receipt)s。") % {"receipt": made.receipt})
            return redirect("funds:donation", made.pk)
    return render(
        request,
        "funds/goods/donation_form.html",
        {"form": form, "rows": rows, "more": min(wanted + 7, MOST_ROWS) if wanted < MOST_ROWS else 0},
        status=422 if form.errors or (rows.is_bound and not rows.is_valid()) else 200,
    )


@require_GET
def donation(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a gift: what it was, its receipt and papers, where its money stands and who got its goods."""
    gift = access.gift_to_view(request.scope, pk)
    scope = request.scope
    got = queries.who_got(scope, gift)
    return render(
        request,
        "funds/goods/donation.html",
        {
            "gift": gift,
            "donor": donor_of(scope, gift),
            "place": label_of(gift.division),
            "batches": _batches(gift),
            "got": [(move, receiver_of(scope, move), plain(-move.quantity)) for move in got[:SHOWN]],
            "people": got.exclude(person=None).aggregate(n=queries.Count("person", distinct=True))["n"],
            "sees_people": scope.may("people.view"),
            "handler": people_named([gift.handled_by]).get(gift.handled_by or 0, ""),
            "papers": files_of(gift),
            "may_change": scope.may("goods.change", gift.division),
            "may_take_back": gift.stands and access.may_take_back(scope, gift),
            "sees_money": gift.source is not None and scope.may("funds.view", gift.source.division),
        },
    )


def _batches(gift: Donation) -> list[dict[str, Any]]:
    """Return what goods a gift brought: how many came, what they are worth, and how many are left."""
    came = gift.moves.filter(kind=MoveKind.GIFT, reverses=None).select_related("item").order_by("item")
    return [
        {
            "item": move.item,
            "came": plain(move.quantity),
            "left": plain(move.item.on_hand),
            "worth": move.quantity * move.item.unit_value,
        }
        for move in came
    ]


@require_http_methods(GET_POST)
def donation_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a wrong gift back as a whole, with the reason."""
    gift = access.gift_to_take_back(request.scope, pk)
    return ask(
        request,
        TakeBackForm(sent(request), initial={"on": today()}),
        lambda said: giving.take_back_gift(
            request.user, gift, on=said["on"], reason=said["reason"], today=today()
        ),
        title=_("撤回这笔捐赠？"),
        text=_("收据 %(receipt)s 作废；捐款冲正，物资退出库存。登记过的不改也不删，两边都看得到。")
        % {"receipt": gift.receipt},
        yes=_("撤回"),
        tone="danger",
        back=reverse("funds:donation", args=[pk]),
        above=gift.receipt,
        done=_("撤回了。"),
    )


@require_GET
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the receipt of a gift as a sheet for paper: what 慈善法第三十八条 asks for."""
    gift = access.gift_to_change(request.scope, pk)
    record(request.user, acts.RECEIPT_PRINTED, gift, receipt=gift.receipt)
    batches = _batches(gift)
    return render(
        request,
        "funds/goods/receipt.html",
        {
            "gift": gift,
            "donor": gift.donor or _("匿名"),
            "taker": gift.station.name if gift.station else label_of(gift.division),
            "batches": batches,
            "goods": sum((row["worth"] for row in batches), queries.NOTHING),
            "handler": people_named([gift.handled_by]).get(gift.handled_by or 0, ""),
        },
    )


def _back(pk: int) -> str:
    return reverse("funds:donation", args=[pk])


@require_POST
def paper_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach an agreement, a ticket or a picture to a gift."""
    return add_paper(request, access.gift_to_change(request.scope, pk), _back(pk))


@require_GET
def paper_open(request: HttpRequest, pk: int, paper: UUID) -> HttpResponseBase:
    """Hand out a paper of a gift; it names the donor, so only to who handles gifts there."""
    return open_paper(request, access.gift_to_change(request.scope, pk), paper, _back(pk))


@require_http_methods(GET_POST)
def paper_remove(request: HttpRequest, pk: int, paper: UUID) -> HttpResponse:
    """Take a paper of a gift away."""
    return remove_paper(request, access.gift_to_change(request.scope, pk), paper, _back(pk))
