"""What an employer sees and writes of its own people and contracts, and nothing of others'."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from shegongzhan.core.time import today
from shegongzhan.partners.models import Agreement
from shegongzhan.projects.models import Milestone, MilestoneState, Project, ProjectKind, ProjectState
from shegongzhan.stations.models import Station
from shegongzhan.talent.models import Employment, Pay, Worker, WorkerKind
from tests import factories as f

pytestmark = pytest.mark.django_db


def employed(name: str, site: Station, organisation=None) -> Employment:
    worker = Worker.objects.create(division=site.division, station=site, kind=WorkerKind.RESIDENT, name=name)
    return Employment.objects.create(
        worker=worker, division=site.division, station=site, kind=worker.kind, organisation=organisation,
        starts_on=f.LONG_AGO, yearly_pay=Decimal(12_000),
    )  # fmt: skip


def contract(organisation, division: str, name: str) -> Milestone:
    project = Project.objects.create(
        division=division, kind=ProjectKind.PURCHASE, name=name, applicant=organisation.name,
        organisation=organisation, state=ProjectState.RUNNING,
    )  # fmt: skip
    return Milestone.objects.create(
        project=project, division=division, order=1, label="中期", share=50, amount=100
    )


def test_the_employer_sees_who_of_its_people_is_paid_under_the_floor_and_nobody_elses(
    contractor_manager, contractor, jianping, shizi, sign_in
):
    other = f.organisation("同心社会工作服务中心")
    employed("林晓燕", jianping)
    employed("何静", shizi)
    employed("苏白", jianping, other)

    page = sign_in(contractor_manager).get(reverse("talent:pay")).content.decode()

    assert "林晓燕" in page
    assert "何静" not in page and "苏白" not in page


def test_the_employer_writes_the_months_of_its_own_people(contractor_manager, jianping, shizi, sign_in):
    own, others = employed("林晓燕", jianping), employed("苏白", jianping, f.organisation("同心"))
    far, client = employed("何静", shizi), sign_in(contractor_manager)
    month = today().replace(day=1) - datetime.timedelta(days=1)

    def write(job):
        url = reverse("talent:pay_months", args=[job.worker_id, job.pk]) + f"?year={month.year}"
        return client.post(url, {f"amount_{month.month}": "4000"}).status_code

    assert (write(own), write(others), write(far)) == (302, 403, 404)
    assert [pay.employment for pay in Pay.objects.all()] == [own]
    # The day the agreement is over the people are still its people, and the page is not theirs any more.
    Agreement.objects.update(ends_on=today() - datetime.timedelta(days=1))
    assert write(own) == 404


def test_the_employer_follows_its_contracts_and_writes_its_reports(
    contractor_manager, contractor, county_officer, sign_in
):
    own = contract(contractor, f.COUNTY, "县里买的督导服务")
    others = contract(f.organisation("同心社会工作服务中心"), f.COUNTY, "别家的项目")
    client = sign_in(contractor_manager)

    listed = client.get(reverse("projects:list")).content.decode()
    assert "县里买的督导服务" in listed and "别家的项目" not in listed
    page = client.get(reverse("projects:project", args=[own.project_id])).content.decode()
    assert reverse("projects:reach", args=[own.pk]) in page
    assert client.get(reverse("services:progress:of_project", args=[own.project_id])).status_code == 200
    assert client.get(reverse("projects:project", args=[others.project_id])).status_code == 404

    url = reverse("projects:reach", args=[own.pk])
    assert client.post(url, {"report": "走访 320 次，办结需求 41 项。"}).status_code == 302
    own.refresh_from_db()
    assert (own.state, own.asked_by) == (MilestoneState.REACHED, contractor_manager.pk)
    assert client.post(reverse("projects:reach", args=[others.pk]), {"report": "x"}).status_code == 404
    assert client.get(reverse("projects:judge", args=[own.pk])).status_code == 403
    assert client.get(reverse("projects:change", args=[own.project_id])).status_code == 403
