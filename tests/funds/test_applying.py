"""Special funds: asked for, answered once, and a source of money in the same moment."""

import datetime
import json
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from shegongzhan.audit.models import Event
from shegongzhan.core.errors import StaleRow
from shegongzhan.funds.commands import applying
from shegongzhan.funds.commands.applying import ApplicationFacts, ReplyFacts
from shegongzhan.funds.models import FundApplication, FundSource
from shegongzhan.funds.queries.applying import success_of
from tests import factories as f
from tests.at_once import at_once
from tests.funds.rows import TODAY, a_source, somebody
from tests.funds.test_budgets import refused

pytestmark = pytest.mark.django_db
ASKED = TODAY - datetime.timedelta(days=30)


def asked(**facts) -> FundApplication:
    facts = {
        "division": f.COUNTY, "asked_of": "县财政局", "title": "社工站专项", "year": 2024, "asked_on": ASKED,
        "amount": Decimal(100_000), **facts,
    }  # fmt: skip
    return applying.apply_for_funds("system", ApplicationFacts(**facts), today=TODAY)


def reply(said="granted", actor="system", one=None, **facts) -> FundApplication:
    facts = {"document": "财社〔2024〕8号", "kind": "budget", "name": "2024 年社工站专项", **facts}
    answer = ReplyFacts(said, facts.pop("replied_on", TODAY), **facts)
    return applying.answer_application(actor, one or FundApplication.objects.get(), answer, today=TODAY)


def test_what_is_granted_becomes_a_source_at_once(places):
    asked()
    one = reply()

    source = FundSource.objects.get()
    assert (one.source, one.granted) == (source, 100_000)
    assert (source.announced, source.document, source.year) == (100_000, "财社〔2024〕8号", 2024)
    assert (source.purpose, source.kind, source.division) == ("社工站专项", "budget", f.COUNTY)


def test_a_part_is_granted_into_a_source_that_is_known(places):
    known = a_source("budget", "县级财政")
    asked()

    assert reply("partly", granted=Decimal(40_000), source=known).source == known
    assert FundSource.objects.count() == 1


def test_a_refusal_makes_no_source(places):
    asked()
    one = reply("refused", granted=Decimal(5), document="")

    assert (one.source, one.granted, FundSource.objects.count()) == (None, None, 0)


def test_a_reply_that_cannot_be(places):
    asked()
    elsewhere = FundSource.objects.create(division="341822", kind="budget", name="别县")
    refused(lambda: reply(replied_on=ASKED - datetime.timedelta(days=1)), "application.reply_day")
    refused(lambda: reply(replied_on=TODAY + datetime.timedelta(days=1)), "application.reply_day")
    refused(lambda: reply("partly"), "application.granted")
    refused(lambda: reply("partly", granted=Decimal(100_000)), "application.granted")
    refused(lambda: reply("granted", granted=Decimal(99_999)), "application.granted")
    refused(lambda: reply("partly", granted=Decimal("0.001")), "posting.cents")
    refused(lambda: reply("waiting"), "application.reply")
    refused(lambda: reply(document=" "), "application.document")
    refused(lambda: reply(kind="", name=""), "application.source")
    refused(lambda: reply(source=elsewhere), "application.source")
    refused(lambda: reply(kind="unheard"), "source.kind")

    assert FundApplication.objects.get().is_waiting and FundSource.objects.count() == 1


def test_a_name_that_is_taken_leaves_the_application_waiting(places):
    a_source("budget", "2024 年社工站专项")
    asked()

    refused(reply, "source.known")
    assert FundApplication.objects.get().is_waiting


def test_an_application_that_cannot_be(places):
    refused(lambda: asked(title=" "), "application.title")
    refused(lambda: asked(asked_of=""), "application.asked_of")
    refused(lambda: asked(year=24), "application.year")
    refused(lambda: asked(amount=Decimal(0)), "posting.amount")
    refused(lambda: asked(amount=Decimal(10) ** 12), "posting.huge")
    refused(lambda: asked(asked_on=TODAY + datetime.timedelta(days=1)), "application.day")
    asked()
    refused(asked, "application.known")


