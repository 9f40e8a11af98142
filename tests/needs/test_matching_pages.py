import datetime

import pytest
from django.urls import reverse

from shegongzhan.needs import commands
from shegongzhan.needs.models import ListKind, MatchRun, Need, NeedState
from shegongzhan.needs.queries import key_of
from shegongzhan.needs.rules import quarter_to_freeze
from tests import factories as f
from tests.needs import rows
from tests.needs.pages import page, post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_day")]
DAY = f.TODAY


# ---------- matching ----------


def test_matching_one_need_by_its_page(lin, sign_in):
    need, resource, client = rows.a_need(), rows.a_resource(), sign_in(lin)
    text = page(client, "match", need.pk).content.decode()
    assert "心理热线" in text and "同类" in text

    answer = post(client, "accept", need.pk, offer=key_of(resource), units=1, starts_on=DAY.isoformat())

    need.refresh_from_db()
    assert answer.status_code == 302 and need.state == NeedState.MATCHED
    match = need.matches.get()
    post(client, "release", match.pk, reason="换人")
    need.refresh_from_db()
    assert need.state == NeedState.OPEN


def test_a_candidate_is_declined_with_a_reason(lin, sign_in):
    need, resource, client = rows.a_need(), rows.a_resource(), sign_in(lin)
    address = reverse("needs:decline", args=[need.pk]) + f"?offer={key_of(resource)}"

    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": ""}).status_code == 422
    client.post(address, {"reason": "太远"})

    assert "心理热线" not in page(client, "match", need.pk).content.decode()


def test_what_is_full_is_told_in_words(lin, sign_in):
    need, resource = rows.a_need(), rows.a_resource(capacity=0)

    answer = post(sign_in(lin), "accept", need.pk, offer=key_of(resource))

    assert answer.status_code == 409 and "只剩 0" in answer.content.decode()


def test_a_whole_run_by_its_pages(station_head, sign_in):
    client, person = sign_in(station_head), rows.a_person()
    needs = [rows.a_need(person=person), rows.a_need(urgency="immediate"), rows.a_need(kind="rights")]
    resource = rows.a_resource(capacity=2)
    other = rows.a_resource(area=f.COUNTY, capacity=5, name="县心理协会")

    answer = post(client, "run_new", place=f.JIANPING, floor="50")
    run = MatchRun.objects.get()
    text = page(client, "run", run.pk).content.decode()
    for words in ("已证明最优", "能满足", "先到先得", "杨秀兰", "同类", "暂时满足不了 1 项", "整批采纳 2 条"):
        assert words in text, words
    assert answer.url == reverse("needs:run", args=[run.pk])
    assert "县心理协会" in page(client, "others", run.pk, needs[0].pk).content.decode()
    assert "权益维护" in page(client, "purchases", run.pk).content.decode()
    assert str(needs[2].pk) in page(client, "unmet", run.pk).content.decode()

    post(client, "adjust", run.pk, act="pin", need=needs[0].pk, offer=key_of(other))
    assert "已定" in page(client, "run", run.pk).content.decode()
    commands.close_need(station_head, needs[1], state=NeedState.MET, on=DAY, outcome="办了")
    changed = post(client, "run_accept", run.pk)
    assert changed.status_code == 409 and "有 1 条变了" in changed.content.decode()
    post(client, "run_accept", run.pk, leaving_out=str(needs[1].pk))
    needs[0].refresh_from_db()
    assert needs[0].state == NeedState.MATCHED and needs[0].matches.get().resource == other
    assert resource.matches.count() == 0

    post(client, "run_undo", run.pk)
    needs[0].refresh_from_db()
    assert needs[0].state == NeedState.OPEN
    assert page(client, "runs").status_code == 200
    post(client, "run_discard", run.pk)
    assert page(client, "run", run.pk).status_code == 200


def test_the_page_of_a_run_that_is_still_solving_asks_again(station_head, sign_in):
    run = MatchRun.objects.create(division=f.JIANPING, on=DAY)

    text = page(sign_in(station_head), "run", run.pk).content.decode()

    assert "every 2s" in text and "正在计算" in text


