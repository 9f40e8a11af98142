"""Letting records count for a contract, and putting what was counted into its settlement."""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.accounts.rules import pk_of
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.errors import RuleViolation
from shegongzhan.needs.models import Need
from shegongzhan.projects.commands import ReviewFacts, ask_settlement, propose_brand, record_review
from shegongzhan.projects.models import Brand, Contract, ContractState, Project, Review, Settlement
from shegongzhan.projects.queries import OVER
from shegongzhan.services import acts
from shegongzhan.services.models import RecordClaim, ServiceRecord
from shegongzhan.services.progress import series
from shegongzhan.services.progress.queries import progress_of


@transaction.atomic
def assign_records(actor: User | str, project: Project, ids: Iterable[UUID]) -> tuple[int, int]:
    """Let records count for a project's contract; return how many are its own now, and how many it shares.

    A record without a project becomes the project's own. One that counts for another contract is shared, when both
    contracts allow it (`claim.not_shared` otherwise). Raises RuleViolation and changes nothing when one of them does not
    fit: no contract or one that is over, struck out, outside the term or the place, counted before (`claim.twice`).
    """
    contract = _contract_of(project)
    wanted = list(dict.fromkeys(ids))
    rows = (
        ServiceRecord.objects.select_for_update(of=("self",)).filter(pk__in=wanted).select_related("project")
    )
    found = list(rows)
    if len(found) != len(wanted):
        raise RuleViolation("claim.unknown", _("有的记录已经找不到了，请刷新页面。"))
    claimed = set(
        RecordClaim.objects.filter(project=project, record__in=wanted).values_list("record_id", flat=True)
    )
    own: list[ServiceRecord] = []
    shared: list[ServiceRecord] = []
    for record in found:
        _must_fit(record, contract, claimed)
        (shared if record.project_id else own).append(record)
    _must_share(contract, shared)
    for record in own:
        record.project = project
        record.save_changed(["project"])
    try:
        with transaction.atomic():
            RecordClaim.objects.bulk_create(
                RecordClaim(record=record, project=project, claimed_by=pk_of(actor)) for record in shared
            )
    except IntegrityError as twice:
        raise RuleViolation("claim.twice", _("这条记录已经算给了这个项目。")) from twice
    record_act(actor, acts.ASSIGNED, project, own=len(own), shared=len(shared))
    return len(own), len(shared)


@transaction.atomic
def release_record(actor: User | str, project: Project, record: ServiceRecord) -> None:
    """Let a record not count for a project any more.

    Raises RuleViolation when it does not, when the contract is over, and while another contract shares it.
    """
    _contract_of(project)
    record = ServiceRecord.objects.select_for_update(of=("self",)).get(pk=record.pk)
    if record.project_id != project.pk:
        if not RecordClaim.objects.filter(record=record, project=project).delete()[0]:
            raise RuleViolation("claim.not_counted", _("这条记录没有算给这个项目。"))
    elif RecordClaim.objects.filter(record=record).exists():
        raise RuleViolation("claim.shared", _("这条记录还算给了另一份合同，先从那边移出。"))
    else:
        record.project = None
        record.save_changed(["project"])
    record_act(actor, acts.RELEASED, project)


@transaction.atomic
def settle(
    actor: User | str, project: Project, *, on: datetime.date, due: Decimal | None = None, note: str = ""
) -> Settlement:
    """Put what was counted from the records against what was paid. Errors as in `projects.commands.ask_settlement`."""
    contract = Contract.objects.filter(project=project).first()
    figures = [one.figure for one in progress_of(contract, on)] if contract else []
    return ask_settlement(actor, project, figures, on=on, due=due, note=note)


@transaction.atomic
def accept(actor: User | str, project: Project, facts: ReviewFacts, *, today: datetime.date) -> Review:
    """Write down an acceptance beside what was counted by its day. Errors as in `projects.commands.record_review`."""
    contract = Contract.objects.filter(project=project).first()
    figures = [one.figure for one in progress_of(contract, facts.on)] if contract else []
    return record_review(actor, project, facts, today=today, figures=figures)


def _contract_of(project: Project) -> Contract:
    contract = Contract.objects.select_for_update().filter(project=project).first()
    if contract is None or contract.state == ContractState.DRAFT:
        raise RuleViolation("claim.no_contract", _("项目签了合同，才能归入服务记录。"))
    if contract.state in OVER:
        raise RuleViolation("claim.over", _("合同已经结算或解除，不能再增减记录。"))
    return contract


def _must_fit(record: ServiceRecord, contract: Contract, claimed: set[UUID]) -> None:
    if record.project_id == contract.project_id or record.pk in claimed:
        raise RuleViolation("claim.twice", _("这条记录已经算给了这个项目。"))
    if record.void:
        raise RuleViolation("claim.void", _("作废的记录不能归入项目。"))
    if not contract.starts_on <= record.day <= contract.ends_on:
        raise RuleViolation("claim.term", _("记录的日期不在合同期内。"))
    if not record.division.startswith(contract.division):
        raise RuleViolation("claim.place", _("记录不在项目的实施地点。"))


def _must_share(contract: Contract, shared: list[ServiceRecord]) -> None:
    """Raise RuleViolation unless this contract and those of the records' own projects all allow to share."""
    if not shared:
        return
    others = {record.project_id for record in shared}
    allowing = Contract.objects.filter(project__in=others, shares_records=True).count()
    if not contract.shares_records or allowing != len(others):
        raise RuleViolation(
            "claim.not_shared", _("这条记录已经算给了别的项目。两份合同都写明允许共用的，才能再算一次。")
        )


@transaction.atomic
def propose_series(actor: User | str, need: Need, *, on: datetime.date) -> Brand:
    """Write up a brand from the sessions that served one need, for people to put into their own words.

    Raises RuleViolation for fewer sessions than the pack asks for (`brand.short`), for a need a brand answers already
    (`brand.of_need`), and as `propose_brand` does. Sessions a record of which was struck out do not count.
    """
    # The need is held, so that two people at once do not write it up twice.
    need = Need.objects.select_for_update(of=("self",)).get(pk=need.pk)
    if Brand.objects.filter(needs=need).exists():
        raise RuleViolation("brand.of_need", _("这项需求已经有品牌项目了。"))
    sessions = series.sessions_of(need)
    least = series.least_sessions(need.division, on)
    if len(sessions) < least:
        raise RuleViolation("brand.short", _("回应同一项需求的活动满 %(n)s 场，才能提名。") % {"n": least})
    return propose_brand(actor, series.draft_of(need, sessions))
