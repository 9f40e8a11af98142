"""Filing people of the field, where they are employed, and the certificates they hold."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.names import spelled
from shegongzhan.crypto.fields import BlindIndexField, blind_index
from shegongzhan.talent import acts, rules
from shegongzhan.talent.models import Certificate, Employment, Level, Worker, WorkerKind

ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class WorkerFacts:
    """What is known of somebody; a number or telephone of None stays as it is, '' takes it away."""

    name: str
    sex: str = ""
    identity_number: str | None = None
    phone: str | None = None
    note: str | None = None


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


@dataclass(frozen=True)
class CertificateFacts:
    """A certificate of one level; `number` None keeps what is there."""

    level: str
    number: str | None = None
    obtained_on: datetime.date | None = None


# ---------- persons ----------


@transaction.atomic
def file_worker(actor: User | str, facts: WorkerFacts, employment: EmploymentFacts) -> Worker:
    """Put somebody on the register with their first employment.

    Raises RuleViolation without a name, for an unknown kind, negative pay, and for an identity number known already.
    """
    _check_name(facts)
    _check_employment(employment)
    worker = Worker(division=employment.division, station_id=employment.station_id, kind=employment.kind)
    _put(worker, facts)
    _check_number_free(worker)
    try:
        with transaction.atomic():
            worker.save()
    except IntegrityError as known:
        raise _known() from known
    Employment.objects.create(worker=worker, **_columns(employment))
    record_act(actor, acts.FILED, worker, kind=worker.kind)
    return worker


@transaction.atomic
def change_worker(
    actor: User | str, worker: Worker, facts: WorkerFacts, *, seen_version: int | None = None
) -> list[str]:
    """Change what is known of somebody and return the columns. Errors as in `file_worker`, StaleRow when too late."""
    _check_name(facts)
    before = {name: getattr(worker, name) for name in ("name", "sex", "identity_number", "phone", "note")}
    _put(worker, facts)
    _check_number_free(worker)
    changed = [name for name, value in before.items() if getattr(worker, name) != value]
    columns = list(changed)
    if "name" in changed:
        columns += ["pinyin", "initials"]
    if "identity_number" in changed:
        worker.identity_index = _index(worker, "identity_index", worker.identity_number)
        columns.append("identity_index")
    try:
        with transaction.atomic():
            worker.save_changed(columns, seen_version=seen_version)
    except IntegrityError as known:
        raise _known() from known
    if changed:
        record_act(actor, acts.CHANGED, worker, fields=_words(Worker, changed))
    return changed


def _put(worker: Worker, facts: WorkerFacts) -> None:
    worker.name, worker.sex = facts.name.strip(), facts.sex
    worker.pinyin, worker.initials = spelled(worker.name)
    for column in ("identity_number", "phone", "note"):
        said = getattr(facts, column)
        if said is not None:
            setattr(worker, column, said.strip() or None)


def _check_name(facts: WorkerFacts) -> None:
    if not facts.name.strip():
        raise RuleViolation("worker.name", _("请写姓名。"), field="name")


def _check_number_free(worker: Worker) -> None:
    index = _index(worker, "identity_index", worker.identity_number)
    if index and Worker.objects.filter(identity_index=index).exclude(pk=worker.pk).exists():
        raise _known()


def _known() -> RuleViolation:
    return RuleViolation("worker.known", _("这个身份证号已经登记过，请先查一查。"), field="identity_number")


def _index(row: models.Model, column: str, value: str | None) -> str | None:
    field = row._meta.get_field(column)
    assert isinstance(field, BlindIndexField)
    return blind_index(value, field.purpose) if value else None


# ---------- employments ----------


def _check_employment(facts: EmploymentFacts) -> None:
    if facts.kind not in WorkerKind.values:
        raise RuleViolation("employment.kind", _("请选择人员类别。"), field="kind")
    if facts.yearly_pay is not None and facts.yearly_pay < 0:
        raise RuleViolation("employment.pay", _("年薪不能是负数。"), field="yearly_pay")


def _columns(facts: Any) -> dict[str, Any]:
    return {field.name: getattr(facts, field.name) for field in fields(facts)}


@transaction.atomic
def transfer_worker(
    actor: User | str, worker: Worker, facts: EmploymentFacts, *, on: datetime.date
) -> Employment:
    """Let somebody work elsewhere from a day on: the employment so far ends the day before, and stays on the file.

    Also takes back who had left. Raises RuleViolation when the day lies before the start of what it ends.
    """
    _check_employment(facts)
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
    made = Employment.objects.create(worker=worker, **{**_columns(facts), "starts_on": on})
    worker.left_on = None
    _settle(worker, made)
    record_act(actor, acts.TRANSFERRED if current else acts.EMPLOYED, worker, on=on.isoformat())
    return made


def _settle(worker: Worker, employment: Employment) -> None:
    """Let the person and their certificates belong to where they are employed now."""
    worker.division, worker.station_id = employment.division, employment.station_id
    worker.kind = employment.kind
    worker.save_changed(["division", "station", "kind", "left_on"])
    Certificate.objects.filter(worker=worker).update(division=employment.division)


@transaction.atomic
def change_employment(
    actor: User | str, employment: Employment, facts: EmploymentFacts, *, seen_version: int | None = None
) -> list[str]:
    """Correct an employment that was written down wrongly, and return the columns that changed.

    Raises RuleViolation when it would end before it starts, and StaleRow when somebody else corrected it meanwhile.
    """
    _check_employment(facts)
    if employment.ends_on and facts.starts_on and facts.starts_on > employment.ends_on:
        raise RuleViolation("employment.dates", _("入职日期不能晚于离职日期。"), field="starts_on")
    changed = [name for name, value in _columns(facts).items() if getattr(employment, name) != value]
    for name in changed:
        setattr(employment, name, getattr(facts, name))
    employment.save_changed(changed, seen_version=seen_version)
    if changed:
        if employment.ends_on is None:
            _settle(employment.worker, employment)
        record_act(actor, acts.EMPLOYMENT_CHANGED, employment, fields=_words(Employment, changed))
    return changed


@transaction.atomic
def leave(actor: User | str, worker: Worker, *, on: datetime.date, reason: str = "") -> None:
    """Note somebody's last day: their employments end with it, and the person stays on file.

    Raises RuleViolation when they have left, or the day lies before an employment began.
    """
    if worker.left_on:
        raise RuleViolation("worker.left", _("已经登记过离开。"))
    current = list(Employment.objects.select_for_update().filter(worker=worker, ends_on__isnull=True))
    if any(row.starts_on and row.starts_on > on for row in current):
        raise RuleViolation("employment.dates", _("离开日期不能早于入职日期。"), field="on")
    for row in current:
        row.ends_on = on
        row.save_changed(["ends_on"])
    worker.left_on = on
    worker.save_changed(["left_on"])
    record_act(actor, acts.LEFT, worker, on=on.isoformat(), reason=reason.strip())


@transaction.atomic
def extend_deadline(actor: User | str, employment: Employment, *, until: datetime.date, reason: str) -> None:
    """Give somebody until a day to obtain the certificate. Raises RuleViolation without a reason (the approval)."""
    if not reason.strip():
        raise RuleViolation("extension.reason", _("请写明延期的依据。"), field="reason")
    if employment.starts_on and until <= employment.starts_on:
        raise RuleViolation("extension.day", _("延期要到入职以后的日子。"), field="until")
    employment.extended_until, employment.extension_reason = until, reason.strip()
    employment.save_changed(["extended_until", "extension_reason"])
    record_act(actor, acts.EXTENDED, employment.worker, until=until.isoformat(), reason=reason.strip())


# ---------- certificates ----------


@transaction.atomic
def add_certificate(
    actor: User | str, worker: Worker, facts: CertificateFacts, *, today: datetime.date
) -> Certificate:
    """Write down a certificate somebody obtained.

    Raises RuleViolation for an unknown level, one of the level there is already, a day that has not come, and a number
    that stands on somebody else's file: told without naming either.
    """
    _check_certificate(facts, today)
    if Certificate.objects.filter(worker=worker, level=facts.level).exists():
        raise RuleViolation("certificate.level_known", _("这个等级的证书已经登记过。"), field="level")
    made = Certificate(
        worker=worker, division=worker.division, level=facts.level, number=_number(facts.number),
        obtained_on=facts.obtained_on,
    )  # fmt: skip
    _check_certificate_free(made)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as taken:
        raise _taken() from taken
    _raise_level(worker)
    record_act(actor, acts.CERTIFIED, worker, level=facts.level)
    return made


@transaction.atomic
def change_certificate(
    actor: User | str,
    certificate: Certificate,
    facts: CertificateFacts,
    *,
    today: datetime.date,
    seen_version: int | None = None,
) -> None:
    """Correct a certificate. Errors as in `add_certificate`, and StaleRow when somebody was quicker."""
    _check_certificate(facts, today)
    others = Certificate.objects.filter(worker=certificate.worker, level=facts.level).exclude(
        pk=certificate.pk
    )
    if others.exists():
        raise RuleViolation("certificate.level_known", _("这个等级的证书已经登记过。"), field="level")
    certificate.level, certificate.obtained_on = facts.level, facts.obtained_on
    if facts.number is not None:
        certificate.number = _number(facts.number)
        certificate.number_index = _index(certificate, "number_index", certificate.number)
    _check_certificate_free(certificate)
    try:
        with transaction.atomic():
            columns = ["level", "obtained_on", "number", "number_index"]
            certificate.save_changed(columns, seen_version=seen_version)
    except IntegrityError as taken:
        raise _taken() from taken
    _raise_level(certificate.worker)
    record_act(actor, acts.CERTIFICATE_CHANGED, certificate.worker, level=facts.level)


@transaction.atomic
def remove_certificate(actor: User | str, certificate: Certificate, *, reason: str) -> None:
    """Take away a certificate that was written down by mistake. Raises RuleViolation without a reason."""
    if not reason.strip():
        raise RuleViolation("certificate.remove_reason", _("请写明为什么删除。"), field="reason")
    worker, level = certificate.worker, certificate.level
    certificate.delete()
    _raise_level(worker)
    record_act(actor, acts.CERTIFICATE_REMOVED, worker, level=level, reason=reason.strip())


def _check_certificate(facts: CertificateFacts, today: datetime.date) -> None:
    if facts.level not in Level.values:
        raise RuleViolation("certificate.level", _("请选择证书等级。"), field="level")
    if facts.obtained_on and facts.obtained_on > today:
        raise RuleViolation("certificate.future", _("取得日期还没到。"), field="obtained_on")


def _number(written: str | None) -> str | None:
    return "".join((written or "").split()).upper() or None


def _check_certificate_free(certificate: Certificate) -> None:
    index = _index(certificate, "number_index", certificate.number)
    if index and Certificate.objects.filter(number_index=index).exclude(pk=certificate.pk).exists():
        raise _taken()


def _taken() -> RuleViolation:
    return RuleViolation(
        "certificate.taken", _("这个证书编号已经登记在另一个人名下，请核对编号。"), field="number"
    )


def _raise_level(worker: Worker) -> None:
    """Let the person's highest level follow from the certificates."""
    level = rules.highest(Certificate.objects.filter(worker=worker).values_list("level", flat=True))
    if worker.certificate_level != level:
        worker.certificate_level = level
        worker.save_changed(["certificate_level"])


# ---------- accounts ----------


@transaction.atomic
def link_user(actor: User | str, worker: Worker, user: User | None) -> None:
    """Say which account somebody signs in with, or that they have none. RuleViolation when it is another's already."""
    if user and Worker.objects.filter(user=user).exclude(pk=worker.pk).exists():
        raise RuleViolation("worker.account_taken", _("这个账号已经对应另一个人。"), field="user")
    if worker.user_id == (user.pk if user else None):
        return
    worker.user = user
    worker.save_changed(["user"])
    record_act(actor, acts.LINKED if user else acts.UNLINKED, worker, user=user.pk if user else 0)


def _words(model: type[models.Model], columns: Iterable[str]) -> str:
    return "、".join(str(model._meta.get_field(name.removesuffix("_id")).verbose_name) for name in columns)  # type: ignore[union-attr]