def test_a_run_costs_the_same_for_three_pairs_and_for_thirty(
    station_head, sign_in, django_assert_max_num_queries
):
    client, counted = sign_in(station_head), []
    rows.a_resource(capacity=None)
    for many in (3, 27):
        for n in range(many):
            rows.a_need(division=f"341821100{201 + n}", person=rows.a_person(f"341821100{201 + n}"))
        run = commands.start_run(station_head, f.JIANPING, on=DAY)
        with django_assert_max_num_queries(25) as queries:
            page(client, "run", run.pk)
        counted.append(len(queries))

    assert counted[1] <= counted[0]


def test_only_who_matches_all_sees_runs(lin, he, station_head, sign_in):
    run = MatchRun.objects.create(division=f.JIANPING, on=DAY)

    assert page(sign_in(lin), "runs").status_code == 403
    assert page(sign_in(lin), "run", run.pk).status_code == 404
    assert page(sign_in(station_head), "run", run.pk).status_code == 200


# ---------- quarters ----------


def test_freezing_two_quarters_and_comparing_them(station_head, lin, he, sign_in):
    client = sign_in(station_head)
    rows.a_need(person=rows.a_person())
    said = {"place": f.JIANPING, "lists": [ListKind.NEEDS, ListKind.RESOURCES]}
    first = commands.take_snapshot(
        station_head, division=f.JIANPING, kind="needs", year=2023, quarter=4, on=DAY
    )
    assert first.rows == []

    post(client, "snapshot_new", **said, year=2024, quarter=1)

    frozen = type(first).objects.get(year=2024, list="needs")
    assert len(frozen.rows) == 1 and "杨秀兰" not in str(frozen.rows)
    assert "心理疏导" in page(client, "snapshot", frozen.pk).content.decode()
    assert "新增" in page(client, "compare", frozen.pk, first.pk).content.decode()
    assert page(client, "snapshots").status_code == 200
    again = post(client, "snapshot_new", **said, year=2024, quarter=1)
    assert again.status_code == 422 and "已经冻结过" in again.content.decode()
    assert page(sign_in(he), "snapshot", frozen.pk).status_code == 404
    assert page(sign_in(lin), "snapshot_new").status_code == 403


def test_a_frozen_list_says_its_quarter_and_as_of_which_day(station_head, sign_in):
    """A past quarter is as it was on its last day, a running one as it is today; both say so, and one does not bar the other."""
    answered, closed = (rows.a_need(person=rows.a_person(name=name)) for name in ("杨秀兰", "王根"))
    commands.close_need(
        station_head, answered, state=NeedState.MET, outcome="办好了", on=datetime.date(2024, 5, 20)
    )
    Need.objects.filter(pk=closed.pk).update(state=NeedState.MET, closed_on=datetime.date(2024, 4, 9))
    november = datetime.date(2024, 11, 12)
    said = {"division": f.JIANPING, "kind": "needs", "year": 2024}

    first = commands.take_snapshot(station_head, **said, quarter=1, on=november)
    second = commands.take_snapshot(station_head, **said, quarter=2, on=november)
    running = commands.take_snapshot(station_head, **said, quarter=4, on=november)
    ended = commands.take_snapshot(station_head, **said, quarter=4, on=datetime.date(2025, 1, 3))

    assert [(one.as_of.isoformat(), one.is_part) for one in (first, second, running, ended)] == [
        ("2024-03-31", False), ("2024-06-30", False), ("2024-11-12", True), ("2024-12-31", False),
    ]  # fmt: skip
    # What was closed in May was open in March; what was closed without a word of the way there was open, too.
    assert [(row["state"], row["closed_on"]) for row in first.rows] == [("open", None)] * 2
    assert sorted((row["state"], row["closed_on"]) for row in second.rows) == [
        ("met", "2024-04-09"), ("met", "2024-05-20"),
    ]  # fmt: skip
    assert running.rows == []
    client = sign_in(station_head)
    text = page(client, "snapshot", running.pk).content.decode()
    assert "2024 年第 4 季度，按 2024-11-12 的情况" in text and "季度还没结束" in text
    assert "2024-11-12" in page(client, "snapshots").content.decode()


def test_in_november_the_running_quarter_is_offered():
    assert quarter_to_freeze(datetime.date(2026, 11, 30)) == (2026, 4)
    assert quarter_to_freeze(datetime.date(2026, 10, 5)) == (2026, 3)
    assert quarter_to_freeze(datetime.date(2026, 1, 5)) == (2025, 4)
