"""Examinations: the calendar, sign-ups, results, the certificate that follows, study groups."""

import datetime

import pytest
from django.urls import reverse

from shegongzhan.talent import commands, queries
from shegongzhan.talent.commands import WITHDRAWN, GroupFacts, SittingFacts
from shegongzhan.talent.models import ExamSignUp, ExamSitting, StudyGroup
from tests import factories as f
from tests.statistics import rows
from tests.talent.refusing import refused

pytestmark = pytest.mark.django_db
DAY = datetime.date(2023, 6, 10)


def a_sitting(level: str = "junior", on: datetime.date = DAY, division: str = f.COUNTY) -> ExamSitting:
    return commands.set_sitting("system", SittingFacts(on.year, level, on), division=division)


def signed(sitting: ExamSitting, *results: str) -> list[ExamSignUp]:
    workers = [rows.worker(f"人{number}") for number in range(len(results))]
    commands.sign_up("system", sitting, workers)
    found = list(sitting.signups.order_by("pk"))
    said = {row.pk: result for row, result in zip(found, results, strict=True)}
    commands.note_exam_results("system", sitting, said, today=f.TODAY)
    return found


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"level": "none"}, "exam.level"),
        ({"held_on": datetime.date(2024, 6, 1)}, "exam.year"),
        ({"signup_from": DAY, "signup_until": datetime.date(2023, 5, 1)}, "exam.window"),
        ({"signup_until": datetime.date(2023, 7, 1)}, "exam.late_signup"),
        ({"results_on": datetime.date(2023, 6, 1)}, "exam.results_on"),
    ],
)
def test_days_of_a_sitting_are_in_order(places, changed, code):
    with refused(code):
        facts = SittingFacts(**{"year": 2023, "level": "junior", "held_on": DAY, **changed})
        commands.set_sitting("system", facts, division=f.COUNTY)


def test_one_sitting_a_year_and_level_and_the_one_above_holds_below(places):
    sitting = a_sitting()
    with refused("exam.twice"):
        a_sitting()

    assert list(queries.sittings_for(f.JIANPING)) == [sitting]
    assert not queries.sittings_for("341802001")


def test_signing_up_twice_is_once_and_only_where_the_calendar_holds(places):
    sitting, worker = a_sitting(), rows.worker()

    assert commands.sign_up("system", sitting, [worker]) == 1
    assert commands.sign_up("system", sitting, [worker]) == 0
    with refused("exam.elsewhere"):
        commands.sign_up("system", sitting, [rows.worker(division="341802001")])
    with refused("exam.nobody"):
        commands.sign_up("system", sitting, [])


def test_who_is_absent_or_half_through_has_not_passed(places):
    signed(a_sitting(), "passed", "failed", "absent", "part", "signed_up")

    (rate,) = queries.pass_rates(ExamSignUp.objects.all())
    assert (rate.signed, rate.sat, rate.passed, rate.rate) == (5, 3, 1, 33.3)
    figures = queries.exam_figures(f.COUNTY, datetime.date(2023, 1, 1), datetime.date(2023, 12, 31))
    assert figures == {
        "signed_up": 5, "sat": 3, "passed": 1, "by_level": {"junior": {"signed_up": 5, "sat": 3, "passed": 1}},
    }  # fmt: skip


def test_no_result_before_the_sitting_and_a_mistaken_sign_up_goes(places):
    sitting = a_sitting(on=datetime.date(2024, 6, 1))
    commands.sign_up("system", sitting, [rows.worker()])
    row = sitting.signups.get()

    with refused("exam.early"):
        commands.note_exam_results("system", sitting, {row.pk: "passed"}, today=f.TODAY)
    commands.note_exam_results("system", sitting, {row.pk: WITHDRAWN}, today=f.TODAY)
    assert not sitting.signups.exists()


def test_a_study_group_is_of_those_who_signed_up(places):
    sitting = a_sitting()
    one, two = signed(sitting, "signed_up", "signed_up")
    group = commands.form_study_group(
        "system", sitting, GroupFacts("周三", members=(one, two)), division=f.COUNTY
    )
    with refused("study.twice"):
        commands.form_study_group("system", sitting, GroupFacts("周三", members=(one,)), division=f.COUNTY)
    (other,) = signed(a_sitting("intermediate"), "signed_up")
    with refused("study.elsewhere"):
        commands.change_study_group("system", group, GroupFacts("周三", members=(other,)))

    commands.change_study_group("system", group, GroupFacts("周四", members=(two,)))
    assert list(group.members.all()) == [two]
    commands.dissolve_study_group("system", group)
    assert sitting.signups.count() == 2 and not StudyGroup.objects.exists()


def test_passing_leads_to_the_certificate_with_its_level_and_day(county_officer, sign_in, places):
    client = sign_in(county_officer)
    said = {"division": f.COUNTY, "year": "2023", "level": "junior", "held_on": "2023-06-10"}
    assert client.post(reverse("talent:exam_new"), said).status_code == 302
    sitting, worker = ExamSitting.objects.get(), rows.worker()
    client.post(reverse("talent:exam_sign_up", args=[sitting.pk]), {"workers": [worker.pk]})
    row = sitting.signups.get()
    client.post(reverse("talent:exam_results", args=[sitting.pk]), {f"result_{row.pk}": "passed"})

    page = client.get(reverse("talent:exam", args=[sitting.pk])).content.decode()
    form = reverse("talent:certificate_add", args=[worker.pk]) + "?level=junior&amp;obtained_on=2023-06-10"
    assert form in page and "100%" in page
    filled = client.get(form.replace("&amp;", "&")).content.decode()
    assert 'value="2023-06-10"' in filled

    client.post(
        form.replace("&amp;", "&"), {"level": "junior", "obtained_on": "2023-06-10", "number": "20238140"}
    )
    assert form not in client.get(reverse("talent:exam", args=[sitting.pk])).content.decode()
    assert client.get(reverse("talent:exam", args=[sitting.pk]), {"export": "xlsx"}).status_code == 200
