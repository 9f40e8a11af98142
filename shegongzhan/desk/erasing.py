"""What of a person who is to be erased stands here: that the file once went to another station, and what was said then."""

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Left
from django.utils.translation import gettext as _

from shegongzhan.desk.models import FileTransfer, TransferredFile, TransferState
from shegongzhan.desk.rules import TOWNSHIP
from shegongzhan.people.commands import TO_TOWNSHIP
from shegongzhan.people.models import Person, PersonState


def holds(person: Person) -> list[str]:
    """Return what has to be finished first: the file is on its way to another station."""
    if not TransferredFile.objects.filter(person=person, transfer__state=TransferState.OPEN).exists():
        return []
    return [_("档案转移还在等答复：请先答复或撤回。")]


def forget(person: Person) -> None:
    """Blank what was written when the file moved; of a family that moved together the words stay until the last is erased."""
    others = TransferredFile.objects.filter(transfer=OuterRef("pk")).exclude(
        Q(person=person) | Q(person__state=PersonState.ERASED)
    )
    hers = TransferredFile.objects.filter(person=person)
    FileTransfer.objects.filter(~Exists(others), pk__in=hers.values("transfer")).update(
        reason=None, typed=None, needs_reason=None, answer=None, needs_ended=[], division=TO_TOWNSHIP,
        to_division=Left("to_division", TOWNSHIP),
    )  # fmt: skip
    hers.update(note=None, consent=None, division=TO_TOWNSHIP)
