"""What stands around every act, whoever calls it: door, lock, state, version, reason, record, page, button, operation.

Applications for special funds are the kind of row it is tried on; acts made up here are taken away again.
"""

import datetime
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext_lazy as words

from shegongzhan.accounts.models import User
from shegongzhan.acts.act import ACTS, Unchanged, act, acts_on
from shegongzhan.acts.pages import address_of, buttons
from shegongzhan.acts.rules import follows
from shegongzhan.acts.wire import operate, schema_of
from shegongzhan.audit import acts as audit_acts
from shegongzhan.audit.models import Event
from shegongzhan.core.errors import RuleViolation, StaleRow
from shegongzhan.core.time import now
from shegongzhan.funds.applications import acts as applications
from shegongzhan.funds.applications.acts import APPLICATIONS, ApplicationFacts
from shegongzhan.funds.models import ApplicationReply, FundApplication
from tests import factories as f
from tests.funds.rows import TODAY

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
SAID = {
    "title": "社工站运营补助", "asked_of": "县财政局", "division": f.COUNTY, "year": 2024, "amount": "100.00",
    "asked_on": "2024-02-01",
}  # fmt: skip
MADE = "fund_application.made"


def waiting(title: str = "社工站运营补助") -> FundApplication:
    facts = ApplicationFacts(f.COUNTY, "县财政局", title, 2024, datetime.date(2024, 2, 1), Decimal(100))
    return applications.apply_for_funds("system", facts, today=TODAY)


def told() -> list[str]:
    return list(
        Event.objects.filter(act__startswith="fund_application").order_by("pk").values_list("act", flat=True)
    )


@pytest.fixture
def made_up() -> Iterator[None]:
    """Take acts that a test declares away again."""
    known, recorded = dict(ACTS), dict(audit_acts._ACTS)
    yield
    for kept, before in ((ACTS, known), (audit_acts._ACTS, recorded)):
        kept.clear()
        kept.update(before)


# ---------- the frame ----------


def test_the_row_is_held_and_read_anew(places: Any) -> None:
    one = waiting()
    old = FundApplication.objects.get(pk=one.pk)
    applications.drop_application("system", one, reason="不要了")

    with pytest.raises(RuleViolation) as no:
        applications.drop_application("system", old, reason="又来")

    assert no.value.code == "application.answered"
    assert "不再申请" in no.value.sentence
    assert told() == [MADE, "fund_application.dropped"]


def test_the_state_that_follows_is_written_by_the_frame(places: Any) -> None:
    one = waiting()
    seen = one.version

    applications.drop_application("system", one, reason=" 不要了 ")

    one.refresh_from_db()
    assert (one.reply, one.version) == (ApplicationReply.DROPPED, seen + 1)
    assert Event.objects.get(act="fund_application.dropped").data["reason"] == "不要了"


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_reason_is_more_than_white_space(places: Any, reason: str) -> None:
    one = waiting()

    with pytest.raises(RuleViolation) as no:
        applications.drop_application("system", one, reason=reason)

    assert (no.value.code, no.value.field) == ("application.reason", "reason")
    assert told() == [MADE]


def test_who_saw_an_older_version_changes_nothing(places: Any) -> None:
    one = waiting()
    facts = ApplicationFacts(f.COUNTY, "县财政局", "改过的", 2024, datetime.date(2024, 2, 1), Decimal(5))
    seen = one.version
    applications.change_application("system", one, facts, today=TODAY, seen_version=seen)

    with pytest.raises(StaleRow):
        applications.change_application("system", one, facts, today=TODAY, seen_version=seen)

    assert told() == [MADE, "fund_application.changed"]


def test_what_a_body_refuses_leaves_nothing(places: Any, made_up: None) -> None:
    @act(
        APPLICATIONS,
        "try",
        "fund_application.tried",
        words("试了"),
        right="funds.post",
        button=words("试"),
        when=bool,
    )
    def body(actor: Any, row: FundApplication) -> None:
        row.title = "改了一半"
        row.save_changed(["title"])
        raise RuleViolation("application.no", "不行。")

    one = waiting()
    with pytest.raises(RuleViolation):
        body("system", one)

    assert FundApplication.objects.get(pk=one.pk).title == "社工站运营补助"
    assert told() == [MADE]


def test_nothing_to_do_is_not_put_on_record(places: Any, made_up: None) -> None:
    @act(
        APPLICATIONS,
        "see",
        "fund_application.seen",
        words("看了"),
        right="funds.post",
        button=words("看"),
        when=bool,
    )
    def body(actor: Any, row: FundApplication) -> Any:
        return Unchanged(row)

    one = waiting()

    assert body("system", one) == one
    assert told() == [MADE]


# ---------- the declaration ----------


def test_a_sentence_translated_at_import_is_refused(made_up: None) -> None:
    with pytest.raises(TypeError, match="gettext_lazy"):
        act(APPLICATIONS, "x", "fund_application.x", "写死了", right="funds.post", button="做", when=bool)


def test_an_act_says_from_which_states_it_may_be_done(made_up: None) -> None:
    with pytest.raises(ValueError, match="table of moves"):
        act(APPLICATIONS, "x", "fund_application.x", words("做了"), right="funds.post", button=words("做"))


def test_what_may_follow_is_one_table() -> None:
    assert follows(APPLICATIONS.moves) == {
        "waiting": {"waiting", "granted", "partly", "refused", "dropped"},
        "granted": {"waiting"}, "partly": {"waiting"}, "refused": {"waiting"},
    }  # fmt: skip
    assert {one.name for one in acts_on(APPLICATIONS) if not one.new} == set(APPLICATIONS.moves)


