"""The contract of a project: drafting it, signing it, telling the public of it."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.accounts.rules import pk_of
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.display import money
from shegongzhan.core.errors import RuleViolation
from shegongzhan.policies.queries import rule
from shegongzhan.projects import acts, rules
from shegongzhan.projects.commands._shared import basis, locked, must_be_draft, must_be_open
from shegongzhan.projects.commands.parts import MilestoneFacts, usual_milestones, write_milestones
from shegongzhan.projects.commands.requirement import check_words
from shegongzhan.projects.models import (
    BOUGHT,
    Contract,
    ContractState,
    Milestone,
    Project,
    ProjectState,
    Requirement,
)
from shegongzhan.projects.queries.money import paid_of
from shegongzhan.projects.queries.purchase import looks_like


@dataclass(frozen=True)
class ContractFacts:
    """What a contract says: number, content, quality, term, amount (财政部令第102号第二十三条)."""

    number: str
    content: str
    starts_on: datetime.date
    ends_on: datetime.date
    amount: Decimal
    quality: str = ""
    term_reason: str = ""
    shares_records: bool = False


def check_contract(project: Project, facts: ContractFacts) -> None:
    """Raise RuleViolation for a contract that cannot be: ending before it starts, over the budget, too long a term.

    A bought contract longer than the general term needs its basis, and is never longer than the longest
    (财政部令第102号第二十四条; both from the policy pack of the place on the day it starts).
    """
    if not facts.number.strip():
        raise RuleViolation("contract.number", _("请写合同编号。"), field="number")
    if not facts.content.strip():
        raise RuleViolation("contract.content", _("请写服务内容。"), field="content")
    if facts.ends_on < facts.starts_on:
        raise RuleViolation("contract.dates", _("合同结束日期不能早于开始日期。"), field="ends_on")
    if facts.amount <= 0:
        raise RuleViolation("contract.amount", _("合同金额要大于零。"), field="amount")
    paid = paid_of(project)
    if facts.amount < paid:
        raise RuleViolation(
            "contract.paid",
            _("合同金额不能少于已经付出的 %(paid)s 元。") % {"paid": money(paid)},
            field="amount",
        )
    if project.kind not in BOUGHT:
        return
    requirement = Requirement.objects.filter(project=project).first()
    if requirement is None or not requirement.is_checked:
        raise RuleViolation("contract.unchecked", _("预算和资金来源还没有审核通过，不能拟定合同。"))
    if facts.amount > requirement.budget:
        raise RuleViolation(
            "contract.budget",
            _("合同金额不能超过审核过的预算 %(budget)s 元。") % {"budget": money(requirement.budget)},
            field="amount",
        )
    usual = rule("projects.purchase_years", project.division, facts.starts_on)
    most = rule("projects.purchase_years_max", project.division, facts.starts_on)
    if rules.is_longer_than(facts.starts_on, facts.ends_on, most.value):
        raise RuleViolation(
            "contract.term_max",
            _("合同期限最长 %(years)s 年（%(basis)s）。") % {"years": most.value, "basis": basis(most)},
            field="ends_on",
        )
    if rules.is_longer_than(facts.starts_on, facts.ends_on, usual.value) and not facts.term_reason.strip():
        raise RuleViolation(
            "contract.term",
            _(
                "合同期限一般不超过 %(years)s 年（%(basis)s）。更长的，请写明依据：预算有保障、内容稳定、价格变化小。"
            )
            % {"years": usual.value, "basis": basis(usual)},
            field="term_reason",
        )


@transaction.atomic
def draft_contract(
    actor: User | str, project: Project, facts: ContractFacts, *, seen_version: int | None = None
) -> Contract:
    """Draft the contract of a project, or change the draft; milestones follow by the pack's shares.

    Raises RuleViolation as `check_contract` does, for a number used before, and when the contract is signed; StaleRow
    when somebody changed the draft meanwhile.
    """
    must_be_open(project)
    check_contract(project, facts)
    told = {
        name: value.strip() if isinstance(value, str) else value for name, value in facts.__dict__.items()
    }
    contract = Contract.objects.filter(project=project).first()
    if (
        Contract.objects.filter(division=project.division, number=told["number"])
        .exclude(project=project)
        .exists()
    ):
        raise RuleViolation("contract.number_used", _("这个合同编号已经用过了。"), field="number")
    try:
        with transaction.atomic():
            if contract is None:
                contract = Contract.objects.create(
                    project=project, division=project.division, prepared_by=pk_of(actor), **told
                )
            else:
                must_be_draft(contract)
                for name, value in told.items():
                    setattr(contract, name, value)
                contract.prepared_by = pk_of(actor)
                contract.save_changed([*told, "prepared_by"], seen_version=seen_version)
    except IntegrityError as twice:
        raise RuleViolation(
            "contract.twice", _("这个项目的合同刚刚有人拟定了，请打开最新的看看。")
        ) from twice
    _renew_milestones(contract)
    record_act(actor, acts.DRAFTED, contract)
    return contract


def _renew_milestones(contract: Contract) -> None:
    """Set amounts and days of the milestones anew, or make them by the pack's shares when there are none."""
    there = list(Milestone.objects.filter(project=contract.project_id))
    if there:
        facts = [MilestoneFacts(m.label, m.share, m.after, m.due_on) for m in there]
    else:
        facts = usual_milestones(contract.division, contract.starts_on, contract.ends_on)
    write_milestones(contract.project, contract.amount, facts)