def test_the_database_keeps_a_grant_and_its_source_together(places):
    one = asked()
    with pytest.raises(IntegrityError), transaction.atomic():
        FundApplication.objects.filter(pk=one.pk).update(reply="granted", granted=5, replied_on=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        FundApplication.objects.filter(pk=one.pk).update(replied_on=TODAY)


def test_a_reply_written_down_wrongly_is_taken_back(places):
    asked()
    one = reply()
    refused(lambda: applying.take_reply_back("system", one, reason=" "), "application.reason")
    applying.take_reply_back("system", one, reason="登记错了")

    again = FundApplication.objects.get()
    assert again.is_waiting and again.source is None and FundSource.objects.count() == 1
    refused(lambda: applying.take_reply_back("system", one, reason="再一次"), "application.not_answered")
    assert reply("partly", granted=Decimal(1), source=FundSource.objects.get()).granted == 1


def test_what_is_given_up_is_not_answered(places):
    one = asked()
    applying.drop_application("system", one, reason="不需要了")

    refused(reply, "application.answered")
    asked()  # the same thing may be asked for again


def test_two_who_change_it_at_once_do_not_overwrite_each_other(places):
    one = asked()
    seen = one.version
    facts = ApplicationFacts(f.COUNTY, "县财政局", "改过的", 2024, ASKED, Decimal(5))
    applying.change_application("system", one, facts, today=TODAY, seen_version=seen)
    with pytest.raises(StaleRow):
        applying.change_application("system", one, facts, today=TODAY, seen_version=seen)


def test_the_log_tells_in_chinese_whoever_writes(places):
    asked()
    with translation.override("en"):
        reply("refused")
    [event] = Event.objects.filter(act="fund_application.answered")
    assert json.loads(event.details)["reply"] == "未同意"


def test_how_many_were_granted(places):
    asked()
    reply()
    one = asked(title="另一项")
    reply("refused", one=one)
    asked(title="第三项")

    said = success_of(FundApplication.objects.all())
    assert (said.made, said.waiting, said.answered, said.granted, said.rate) == (3, 1, 2, 1, 50)
    assert (said.amount_asked, said.amount_granted, said.amount_rate) == (200_000, 100_000, 50)


@pytest.mark.django_db(transaction=True)
def test_two_clerks_answer_once():
    one = asked()
    first, second = somebody("caiwu"), somebody("caiwu-2")

    outcomes = at_once(
        lambda: reply(actor=first, one=one, name="一"), lambda: reply(actor=second, one=one, name="二")
    )

    assert outcomes == ["application.answered", "done"]
    assert FundSource.objects.count() == 1


def test_from_asking_to_the_source_on_pages(sign_in, finance, station_head):
    client = sign_in(finance)
    client.post(
        reverse("funds:application_new"),
        {"title": "社工站专项", "asked_of": "县财政局", "division": f.COUNTY, "year": "2024", "amount": "100",
         "asked_on": ASKED.isoformat()},
    )  # fmt: skip
    one = FundApplication.objects.get()
    here = reverse("funds:application_reply", args=[one.pk])
    early = (ASKED - datetime.timedelta(days=1)).isoformat()
    no = client.post(
        here, {"reply": "granted", "replied_on": early, "document": "8号", "kind": "budget", "name": "专项"}
    )
    assert no.status_code == 422 and "批复日期应在" in no.content.decode()
    client.post(
        here,
        {
            "reply": "granted",
            "replied_on": TODAY.isoformat(),
            "document": "8号",
            "kind": "budget",
            "name": "专项",
        },
    )
    one.refresh_from_db()

    page = client.get(reverse("funds:application", args=[one.pk])).content.decode()
    assert one.source and reverse("funds:source", args=[one.source_id]) in page
    source = client.get(reverse("funds:source", args=[one.source_id])).content.decode()
    assert reverse("funds:application", args=[one.pk]) in source
    assert "成功率" in client.get(reverse("funds:applications")).content.decode()
    assert sign_in(station_head).get(reverse("funds:application", args=[one.pk])).status_code == 404
