"""Activities: recording one, changing and striking it out, the pages and the ledger."""

import datetime
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shegongzhan.activities import commands
from shegongzhan.activities.commands import ActivityFacts
from shegongzhan.activities.models import Activity
from shegongzhan.core.errors import RuleViolation, StaleRow
from shegongzhan.services.commands import RecordFacts
from shegongzhan.services.models import RecordKind, RecordWorker
from shegongzhan.statistics.indicators import activities as figures
from shegongzhan.statistics.periods import Period
from shegongzhan.talent.models import Worker
from tests import factories as f

pytestmark = pytest.mark.django_db
TODAY = f.TODAY
YEAR = Period(datetime.date(2024, 1, 1), datetime.date(2024, 12, 31))


@pytest.fixture
def leader(jianping, lin) -> Worker:
    return Worker.objects.create(
        division=f.JIANPING, station=jianping, kind="resident", name="林晓燕", pinyin="linxiaoyan",
        initials="lxy", user=lin,
    )  # fmt: skip


def facts(leader, *, name="重阳敬老", kind="elderly", heads=30, minutes=120, **rest) -> ActivityFacts:
    record = RecordFacts(
        kind=RecordKind.ACTIVITY, day=TODAY, division=f.JIANPING, station_id=leader.station_id, heads=heads,
        workers=[(leader.pk, minutes)], **rest,
    )  # fmt: skip
    return ActivityFacts(record, name, kind, volunteers=3, minutes=minutes)


def record(leader, **rest) -> Activity:
    return commands.record_activity("system", facts(leader, **rest), today=TODAY).activity


def test_an_activity_counts_in_the_year_under_its_kind_and_field(leader):
    activity = record(leader)

    said = figures.measure(f.COUNTY, YEAR)
    assert (said["count"], said["attendances"], said["by_kind"]) == (1, 30, {"社区养老": 1})
    assert activity.record.field == "elderly"


def test_what_is_sent_twice_is_recorded_once(leader):
    said = facts(leader)

    commands.record_activity("system", said, today=TODAY)
    commands.record_activity("system", said, today=TODAY)

    assert Activity.objects.count() == 1


def test_a_struck_out_activity_counts_nowhere_until_it_is_restored(leader):
    activity = record(leader)

    commands.void_activity("system", activity, reason="记重了")
    assert figures.measure(f.COUNTY, YEAR)["count"] == 0
    assert RecordWorker.objects.get().void

    commands.restore_activity("system", activity)
    assert figures.measure(f.COUNTY, YEAR)["count"] == 1


@pytest.mark.parametrize(
    ("said", "code"),
    [({"name": " "}, "activity.name"), ({"kind": "x"}, "activity.kind"), ({"heads": -1}, "activity.heads")],
)
def test_what_cannot_be_is_refused(leader, said, code):
    with pytest.raises(RuleViolation) as no:
        record(leader, **said)

    assert no.value.code == code


def test_two_activities_at_once_are_a_question_and_no_refusal(leader):
    span = {"starts_at": datetime.time(9), "ends_at": datetime.time(10)}
    commands.record_activity("system", facts(leader, **span), today=TODAY)

    outcome = commands.record_activity("system", facts(leader, name="另一场", **span), today=TODAY)

    assert len(outcome.overlaps) == 1 and Activity.objects.count() == 2


def test_of_two_who_change_an_activity_the_second_is_told(leader):
    activity = record(leader)
    commands.change_activity("system", activity, facts(leader, heads=40), today=TODAY)

    with pytest.raises(StaleRow):
        commands.change_activity("system", activity, facts(leader, heads=50), today=TODAY, seen_version=1)


def said_on_the_page(leader, **rest) -> dict:
    return {
        "name": "端午包粽子", "kind": "festival", "station": leader.station_id, "day": "2024-03-01", "minutes": "90",
        "starts_at": "09:00", "workers": [leader.pk], "heads": "42", "volunteers": "5", "place": "文化广场", **rest,
    }  # fmt: skip


