"""Trainings: planned, held or cancelled, who came, and what it counts for."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from shegongzhan.audit.models import Event
from shegongzhan.core.time import now, today
from shegongzhan.policies.commands import override_parameter
from shegongzhan.policies.rules import Document
from shegongzhan.talent import commands, queries
from shegongzhan.talent.commands import Outcome, TrainingFacts
from shegongzhan.talent.models import Certificate, Training, TrainingAttendance, Worker
from tests import factories as f
from tests.statistics import rows
from tests.talent.refusing import refused

pytestmark = pytest.mark.django_db


def a_training(on: datetime.date | None = None, division: str = f.COUNTY, **facts) -> Training:
    planned = TrainingFacts(
        **{"theme": "会谈怎么开头", "held_on": on or today(), "hours": Decimal(3), **facts}
    )
    return commands.plan_training("system", planned, division=division)


def linked(user, division: str = f.JIANPING) -> Worker:
    worker = rows.worker(user.name, division=division)
    commands.link_user("system", worker, user)
    return worker


def test_scanning_twice_is_one_attendance_and_it_waits_for_a_yes(lin, sign_in):
    linked(lin)
    training = a_training()
    door = reverse("talent:training_door", args=[training.door_token])
    client = sign_in(lin)

    assert "确认签到" in client.get(door).content.decode()
    assert not TrainingAttendance.objects.exists()
    client.post(door)
    commands.sign_in(lin, training, lin.worker, now=now())
    assert TrainingAttendance.objects.get().hours == 3

    assert "已签到" in client.get(door).content.decode()
    client.post(door, {"satisfaction": "5", "word": "讲得慢些"})
    row = TrainingAttendance.objects.get()
    assert (row.satisfaction, row.word) == (5, "讲得慢些")


def test_another_county_another_day_nobody_and_a_cancelled_training_are_told_why(lin, sign_in):
    training = a_training()
    far = rows.worker("远方", division="341802001")
    with refused("training.elsewhere"):
        commands.sign_in("system", training, far, now=now())
    with refused("training.day"):
        commands.sign_in("system", a_training(today() - datetime.timedelta(days=1)), rows.worker(), now=now())

    client, door = sign_in(lin), reverse("talent:training_door", args=[training.door_token])
    assert "还没有和社工队伍里的人对上" in client.get(door).content.decode()
    linked(lin)
    commands.cancel_training("system", training, reason="台风")
    assert "已经取消：台风" in client.get(door).content.decode()
    client.post(door)
    assert not TrainingAttendance.objects.exists()


def test_a_new_code_ends_the_old_one(lin, sign_in, places):
    training = a_training()
    old = reverse("talent:training_door", args=[training.door_token])
    commands.renew_door("system", training)

    assert sign_in(lin).get(old).status_code == 404


def test_what_took_place_is_not_cancelled_and_its_day_stays(places):
    training = a_training()
    commands.note_attendance("system", training, [rows.worker()], today=today())

    with refused("training.took_place"):
        commands.cancel_training("system", training, reason="下雨")
    with refused("training.attended"):
        commands.change_training("system", training, TrainingFacts("会谈", today(), Decimal(6)))
    with refused("training.early"):
        commands.hold_training("system", a_training(today() + datetime.timedelta(days=1)), today=today())


def test_by_hand_somebody_stands_there_once_and_only_people_of_the_place(places):
    training, worker = a_training(), rows.worker()

    assert commands.note_attendance("system", training, [worker], today=today()) == 1
    assert commands.note_attendance("system", training, [worker], today=today()) == 0
    for wrong, code in (([], "training.nobody"), ([rows.worker(division="341802001")], "training.elsewhere")):
        with refused(code):
            commands.note_attendance("system", training, wrong, today=today())


def test_hours_and_scores_have_bounds_and_a_mistake_is_taken_away(places):
    training, one, two = a_training(), rows.worker("一"), rows.worker("二")
    commands.note_attendance("system", training, [one, two], today=today())

    for outcome, code in (
        (Outcome(Decimal(4)), "training.his_hours"),
        (Outcome(Decimal(1), 101), "training.score"),
    ):
        with refused(code):
            commands.note_results("system", training, {one.pk: outcome})
    outcomes = {one.pk: Outcome(Decimal(2), 80), two.pk: Outcome(Decimal(3), came=False)}
    assert commands.note_results("system", training, outcomes) == 2
    assert [(row.worker, row.hours, row.score) for row in training.attendances.all()] == [(one, 2, 80)]


@pytest.mark.parametrize(("counts", "hours"), [(True, 3), (False, 0)])
def test_hours_attended_count_as_further_education_where_the_training_says_so(places, counts, hours):
    worker = rows.worker()
    held = Certificate.objects.create(
        worker=worker, division=worker.division, level="junior", obtained_on=datetime.date(2020, 1, 1),
        registered_on=today() - datetime.timedelta(days=30), registered_until=today() + datetime.timedelta(days=900),
    )  # fmt: skip
    commands.note_attendance("system", a_training(counts_as_education=counts), [worker], today=today())
    before = a_training(today() - datetime.timedelta(days=31))
    commands.note_attendance("system", before, [worker], today=today())

    assert queries.ce_hours_of([held])[held.pk] == hours


def test_a_year_shows_the_months_that_are_missing(places):
    for month in range(1, 12):
        training = a_training(datetime.date(2023, month, 8))
        commands.hold_training("system", training, today=datetime.date(2024, 1, 1))
    a_training(datetime.date(2023, 12, 8))
    a_training(datetime.date(2023, 11, 9), is_monthly=False)

    (year,) = queries.training_years([f.COUNTY], 2023, datetime.date(2024, 1, 1))
    assert year.held == 11
    assert [month.state for month in year.months] == ["held"] * 11 + ["planned"]
    figures = queries.training_figures(f.COUNTY, datetime.date(2023, 1, 1), datetime.date(2023, 12, 31))
    assert (figures["held"], figures["months_with_training"]) == (11, 11)


def test_a_month_has_its_trainings_when_there_were_as_many_as_the_pack_asks_for(places):
    override_parameter(
        "system", key="supervision.training_per_month", division=f.COUNTY, value=2,
        effective_on=datetime.date(2023, 1, 1), document=Document(title="县里的通知"), reason="每月两次",
    )  # fmt: skip
    late = datetime.date(2024, 1, 1)
    for day in (datetime.date(2023, 1, 8), datetime.date(2023, 1, 22), datetime.date(2023, 2, 8)):
        commands.hold_training("system", a_training(day), today=late)

    (year,) = queries.training_years([f.COUNTY], 2023, late)
    (elsewhere,) = queries.training_years(["341822"], 2023, late)

    assert (year.least, year.held, [month.state for month in year.months[:3]]) == (
        2,
        1,
        ["held", "missing", "missing"],
    )
    figures = queries.training_figures(f.COUNTY, datetime.date(2023, 1, 1), datetime.date(2023, 12, 31))
    assert (figures["held"], figures["months_with_training"]) == (3, 1)
    assert {month.state for month in elsewhere.months} == {"free"}


def test_the_pages_plan_tick_and_export(county_officer, lin, sign_in, jianping):
    client, worker = sign_in(county_officer), rows.worker("林晓燕", station=jianping)
    said = {
        "division": f.COUNTY, "theme": "个案记录", "held_on": today(), "hours": "3", "gap_tags": ["case"],
        "is_monthly": "on", "counts_as_education": "on", "pass_mark": "60",
    }  # fmt: skip
    assert client.post(reverse("talent:training_new"), said).status_code == 302
    training = Training.objects.get()
    client.post(reverse("talent:training_people", args=[training.pk]), {"workers": [worker.pk]})
    client.post(
        reverse("talent:training_results", args=[training.pk]),
        {f"hours_{worker.pk}": "2", f"score_{worker.pk}": "70"},
    )
    client.post(reverse("talent:training_hold", args=[training.pk]))

    page = client.get(reverse("talent:training", args=[training.pk])).content.decode()
    assert "林晓燕" in page and "已举办" in page and "70 分" in page
    hers = sign_in(lin).get(reverse("talent:training", args=[training.pk])).content.decode()
    assert "70 分" not in hers
    assert "林晓燕" in client.get(reverse("talent:training_hours")).content.decode()
    assert client.get(reverse("talent:trainings"), {"export": "xlsx"})["Content-Type"].endswith("sheet")
    assert client.get(reverse("talent:training_hours"), {"export": "xlsx"}).status_code == 200
    assert "svg" in client.get(reverse("talent:training_wall", args=[training.pk])).content.decode()


def test_what_those_who_came_said_stands_whole_on_the_page_beside_the_test(centre_staff, sign_in, places):
    training = a_training(pass_mark=60)
    worker = rows.worker()
    commands.note_attendance("system", training, [worker], today=today())
    commands.note_results("system", training, {worker.pk: Outcome(Decimal(3), 80)})
    commands.evaluate_training("system", training.attendances.get(), satisfaction=4, word="讲得慢些")

    page = sign_in(centre_staff).get(reverse("talent:training", args=[training.pk])).content.decode()

    assert "<span>讲得慢些</span>" in page and "测验及格" in page


def test_what_is_kept_of_an_act_is_chinese_whoever_reads_english(places):
    with translation.override("en"):
        training = a_training()
        commands.note_attendance("system", training, [rows.worker()], today=today())
        facts = TrainingFacts("怎么结案", training.held_on, training.hours)
        commands.change_training("system", training, facts)

    kept = {event.act: event.data for event in Event.objects.filter(act__startswith="training.")}
    assert kept["training.attended"]["way"] == "登记" and kept["training.changed"]["fields"] == "主题"
