"""Bringing up a community organisation: its file, the steps of filing with their days, help, independence."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shegongzhan.audit.commands import Actor, record
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import working_days_after
from shegongzhan.partners import acts
from shegongzhan.partners.models import (
    FilingStep,
    Incubation,
    IncubationHelp,
    IncubationState,
    Organisation,
    OrganisationKind,
    StepKind,
    StepResult,
)
from shegongzhan.policies.queries import value as policy
from shegongzhan.stations.models import Station

# Who is brought up: organisations of residents, and of volunteers among them.
BROUGHT_UP = {OrganisationKind.COMMUNITY, OrganisationKind.VOLUNTEER, OrganisationKind.SOCIAL}
# From which state which step may be begun.
MAY_BEGIN = {
    StepKind.PRECHECK: {IncubationState.GROWING},
    StepKind.CHANGE: {IncubationState.FILED},
    StepKind.CLOSING: {IncubationState.FILED},
}
WORKING_DAYS = {
    StepKind.PRECHECK: "partners.precheck_working_days",
    StepKind.REVIEW: "partners.review_working_days",
    StepKind.CHANGE: "partners.change_working_days",
}


@dataclass(frozen=True)
class IncubationFacts:
    """What filing asks for: head, scope, area of activity, seat, charter, members, money."""

    kind: str
    head: str
    scope: str
    since: datetime.date
    station: Station | None = None
    area: str = ""
    seat: str = ""
    has_charter: bool = False
    members: int = 0
    money: Decimal | None = None

    def columns(self) -> dict[str, Any]:
        """Return the columns of the file."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@transaction.atomic
def begin_incubation(
    actor: Actor, organisation: Organisation, facts: IncubationFacts, *, on: datetime.date
) -> Incubation:
    """Begin to bring up an organisation.

    RuleViolation "incubation.kind" for an organisation that is not brought up (a company), "incubation.since" for a day
    to come, "incubation.twice".
    """
    if organisation.kind not in BROUGHT_UP:
        raise RuleViolation("incubation.kind", _("只培育社区社会组织、志愿服务组织和社会组织。"))
    if facts.since > on:
        raise RuleViolation("incubation.since", _("开始培育的日期还没有到。"), field="since")
    try:
        with transaction.atomic():
            made = Incubation.objects.create(
                division=organisation.division, organisation=organisation, **facts.columns()
            )
    except IntegrityError as clash:
        raise RuleViolation("incubation.twice", _("这家组织已经在培育了。")) from clash
    record(actor, acts.INCUBATION_BEGUN, made)
    return made


@transaction.atomic
def change_incubation(
    actor: Actor,
    incubation: Incubation,
    facts: IncubationFacts,
    *,
    on: datetime.date,
    seen_version: int | None = None,
) -> Incubation:
    """Change what the file says. RuleViolation "incubation.since"; StaleRow.

    For an organisation that is filed already a change of its file is filed as well: `submit_filing` with CHANGE.
    """
    if facts.since > on or (incubation.independent_on and facts.since > incubation.independent_on):
        raise RuleViolation("incubation.since", _("开始培育的日期不对，请核对。"), field="since")
    said = facts.columns()
    changed = [name for name, value in said.items() if getattr(incubation, name) != value]
    if not changed:
        return incubation
    for name in changed:
        setattr(incubation, name, said[name])
    incubation.save_changed(changed, seen_version=seen_version)
    labels = "、".join(str(Incubation._meta.get_field(name).verbose_name) for name in changed)  # type: ignore[union-attr]
    record(actor, acts.INCUBATION_CHANGED, incubation, fields=labels)
    return incubation


@transaction.atomic
def submit_filing(
    actor: Actor,
    incubation: Incubation,
    *,
    kind: str,
    begun_on: datetime.date,
    on: datetime.date,
    what: str = "",
) -> FilingStep:
    """Hand in a filing, its change or its closing; the day by which it is to be done follows from the pack.

    RuleViolation "filing.state" when the organisation is not that far, "filing.charter" for a first filing without a
    charter, "filing.day" for a day to come, "filing.open" while another step is open.
    """
    incubation = Incubation.objects.select_for_update().get(pk=incubation.pk)
    if kind not in MAY_BEGIN or incubation.state not in MAY_BEGIN[StepKind(kind)]:
        raise RuleViolation("filing.state", _("这家组织现在不能办这一步。"))
    if kind == StepKind.PRECHECK and not incubation.has_charter:
        raise RuleViolation("filing.charter", _("备案要有章程，请先在培育档案里写明。"))
    if begun_on > on:
        raise RuleViolation("filing.day", _("日期还没有到。"), field="begun_on")
    step = _begin(incubation, kind, begun_on, what)
    if kind == StepKind.PRECHECK:
        incubation.state = IncubationState.FILING
        incubation.save_changed(["state"])
    record(
        actor, acts.FILING_BEGUN, incubation, step=str(step.get_kind_display()), due=step.due_on.isoformat()
    )
    return step


