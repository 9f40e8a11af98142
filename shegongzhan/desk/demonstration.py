"""The demonstration county: its accounts, one or more for each role, and the figures that the newspaper reported."""

import datetime
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from shegongzhan.accounts.commands import one_time_password
from shegongzhan.accounts.models import DeputySource, Post, User
from shegongzhan.accounts.roles import OF_STATION, THROUGH_AGREEMENT, Role
from shegongzhan.needs.models import Resource
from shegongzhan.partners.models import Agreement, AgreementKind, Organisation, OrganisationKind
from shegongzhan.stations.models import Station, Tier
from shegongzhan.stations.queries import path_name, villages_of
from shegongzhan.talent.models import Worker, WorkerKind

COUNTY = "341821"
YEAR = 2023

# User name and an invented name for each role; people of stations have one of each in two stations.
PEOPLE: dict[Role, tuple[str, tuple[str, ...]]] = {
    Role.REGION_OFFICER: ("sheng", ("赵明远",)),
    Role.CITY_OFFICER: ("shi", ("李卫东",)),
    Role.COUNTY_OFFICER: ("minzheng", ("王建国",)),
    Role.CENTRE_STAFF: ("zhongxin", ("钱芳",)),
    Role.STATION_HEAD: ("zhanzhang", ("吴国庆", "郑志强")),
    Role.STATION_DEPUTY: ("fuzhanzhang", ("孙敏", "胡晓梅")),
    Role.RESIDENT_WORKER: ("shegong", ("林晓燕", "何静")),
    Role.RELIEF_ASSISTANT: ("xieliyuan", ("郑平", "许文")),
    Role.CHILD_SUPERVISOR: ("dudaoyuan", ("冯莉", "彭霞")),
    Role.CHILD_DIRECTOR: ("ertongzhuren", ("陈秀英", "汪桂兰")),
    Role.CONTRACTOR_MANAGER: ("jigou", ("蒋涛",)),
    Role.SUPERVISOR: ("dudao", ("沈洁",)),
    Role.EVALUATOR: ("pinggu", ("韩冰",)),
    Role.FINANCE: ("caiwu", ("杨丽",)),
    Role.SYSTEM_ADMIN: ("xitong", ("朱军",)),
    Role.SECURITY_ADMIN: ("anquan", ("秦岚",)),
    Role.AUDIT_ADMIN: ("shenji", ("尤佳",)),
}
AGREEMENT_OF = {
    Role.CONTRACTOR_MANAGER: AgreementKind.OPERATION,
    Role.SUPERVISOR: AgreementKind.SUPERVISION,
    Role.EVALUATOR: AgreementKind.EVALUATION,
}

# What the article says of 2023, and where the same stands in the yearly figures.
ARTICLE: tuple[tuple[Any, tuple[str, str], str], ...] = (
    (_("县级指导中心（个）"), ("coverage", "guidance_centres"), "1"),
    (_("镇（街）社工站（个）"), ("coverage", "stations"), "12"),
    (_("驻站社工（人）"), ("workforce", "station_workers"), "26"),
    (_("持证社工（人）"), ("workforce", "certified"), "126"),
    (_("其他社会工作人才（人）"), ("workforce", "other_talent"), "628"),
    (_("入村走访（小时）"), ("visits", "hours"), "3276"),
    (_("服务对象需求（项）"), ("needs", "service_objects"), "89"),
    (_("居民需求（项）"), ("needs", "residents"), "322"),
    (_("公益创投（个）"), ("ventures", "count"), "36"),
    (_("服务活动（场）"), ("activities", "count"), "261"),
    (_("服务人次"), ("activities", "attendances"), "10000 余"),
    (_("保障资金（元）"), ("funds", "income_total"), "近 300 万"),
)


def is_running() -> bool:
    """Tell whether this is the demonstration: its data folder carries the mark that `shegongzhan demo` puts there."""
    return bool(settings.IS_DEMONSTRATION)


def renew_resources(on: datetime.date) -> int:
    """Let the sample county's resources hold to the end of this year, and return how many that were.

    The ledgers of 2023 give them to the end of 2024: without this, nothing could be matched when trying the product
    out. Only the demonstration does so; the figures of 2023 stay what they are.
    """
    ended = Resource.objects.in_place(COUNTY).filter(valid_until__lt=on)
    # Renewed here, as on a page: an older ledger does not set it back.
    return ended.update(valid_until=datetime.date(on.year, 12, 31), version=F("version") + 1)


@dataclass(frozen=True)
class Sample:
    """A sample account as `accounts.json` lists it."""

    username: str
    password: str
    role: str
    place: str


