"""What keeps payments to what was agreed: a contract is paid at its milestones, and nothing is paid beyond it."""

import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from shegongzhan.core.display import money
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.scoping import within
from shegongzhan.funds import rules
from shegongzhan.funds.models import Account
from shegongzhan.funds.queries import promised_for
from shegongzhan.policies.queries import value as policy
from shegongzhan.projects.models import Milestone, Project
from shegongzhan.projects.queries import carried_by, contract_in_force, limit_of


def check_milestone(
    project: Project | None, milestone: Milestone | None, payee: Account, use: str, on: datetime.date
) -> None:
    """Raise RuleViolation `contract.milestone` for a payment of a contract that names no milestone.

    Also for one that leaves the project out but pays who carries out a contract, for what contracts are paid for.
    """
    if milestone:
        return
    if project and contract_in_force(project):
        raise RuleViolation(
            "contract.milestone",
            _("“%(project)s”签了合同：付款要选应付的节点，由另一人批准。") % {"project": project.name},
            field="milestone",
        )
    place = payee.division[:6]
    if project or use not in policy("funds.contract_uses", place, on):
        return
    for contract in carried_by(within(place)):
        if rules.same_payee(payee.name, contract.project.applicant):
            raise RuleViolation(
                "contract.milestone",
                _(
                    "%(payee)s 正在履行“%(project)s”的合同：这样的钱要选应付的节点来付。是另一份合同的，先登记项目和合同。"
                )
                % {"payee": contract.project.applicant, "project": contract.project.name},
                field="milestone",
            )


def check_limit(project: Project | None, amount: Decimal, *, promised: bool = False) -> None:
    """Raise RuleViolation `project.overpaid` when more is paid of a project than its contract (or grant) leaves.

    With `promised`, what is kept back for the project already counts too. The project is held until the transaction ends,
    so that two who pay at once see each other.
    """
    if project is None:
        return
    Project.objects.select_for_update().get(pk=project.pk)
    limit = limit_of(project)
    if limit is None:
        return
    left = limit.left - (promised_for(project) if promised else Decimal(0))
    if rules.is_overspent(left, amount):
        raise RuleViolation(
            "project.overpaid",
            _("“%(project)s”的合同（资助）金额 %(most)s 元，已付 %(paid)s 元，还能付 %(left)s 元。")
            % {
                "project": project.name,
                "most": money(limit.most),
                "paid": money(limit.paid),
                "left": money(max(left, Decimal(0))),
            },
            field="amount",
        )
