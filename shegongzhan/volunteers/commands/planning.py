"""An opportunity from the plan to the day: planning, publishing, closing, cancelling, saying which activity it was."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.activities.models import Activity
from shegongzhan.audit.commands import Actor, record
from shegongzhan.core.errors import RuleViolation
from shegongzhan.needs.models import Need
from shegongzhan.partners.models import Organisation
from shegongzhan.stations.models import Station, StationState
from shegongzhan.volunteers import acts
from shegongzhan.volunteers.commands._places import move_up
from shegongzhan.volunteers.commands._together import tell_activity
from shegongzhan.volunteers.models import HOLDING, Opportunity, OpportunityState, SignUp, SignUpState

VOLUNTARY = ""


@dataclass(frozen=True)
class OpportunityFacts:
    """What is known of an opportunity; `nature` is empty for volunteering, else why it is none (the pack's code)."""

    title: str
    kind: str
    content: str
    place: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    lead: str
    places: int
    station: Station
    division: str = ""
    nature: str = VOLUNTARY
    organisation: Organisation | None = None
    skills: list[str] = field(default_factory=list)
    adults_only: bool = False
    dangerous: bool = False
    insurance: str = ""
    insured_until: datetime.date | None = None
    qualification: str = ""
    need: Need | None = None

    def columns(self) -> dict[str, Any]:
        """Return the columns of the row; the service takes place where the station is unless a village is named."""
        found = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "nature"}
        return {**found, "division": self.division or self.station.division}


def check_opportunity(facts: OpportunityFacts) -> None:
    """Raise RuleViolation for what cannot be offered.

    "opportunity.not_volunteering" for what 令67号 Art. 19 forbids to record; "opportunity.order" when it ends before it
    begins or lasts longer than a day; "opportunity.places"; "opportunity.closed" for a closed station.
    """
    if facts.nature != VOLUNTARY:
        sentence = _("这不是志愿服务，不能登记，也不能出具记录。请改用活动或服务记录。")
        raise RuleViolation("opportunity.not_volunteering", sentence, field="nature")
    if facts.ends_at <= facts.starts_at:
        raise RuleViolation("opportunity.order", _("结束时间要晚于开始时间。"), field="ends")
    if facts.ends_at - facts.starts_at > datetime.timedelta(days=1):
        raise RuleViolation("opportunity.order", _("一次服务不超过一天，几天的请分开登记。"), field="ends")
    if facts.places < 1:
        raise RuleViolation("opportunity.places", _("至少招募 1 人。"), field="places")
    if facts.station.state == StationState.CLOSED:
        raise RuleViolation("opportunity.closed", _("这个站点已经撤销了。"), field="station")


@transaction.atomic
def plan_opportunity(actor: Actor, facts: OpportunityFacts) -> Opportunity:
    """Write down an opportunity; nobody outside sees it until it is published. RuleViolation as `check_opportunity`."""
    check_opportunity(facts)
    opportunity = Opportunity.objects.create(**facts.columns())
    record(actor, acts.PLANNED, opportunity)
    return opportunity


@transaction.atomic
def change_opportunity(
    actor: Actor,
    opportunity: Opportunity,
    facts: OpportunityFacts,
    *,
    now: datetime.datetime,
    seen_version: int | None = None,
) -> Opportunity:
    """Change an opportunity; who waits moves up when there are more places.

    RuleViolation as `check_opportunity`; "opportunity.cancelled"; "opportunity.taken" when fewer places are left than
    are taken; "opportunity.served" when the time is changed after hours were recorded. StaleRow.
    """
    check_opportunity(facts)
    opportunity = _locked(opportunity, seen_version)
    if opportunity.state == OpportunityState.CANCELLED:
        raise RuleViolation("opportunity.cancelled", _("这次服务已经取消。"))
    said = facts.columns()
    changed = [name for name, value in said.items() if getattr(opportunity, name) != value]
    if not changed:
        return opportunity
    if facts.places < opportunity.taken:
        sentence = _("已经有 {taken} 人占了名额，名额不能比这少。").format(taken=opportunity.taken)
        raise RuleViolation("opportunity.taken", sentence, field="places")
    times = {"starts_at", "ends_at"} & set(changed)
    if times and opportunity.attendances.exists():
        raise RuleViolation("opportunity.served", _("已经有人签到，时间不能再改。"), field="starts")
    for name in changed:
        setattr(opportunity, name, said[name])
    opportunity.save_changed(changed)
    if times:
        opportunity.sign_ups.update(starts_at=opportunity.starts_at, ends_at=opportunity.ends_at)
    move_up(actor, opportunity, now=now)
    labels = "、".join(str(Opportunity._meta.get_field(name).verbose_name) for name in changed)  # type: ignore[union-attr]
    record(actor, acts.PLAN_CHANGED, opportunity, fields=labels)
    return opportunity


