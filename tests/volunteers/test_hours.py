"""Signing in and out, hours, the last day for them, and the statement that tells of them."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from shegongzhan.core.time import working_days_after
from shegongzhan.services.models import RecordPartner
from shegongzhan.volunteers import commands, rules
from shegongzhan.volunteers.models import Attendance, Opportunity, Way
from shegongzhan.volunteers.queries.service import statement_by_code
from tests.statistics import rows as facts
from tests.volunteers import rows
from tests.volunteers.test_register import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]
ON = rows.MONDAY


def test_in_and_out_make_the_minutes(jianping):
    done = rows.served(rows.opened(jianping), rows.volunteer(), minutes=95)

    assert (done.minutes, done.came_by, done.left_by) == (95, Way.SCAN, Way.SCAN)


def test_coming_early_does_not_count_and_staying_longer_does():
    start = rows.at(9)

    assert rules.served_minutes(start, rows.at(8, 30), rows.at(11, 7), step=1) == 127
    assert rules.served_minutes(start, rows.at(9, 10), rows.at(11, 7), step=30) == 90
    assert rules.served_minutes(start, rows.at(8), rows.at(8, 50), step=1) == 0


def test_out_before_in_is_told_and_the_organiser_completes_it(jianping, lin):
    task, who = rows.opened(jianping), rows.volunteer()
    rows.signed_up(task, who)

    no = refused("attendance.not_in", commands.sign_out, "volunteer", task, who, now=rows.at(11))
    assert "补记" in no.sentence
    times = {"came_at": rows.at(9), "left_at": rows.at(11), "now": rows.at(12)}
    refused("attendance.reason", commands.complete_times, lin, task, who, reason=" ", **times)
    commands.complete_times(lin, task, who, reason="手机没电", **times)
    (done,) = commands.record_hours(lin, task, on=ON)

    assert (done.minutes, done.came_by, done.reason) == (120, Way.HAND, "手机没电")
    refused("attendance.own", commands.complete_times, lin, task, who, reason="再改", **times)


def test_a_wrong_sign_out_is_mended_by_another_person_and_revokes_what_told_of_it(jianping, lin, zhou):
    task, who = rows.opened(jianping), rows.volunteer()
    rows.signed_up(task, who)
    commands.sign_in(lin, task, who, now=rows.at(9), way=Way.HAND)
    commands.sign_out(lin, task, who, now=rows.at(9, 1), way=Way.HAND)
    commands.record_hours(lin, task, on=ON)
    statement = commands.issue_statement(lin, who, since=ON, until=ON, on=ON)
    times = {"came_at": rows.at(9), "left_at": rows.at(11), "now": rows.at(12)}

    no = refused("attendance.own", commands.complete_times, lin, task, who, reason="点错了", **times)
    mended = commands.complete_times(zhou, task, who, reason="点错了", **times)

    assert "另一位" in no.sentence
    assert (mended.minutes, mended.reason) == (120, "点错了")
    statement.refresh_from_db()
    assert statement.revoked_on


def test_who_came_without_signing_up_is_noted_afterwards_and_her_hours_count(jianping, lin):
    task, who = rows.opened(jianping, places=1), rows.volunteer("何英", "13811112222")
    rows.signed_up(task, rows.volunteer())
    refused("sign_up.not_over", commands.note_who_came, lin, task, who, now=rows.at(10))

    commands.note_who_came(lin, task, who, now=rows.at(12))
    commands.note_who_came(lin, task, who, now=rows.at(12))  # twice is once
    times = {"came_at": rows.at(9), "left_at": rows.at(11), "now": rows.at(12)}
    commands.complete_times(lin, task, who, reason="没报名就来了", **times)
    (done,) = commands.record_hours(lin, task, on=ON)

    task.refresh_from_db()
    assert (done.minutes, task.taken, task.places) == (120, 2, 2)


def test_a_service_of_last_week_is_noted_from_the_form_to_the_hours(jianping, lin, sign_in, monkeypatch):
    client, who = sign_in(lin), rows.volunteer()
    said = {
        "title": "上周的理发", "kind": "elderly", "station": jianping.pk, "content": "理发", "day": "2024-03-04",
        "starts": "09:00", "ends": "11:00", "place": "村部", "places": 3, "lead": "林晓燕", "nature": "",
    }  # fmt: skip
    assert client.post("/volunteers/services/new/", said).status_code == 302
    task = Opportunity.objects.get()
    page = client.get(f"/volunteers/services/{task.pk}/").content.decode()
    assert "补登来过的志愿者" in page
    told = {"volunteer": who.pk, "came": "09:00", "left": "11:00", "reason": "事后补登"}
    assert client.post(f"/volunteers/services/{task.pk}/came/", {**told, "left": "08:00"}).status_code == 422
    assert not task.sign_ups.exists()  # the whole or nothing

    assert client.post(f"/volunteers/services/{task.pk}/came/", told).status_code == 302
    assert client.post(f"/volunteers/services/{task.pk}/hours/").status_code == 302
    assert Attendance.objects.get().minutes == 120


def test_who_did_not_sign_up_waits_or_is_early_does_not_sign_in(jianping):
    task = rows.opened(jianping, places=1)
    first, second = rows.volunteer(), rows.volunteer("何英", "13811112222")
    refused("attendance.not_signed_up", commands.sign_in, "volunteer", task, first, now=rows.at(9))
    rows.signed_up(task, first)
    rows.signed_up(task, second)

    refused("attendance.not_confirmed", commands.sign_in, "volunteer", task, second, now=rows.at(9))
    refused("attendance.early", commands.sign_in, "volunteer", task, first, now=rows.at(7))
    refused("attendance.over", commands.sign_in, "volunteer", task, first, now=rows.at(11))


def test_in_and_out_count_once(jianping):
    task, who = rows.opened(jianping), rows.volunteer()
    rows.signed_up(task, who)
    commands.sign_in("volunteer", task, who, now=rows.at(9))

    refused("attendance.came", commands.sign_in, "volunteer", task, who, now=rows.at(9, 5))
    refused("attendance.too_late", commands.sign_out, "volunteer", task, who, now=rows.at(20))
    commands.sign_out("volunteer", task, who, now=rows.at(11))
    refused("attendance.went", commands.sign_out, "volunteer", task, who, now=rows.at(11, 5))


@pytest.mark.parametrize(
    ("came", "left", "code"),
    [(11, 9, "attendance.order"), (9, 13, "attendance.future"), (6, 8, "attendance.other_time")],
)
def test_completed_times_make_sense(jianping, lin, came, left, code):
    task, who = rows.opened(jianping), rows.volunteer()
    rows.signed_up(task, who)

    refused(
        code, commands.complete_times, lin, task, who,
        came_at=rows.at(came), left_at=rows.at(left), reason="忘了", now=rows.at(12),
    )  # fmt: skip


def test_a_service_on_a_monday_recorded_after_the_tenth_working_day_is_late(jianping):
    """domain research 9.5, item 6; 民政部令67号第十一条."""
    last = working_days_after(ON, 10)
    assert last == datetime.date(2024, 3, 25)

    in_time = rows.served(rows.opened(jianping), rows.volunteer(), on=last)
    late = rows.served(
        rows.opened(jianping), rows.volunteer("何英", "13811112222"), on=last + datetime.timedelta(days=1)
    )

    assert (in_time.due_on, in_time.is_late) == (last, False)
    assert (late.minutes, late.is_late) == (120, True)


def test_a_holiday_between_moves_the_last_day(jianping):
    before_qingming = datetime.date(
        2024, 4, 1
    )  # a Monday; Thursday and Friday are free, Sunday the 7th is worked

    task = rows.opened(
        jianping, starts_at=rows.at(9, day=before_qingming), ends_at=rows.at(11, day=before_qingming)
    )
    done = rows.served(task, rows.volunteer())

    assert done.due_on == datetime.date(2024, 4, 16)


def test_hours_are_recorded_once_and_only_with_both_ends(jianping, lin):
    task, who = rows.opened(jianping), rows.volunteer()
    refused("attendance.nothing", commands.record_hours, lin, task, on=ON)
    refused("attendance.not_over", commands.record_hours, lin, task, on=ON - datetime.timedelta(days=1))
    rows.served(task, who)
    refused("attendance.nothing", commands.record_hours, lin, task, on=ON)

    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.update(left_at=None)


def test_who_has_signed_in_neither_withdraws_nor_is_cancelled(jianping, lin):
    task, who = rows.opened(jianping), rows.volunteer()
    row = rows.signed_up(task, who)
    commands.sign_in("volunteer", task, who, now=rows.at(9))

    refused("sign_up.served", commands.withdraw, "volunteer", row, now=rows.at(10))
    refused("opportunity.served", commands.cancel_opportunity, lin, task, reason="雨")


def test_a_statement_tells_what_was_recorded_and_its_code_proves_it(jianping):
    who = rows.volunteer()
    rows.served(rows.opened(jianping), who, minutes=95)
    rows.served(rows.opened(jianping, title="植树", starts_at=rows.at(14), ends_at=rows.at(16)), who)

    made = commands.issue_statement("volunteer", who, since=ON, until=ON, on=ON)

    assert (made.minutes, [item["title"] for item in made.items]) == (215, ["陪老人读报", "植树"])
    code = made.code
    assert statement_by_code(f" {code[:4]}-{code[4:8]}-{code[8:].lower()} ") == made
    assert statement_by_code(code[:-1] + ("A" if code[-1] != "A" else "B")) is None
    assert statement_by_code("") is None


def test_a_statement_of_nothing_is_refused(jianping):
    who = rows.volunteer()

    refused("statement.nothing", commands.issue_statement, "volunteer", who, since=ON, until=ON, on=ON)
    refused(
        "statement.order", commands.issue_statement, "volunteer", who,
        since=ON, until=ON - datetime.timedelta(days=1), on=ON,
    )  # fmt: skip


def test_correcting_hours_revokes_the_statements_that_tell_of_them(jianping, lin):
    who, other = rows.volunteer(), rows.volunteer("何英", "13811112222")
    task = rows.opened(jianping)
    done = rows.served(task, who)
    rows.served(task, other)
    mine = commands.issue_statement("volunteer", who, since=ON, until=ON, on=ON)
    hers = commands.issue_statement("volunteer", other, since=ON, until=ON, on=ON)

    refused("attendance.reason", commands.correct_hours, lin, done, minutes=60, reason="", on=ON)
    refused("attendance.minutes", commands.correct_hours, lin, done, minutes=121, reason="多了", on=ON)
    commands.correct_hours(lin, done, minutes=60, reason="十点就走了", on=ON)

    mine.refresh_from_db()
    hers.refresh_from_db()
    assert (mine.revoked_on, hers.revoked_on) == (ON, None)
    assert commands.issue_statement("volunteer", who, since=ON, until=ON, on=ON).minutes == 60
    refused("statement.revoked", commands.revoke_statement, lin, mine, reason="再作废", on=ON)


def test_stars_are_steps_of_a_lifetime():
    steps = (100, 300, 600, 1000, 1500)

    assert [rules.stars(hours * 60, steps) for hours in (99, 100, 299, 1500, 9000)] == [0, 1, 1, 5, 5]
    assert rules.minutes_to_next_star(99 * 60, steps) == 60
    assert rules.minutes_to_next_star(1500 * 60, steps) is None


def test_an_activity_names_its_volunteers_among_the_partners_and_counts_them_once(jianping, lin):
    activity = facts.activity(day=ON).activity
    activity.volunteers = 3
    activity.save()
    task = rows.opened(jianping)
    rows.served(task, rows.volunteer())

    commands.link_activity(lin, task, activity)
    commands.link_activity(lin, task, activity)

    (row,) = RecordPartner.objects.filter(record_id=activity.pk, kind="volunteer")
    activity.refresh_from_db()
    assert (row.people, row.name, activity.volunteers) == (1, "陪老人读报", 3)
    commands.link_activity(lin, task, None)
    assert not RecordPartner.objects.filter(record_id=activity.pk, kind="volunteer").exists()


def test_an_activity_of_another_day_is_not_the_one(jianping, lin):
    activity = facts.activity(day=ON - datetime.timedelta(days=1)).activity

    refused("opportunity.other_day", commands.link_activity, lin, rows.opened(jianping), activity)
