"""Lists that the pack's rules make of the register: awards, allowances, pay under the floor, the one-year rule."""

import datetime
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shegongzhan.audit.commands import record
from shegongzhan.core import lists
from shegongzhan.core.lists import Column
from shegongzhan.core.scoping import Scope, within_any
from shegongzhan.core.time import today
from shegongzhan.talent import access, acts, queries
from shegongzhan.talent.listing import (
    allowance_columns,
    award_columns,
    basis_of,
    check_columns,
    deadline_columns,
    pay_columns,
    registration_columns,
)

FIRST_YEAR = 2000
# How many years with certificates are looked at for one with awards.
YEARS_TRIED = 3
# What needs doing stands first.
URGENCY = ("over", "window", "late", "unregistered", "running")


@require_GET
def awards(request: HttpRequest) -> HttpResponse:
    """List the one-time awards of a year: who, why, how much."""
    access.may_see_pay(request.scope)
    year, lines = _awards(request)
    last = datetime.date(year, 12, 31)
    return _answer(
        request,
        lines,
        award_columns(last),
        title=_("%(year)s 年一次性奖励") % {"year": year},
        lead=_("当年取得证书的人，按当地政策应发多少。名单由证书算出，改了证书就跟着变。"),
        basis=basis_of(queries.AWARD_KEYS, _place(request.scope, "talent.pay"), last),
        total=sum((line.award.amount for line in lines), Decimal(0)),
        earlier={"year": year - 1},
        later={"year": year + 1} if year < today().year else None,
        empty=_("这一年没有应发的奖励"),
    )


@require_GET
def allowances(request: HttpRequest) -> HttpResponse:
    """List the allowances of a month: who, why, how much."""
    access.may_see_pay(request.scope)
    year, month = _month(request)
    lines = queries.allowances_due(_paid(request.scope), year, month)
    on = datetime.date(year, month, 28)
    before, after = _shifted(year, month, -1), _shifted(year, month, 1)
    now = today()
    return _answer(
        request,
        lines,
        allowance_columns(on),
        title=_("%(year)s 年 %(month)s 月职业津贴") % {"year": year, "month": month},
        lead=_("这个月应发的津贴；离开的人从离开的月份起不再列。"),
        basis=basis_of(queries.ALLOWANCE_KEYS, _place(request.scope, "talent.pay"), on),
        total=sum((line.amount for line in lines), Decimal(0)),
        earlier={"month": "{}-{:02}".format(*before)},
        later={"month": "{}-{:02}".format(*after)} if after <= (now.year, now.month) else None,
        empty=_("这个月没有应发的津贴"),
    )


@require_GET
def pay(request: HttpRequest) -> HttpResponse:
    """List the resident workers whose yearly pay is under the floor; an employer sees its own."""
    access.may_see_floor(request.scope)
    on = today()
    return _answer(
        request,
        [
            line
            for line in queries.below_floor(_paid(request.scope, "talent.pay", "talent.employ"), on)
            if access.sees_pay(request.scope, line.employment)
        ],
        pay_columns(),
        title=_("年薪低于最低标准"),
        lead=_(
            "只看驻站社工。逐月登记了工资的，按登记的月份折算标准；没有逐月登记的，看合同年薪，不折算；都没有写的不列。"
        ),
        basis=basis_of(
            queries.PAY_KEYS,
            _place(request.scope, "talent.pay") or _place(request.scope, "talent.employ"),
            on,
        ),
        empty=_("没有低于标准的"),
    )


@require_GET
def deadlines(request: HttpRequest) -> HttpResponse:
    """List the resident workers without a certificate whose year is coming to its end, or has."""
    access.may_list(request.scope)
    on = today()
    return _answer(
        request,
        queries.deadlines(queries.workers_seen_by(request.scope), on),
        deadline_columns(on),
        title=_("到期未持证"),
        lead=_("到了提醒月份还没有证书的驻站社工。留用还是延期由用人单位决定，这里只提醒。"),
        basis=basis_of(queries.DEADLINE_KEYS, _place(request.scope, "talent.view"), on),
        empty=_("没有到提醒月份的人"),
    )


