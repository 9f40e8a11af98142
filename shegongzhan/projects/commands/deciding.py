"""From score sheets to agreements: ranking, publicity, objections, the decision, and what a won application becomes."""

import datetime
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.accounts.queries import must_be_another
from shegongzhan.accounts.rules import pk_of
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import working_days_after
from shegongzhan.policies.queries import value as policy
from shegongzhan.projects import acts, scoring
from shegongzhan.projects.commands.calls import locked_call, must_be
from shegongzhan.projects.commands.contract import ContractFacts, draft_contract, sign_contract
from shegongzhan.projects.commands.parts import MilestoneFacts, TargetFacts, add_target, plan_milestones
from shegongzhan.projects.commands.parts import usual_milestones as usual
from shegongzhan.projects.commands.register import ProjectFacts, file_project
from shegongzhan.projects.models import (
    ApplicationState,
    CallState,
    Objection,
    Project,
    ProjectKind,
    ProjectState,
    ScoreSheet,
    VentureApplication,
    VentureCall,
)

RANKED = (ApplicationState.COMPLETE, ApplicationState.SHORTLISTED)


def sheets_that_count(call: VentureCall) -> Mapping[UUID, list[ScoreSheet]]:
    """Return the score sheets handed in, by application: not of judges who left, nor of who stands aside."""
    recused = set(call.judges.filter(recusals__isnull=False).values_list("pk", "recusals__application_id"))
    found: dict[UUID, list[ScoreSheet]] = defaultdict(list)
    rows = ScoreSheet.objects.filter(judge__call=call, judge__left_reason="", handed_in_at__isnull=False)
    for sheet in rows.order_by("pk"):
        if (sheet.judge_id, sheet.application_id) not in recused:
            found[sheet.application_id].append(sheet)
    return found


@transaction.atomic
def rank_call(actor: User | str, call: VentureCall) -> list[scoring.Ranked]:
    """Work out scores, ranks and who would be supported; may be done again while sheets come in.

    Raises RuleViolation while an application has fewer sheets that count than the call asks for.
    """
    call = locked_call(call.pk)
    must_be(call, CallState.REVIEW)
    sheets = sheets_that_count(call)
    trim_from = policy("projects.venture_trim_from", call.division, call.closes_on)
    rows = list(VentureApplication.objects.select_for_update().filter(call=call, state__in=RANKED))
    short = [row for row in rows if len(sheets.get(row.pk, [])) < call.judges_needed]
    if short:
        raise RuleViolation(
            "ranking.short",
            _("还有 %(n)s 个申报的评分表不到 %(needed)s 张。")
            % {"n": len(short), "needed": call.judges_needed},
        )
    spreads = {
        row.pk: scoring.spread_of([sheet.total for sheet in sheets[row.pk]], trim_from=trim_from)
        for row in rows
    }
    ranked = scoring.ranking(
        [(row.pk, spread.score, row.asked) for row in rows if (spread := spreads[row.pk])],
        pool=call.pool,
        most_each=call.most_each,
        pass_mark=call.pass_mark,
    )
    by_key = {one.key: one for one in ranked}
    for row in rows:
        one = by_key[row.pk]
        row.score, row.rank, row.granted = one.score, one.rank, one.granted
        row.state = ApplicationState.COMPLETE if one.granted is None else ApplicationState.SHORTLISTED
        row.save_changed(["score", "rank", "granted", "state"])
    granted = sum(one.granted is not None for one in ranked)
    record_act(actor, acts.RANKED, call, count=len(ranked), granted=granted)
    return ranked


