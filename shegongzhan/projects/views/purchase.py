"""From the requirement to the signed contract and its changes: small pages, one act each."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shegongzhan.core.asking import ask, do, sent, version_of
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import today
from shegongzhan.policies.queries import rule
from shegongzhan.projects import access, commands, queries
from shegongzhan.projects.forms import (
    AnnounceForm,
    ChangeForm,
    CheckForm,
    ContractForm,
    MilestoneForms,
    PlanForm,
    RequirementForm,
    SignForm,
    TargetForm,
)
from shegongzhan.projects.models import Contract, ContractChange, Milestone, Project, Requirement, Target
from shegongzhan.projects.views.addresses import home_of
from shegongzhan.projects.views.project import told_of

BOTH = ["GET", "POST"]


def _initial(row: Any, names: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names} if row else {}


@require_http_methods(BOTH)
def requirement(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what a project is to answer, and out of which budget."""
    found = access.project_to_change(request.scope, pk)
    row = Requirement.objects.filter(project=found).first()
    first = _initial(row, ("text", "directory", "budget", "money_from"))
    if row:
        first["needs"] = list(row.needs.values_list("pk", flat=True))
    form = RequirementForm(sent(request), project=found, scope=request.scope, on=today(), initial=first)

    def act(said: dict[str, Any]) -> None:
        facts = commands.RequirementFacts(**{**said, "needs": [need.pk for need in said["needs"]]})
        commands.write_requirement(request.user, found, facts, on=today(), seen_version=version_of(request))

    warning = _("审核过的需求改了以后要重新审核。") if row and row.is_checked else ""
    return ask(
        request, form, act, title=_("项目需求"), yes=_("保存"), back=home_of(found), above=found.name,
        done=_("需求写好了，等另一位同事审核预算和资金来源。"), row=row, warning=warning,
    )  # fmt: skip


@require_http_methods(BOTH)
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Find the budget and its source in order, or send them back."""
    found = access.project_to_approve(request.scope, pk)
    row = get_object_or_404(Requirement, project=found)
    form = CheckForm(sent(request))
    text = _("预算 %(budget)s 元，来源：%(money)s；目录：%(directory)s。") % {
        "budget": row.budget, "money": row.money_from, "directory": row.directory or _("没有写"),
    }  # fmt: skip
    return ask(
        request, form,
        lambda said: commands.check_requirement(
            request.user, row, in_order=form.is_yes, note=said["note"], on=today()
        ),
        title=_("审核预算和资金来源"), yes=_("记下"), back=home_of(found), done=_("审核好了。"), text=text, above=found.name,
    )  # fmt: skip


@require_http_methods(BOTH)
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Write how a project is to be carried out."""
    found = access.project_to_change(request.scope, pk)
    row = get_object_or_404(Requirement, project=found)
    return ask(
        request, PlanForm(sent(request), initial={"plan": row.plan}),
        lambda said: commands.write_plan(request.user, row, plan=said["plan"]),
        title=_("实施方案"), yes=_("保存"), back=home_of(found), done=_("实施方案写好了。"), above=found.name,
    )  # fmt: skip


