"""What of a person who is to be erased stands here: that they were served, so often and by whom, and nothing of what was written."""

from django.db.models import Count, Q, Value

from shegongzhan.files.commands import destroy
from shegongzhan.people.commands import TO_TOWNSHIP
from shegongzhan.people.models import Person
from shegongzhan.services.models import Participant, RecordKind, RecordPartner, RecordWorker, ServiceRecord
from shegongzhan.services.queries import of_nobody_else


def counts(person: Person) -> dict[str, int]:
    """Return how often a person was visited, came to something and was served otherwise; what was struck out is left out."""
    counted = Participant.objects.filter(person=person, void=False).order_by()
    by_kind = dict(counted.values_list("kind").annotate(n=Count("pk")))
    visits, activities = by_kind.pop(RecordKind.VISIT, 0), by_kind.pop(RecordKind.ACTIVITY, 0)
    return {"visits": visits, "activities": activities, "services": sum(by_kind.values())}


def forget(person: Person) -> None:
    """Blank what was written in records about a person alone, and let them lie in the township; days and hours stay."""
    records = [row.pk for row in of_nobody_else(person).only("pk")]
    destroy({"services.servicerecord": [str(pk) for pk in records]})
    mine = ServiceRecord.objects.filter(pk__in=records)
    mine.filter(~Q(void_reason="")).update(void_reason=Value("—"))
    mine.update(note=None, place="", import_key="", division=TO_TOWNSHIP)
    RecordPartner.objects.filter(record__in=records, organisation=None).update(name="")
    RecordWorker.objects.filter(record__in=records).update(division=TO_TOWNSHIP)
    Participant.objects.filter(record__in=records).update(division=TO_TOWNSHIP)