@transaction.atomic
def make_accounts(on: datetime.date) -> list[Sample]:
    """Make the sample accounts on top of the imported county and return them; all share one password made for the day.

    Where the ledgers name somebody (heads of stations, resident workers), the account is that person's.
    """
    password = one_time_password()
    # One hash for all of them: it is one password, and a hash is slow on purpose.
    hashed = make_password(password)
    sites = list(Station.objects.in_place(COUNTY).filter(tier=Tier.TOWNSHIP).order_by("division"))
    # Two stations of towns, where everything happens; a street's would do as well.
    sites = [site for site in sites if site.division[6:] >= "100"][:2] or sites[:2]
    samples = []
    for role, (username, names) in PEOPLE.items():
        for number, name in enumerate(names, 1):
            site = sites[(number - 1) % len(sites)] if role in OF_STATION else None
            account = username if len(names) == 1 else f"{username}{number}"
            post = _post(role, account, name, hashed, site, sites, on)
            samples.append(Sample(account, password, str(role), path_name(post.division)))
    return samples


def _post(
    role: Role,
    username: str,
    name: str,
    hashed: str,
    site: Station | None,
    sites: list[Station],
    on: datetime.date,
) -> Post:
    """Make one account with its post."""
    begun = datetime.date(YEAR, 1, 1)
    user = User.objects.create(
        username=username, password=hashed, name=name, division=site.division if site else COUNTY
    )
    if role in THROUGH_AGREEMENT:
        user.organisation = _organisation(role, sites, on)
        user.save(update_fields=["organisation"])
    if site and role == Role.RESIDENT_WORKER:
        _become_worker(user, site)
    if site and role in {Role.STATION_HEAD, Role.STATION_DEPUTY, Role.RESIDENT_WORKER}:
        named = Post.objects.filter(station=site, role=role, user=None).held_on(on).order_by("pk")
        if role == Role.RESIDENT_WORKER:
            named = named.filter(holder_name=user.name)
        if post := named.first():
            user.name = post.holder_name
            user.save(update_fields=["name"])
            post.user = user
            post.save(update_fields=["user"])
            return post
    division = {Role.REGION_OFFICER: COUNTY[:2], Role.CITY_OFFICER: COUNTY[:4]}.get(role, COUNTY)
    if site:
        division = site.division
    if site and role == Role.CHILD_DIRECTOR:
        division = villages_of(site.division)[0].code
    return Post.objects.create(
        user=user,
        role=role,
        division=division,
        station=site,
        starts_on=begun,
        ends_on=on + datetime.timedelta(days=365) if role == Role.EVALUATOR else None,
        source=DeputySource.CIVIL_ASSISTANT if role == Role.STATION_DEPUTY else "",
    )


def _become_worker(user: User, site: Station) -> None:
    """Let the account be that of a resident worker whom the ledgers know in the station, if there is one."""
    worker = Worker.objects.filter(station=site, kind=WorkerKind.RESIDENT, user=None).order_by("pk").first()
    if worker is None:
        return
    worker.user = user
    worker.save(update_fields=["user"])
    user.name = worker.name
    user.save(update_fields=["name"])


def _organisation(role: Role, sites: list[Station], on: datetime.date) -> Organisation:
    """Return an organisation with an agreement in force for the stations, so that its people have access today."""
    kind = AGREEMENT_OF[role]
    if role == Role.EVALUATOR:
        organisation, _made = Organisation.objects.get_or_create(
            division=COUNTY,
            name="诚信社会组织评估中心（示例）",
            defaults={"kind": OrganisationKind.EVALUATOR},
        )
    else:
        running = Agreement.objects.running().filter(station__in=sites).order_by("pk").first()
        organisation = (
            running.organisation
            if running
            else Organisation.objects.get_or_create(
                division=COUNTY,
                name="益民社会工作服务中心（示例）",
                defaults={"kind": OrganisationKind.CONTRACTOR},
            )[0]
        )
    begins = datetime.date(YEAR, 1, 1)
    for site in sites:
        # The ledgers say who runs a station; one organisation runs it at a time, so the manager gets what is his.
        held = Agreement.objects.filter(station=site, kind=kind).overlapping(begins, None)
        if kind != AgreementKind.OPERATION:
            held = held.filter(organisation=organisation)
        if not held.exists():
            Agreement.objects.create(
                organisation=organisation,
                station=site,
                division=site.division,
                kind=kind,
                starts_on=begins,
            )
    return organisation


def write_accounts(samples: list[Sample], file: Path) -> None:
    """Write the accounts for scripts that sign in, readable for the owner only."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        json.dump([asdict(sample) for sample in samples], stream, ensure_ascii=False, indent=1)
