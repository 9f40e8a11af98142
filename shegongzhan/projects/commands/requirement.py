"""What a project is to answer, whether its budget is in order, and how it is to be carried out."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.accounts.queries import must_be_another
from shegongzhan.accounts.rules import pk_of
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.errors import RuleViolation
from shegongzhan.needs.models import Need
from shegongzhan.policies.queries import value as policy
from shegongzhan.projects import acts
from shegongzhan.projects.commands._shared import must_be_open
from shegongzhan.projects.models import Contract, ContractState, Project, Requirement


@dataclass(frozen=True)
class RequirementFacts:
    """What a project is to answer, for how much, out of which budget. `needs` are ids of the list of needs."""

    text: str
    budget: Decimal
    money_from: str
    directory: str = ""
    needs: Sequence[UUID] = ()


def check_words(text: str, directory: str, place: str, on: datetime.date) -> None:
    """Raise RuleViolation for a requirement of a few letters, or one that is not in the pack's directory of what may be bought."""
    least = policy("projects.requirement_letters", place, on)
    if len("".join(text.split())) < least:
        raise RuleViolation(
            "requirement.text",
            _("请写明要解决什么：谁、有什么困难、要做到什么，至少 %(least)s 个字。") % {"least": least},
            field="text",
        )
    if directory.strip() not in {entry["label"] for entry in policy("projects.directory", place, on)}:
        raise RuleViolation(
            "requirement.directory",
            _("请从指导性目录里选：目录以外的不能购买。目录在政策参数里。"),
            field="directory",
        )


@transaction.atomic
def write_requirement(
    actor: User | str,
    project: Project,
    facts: RequirementFacts,
    *,
    on: datetime.date,
    seen_version: int | None = None,
) -> Requirement:
    """Write down, or write anew, what a project is to answer. A check of the budget before falls away with it.

    Raises RuleViolation as `check_words` does, without budget or source, for needs of another county, and once the contract is
    signed; StaleRow when somebody changed it meanwhile.
    """
    must_be_open(project)
    if Contract.objects.filter(project=project).exclude(state=ContractState.DRAFT).exists():
        raise RuleViolation("requirement.signed", _("合同已经签了，需求不能再改；要改请走合同变更。"))
    check_words(facts.text, facts.directory, project.division, on)
    if facts.budget <= 0:
        raise RuleViolation("requirement.budget", _("预算金额要大于零。"), field="budget")
    if not facts.money_from.strip():
        raise RuleViolation(
            "requirement.money", _("请写明资金来源和预算文件：没有预算的不得购买。"), field="money_from"
        )
    needs = Need.objects.filter(pk__in=facts.needs)
    if any(need.division[:6] != project.division[:6] for need in needs):
        raise RuleViolation("requirement.needs", _("只能选本县需求清单里的需求。"), field="needs")
    told = {
        "text": facts.text.strip(),
        "budget": facts.budget,
        "money_from": facts.money_from.strip(),
        "directory": facts.directory.strip(),
        "asked_by": pk_of(actor),
        "checked_by": None,
        "checked_on": None,
        "check_note": "",
    }
    row = Requirement.objects.filter(project=project).first()
    if row is None:
        row = Requirement.objects.create(project=project, **told)
    else:
        for name, value in told.items():
            setattr(row, name, value)
        row.save_changed([*told], seen_version=seen_version)
    row.needs.set(needs)
    record_act(actor, acts.REQUIRED, project)
    return row


@transaction.atomic
def check_requirement(
    actor: User | str, requirement: Requirement, *, in_order: bool, note: str, on: datetime.date
) -> None:
    """Write down that somebody else found budget and source in order, or sent them back with a reason.

    Raises RuleViolation for who wrote the requirement, when it was checked before, and without a reason for sending back.
    """
    must_be_another(
        requirement.asked_by, pk_of(actor), right="projects.approve", division=requirement.project.division
    )
    if requirement.is_checked:
        raise RuleViolation("requirement.checked", _("预算和资金来源已经审核过了。"))
    if not in_order and not note.strip():
        raise RuleViolation("requirement.note", _("请写明为什么退回。"), field="note")
    requirement.check_note = note.strip()
    if in_order:
        requirement.checked_by, requirement.checked_on = pk_of(actor), on
    requirement.save_changed(["check_note", "checked_by", "checked_on"])
    record_act(actor, acts.CHECKED if in_order else acts.RETURNED, requirement.project)


@transaction.atomic
def write_plan(actor: User | str, requirement: Requirement, *, plan: str) -> None:
    """Write down how the project is to be carried out. Raises RuleViolation without words, or before the budget was checked."""
    if not requirement.is_checked:
        raise RuleViolation("plan.unchecked", _("预算和资金来源审核通过以后再写实施方案。"))
    if not plan.strip():
        raise RuleViolation("plan.text", _("请写实施方案。"), field="plan")
    requirement.plan = plan.strip()
    requirement.save_changed(["plan"])
    record_act(actor, acts.PLANNED, requirement.project)
