"""Pages: what each reader finds, and recording a session the way a supervisor does on her phone."""

import datetime

import pytest
from django.urls import reverse

from shegongzhan.accounts.roles import Role
from shegongzhan.core.time import today
from shegongzhan.supervision import commands
from shegongzhan.supervision.commands import SupervisorFacts
from shegongzhan.supervision.models import ActionState, AgreedAction, Assignment, Session
from tests import factories as f
from tests.supervision import rows

pytestmark = pytest.mark.django_db


def sent(worker, **fields):
    return {
        "record_id": "01890000-0000-7000-8000-000000000001", "mode": "on_site", "day": today().isoformat(),
        "starts_at": "09:00", "minutes": "90", "workers": [worker.pk], "topic": "个案怎么结案",
        "supervisor_kind": "external", "supervisor_name": "童老师", **fields,
    }  # fmt: skip


def test_a_supervisor_records_a_session(jianping, supervisor, sign_in):
    lin = rows.worker(jianping)
    client, page = sign_in(supervisor), reverse("supervision:new", args=[jianping.pk])
    assert lin.name in client.get(page).content.decode()
    due = (today() + datetime.timedelta(days=7)).isoformat()

    answer = client.post(
        page, sent(lin, supervisor=supervisor.pk, gaps=["case"], action_1="写个案计划", due_1=due)
    )

    made = Session.objects.get()
    assert answer.url == reverse("supervision:session", args=[made.pk])
    shown = client.get(answer.url).content.decode()
    assert "写个案计划" in shown
    assert "个案管理" in shown
    assert AgreedAction.objects.get().worker == lin
    client.post(page, sent(lin, supervisor=supervisor.pk))  # sent again
    assert Session.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"minutes": "0", "minutes_typed": "1441"}, "不能超过一天"),
        ({"minutes": "0"}, "请写多少分钟"),
        ({"starts_at": "23:30"}, "已经到了第二天"),
        ({"day": "2999-01-01"}, "不能晚于今天"),
        ({"workers": []}, "请选择督导了谁"),
        ({"other_workers": "abc"}, "请从列出的人里选"),
        ({"action_1": "写计划"}, "要有日期"),
        ({"supervisor_name": ""}, "请写是谁督导的"),
        ({"record_id": "../../"}, "督导记好了"),
    ],
)
def test_wrong_input_gets_a_sentence(jianping, county_officer, sign_in, fields, sentence):
    lin = rows.worker(jianping)

    answer = sign_in(county_officer).post(
        reverse("supervision:new", args=[jianping.pk]), sent(lin, **fields), follow=True
    )

    assert sentence in answer.content.decode()


def test_a_session_is_changed_on_its_page(jianping, county_officer, sign_in):
    lin = rows.worker(jianping)
    made = rows.session(county_officer, jianping, [lin], gaps=["case"])
    page = reverse("supervision:change", args=[made.pk])
    client = sign_in(county_officer)
    assert "个案怎么结案" in client.get(page).content.decode()

    client.post(page, sent(lin, topic="怎么开场", gaps=["interview"], version=1, day="2024-03-12"))

    made.refresh_from_db()
    assert (made.topic, made.gaps.get().tag) == ("怎么开场", "interview")


def test_the_home_page_of_each_role_opens(everyone, jianping, sign_in):
    commands.assign_supervisor(
        everyone[Role.COUNTY_OFFICER], jianping, SupervisorFacts("external", supervisor=everyone[Role.SUPERVISOR]),
        starts_on=today(), today=today(),
    )  # fmt: skip

    for person in everyone.values():
        assert sign_in(person).get(reverse("supervision:home"), follow=True).status_code == 200

    page = sign_in(everyone[Role.SUPERVISOR]).get(reverse("supervision:home")).content.decode()
    assert "我督导的站" in page
    assert jianping.name in page


def test_a_station_without_a_supervisor_stands_on_the_home_page(jianping, shizi, county_officer, sign_in):
    commands.assign_supervisor(
        county_officer, jianping, SupervisorFacts("external", name="童老师"), starts_on=today(), today=today()
    )

    page = sign_in(county_officer).get(reverse("supervision:home"))

    assert [line.station for line in page.context["missing"]] == [shizi]


