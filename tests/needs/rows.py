"""Rows of the three lists that tests need, in one line each."""

import datetime
from typing import Any

from shegongzhan.accounts.models import User
from shegongzhan.needs.models import Need, Resource, ServiceItem
from shegongzhan.people.models import Person
from shegongzhan.talent.models import Worker, WorkerKind
from tests import factories as f

NOTED = datetime.date(2024, 3, 1)


def a_person(division: str = f.VILLAGE, name: str = "杨秀兰", **fields: Any) -> Person:
    return Person.objects.create(division=division, name=name, **fields)


def a_need(division: str = f.VILLAGE, person: Person | None = None, **fields: Any) -> Need:
    """Make an open need, of residents unless a person is given."""
    fields = {"kind": "psychology", "urgency": "week", "noted_on": NOTED, **fields}
    fields.setdefault("promised_on", fields["noted_on"] + datetime.timedelta(days=7))
    return Need.objects.create(
        division=division, source="client" if person else "resident", person=person, channel="visit", **fields
    )


def a_resource(area: str = f.JIANPING, **fields: Any) -> Resource:
    """Make a resource for a place that can take one."""
    return Resource.objects.create(
        **{
            "division": area, "area": area, "name": "心理热线", "owner_kind": "charity", "owner_name": "县慈善会",
            "kind": "psychology", "capacity": 1, **fields,
        }
    )  # fmt: skip


def a_service(division: str = f.JIANPING, **fields: Any) -> ServiceItem:
    return ServiceItem.objects.create(
        **{
            "division": division, "name": "心理陪伴", "field": "elderly", "method": "case", "kind": "psychology", **fields,
        }
    )  # fmt: skip


def a_worker(user: User | None = None, division: str = f.JIANPING, name: str = "林晓燕") -> Worker:
    return Worker.objects.create(user=user, division=division, name=name, kind=WorkerKind.RESIDENT)