@transaction.atomic
def publish_opportunity(actor: Actor, opportunity: Opportunity, *, now: datetime.datetime) -> Opportunity:
    """Let everybody see it and sign up. RuleViolation "opportunity.state" when cancelled, "opportunity.over"."""
    opportunity = _locked(opportunity)
    if opportunity.state == OpportunityState.CANCELLED:
        raise RuleViolation("opportunity.state", _("已经取消的服务不能再发布。"))
    if opportunity.ends_at <= now:
        raise RuleViolation("opportunity.over", _("服务时间已经过了，不能再发布。"))
    opportunity.state = OpportunityState.OPEN
    opportunity.save_changed(["state"])
    record(actor, acts.PUBLISHED, opportunity)
    return opportunity


@transaction.atomic
def close_opportunity(actor: Actor, opportunity: Opportunity) -> Opportunity:
    """Take no more sign-ups; who is in stays in. RuleViolation "opportunity.state" when it is not open."""
    opportunity = _locked(opportunity)
    if opportunity.state != OpportunityState.OPEN:
        raise RuleViolation("opportunity.state", _("这次服务没有在招募。"))
    opportunity.state = OpportunityState.CLOSED
    opportunity.save_changed(["state"])
    record(actor, acts.CLOSED, opportunity)
    return opportunity


@transaction.atomic
def cancel_opportunity(actor: Actor, opportunity: Opportunity, *, reason: str) -> Opportunity:
    """Call an opportunity off, with the reason its volunteers read.

    RuleViolation "opportunity.reason"; "opportunity.served" when somebody has signed in: what was done stays.
    """
    if not reason.strip():
        raise RuleViolation("opportunity.reason", _("请写明为什么取消。"), field="reason")
    opportunity = _locked(opportunity)
    if opportunity.attendances.exists():
        raise RuleViolation("opportunity.served", _("已经有人签到，不能取消。"))
    opportunity.state, opportunity.state_reason = OpportunityState.CANCELLED, reason.strip()
    opportunity.taken = 0
    opportunity.save_changed(["state", "state_reason", "taken"])
    SignUp.objects.filter(opportunity=opportunity, state__in=[*HOLDING, SignUpState.WAITING]).update(
        state=SignUpState.REFUSED, reason=_("服务取消：{reason}").format(reason=reason.strip())[:200]
    )
    record(actor, acts.CANCELLED, opportunity, reason=reason.strip())
    return opportunity


@transaction.atomic
def link_activity(actor: Actor, opportunity: Opportunity, activity: Activity | None) -> Opportunity:
    """Say which recorded activity the service was part of, or that it was part of none.

    Its volunteers then stand among the partners of that record. RuleViolation "opportunity.other_day" for an activity
    of another day.
    """
    if activity is not None and activity.record.day != opportunity.day:
        raise RuleViolation("opportunity.other_day", _("那场活动不在这一天。"), field="activity")
    opportunity = _locked(opportunity)
    before, opportunity.activity = opportunity.activity, activity
    opportunity.save_changed(["activity"])
    if before is not None and before != activity:
        tell_activity(opportunity, before, gone=True)
    if activity is not None:
        tell_activity(opportunity, activity)
    record(actor, acts.LINKED, opportunity)
    return opportunity


def _locked(opportunity: Opportunity, seen_version: int | None = None) -> Opportunity:
    """Return the row as it is now, locked: the page's version is compared when it is saved."""
    found = Opportunity.objects.select_for_update().get(pk=opportunity.pk)
    if seen_version is not None and found.version != seen_version:
        found.save_changed([], seen_version=seen_version)  # raises StaleRow with the sentence everybody knows
    return found
