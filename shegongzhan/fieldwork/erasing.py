"""What of a person who is to be erased stands here: what was seen at their place, what changed there, when to see them."""

from shegongzhan.fieldwork.models import ChangeEvent, Visit, VisitDuty
from shegongzhan.people.models import Person
from shegongzhan.services.queries import of_nobody_else


def forget(person: Person) -> None:
    """Blank what was seen on visits to a person alone; changes in their life and the duty to visit them go whole."""
    seen = Visit.objects.filter(record__in=of_nobody_else(person))
    seen.update(purpose="", handling="", observations={})
    ChangeEvent.objects.filter(person=person).delete()
    VisitDuty.objects.filter(person=person).delete()
