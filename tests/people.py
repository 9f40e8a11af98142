"""The people of the tests: each is a fixture, and so is what they need around them.

林 is the resident worker of 建平镇, 周 her colleague there, 何 works in 十字镇; the county officer reads, the auditor only
looks. `everyone` holds one person of each role, for tests that walk a page by all of them; `sign_in` gives a client.
"""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from shegongzhan.accounts.entering.sessions import PASSED
from shegongzhan.accounts.models import DeputySource, User
from shegongzhan.accounts.roles import Role
from shegongzhan.core.time import today
from shegongzhan.desk.models import HandOver
from shegongzhan.partners.models import AgreementKind, Organisation, OrganisationKind
from shegongzhan.stations.models import Station
from tests import factories as f


@pytest.fixture
def places(db: None) -> None:
    """A small part of the table of divisions."""
    f.a_few_divisions()


@pytest.fixture
def centre(places: None) -> Station:
    return f.station(f.COUNTY)


@pytest.fixture
def jianping(places: None) -> Station:
    """The station of 建平镇, run by 益民."""
    return f.with_rooms(f.station(f.JIANPING))


@pytest.fixture
def shizi(places: None) -> Station:
    """The station of 十字镇."""
    return f.with_rooms(f.station(f.SHIZI))


@pytest.fixture
def contractor(db: None) -> Organisation:
    return f.organisation()


def _holder(
    username: str, name: str, role: Role, division: str, site: Station | None = None, **post: Any
) -> User:
    """Make somebody who can sign in and has this post; `organisation` is theirs, anything else the post's."""
    organisation = post.pop("organisation", None)
    person = f.user(username, name, organisation=organisation)
    f.post(person, role, division, site, **post)
    return person


@pytest.fixture
def lin(jianping: Station) -> User:
    """林 resident worker of 建平镇."""
    return _holder("lin", "林晓燕", Role.RESIDENT_WORKER, f.JIANPING, jianping)


@pytest.fixture
def zhou(jianping: Station) -> User:
    """周 her colleague."""
    return _holder("zhou", "周海", Role.RESIDENT_WORKER, f.JIANPING, jianping)


@pytest.fixture
def he(shizi: Station) -> User:
    """何 works in 十字镇, the next township."""
    return _holder("he", "何静", Role.RESIDENT_WORKER, f.SHIZI, shizi)


@pytest.fixture
def station_head(jianping: Station) -> User:
    return _holder("zhanzhang", "吴国庆", Role.STATION_HEAD, f.JIANPING, jianping, title="镇分管领导")


@pytest.fixture
def station_deputy(jianping: Station) -> User:
    source = DeputySource.CIVIL_ASSISTANT
    return _holder("fuzhanzhang", "孙敏", Role.STATION_DEPUTY, f.JIANPING, jianping, source=source)


@pytest.fixture
def relief_assistant(jianping: Station) -> User:
    return _holder("xieliyuan", "郑平", Role.RELIEF_ASSISTANT, f.JIANPING, jianping)


@pytest.fixture
def child_supervisor(jianping: Station) -> User:
    return _holder("dudaoyuan", "冯莉", Role.CHILD_SUPERVISOR, f.JIANPING, jianping)


@pytest.fixture
def child_director(jianping: Station) -> User:
    """The child director of 南山村 in 建平镇, and of no other village."""
    return _holder("ertongzhuren", "陈秀英", Role.CHILD_DIRECTOR, f.VILLAGE, jianping)


@pytest.fixture
def county_officer(places: None) -> User:
    return _holder("county", "王建国", Role.COUNTY_OFFICER, f.COUNTY)


@pytest.fixture
def city_officer(places: None) -> User:
    return _holder("city", "李卫", Role.CITY_OFFICER, f.COUNTY[:4])


@pytest.fixture
def region_officer(places: None) -> User:
    return _holder("region", "赵明", Role.REGION_OFFICER, f.REGION)


@pytest.fixture
def centre_staff(centre: Station) -> User:
    return _holder("centre", "钱芳", Role.CENTRE_STAFF, f.COUNTY, centre)


@pytest.fixture
def contractor_manager(jianping: Station, contractor: Organisation) -> User:
    """The manager of 益民, which runs 建平镇's station."""
    f.agreement(contractor, jianping)
    return _holder("chengjie", "蒋涛", Role.CONTRACTOR_MANAGER, f.COUNTY, organisation=contractor)