def test_the_county_arranges_and_ends_on_the_page(jianping, county_officer, sign_in):
    client = sign_in(county_officer)
    said = {
        "supervisor": "",
        "name": "童老师",
        "kind": "external",
        "starts_on": today().isoformat(),
        "replaces": "",
    }

    client.post(reverse("supervision:assign", args=[jianping.pk]), said)
    assert Assignment.objects.get().name == "童老师"
    late = client.post(reverse("supervision:assign", args=[jianping.pk]), said)
    assert "刚刚有人安排了" in late.content.decode()
    client.post(reverse("supervision:end", args=[jianping.pk]), {"on": today().isoformat(), "reason": "调走"})

    assert Assignment.objects.get().ends_on == today()


def test_a_worker_sees_what_she_took_on_and_says_it_is_done(jianping, county_officer, lin, sign_in):
    worker = rows.worker(jianping, user=lin)
    commands.record_session(
        county_officer,
        rows.facts(
            jianping, [worker], day=today(), actions=[commands.ActionFacts("写计划", today(), worker)]
        ),
        today=today(),
    )
    client, action = sign_in(lin), AgreedAction.objects.get()
    assert "写计划" in client.get(reverse("supervision:mine")).content.decode()

    page = reverse("supervision:action", args=[action.pk])
    answer = client.post(page, {"state": "done", "back": reverse("supervision:mine")})

    assert answer.url == reverse("supervision:mine")
    action.refresh_from_db()
    assert action.state == ActionState.DONE


def test_the_way_back_never_leads_elsewhere(jianping, county_officer, sign_in):
    worker = rows.worker(jianping)
    made = rows.session(
        county_officer, jianping, [worker], actions=[commands.ActionFacts("写计划", f.TODAY, worker)]
    )
    page = reverse("supervision:action", args=[AgreedAction.objects.get().pk])

    answer = sign_in(county_officer).post(page, {"state": "done", "back": "//elsewhere.example/"})

    assert answer.url == reverse("supervision:session", args=[made.pk])


def test_an_account_of_nobody_on_the_register_is_told_what_to_do(zhou, sign_in):
    assert "对应社工" in sign_in(zhou).get(reverse("supervision:mine")).content.decode()


def test_a_worker_reads_her_own_session_and_not_anothers(jianping, county_officer, lin, zhou, sign_in):
    worker, other = rows.worker(jianping, user=lin), rows.worker(jianping, "周海", user=zhou)
    made = rows.session(county_officer, jianping, [worker])
    page = reverse("supervision:session", args=[made.pk])

    assert sign_in(lin).get(page).status_code == 200
    assert sign_in(zhou).get(page).status_code == 404
    assert other.pk


def test_a_tag_is_taken_into_the_training_on_the_page(jianping, county_officer, sign_in):
    commands.record_session(
        county_officer,
        rows.facts(jianping, [rows.worker(jianping)], gaps=["case"], day=today()),
        today=today(),
    )
    client = sign_in(county_officer)
    page = reverse("supervision:gaps_train")

    client.post(f"{page}?month={today():%Y-%m}", {"tag": "case", "training": "this"})

    assert Session.objects.get().gaps.get().training_month == today().replace(day=1)


@pytest.mark.parametrize("month", ["", "2024-13", "x", "0001-01", "2999-01", "2024-01-01-01"])
def test_a_month_that_is_none_is_this_month(county_officer, sign_in, month):
    for name in ("supervision:month", "supervision:gaps", "supervision:duty"):
        page = sign_in(county_officer).get(reverse(name), {"month": month})

        assert page.context["month"] == today().replace(day=1)


def test_the_other_stations_are_counted_and_called_what_they_are(jianping, shizi, supervisor, sign_in):
    meizhu = f.station(f.MEIZHU, name="梅渚镇社工站")
    for site in (shizi, meizhu):
        f.agreement(supervisor.organisation, site, kind="supervision")
    facts = SupervisorFacts("external", supervisor)
    commands.assign_supervisor("system", jianping, facts, starts_on=today(), today=today())

    shown = sign_in(supervisor).get(reverse("supervision:home"))

    others = shown.context["others"]
    assert {line.station for line in others} == {shizi, meizhu}
    assert "其余 2 个站" in shown.content.decode()
    assert "别人督导" not in shown.content.decode(), "nobody supervises them yet"
