"""Mentors: pairs, hours, how they end, and who is new and has nobody."""

import datetime

import pytest
from django.urls import reverse

from shegongzhan.talent import commands, queries
from shegongzhan.talent.models import Employment, MentorPair, Worker
from tests import factories as f
from tests.statistics import rows
from tests.talent.refusing import refused

pytestmark = pytest.mark.django_db
START = datetime.date(2024, 1, 8)


def a_pair(**more) -> MentorPair:
    return commands.pair_up(
        "system", mentor=rows.worker("老"), mentee=rows.worker("新"), starts_on=START, **more
    )


def test_nobody_accompanies_oneself_nor_twice_nor_after_leaving(places):
    pair = a_pair()
    for mentor, mentee, code in (
        (pair.mentor, pair.mentor, "pair.oneself"),
        (pair.mentor, pair.mentee, "pair.twice"),
        (rows.worker("走", left_on=START), pair.mentee, "pair.left"),
    ):
        with refused(code):
            commands.pair_up("system", mentor=mentor, mentee=mentee, starts_on=START)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"on": START - datetime.timedelta(days=1)}, "pair.outside"),
        ({"on": f.TODAY + datetime.timedelta(days=1)}, "pair.future"),
        ({"minutes": 0}, "pair.minutes"),
        ({"minutes": 1441}, "pair.minutes"),
        ({"what": " "}, "pair.what"),
    ],
)
def test_hours_lie_in_the_pair_and_say_what_was_done(places, said, code):
    with refused(code):
        values = {"on": START, "minutes": 60, "what": "一起走访", "today": f.TODAY, **said}
        commands.note_hours("system", a_pair(), **values)


def test_a_pair_ends_once_with_an_outcome_and_not_before_its_last_hours(places):
    pair = a_pair()
    later = START + datetime.timedelta(days=20)
    commands.note_hours("system", pair, on=later, minutes=90, what="写记录", today=f.TODAY)

    for on, outcome, code in ((START, "好", "pair.hours_after"), (later, "", "pair.outcome")):
        with refused(code):
            commands.end_pair("system", pair, on=on, outcome=outcome, today=f.TODAY)
    commands.end_pair("system", pair, on=later, outcome="能独立走访", today=f.TODAY)
    with refused("pair.ended"):
        commands.end_pair("system", pair, on=later, outcome="再来", today=f.TODAY)
    figures = queries.mentor_figures(f.COUNTY, datetime.date(2024, 1, 1), f.TODAY)
    assert (figures["pairs"], figures["ended"], figures["minutes"]) == (1, 1, 90)


def test_who_is_new_and_has_nobody_is_listed_until_somebody_accompanies_them(places):
    new, old = rows.worker("新"), rows.worker("老")
    Employment.objects.filter(worker=new).update(starts_on=f.TODAY - datetime.timedelta(days=30))

    assert [one.name for one in queries.without_mentor(Worker.objects.all(), f.TODAY)] == ["新"]
    commands.pair_up("system", mentor=old, mentee=new, starts_on=f.TODAY)
    assert queries.without_mentor(Worker.objects.all(), f.TODAY) == []


def test_the_two_write_their_hours_and_a_colleague_does_not(lin, zhou, station_head, sign_in):
    mentor, mentee = rows.worker("林晓燕"), rows.worker("新")
    commands.link_user("system", mentor, lin)
    pair = commands.pair_up(station_head, mentor=mentor, mentee=mentee, starts_on=START)
    hours, page = (reverse(f"talent:{name}", args=[pair.pk]) for name in ("mentor_hours", "mentor"))

    assert sign_in(zhou).get(hours).status_code == 403
    client = sign_in(lin)
    assert client.post(hours, {"on": "2024-01-09", "minutes": "90", "what": "一起走访"}).status_code == 302
    assert "一起走访" in client.get(page).content.decode()
    assert client.get(reverse("talent:mentor_end", args=[pair.pk])).status_code == 403
    said = {"on": "2024-02-01", "outcome": "能独立走访"}
    assert sign_in(station_head).post(reverse("talent:mentor_end", args=[pair.pk]), said).status_code == 302


def test_when_the_mentor_leaves_the_pair_ends_and_the_new_worker_is_without_one_again(places):
    mentee = rows.worker("新")
    Employment.objects.filter(worker=mentee).update(starts_on=f.TODAY - datetime.timedelta(days=60))
    mentor = rows.worker("老")
    pair = commands.pair_up("system", mentor=mentor, mentee=mentee, starts_on=START)
    commands.note_hours("system", pair, on=START, minutes=60, what="走访", today=f.TODAY)
    here = Worker.objects.all()
    assert mentee not in queries.without_mentor(here, f.TODAY)

    gone = f.TODAY - datetime.timedelta(days=1)
    commands.leave("system", mentor, on=gone)

    pair.refresh_from_db()
    assert pair.ends_on == gone and "离开" in pair.outcome
    assert mentee in queries.without_mentor(here, f.TODAY) and mentee not in queries.without_mentor(
        here, gone
    )


def test_a_pair_that_was_done_before_its_mentor_left_stays_done(places):
    mentee, mentor = rows.worker("新"), rows.worker("老")
    Employment.objects.filter(worker=mentee).update(starts_on=f.TODAY - datetime.timedelta(days=60))
    pair = commands.pair_up("system", mentor=mentor, mentee=mentee, starts_on=START)
    commands.end_pair("system", pair, on=START, outcome="能独立走访", today=f.TODAY)
    commands.leave("system", mentor, on=f.TODAY - datetime.timedelta(days=1))

    pair.refresh_from_db()
    assert pair.outcome == "能独立走访" and mentee not in queries.without_mentor(
        Worker.objects.all(), f.TODAY
    )
