"""A venture that fails or breaks its agreement: stopping it, and keeping the applicant out of calls for years."""

import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.errors import RuleViolation
from shegongzhan.policies.queries import value as policy
from shegongzhan.projects import acts, rules
from shegongzhan.projects.commands.register import stop_project
from shegongzhan.projects.models import Exclusion, Project, ProjectKind


@transaction.atomic
def break_agreement(actor: User | str, project: Project, *, on: datetime.date, reason: str) -> Exclusion:
    """Stop a venture for a breach: nothing more is paid, and who carried it out stays out for the pack's years.

    What was paid too much is claimed back in the settlement. Raises RuleViolation for another kind of project, and as
    `stop_project` does.
    """
    if project.kind != ProjectKind.VENTURE:
        raise RuleViolation("breach.kind", _("只有公益创投项目按违约处理。"))
    stop_project(actor, project, on=on, reason=reason)
    row = _keep_out(
        on,
        reason,
        division=project.division[:6],
        applicant=project.applicant,
        organisation=project.organisation,
        credit_code=project.organisation.credit_code if project.organisation else "",
        project=project,
    )
    record_act(actor, acts.BREACHED, project)
    record_act(actor, acts.EXCLUDED, row, until=row.until.isoformat())
    return row


@transaction.atomic
def exclude(
    actor: User | str,
    *,
    division: str,
    applicant: str,
    credit_code: str = "",
    on: datetime.date,
    reason: str,
) -> Exclusion:
    """Keep an applicant out of calls for the pack's years, for a breach known from elsewhere.

    Raises RuleViolation without a name or a reason.
    """
    if not applicant.strip():
        raise RuleViolation("exclusion.applicant", _("请写单位名称。"), field="applicant")
    if not reason.strip():
        raise RuleViolation("exclusion.reason", _("请写明违约情况。"), field="reason")
    row = _keep_out(
        on,
        reason,
        division=division,
        applicant=applicant.strip(),
        credit_code=credit_code.strip().upper(),
    )
    record_act(actor, acts.EXCLUDED, row, until=row.until.isoformat())
    return row


def _keep_out(on: datetime.date, reason: str, *, division: str, **who: Any) -> Exclusion:
    years = policy("projects.venture_ban_years", division, on)
    return Exclusion.objects.create(
        division=division,
        from_on=on,
        until=rules.last_day_of(on, years),
        reason=reason.strip()[:200],
        **who,
    )


@transaction.atomic
def lift_exclusion(actor: User | str, exclusion: Exclusion, *, on: datetime.date, reason: str) -> None:
    """Let an applicant in again before its time. Raises RuleViolation without a reason, or when it was lifted."""
    if not reason.strip():
        raise RuleViolation("exclusion.reason", _("请写明解除的原因。"), field="reason")
    if exclusion.lifted_on is not None:
        raise RuleViolation("exclusion.lifted", _("已经解除了。"))
    exclusion.lifted_on, exclusion.lifted_reason = on, reason.strip()[:200]
    exclusion.save_changed(["lifted_on", "lifted_reason"])
    record_act(actor, acts.LIFTED, exclusion)
