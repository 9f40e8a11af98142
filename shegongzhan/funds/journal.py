"""The books of a year as a plain-text double-entry journal, in the format of ledger-cli and its relatives.

Anybody can check it without this product: `ledger -f 日记账.txt --strict balance`. Every account is declared, every entry
has two sides that cancel out, and what stood on the accounts before the year is its first entry. Payees who are persons,
or may be, are masked and told apart by a number.
"""

import datetime
import re
from collections.abc import Iterator
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from shegongzhan.core.scoping import within
from shegongzhan.crypto import masking
from shegongzhan.funds import rules
from shegongzhan.funds.models import Account, AccountKind, Posting

CURRENCY = "CNY"
HEADS = {
    AccountKind.ORIGIN: "拨入方",
    AccountKind.POOL: "可用资金",
    AccountKind.PROJECT: "项目资金",
    AccountKind.LINE: "预算支出项",
    AccountKind.PAYEE: "使用单位",
}
# What means something to the reader of the format: two spaces end a name, a colon makes a parent, the others are marks.
_MARKS = re.compile(r"[:：;；#|*!%@(){}\[\]<>\"=\s]+")


def postings_of(place: str, year: int) -> QuerySet[Posting]:
    """Return the postings of the sources of a place in a year, in the order of their days."""
    return (
        _all_of(place)
        .filter(day__year=year)
        .select_related("from_account", "to_account", "source")
        .order_by("day", "posted_at", "pk")
    )


def _all_of(place: str) -> QuerySet[Posting]:
    return Posting.objects.filter(within(place) | within(place, "source__division"))


def opening_of(place: str, year: int) -> dict[int, Decimal]:
    """Return what stood on the accounts of a place before a year began, by the account's id; empty ones are left out."""
    before: dict[int, Decimal] = {}
    rows = _all_of(place).filter(day__lt=datetime.date(year, 1, 1)).order_by()
    for side, sign in (("to_account_id", 1), ("from_account_id", -1)):
        for account, amount in rows.values_list(side).annotate(sum=Sum("amount")):
            before[account] = before.get(account, Decimal(0)) + sign * amount
    return {pk: amount for pk, amount in before.items() if amount}


def name_of(account: Account) -> str:
    """Return what an account is called in a journal: kind, place, name, and a number that tells equal names apart."""
    shown = shown_name(account)
    parts = [HEADS[AccountKind(account.kind)], account.division, f"{_plain(shown)}·{account.pk}"]
    return ":".join(parts)


def shown_name(account: Account) -> str:
    """Return the name of an account as others may read it: masked when it is a person's, or may be."""
    if account.kind != AccountKind.PAYEE:
        return account.name
    known = account.station_id is not None
    if account.is_person or (not known and rules.looks_like_a_person(account.name)):
        return masking.name(account.name).replace("*", "某")
    return account.name


def lines_of(place: str, year: int) -> Iterator[str]:
    """Yield the journal of a place and a year, line by line."""
    opening = opening_of(place, year)
    postings = postings_of(place, year)
    used = set(opening)
    for pair in postings.order_by().values_list("from_account_id", "to_account_id").distinct():
        used |= set(pair)
    names = {account.pk: name_of(account) for account in Account.objects.filter(pk__in=used)}
    yield f"; 社工站资金日记账 {place} {year} 年度，单位：元"
    yield "; ledger -f 本文件 --strict balance"
    yield ""
    yield f"commodity {CURRENCY}"
    yield f"  format 1,000.00 {CURRENCY}"
    yield ""
    for name in sorted(names.values()):
        yield f"account {name}"
    if opening:
        yield ""
        yield f"{year}-01-01 * 年初余额"
        for pk in sorted(opening, key=lambda pk: names[pk]):
            yield _side(names[pk], opening[pk])
    hidden = _people(used)
    bills = _bills(postings)
    for posting in postings.iterator(chunk_size=1000):
        whole = bills.get(posting.request_id, [posting]) if posting.request_id else [posting]
        if posting.pk != whole[0].pk:
            continue  # it stands with the rest of its bill
        yield ""
        code = f"({_plain(posting.voucher)}) " if posting.voucher else ""
        yield f"{posting.day.isoformat()} * {code}{_summary(posting, hidden)}"
        for one in whole:
            yield f"  ; 来源 {_plain(one.source.name)} 编号 {one.pk}"
            yield _side(names[one.to_account_id], one.amount)
            yield _side(names[one.from_account_id], -one.amount)


def _bills(postings: QuerySet[Posting]) -> dict[UUID, list[Posting]]:
    """Return the postings of each bill several sources bear, by the request's id: they are one entry."""
    shared = postings.order_by().filter(request__isnull=False).values("request")
    shared = shared.annotate(parts=Count("pk")).filter(parts__gt=1).values("request")
    found: dict[UUID, list[Posting]] = {}
    for one in postings.filter(request__in=shared):
        if one.request_id:
            found.setdefault(one.request_id, []).append(one)
    return found


def _people(accounts: set[int]) -> dict[int, str]:
    """Return the names that are masked, by the account's id."""
    rows = Account.objects.filter(Q(pk__in=accounts), kind=AccountKind.PAYEE)
    return {account.pk: account.name for account in rows if shown_name(account) != account.name}


def _summary(posting: Posting, hidden: dict[int, str]) -> str:
    """Return the summary of a posting with the names of persons masked in it."""
    words = posting.summary
    for account in (posting.to_account_id, posting.from_account_id):
        if account in hidden:
            words = words.replace(hidden[account], masking.name(hidden[account]).replace("*", "某"))
    return _plain(words) or "记账"


def _side(name: str, amount: Decimal) -> str:
    return f"  {name}  {amount:.2f} {CURRENCY}"


def _plain(words: str) -> str:
    return _MARKS.sub(" ", words).strip().lstrip("-~").strip() or "未写"
