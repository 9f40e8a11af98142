"""One project: where it stands, what is next and who does it, and everything that hangs on it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from shegongzhan.accounts.queries import names_of as account_names
from shegongzhan.core.display import Badge
from shegongzhan.core.time import today
from shegongzhan.files.queries import files_of
from shegongzhan.policies.queries import label, rule
from shegongzhan.projects import access, queries
from shegongzhan.projects.listing import field_of, state_of
from shegongzhan.projects.models import (
    Contract,
    ContractState,
    Milestone,
    MilestoneState,
    Project,
    ProjectKind,
    Requirement,
    Settlement,
    VentureApplication,
)
from shegongzhan.stations.queries import label_of, names_of

TONES_OF_STEP = {"done": "ok", "next": "info", "later": "plain"}
TONES_OF_MILESTONE = {
    MilestoneState.OPEN: "plain", MilestoneState.REACHED: "warn", MilestoneState.PASSED: "info",
    MilestoneState.PAID: "ok", MilestoneState.STOPPED: "danger",
}  # fmt: skip
# Where the next step is taken: the address, and what the button says. The settlement is counted above, in services.
NEXT = {
    "requirement": ("projects:requirement", gettext_lazy("写需求")),
    "check": ("projects:check", gettext_lazy("审核预算和来源")),
    "plan": ("projects:plan", gettext_lazy("写实施方案")),
    "contract": ("projects:contract", gettext_lazy("拟定合同")),
    "sign": ("projects:sign", gettext_lazy("登记签订")),
    "disclosure": ("projects:announce", gettext_lazy("登记公告")),
}


@require_GET
def project(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a project: its line, what is next, its contract and milestones, its money, its papers."""
    scope = request.scope  # type: ignore[attr-defined]
    found = access.project_to_view(scope, pk)
    money = queries.with_money(Project.objects.filter(pk=pk)).get()
    on = today()
    may_change = scope.may("projects.change", found.division) and found.is_open
    may_approve = scope.may("projects.approve", found.division) and found.is_open
    line = _line(found)
    context = {
        "project": found,
        "money": money,
        "may_post": scope.may("funds.post", found.division),
        "state": state_of(found, on),
        "field": field_of(found, on),
        "place": label_of(found.division),
        "may_edit": scope.may("projects.change", found.division),
        "may_change": may_change,
        "may_report": found.is_open and (may_change or access.carries_out(scope, found)),
        "may_approve": may_approve,
        # Money is settled, and comes back, after a project has ended too.
        "may_settle": scope.may("projects.change", found.division),
        "may_agree": scope.may("projects.approve", found.division),
        "may_see_money": scope.may("funds.view", found.division),
        "line": [(step, TONES_OF_STEP[step.state]) for step in line],
        "next": _next(found, line, may_change=may_change, may_approve=may_approve) if found.is_open else None,
        "files": files_of(found),
        "application": VentureApplication.objects.filter(project=found).first(),
        "kept_out": found.exclusions.filter(lifted_on=None).first(),
        **_parts(request, found),
    }
    return render(request, "projects/project.html", context)


def _line(found: Project) -> list[queries.Step]:
    """Return the line a project goes along; none for one that only stands on the register, as ledgers bring them."""
    standing = queries.standing_of(found)
    if found.kind in (ProjectKind.VENTURE, ProjectKind.OWN) and not standing.has_contract:
        return []
    return queries.steps_of(standing)


def _next(
    found: Project, line: list[queries.Step], *, may_change: bool, may_approve: bool
) -> dict[str, Any] | None:
    """Return what is next: in words, who does it, and the button for a reader who may."""
    step = queries.next_of(line)
    if step is None:
        return None
    args, may = [found.pk], may_approve if step.approves else may_change
    if step.code == "acceptance":
        url, words = reverse("services:progress:accept", args=args), _("登记验收")
    elif step.code in ("mid", "final"):
        url, words = (
            reverse("projects:review", args=[found.pk, step.code]),
            _("登记%(step)s") % {"step": step.label},
        )
    elif step.code == "settlement":
        url = reverse("projects:settlement" if step.approves else "services:progress:settle", args=args)
        words = _("审核结算") if step.approves else _("按指标结算")
    else:
        name, words = NEXT[step.code][0], str(NEXT[step.code][1])
        if step.code == "contract" and Contract.objects.filter(project=found).exists():
            name, words = "projects:target", _("添一项指标")
        url, words = reverse(name, args=args), words
    who = _("由有审批权限的另一位同事来做") if step.approves else _("由县级指导中心或民政局的同事来做")
    return {"step": step, "who": who, "url": url if may else "", "words": words}


def _parts(request: HttpRequest, found: Project) -> dict[str, Any]:
    requirement = Requirement.objects.filter(project=found).prefetch_related("needs").first()
    contract = Contract.objects.filter(project=found).prefetch_related("targets").first()
    milestones = list(Milestone.objects.filter(project=found))
    changes = list(contract.changes.all()) if contract else []
    reviews = list(found.reviews.all())
    settlement = Settlement.objects.filter(project=found).first()
    by = account_names(
        [
            *([requirement.asked_by, requirement.checked_by] if requirement else []),
            *(pk for one in [*milestones, *changes] for pk in (one.asked_by, one.approved_by)),
            *(review.recorded_by for review in reviews),
            *([settlement.asked_by, settlement.approved_by] if settlement else []),
        ]
    )
    return {
        "requirement": requirement,
        "needs": _needs(request, requirement),
        "contract": contract,
        "is_draft": contract is not None and contract.state == ContractState.DRAFT,
        "to_settle": contract is not None and contract.state == ContractState.ENDED and settlement is None,
        "is_running": contract is not None and contract.state == ContractState.SIGNED,
        "looks_like": _looks_like(contract),
        "milestones": [
            (m, Badge(m.get_state_display(), TONES_OF_MILESTONE[MilestoneState(m.state)])) for m in milestones
        ],
        "changes": [(change, told_of(change, contract)) for change in changes if contract],
        "reviews": reviews,
        "settlement": settlement,
        "by": by,
    }


def _needs(request: HttpRequest, requirement: Requirement | None) -> list[tuple[Any, str, str]]:
    """Return the picked needs the reader may see, each with its kind and place in words."""
    if requirement is None:
        return []
    scope, on = request.scope, today()  # type: ignore[attr-defined]
    needs = [need for need in requirement.needs.all() if scope.may("needs.view", need.division)]
    places = names_of(need.division for need in needs)
    return [
        (need, label("needs.kinds", need.kind, need.division, on), places.get(need.division, need.division))
        for need in needs
    ]


def _looks_like(contract: Contract | None) -> dict[str, Any] | None:
    """Return what may not be bought a draft looks like, with the document that says so."""
    if contract is None or contract.state != ContractState.DRAFT:
        return None
    found = queries.looks_like(contract)
    if found is None:
        return None
    basis = rule("projects.not_bought", contract.division, contract.starts_on)
    said = "、".join(f"“{word}”" for word in found["said"])
    return {**found, "basis": f"{basis.document or ''}{basis.clause}", "because": said}


def told_of(change: Any, contract: Contract) -> list[tuple[str, str, str]]:
    """Return what a change changes, in words: what, from, to."""
    labels = {str(target.pk): target.label for target in contract.targets.all()}
    lines = []
    for name, new in change.new.items():
        if name == "quantities":
            lines += [(labels.get(pk, pk), change.old[name][pk], quantity) for pk, quantity in new.items()]
        else:
            words = str(Contract._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            lines.append((words, change.old[name], new))
    return lines