@require_http_methods(BOTH)
def contract(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft the contract of a project, or change the draft."""
    found = access.project_to_change(request.scope, pk)
    row = Contract.objects.filter(project=found).first()
    first = _initial(row, commands.ContractFacts.__dataclass_fields__)
    if row is None:
        told = Requirement.objects.filter(project=found).first()
        first = {
            "starts_on": found.starts_on,
            "ends_on": found.ends_on,
            "amount": told.budget if told else None,
        }
    usual = rule("projects.purchase_years", found.division, today())
    most = rule("projects.purchase_years_max", found.division, today())
    text = _("期限一般不超过 %(usual)s 年，最长 %(most)s 年（%(basis)s）。保存后再添指标和付款节点。") % {
        "usual": usual.value, "most": most.value, "basis": f"{most.document or ''}{most.clause}",
    }  # fmt: skip
    return ask(
        request, ContractForm(sent(request), initial=first),
        lambda said: commands.draft_contract(
            request.user, found, commands.ContractFacts(**said), seen_version=version_of(request)
        ),
        title=_("合同"), yes=_("保存"), back=home_of(found), done=_("合同拟好了，付款节点按政策参数划分。"),
        text=text, row=row, above=found.name,
    )  # fmt: skip


def _contract(found: Project) -> Contract:
    return get_object_or_404(Contract.objects.select_related("project"), project=found)


@require_http_methods(BOTH)
def target(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a target to a draft."""
    found = access.project_to_change(request.scope, pk)
    row = _contract(found)
    form = TargetForm(sent(request), contract=row, initial={"method": "visit", "unit": "times"})
    return ask(
        request, form,
        lambda said: commands.add_target(request.user, row, commands.TargetFacts(**said)),
        title=_("添一项指标"), yes=_("添上"), back=home_of(found), done=_("指标添上了。"), above=found.name,
        text=_("指标从服务记录里数：写清按什么数、数多少。“人”按登记的服务对象去重，“人次”不去重。"),
    )  # fmt: skip


@require_POST
def remove_target(request: HttpRequest, pk: int, target: int) -> HttpResponse:
    """Take a target out of a draft."""
    found = access.project_to_change(request.scope, pk)
    row = get_object_or_404(Target.objects.select_related("contract"), pk=target, contract__project=found)
    return do(
        request,
        lambda: commands.remove_target(request.user, row),
        back=home_of(found),
        done=_("指标删去了。"),
    )


@require_http_methods(BOTH)
def milestones(request: HttpRequest, pk: int) -> HttpResponse:
    """Split the money of a project over milestones."""
    found = access.project_to_change(request.scope, pk)
    row = Contract.objects.filter(project=found).first()
    amount = row.amount if row else found.granted
    there = Milestone.objects.filter(project=found)
    first = [_initial(m, ("label", "share", "after", "due_on")) for m in there]
    forms = MilestoneForms(sent(request), initial=first)
    problem = ""
    if request.method == "POST" and forms.is_valid():
        facts = [
            commands.MilestoneFacts(**form.cleaned_data) for form in forms if form.cleaned_data.get("label")
        ]
        try:
            commands.plan_milestones(request.user, found, facts, amount=amount)
        except RuleViolation as no:
            problem = no.sentence
        else:
            return redirect(home_of(found))
    context = {"project": found, "forms": forms, "amount": amount, "problem": problem}
    status = 422 if problem or (forms.is_bound and not forms.is_valid()) else 200
    return render(request, "projects/milestones.html", context, status=status)


@require_http_methods(BOTH)
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down that a contract was signed."""
    found = access.project_to_change(request.scope, pk)
    row = _contract(found)
    looks = queries.looks_like(row)
    form = SignForm(sent(request), initial={"on": today()})
    warning = ""
    if looks:
        basis = rule("projects.not_bought", row.division, row.starts_on)
        warning = _("写了%(said)s，像是“%(what)s”，不得购买（%(basis)s）。") % {
            "said": "、".join(f"“{word}”" for word in looks["said"]), "what": looks["label"],
            "basis": f"{basis.document or ''}{basis.clause}",
        }  # fmt: skip
        warning += _("这一项一律不予签订。") if looks["refused"] else _("确实不是的，在下面写明理由再签。")
    if not looks or looks["refused"]:
        del form.fields["resembles_reason"]
    return ask(
        request, form,
        lambda said: commands.sign_contract(
            request.user, row, on=said["on"], today=today(), resembles_reason=said.get("resembles_reason", "")
        ),
        title=_("登记签订"), yes=_("已经签了"), back=home_of(found), done=_("合同签了，项目开始实施。"),
        text=_("签了以后，金额、期限和指标只能走合同变更。"), warning=warning, above=found.name,
    )  # fmt: skip


@require_http_methods(BOTH)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a change of a signed contract."""
    found = access.project_to_change(request.scope, pk)
    row = _contract(found)
    names = ("ends_on", "amount", "content", "quality", "term_reason")
    form = ChangeForm(sent(request), targets=list(row.targets.all()), initial=_initial(row, names))

    def act(said: dict[str, Any]) -> None:
        facts = commands.ChangeFacts(
            **{name: said[name] for name in (*names, "reason")}, quantities=form.quantities
        )
        commands.ask_change(request.user, row, facts, on=today())

    return ask(
        request, form, act, title=_("合同变更"), yes=_("提出变更"), back=home_of(found), above=found.name,
        done=_("变更提出了，等另一位同事批准。"), text=_("只改要变的；批准以前，合同照旧。"),
    )  # fmt: skip


@require_http_methods(BOTH)
def decide_change(request: HttpRequest, pk: int, change: int) -> HttpResponse:
    """Agree to a change of a contract, or not."""
    found = access.project_to_approve(request.scope, pk)
    row = ContractChange.objects.filter(pk=change, contract__project=found).select_related("contract").first()
    if row is None:
        raise Http404
    form = CheckForm(sent(request))

    def act(said: dict[str, Any]) -> None:
        if form.is_yes:
            commands.approve_change(request.user, row, on=today())
        else:
            commands.refuse_change(request.user, row, reason=said["note"])

    told = _("；").join(what + _("：") + f"{old} → {new}" for what, old, new in told_of(row, row.contract))
    return ask(
        request, form, act, title=_("审批合同变更"), yes=_("记下"), back=home_of(found), above=found.name,
        done=_("记下了。"), text=_("%(told)s。原因：%(reason)s") % {"told": told, "reason": row.reason},
    )  # fmt: skip


@require_http_methods(BOTH)
def announce(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down that the contract or its result was announced."""
    found = access.project_to_change(request.scope, pk)
    row = _contract(found)
    first = {"what": "result" if row.announced_on else "contract", "on": today(), "where": row.announced_at}
    return ask(
        request, AnnounceForm(sent(request), initial=first),
        lambda said: commands.announce(request.user, row, today=today(), **said),
        title=_("登记公告"), yes=_("记下"), back=home_of(found), done=_("公告记下了。"), above=found.name,
        text=_("合同签了要向社会公告；结算以后公告结果。"),
    )  # fmt: skip
