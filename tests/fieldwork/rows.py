"""Persons to be visited and visits, in one line each."""

import datetime
from typing import Any

from shegongzhan.fieldwork.commands import VisitFacts
from shegongzhan.people.models import Person, RiskAssessment
from shegongzhan.services.commands import RecordFacts
from shegongzhan.services.models import RecordKind
from shegongzhan.talent.models import Worker, WorkerKind
from tests import factories as f

ZONE = datetime.timezone(datetime.timedelta(hours=8))
NOW = datetime.datetime(2024, 3, 12, 10, 0, tzinfo=ZONE)


def a_person(risk: str = "general", division: str = f.VILLAGE, name: str = "杨秀兰", **fields: Any) -> Person:
    """Make a person with a level and the reason that leads to it."""
    person = Person.objects.create(division=division, name=name, risk=risk, **fields)
    RiskAssessment.objects.create(
        division=division, person=person, level=risk, on=f.LONG_AGO, reasons=["other_hardship"]
    )
    return person


def a_worker(user: Any = None, division: str = f.JIANPING, name: str = "林晓燕") -> Worker:
    return Worker.objects.create(user=user, division=division, name=name, kind=WorkerKind.RESIDENT)


def visit_facts(person: Person, worker: Worker, *, minutes: int = 40, **said: Any) -> VisitFacts:
    """Return a visit to somebody's door on the day of the tests; `said` is about the visit or the record."""
    of_visit = {
        k: said.pop(k) for k in list(said) if k in VisitFacts.__dataclass_fields__ and k not in {"record"}
    }
    record = {
        "kind": RecordKind.VISIT,
        "day": f.TODAY,
        "division": person.division,
        "workers": [(worker.pk, minutes)],
        "people": [person.pk],
        **said,
    }
    return VisitFacts(record=RecordFacts(**record), **{"way": "door", **of_visit})
