"""Who of the five kinds did what: the share of sessions held together and the worth, with the rows behind them."""

import datetime
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from shegongzhan.accounts.models import User
from shegongzhan.core.errors import RuleViolation
from shegongzhan.projects.models import Project
from shegongzhan.services.models import RecordPartner, ServiceRecord
from shegongzhan.stations.models import Station
from shegongzhan.statistics.periods import Period
from shegongzhan.statistics.reports.volunteers import volunteers_figures
from shegongzhan.volunteers import commands
from shegongzhan.volunteers.commands import ContributionFacts
from shegongzhan.volunteers.models import Contribution
from shegongzhan.volunteers.queries.network import network_of
from tests import factories as f
from tests.statistics import rows as facts
from tests.volunteers import rows

YEAR = Period.year(2024)
NEXT = rows.MONDAY + datetime.timedelta(days=1)


@pytest.fixture
def session(jianping: Station) -> ServiceRecord:
    made = facts.activity(day=rows.MONDAY, station=jianping, workers=[(facts.worker(), 60)], heads=20)
    RecordPartner.objects.create(record=made, kind="community", name="南山村委会")
    return made


def gave(
    to: ServiceRecord | Project, kind: str = "charity", role: str = "goods", **rest: object
) -> Contribution:
    said = ContributionFacts(kind, role, **rest)  # type: ignore[arg-type]
    return commands.note_contribution("system", to, said, day=rows.MONDAY, on=NEXT)


def test_a_kind_whose_role_is_written_took_part(session: ServiceRecord) -> None:
    before = network_of([f.COUNTY], YEAR.first, YEAR.last)
    assert (before.sessions, before.with_several, before.share) == (1, 0, 0.0)

    gave(session, name="老王超市", worth=Decimal("320.50"))

    after = network_of([f.COUNTY], YEAR.first, YEAR.last)
    assert (after.sessions, after.with_several, after.share) == (1, 1, 100.0)
    assert after.kinds == {
        "community": 1, "organisation": 0, "social_worker": 1, "volunteer": 0, "charity": 1
    }  # fmt: skip
    assert after.worth == {"charity": Decimal("320.50")}
    assert {one.partner for one in after.ties} == {"南山村委会", "老王超市"}


def test_a_session_nobody_else_came_to_is_not_counted(jianping: Station) -> None:
    facts.activity(day=rows.MONDAY, station=jianping, workers=[(facts.worker(), 60)], heads=20)

    found = network_of([f.COUNTY], YEAR.first, YEAR.last)

    assert (found.sessions, found.share, found.given) == (0, 0.0, Decimal(0))


def test_the_report_adds_up_what_was_given_and_nothing_twice(
    session: ServiceRecord, jianping: Station
) -> None:
    project = Project.objects.create(
        division=f.JIANPING, station=jianping, kind="own", name="银龄相伴", applicant="本站"
    )
    gave(session, worth=Decimal(300))
    gave(session, "organisation", "skills")
    gave(project, "organisation", "money", worth=Decimal(1000))
    other = facts.activity(day=rows.MONDAY, station=jianping, heads=3, void=False)
    gave(other, worth=Decimal(50))
    ServiceRecord.objects.filter(pk=other.pk).update(void=True, void_reason="错")

    worth = volunteers_figures(f.COUNTY, YEAR)["network"]["worth"]

    assert worth == {
        "given": 1300.0, "by_kind": {"charity": 300.0, "organisation": 1000.0}, "donated_money": 0.0, "donated_goods": 0.0,
        "total": 1300.0,
    }  # fmt: skip
    assert volunteers_figures(f.SHIZI, YEAR)["network"]["worth"]["total"] == 0.0


def test_what_cannot_be_written(session: ServiceRecord, jianping: Station) -> None:
    gave(session, name="老王超市")
    with pytest.raises(RuleViolation, match="已经写过"):
        gave(session, name=" 老王超市 ")
    project = Project.objects.create(
        division=f.JIANPING, station=jianping, kind="own", name="银龄相伴", applicant="本站"
    )
    with pytest.raises(RuleViolation, match="还没有到"):
        commands.note_contribution(
            "system",
            project,
            ContributionFacts("charity", "goods"),
            day=NEXT + datetime.timedelta(days=9),
            on=NEXT,
        )
    ServiceRecord.objects.filter(pk=session.pk).update(void=True, void_reason="错")
    session.refresh_from_db()
    with pytest.raises(RuleViolation, match="作废"):
        gave(session, "community")

    assert Contribution.objects.count() == 1


def test_every_figure_opens_to_its_rows(
    session: ServiceRecord, jianping: Station, county_officer: User, sign_in: Callable[[User], Client]
) -> None:
    client = sign_in(county_officer)
    address = reverse("volunteers:session_give", args=[session.pk])
    assert client.post(address, {"kind": "charity", "role": "flying"}).status_code == 422
    said = {"kind": "charity", "role": "goods", "name": "老王超市", "worth": "320.5", "what": "大米"}
    assert client.post(address, said).status_code == 302
    period = {"since": "2024-01-01", "until": "2024-12-31"}

    page = client.get(reverse("volunteers:network"), period).content.decode()
    assert "100.0%" in page
    assert "320.5" in page
    several = client.get(reverse("volunteers:sessions"), {**period, "together": "several"}).content.decode()
    assert "老王超市" in several
    assert "提供物资" in several
    fewer = client.get(reverse("volunteers:sessions"), {**period, "together": "fewer"}).content.decode()
    assert "老王超市" not in fewer
    book = client.get(reverse("volunteers:sessions"), {**period, "export": "xlsx"})
    assert book.status_code == 200
    row = Contribution.objects.get()
    assert client.post(reverse("volunteers:contribution_remove", args=[row.pk])).status_code == 302
    assert Contribution.objects.count() == 0


def test_who_only_looks_writes_nothing(
    session: ServiceRecord, auditor: User, sign_in: Callable[[User], Client]
) -> None:
    client = sign_in(auditor)

    answer = client.post(
        reverse("volunteers:session_give", args=[session.pk]), {"kind": "charity", "role": "goods"}
    )

    assert answer.status_code in (403, 404)
    assert Contribution.objects.count() == 0