@transaction.atomic
def change_grant(
    actor: User | str, application: VentureApplication, *, granted: Decimal, reason: str
) -> None:
    """Set what an application on the list would get, with the reason the audit keeps.

    Raises RuleViolation without a reason, beyond what was asked for or one may get, and beyond the pool.
    """
    call = locked_call(application.call_id)
    must_be(call, CallState.REVIEW)
    application = VentureApplication.objects.select_for_update().get(pk=application.pk)
    if application.state != ApplicationState.SHORTLISTED:
        raise RuleViolation("grant.state", _("这个申报不在拟资助名单里。"))
    if not reason.strip():
        raise RuleViolation("grant.reason", _("请写明调整的原因。"), field="reason")
    if not 0 < granted <= min(application.asked, call.most_each):
        raise RuleViolation("grant.most", _("金额要大于零，不超过申请金额和单个项目上限。"), field="granted")
    others = VentureApplication.objects.filter(call=call, state=ApplicationState.SHORTLISTED)
    spent = sum((one.granted or Decimal(0) for one in others.exclude(pk=application.pk)), Decimal(0))
    if spent + granted > call.pool:
        raise RuleViolation("grant.pool", _("加起来超过了资金总额。"), field="granted")
    old, application.granted = application.granted, granted
    application.save_changed(["granted"])
    record_act(
        actor, acts.GRANT_CHANGED, application, old=str(old), new=str(granted), reason=reason.strip()[:200]
    )


@transaction.atomic
def publicise(actor: User | str, call: VentureCall, *, from_on: datetime.date) -> None:
    """Make the ranking public for as many working days as the pack says.

    Raises RuleViolation when nothing was ranked, or sheets came in since.
    """
    call = locked_call(call.pk)
    must_be(call, CallState.REVIEW)
    rows = VentureApplication.objects.filter(call=call)
    if (
        rows.filter(state=ApplicationState.COMPLETE, rank__isnull=True).exists()
        or not rows.filter(state=ApplicationState.SHORTLISTED).exists()
    ):
        raise RuleViolation(
            "publicity.unranked", _("请先算出评审结果；没有拟资助的申报时不用公示，可取消征集。")
        )
    days = policy("projects.venture_publicity_workdays", call.division, from_on)
    call.state, call.publicity_from = CallState.PUBLICITY, from_on
    call.publicity_until = working_days_after(from_on, days)
    call.save_changed(["state", "publicity_from", "publicity_until"])
    record_act(actor, acts.PUBLICISED, call, until=call.publicity_until.isoformat())


@transaction.atomic
def object_to(
    actor: User | str,
    call: VentureCall,
    *,
    text: str,
    said_by: str,
    application: VentureApplication | None = None,
    today: datetime.date,
) -> Objection:
    """Keep what somebody says against a result while it is public; who says it is known to the county only.

    Raises RuleViolation outside the days of publicity, and without a text or a way to answer.
    """
    must_be(call, CallState.PUBLICITY)
    if call.publicity_until is None or today > call.publicity_until:
        raise RuleViolation("objection.late", _("公示已经结束。"))
    if not text.strip():
        raise RuleViolation("objection.text", _("请写明异议的内容。"), field="text")
    if not said_by.strip():
        raise RuleViolation("objection.who", _("请留下姓名和联系方式，以便答复。"), field="said_by")
    row = Objection.objects.create(
        call=call,
        division=call.division,
        application=application,
        text=text.strip()[:2000],
        said_by=said_by.strip(),
    )
    record_act(actor, acts.OBJECTED, row)
    return row


@transaction.atomic
def answer_objection(actor: User | str, objection: Objection, *, answer: str, on: datetime.date) -> None:
    """Answer an objection. Raises RuleViolation for an empty answer."""
    if not answer.strip():
        raise RuleViolation("objection.answer", _("请写答复。"), field="answer")
    objection.answer, objection.answered_on = answer.strip()[:2000], on
    objection.save_changed(["answer", "answered_on"])
    record_act(actor, acts.OBJECTION_ANSWERED, objection)


@transaction.atomic
def strike(actor: User | str, application: VentureApplication, *, reason: str) -> None:
    """Take an application off the list while it is public, because an objection was right. Nobody moves up by itself."""
    call = locked_call(application.call_id)
    must_be(call, CallState.PUBLICITY)
    application = VentureApplication.objects.select_for_update().get(pk=application.pk)
    if application.state != ApplicationState.SHORTLISTED:
        raise RuleViolation("grant.state", _("这个申报不在拟资助名单里。"))
    if not reason.strip():
        raise RuleViolation("strike.reason", _("请写明取消的原因。"), field="reason")
    application.state, application.granted, application.missing = (
        ApplicationState.REJECTED,
        None,
        reason.strip(),
    )
    application.save_changed(["state", "granted", "missing"])
    record_act(actor, acts.STRUCK, application, reason=reason.strip()[:200])


