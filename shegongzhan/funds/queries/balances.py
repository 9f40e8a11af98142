"""What stands on accounts now: sums of postings, less what is promised. Nothing here is stored."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from shegongzhan.core.scoping import within
from shegongzhan.funds.models import (
    Account,
    AccountKind,
    BudgetLine,
    Commitment,
    FundSource,
    LineShare,
    PeriodLock,
    Posting,
)
from shegongzhan.funds.queries.postings import income, spent
from shegongzhan.projects.models import Project

NOTHING = Decimal(0)
LENGTHS = (2, 4, 6, 9, 12)


def balance_of(account: Account | None) -> Decimal:
    """Return what came into an account less what left it, over all time; nothing for an account nobody made yet."""
    if account is None:
        return NOTHING
    came = Posting.objects.filter(to_account=account).aggregate(sum=Sum("amount"))["sum"] or NOTHING
    went = Posting.objects.filter(from_account=account).aggregate(sum=Sum("amount"))["sum"] or NOTHING
    return Decimal(came) - Decimal(went)


def balances_of(accounts: Iterable[int], until: datetime.date | None = None) -> dict[int, Decimal]:
    """Return the balances of accounts by their ids, at the end of a day when one is given; two queries."""
    wanted = list(accounts)
    found = dict.fromkeys(wanted, NOTHING)
    rows = Posting.objects.filter(day__lte=until) if until else Posting.objects.all()
    for side, sign in (("to_account_id", 1), ("from_account_id", -1)):
        sums = rows.filter(**{f"{side}__in": wanted}).order_by().values_list(side).annotate(sum=Sum("amount"))
        for account, amount in sums:
            found[account] += sign * amount
    return found


def left_of(source: FundSource) -> Decimal:
    """Return what of a source has not been spent, over all years, wherever it stands."""
    found = Posting.objects.filter(source=source).aggregate(came=income(), went=spent())
    return Decimal(found["came"]) - Decimal(found["went"])


def pool_of(source: FundSource) -> Decimal:
    """Return what of a source was neither spent nor given to a project or a budget line."""
    return balance_of(Account.objects.filter(source=source, kind=AccountKind.POOL).first())


def paid_of(commitment: Commitment) -> Decimal:
    """Return what was paid of a commitment, less what came back."""
    return paid_of_each([commitment.pk])[commitment.pk]


def paid_of_each(commitments: Iterable[int]) -> dict[int, Decimal]:
    """Return what was paid of each commitment, by its id; one query."""
    wanted = list(commitments)
    rows = Posting.objects.filter(commitment__in=wanted).order_by().values_list("commitment")
    return dict.fromkeys(wanted, NOTHING) | {pk: Decimal(went) for pk, went in rows.annotate(went=spent())}


def open_commitments() -> QuerySet[Commitment]:
    """Return the commitments that still keep money back."""
    return Commitment.objects.filter(released_on=None)


def promised_of(
    source: FundSource, line: BudgetLine | None = None, *, without: Commitment | None = None
) -> Decimal:
    """Return what is promised of a source and not paid: of its share of a line, or of what stands outside lines."""
    rows = open_commitments().filter(source=source, line=line)
    return sum(outstanding(rows.exclude(pk=without.pk) if without else rows).values(), NOTHING)


def promised_for(project: Project) -> Decimal:
    """Return what is kept back for a project and not paid."""
    return sum(outstanding(open_commitments().filter(project=project)).values(), NOTHING)


def came_of(source: FundSource) -> Decimal:
    """Return what came in for a source, over all years."""
    return Decimal(Posting.objects.filter(source=source).aggregate(came=income())["came"])


def outstanding(rows: QuerySet[Commitment]) -> dict[int, Decimal]:
    """Return what each of some open commitments still keeps back, by its id; two queries."""
    amounts = dict(rows.order_by().values_list("pk", "amount"))
    paid = paid_of_each(amounts)
    return {pk: max(amount - paid[pk], NOTHING) for pk, amount in amounts.items()}


def free_of(source: FundSource, *, without: Commitment | None = None) -> Decimal:
    """Return what of a source may still be used: not spent, not given to a line, not promised (but for `without`)."""
    return pool_of(source) - promised_of(source, without=without)


def share_of(line: BudgetLine, source: FundSource) -> LineShare | None:
    """Return the share a source bears of a line; None when it bears none."""
    return LineShare.objects.filter(line=line, source=source).first()


@dataclass(frozen=True)
class Standing:
    """How a share of a line, a line or a budget stands: planned, spent, promised, and what is left of the plan.

    `held` is the money that was moved to the line already and is still there.
    """

    planned: Decimal = NOTHING
    spent: Decimal = NOTHING
    promised: Decimal = NOTHING
    held: Decimal = NOTHING

    @property
    def left(self) -> Decimal:
        """What may still be spent or promised."""
        return self.planned - self.spent - self.promised

    def __add__(self, other: "Standing") -> "Standing":
        return Standing(
            self.planned + other.planned,
            self.spent + other.spent,
            self.promised + other.promised,
            self.held + other.held,
        )

    def part(self, amount: Decimal) -> int:
        """Return an amount as whole percent of the plan, for a bar: 100 at most."""
        return min(100, int(amount * 100 / self.planned)) if self.planned > 0 else 0

    @property
    def spent_part(self) -> int:
        """What was spent, in percent of the plan."""
        return self.part(self.spent)

    @property
    def promised_part(self) -> int:
        """What is promised, in percent of the plan; never more than is left of the bar."""
        return min(self.part(self.promised), 100 - self.spent_part)


def standing_of_share(share: LineShare, *, without: Commitment | None = None) -> Standing:
    """Return how one share stands; the promise of `without` is left out."""
    rows = Posting.objects.filter(line=share.line, source=share.source)
    went = Decimal(rows.aggregate(went=spent())["went"])
    account = Account.objects.filter(kind=AccountKind.LINE, line=share.line, source=share.source).first()
    promised = promised_of(share.source, share.line, without=without)
    return Standing(share.amount, went, promised, balance_of(account))


def standings(shares: QuerySet[LineShare]) -> dict[int, Standing]:
    """Return how each of some shares stands, by its id; a fixed number of queries."""
    wanted = list(shares)
    lines = {share.line_id for share in wanted}
    went = {
        (line, source): Decimal(amount)
        for line, source, amount in Posting.objects.filter(line__in=lines)
        .order_by()
        .values_list("line", "source")
        .annotate(amount=spent())
    }
    held = {}
    accounts = {
        account.pk: (account.line_id, account.source_id)
        for account in Account.objects.filter(kind=AccountKind.LINE, line__in=lines)
    }
    for pk, amount in balances_of(accounts).items():
        held[accounts[pk]] = amount
    rows = open_commitments().filter(line__in=lines)
    keys = {pk: (line, source) for pk, line, source in rows.values_list("pk", "line", "source")}
    promised: dict[tuple[int | None, int], Decimal] = {}
    for pk, amount in outstanding(rows).items():
        promised[keys[pk]] = promised.get(keys[pk], NOTHING) + amount
    return {
        share.pk: Standing(
            share.amount,
            went.get((share.line_id, share.source_id), NOTHING),
            promised.get((share.line_id, share.source_id), NOTHING),
            held.get((share.line_id, share.source_id), NOTHING),
        )
        for share in wanted
    }


def lock_on(day: datetime.date, *places: str) -> PeriodLock | None:
    """Return a lock in force that closes a day for one of the places, the one that reaches furthest; None when it is open."""
    above = {place[:length] for place in places for length in LENGTHS if len(place) >= length}
    return (
        PeriodLock.objects.filter(released_at=None, division__in=above, until__gte=day)
        .order_by("-until")
        .first()
    )


def locked_until(place: str) -> datetime.date | None:
    """Return the day up to which the books of a place are closed; None when they are open."""
    lock = lock_on(datetime.date.min, place)
    return lock.until if lock else None


@dataclass(frozen=True)
class Closed:
    """The books of a place are closed up to a day."""

    division: str
    until: datetime.date


def closed_around(place: str) -> list[Closed]:
    """Return what is closed above a place and inside it; one query, for many postings at once."""
    above = {place[:length] for length in LENGTHS if len(place) >= length}
    rows = PeriodLock.objects.filter(within(place) | Q(division__in=above), released_at=None)
    return [Closed(division, until) for division, until in rows.values_list("division", "until")]


def is_closed(closed: Iterable[Closed], day: datetime.date, *places: str) -> bool:
    """Tell whether one of some locks closes a day for one of the places."""
    return any(
        day <= lock.until and any(place.startswith(lock.division) for place in places) for lock in closed
    )
