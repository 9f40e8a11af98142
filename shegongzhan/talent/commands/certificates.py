"""Certificates people hold."""

import datetime
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.periods import overlapping
from shegongzhan.policies.queries import value as policy
from shegongzhan.talent import acts, rules
from shegongzhan.talent.commands.shared import index_of, word_of
from shegongzhan.talent.models import Certificate, Level, Registration, RegistrationState, Worker

# The national system lets nobody change a certificate's data once its registration passed the first review.
LOCKED = frozenset({
    RegistrationState.FIRST_PASSED, RegistrationState.FINAL_PASSED, RegistrationState.REGISTERED, RegistrationState.ISSUED,
})  # fmt: skip
REGISTERED = frozenset({RegistrationState.REGISTERED, RegistrationState.ISSUED})


@dataclass(frozen=True)
class CertificateFacts:
    """A certificate of one level; `number` None keeps what is there."""

    level: str
    number: str | None = None
    obtained_on: datetime.date | None = None


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
    record_act(actor, acts.CERTIFIED, worker, level=word_of(Level, facts.level))
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
    others = Certificate.objects.filter(worker=certificate.worker, level=word_of(Level, facts.level)).exclude(
        pk=certificate.pk
    )
    if others.exists():
        raise RuleViolation("certificate.level_known", _("这个等级的证书已经登记过。"), field="level")
    _check_unlocked(certificate, facts)
    certificate.level, certificate.obtained_on = facts.level, facts.obtained_on
    if facts.number is not None:
        certificate.number = _number(facts.number)
        certificate.number_index = index_of(certificate, "number_index", certificate.number)
    _check_certificate_free(certificate)
    # What was compared with the original is no longer what stands here.
    certificate.confirmed_by = certificate.confirmed_at = None
    try:
        with transaction.atomic():
            columns = ["level", "obtained_on", "number", "number_index", "confirmed_by", "confirmed_at"]
            certificate.save_changed(columns, seen_version=seen_version)
    except IntegrityError as taken:
        raise _taken() from taken
    _raise_level(certificate.worker)
    record_act(actor, acts.CERTIFICATE_CHANGED, certificate.worker, level=word_of(Level, facts.level))


@transaction.atomic
def remove_certificate(actor: User | str, certificate: Certificate, *, reason: str) -> None:
    """Take away a certificate that was written down by mistake. Raises RuleViolation without a reason."""
    if not reason.strip():
        raise RuleViolation("certificate.remove_reason", _("请写明为什么删除。"), field="reason")
    worker, level = certificate.worker, certificate.level
    certificate.delete()
    _raise_level(worker)
    record_act(actor, acts.CERTIFICATE_REMOVED, worker, level=word_of(Level, level), reason=reason.strip())


def _check_certificate(facts: CertificateFacts, today: datetime.date) -> None:
    if facts.level not in Level.values:
        raise RuleViolation("certificate.level", _("请选择证书等级。"), field="level")
    if facts.obtained_on and facts.obtained_on > today:
        raise RuleViolation("certificate.future", _("取得日期还没到。"), field="obtained_on")


def _check_unlocked(certificate: Certificate, facts: CertificateFacts) -> None:
    """The national system locks level and number once the registration has passed its first review; so do we."""
    same_number = facts.number is None or _number(facts.number) == certificate.number
    if certificate.registration_state in LOCKED and not (facts.level == certificate.level and same_number):
        raise RuleViolation(
            "certificate.locked",
            _("登记已通过初审，等级和编号不能再改。确实写错的，先把登记情况改回“未申请登记”。"),
            field="level" if facts.level != certificate.level else "number",
        )


def _number(written: str | None) -> str | None:
    return "".join((written or "").split()).upper() or None


def _check_certificate_free(certificate: Certificate) -> None:
    index = index_of(certificate, "number_index", certificate.number)
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


# ---------- registration ----------


@dataclass(frozen=True)
class RegistrationFacts:
    """How far a registration has come; `number` None keeps what is there, `until` None takes the pack's years."""

    state: str
    number: str | None = None
    on: datetime.date | None = None
    until: datetime.date | None = None


