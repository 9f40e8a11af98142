"""Background work of the three lists."""

from uuid import UUID

from django_tasks import task

from shegongzhan.needs.solving import propose


@task()
def solve_run(run: str, round_no: int) -> None:
    """Solve one round of a run."""
    propose(UUID(run), round_no)