@transaction.atomic
def decide_call(actor: User | str, call: VentureCall, *, today: datetime.date) -> int:
    """Decide on a call once its publicity is over and every objection answered; return how many won.

    Raises RuleViolation for who drafted the call (another person decides), too early, or with an open objection.
    """
    call = locked_call(call.pk)
    must_be(call, CallState.PUBLICITY)
    must_be_another(call.prepared_by, pk_of(actor), right="projects.approve", division=call.division)
    if call.publicity_until is None or today <= call.publicity_until:
        raise RuleViolation(
            "decision.early",
            _("公示到 %(day)s 为止，之后才能审定。") % {"day": (call.publicity_until or today).isoformat()},
        )
    if Objection.objects.filter(call=call, answered_on__isnull=True).exists():
        raise RuleViolation("decision.objection", _("还有异议没有答复，不能审定。"))
    for row in VentureApplication.objects.select_for_update().filter(call=call, state__in=RANKED):
        row.state = (
            ApplicationState.WON if row.state == ApplicationState.SHORTLISTED else ApplicationState.LOST
        )
        row.save_changed(["state"])
    won = VentureApplication.objects.filter(call=call, state=ApplicationState.WON).count()
    call.state, call.decided_by, call.decided_on = CallState.DECIDED, pk_of(actor), today
    call.save_changed(["state", "decided_by", "decided_on"])
    record_act(actor, acts.DECIDED, call, won=won)
    return won


@transaction.atomic
def sign_agreement(
    actor: User | str,
    application: VentureApplication,
    *,
    number: str,
    on: datetime.date,
    starts_on: datetime.date,
    ends_on: datetime.date,
    today: datetime.date,
) -> Project:
    """Sign the agreement with who won: the application becomes a project with contract, targets and milestones.

    Its first payment is due so many working days after the signature as the pack says. Raises RuleViolation for an
    application that did not win or has its project already, and as the commands of contracts do.
    """
    rows = VentureApplication.objects.select_for_update(of=("self",)).select_related("call")
    application = rows.get(pk=application.pk)
    if application.state != ApplicationState.WON or application.granted is None:
        raise RuleViolation("agreement.not_won", _("这个申报没有入选。"))
    if application.project_id is not None:
        raise RuleViolation("agreement.twice", _("已经签过协议了。"))
    if starts_on < on:
        raise RuleViolation("agreement.start", _("项目开始不能早于签订。"), field="starts_on")
    project = file_project(
        actor,
        ProjectFacts(
            division=application.division,
            kind=ProjectKind.VENTURE,
            name=application.name,
            applicant=application.host or application.applicant,
            station_id=application.station_id,
            organisation_id=application.organisation_id,
            field=application.field,
            starts_on=starts_on,
            ends_on=ends_on,
            granted=application.granted,
            state=ProjectState.PLANNED,
        ),
    )
    contract = draft_contract(
        actor,
        project,
        ContractFacts(
            number=number,
            content=application.plan,
            starts_on=starts_on,
            ends_on=ends_on,
            amount=application.granted,
        ),
    )
    for one in application.indicators:
        add_target(
            actor,
            contract,
            TargetFacts(
                label=str(one["label"]),
                method=str(one["method"]),
                unit=str(one["unit"]),
                quantity=Decimal(str(one["quantity"])),
            ),
        )
    plan_milestones(actor, project, _milestones(project, on, starts_on, ends_on), amount=application.granted)
    sign_contract(actor, contract, on=on, today=today)
    application.project = project
    application.save_changed(["project"])
    record_act(actor, acts.AGREED, application)
    project.refresh_from_db()
    return project


def _milestones(
    project: Project, on: datetime.date, starts_on: datetime.date, ends_on: datetime.date
) -> list[MilestoneFacts]:
    first, *others = usual(project.division, starts_on, ends_on)
    days = policy("projects.venture_first_payment_workdays", project.division, on)
    return [MilestoneFacts(first.label, first.share, first.after, working_days_after(on, days)), *others]
