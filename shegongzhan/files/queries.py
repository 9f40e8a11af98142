"""What pages read of attached papers. Who may see a row may see its papers: the row's own door decides."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Model, QuerySet

from shegongzhan.files.models import StoredFile


def owner(obj: Model) -> tuple[str, str]:
    """Return how the papers of a row name it: type and id."""
    return obj._meta.label_lower, str(obj.pk)


def files_of(obj: Model) -> QuerySet[StoredFile]:
    """Return the papers of a row, the oldest first; removed ones are left out."""
    kind, pk = owner(obj)
    return StoredFile.objects.filter(object_type=kind, object_id=pk, removed_at__isnull=True).order_by(
        "added_at"
    )


def file_of(obj: Model, pk: UUID) -> StoredFile | None:
    """Return one paper of a row; None when it is not there, or another row's."""
    return files_of(obj).filter(pk=pk).first()


def files_of_many(objects: Iterable[Model]) -> dict[str, list[StoredFile]]:
    """Return the papers of some rows of one type, by the row's id as text, the oldest first."""
    wanted = list(objects)
    found: dict[str, list[StoredFile]] = defaultdict(list)
    if wanted:
        for stored in _of_many(wanted).order_by("added_at"):
            found[stored.object_id].append(stored)
    return found


def _of_many(wanted: list[Model]) -> QuerySet[StoredFile]:
    return StoredFile.objects.filter(
        object_type=wanted[0]._meta.label_lower,
        object_id__in=[str(obj.pk) for obj in wanted],
        removed_at__isnull=True,
    )
