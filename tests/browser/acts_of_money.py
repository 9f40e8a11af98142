"""Rows of projects, money and partners as they stand before an act, and what is said there; see `acts`."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.urls import reverse

from shegongzhan.funds import commands as funds
from shegongzhan.funds.models import (
    Account,
    AccountKind,
    Disclosure,
    FundApplication,
    FundSource,
    LineShare,
    PaymentRequest,
    Posting,
)
from shegongzhan.partners.models import Agreement, Incubation, Organisation
from shegongzhan.projects.models import (
    Brand,
    Contract,
    ContractChange,
    Judge,
    Project,
    Requirement,
    Settlement,
    Target,
    VentureApplication,
    VentureCall,
)
from tests import factories as f
from tests.access import funds_rows, partner_rows, project_rows, rows, venture_rows
from tests.access.rows import DAY, Made
from tests.funds.rows import a_budget, a_milestone, a_source, agree, ask, receive, somebody

WALKED = """
funds:appropriate budget.appropriated
funds:approve#ahead payment.milestone_overridden
funds:application_reply fund_application.answered
funds:application_reply_back fund_application.reply_taken_back
funds:back#settlement settlement.returned
funds:budget_approve#less budget.share_cut
funds:commit commitment.made
funds:disclosure_return disclosure.returned
funds:disclosure_withdraw disclosure.withdrawn
funds:lock books.locked
funds:reverse#milestone milestone.unpaid
funds:source_explain fund_source.explained
funds:spend#forbidden posting.overridden
funds:spend#warned posting.warned
funds:take_back budget.taken_back
funds:withdraw payment.withdrawn
partners:agreement_extend partner.agreement_extended
partners:filing filing.begun
partners:incubate incubation.begun
partners:registered incubation.registered
projects:application_grant venture.grant_changed
projects:application_recuse venture.recused
projects:application_strike venture.struck
projects:brand_name brand.named
projects:brand_unname brand.unnamed
projects:breach#waiting payment.closed
projects:check#no project.returned
projects:contract_change contract.change_asked
projects:decide_change#no contract.change_refused
projects:judge#no milestone.sent_back
projects:judge_code venture.judge_code_renewed
projects:remove_target contract.untargeted
projects:replicate brand.replicated
projects:settlement#no settlement.sent_back
projects:sign#resembles contract.resembled
services:progress:release service.released
"""

_NO = {"answer": "no", "note": "请补齐材料"}
SAID: dict[str, dict[str, Any]] = {
    "funds:application_reply": {
        "reply": "granted", "kind": "budget", "name": "专项资金", "document": "财社〔2024〕1 号",
    },
    "funds:commit": {"amount": 10},
    "funds:spend#forbidden": {"use": "activity", "amount": 10, "payee": "益民", "document": "民发〔2024〕1 号"},
    "funds:spend#warned": {"use": "pay", "amount": 10, "payee": "益民", "aware": "on"},
    "funds:lock": {"until": DAY},
    "partners:agreement_extend": {"on": "2099-12-31"},
    "projects:application_grant": {"granted": 15_000},
    "projects:check#no": _NO,
    "projects:contract_change": {"content": "走访和小组服务"},
    "projects:decide_change#no": _NO,
    "projects:judge#no": _NO,
    "projects:replicate": {"place": f.SHIZI},
    "projects:settlement#no": _NO,
    "projects:sign#resembles": {"on": DAY},
}  # fmt: skip


def _changed(make: Callable[[str], Made], model: Any, **columns: Any) -> Callable[[str], Made]:
    """Return what makes a row and then sets columns of it."""

    def made_so(place: str) -> Made:
        made, division = make(place)
        model.objects.filter(pk=made["pk"]).update(**columns)
        return made, division

    return made_so


def _money(**terms: Any) -> FundSource:
    source = a_source("budget", f"县级财政{FundSource.objects.count()}", **terms)
    receive(source, 1000)
    return source


def _unchecked(place: str) -> Made:
    made, division = project_rows.project(place)
    Requirement.objects.filter(project=made["pk"]).update(checked_on=None)
    return made, division


def _unchanged(place: str) -> Made:
    made, division = project_rows.project(place)
    ContractChange.objects.filter(contract__project=made["pk"]).delete()
    return made, division


def _draft(place: str) -> Made:
    made, division = project_rows.project(place)
    Contract.objects.filter(project=made["pk"]).update(state="draft", signed_on=None)
    return made, division


def _like_hiring(place: str) -> Made:
    made, division = _draft(place)
    Contract.objects.filter(project=made["pk"]).update(content="由派遣人员走访困难老人")
    Requirement.objects.filter(project=made["pk"]).update(
        text="独居困难老人缺少定期看望和陪伴", directory="社会工作服务"
    )
    return made, division


def _draft_target(place: str) -> Made:
    made, division = _draft(place)
    return {**made, "target": Target.objects.get(contract__project=made["pk"]).pk}, division


def _good_brand(place: str) -> Made:
    made, division = project_rows.brand(place)
    brand = Brand.objects.get(**made)
    brand.results, brand.satisfaction, brand.asked = "三十位老人不再独自过节", 98, 30
    brand.save()
    for number in range(9):
        brand.replications.create(place=f.SHIZI, by=f"第 {number} 家", on=DAY)
    return made, division


def _listed(state: str) -> Callable[[str], Made]:
    """Return what makes an application on the list of a call that stands so."""

    def made_so(place: str) -> Made:
        made, division = venture_rows.application(place)
        rows_of = VentureApplication.objects.filter(**made)
        rows_of.update(state="shortlisted", granted=Decimal(10_000), rank=1)
        VentureCall.objects.filter(applications__in=rows_of.values("pk")).update(state=state)
        return made, division

    return made_so


def _judge(place: str) -> Made:
    made, division = venture_rows.judge(place)
    call = Judge.objects.get(**made).call
    return {**made, "_page": reverse("projects:call", args=[call.pk])}, division


def _judged(place: str) -> Made:
    made, division = venture_rows.application(place)
    expert, _ = venture_rows.judge(place)
    Judge.objects.filter(**expert).update(call=VentureApplication.objects.get(**made).call)
    return made, division


def _waits_for_money(place: str) -> Made:
    made, division = rows.project(place)
    milestone = a_milestone(Project.objects.get(**made), amount=100)
    ask(_money(), 100, milestone=milestone)
    return made, division


def _spend(**terms: Any) -> Callable[[str], Made]:
    def made_so(place: str) -> Made:
        return {"_data": {"source": _money(**terms).pk}}, place[:6]

    return made_so


def _lottery(place: str) -> Made:
    source = a_source()
    receive(source, 1000)
    return {"_data": {"source": source.pk}}, place[:6]


def _promise(place: str) -> Made:
    _money()
    return {}, place[:6]


def _ahead(place: str) -> Made:
    milestone = a_milestone(Project.objects.get(**rows.project(place)[0]), amount=100, state="open")
    row = ask(_money(), 100, milestone=milestone, override_reason="会议决定先付")
    return {"pk": row.pk}, row.division


def _paid_milestone(place: str) -> Made:
    milestone = a_milestone(Project.objects.get(**rows.project(place)[0]), amount=100)
    row = agree(somebody(), ask(_money(), 100, milestone=milestone))
    return {"pk": row.pk}, row.division


def _claims_back(place: str) -> Made:
    project = Project.objects.get(**rows.project(place)[0])
    source = _money()
    milestone = a_milestone(project, amount=100)
    agree(somebody(), ask(source, 100, milestone=milestone, payee=""))
    Settlement.objects.create(project=project, due=60, paid=100, asked_on=DAY, approved_on=DAY)
    return {"_data": {"source": source.pk, "project": project.pk, "amount": 40}}, place[:6]


def _share(place: str) -> LineShare:
    return LineShare.objects.get(line=a_budget([(_money(), 100)]))


def _approved_share(place: str) -> Made:
    row = _share(place)
    return {"pk": row.pk}, row.line.budget.division


def _filled_share(place: str) -> Made:
    row = _share(place)
    funds.appropriate("system", row, Decimal(50), day=f.TODAY, today=f.TODAY)
    return {"pk": row.pk}, row.line.budget.division


def _budget_for_less(place: str) -> Made:
    made, division = funds_rows.waiting_budget(place)
    share = LineShare.objects.get(line__budget=made["pk"])
    return {**made, "_data": {f"share_{share.pk}": 50, "note": "活动少办一次"}}, division


def _overspent(place: str) -> Made:
    source = _money()
    pool = Account.objects.get(source=source, kind=AccountKind.POOL)
    payee = Account.objects.create(division=source.division, kind=AccountKind.PAYEE, name="益民")
    Posting.objects.create(
        division=source.division, day=DAY, summary="活动", source=source, from_account=pool, to_account=payee,
        amount=1500, use="activity",
    )  # fmt: skip
    return {"pk": source.pk}, source.division


def _own_request(place: str) -> Made:
    from shegongzhan.accounts.models import User

    made, division = funds_rows.request(place)
    PaymentRequest.objects.filter(**made).update(asked_by=User.objects.get(username="caiwu").pk)
    return {**made, "_role": "finance"}, division


def _community(place: str) -> Made:
    row = Organisation.objects.create(division=place[:6], kind="community", name="编织社")
    return {"pk": row.pk}, row.division


def _filing(place: str) -> Made:
    made, division = partner_rows.filing(place)
    Incubation.objects.filter(pk=made["pk"]).update(has_charter=True)
    return made, division


def _filed(place: str) -> Made:
    made, division = partner_rows.incubation(place)
    Incubation.objects.filter(**made).update(state="filed")
    home = Incubation.objects.get(**made).organisation_id
    return {**made, "_page": reverse("partners:organisation", args=[home])}, division


BEFORE: dict[str, Callable[[str], Made]] = {
    "funds:appropriate": _approved_share,
    "funds:approve#ahead": _ahead,
    "funds:application_reply_back": _changed(
        funds_rows.application, FundApplication, reply="refused", replied_on=DAY
    ),
    "funds:back#settlement": _claims_back,
    "funds:budget_approve#less": _budget_for_less,
    "funds:commit": _promise,
    "funds:disclosure_return": _changed(funds_rows.published, Disclosure, state="asked"),
    "funds:disclosure_withdraw": funds_rows.published,
    "funds:reverse#milestone": _paid_milestone,
    "funds:source_explain": _overspent,
    "funds:spend#forbidden": _spend(forbidden_uses=["activity"]),
    "funds:spend#warned": _lottery,
    "funds:take_back": _filled_share,
    "funds:withdraw": _own_request,
    "partners:agreement_extend": _changed(
        rows.agreement, Agreement, kind="supervision", ends_on=datetime.date(2090, 1, 1)
    ),
    "partners:filing": _filing,
    "partners:incubate": _community,
    "partners:registered": _filed,
    "projects:application_grant": _listed("review"),
    "projects:application_recuse": _judged,
    "projects:application_strike": _listed("publicity"),
    "projects:brand_name": _good_brand,
    "projects:brand_unname": _changed(project_rows.brand, Brand, named_on=DAY),
    "projects:breach#waiting": _waits_for_money,
    "projects:check#no": _unchecked,
    "projects:contract_change": _unchanged,
    "projects:judge_code": _judge,
    "projects:remove_target": _draft_target,
    "projects:sign#resembles": _like_hiring,
}

STANDS_ON: dict[str, str] = {
    "funds:withdraw": "funds:request",
    "projects:brand_name": "projects:brand",
    "projects:brand_unname": "projects:brand",
    "projects:remove_target": "projects:project",
}
