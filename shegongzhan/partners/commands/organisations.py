"""Acts on organisations and agreements. An agreement's end ends the access of its people on that day."""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shegongzhan.audit.commands import Actor, record
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.periods import in_words
from shegongzhan.partners import acts
from shegongzhan.partners.models import Agreement, AgreementKind, Organisation, OrganisationKind
from shegongzhan.partners.rules import is_credit_code
from shegongzhan.stations.models import Station, StationState

# Who may do what by agreement: a company cannot supervise a station, an evaluator cannot run one.
KINDS_FOR = {
    AgreementKind.OPERATION: {OrganisationKind.CONTRACTOR, OrganisationKind.SOCIAL, OrganisationKind.CHARITY},
    AgreementKind.SUPERVISION: {
        OrganisationKind.CONTRACTOR,
        OrganisationKind.SOCIAL,
        OrganisationKind.EVALUATOR,
    },
    AgreementKind.EVALUATION: {OrganisationKind.EVALUATOR},
}


@transaction.atomic
def add_organisation(actor: Actor, *, division: str, name: str, kind: str, **fields: Any) -> Organisation:
    """Register an organisation. RuleViolation "partner.credit_code" or "partner.name_taken"."""
    organisation = Organisation(division=division, name=name.strip(), kind=kind, **fields)
    _check(organisation)
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError as clash:
        raise RuleViolation("partner.name_taken", _("已经登记过同名的单位。"), field="name") from clash
    record(actor, acts.ADDED, organisation)
    return organisation


@transaction.atomic
def change_organisation(
    actor: Actor, organisation: Organisation, *, seen_version: int | None = None, **fields: Any
) -> Organisation:
    """Change what is written of an organisation; raises what `add_organisation` raises, and StaleRow.

    RuleViolation "partner.kind_held": the kind of an organisation whose people have accounts decides their rights.
    """
    changed = [name for name, value in fields.items() if getattr(organisation, name) != value]
    if not changed:
        return organisation
    if "kind" in changed and organisation.users.filter(is_active=True).exists():
        sentence = _(
            "这个单位有人有账号，他们的权限跟不跟协议走由类型决定，不能改。先请安全管理员改那些账号的所属单位。"
        )
        raise RuleViolation("partner.kind_held", sentence, field="kind")
    for name in changed:
        setattr(organisation, name, fields[name])
    _check(organisation)
    try:
        with transaction.atomic():
            organisation.save_changed(changed, seen_version=seen_version)
    except IntegrityError as clash:
        raise RuleViolation("partner.name_taken", _("已经登记过同名的单位。"), field="name") from clash
    labels = "、".join(str(Organisation._meta.get_field(name).verbose_name) for name in changed)  # type: ignore[union-attr]
    record(actor, acts.CHANGED, organisation, fields=labels)
    return organisation


def _check(organisation: Organisation) -> None:
    organisation.credit_code = organisation.credit_code.strip().upper()
    if organisation.credit_code and not is_credit_code(organisation.credit_code):
        sentence = _("统一社会信用代码应是 18 位，最后一位校验不对，请核对证书。")
        raise RuleViolation("partner.credit_code", sentence, field="credit_code")


@transaction.atomic
def make_agreement(
    actor: Actor, organisation: Organisation, station: Station, *, kind: str, starts_on: datetime.date | None,
    ends_on: datetime.date | None = None, number: str = "",
) -> Agreement:  # fmt: skip
    """Let an organisation work in a station between two days, both included.

    RuleViolation: "agreement.order", "agreement.kind" when such an organisation does not do such work,
    "agreement.closed" for a closed station, "agreement.evaluation_dated" (an evaluation has an end),
    "agreement.overlap" when another organisation runs the station in that time: one operator at a time.
    """
    if starts_on and ends_on and ends_on < starts_on:
        raise RuleViolation("agreement.order", _("结束日期不能早于开始日期。"), field="ends_on")
    if station.state == StationState.CLOSED:
        raise RuleViolation("agreement.closed", _("这个站点已经撤销了。"), field="station")
    if organisation.kind not in KINDS_FOR[AgreementKind(kind)]:
        sentence = _("{kind}类单位不能签“{what}”协议。").format(
            kind=organisation.get_kind_display(), what=AgreementKind(kind).label
        )
        raise RuleViolation("agreement.kind", sentence, field="kind")
    if kind == AgreementKind.EVALUATION and ends_on is None:
        raise RuleViolation("agreement.evaluation_dated", _("评估协议要写明结束日期。"), field="ends_on")
    agreement = Agreement(
        division=station.division, organisation=organisation, station=station, kind=kind, starts_on=starts_on,
        ends_on=ends_on, number=number.strip(),
    )  # fmt: skip
    _check_overlap(agreement)
    agreement.save()
    record(
        actor,
        acts.AGREED,
        agreement,
        kind=str(agreement.get_kind_display()),
        starts_on=_day(starts_on),
        ends_on=_day(ends_on),
    )
    return agreement


@transaction.atomic
def extend_agreement(actor: Actor, agreement: Agreement, *, ends_on: datetime.date) -> Agreement:
    """Prolong an agreement; RuleViolation "agreement.order" when the new end is not later, "agreement.overlap"."""
    if agreement.ends_on is None or ends_on <= agreement.ends_on:
        raise RuleViolation("agreement.order", _("新的结束日期要晚于原来的。"), field="on")
    agreement.ends_on = ends_on
    _check_overlap(agreement)
    agreement.save_changed(["ends_on"])
    record(actor, acts.EXTENDED, agreement, ends_on=_day(ends_on))
    return agreement


@transaction.atomic
def end_agreement(actor: Actor, agreement: Agreement, *, on: datetime.date) -> Agreement:
    """End an agreement with its last day; from the next day on its people see the station no more.

    RuleViolation "agreement.order" before it began, "agreement.ended" when it ended already.
    """
    if agreement.ends_on is not None and agreement.ends_on <= on:
        raise RuleViolation("agreement.ended", _("这份协议那时已经结束了。"), field="on")
    if agreement.starts_on and on < agreement.starts_on:
        raise RuleViolation("agreement.order", _("结束日期不能早于开始日期。"), field="on")
    agreement.ends_on = on
    agreement.save_changed(["ends_on"])
    record(actor, acts.ENDED, agreement, ends_on=_day(on))
    return agreement


def _check_overlap(agreement: Agreement) -> None:
    if agreement.kind != AgreementKind.OPERATION:
        return
    # The station's row is the lock: of two who sign at once the second sees what the first wrote.
    Station.objects.select_for_update().get(pk=agreement.station_id)
    others = Agreement.objects.running().filter(station=agreement.station).exclude(pk=agreement.pk)
    at_once = others.overlapping(agreement.starts_on, agreement.ends_on)
    other = at_once.select_related("organisation").order_by("starts_on", "pk").first()
    if other is not None:
        sentence = _("{days} 已由“{name}”承接，一个站同时只由一家承接。先终止那份协议。").format(
            name=other.organisation.name, days=in_words(other.starts_on, other.ends_on)
        )
        raise RuleViolation("agreement.overlap", sentence, field="starts_on")


def _day(day: datetime.date | None) -> str:
    return day.isoformat() if day else "—"