@require_GET
def registrations(request: HttpRequest) -> HttpResponse:
    """List the certificates of those on the register: registered until when, hours of further education."""
    access.may_list(request.scope)
    on = today()
    return _answer(
        request,
        queries.registrations(queries.workers_seen_by(request.scope), on, first=URGENCY),
        registration_columns(on),
        title=_("证书登记和继续教育"),
        lead=_("每人最高等级的证书。登记三年一期，到期前可以再登记；学时只算这一期里的。"),
        basis=basis_of(queries.REGISTRATION_KEYS, _place(request.scope, "talent.view"), on),
        empty=_("还没有人登记证书"),
    )


@require_GET
def checks(request: HttpRequest) -> HttpResponse:
    """List who works with minors and has no background check that holds."""
    access.may_list(request.scope)
    on = today()
    return _answer(
        request,
        queries.checks_due(queries.workers_seen_by(request.scope), on),
        check_columns(),
        title=_("该做从业查询的人"),
        lead=_("工作接触未成年人的，每年要查一次。下个月到期的也列在这里。"),
        basis=basis_of(queries.CHECK_KEYS, _place(request.scope, "talent.view"), on),
        empty=_("都查过了，没有快到期的"),
    )


def _paid(scope: Scope, *rights: str) -> Any:
    places = [place for right in rights or ("talent.pay",) for place in scope.places(right)]
    return queries.workers_seen_by(scope).filter(within_any(places))


def _place(scope: Scope, right: str) -> str:
    return next(iter(scope.places(right)), "")


def _awards(request: HttpRequest) -> tuple[int, list[queries.AwardLine]]:
    """Return the year asked for and its awards; without one the newest year that has some, else this year."""
    rows, now = _paid(request.scope), today()
    holders = queries.persons_of(rows)
    said = request.GET.get("year", "")
    if said.isdigit() and len(said) == len("2000"):
        year = min(max(int(said), FIRST_YEAR), now.year)
        return year, queries.awards_due(rows, year, holders)
    for year in queries.years_of_certificates(rows, now)[:YEARS_TRIED]:
        if lines := queries.awards_due(rows, year, holders):
            return year, lines
    return now.year, queries.awards_due(rows, now.year, holders)


def _month(request: HttpRequest) -> tuple[int, int]:
    year, _sep, month = request.GET.get("month", "").partition("-")
    now = today()
    if year.isdigit() and month.isdigit() and FIRST_YEAR <= int(year) <= now.year and 1 <= int(month) <= 12:
        return int(year), int(month)
    return now.year, now.month


def _shifted(year: int, month: int, by: int) -> tuple[int, int]:
    number = year * 12 + month - 1 + by
    return number // 12, number % 12 + 1


def _answer(
    request: HttpRequest,
    lines: Sequence[Any],
    columns: Sequence[Column],
    *,
    title: str,
    lead: str,
    basis: list[dict[str, Any]],
    empty: str,
    total: Decimal | None = None,
    earlier: dict[str, Any] | None = None,
    later: dict[str, Any] | None = None,
) -> HttpResponse:
    listing = lists.build(
        request, lines, columns=columns, empty={"title": empty, "text": ""}, lies_in="worker__division"
    )
    context = {
        "title": title, "lead": lead, "basis": basis, "total": total, "count": len(lines),
        "earlier": earlier, "later": later, "here": request.resolver_match.url_name if request.resolver_match else "",
    }  # fmt: skip
    return lists.answer(
        request, listing, "talent/panel.html", context, title=title, exported=_exported(request)
    )


def _exported(request: HttpRequest) -> Callable[[int], Any]:
    place = _place(request.scope, "talent.view")
    return lambda count: record(request.user, acts.EXPORTED, division=place, count=count)
