"""A record names the project it counts for: offered where and when it runs, counted once, corrected until it is settled."""

import datetime
import uuid
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shegongzhan.activities.models import Activity
from shegongzhan.core.errors import RuleViolation
from shegongzhan.fieldwork import commands as fieldwork
from shegongzhan.fieldwork.models import Visit
from shegongzhan.projects.models import Contract, Project
from shegongzhan.projects.queries import running_on
from shegongzhan.services.models import RecordClaim, ServiceRecord
from shegongzhan.services.progress.commands import assign_records
from shegongzhan.services.progress.queries import progress_of
from shegongzhan.stations.models import Station
from tests import factories as f
from tests.fieldwork import rows
from tests.fieldwork.rows import NOW
from tests.projects import flow

pytestmark = pytest.mark.django_db

DAY = f.TODAY
BEFORE = datetime.date(2023, 12, 20)  # before the contracts of `flow` begin


@pytest.fixture(autouse=True)
def the_day(clock):
    """Let the pages believe it is the day of the tests."""
    clock(NOW)


@pytest.fixture
def worker(lin):
    return rows.a_worker(lin)


@pytest.fixture
def person():
    return rows.a_person()


@pytest.fixture
def contract(centre_staff, county_officer) -> Contract:
    return flow.signed(centre_staff, county_officer)


def own(name: str, division: str = f.JIANPING, **said) -> Project:
    return Project.objects.create(division=division, kind="own", name=name, applicant="建平镇社工站", **said)


def names(place: str = f.VILLAGE, day: datetime.date = DAY) -> set[str]:
    return {project.name for project in running_on(place, day)}


# --- what is offered --------------------------------------------------------------------------------------------------


def test_what_runs_there_on_the_day_is_offered(contract, jianping):
    own("全县", f.COUNTY)
    own("本站", f.COUNTY, station=jianping)
    own("别的镇", f.SHIZI)
    own("别的站", f.COUNTY, station=Station.objects.create(division=f.SHIZI, name="十字镇社工站"))
    own("筹备", state="planned")
    own("明天才开始", starts_on=DAY + datetime.timedelta(days=1))
    own("昨天结束", ends_on=DAY - datetime.timedelta(days=1))
    own("上月结项", state="closed", ended_on=datetime.date(2024, 2, 1))
    own("刚刚结项", state="closed", ended_on=DAY)

    assert names() == {"困难群体服务", "全县", "本站", "刚刚结项"}


@pytest.mark.parametrize(
    ("state", "day", "offered"),
    [
        ("signed", DAY, True),
        ("accepted", DAY, True),
        ("signed", BEFORE, False),
        ("settled", DAY, False),
        ("ended", DAY, False),
    ],
)
def test_a_contract_takes_records_in_its_term_until_it_is_settled(contract, state, day, offered):
    Contract.objects.filter(pk=contract.pk).update(state=state)

    assert bool(names(day=day)) is offered


# --- the form of a visit ----------------------------------------------------------------------------------------------


def asked(client, person):
    return client.get(reverse("fieldwork:record"), {"person": person.pk}).context["form"]


def send(client, person, worker, **said):
    typed = {
        "person": str(person.pk), "record_id": str(uuid.uuid4()), "people": [str(person.pk)], "way": "door",
        "day": DAY.isoformat(), "minutes": "40", "workers": [str(worker.pk)], **said,
    }  # fmt: skip
    return client.post(reverse("fieldwork:record"), typed)


def test_without_a_project_the_form_does_not_ask(person, worker, lin, sign_in):
    client = sign_in(lin)

    assert "project" not in asked(client, person).fields
    send(client, person, worker)

    assert Visit.objects.get().record.project is None


def test_the_only_one_is_chosen_already_and_two_are_not(contract, person, worker, lin, sign_in):
    client = sign_in(lin)
    assert asked(client, person)["project"].value() == contract.project_id

    Project.objects.create(division=f.COUNTY, kind="supervision", name="督导", applicant="县指导中心")
    assert (
        asked(client, person)["project"].value() == contract.project_id
    )  # supervision counts its own sessions

    own("第二个")

    assert asked(client, person)["project"].value() is None


def test_asking_costs_the_same_for_one_project_and_for_thirty(contract, person, worker, lin, sign_in):
    client = sign_in(lin)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            asked(client, person)
        return len(queries)

    cost()
    few = cost()
    for n in range(29):
        own(f"项目{n}")

    assert cost() == few


def test_a_visit_counts_once_for_the_project_it_names(contract, person, worker, lin, sign_in):
    client = sign_in(lin)
    send(client, person, worker, project=contract.project_id)

    visit = Visit.objects.get()
    assert visit.record.project_id == contract.project_id
    assert [one.counted for one in progress_of(contract, DAY)] == [1]
    with pytest.raises(RuleViolation) as no:
        assign_records(lin, contract.project, [visit.pk])
    assert no.value.code == "claim.twice"
    assert "困难群体服务" in client.get(reverse("fieldwork:visit", args=[visit.pk])).content.decode()


