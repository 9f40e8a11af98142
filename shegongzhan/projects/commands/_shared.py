"""What the commands on contracts and milestones share."""

from django.utils.translation import gettext as _

from shegongzhan.core.errors import RuleViolation
from shegongzhan.policies.rules import Rule
from shegongzhan.projects.models import Contract, ContractState, Project


def locked(contract: Contract) -> Contract:
    """Hold the contract until the transaction ends, as it is now."""
    return Contract.objects.select_for_update(of=("self",)).select_related("project").get(pk=contract.pk)


def must_be_draft(contract: Contract) -> None:
    """Raise RuleViolation for a contract that is signed, or settled already."""
    if contract.state == ContractState.SETTLED:
        raise RuleViolation("contract.settled", _("已经结算，合同不能再改。"))
    if contract.state != ContractState.DRAFT:
        raise RuleViolation("contract.signed", _("合同已经签了；要改请走合同变更。"))


def must_be_open(project: Project) -> None:
    """Raise RuleViolation for a project that has ended."""
    if not project.is_open:
        raise RuleViolation("project.ended", _("这个项目已经结束。"))


def basis(one: Rule) -> str:
    """Return the document and the clause a rule of the pack comes from."""
    return f"{one.document or _('本地参数')}{one.clause}"