@pytest.fixture
def supervisor(jianping: Station, contractor: Organisation) -> User:
    """A supervisor of 益民 for 建平镇."""
    f.agreement(contractor, jianping, kind=AgreementKind.SUPERVISION)
    return _holder("dudao", "沈洁", Role.SUPERVISOR, f.COUNTY, organisation=contractor)


@pytest.fixture
def evaluator(jianping: Station) -> User:
    """An evaluator of a third party, since March 2024 and with an end."""
    firm = f.organisation("诚信评估中心", kind=OrganisationKind.EVALUATOR)
    f.agreement(firm, jianping, kind=AgreementKind.EVALUATION)
    since, until = datetime.date(2024, 3, 1), datetime.date(2099, 3, 31)
    return _holder(
        "pinggu", "韩冰", Role.EVALUATOR, f.COUNTY, organisation=firm, starts_on=since, ends_on=until
    )


@pytest.fixture
def finance(places: None) -> User:
    return _holder("caiwu", "杨丽", Role.FINANCE, f.COUNTY)


@pytest.fixture
def system_admin(places: None) -> User:
    return _holder("xitong", "朱军", Role.SYSTEM_ADMIN, f.COUNTY)


@pytest.fixture
def security_admin(places: None) -> User:
    return _holder("anquan", "秦岚", Role.SECURITY_ADMIN, f.COUNTY)


@pytest.fixture
def audit_admin(places: None) -> User:
    return _holder("shenji", "尤佳", Role.AUDIT_ADMIN, f.COUNTY)


@pytest.fixture
def auditor(audit_admin: User) -> User:
    """The auditor only looks."""
    return audit_admin


@pytest.fixture
def everyone(
    region_officer: User,
    city_officer: User,
    county_officer: User,
    centre_staff: User,
    station_head: User,
    station_deputy: User,
    lin: User,
    relief_assistant: User,
    child_supervisor: User,
    child_director: User,
    contractor_manager: User,
    supervisor: User,
    evaluator: User,
    finance: User,
    system_admin: User,
    security_admin: User,
    audit_admin: User,
) -> dict[str, User]:
    """One person for each role, by the role's value."""
    return {
        Role.REGION_OFFICER: region_officer,
        Role.CITY_OFFICER: city_officer,
        Role.COUNTY_OFFICER: county_officer,
        Role.CENTRE_STAFF: centre_staff,
        Role.STATION_HEAD: station_head,
        Role.STATION_DEPUTY: station_deputy,
        Role.RESIDENT_WORKER: lin,
        Role.RELIEF_ASSISTANT: relief_assistant,
        Role.CHILD_SUPERVISOR: child_supervisor,
        Role.CHILD_DIRECTOR: child_director,
        Role.CONTRACTOR_MANAGER: contractor_manager,
        Role.SUPERVISOR: supervisor,
        Role.EVALUATOR: evaluator,
        Role.FINANCE: finance,
        Role.SYSTEM_ADMIN: system_admin,
        Role.SECURITY_ADMIN: security_admin,
        Role.AUDIT_ADMIN: audit_admin,
    }


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """Return a function that gives a client signed in as the person."""

    def client_of(person: User) -> Client:
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        # As after the second step, which administrators and finance cannot do without.
        session = client.session
        session[PASSED] = person.pk
        session.save()
        return client

    return client_of


@pytest.fixture
def runs_the_centre(centre: Station, jianping: Station) -> User:
    """The manager of 同心, which runs the county's centre; 建平镇's station is run by 和乐."""
    firm = f.organisation("同心社会工作服务中心")
    f.agreement(firm, centre)
    f.agreement(f.organisation("和乐社会工作服务中心"), jianping)
    return _holder("tongxin", "卫兰", Role.CONTRACTOR_MANAGER, f.COUNTY, organisation=firm)


@pytest.fixture
def handed_over(jianping: Station, shizi: Station) -> User:
    """The manager of 旧雨, whose agreement for 建平镇 ended yesterday, with its list signed by both sides."""
    firm = f.organisation("旧雨社会工作服务中心")
    ended = f.agreement(firm, jianping, ends_on=today() - datetime.timedelta(days=1))
    manager = _holder("jiuyu", "蒋平", Role.CONTRACTOR_MANAGER, f.COUNTY, organisation=firm)
    HandOver.objects.create(
        agreement=ended, division=ended.division, prepared_on=ended.ends_on, until=ended.ends_on, items=[],
        giver_name="蒋平", giver_on=ended.ends_on, taker_name="钱芳", taker_on=ended.ends_on,
    )  # fmt: skip
    return manager
