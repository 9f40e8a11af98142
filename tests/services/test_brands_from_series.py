"""Three sessions for one need may become a brand: found, written up once from the records, shown from need to outcome."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import today
from shegongzhan.needs.models import Need
from shegongzhan.projects.models import Brand, Project
from shegongzhan.services.models import NeedLink, RecordNeed
from shegongzhan.services.progress.commands import propose_series
from tests import factories as f
from tests.statistics import rows

pytestmark = pytest.mark.django_db
DAY = datetime.date(2023, 5, 10)


def need(**said) -> Need:
    return rows.need(description="老人白天没有人说话", **said)


def session(of: Need, n: int = 1, kind: str = "activity", **said):
    make = rows.activity if kind == "activity" else rows.visit
    record = make(heads=20, day=DAY + datetime.timedelta(days=n), **said)
    RecordNeed.objects.create(record=record, need=of, link=NeedLink.SERVED)
    return record


def refused(act, *args, **kwargs) -> str:
    with pytest.raises(RuleViolation) as no:
        act(*args, **kwargs)
    return no.value.code


def test_a_brand_is_drafted_from_three_sessions_of_one_need(centre_staff, jianping):
    project = Project.objects.create(division=f.JIANPING, kind="own", name="银龄", applicant="建平")
    one = need(state="met", closed_on=DAY)
    for n in range(3):
        session(one, n, station=jianping, project=project)

    brand = propose_series(centre_staff, one, on=f.TODAY)

    assert (brand.name, brand.problem, brand.station) == ("重阳节活动", "老人白天没有人说话", jianping)
    assert brand.method.splitlines()[0] == "2023-05-10 重阳节活动，20 人"
    assert "3 场，60 人次" in brand.results and "需求已满足" in brand.results
    assert list(brand.needs.all()) == [one] and list(brand.projects.all()) == [project]
    assert refused(propose_series, centre_staff, one, on=f.TODAY) == "brand.of_need"


@pytest.mark.parametrize("third", [None, {"void": True, "void_reason": "记错"}, {"kind": "visit"}])
def test_what_is_no_session_does_not_make_a_series(centre_staff, third):
    one = need()
    session(one, 1), session(one, 2)
    if third is not None:
        session(one, 3, **third)

    assert refused(propose_series, centre_staff, one, on=f.TODAY) == "brand.short"
    assert not Brand.objects.exists()


def test_what_a_person_said_stays_with_the_need(centre_staff):
    one = need(person=rows.person("杨秀兰"))
    for n in range(3):
        session(one, n)

    brand = propose_series(centre_staff, one, on=f.TODAY)

    assert brand.problem == "物资帮扶"


def test_a_second_brand_of_the_name_gets_a_number(centre_staff):
    names = []
    for _ in range(2):
        one = need()
        for n in range(3):
            session(one, n)
        names.append(propose_series(centre_staff, one, on=f.TODAY).name)

    assert names == ["重阳节活动", "重阳节活动2"]


def test_by_the_pages_from_the_list_to_the_brand(centre_staff, sign_in, jianping):
    client, listed = sign_in(centre_staff), reverse("services:progress:series")
    assert "还没有成系列的活动" in client.get(listed).content.decode()
    one = need(state="met", closed_on=today(), satisfaction=5)
    for n in range(3):
        session(one, n, station=jianping)
    assert "物资帮扶" in client.get(listed).content.decode()

    answer = client.post(reverse("services:progress:propose", args=[one.pk]))

    brand = Brand.objects.get()
    assert answer.url == reverse("projects:brand_change", args=[brand.pk])
    form = client.get(answer.url).context["form"]
    assert form["method"].value() == brand.method and list(form["needs"].value()) == [one.pk]
    assert "物资帮扶" not in client.get(listed).content.decode()
    shown = client.get(reverse("services:progress:chains", args=[brand.pk])).content.decode()
    for words in ("物资帮扶", "3 场，60 人次", "重阳节活动", "满意度 5"):
        assert words in shown, words
    assert (
        f"/brand/{brand.pk}/needs/" in client.get(reverse("projects:brand", args=[brand.pk])).content.decode()
    )


def test_changing_a_brand_keeps_or_drops_its_needs(centre_staff, sign_in):
    one = need()
    for n in range(3):
        session(one, n)
    brand = propose_series(centre_staff, one, on=f.TODAY)
    client, address = sign_in(centre_staff), reverse("projects:brand_change", args=[brand.pk])
    said = {"name": "邻里敲门", "division": brand.division, "problem": "没人说话", "method": "敲门"}

    for needs in ([str(one.pk)], []):
        brand.refresh_from_db()
        client.post(address, {**said, "needs": needs, "version": brand.version})
        assert [str(pk) for pk in brand.needs.values_list("pk", flat=True)] == needs


def test_another_countys_series_is_not_offered(centre_staff, sign_in):
    one = need(division="341822100200")
    for n in range(3):
        session(one, n, division="341822100200")
    client = sign_in(centre_staff)

    assert "物资帮扶" not in client.get(reverse("services:progress:series")).content.decode()
    assert client.post(reverse("services:progress:propose", args=[one.pk])).status_code == 404


def test_the_pages_cost_the_same_for_few_and_for_many(centre_staff, sign_in, jianping):
    client = sign_in(centre_staff)
    brand = Brand.objects.create(division=f.JIANPING, name="邻里敲门", problem="没人说话", method="敲门")

    def fill(series: int) -> None:
        for _ in range(series):
            one, two = need(), need()
            for n in range(4):
                session(one, n, station=jianping)
                session(two, n, station=jianping)
            brand.needs.add(two)

    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    pages = [reverse("services:progress:series"), reverse("services:progress:chains", args=[brand.pk])]
    [cost(page) for page in pages]
    fill(1)
    few = [cost(page) for page in pages]
    fill(6)

    assert [cost(page) for page in pages] == few
