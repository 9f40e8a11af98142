"""Budgets, requests and commitments as pages read them, and what waits for somebody."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from shegongzhan.accounts.models import User
from shegongzhan.core.scoping import Scope, within
from shegongzhan.core.time import working_days_after
from shegongzhan.funds.models import (
    Account,
    AccountKind,
    Budget,
    BudgetLine,
    BudgetState,
    Commitment,
    FundSource,
    LineShare,
    PaymentPart,
    PaymentRequest,
    PeriodLock,
    Posting,
    RequestState,
)
from shegongzhan.funds.queries.balances import NOTHING, Standing, outstanding, standings
from shegongzhan.funds.queries.postings import MONEY, spent
from shegongzhan.policies.queries import value as policy
from shegongzhan.projects.models import (
    Contract,
    Milestone,
    MilestoneState,
    Project,
    ProjectKind,
    ProjectState,
    Settlement,
)


def _sum_of(rows: QuerySet[Any], by: str, amount: Any) -> Any:
    """Return, as an annotation, a sum over the rows that point at the outer one."""
    sums = rows.filter(**{by: OuterRef("pk")}).order_by().values(by).annotate(sum=amount).values("sum")
    return Coalesce(Subquery(sums, output_field=MONEY), Value(NOTHING), output_field=MONEY)


def budgets_seen_by(scope: Scope) -> QuerySet[Budget]:
    """Return the budgets the scope may see, each with what it `planned`, `spent` and `promised` in all."""
    open_ones = Commitment.objects.filter(released_on=None)
    paid = Posting.objects.filter(commitment__released_on=None, commitment__isnull=False)
    return (
        Budget.objects.visible_to(scope, "funds.view")
        .select_related("project", "station")
        .annotate(
            planned=_sum_of(LineShare.objects.all(), "line__budget", Sum("amount")),
            spent=_sum_of(Posting.objects.all(), "line__budget", spent()),
            promised=_sum_of(open_ones, "line__budget", Sum("amount"))
            - _sum_of(paid, "line__budget", spent()),
        )
    )


def requests_seen_by(scope: Scope) -> QuerySet[PaymentRequest]:
    """Return the payment requests the scope may see, with what a list shows."""
    return (
        PaymentRequest.objects.visible_to(scope, "funds.view")
        .select_related("station", "project", "milestone")
        .prefetch_related("parts__source")
    )


def commitments_seen_by(scope: Scope) -> QuerySet[Commitment]:
    """Return the commitments the scope may see, each with what was `paid` of it."""
    return (
        Commitment.objects.visible_to(scope, "funds.view")
        .select_related("source", "project", "line")
        .annotate(paid=_sum_of(Posting.objects.all(), "commitment", spent()))
    )


def locks_seen_by(scope: Scope) -> QuerySet[PeriodLock]:
    """Return the locks that close books the scope may see, the latest first."""
    return PeriodLock.objects.visible_to(scope, "funds.view").order_by("-until", "-pk")


def requests_narrowed(rows: QuerySet[PaymentRequest], wanted: Mapping[str, Any]) -> QuerySet[PaymentRequest]:
    """Narrow requests by the filters of their list."""
    if wanted.get("state"):
        rows = rows.filter(state=wanted["state"])
    if wanted.get("year"):
        rows = rows.filter(asked_at__year=wanted["year"])
    if said := (wanted.get("q") or "").strip():
        bears = PaymentPart.objects.filter(request=OuterRef("pk"), source__name__contains=said)
        rows = rows.filter(Q(summary__contains=said) | Q(payee__contains=said) | Exists(bears))
    return rows


@dataclass(frozen=True)
class ShareRow:
    """One source of a line, with how it stands."""

    share: LineShare
    standing: Standing


@dataclass(frozen=True)
class LineRow:
    """One line of a budget with its sources, and how it stands in all."""

    line: BudgetLine
    shares: list[ShareRow]

    @property
    def standing(self) -> Standing:
        """The sum of its sources."""
        return sum((row.standing for row in self.shares), Standing())


def rows_of(budget: Budget) -> list[LineRow]:
    """Return the lines of a budget in their order, each with its sources and how they stand; a fixed number of queries."""
    shares = LineShare.objects.filter(line__budget=budget).select_related("source", "line").order_by("pk")
    found = standings(shares)
    by_line: dict[int, list[ShareRow]] = {}
    for share in shares:
        by_line.setdefault(share.line_id, []).append(ShareRow(share, found[share.pk]))
    return [LineRow(line, by_line.get(line.pk, [])) for line in budget.lines.order_by("pk")]


def standing_of_budgets(budgets: Iterable[Budget]) -> dict[int, Standing]:
    """Return how each of some budgets stands in all, by its id; a fixed number of queries."""
    wanted = [budget.pk for budget in budgets]
    shares = LineShare.objects.filter(line__budget__in=wanted).select_related("line")
    found = standings(shares)
    sums = dict.fromkeys(wanted, Standing())
    for share in shares:
        sums[share.line.budget_id] += found[share.pk]
    return sums


@dataclass(frozen=True)
class SourceStanding:
    """How a source stands: what is left of it, where that stands, and what of it may still be used.

    `lines` is what approved budgets plan of it and have neither spent nor promised.
    """

    left: Decimal
    pool: Decimal
    projects: Decimal
    held: Decimal
    promised: Decimal
    lines: Decimal

    @property
    def free(self) -> Decimal:
        """What was neither spent, nor given to a project or a line, nor promised."""
        return self.pool - self.promised


def standing_of_source(source: FundSource) -> SourceStanding:
    """Return how a source stands; a fixed number of queries."""
    found = dict.fromkeys(AccountKind.values, NOTHING)
    rows = Posting.objects.filter(source=source).order_by()
    for side, sign in (("to_account__kind", 1), ("from_account__kind", -1)):
        for kind, amount in rows.values_list(side).annotate(sum=Sum("amount")):
            found[kind] += sign * amount
    promised = outstanding(Commitment.objects.filter(released_on=None, source=source, line=None))
    shares = LineShare.objects.filter(source=source, line__budget__state=BudgetState.APPROVED)
    planned = sum((standing.left for standing in standings(shares).values()), NOTHING)
    pool, projects, held = (found[kind] for kind in (AccountKind.POOL, AccountKind.PROJECT, AccountKind.LINE))
    return SourceStanding(
        pool + projects + held, pool, projects, held, sum(promised.values(), NOTHING), planned
    )


@dataclass(frozen=True)
class Waiting:
    """One thing of money that waits for somebody: `what` is "payment" or "budget", `page` the name of its address."""

    what: str
    page: str
    pk: Any
    label: str
    amount: Decimal
    since: datetime.datetime


def waiting_for(scope: Scope, user: User, most: int = 20) -> list[Waiting]:
    """Return what this user may answer and did not ask for: payments first, the longest waiting first; three queries."""
    payments = requests_waiting(scope, user).order_by("asked_at")[:most]
    budgets = (
        budgets_seen_by(scope)
        .filter(scope.within("funds.approve"), state=BudgetState.ASKED)
        .exclude(asked_by=user.pk)
        .order_by("updated_at")[:most]
    )
    found = [
        Waiting("payment", "funds:request", one.pk, one.summary, one.amount, one.asked_at) for one in payments
    ]
    found += [
        Waiting("budget", "funds:budget", one.pk, one.name, one.planned, one.updated_at)  # type: ignore[attr-defined]
        for one in budgets
    ]
    return found[:most]


def requests_waiting(scope: Scope, user: User) -> QuerySet[PaymentRequest]:
    """Return the payments this user may answer (every source of the bill) and did not ask for."""
    parts = PaymentPart.objects.filter(request=OuterRef("pk"))
    theirs = scope.within("funds.approve", "source__division")
    rows = PaymentRequest.objects.filter(
        Exists(parts.filter(theirs)), ~Exists(parts.exclude(theirs)), state=RequestState.ASKED
    )
    return rows.exclude(asked_by=user.pk).select_related("station", "project")


def paid_to(project: Project) -> Decimal:
    """Return what was posted as spent for a project, less what came back."""
    return Decimal(Posting.objects.filter(project=project).aggregate(went=spent())["went"])


def paid_to_each(projects: Iterable[int]) -> dict[int, Decimal]:
    """Return what was posted as spent for each of some projects that have postings, by the project's id; one query."""
    rows = Posting.objects.filter(project__in=list(projects)).order_by().values_list("project")
    return {pk: Decimal(went) for pk, went in rows.annotate(went=spent())}


