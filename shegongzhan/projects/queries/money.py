"""What of a project was paid and what is left: one reading for every page, list, report and check.

Paid is what the books say. Postings lie on a floor above and are known here by the name of their relation only; who pays
stands with the account the money reached. What a ledger of ventures says was paid before the books began counts as far
as no imported posting tells of the same money.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Greatest

from shegongzhan.projects.models import Contract, ContractState, Project

NOTHING = Decimal(0)
MONEY: DecimalField = DecimalField(max_digits=16, decimal_places=2)


def _posted(**narrow: Any) -> Any:
    """Return, as an annotation of projects, what was posted as spent for each, less what came back."""
    postings = Project._meta.get_field("postings").related_model
    signed = Case(
        When(to_account__kind="payee", then=F("amount")),
        When(from_account__kind="payee", then=-F("amount")),
        default=Value(NOTHING),
        output_field=MONEY,
    )
    rows = postings._default_manager.filter(project=OuterRef("pk"), **narrow)
    sums = rows.order_by().values("project").annotate(sum=Sum(signed)).values("sum")
    return Coalesce(Subquery(sums, output_field=MONEY), Value(NOTHING), output_field=MONEY)


def with_money(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return projects each with what was `paid` of it and what is `left` of its grant."""
    told = Greatest(F("paid_told"), _posted(batch__isnull=False), output_field=MONEY)
    paid: QuerySet[Any] = rows.annotate(paid=told + _posted(batch__isnull=True))
    return paid.annotate(left=F("granted") - F("paid"))


def paid_of(project: Project) -> Decimal:
    """Return what was paid of a project."""
    return Decimal(with_money(Project.objects.filter(pk=project.pk)).values_list("paid", flat=True).get())


def typed_of(projects: list[int]) -> dict[int, Decimal]:
    """Return what was posted here, not out of a ledger, for each of some projects that have such postings."""
    rows = Project.objects.filter(pk__in=projects).annotate(typed=_posted(batch__isnull=True))
    return {pk: Decimal(typed) for pk, typed in rows.values_list("pk", "typed") if typed}


@dataclass(frozen=True)
class Limit:
    """The most that may be paid of a project: its contract's amount once one is signed, else its grant."""

    most: Decimal
    paid: Decimal

    @property
    def left(self) -> Decimal:
        """What may still be paid."""
        return self.most - self.paid


def contract_in_force(project: Project) -> Contract | None:
    """Return the contract of a project once it was signed, None before."""
    return Contract.objects.filter(project=project).exclude(state=ContractState.DRAFT).first()


def limit_of(project: Project) -> Limit | None:
    """Return how much may be paid of a project; None when neither contract nor grant says so."""
    contract = contract_in_force(project)
    most = contract.amount if contract else project.granted
    return Limit(most, paid_of(project)) if most else None


def carried_by(where: Q) -> QuerySet[Contract]:
    """Return the contracts that are carried out where is meant: what they are paid goes through a milestone."""
    in_force = (ContractState.SIGNED, ContractState.ACCEPTED)
    return Contract.objects.filter(where, state__in=in_force).select_related("project")
