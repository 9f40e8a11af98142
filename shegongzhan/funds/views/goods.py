"""Pages of goods: what is there, what came and went, giving out, and the parts other pages load."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from shegongzhan.core import ids, lists
from shegongzhan.core.asking import GET_POST, answered, ask, say_no, sent
from shegongzhan.core.display import plain
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import today
from shegongzhan.funds import access_goods as access
from shegongzhan.funds import acts
from shegongzhan.funds.commands import stock as commands
from shegongzhan.funds.forms.goods import (
    AmountForm,
    GiveForm,
    MoveFilters,
    PurchaseForm,
    StockFilters,
    TakeBackForm,
)
from shegongzhan.funds.listing_goods import (
    good_badge,
    kind_badge,
    move_columns,
    move_state,
    receiver_of,
    signed_quantity,
    stock_columns,
    taken_away,
)
from shegongzhan.funds.models import MoveKind, StockItem, StockMove
from shegongzhan.funds.queries import goods as queries
from shegongzhan.people.access import person_to_view
from shegongzhan.people.queries import shown_name
from shegongzhan.services.models import ServiceRecord
from shegongzhan.stations.queries import label_of

SHOWN, ON_A_PERSON = 100, 20


@require_GET
def stock(request: HttpRequest) -> HttpResponseBase:
    """List the goods of the reader's places, what must be used first on top."""
    access.may_list_goods(request.scope)
    on = today()
    soon = queries.soon_until(next(iter(request.scope.places("goods.view")), ""), on)
    listing = lists.build(
        request,
        queries.stock_seen_by(request.scope),
        columns=stock_columns(request.scope, on, soon),
        filters=StockFilters,
        narrow=lambda rows, wanted: queries.stock_narrowed(rows, wanted, on=on, soon=soon),
        order="good_until",
        name="stock",
        empty={
            "title": _("没有库存"),
            "text": _("捐赠的物资随捐赠入库；买来的点“登记采购”。"),
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
        "funds/goods/stock.html",
        title=_("物资"),
        exported=taken_away(request, acts.STOCK_EXPORTED),
    )


@require_GET
def moves(request: HttpRequest) -> HttpResponseBase:
    """List what came in and went out, the latest first."""
    access.may_list_goods(request.scope)
    listing = lists.build(
        request,
        queries.moves_seen_by(request.scope),
        columns=move_columns(request.scope),
        filters=MoveFilters,
        narrow=queries.moves_narrowed,
        order="-on",
        name="stock_moves",
        empty={"title": _("还没有出入库"), "text": _("入库、发放、退回、报损都会列在这里。")},
    )
    return lists.answer(
        request,
        listing,
        "funds/goods/moves.html",
        title=_("物资出入库"),
        exported=taken_away(request, acts.STOCK_EXPORTED),
    )


@require_http_methods(GET_POST)
def stock_in(request: HttpRequest) -> HttpResponse:
    """Take in goods that were bought."""
    access.may_handle_goods(request.scope)
    form = PurchaseForm(sent(request), scope=request.scope, on=today())
    if answered(request, form):
        try:
            made = commands.take_in(
                request.user,
                form.facts(),
                division=form.place(),
                on=form.cleaned_data["on"],
                kind=MoveKind.BOUGHT,
                today=today(),
                station=form.cleaned_data["station"],
                note=form.cleaned_data["note"],
            )
        except RuleViolation as no:
            say_no(form, no)
        else:
            messages.success(request, _("入库登记好了。"))
            return redirect("funds:item", made.pk)
    return _sheet(request, form, _("登记采购入库"), back=reverse("funds:stock"))


@require_GET
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a batch of goods: how much is left, and all that came and went."""
    batch = access.batch_to_view(request.scope, pk)
    scope, on = request.scope, today()
    rows = queries.moves_seen_by(scope).filter(item=batch).order_by("-on", "-pk")[:SHOWN]
    may_change = scope.may("goods.change", batch.division)
    return render(
        request,
        "funds/goods/item.html",
        {
            "batch": batch,
            "left": plain(batch.on_hand),
            "place": label_of(batch.division),
            "good": good_badge(batch, on, queries.soon_until(batch.division, on)),
            "rows": [
                {
                    "move": move,
                    "kind": kind_badge(move),
                    "state": move_state(move),
                    "who": receiver_of(scope, move),
                    "quantity": signed_quantity(move),
                    "may_return": may_change and move.kind == MoveKind.GIVEN and move_state(move) is None,
                    "may_correct": may_change and not move.donation_id and move_state(move) is None,
                }
                for move in rows
            ],
            "sees_people": scope.may("people.view"),
            "may_change": may_change,
        },
    )


@never_cache
@require_http_methods(GET_POST)
def give(request: HttpRequest) -> HttpResponse:
    """Give goods out: to people, or in a service record (`?record=`)."""
    access.may_handle_goods(request.scope)
    record = _record_asked(request)
    form = GiveForm(
        sent(request),
        scope=request.scope,
        on=today(),
        for_record=record is not None,
        initial=_asked(request.GET, record),
    )
    if answered(request, form):
        said = form.cleaned_data
        try:
            made = commands.give_out(
                request.user,
                said["item"],
                said["quantity"],
                on=said["on"],
                today=today(),
                people=said.get("people") or [],
                record=record,
                note=said["note"],
            )
        except RuleViolation as no:
            say_no(form, no)
        else:
            messages.success(
                request,
                _("发放登记好了：%(name)s，库存还有 %(left)s%(unit)s。")
                % {
                    "name": made[0].item.name,
                    "left": plain(made[0].item.on_hand),
                    "unit": made[0].item.unit,
                },
            )
            return redirect(_after(request, made))
    lead = _("记在 %(day)s 的服务下面。") % {"day": record.day} if record else ""
    return _sheet(request, form, _("发放物资"), back=reverse("funds:stock"), lead=lead)


def _record_asked(request: HttpRequest) -> ServiceRecord | None:
    asked = ids.uuid_of(request.GET.get("record", ""))
    return access.record_to_give_in(request.scope, asked) if asked else None


def _asked(asked: QueryDict, record: ServiceRecord | None) -> dict[str, Any]:
    """Return what the address says of the form: a batch, a person, whoever took part in a record."""
    initial: dict[str, Any] = {"quantity": Decimal(1)}
    if asked.get("item", "").isdigit():
        initial["item"] = asked["item"]
    if record:
        initial["on"] = record.day
        initial["people"] = [str(pk) for pk in record.participants.values_list("person", flat=True)[:60]]
    elif asked.get("person"):
        initial["people"] = [asked["person"]]
    return initial


def _after(request: HttpRequest, made: list[StockMove]) -> str:
    """Return where the clerk goes on: back to the person they came from, else to the batch."""
    person = made[0].person
    if person and len(made) == 1 and request.GET.get("person") == str(person.pk):
        return reverse("people:person", args=[person.pk])
    return reverse("funds:item", args=[made[0].item_id])


@require_http_methods(GET_POST)
def write_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Write goods off that are spoilt or lost."""
    batch = access.batch_to_change(request.scope, pk)
    return ask(
        request,
        AmountForm(sent(request), initial={"on": today(), "quantity": plain(batch.on_hand)}),
        lambda said: commands.write_off(
            request.user, batch, said["quantity"], on=said["on"], reason=said["reason"], today=today()
        ),
        title=_("报损"),
        text=_standing(batch),
        yes=_("报损"),
        tone="danger",
        back=reverse("funds:item", args=[pk]),
        above=batch.name,
        done=_("报损登记好了。"),
    )


def _standing(batch: StockItem) -> str:
    return _("“%(name)s”库存 %(left)s%(unit)s。") % {
        "name": batch.name,
        "left": plain(batch.on_hand),
        "unit": batch.unit,
    }


@require_http_methods(GET_POST)
def move_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back into the stock what somebody had been given."""
    given = access.move_to_change(request.scope, pk)
    return ask(
        request,
        AmountForm(sent(request), initial={"on": today(), "quantity": plain(commands.left_with(given))}),
        lambda said: commands.take_return(
            request.user, given, said["quantity"], on=said["on"], note=said["reason"], today=today()
        ),
        title=_("退回入库"),
        text=_standing(given.item),
        yes=_("退回入库"),
        back=reverse("funds:item", args=[given.item_id]),
        above=given.item.name,
        done=_("退回登记好了。"),
    )


@require_http_methods(GET_POST)
def move_reverse(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a wrong move back."""
    move = access.move_to_change(request.scope, pk)
    return ask(
        request,
        TakeBackForm(sent(request), initial={"on": today()}),
        lambda said: commands.reverse_move(
            request.user, move, on=said["on"], reason=said["reason"], today=today()
        ),
        title=_("更正这一笔？"),
        text=_("会另记一笔相反的，原来的还在。") + _standing(move.item),
        yes=_("更正"),
        tone="danger",
        back=reverse("funds:item", args=[move.item_id]),
        above=move.item.name,
        done=_("更正好了。"),
    )


@never_cache
@require_GET
def of_person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show, as a part of a person's page, what they got."""
    person = person_to_view(request.scope, pk)
    rows = queries.goods_of_person(request.scope, person)
    return render(
        request,
        "funds/goods/of_person.html",
        {
            "person": person,
            "name": shown_name(request.scope, person),
            "rows": [(move, kind_badge(move), plain(abs(move.quantity))) for move in rows[:ON_A_PERSON]],
            "may_give": person.is_open and request.scope.may("goods.change"),
        },
    )


@never_cache
@require_GET
def of_record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show, as a part of a visit's or an activity's page, what was given out in it."""
    record = access.record_to_give_in(request.scope, pk)
    rows = queries.goods_of_record(request.scope, record)
    return render(
        request,
        "funds/goods/of_record.html",
        {
            "record": record,
            "rows": [
                (move, receiver_of(request.scope, move), kind_badge(move), plain(abs(move.quantity)))
                for move in rows[:SHOWN]
            ],
            "may_give": not record.void and request.scope.may("goods.change"),
        },
    )


def _sheet(request: HttpRequest, form: Form, title: str, *, back: str, lead: str = "") -> HttpResponse:
    context = {"form": form, "title": title, "back": back, "lead": lead, "above": _("物资")}
    return render(request, "funds/goods/sheet.html", context, status=422 if form.errors else 200)