def test_a_worker_records_and_mends_an_activity_on_the_page(leader, lin, sign_in):
    client = sign_in(lin)
    assert "林晓燕" in client.get(reverse("activities:new")).content.decode()

    rest = {"partner_charity": "慈善协会", "partner_charity_people": "2", "themes": ["party"]}
    answer = client.post(reverse("activities:new"), said_on_the_page(leader, **rest))

    assert answer.status_code == 302, answer.content.decode()
    made = Activity.objects.select_related("record").get()
    assert (made.record.heads, made.duration_minutes, made.record.division) == (42, 90, f.JIANPING)
    assert made.record.partners.get().name == "慈善协会"
    assert client.get(reverse("activities:change", args=[made.pk])).status_code == 200
    client.post(
        reverse("activities:change", args=[made.pk]), said_on_the_page(leader, heads="50", version="1")
    )
    made.record.refresh_from_db()
    assert made.record.heads == 50
    assert "端午包粽子" in client.get(reverse("activities:activity", args=[made.pk])).content.decode()


def test_who_came_through_an_opportunity_stays_when_the_activity_is_mended(leader, lin, sign_in):
    client = sign_in(lin)
    client.post(reverse("activities:new"), said_on_the_page(leader, partner_charity="慈善协会"))
    made = Activity.objects.select_related("record").get()
    partners = made.record.partners
    team = f.organisation("阳光志愿队")
    partners.create(kind="volunteer", name="包粽子志愿服务", people=3, organisation=team, noted=False)
    partners.create(kind="charity", name="爱心超市", people=1)

    shown = client.get(reverse("activities:change", args=[made.pk])).content.decode()
    client.post(
        reverse("activities:change", args=[made.pk]),
        said_on_the_page(leader, partner_charity="慈善总会", version="1"),
    )

    assert "慈善协会" in shown and "爱心超市" not in shown
    assert sorted(partners.values_list("name", flat=True)) == sorted(
        ["包粽子志愿服务", "爱心超市", "慈善总会"]
    )
    assert partners.get(kind="volunteer").organisation.name == "阳光志愿队"


def test_an_activity_that_has_not_been_held_is_not_recorded(leader, lin, sign_in):
    answer = sign_in(lin).post(reverse("activities:new"), said_on_the_page(leader, day="2099-01-01"))

    assert answer.status_code == 200 and not Activity.objects.exists()


def test_who_sees_and_who_changes(leader, sign_in, zhou, he, evaluator):
    activity = record(leader)
    page, change = (reverse(f"activities:{name}", args=[activity.pk]) for name in ("activity", "change"))

    assert sign_in(zhou).get(change).status_code == 200
    assert sign_in(he).get(page).status_code == 404
    assert sign_in(evaluator).get(page).status_code == 200
    assert sign_in(evaluator).get(change).status_code == 403


def test_a_child_director_records_for_her_village_only(leader, child_director, sign_in):
    client = sign_in(child_director)
    assert client.get(reverse("activities:new")).status_code == 200
    rest = {"workers": [], "other_workers": [leader.pk]}

    answer = client.post(reverse("activities:new"), said_on_the_page(leader, **rest))

    assert answer.status_code == 302, answer.content.decode()
    assert Activity.objects.get().record.division == f.VILLAGE


def test_the_list_costs_the_same_for_three_rows_and_for_thirty(leader, lin, sign_in):
    client = sign_in(lin)

    def cost():
        with CaptureQueriesContext(connection) as made:
            assert client.get(reverse("activities:list")).status_code == 200
        return len(made)

    commands.write_activities("system", [facts(leader, name=f"活动{n}") for n in range(3)])
    client.get(reverse("activities:list"))
    few = cost()
    commands.write_activities("system", [facts(leader, name=f"又{n}") for n in range(27)])

    assert cost() == few


def test_the_ledger_leaves_as_the_county_keeps_it(leader, lin, sign_in):
    record(leader, place="南山村")

    answer = sign_in(lin).get(reverse("activities:list") + "?export=ledger&since=2024-01-01&until=2024-12-31")

    rows = list(
        openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.iter_rows(
            values_only=True
        )
    )
    assert rows[1][0] == "2024年度"
    assert rows[3][2:10] == ("重阳敬老", "社区养老", "建平镇社工站", "南山村", 30, "林晓燕", 3, 2)