@dataclass(frozen=True)
class Due:
    """A milestone that may be paid now: by when, whether that is past, and whether somebody asked for it already."""

    milestone: Milestone
    by: datetime.date | None
    late: bool
    request: PaymentRequest | None


def due_milestones(place: str, on: datetime.date) -> list[Due]:
    """Return the passed milestones of a place that wait for their money, the most urgent first; three queries.

    The first payment of a venture is due within the pack's working days of signing (中山“博爱100”); the others on the
    day their plan says.
    """
    milestones = list(
        Milestone.objects.filter(within(place), state=MilestoneState.PASSED)
        .exclude(project__state=ProjectState.STOPPED)
        .select_related("project")
        .order_by("due_on", "pk")
    )
    signed = dict(
        Contract.objects.filter(
            project__in=[m.project_id for m in milestones if m.project.kind == ProjectKind.VENTURE],
            signed_on__isnull=False,
        ).values_list("project", "signed_on")
    )
    asked = {
        request.milestone_id: request
        for request in PaymentRequest.objects.filter(milestone__in=milestones, state=RequestState.ASKED)
    }
    found = []
    for milestone in milestones:
        by = milestone.due_on
        begun = signed.get(milestone.project_id)
        if milestone.order == 1 and begun:
            by = first_payment_by(milestone.division, begun)
        late = by is not None and by < on
        found.append(Due(milestone, by, late, asked.get(milestone.pk)))
    return sorted(found, key=lambda due: (due.by or datetime.date.max, due.milestone.pk))


def first_payment_by(place: str, signed_on: datetime.date) -> datetime.date:
    """Return the day by which a venture's first payment is due: the pack's working days after signing."""
    days = policy("projects.venture_first_payment_workdays", place, signed_on)
    return working_days_after(signed_on, days)


def settlement_of(project: Project | None) -> Settlement | None:
    """Return the settlement of a project that claims money back which has not come yet; None when there is none."""
    if project is None:
        return None
    found = Settlement.objects.filter(project=project, approved_on__isnull=False, returned_on=None).first()
    return found if found and found.to_claim_back else None


def payee_account(posting: Posting) -> Account | None:
    """Return the account of who got the money, or gave it back; None when nobody did."""
    for account in (posting.to_account, posting.from_account):
        if account.kind == AccountKind.PAYEE:
            return account
    return None
