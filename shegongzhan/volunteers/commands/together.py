"""What each of the five kinds gave to a session or a project."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.audit.commands import Actor, record
from shegongzhan.core.errors import RuleViolation
from shegongzhan.partners.models import Organisation
from shegongzhan.projects.models import Project
from shegongzhan.services.models import ServiceRecord
from shegongzhan.volunteers import acts
from shegongzhan.volunteers.models import Contribution


@dataclass(frozen=True)
class ContributionFacts:
    """Who of the five kinds did what, and what it was worth; `role` is a code of `volunteers.partner_roles`."""

    kind: str
    role: str
    organisation: Organisation | None = None
    name: str = ""
    what: str = ""
    worth: Decimal | None = None


@transaction.atomic
def note_contribution(
    actor: Actor,
    to: ServiceRecord | Project,
    facts: ContributionFacts,
    *,
    day: datetime.date,
    on: datetime.date,
) -> Contribution:
    """Note what one of the five kinds gave to a session or a project; a session's is of the session's day.

    RuleViolation: "contribution.void" for a session that does not count, "contribution.day" for a day to come,
    "contribution.twice" for the same role of the same partner in the same thing and day.
    """
    if isinstance(to, ServiceRecord):
        if to.void:
            raise RuleViolation("contribution.void", _("这条服务记录已经作废。"))
        where: dict[str, object] = {"record": to}
        day = to.day
    else:
        where = {"project": to}
    if day > on:
        raise RuleViolation("contribution.day", _("日期还没有到。"), field="day")
    said = {
        "kind": facts.kind, "role": facts.role, "organisation": facts.organisation,
        "name": "" if facts.organisation else facts.name.strip(),
    }  # fmt: skip
    model: Any = type(to)
    model._base_manager.select_for_update().get(pk=to.pk)  # two people press at the same moment
    if Contribution.objects.filter(**where, **said, day=day).exists():
        raise RuleViolation(
            "contribution.twice", _("这一社做的这件事已经写过了；写错的请先删去。"), field="role"
        )
    row = Contribution.objects.create(
        **where, **said, division=to.division, day=day, what=facts.what.strip(), worth=facts.worth
    )
    record(actor, acts.CONTRIBUTED, row, kind=facts.kind, role=facts.role)
    return row


@transaction.atomic
def remove_contribution(actor: Actor, row: Contribution) -> None:
    """Take out what was written by mistake."""
    record(actor, acts.CONTRIBUTION_REMOVED, row, kind=row.kind, role=row.role)
    row.delete()