def _begin(incubation: Incubation, kind: str, begun_on: datetime.date, what: str = "") -> FilingStep:
    place = incubation.division
    if kind == StepKind.CLOSING:
        due = begun_on + datetime.timedelta(days=policy("partners.closing_days", place, begun_on))
    else:
        due = working_days_after(begun_on, policy(WORKING_DAYS[StepKind(kind)], place, begun_on))
    try:
        with transaction.atomic():
            return FilingStep.objects.create(
                division=place,
                incubation=incubation,
                kind=kind,
                what=what.strip(),
                begun_on=begun_on,
                due_on=due,
            )
    except IntegrityError as clash:
        raise RuleViolation("filing.open", _("上一步还没有办完。")) from clash


@transaction.atomic
def finish_step(
    actor: Actor, step: FilingStep, *, result: str, done_on: datetime.date, on: datetime.date, note: str = ""
) -> FilingStep:
    """Note how a step came out; a passed pre-check begins the review, a passed review makes the organisation filed.

    What is sent back begins anew when it is handed in again. RuleViolation "filing.done", "filing.day" for a day before
    it began or to come, "filing.note" for something sent back without a reason.
    """
    incubation = Incubation.objects.select_for_update().get(pk=step.incubation_id)
    step = FilingStep.objects.select_for_update().get(pk=step.pk)
    if step.done_on is not None:
        raise RuleViolation("filing.done", _("这一步已经办完了。"))
    if not step.begun_on <= done_on <= on:
        raise RuleViolation("filing.day", _("办完的日期不对，请核对。"), field="done_on")
    if result == StepResult.SENT_BACK and not note.strip():
        raise RuleViolation("filing.note", _("退回补正要写明缺什么。"), field="note")
    step.result, step.done_on, step.note = result, done_on, note.strip()
    step.save_changed(["result", "done_on", "note"])
    passed = result == StepResult.PASSED
    after = {
        (StepKind.PRECHECK, False): IncubationState.GROWING,
        (StepKind.REVIEW, False): IncubationState.GROWING,
        (StepKind.REVIEW, True): IncubationState.FILED,
        (StepKind.CLOSING, True): IncubationState.CLOSED,
    }.get((StepKind(step.kind), passed))
    if after is not None:
        incubation.state = after
        incubation.save_changed(["state"])
    if step.kind == StepKind.PRECHECK and passed:
        _begin(incubation, StepKind.REVIEW, done_on)
    record(
        actor,
        acts.FILING_DONE,
        incubation,
        step=str(step.get_kind_display()),
        result=str(step.get_result_display()),
    )
    return step


@transaction.atomic
def register_as_legal_person(actor: Actor, incubation: Incubation, *, on: datetime.date) -> Incubation:
    """Note that a filed organisation was registered as a legal person. RuleViolation "incubation.not_filed"."""
    if incubation.state != IncubationState.FILED:
        raise RuleViolation("incubation.not_filed", _("备案以后，符合条件的才登记为法人。"))
    incubation.state = IncubationState.REGISTERED
    incubation.save_changed(["state"])
    record(actor, acts.INCUBATION_REGISTERED, incubation, on=on.isoformat())
    return incubation


@transaction.atomic
def note_help(
    actor: Actor, incubation: Incubation, *, kind: str, day: datetime.date, what: str, on: datetime.date,
    amount: Decimal | None = None,
) -> IncubationHelp:  # fmt: skip
    """Note what a station did for the organisation. RuleViolation "incubation.day" outside the time it was brought up."""
    if not incubation.since <= day <= on:
        raise RuleViolation("incubation.day", _("日期要在开始培育之后，不能是以后。"), field="day")
    row = IncubationHelp.objects.create(
        division=incubation.division, incubation=incubation, kind=kind, day=day, what=what, amount=amount
    )
    record(actor, acts.INCUBATION_HELPED, incubation)
    return row


@transaction.atomic
def note_independence(
    actor: Actor, incubation: Incubation, *, day: datetime.date, grounds: str, on: datetime.date
) -> Incubation:
    """Note since when the organisation stands on its own, and why one may say so.

    RuleViolation "incubation.grounds", "incubation.day", "incubation.independence_reached" when it was noted before.
    """
    if incubation.independent_on is not None:
        raise RuleViolation("incubation.independence_reached", _("已经写明能独立运作了。"))
    if not grounds.strip():
        raise RuleViolation("incubation.grounds", _("请写明凭什么说它能独立运作。"), field="grounds")
    if not incubation.since <= day <= on:
        raise RuleViolation("incubation.day", _("日期要在开始培育之后，不能是以后。"), field="day")
    incubation.independent_on, incubation.independence = day, grounds.strip()
    incubation.save_changed(["independent_on", "independence"])
    record(actor, acts.INCUBATION_INDEPENDENT, incubation)
    return incubation
