"""Background work of imports: a folder of ledgers takes longer than anybody wants to look at a page."""

from uuid import UUID

from django_tasks import task

from shegongzhan.accounts.models import User
from shegongzhan.core.time import today
from shegongzhan.imports.models import Batch
from shegongzhan.ledgers import commands


@task()
def check_batch(batch: str) -> None:
    """Try an import without writing anything."""
    found = Batch.objects.get(pk=UUID(batch))
    commands.check_files(User.objects.get(pk=found.actor_id), found, today=today())


@task()
def import_batch(batch: str) -> None:
    """Do a confirmed import."""
    found = Batch.objects.get(pk=UUID(batch))
    commands.carry_out(User.objects.get(pk=found.actor_id), found, today=today())
