"""People who move, and the two stations between which their files go; for the tests of transfers."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from shegongzhan.accounts.models import User
from shegongzhan.accounts.roles import Role
from shegongzhan.core.errors import RuleViolation
from shegongzhan.desk import commands
from shegongzhan.desk.models import FileTransfer
from shegongzhan.people.commands import PersonRow, file_people
from shegongzhan.people.models import Person
from shegongzhan.stations.models import Station
from tests import factories as f

NUMBER = "341821194403020026"
FILED = datetime.date(2024, 1, 8)


def head_of_shizi(site: Station | None = None) -> User:
    """韩 is the head in 十字镇."""
    head = f.user("hanzhan", "韩志明")
    f.post(head, Role.STATION_HEAD, f.SHIZI, site, title="镇分管领导")
    return head


def filed(**said: Any) -> Person:
    """A person of 南山村 who is served in 建平镇 since January."""
    row = PersonRow(**{"name": "杨秀兰", "division": f.VILLAGE, "is_another": True, **said})
    (one,) = file_people("import", [row], on=FILED)
    return Person.objects.get(pk=one.pk)


def yang(**said: Any) -> Person:
    """杨 lives alone, is eighty, and has a number by which she is found."""
    known = {
        "identity_number": NUMBER, "born_on": datetime.date(1944, 3, 2), "sex": "f", "phone": "19912345678",
        "address": "14组6号", "note": "儿子与她不来往", "categories": ["elder_alone_hardship"], "guardian_name": "杨琴",
    }  # fmt: skip
    return filed(**{**known, **said})


def fresh(person: Person) -> Person:
    """The file as it stands now."""
    return Person.objects.get(pk=person.pk)


def refused(act: Callable[[], object]) -> str:
    """The code of the rule that said no."""
    with pytest.raises(RuleViolation) as told:
        act()
    return told.value.code


def offered(actor: User, person: Person, **said: Any) -> FileTransfer:
    """The file is offered to 十字镇."""
    return commands.offer_file(actor, person, **{"to": f.SHIZI, "on": f.TODAY, **said})


def taken(actor: User, transfer: FileTransfer, **said: Any) -> FileTransfer:
    """The file that was offered is taken into 十字村."""
    told = {"division": f.SHIZI_VILLAGE, "on": f.TODAY}
    return commands.take_offered_file(actor, transfer, **{**told, **said})


def asked(actor: User, **said: Any) -> FileTransfer:
    """十字村 asks for the file of 杨."""
    told = {"name": "杨秀兰", "number": NUMBER, "to": f.SHIZI_VILLAGE, "on": f.TODAY}
    return commands.ask_for_file(actor, **{**told, **said})


def state(transfer: FileTransfer) -> str:
    """What became of a transfer."""
    return FileTransfer.objects.get(pk=transfer.pk).state
