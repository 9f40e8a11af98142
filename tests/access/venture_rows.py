"""Rows of ventures, made in the place that is asked for, and who may open what of them; see `rows` and `table`."""

import datetime
from decimal import Decimal

from django.utils import timezone

from shegongzhan.files.commands import attach
from shegongzhan.projects.models import (
    Exclusion,
    Judge,
    Objection,
    VentureApplication,
    VentureCall,
)
from shegongzhan.talent.models import Expert
from tests.access.rows import Made
from tests.access.walk import Row, anybody, needs

DAY = datetime.date(2024, 3, 12)


def _call(place: str, state: str = "open") -> VentureCall:
    number = VentureCall.objects.count()
    return VentureCall.objects.create(
        division=place, number=f"CT-{number}", theme="一老一小", text="征集", opens_on=DAY, closes_on=DAY,
        pool=Decimal(50_000), most_each=Decimal(30_000), state=state,
        criteria=[{"code": "c1", "label": "需求", "most": 100}],
    )  # fmt: skip


def call(place: str) -> Made:
    """A call of the place."""
    return {"pk": _call(place).pk}, place


def objected(place: str) -> Made:
    """A call whose result is public in the place."""
    return {"pk": _call(place, "publicity").pk}, place


def _application(place: str) -> VentureApplication:
    return VentureApplication.objects.create(
        call=_call(place), division=place, name="银龄互助", applicant="互助会", state="submitted",
        contact="欧阳某某", phone="13800009999", asked=Decimal(20_000), submitted_at=timezone.now(),
        code_digest=f"{VentureApplication.objects.count():064}",
    )  # fmt: skip


def application(place: str) -> Made:
    """An application to a call of the place."""
    return {"pk": _application(place).pk}, place


def application_file(place: str) -> Made:
    """A paper of an application to a call of the place."""
    row = _application(place)
    stored = attach("system", row, name="证书.pdf", content=b"%PDF-1.7 paper")
    return {"pk": row.pk, "file": stored.pk}, place


def judge(place: str) -> Made:
    """A judge of a call of the place."""
    expert = Expert.objects.create(division=place, name="某教授", joined_on=DAY)
    row = Judge.objects.create(
        call=_call(place), division=place, expert=expert, code_until=DAY,
        code_digest=f"j{Judge.objects.count():063}",
    )  # fmt: skip
    return {"pk": row.pk}, place


def objection(place: str) -> Made:
    """What somebody said against a result of the place."""
    row = Objection.objects.create(
        call=_call(place, "publicity"), division=place, text="有疑问", said_by="某人"
    )
    return {"pk": row.pk}, place


def exclusion(place: str) -> Made:
    """Somebody who is kept out of the calls of the place."""
    row = Exclusion.objects.create(division=place, applicant="某中心", from_on=DAY, until=DAY, reason="违约")
    return {"pk": row.pk}, place


def _changes(of, **rest) -> Row:
    return needs("projects.change", of=of, seen_with="projects.view", **rest)


def _approves(of, **rest) -> Row:
    return needs("projects.approve", of=of, seen_with="projects.view", **rest)


TABLE: dict[str, Row] = {
    "projects:calls": needs("projects.view"),
    "projects:call_new": needs("projects.change"),
    "projects:call": needs("projects.view", of=call),
    "projects:call_change": _changes(call),
    "projects:call_open": _approves(call, method="post"),
    "projects:call_close": _changes(call, method="post"),
    "projects:call_cancel": _approves(call),
    "projects:judge_new": _changes(call),
    "projects:call_rank": _changes(call, method="post"),
    "projects:call_publicise": _changes(call),
    "projects:call_decide": _approves(call, method="post"),
    "projects:judge_code": _changes(judge, method="post"),
    "projects:judge_leave": _changes(judge),
    "projects:objection": _changes(objection),
    "projects:exclusions": needs("projects.view"),
    "projects:exclude": needs("projects.approve"),
    "projects:lift": _approves(exclusion),
    "projects:application": needs("projects.view", of=application),
    "projects:application_complete": _changes(application, method="post"),
    "projects:application_return": _changes(application),
    "projects:application_reject": _changes(application),
    "projects:application_recuse": _changes(application),
    "projects:application_grant": _changes(application),
    "projects:application_strike": _changes(application),
    "projects:agreement": _changes(application),
    # Without an account: what everybody may read, and what a code opens.
    "projects:open_calls": anybody(),
    "projects:open_call": anybody(of=call),
    "projects:venture_apply": anybody(of=call),
    "projects:venture_object": anybody(of=objected),
    "projects:application_file": needs("projects.view", of=application_file),
    "projects:venture_file": anybody(of=application_file),
    "projects:venture_remove_file": anybody(of=application_file),
    "projects:venture_mine": anybody(),
    "projects:venture_withdraw": anybody(method="post"),
    "projects:venture_code": anybody(),
    "projects:venture_leave": anybody(method="post"),
    "projects:venture_judging": anybody(),
    "projects:venture_declare": anybody(method="post"),
    "projects:venture_score": anybody(of=application),
}
