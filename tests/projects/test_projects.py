"""The register of projects: filing, changing, ending, and its pages."""

import datetime
import io
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shegongzhan.core.errors import RuleViolation, StaleRow
from shegongzhan.projects import commands, queries
from shegongzhan.projects.commands import ProjectFacts
from shegongzhan.projects.models import Project
from tests import factories as f

pytestmark = pytest.mark.django_db


def facts(name="助老创投", division=f.JIANPING, **rest) -> ProjectFacts:
    rest = {
        "starts_on": datetime.date(2024, 1, 5),
        "granted": Decimal(10_000),
        "paid_told": Decimal(4_000),
        **rest,
    }
    return ProjectFacts(division, "venture", name, "夕阳红协会", **rest)


def a_project(**said) -> Project:
    return commands.file_project("system", facts(**said))


def test_what_is_left_follows_from_what_was_granted_and_paid(places):
    made = a_project()
    assert queries.with_money(Project.objects.filter(pk=made.pk)).get().left == 6_000


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"paid_told": Decimal(10_001)}, "project.paid"),
        ({"ends_on": datetime.date(2024, 1, 4)}, "project.dates"),
        ({"granted": Decimal(-1)}, "project.amount"),
        ({"name": " "}, "project.name"),
    ],
)
def test_what_cannot_be_is_refused(places, said, code):
    with pytest.raises(RuleViolation) as no:
        a_project(**said)

    assert no.value.code == code and not Project.objects.exists()


def test_a_project_ends_once_and_with_a_reason(places):
    project = a_project()
    with pytest.raises(RuleViolation):
        commands.stop_project("system", project, on=f.TODAY, reason=" ")
    with pytest.raises(RuleViolation):
        commands.close_project("system", project, on=datetime.date(2024, 1, 1), reason="做完了")

    commands.close_project("system", project, on=f.TODAY, reason="服务 120 人次，验收通过")

    project.refresh_from_db()
    assert (project.state, project.ended_on) == ("closed", f.TODAY)
    with pytest.raises(RuleViolation):
        commands.stop_project("system", project, on=f.TODAY, reason="再停")
    commands.reopen_project("system", project)
    assert project.is_open


def test_changing_a_closed_project_does_not_open_it(places):
    project = a_project()
    commands.close_project("system", project, on=f.TODAY, reason="做完了")

    commands.change_project("system", project, facts(name="助老创投二期"))

    project.refresh_from_db()
    assert (project.name, project.state) == ("助老创投二期", "closed")


def test_of_two_who_change_a_project_the_second_is_told(places):
    project = a_project()
    commands.change_project("system", project, facts(paid_told=Decimal(5_000)))

    with pytest.raises(StaleRow):
        commands.change_project("system", project, facts(paid_told=Decimal(6_000)), seen_version=1)


def test_who_sees_and_who_changes(jianping, sign_in, lin, he, station_head, county_officer):
    here = a_project()
    page, change = reverse("projects:project", args=[here.pk]), reverse("projects:change", args=[here.pk])

    assert sign_in(lin).get(page).status_code == 200
    assert sign_in(he).get(page).status_code == 404
    assert sign_in(station_head).get(change).status_code == 403
    assert sign_in(county_officer).get(change).status_code == 200


def test_a_project_is_filed_and_ended_on_the_page(jianping, sign_in, county_officer):
    client = sign_in(county_officer)
    said = {
        "kind": "venture", "name": "护童创投", "applicant": "蓝天社", "division": f.JIANPING, "granted": "8000",
        "starts_on": "2024-01-01", "state": "running",
    }  # fmt: skip

    client.post(reverse("projects:new"), said)
    made = Project.objects.get()
    client.post(
        reverse("projects:end", args=[made.pk]),
        {"how": "stopped", "on": "2024-03-01", "reason": "负责人离开"},
    )

    made.refresh_from_db()
    assert (made.name, made.state, made.end_reason) == ("护童创投", "stopped", "负责人离开")


def test_nobody_files_a_project_of_another_county(jianping, sign_in, county_officer):
    said = {"kind": "own", "name": "外县", "applicant": "某", "division": "150103001", "granted": "1"}

    answer = sign_in(county_officer).post(reverse("projects:new"), said)

    assert answer.context["form"].errors["division"] and not Project.objects.exists()


def test_the_list_costs_the_same_for_three_rows_and_for_thirty(jianping, sign_in, county_officer):
    client = sign_in(county_officer)

    def cost():
        with CaptureQueriesContext(connection) as made:
            assert client.get(reverse("projects:list")).status_code == 200
        return len(made)

    commands.file_projects("system", [facts(name=f"项目{n}", station_id=jianping.pk) for n in range(3)])
    client.get(reverse("projects:list"))
    few = cost()
    commands.file_projects("system", [facts(name=f"又{n}", station_id=jianping.pk) for n in range(27)])

    assert cost() == few


def test_the_ledger_leaves_as_the_county_keeps_it(jianping, sign_in, county_officer):
    a_project(field="elderly", ends_on=datetime.date(2024, 6, 30))

    answer = sign_in(county_officer).get(reverse("projects:list") + "?export=ledger&year=2024")

    rows = list(
        openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.iter_rows(
            values_only=True
        )
    )
    assert rows[2][:4] == ("序号", "项目名称", "申报单位", "服务领域")
    assert rows[3][1:5] == ("助老创投", "夕阳红协会", "养老服务", "建平镇")
    assert rows[3][7:] == (10_000, 4_000, "实施中")
