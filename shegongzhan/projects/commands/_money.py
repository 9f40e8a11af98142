"""What ends and begins again with a project: its contract, and the milestones that were not paid."""

from shegongzhan.projects.models import Contract, ContractState, Milestone, MilestoneState, Project

UNPAID = (MilestoneState.OPEN, MilestoneState.REACHED, MilestoneState.PASSED)
LONGEST_NOTE = 200


def stop_milestones(project: Project, note: str) -> int:
    """Let nothing more be paid of a project, and say why; return how many milestones that stopped."""
    stopped = 0
    for milestone in Milestone.objects.select_for_update().filter(project=project, state__in=UNPAID):
        milestone.state, milestone.note = MilestoneState.STOPPED, note.strip()[:LONGEST_NOTE]
        milestone.save_changed(["state", "note"])
        stopped += 1
    return stopped


def open_milestones(project: Project) -> None:
    """Open the stopped milestones of a project again; each has to be passed anew."""
    for milestone in Milestone.objects.select_for_update().filter(
        project=project, state=MilestoneState.STOPPED
    ):
        milestone.state, milestone.approved_by, milestone.approved_on = MilestoneState.OPEN, None, None
        milestone.save_changed(["state", "approved_by", "approved_on"])


def stop_what_is_unpaid(project: Project, reason: str) -> None:
    """End the contract of a project that is stopped, and stop its payments."""
    stop_milestones(project, reason)
    Contract.objects.filter(project=project, state=ContractState.SIGNED).update(state=ContractState.ENDED)


def take_up_again(project: Project) -> None:
    """Let the contract of a project that was stopped by mistake run again, and its payments be asked for."""
    if Contract.objects.filter(project=project, state=ContractState.ENDED).update(state=ContractState.SIGNED):
        open_milestones(project)