def test_a_day_on_which_nothing_ran_is_recorded_without_a_word(contract, person, worker, lin, sign_in):
    answer = send(sign_in(lin), person, worker, day=BEFORE.isoformat(), project=contract.project_id)

    assert answer.status_code == 302
    assert Visit.objects.get().record.project is None


def test_a_day_on_which_only_others_ran_asks_again(contract, person, worker, lin, sign_in):
    own("去年的", starts_on=datetime.date(2023, 1, 1), ends_on=datetime.date(2023, 12, 31))

    answer = send(sign_in(lin), person, worker, day=BEFORE.isoformat(), project=contract.project_id)

    assert not Visit.objects.exists()
    form = answer.context["form"]
    assert form.errors["project"] and dict(form.fields["project"].choices).keys() != {""}


@pytest.mark.parametrize("said", ["999999", "一", "-1"])
def test_a_project_that_was_not_offered_is_refused(contract, person, worker, lin, sign_in, said):
    answer = send(sign_in(lin), person, worker, project=said)

    assert answer.context["form"].errors["project"] and not Visit.objects.exists()


# --- the rule, whoever records ----------------------------------------------------------------------------------------


def test_the_rule_holds_for_whoever_records(contract, person, worker, lin):
    foreign = own("别的镇", f.SHIZI)
    facts = rows.visit_facts(person, worker, project_id=foreign.pk)

    with pytest.raises(RuleViolation) as no:
        fieldwork.record_visit(lin, facts, now=NOW)

    assert no.value.code == "record.project" and not ServiceRecord.objects.exists()


def recorded(lin, person, worker, project_id):
    facts = rows.visit_facts(person, worker, project_id=project_id)
    return facts, fieldwork.record_visit(lin, facts, now=NOW).visit


def test_a_wrong_project_is_corrected_on_the_record(contract, person, worker, lin, sign_in):
    other = own("第二个")
    _facts, visit = recorded(lin, person, worker, other.pk)
    client, address = sign_in(lin), reverse("fieldwork:change", args=[visit.pk])
    assert client.get(address).context["form"]["project"].value() == other.pk

    for chosen, counted in ((contract.project_id, 1), ("", 0)):
        client.post(address, {
            "person": str(person.pk), "record_id": str(visit.pk), "people": [str(person.pk)], "way": "door",
            "day": DAY.isoformat(), "minutes": "40", "workers": [str(worker.pk)], "project": chosen,
        })  # fmt: skip

        assert [one.counted for one in progress_of(contract, DAY)] == [counted]


def test_a_settled_contract_keeps_its_records(contract, person, worker, lin):
    facts, visit = recorded(lin, person, worker, contract.project_id)
    Contract.objects.filter(pk=contract.pk).update(state="settled")

    for change in ({"project_id": None}, {"day": DAY - datetime.timedelta(days=3)}):
        with pytest.raises(RuleViolation) as no:
            fieldwork.change_visit(
                lin, visit, replace(facts, record=replace(facts.record, **change)), now=NOW
            )
        assert no.value.code == "claim.over"

    fieldwork.change_visit(lin, visit, replace(facts, record=replace(facts.record, note="补记")), now=NOW)
    visit.record.refresh_from_db()
    assert (visit.record.note, visit.record.project_id) == ("补记", contract.project_id)


def test_a_shared_record_leaves_the_second_contract_first(contract, person, worker, lin):
    facts, visit = recorded(lin, person, worker, contract.project_id)
    RecordClaim.objects.create(record=visit.record, project=own("共用"))

    with pytest.raises(RuleViolation) as no:
        fieldwork.change_visit(
            lin, visit, replace(facts, record=replace(facts.record, project_id=None)), now=NOW
        )

    assert no.value.code == "claim.shared"


# --- activities -------------------------------------------------------------------------------------------------------


def test_an_activity_names_its_project_and_is_asked_only_where_one_runs(worker, lin, jianping, sign_in):
    client, address = sign_in(lin), reverse("activities:new")
    assert "project" not in client.get(address).context["form"].fields
    project = own("银龄安心")
    assert client.get(address).context["form"]["project"].value() == project.pk

    client.post(address, {
        "record_id": str(uuid.uuid4()), "name": "重阳敬老", "kind": "elderly", "station": jianping.pk,
        "day": DAY.isoformat(), "minutes": "60", "other_workers": [worker.pk], "heads": "20", "project": project.pk,
    })  # fmt: skip

    activity = Activity.objects.get()
    assert activity.record.project == project
    assert "银龄安心" in client.get(reverse("activities:activity", args=[activity.pk])).content.decode()


def test_a_project_without_a_contract_shows_what_its_records_add_up_to(person, worker, lin, sign_in):
    project = own("自办的")
    recorded(lin, person, worker, project.pk)

    part = sign_in(lin).get(reverse("services:progress:of_project", args=[project.pk])).content.decode()

    assert "服务次数" in part and "40 分" in part
