"""Budgets, payments to agree to, what is promised and closed, made in the county that is asked for."""

import datetime
from decimal import Decimal

from shegongzhan.core.time import now
from shegongzhan.files.commands import attach
from shegongzhan.funds.models import (
    Budget,
    BudgetLine,
    Commitment,
    Disclosure,
    FundApplication,
    FundSource,
    LineShare,
    PaymentRequest,
    PeriodLock,
    Posting,
)
from tests.access import rows
from tests.access.rows import DAY, Made
from tests.access.walk import Row, anybody, needs
from tests.funds.rows import a_request

PDF = b"%PDF-1.4 sample"


def _source(place: str) -> FundSource:
    return FundSource.objects.create(
        division=place[:6], kind="budget", name=f"{place}-{FundSource.objects.count()}"
    )


def budget(place: str) -> Made:
    """A draft with one line."""
    share = _share(place)
    return {"pk": share.line.budget_id}, share.line.budget.division


def waiting_budget(place: str) -> Made:
    """A budget that waits for approval."""
    row = _share(place).line.budget
    Budget.objects.filter(pk=row.pk).update(state="asked")
    return {"pk": row.pk}, row.division


def share(place: str) -> Made:
    """One source of a line of a draft."""
    row = _share(place)
    return {"pk": row.pk}, row.line.budget.division


def _share(place: str) -> LineShare:
    made = Budget.objects.create(division=place[:6], year=DAY.year, name=f"{place}-{Budget.objects.count()}")
    line = BudgetLine.objects.create(budget=made, label="活动", use="activity")
    return LineShare.objects.create(line=line, source=_source(place), amount=Decimal(100))


def _request(place: str) -> PaymentRequest:
    source = _source(place)
    return a_request(source, amount=Decimal(100))


def request(place: str) -> Made:
    """A payment somebody asked for."""
    row = _request(place)
    return {"pk": row.pk}, row.division


def request_paper(place: str) -> Made:
    """An invoice of a payment request."""
    row = _request(place)
    paper = attach("system", row, name="发票.pdf", content=PDF)
    return {"pk": row.pk, "paper": paper.pk}, row.division


def posting_paper(place: str) -> Made:
    """A voucher of a posting."""
    made, division = rows.posting(place)
    paper = attach("system", Posting.objects.get(**made), name="票.pdf", content=PDF)
    return {**made, "paper": paper.pk}, division


def commitment(place: str) -> Made:
    """Money that is promised."""
    source = _source(place)
    row = Commitment.objects.create(
        division=source.division, source=source, label="合同", amount=Decimal(100), on=DAY
    )
    return {"pk": row.pk}, row.division


def lock(place: str) -> Made:
    """Closed books."""
    row = PeriodLock.objects.create(division=place[:6], until=DAY - datetime.timedelta(days=400))
    return {"pk": row.pk}, row.division


def disclosure(place: str) -> Made:
    """A draft of a disclosure sheet."""
    row = Disclosure.objects.create(division=place[:9], title="公开表", from_on=DAY, until=DAY)
    return {"pk": row.pk}, row.division


def published(place: str) -> Made:
    """A disclosure sheet everybody may read."""
    made, division = disclosure(place)
    figures = {
        "income": "0.00", "spent": "0.00", "granted": "", "by_source": [], "by_use": [], "by_project": [],
        "served": {"records": 0, "heads": 0, "persons": 0},
        "gifts": {"count": 0, "money": "0.00", "goods": "0.00", "donors": []},
    }  # fmt: skip
    Disclosure.objects.filter(**made).update(state="published", figures=figures, published_at=now())
    return made, division


def application(place: str) -> Made:
    """An application for special funds that waits for its reply."""
    row = FundApplication.objects.create(
        division=place[:6],
        asked_of="县财政局",
        title="专项",
        year=DAY.year,
        asked_on=DAY,
        amount=Decimal(100),
    )
    return {"pk": row.pk}, row.division


