"""Rows that many tests need, made in one line. Each context adds its own below its name."""

import csv
import datetime
from functools import cache
from pathlib import Path
from typing import Any

from shegongzhan.accounts.models import Post, User
from shegongzhan.accounts.roles import Role
from shegongzhan.core.scoping import Scope
from shegongzhan.partners.models import Agreement, AgreementKind, Organisation, OrganisationKind
from shegongzhan.stations.models import Division, Facility, Presence, Station, Tier

COUNTY = "341821"
JIANPING = "341821100"
SHIZI = "341821101"
MEIZHU = "341821105"
VILLAGE = "341821100218"  # 南山村委会, 建平镇
OTHER_VILLAGE = "341821100219"  # 南西村委会, 建平镇
SHIZI_VILLAGE = "341821101200"  # 十字村委会, 十字镇
REGION = "34"

TODAY = datetime.date(2024, 3, 12)
LONG_AGO = datetime.date(2023, 1, 1)
PASSWORD = "jianping-2024-heshui"
ROOMS = ("hall", "office", "case", "group", "archive", "training")


@cache
def _division_rows() -> tuple[tuple[str, str], ...]:
    with (Path(__file__).parent / "divisions.csv").open(encoding="utf-8") as file:
        return tuple((code, name) for code, name in csv.reader(file))


def a_few_divisions() -> None:
    """Load 安徽 → 宣城 → 郎溪 with its townships and the villages of the streets, 建平, 十字 and 梅渚, and 新城区 in 15."""
    from shegongzhan.stations import queries, spelling

    Division.objects.bulk_create(
        Division(
            code=code,
            name=name,
            level=len(code),
            pinyin=spelling.pinyin(name),
            initials=spelling.initials(name),
            valid_from=datetime.date(2023, 6, 30),
        )
        for code, name in _division_rows()
    )
    queries.forget()


def station(division: str = JIANPING, **fields: Any) -> Station:
    """Make a running station of the place; six digits give the county centre, twelve a village point."""
    tier = {6: Tier.CENTRE, 9: Tier.TOWNSHIP, 12: Tier.VILLAGE}[len(division)]
    names = {JIANPING: "建平镇社工站", SHIZI: "十字镇社工站", COUNTY: "郎溪县社会工作指导中心"}
    fields.setdefault("name", names.get(division, f"{division}社工站"))
    return Station.objects.create(division=division, **{"tier": tier, "noted_on": LONG_AGO, **fields})


def with_rooms(site: Station, missing: int = 0) -> Station:
    """Give the station its one hall and five rooms, the last `missing` of them absent."""
    for number, room in enumerate(ROOMS):
        there = Presence.NONE if number >= len(ROOMS) - missing else Presence.OWN
        Facility.objects.create(station=site, room=room, presence=there)
    return site


def organisation(name: str = "益民社会工作服务中心", **fields: Any) -> Organisation:
    """Make a contractor of the county."""
    return Organisation.objects.create(
        name=name, **{"division": COUNTY, "kind": OrganisationKind.CONTRACTOR, **fields}
    )


def agreement(of: Organisation, site: Station, **fields: Any) -> Agreement:
    """Let the organisation run the station; open-ended unless told."""
    fields = {"kind": AgreementKind.OPERATION, "starts_on": LONG_AGO, **fields}
    return Agreement.objects.create(organisation=of, station=site, division=site.division, **fields)


def user(username: str, name: str, **fields: Any) -> User:
    """Make somebody who can sign in with PASSWORD."""
    return User.objects.make(username, PASSWORD, name=name, **{"division": COUNTY, **fields})


def post(holder: User | None, role: Role, division: str, site: Station | None = None, **fields: Any) -> Post:
    """Give somebody a post; since long ago and without an end unless told."""
    fields = {"starts_on": LONG_AGO, **fields}
    return Post.objects.create(user=holder, role=role, division=division, station=site, **fields)


def scope(of: User, on: datetime.date = TODAY) -> Scope:
    """Return the person's scope on the day."""
    from shegongzhan.accounts.queries import scope_of

    return scope_of(of, on)