@transaction.atomic
def sign_contract(
    actor: User | str,
    contract: Contract,
    *,
    on: datetime.date,
    today: datetime.date,
    resembles_reason: str = "",
) -> None:
    """Write down that a contract was signed; the project then runs, with the contract's amount and term.

    Raises RuleViolation for a day that has not come, for milestones that do not add up, when it was signed before,
    without a target, for a requirement of a few letters or outside the directory, and for a bought contract that looks
    like something that may not be bought (第十条) without a word why it is not; some of those are refused whatever is
    said.
    """
    contract = locked(contract)
    must_be_draft(contract)
    project = contract.project
    must_be_open(project)
    if on > today:
        raise RuleViolation("contract.future", _("日期还没到，不能先签。"), field="on")
    check_contract(project, facts_of(contract))
    if not contract.targets.exists():
        raise RuleViolation("contract.no_targets", _("合同还没有指标：写清数什么、数多少，再签。"))
    requirement = Requirement.objects.filter(project=project).first()
    if project.kind in BOUGHT and requirement:
        check_words(requirement.text, requirement.directory, project.division, on)
    shares = [m.share for m in Milestone.objects.filter(project=project)]
    if not rules.is_whole(shares):
        raise RuleViolation("milestones.sum", _("各节点的付款比例加起来要等于 100%。"))
    looks = looks_like(contract)
    if looks and (looks["refused"] or not resembles_reason.strip()):
        document = basis(rule("projects.not_bought", contract.division, contract.starts_on))
        said = "、".join(f"“{word}”" for word in looks["said"])
        words = {"what": looks["label"], "basis": document, "said": said}
        if looks["refused"]:
            raise RuleViolation(
                "contract.not_bought", _("写了%(said)s，像是“%(what)s”，不得购买（%(basis)s）。") % words
            )
        raise RuleViolation(
            "contract.resembles",
            _(
                "写了%(said)s，像是“%(what)s”，不得购买（%(basis)s）。如果不是，请写明为什么；是的，请改合同：写清服务、数量和标准。"
            )
            % words,
            field="resembles_reason",
        )
    contract.state, contract.signed_on = ContractState.SIGNED, on
    contract.resembles = str(looks["code"]) if looks else ""
    contract.resembles_reason = resembles_reason.strip() if looks else ""
    contract.save_changed(["state", "signed_on", "resembles", "resembles_reason"])
    follow_contract(project, contract)
    record_act(actor, acts.SIGNED, contract, on=on.isoformat())
    if looks:
        record_act(actor, acts.RESEMBLED, contract, what=str(looks["label"]))


def follow_contract(project: Project, contract: Contract) -> None:
    """Let the register of projects say what the contract says: amount, term, that it runs."""
    project.granted, project.starts_on, project.ends_on = (
        contract.amount,
        contract.starts_on,
        contract.ends_on,
    )
    if project.state == ProjectState.PLANNED:
        project.state = ProjectState.RUNNING
    project.save_changed(["granted", "starts_on", "ends_on", "state"])


def facts_of(contract: Contract) -> ContractFacts:
    """Return what a contract says now."""
    return ContractFacts(**{name: getattr(contract, name) for name in ContractFacts.__dataclass_fields__})