def application_paper(place: str) -> Made:
    """A paper of an application."""
    made, division = application(place)
    paper = attach("system", FundApplication.objects.get(**made), name="申请.pdf", content=PDF)
    return {**made, "paper": paper.pk}, division


_seen = {"seen_with": "funds.view"}

TABLE: dict[str, Row] = {
    "funds:back": needs("funds.post"),
    "funds:budgets": needs("funds.view"),
    "funds:budget_new": needs("funds.post"),
    "funds:budget": needs("funds.view", of=budget),
    "funds:share_add": needs("funds.post", of=budget, **_seen),
    "funds:budget_submit": needs("funds.post", of=budget, method="post", **_seen),
    "funds:budget_approve": needs("funds.approve", of=waiting_budget, **_seen),
    "funds:budget_return": needs("funds.approve", of=waiting_budget, **_seen),
    "funds:share_drop": needs("funds.post", of=share, **_seen),
    "funds:appropriate": needs("funds.post", of=share, **_seen),
    "funds:take_back": needs("funds.post", of=share, **_seen),
    "funds:requests": needs("funds.view"),
    "funds:waiting": needs("funds.approve"),
    "funds:due": needs("funds.view"),
    "funds:ask": needs("funds.post"),
    "funds:request": needs("funds.view", of=request),
    "funds:approve": needs("funds.approve", of=request, **_seen),
    "funds:refuse": needs("funds.approve", of=request, **_seen),
    "funds:withdraw": needs("funds.post", of=request, method="post", **_seen),
    "funds:request_paper_add": needs("funds.post", of=request, method="post", **_seen),
    "funds:request_paper": needs("funds.view", of=request_paper),
    "funds:request_paper_remove": needs("funds.post", of=request_paper, **_seen),
    "funds:commitments": needs("funds.view"),
    "funds:commit": needs("funds.post"),
    "funds:release": needs("funds.post", of=commitment, **_seen),
    "funds:locks": needs("funds.view"),
    "funds:lock": needs("funds.approve"),
    "funds:unlock": needs("funds.approve", of=lock, **_seen),
    "funds:posting_paper_add": needs("funds.post", of=rows.posting, method="post", **_seen),
    "funds:posting_paper": needs("funds.view", of=posting_paper),
    "funds:posting_paper_remove": needs("funds.post", of=posting_paper, **_seen),
    "funds:disclosures": needs("funds.view"),
    "funds:disclosure_new": needs("funds.post", "funds.disclose"),
    "funds:disclosure": needs("funds.view", of=disclosure),
    "funds:disclosure_ask": needs("funds.post", "funds.disclose", of=disclosure, method="post", **_seen),
    "funds:disclosure_publish": needs("funds.disclose", of=disclosure, method="post", **_seen),
    "funds:disclosure_return": needs("funds.disclose", of=disclosure, **_seen),
    "funds:disclosure_withdraw": needs("funds.disclose", of=disclosure, **_seen),
    "funds:alerts": needs("funds.view"),
    "funds:years": needs("funds.view"),
    "funds:applications": needs("funds.view"),
    "funds:application_new": needs("funds.post"),
    "funds:application": needs("funds.view", of=application),
    "funds:application_change": needs("funds.post", of=application, **_seen),
    "funds:application_reply": needs("funds.post", of=application, **_seen),
    "funds:application_reply_back": needs("funds.post", of=application, **_seen),
    "funds:application_drop": needs("funds.post", of=application, **_seen),
    "funds:application_paper_add": needs("funds.post", of=application, method="post", **_seen),
    "funds:application_paper": needs("funds.view", of=application_paper),
    "funds:application_paper_remove": needs("funds.post", of=application_paper, **_seen),
    "funds:trace_source": needs("funds.view", of=rows.source),
    "funds:trace_project": needs("funds.view", of=rows.project),
    "funds:trace_person": needs("people.view", of=rows.person, also="funds.view"),
    "funds:trace_record": needs("visits.view", of=rows.visit, also="funds.view"),
    "funds:open": anybody(),
    "funds:open_one": anybody(of=published),
}
