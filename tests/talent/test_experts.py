"""The pool of experts and the map of talent."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from shegongzhan.stations.models import Station
from shegongzhan.talent import commands, queries
from shegongzhan.talent.commands import ExpertFacts, TrainingFacts
from shegongzhan.talent.models import Expert, Worker
from tests import factories as f
from tests.statistics import rows
from tests.talent.refusing import refused

pytestmark = pytest.mark.django_db
JOINED = datetime.date(2023, 1, 1)


def an_expert(**more) -> Expert:
    facts = ExpertFacts(
        **{"name": "方教授", "joined_on": JOINED, "fields": ["elderly"], "phone": "13855667799", **more}
    )
    return commands.add_expert("system", facts, division=f.COUNTY)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"on": datetime.date(2022, 1, 1)}, "call.pool"),
        ({"about": ""}, "call.about"),
        ({"purpose": "dinner"}, "call.purpose"),
        ({"fee": Decimal(-1)}, "call.negative"),
        ({"recused": True}, "call.reason"),
        ({"recused": True, "recusal_reason": "亲属申报", "fee": Decimal(500)}, "call.paid"),
    ],
)
def test_a_call_lies_in_the_pool_and_standing_aside_costs_nothing(places, said, code):
    values = {"on": f.TODAY, "purpose": "review", "about": "微创投评审", **said}
    with refused(code):
        commands.call_expert("system", an_expert(), **values)


def test_leaving_keeps_the_calls_and_ends_being_asked(places):
    expert = an_expert()
    commands.call_expert(
        "system", expert, on=f.TODAY, purpose="training", about="个案", hours=Decimal(3), fee=Decimal(900)
    )
    with refused("expert.calls_after"):
        commands.leave_pool("system", expert, on=JOINED)
    commands.leave_pool("system", expert, on=f.TODAY)

    later = f.TODAY + datetime.timedelta(days=1)
    with refused("call.pool"):
        commands.call_expert("system", expert, on=later, purpose="advice", about="再来")
    with refused("training.expert"):
        commands.plan_training(
            "system", TrainingFacts("个案", later, Decimal(3), expert=expert), division=f.COUNTY
        )
    figures = queries.expert_figures(f.COUNTY, JOINED, f.TODAY)
    assert (figures["calls"], figures["fees"], figures["by_purpose"]) == (1, 900, {"training": 1})


def test_the_pool_is_searched_and_its_money_and_numbers_are_for_who_keeps_it(lin, county_officer, sign_in):
    expert = an_expert()
    an_expert(name="钱老师", fields=["charity"])
    commands.call_expert("system", expert, on=f.TODAY, purpose="training", about="个案", fee=Decimal(913))
    page = reverse("talent:expert", args=[expert.pk])

    hers, theirs = (sign_in(user).get(page).content.decode() for user in (lin, county_officer))
    assert "913" in theirs and "13855667799" in theirs
    assert "913" not in hers and "13855667799" not in hers
    listed = sign_in(lin).get(reverse("talent:experts"), {"field": "elderly"}).content.decode()
    assert "方教授" in listed and "钱老师" not in listed


def test_an_empty_telephone_keeps_what_is_there(county_officer, sign_in, places):
    expert = an_expert()
    said = {
        "division": f.COUNTY,
        "name": "方教授",
        "title": "教授",
        "joined_on": "2023-01-01",
        "fields_": ["relief"],
    }
    assert (
        sign_in(county_officer).post(reverse("talent:expert_change", args=[expert.pk]), said).status_code
        == 302
    )

    expert.refresh_from_db()
    assert (expert.phone, expert.title, expert.fields) == ("13855667799", "教授", ["relief"])


def test_the_map_counts_by_township_and_level(jianping, shizi, county_officer, sign_in):
    one = rows.worker("甲", certificate_level="junior")
    rows.worker("乙", kind="cadre", division=f.VILLAGE)
    rows.worker("丙", division=f.SHIZI)

    first, second = queries.talent_map(Worker.objects.all(), Station.objects.all(), f.TODAY)
    assert (first.place, first.people, first.residents, first.certified) == (f.JIANPING, 2, 1, 1)
    assert (second.place, second.certified, second.gap) == (f.SHIZI, 0, 0)
    client = sign_in(county_officer)
    assert client.get(reverse("talent:map")).status_code == 200
    assert client.get(reverse("talent:map"), {"export": "xlsx"}).status_code == 200
    assert one.pk


def test_staying_counts_those_of_the_years_start(places):
    rows.worker("留")
    rows.worker("走", left_on=datetime.date(2023, 5, 1))

    (year,) = queries.retention(Worker.objects.all(), [2023], f.TODAY)
    assert (year.at_start, year.joined, year.left, year.stayed, year.rate) == (2, 0, 1, 1, 50.0)
