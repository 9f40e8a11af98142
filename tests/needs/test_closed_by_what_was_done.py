"""A need is closed by what was done, and the person is asked: then, or as a to-do."""

import datetime

import pytest
from django.urls import reverse

from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import today
from shegongzhan.needs import commands
from shegongzhan.needs.models import Need, NeedState
from shegongzhan.services.models import RecordNeed
from shegongzhan.statistics.figures import FIGURES
from shegongzhan.statistics.indicators import needs as indicator
from shegongzhan.statistics.periods import Period
from tests import factories as f
from tests.needs import rows
from tests.statistics import rows as facts

pytestmark = pytest.mark.django_db
DONE = (NeedState.MET, NeedState.PARTLY_MET)
WORD = commands.Word(said="够用了", enough=True, satisfaction=5, asked_on=today(), asked_by=1)


def close(lin, need, state=NeedState.MET, **said):
    return commands.close_need(lin, need, **{"state": state, "on": today(), **said})


@pytest.mark.parametrize("state", DONE)
@pytest.mark.parametrize("outcome", ["", "  ", "。", "……"])
def test_met_without_a_record_and_without_a_word_is_refused(lin, state, outcome):
    need = rows.a_need()
    commands.accept_match(lin, need, rows.a_resource(), on=today())

    with pytest.raises(RuleViolation) as no:
        close(lin, need, state, outcome=outcome)

    assert (no.value.code, no.value.field) == ("need.nothing_done", "outcome")
    need.refresh_from_db()
    assert need.state == NeedState.MATCHED


@pytest.mark.parametrize("state", DONE)
def test_a_sentence_or_a_service_record_says_what_was_done(lin, state):
    said, served = rows.a_need(), rows.a_need()
    record = facts.record("delivery", day=today())
    RecordNeed.objects.create(record=record, need=served, link="served")

    close(lin, said, state, outcome="陪诊两次")
    close(lin, served, state)

    assert set(Need.objects.values_list("state", flat=True)) == {state}


@pytest.mark.parametrize("wrong", [{"link": "found"}, {"void": True}])
def test_a_record_that_found_the_need_or_was_struck_out_is_no_proof(lin, wrong):
    need = rows.a_need()
    void = wrong.get("void", False)
    record = facts.record("visit", day=today(), void=void, void_reason="记错" if void else "")
    RecordNeed.objects.create(record=record, need=need, link=wrong.get("link", "served"))

    with pytest.raises(RuleViolation):
        close(lin, need)


def test_what_cannot_be_met_needs_no_deed(lin):
    need = close(lin, rows.a_need(), NeedState.CANNOT, unmet_reason="no_resource")

    assert not need.to_ask


def test_who_was_not_asked_comes_back_as_a_to_do_until_somebody_asks(lin, he, station_head, sign_in):
    need = close(lin, rows.a_need(person=rows.a_person()), outcome="陪诊两次")
    asked = close(lin, rows.a_need(person=rows.a_person(name="王根")), outcome="陪诊两次", word=WORD)
    at_large = close(lin, rows.a_need(), outcome="开了讲座")
    assert [need.to_ask, asked.to_ask, at_large.to_ask] == [True, False, False]
    client, address = sign_in(lin), reverse("needs:word", args=[need.pk])

    assert "还没问本人够不够" in client.get("/").content.decode()
    listed = client.get(reverse("needs:list"), {"to_ask": "on"}).content.decode()
    assert str(need.pk) in listed
    assert str(asked.pk) not in listed
    assert address in client.get(reverse("needs:need", args=[need.pk])).content.decode()
    assert sign_in(he).get(address).status_code == 404

    said = {"enough": "no", "satisfaction": "", "said": "还要一次", "asked_by": lin.pk, "asked_on": today()}
    assert client.post(address, {**said, "enough": ""}).status_code == 422
    assert client.post(address, {**said, "asked_on": today() + datetime.timedelta(days=1)}).status_code == 422
    assert client.post(address, said).status_code == 302
    assert client.post(address, said).status_code == 422  # asked already

    need.refresh_from_db()
    assert (need.to_ask, need.enough, need.said) == (False, False, "还要一次")
    assert "还没问本人够不够" not in client.get("/").content.decode()


def test_a_need_opened_again_waits_for_no_answer(lin):
    need = close(lin, rows.a_need(person=rows.a_person()), outcome="陪诊两次")

    commands.reopen_need(lin, need, on=today(), reason="又要去")

    assert not Need.objects.get().to_ask


def test_the_page_chooses_nothing_beforehand_and_takes_not_asked_for_an_answer(lin, sign_in):
    need, client = rows.a_need(person=rows.a_person()), sign_in(lin)
    address = reverse("needs:close", args=[need.pk])
    said = {"state": "met", "outcome": "陪诊两次", "on": today(), "asked_by": lin.pk}

    form = client.get(address).context["form"]
    assert not form["enough"].value()
    silent = client.post(address, said)
    assert silent.status_code == 422
    assert "没问的选“还没问”" in silent.content.decode()
    nothing = client.post(address, {**said, "outcome": "", "enough": "not_asked"})
    assert nothing.status_code == 422
    assert "写一句做了什么" in nothing.content.decode()

    assert client.post(address, {**said, "enough": "not_asked"}).status_code == 302
    need.refresh_from_db()
    assert (need.state, need.to_ask, need.asked_on) == ("met", True, None)


def test_the_figures_sum_up_what_became_of_needs(lin):
    noted = {"noted_on": today() - datetime.timedelta(days=4)}
    matched = rows.a_need(**noted)
    commands.accept_match(lin, matched, rows.a_resource(), on=today())
    met = close(lin, rows.a_need(**noted), outcome="办了", word=WORD)
    again = close(lin, rows.a_need(**noted), outcome="办了", on=today() - datetime.timedelta(days=2))
    commands.reopen_need(lin, again, on=today(), reason="又坏了")
    taken_back = rows.a_need(**noted)
    match = commands.accept_match(lin, taken_back, rows.a_resource(), on=today())
    commands.release_match(lin, match, on=today(), reason="换一个")

    period = Period(noted["noted_on"], today())
    found = indicator.measure(f.COUNTY, period)

    assert {name: found[name] for name in ("matched", "met", "enough", "reopened")} == {
        "matched": 1, "met": 1, "enough": 1, "reopened": 1,
    }  # fmt: skip
    assert found["first_response_days"] == 3.5
    assert met.enough
    for name in ("matched", "met", "enough", "reopened"):
        assert FIGURES[f"needs.{name}"].counted(f.COUNTY, period).count() == found[name]
