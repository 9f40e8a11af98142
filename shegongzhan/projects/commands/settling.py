"""Reviews, acceptance, settlement, and telling the public."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.accounts.queries import must_be_another
from shegongzhan.accounts.rules import pk_of
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.display import money
from shegongzhan.core.errors import RuleViolation
from shegongzhan.projects import acts, rules
from shegongzhan.projects.commands._money import NOT_PASSED, open_milestones, stop_milestones
from shegongzhan.projects.commands._shared import locked, must_be_open
from shegongzhan.projects.models import (
    Contract,
    ContractState,
    Milestone,
    MilestoneState,
    Project,
    Review,
    Settlement,
    Stage,
)
from shegongzhan.projects.queries.money import paid_of
from shegongzhan.projects.queries.purchase import due_of, latest_reviews

# What is accepted is settled, and what was stopped: the money may have to come back.
TO_SETTLE = (ContractState.ACCEPTED, ContractState.ENDED)
# What the announcements of a contract are called, and where the day is kept.
ANNOUNCEMENTS = {"contract": "announced_on", "result": "result_announced_on"}


@dataclass(frozen=True)
class ReviewFacts:
    """Somebody looked at a project: at which stage, when, whether it is in order, what they said.

    `short_reason` says why it is accepted although less was done than was bought.
    """

    stage: str
    on: datetime.date
    passed: bool
    text: str
    by: str
    short_reason: str = ""


@transaction.atomic
def record_review(
    actor: User | str,
    project: Project,
    facts: ReviewFacts,
    *,
    today: datetime.date,
    figures: Sequence[rules.Counted] | None = None,
) -> Review:
    """Write down a mid-term or final review or the acceptance. One that fails stops what has not passed, until one passes.

    An acceptance comes with the `figures` that were counted (`services.progress.commands.accept`). Raises RuleViolation
    without words, for a day that has not come or lies before the contract, before the contract is signed and after it
    was settled, for an acceptance before the final review was passed, and for one of less than was bought without a reason.
    """
    must_be_open(project)
    contract = locked(_contract_of(project))
    if contract.state != ContractState.SIGNED:
        raise RuleViolation("review.contract", _("合同履行期间才记评估和验收。"))
    if facts.stage not in Stage.values:
        raise RuleViolation("review.stage", _("请选择阶段。"), field="stage")
    if not facts.text.strip():
        raise RuleViolation("review.text", _("请写评语。"), field="text")
    if not facts.by.strip():
        raise RuleViolation("review.by", _("请写由谁评估。"), field="by")
    if facts.on > today or facts.on < contract.starts_on:
        raise RuleViolation("review.day", _("日期应在合同开始之后、今天之前。"), field="on")
    latest = latest_reviews(project.pk)
    if facts.stage == Stage.ACCEPTANCE and not (Stage.FINAL in latest and latest[Stage.FINAL].passed):
        raise RuleViolation("review.order", _("末期评估合格以后再验收。"), field="stage")
    if facts.stage == Stage.ACCEPTANCE:
        _check_acceptance(facts, figures)
    told = {
        name: value.strip() if isinstance(value, str) else value for name, value in facts.__dict__.items()
    }
    counted = [_as_json(figure) for figure in figures or []]
    review = Review.objects.create(project=project, recorded_by=pk_of(actor), figures=counted, **told)
    if not facts.passed:
        # What had passed before was done: it is still paid.
        note = _("%(stage)s不合格") % {"stage": review.get_stage_display()}
        stop_milestones(actor, project, note, NOT_PASSED)
    else:
        if all(one.passed for one in latest_reviews(project.pk).values()):
            open_milestones(project)
        if facts.stage == Stage.ACCEPTANCE:
            contract.state = ContractState.ACCEPTED
            contract.save_changed(["state"])
    result = _("合格") if facts.passed else _("不合格")
    record_act(actor, acts.REVIEWED, project, stage=str(review.get_stage_display()), result=result)
    return review


def _check_acceptance(facts: ReviewFacts, figures: Sequence[rules.Counted] | None) -> None:
    """Raise RuleViolation when it is accepted without counting, or with less than was bought and no reason."""
    if figures is None:
        raise RuleViolation("review.uncounted", _("验收要对照按服务记录数出来的指标。"))
    short = [one for one in figures if one.reached < 1]
    if facts.passed and short and not facts.short_reason.strip():
        words = _("；").join(
            _("%(label)s只完成了 %(counted)s／%(quantity)s")
            % {
                "label": one.label,
                "counted": rules.plain(one.counted),
                "quantity": rules.plain(one.quantity),
            }
            for one in short
        )
        raise RuleViolation(
            "review.short",
            _("%(short)s。没有完成也验收合格的，请写明理由。") % {"short": words},
            field="short_reason",
        )


@transaction.atomic
def ask_settlement(
    actor: User | str,
    project: Project,
    figures: Sequence[rules.Counted],
    *,
    on: datetime.date,
    due: Decimal | None = None,
    note: str = "",
) -> Settlement:
    """Put what was counted against what was paid; somebody else has to agree.

    What is due follows from the figures (`rules.due`); another sum needs a word why. A project that was stopped is
    settled too: nothing more is paid of it, what was paid beyond what was done comes back (中山“博爱100”). Raises
    RuleViolation before the acceptance, when it was settled before, for a sum outside the contract, and for more than
    was paid of a stopped project.
    """
    contract = locked(_contract_of(project))
    if contract.state == ContractState.SETTLED:
        raise RuleViolation("settlement.done", _("这个项目已经结算。"))
    if contract.state not in TO_SETTLE:
        raise RuleViolation("settlement.unaccepted", _("验收合格以后再结算。"))
    counted = due_of(contract, figures)
    due = counted if due is None else due
    if contract.state == ContractState.ENDED and due > paid_of(project):
        raise RuleViolation(
            "settlement.stopped", _("终止的项目不再付款，应付不能超过已付的金额。"), field="due"
        )
    if not 0 <= due <= contract.amount:
        raise RuleViolation("settlement.due", _("应付金额在零和合同金额之间。"), field="due")
    if due != counted and not note.strip():
        raise RuleViolation(
            "settlement.note",
            _("按指标算应付 %(due)s 元；要改，请写明原因。") % {"due": money(counted)},
            field="note",
        )
    told = {
        "figures": [_as_json(figure) for figure in figures],
        "due": due,
        "paid": paid_of(project),
        "note": note.strip(),
        "asked_by": pk_of(actor),
        "asked_on": on,
    }
    settlement, made = Settlement.objects.select_for_update().get_or_create(project=project, defaults=told)
    if not made:
        for name, value in told.items():
            setattr(settlement, name, value)
        settlement.save_changed([*told])
    record_act(actor, acts.SETTLING, project, due=money(due), paid=money(settlement.paid))
    return settlement


def _as_json(figure: rules.Counted) -> dict[str, str]:
    return {
        "label": figure.label,
        "quantity": str(rules.plain(figure.quantity)),
        "counted": str(rules.plain(figure.counted)),
        "unit_price": "" if figure.unit_price is None else str(figure.unit_price),
        "value": str(figure.value),
    }


@transaction.atomic
def approve_settlement(actor: User | str, settlement: Settlement, *, on: datetime.date) -> None:
    """Agree to a settlement somebody else put down. Unpaid milestones end; what is still due becomes one that may be paid.

    Raises RuleViolation for who put it down, when it was agreed before, and when money was paid since it was put down.
    """
    contract = locked(_contract_of(settlement.project))
    settlement = Settlement.objects.select_for_update().get(pk=settlement.pk)
    must_be_another(settlement.asked_by, pk_of(actor), right="projects.approve", division=contract.division)
    if contract.state not in TO_SETTLE:
        raise RuleViolation("settlement.done", _("这个项目已经结算。"))
    project = contract.project
    if paid_of(project) != settlement.paid:
        raise RuleViolation("settlement.stale", _("提出结算以后又付了款，请退回重新提出。"))
    stop_milestones(actor, project, _("已结算"))
    if settlement.to_pay:
        last = max(Milestone.objects.filter(project=project).values_list("order", flat=True), default=0)
        Milestone.objects.create(
            project=project,
            division=project.division,
            order=last + 1,
            label=_("结算尾款"),
            share=(settlement.to_pay * 100 / contract.amount).quantize(rules.FEN),
            amount=settlement.to_pay,
            due_on=on,
            state=MilestoneState.PASSED,
            report=_("按结算应付的余款"),
            asked_by=settlement.asked_by,
            asked_on=settlement.asked_on,
            approved_by=pk_of(actor),
            approved_on=on,
        )
    settlement.approved_by, settlement.approved_on = pk_of(actor), on
    settlement.save_changed(["approved_by", "approved_on"])
    contract.state = ContractState.SETTLED
    contract.save_changed(["state"])
    record_act(actor, acts.SETTLED, project)


@transaction.atomic
def send_back_settlement(actor: User | str, settlement: Settlement) -> None:
    """Take a settlement that nobody agreed to off the table. Raises RuleViolation when it was agreed to."""
    settlement = Settlement.objects.select_for_update().get(pk=settlement.pk)
    if settlement.approved_on is not None:
        raise RuleViolation("settlement.done", _("这个项目已经结算。"))
    project = settlement.project
    settlement.delete()
    record_act(actor, acts.SETTLING_BACK, project)


@transaction.atomic
def money_returned(actor: User | str, settlement: Settlement, *, on: datetime.date) -> None:
    """Write down that what was paid too much has come back; called by funds, which posts it.

    Raises RuleViolation when nothing was to come, or it came before.
    """
    settlement = Settlement.objects.select_for_update().get(pk=settlement.pk)
    if settlement.approved_on is None or not settlement.to_claim_back:
        raise RuleViolation("settlement.nothing_back", _("这个项目没有要退回的钱。"))
    if settlement.returned_on:
        raise RuleViolation("settlement.back_twice", _("已经记过退回到账。"))
    if on < settlement.approved_on:
        raise RuleViolation("settlement.back_day", _("不能早于结算那天。"), field="on")
    settlement.returned_on = on
    settlement.save_changed(["returned_on"])
    record_act(actor, acts.MONEY_BACK, settlement.project, amount=money(settlement.to_claim_back))


@transaction.atomic
def announce(
    actor: User | str, contract: Contract, *, what: str, on: datetime.date, where: str, today: datetime.date
) -> None:
    """Write down that a contract, or its result, was announced (财政部令第102号第二十三条).

    Raises RuleViolation before it is signed (or settled), without a place, and for a day that has not come.
    """
    if what not in ANNOUNCEMENTS:
        raise RuleViolation("announcement.what", _("请选择公告什么。"), field="what")
    contract = locked(contract)
    if contract.state == ContractState.DRAFT or contract.signed_on is None:
        raise RuleViolation("announcement.unsigned", _("合同签订以后再公告。"))
    if what == "result" and contract.state != ContractState.SETTLED:
        raise RuleViolation("announcement.unsettled", _("结算以后再公告结果。"), field="what")
    if not where.strip():
        raise RuleViolation("announcement.where", _("请写在哪里公告。"), field="where")
    if on > today or on < contract.signed_on:
        raise RuleViolation("announcement.day", _("公告日期应在签订之后、今天之前。"), field="on")
    column = ANNOUNCEMENTS[what]
    setattr(contract, column, on)
    contract.announced_at = where.strip()
    contract.save_changed([column, "announced_at"])
    words = _("合同") if what == "contract" else _("结果")
    record_act(actor, acts.ANNOUNCED, contract, what=words, on=on.isoformat())


def _contract_of(project: Project) -> Contract:
    contract = Contract.objects.filter(project=project).first()
    if contract is None:
        raise RuleViolation("contract.none", _("这个项目还没有合同。"))
    return contract
