"""Where people of the field are employed: taken on, moved, corrected, left."""

import datetime
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.language import in_chinese
from shegongzhan.core.periods import ONE_DAY, in_words
from shegongzhan.talent import acts
from shegongzhan.talent.commands.shared import words_of
from shegongzhan.talent.models import (
    BackgroundCheck,
    CeEntry,
    Certificate,
    DeadlineDecision,
    Employment,
    MentorPair,
    Pay,
    Registration,
    Worker,
    WorkerKind,
)


@dataclass(frozen=True)
class EmploymentFacts:
    """Where somebody is employed, as what, since when, for which yearly pay."""

    division: str
    kind: str
    station_id: int | None = None
    organisation_id: int | None = None
    employer: str = ""
    post: str = ""
    starts_on: datetime.date | None = None
    yearly_pay: Decimal | None = None
    contract_number: str = ""
    contract_until: datetime.date | None = None
    duties: str = ""
    villages: list[str] = field(default_factory=list)
    with_children: bool = False


def check_employment(facts: EmploymentFacts) -> None:
    """Raise RuleViolation for an unknown kind, negative pay, a contract that ends before it starts, a village elsewhere."""
    if facts.kind not in WorkerKind.values:
        raise RuleViolation("employment.kind", _("请选择人员类别。"), field="kind")
    if facts.yearly_pay is not None and facts.yearly_pay < 0:
        raise RuleViolation("employment.pay", _("年薪不能是负数。"), field="yearly_pay")
    if facts.contract_until and facts.starts_on and facts.contract_until < facts.starts_on:
        raise RuleViolation("employment.contract", _("合同到期不能早于入职日期。"), field="contract_until")
    if not all(village.startswith(facts.division) for village in facts.villages):
        raise RuleViolation(
            "employment.villages", _("负责的村（社区）要在工作的地方以内。"), field="villages"
        )


def _check_free(employment: Employment) -> None:
    """Nobody of the register is employed twice in one time: what they are owed would be counted twice."""
    Worker.objects.select_for_update().get(pk=employment.worker_id)
    others = Employment.objects.filter(worker=employment.worker_id).exclude(pk=employment.pk)
    other = others.overlapping(employment.starts_on, employment.ends_on).order_by("starts_on", "pk").first()
    if other is not None:
        sentence = _("和另一段聘用（{days}）的时间重叠，请核对日期。").format(
            days=in_words(other.starts_on, other.ends_on)
        )
        raise RuleViolation("employment.overlap", sentence, field="starts_on")


def columns_of(facts: Any) -> dict[str, Any]:
    """Return what facts say, by the columns of the row."""
    return {field.name: getattr(facts, field.name) for field in fields(facts)}


@transaction.atomic
def transfer_worker(
    actor: User | str, worker: Worker, facts: EmploymentFacts, *, on: datetime.date
) -> Employment:
    """Let somebody work elsewhere from a day on: the employment so far ends the day before, and stays on the file.

    Also takes back who had left. Raises RuleViolation when the day lies before the start of what it ends, or in another
    employment.
    """
    check_employment(facts)
    current = list(Employment.objects.select_for_update().filter(worker=worker, ends_on__isnull=True))
    if any(row.starts_on and row.starts_on >= on for row in current):
        raise RuleViolation("employment.dates", _("调动日期要晚于现在岗位的入职日期。"), field="starts_on")
    if worker.left_on and on <= worker.left_on:
        raise RuleViolation(
            "employment.after_leaving", _("重新聘用的日期要晚于离开的日期。"), field="starts_on"
        )
    for row in current:
        row.ends_on = on - ONE_DAY
        row.save_changed(["ends_on"])
    made = Employment(worker=worker, **{**columns_of(facts), "starts_on": on})
    _check_free(made)
    made.save()
    worker.left_on = None
    _settle(worker, made)
    record_act(actor, acts.TRANSFERRED if current else acts.EMPLOYED, worker, on=on.isoformat())
    return made


def _settle(worker: Worker, employment: Employment) -> None:
    """Let the person and what hangs on them belong to where they are employed now."""
    worker.division, worker.station_id = employment.division, employment.station_id
    worker.kind = employment.kind
    worker.save_changed(["division", "station", "kind", "left_on"])
    for model in (Certificate, BackgroundCheck, CeEntry):
        model.objects.filter(worker=worker).update(division=employment.division)
    Registration.objects.filter(certificate__worker=worker).update(division=employment.division)


@transaction.atomic
def change_employment(
    actor: User | str, employment: Employment, facts: EmploymentFacts, *, seen_version: int | None = None
) -> list[str]:
    """Correct an employment that was written down wrongly, and return the columns that changed.

    Raises RuleViolation when it would end before it starts or run into another employment, and StaleRow when somebody
    else corrected it meanwhile.
    """
    check_employment(facts)
    if employment.ends_on and facts.starts_on and facts.starts_on > employment.ends_on:
        raise RuleViolation("employment.dates", _("入职日期不能晚于离职日期。"), field="starts_on")
    changed = [name for name, value in columns_of(facts).items() if getattr(employment, name) != value]
    for name in changed:
        setattr(employment, name, getattr(facts, name))
    _check_free(employment)
    employment.save_changed(changed, seen_version=seen_version)
    if "division" in changed:
        for model in (Pay, DeadlineDecision):
            model.objects.filter(employment=employment).update(division=employment.division)
    if changed:
        if employment.ends_on is None:
            _settle(employment.worker, employment)
        record_act(actor, acts.EMPLOYMENT_CHANGED, employment, fields=words_of(Employment, changed))
    return changed


@transaction.atomic
def leave(
    actor: User | str,
    worker: Worker,
    *,
    on: datetime.date,
    reason: str = "",
    handed_over_to: Worker | None = None,
    handed_over_on: datetime.date | None = None,
) -> None:
    """Note somebody's last day: their employments and their mentoring end with it, and the person stays on file.

    Raises RuleViolation when they have left, the day lies before an employment began, or they would hand over to
    themselves.
    """
    if worker.left_on:
        raise RuleViolation("worker.left", _("已经登记过离开。"))
    current = list(Employment.objects.select_for_update().filter(worker=worker, ends_on__isnull=True))
    if any(row.starts_on and row.starts_on > on for row in current):
        raise RuleViolation("employment.dates", _("离开日期不能早于入职日期。"), field="on")
    if handed_over_to and handed_over_to.pk == worker.pk:
        raise RuleViolation("employment.handover", _("不能交接给本人。"), field="handed_over_to")
    for row in current:
        row.ends_on, row.handed_over_to, row.handed_over_on = on, handed_over_to, handed_over_on
        row.save_changed(["ends_on", "handed_over_to", "handed_over_on"])
    worker.left_on = on
    worker.save_changed(["left_on"])
    _end_pairs(actor, worker, on)
    record_act(actor, acts.LEFT, worker, on=on.isoformat(), reason=reason.strip())


def _end_pairs(actor: User | str, worker: Worker, on: datetime.date) -> None:
    """End the mentoring somebody who leaves is in, on either side; the new worker then stands without a mentor again."""
    running = MentorPair.objects.select_for_update().filter(
        Q(mentor=worker) | Q(mentee=worker), ends_on__isnull=True
    )
    with in_chinese():
        outcome = _("一方离开，带教到此为止")
    for pair in running:
        last = pair.hours.aggregate(day=Max("on"))["day"]
        pair.ends_on, pair.outcome = max(on, pair.starts_on, last or on), outcome
        pair.save_changed(["ends_on", "outcome"])
        record_act(actor, acts.PAIR_ENDED, pair, on=pair.ends_on.isoformat(), outcome=outcome)
