"""Filing projects, changing what is known of them, and ending them."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.errors import RuleViolation
from shegongzhan.imports.models import Batch
from shegongzhan.projects import acts
from shegongzhan.projects.commands._money import stop_what_is_unpaid, take_up_again
from shegongzhan.projects.models import (
    BuyerKind,
    Contract,
    ContractState,
    Project,
    ProjectKind,
    ProjectState,
    Settlement,
)

BULK = 1000
# What follows the contract once one is signed.
_OF_CONTRACT = {"kind", "granted", "paid_told", "starts_on", "ends_on"}
ENDED = (ProjectState.CLOSED, ProjectState.STOPPED)


@dataclass(frozen=True)
class ProjectFacts:
    """What is known of a project. `field` is a code of `services.fields`; amounts are yuan."""

    division: str
    kind: str
    name: str
    applicant: str
    station_id: int | None = None
    organisation_id: int | None = None
    field: str = ""
    buyer_kind: str = ""
    buyer_id: int | None = None
    hours_planned: int | None = None
    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None
    granted: Decimal = Decimal(0)
    paid_told: Decimal = Decimal(0)
    state: str = ProjectState.RUNNING


def check_project(facts: ProjectFacts) -> None:
    """Raise RuleViolation for a project that cannot be: without a name, ending before it starts, paid beyond its grant."""
    if not facts.name.strip():
        raise RuleViolation("project.name", _("请写项目名称。"), field="name")
    if facts.kind not in ProjectKind.values:
        raise RuleViolation("project.kind", _("请选择项目类型。"), field="kind")
    if facts.buyer_kind and facts.buyer_kind not in BuyerKind.values:
        raise RuleViolation("project.buyer", _("请选择谁出钱购买。"), field="buyer_kind")
    if facts.starts_on and facts.ends_on and facts.ends_on < facts.starts_on:
        raise RuleViolation("project.dates", _("结项日期不能早于立项日期。"), field="ends_on")
    if facts.granted < 0 or facts.paid_told < 0:
        raise RuleViolation("project.amount", _("金额不能是负数。"), field="granted")
    if facts.paid_told > facts.granted:
        raise RuleViolation("project.paid", _("已拨付不能超过资助金额。"), field="paid_told")


@transaction.atomic
def file_project(actor: User | str, facts: ProjectFacts) -> Project:
    """File one project and tell the audit log. Raises RuleViolation as `check_project` does."""
    check_project(facts)
    [project] = file_projects(actor, [facts])
    record_act(actor, acts.FILED, project, kind=facts.kind)
    return project


@transaction.atomic
def file_projects(
    actor: User | str,
    many: Sequence[ProjectFacts],
    *,
    batch: Batch | None = None,
    keys: Sequence[str] | None = None,
) -> list[Project]:
    """Write checked projects in one statement and return them in order; the caller tells the audit log.

    `keys` recognise the rows of a ledger next time.
    """
    rows = [
        Project(**_columns(facts), batch=batch, import_key=key)
        for facts, key in zip(many, keys or [""] * len(many), strict=True)
    ]
    return Project.objects.bulk_create(rows, batch_size=BULK)


def _columns(facts: ProjectFacts) -> dict:
    return {field.name: getattr(facts, field.name) for field in fields(facts)}


@transaction.atomic
def change_project(
    actor: User | str, project: Project, facts: ProjectFacts, *, seen_version: int | None = None
) -> list[str]:
    """Change what is known of a project and return the columns that changed.

    How it ends is not changed here. Raises RuleViolation as `check_project` does, and StaleRow when somebody was quicker.
    """
    check_project(facts)
    changed = [
        name for name, value in _columns(facts).items() if name != "state" and getattr(project, name) != value
    ]
    if (
        _OF_CONTRACT & set(changed)
        and Contract.objects.filter(project=project).exclude(state="draft").exists()
    ):
        raise RuleViolation(
            "project.contracted", _("金额、日期和类型跟着已签的合同走，请改合同。"), field="granted"
        )
    if project.is_open and facts.state not in ENDED and project.state != facts.state:
        changed.append("state")
    for name in changed:
        setattr(project, name, getattr(facts, name))
    # Also without a change: who saved an old page learns of the newer one.
    project.save_changed(changed, seen_version=seen_version)
    if changed:
        record_act(actor, acts.CHANGED, project, fields=_words(changed))
    return changed


def _words(columns: Iterable[str]) -> str:
    return "、".join(str(Project._meta.get_field(name.removesuffix("_id")).verbose_name) for name in columns)  # type: ignore[union-attr]


@transaction.atomic
def close_project(actor: User | str, project: Project, *, on: datetime.date, reason: str) -> None:
    """Close a project that was carried out; what came of it stands in `reason`. Errors as in `stop_project`."""
    _end(project, ProjectState.CLOSED, on, reason)
    record_act(actor, acts.CLOSED, project, on=on.isoformat())


@transaction.atomic
def stop_project(actor: User | str, project: Project, *, on: datetime.date, reason: str) -> None:
    """Stop a project before its end; what was not paid is not paid any more.

    Raises RuleViolation when it has ended, without a reason, or before its start.
    """
    stop_what_is_unpaid(actor, project, reason)
    _end(project, ProjectState.STOPPED, on, reason)
    record_act(actor, acts.STOPPED, project, on=on.isoformat())


def _end(project: Project, state: ProjectState, on: datetime.date, reason: str) -> None:
    if not project.is_open:
        raise RuleViolation("project.ended", _("这个项目已经结束。"))
    if not reason.strip():
        raise RuleViolation("project.end_reason", _("请写明情况。"), field="reason")
    if project.starts_on and on < project.starts_on:
        raise RuleViolation("project.dates", _("结束日期不能早于立项日期。"), field="on")
    project.state, project.ended_on, project.end_reason = state, on, reason.strip()
    project.save_changed(["state", "ended_on", "end_reason"])


@transaction.atomic
def reopen_project(actor: User | str, project: Project) -> None:
    """Take a project up again that was closed or stopped by mistake.

    Raises RuleViolation when it has not ended, and when it was stopped and its money is settled.
    """
    if project.is_open:
        raise RuleViolation("project.open", _("这个项目没有结束。"))
    if project.state == ProjectState.STOPPED:
        if Contract.objects.filter(project=project, state=ContractState.SETTLED).exists():
            raise RuleViolation("project.settled", _("项目终止以后已经结算，不能重新开始。"))
        # A settlement nobody agreed to yet falls with the end it was made for.
        Settlement.objects.filter(project=project, approved_on=None).delete()
        take_up_again(project)
    project.state, project.ended_on, project.end_reason = ProjectState.RUNNING, None, ""
    project.save_changed(["state", "ended_on", "end_reason"])
    record_act(actor, acts.REOPENED, project)
