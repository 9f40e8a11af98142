"""Volunteers and opportunities, made in one line. 梅 is a grown volunteer of 南山村, 小柯 is sixteen."""

import datetime
from typing import Any

from django.utils import timezone

from shegongzhan.stations.models import Station
from shegongzhan.volunteers import commands
from shegongzhan.volunteers.models import Attendance, Opportunity, SignUp, Volunteer
from tests import factories as f

MONDAY = datetime.date(2024, 3, 11)


def at(hour: int, minute: int = 0, day: datetime.date = MONDAY) -> datetime.datetime:
    """Return a moment of the day where the product runs."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour, minute)))


def facts(name: str = "梅兰", phone: str = "13900001234", **rest: Any) -> commands.VolunteerFacts:
    return commands.VolunteerFacts(
        name=name,
        phone=phone,
        **{"born_on": datetime.date(1988, 5, 1), "division": f.VILLAGE, "sex": "f", **rest},
    )


def volunteer(name: str = "梅兰", phone: str = "13900001234", **rest: Any) -> Volunteer:
    return commands.add_volunteer("system", facts(name, phone, **rest), on=MONDAY)[0]


def minor(name: str = "柯小满", phone: str = "13900005678", **rest: Any) -> commands.VolunteerFacts:
    return facts(
        name, phone,
        **{"born_on": datetime.date(2008, 1, 1), "guardian_name": "柯父", "guardian_phone": "13700001111", **rest},
    )  # fmt: skip


def plan(site: Station, **rest: Any) -> Opportunity:
    said: dict[str, Any] = {
        "title": "陪老人读报", "kind": "elderly", "content": "读报、聊天。", "place": "南山村服务点", "lead": "林晓燕",
        "starts_at": at(9), "ends_at": at(11), "places": 2, "station": site, **rest,
    }  # fmt: skip
    return commands.plan_opportunity("system", commands.OpportunityFacts(**said))


def opened(site: Station, **rest: Any) -> Opportunity:
    made = plan(site, **rest)
    return commands.publish_opportunity("system", made, now=made.starts_at - datetime.timedelta(days=3))


def signed_up(opportunity: Opportunity, who: Volunteer) -> SignUp:
    return commands.sign_up(
        "volunteer", opportunity, who, now=opportunity.starts_at - datetime.timedelta(days=1)
    )


def served(
    opportunity: Opportunity, who: Volunteer, *, on: datetime.date | None = None, minutes: int = 120
) -> Attendance:
    """Let somebody come at the start, go after so many minutes, and have the hours recorded the same day."""
    signed_up(opportunity, who)
    commands.sign_in("volunteer", opportunity, who, now=opportunity.starts_at)
    commands.sign_out(
        "volunteer", opportunity, who, now=opportunity.starts_at + datetime.timedelta(minutes=minutes)
    )
    return commands.record_hours("system", opportunity, on=on or opportunity.day)[0]
