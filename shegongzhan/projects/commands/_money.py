"""What ends and begins again with a project: its contract, and the milestones that were not paid."""

from django.dispatch import Signal

from shegongzhan.accounts.models import User
from shegongzhan.projects.models import Contract, ContractState, Milestone, MilestoneState, Project

UNPAID = (MilestoneState.OPEN, MilestoneState.REACHED, MilestoneState.PASSED)
NOT_PASSED = (MilestoneState.OPEN, MilestoneState.REACHED)
LONGEST_NOTE = 200

# Money lies a floor above: it closes the requests that wait for what was stopped, in the same transaction.
# Sent with `actor`, `milestones` (ids) and `reason`.
milestones_stopped = Signal()


def stop_milestones(
    actor: User | str, project: Project, note: str, states: tuple[MilestoneState, ...] = UNPAID
) -> int:
    """Let nothing more be paid of a project, and say why; return how many milestones that stopped."""
    stopped = []
    for milestone in Milestone.objects.select_for_update().filter(project=project, state__in=states):
        milestone.state, milestone.note = MilestoneState.STOPPED, note.strip()[:LONGEST_NOTE]
        milestone.save_changed(["state", "note"])
        stopped.append(milestone.pk)
    milestones_stopped.send(Milestone, actor=actor, milestones=stopped, reason=note.strip()[:LONGEST_NOTE])
    return len(stopped)


def open_milestones(project: Project) -> None:
    """Open the stopped milestones of a project again; each has to be passed anew."""
    for milestone in Milestone.objects.select_for_update().filter(
        project=project, state=MilestoneState.STOPPED
    ):
        milestone.state, milestone.approved_by, milestone.approved_on = MilestoneState.OPEN, None, None
        milestone.save_changed(["state", "approved_by", "approved_on"])


def stop_what_is_unpaid(actor: User | str, project: Project, reason: str) -> None:
    """End the contract of a project that is stopped, and stop its payments."""
    stop_milestones(actor, project, reason)
    Contract.objects.filter(project=project, state=ContractState.SIGNED).update(state=ContractState.ENDED)


def take_up_again(project: Project) -> None:
    """Let the contract of a project that was stopped by mistake run again, and its payments be asked for."""
    if Contract.objects.filter(project=project, state=ContractState.ENDED).update(state=ContractState.SIGNED):
        open_milestones(project)