# ---------- pages and buttons ----------


def test_a_button_is_shown_when_and_only_when_its_act_would_go_through(
    everyone: dict[str, User], sign_in: Callable[[User], Client]
) -> None:
    waits, answered = waiting(), waiting("另一项")
    facts = applications.ReplyFacts("refused", TODAY)
    applications.answer_application("system", answered, facts, today=TODAY)

    for role, person in everyone.items():
        client, scope = sign_in(person), f.scope(person)
        for row in (waits, answered):
            shown = {button["url"] for button in buttons(row, APPLICATIONS, scope)}
            for one in acts_on(APPLICATIONS):
                if one.new:
                    continue
                url = reverse(address_of(one), args=[row.pk])
                opens = client.get(url).status_code == 200
                assert opens == (url in shown), (role, one.code, row.reply)


def test_what_a_rule_refuses_is_422_beside_its_field(
    finance: User, sign_in: Callable[[User], Client]
) -> None:
    one = waiting()

    answer = sign_in(finance).post(reverse("funds:application_drop", args=[one.pk]), {"reason": " "})

    assert answer.status_code == 422
    assert answer.context["form"].errors["reason"]
    one.refresh_from_db()
    assert one.is_waiting


def test_the_row_is_locked_before_its_state_is_asked(places: Any, django_assert_max_num_queries: Any) -> None:
    one = waiting()
    with django_assert_max_num_queries(30) as queries:
        applications.drop_application("system", one, reason="不要了")

    touching = [query["sql"] for query in queries if "funds_fundapplication" in query["sql"]]
    assert "FOR UPDATE" in touching[0] or connection.vendor == "sqlite"
    assert touching[0].startswith("SELECT") and touching[1].startswith("UPDATE")


# ---------- operations ----------


def test_one_declaration_serves_the_page_and_a_device(finance: User, station_head: User) -> None:
    scope, moment = f.scope(finance), now()
    schema = schema_of(ACTS[MADE].form(None, scope=scope, on=TODAY))
    assert schema["properties"]["title"]["maxLength"] == 160
    assert schema["properties"]["division"]["enum"] == [f.COUNTY]
    made = operate(finance, scope, moment, {"act": MADE, "input": SAID})
    change = {
        "act": "fund_application.changed",
        "row": made["row"],
        "version": 1,
        "input": {**SAID, "title": "改"},
    }

    assert made["outcome"] == "applied"
    assert operate(finance, scope, moment, change)["outcome"] == "applied"
    assert operate(finance, scope, moment, change)["outcome"] == "conflict"
    drop = {"act": "fund_application.dropped", "row": made["row"], "input": {"reason": "不要了"}}
    assert operate(station_head, f.scope(station_head), moment, drop) == {
        "outcome": "refused",
        "code": "row.gone",
    }
    assert operate(finance, scope, moment, drop)["outcome"] == "applied"
    assert operate(finance, scope, moment, drop)["code"] == "application.answered"
    assert told() == [MADE, "fund_application.changed", "fund_application.dropped"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"nonsense": 1}, ""),
        ({"title": ["a", "b"]}, "title"),
        ({"title": {"a": 1}}, "title"),
        ({"title": ""}, "title"),
        ({"year": "many"}, "year"),
    ],
)
def test_what_json_says_wrongly_is_named(finance: User, wrong: dict[str, Any], field: str) -> None:
    outcome = operate(finance, f.scope(finance), now(), {"act": MADE, "input": {**SAID, **wrong}})

    assert outcome["outcome"] == "refused"
    assert outcome["fields"][field]
    assert not FundApplication.objects.exists()


@pytest.mark.parametrize(
    "operation",
    [
        {"act": "no.such", "input": {}},
        {"act": MADE, "input": "text"},
        {"act": MADE, "input": SAID, "id": "no-uuid"},
        {"act": "fund_application.dropped", "row": "x", "input": {"reason": "不要了"}},
        {"act": "fund_application.dropped", "row": 999_999, "input": {"reason": "不要了"}},
        {},
    ],
)
def test_an_operation_nobody_knows_is_an_answer(finance: User, operation: dict[str, Any]) -> None:
    assert operate(finance, f.scope(finance), now(), operation)["outcome"] == "refused"


def test_sent_twice_is_done_once_and_what_was_refused_may_come_again(
    finance: User, county_officer: User
) -> None:
    scope, key = f.scope(finance), str(uuid4())
    refused = operate(finance, scope, now(), {"act": MADE, "id": key, "input": {**SAID, "title": ""}})
    first = operate(finance, scope, now(), {"act": MADE, "id": key, "input": SAID})

    assert refused["outcome"] == "refused"
    assert first["outcome"] == "applied"
    assert operate(finance, scope, now(), {"act": MADE, "id": key, "input": SAID}) == first
    other = operate(county_officer, f.scope(county_officer), now(), {"act": MADE, "id": key, "input": SAID})
    assert (other["outcome"], other["code"]) == ("conflict", "operation.id")
    assert FundApplication.objects.count() == 1


def test_a_process_without_pages_knows_every_act() -> None:
    asked = "from shegongzhan.audit.acts import find; print(find('fund_application.dropped') is not None)"
    run = subprocess.run(
        [sys.executable, "-m", "shegongzhan", "manage", "shell", "-v0", "-c", asked],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "shegongzhan.config.settings_test",
            "PYTHONPATH": str(ROOT),
        },
    )

    assert run.stdout.strip().endswith("True"), run.stderr