@transaction.atomic
def register_certificate(
    actor: User | str,
    certificate: Certificate,
    facts: RegistrationFacts,
    *,
    today: datetime.date,
    seen_version: int | None = None,
) -> None:
    """Write down how far a certificate's registration has come; a day that is new begins a new registration period.

    Periods that were before stay (`Registration`). Raises RuleViolation for an unknown state, a registration without a
    day or before the certificate was obtained, one that has not come, an end that is not after it, and days that
    run into an earlier period; StaleRow when somebody was quicker.
    """
    if facts.state not in RegistrationState.values:
        raise RuleViolation("registration.state", _("请选择登记到了哪一步。"), field="state")
    if facts.state in REGISTERED and facts.on is None:
        raise RuleViolation("registration.day", _("登记完成的，请写登记日期。"), field="on")
    columns = ["registration_state"]
    certificate.registration_state = facts.state
    if facts.number is not None:
        certificate.registration_number = _number(facts.number)
        columns.append("registration_number")
    if facts.on is not None:
        certificate.registered_on, certificate.registered_until = facts.on, _until(certificate, facts, today)
        columns += ["registered_on", "registered_until"]
        _keep_period(certificate)
    elif facts.state == RegistrationState.NONE and not certificate.registrations.exists():
        certificate.registered_on = certificate.registered_until = None
        columns += ["registered_on", "registered_until"]
    certificate.save_changed(columns, seen_version=seen_version)
    record_act(actor, acts.REGISTERED, certificate.worker, state=word_of(RegistrationState, facts.state))


def _until(certificate: Certificate, facts: RegistrationFacts, today: datetime.date) -> datetime.date:
    on = facts.on
    assert on is not None
    if on > today:
        raise RuleViolation("registration.future", _("登记日期还没到。"), field="on")
    if certificate.obtained_on and on < certificate.obtained_on:
        raise RuleViolation("registration.early", _("登记日期不能早于取得证书的日期。"), field="on")
    until = facts.until or rules.registered_until(
        on, policy("talent.registration_years", certificate.division, on)
    )
    if until <= on:
        raise RuleViolation("registration.until", _("有效期要在登记日期以后。"), field="until")
    return until


def _keep_period(certificate: Certificate) -> None:
    starts, ends = certificate.registered_on, certificate.registered_until
    assert starts and ends
    others = certificate.registrations.exclude(starts_on=starts)
    if others.filter(overlapping(starts, ends)).exists():
        raise RuleViolation("registration.overlaps", _("这一段和以前的登记期重叠，请核对日期。"), field="on")
    if others.filter(starts_on__gt=starts).exists():
        raise RuleViolation("registration.older", _("已经有更晚的登记期，请核对日期。"), field="on")
    certificate.registrations.update_or_create(
        starts_on=starts, defaults={"ends_on": ends, "division": certificate.division}
    )


@transaction.atomic
def remove_registration(actor: User | str, registration: Registration, *, reason: str) -> None:
    """Take away a registration period that was written down by mistake; the one before it holds again.

    Raises RuleViolation without a reason.
    """
    if not reason.strip():
        raise RuleViolation("registration.remove_reason", _("请写明为什么删除。"), field="reason")
    certificate = registration.certificate
    registration.delete()
    latest = certificate.registrations.order_by("-starts_on").first()
    certificate.registered_on = latest.starts_on if latest else None
    certificate.registered_until = latest.ends_on if latest else None
    certificate.registration_state = RegistrationState.REGISTERED if latest else RegistrationState.NONE
    certificate.save_changed(["registered_on", "registered_until", "registration_state"])
    record_act(actor, acts.REGISTRATION_REMOVED, certificate.worker, reason=reason.strip())


@transaction.atomic
def confirm_certificate(actor: User, certificate: Certificate, *, at: datetime.datetime) -> None:
    """Say that one has compared the file with the original. RuleViolation when somebody did so already."""
    if certificate.confirmed_at:
        raise RuleViolation("certificate.confirmed", _("已经有人核对过原件。"))
    certificate.confirmed_by, certificate.confirmed_at = actor.pk, at
    certificate.save_changed(["confirmed_by", "confirmed_at"])
    record_act(actor, acts.CONFIRMED, certificate.worker, level=word_of(Level, certificate.level))
