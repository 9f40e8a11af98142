"""A venture on its way, in one line each: what the tests of calls, judges and decisions begin from."""

import datetime
from decimal import Decimal
from typing import Any

from shegongzhan.accounts.models import User
from shegongzhan.projects import commands
from shegongzhan.projects.commands import ApplicationFacts, CallFacts
from shegongzhan.projects.models import Judge, VentureApplication, VentureCall
from shegongzhan.talent.models import Expert
from tests import factories as f

OPENS, CLOSES = datetime.date(2024, 3, 1), datetime.date(2024, 3, 29)
APPLIED = datetime.date(2024, 3, 12)
AFTER = datetime.date(2024, 4, 1)
NOW = datetime.datetime(2024, 3, 12, 10, tzinfo=datetime.UTC)
CRITERIA = [{"code": "need", "label": "需求", "most": 60}, {"code": "plan", "label": "方案", "most": 40}]


def call_facts(**said: Any) -> CallFacts:
    return CallFacts(
        **{
            "number": "CT-2024-01",
            "theme": "一老一小",
            "text": "征集面向困难老人和儿童的公益项目。",
            "opens_on": OPENS,
            "closes_on": CLOSES,
            "pool": Decimal(50_000),
            "most_each": Decimal(30_000),
            "criteria": CRITERIA,
            "judges_needed": 2,
            **said,
        }
    )


def open_call(actor: User | str = "system", **said: Any) -> VentureCall:
    call = commands.draft_call(actor, f.COUNTY, call_facts(**said))
    commands.open_call(actor, call, today=OPENS)
    call.refresh_from_db()
    return call


def application_facts(**said: Any) -> ApplicationFacts:
    return ApplicationFacts(
        **{
            "name": "银龄互助",
            "applicant": "夕阳红互助会",
            "division": f.JIANPING,
            "host": "益民社会工作服务中心",
            "contact": "王某",
            "phone": "13800001111",
            "field": "elderly",
            "audience": "独居老人",
            "people": 40,
            "problem": "独居老人没人说话",
            "goals": "每周有人上门",
            "plan": "低龄老人结对高龄老人",
            "indicators": [{"label": "上门", "method": "visit", "unit": "times", "quantity": Decimal(80)}],
            "budget": [
                {"use": "activity", "label": "活动", "amount": Decimal(18_000)},
                {"use": "other", "label": "宣传", "amount": Decimal(4_000)},
            ],
            "asked": Decimal(20_000),
            "other_money": Decimal(2_000),
            **said,
        }
    )


def applied(call: VentureCall, **said: Any) -> VentureApplication:
    application, _code = commands.apply("applicant", call, application_facts(**said), today=APPLIED)
    return application


def complete(call: VentureCall, **said: Any) -> VentureApplication:
    """Return an application that was handed in and found complete."""
    application = applied(call, **said)
    commands.submit("applicant", application, now=NOW)
    commands.find_complete("system", application)
    application.refresh_from_db()
    return application


def expert(name: str = "周教授", **said: Any) -> Expert:
    said = {"works_for": "安徽大学", "joined_on": datetime.date(2023, 1, 1), **said}
    return Expert.objects.create(division=f.COUNTY, name=name, **said)


def judge(call: VentureCall, name: str = "周教授", **said: Any) -> Judge:
    """Return a judge who has declared to have no interest."""
    made, _code = commands.appoint_judge("system", call, expert(name, **said), today=AFTER)
    commands.declare("judge", made, [], now=NOW)
    return made


def reviewing(call: VentureCall) -> VentureCall:
    commands.close_call("system", call, today=AFTER)
    call.refresh_from_db()
    return call


def scored(judge: Judge, application: VentureApplication, need: int, plan: int = 40) -> None:
    commands.score(
        "judge",
        judge,
        application,
        items={"need": Decimal(need), "plan": Decimal(plan)},
        hand_in=True,
        now=NOW,
    )
