"""An import of ten minutes does not keep an export waiting: errands have a queue and a worker of their own."""

from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django_tasks_db.models import DBTaskResult

from shegongzhan.core.management.commands import work
from shegongzhan.errands import tasks
from shegongzhan.ledgers.tasks import import_batch
from shegongzhan.needs.tasks import solve_run

pytestmark = pytest.mark.django_db(transaction=True)
NOBODY = "00000000-0000-7000-8000-000000000000"


@pytest.fixture
def in_the_database(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep tasks for a worker, as in production, instead of doing them at once."""
    monkeypatch.setattr(
        "django_tasks_db.management.commands.db_worker.Worker.configure_signals", lambda _me: None
    )
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": settings.TASK_QUEUES}
    }


def _states() -> dict[str, str]:
    return {row.task_path.rpartition(".")[2]: row.status for row in DBTaskResult.objects.all()}


def test_the_worker_of_errands_does_errands_while_imports_wait(in_the_database: None) -> None:
    import_batch.enqueue(NOBODY)
    solve_run.enqueue(NOBODY, 1)
    tasks.do_errand.enqueue(NOBODY)

    call_command("work", once=True, queue="errands")

    assert _states() == {"import_batch": "READY", "solve_run": "READY", "do_errand": "SUCCESSFUL"}


def test_a_worker_that_starts_gives_up_what_its_own_queue_left_half_done(in_the_database: None) -> None:
    import_batch.enqueue(NOBODY)
    tasks.do_errand.enqueue(NOBODY)
    for row in DBTaskResult.objects.all():
        row.claim("here:abc:1")

    assert work.fail_lost_tasks("here:abc", "errands") == 1

    assert _states() == {"import_batch": "RUNNING", "do_errand": "FAILED"}


def test_serving_starts_a_worker_for_each_queue(tmp_path: Any) -> None:
    import socket

    from shegongzhan.core.management.commands.serve import Crew

    with socket.socket() as listener, (tmp_path / "notes").open("w+b") as notes:
        crew = Crew(listener, notes, 0)

    asked = [command[command.index("--queue") + 1] for command, _descriptors in crew.jobs]
    assert asked == settings.TASK_QUEUES
