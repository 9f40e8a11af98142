"""Erasing a person: one asks, another agrees or the pack's days pass, and only then what says who it was goes."""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.queries import must_be_another
from shegongzhan.accounts.rules import pk_of
from shegongzhan.audit.commands import record
from shegongzhan.audit.models import Event
from shegongzhan.core.errors import RuleViolation
from shegongzhan.people import acts, rules
from shegongzhan.people.commands.forgetting import asked_above, forget, not_forgotten
from shegongzhan.people.models import ErasureReason, ErasureRequest, ErasureState, Person, PersonState
from shegongzhan.policies.queries import value as policy

RIGHT = "people.merge"


def ask_erasure(actor: Any, person: Person, *, on: datetime.date, reason: str) -> ErasureRequest:
    """Ask that a file be erased, and return the request, which another person confirms.

    `reason`: "retention" when the file has been kept long enough after it ended (retention.case_years,
    retention.child_years_after_majority), "request" when the person asked (个人信息保护法第四十七条), "mistake" when it
    should never have been made. Raises RuleViolation as `may_be_erased` does, and `erase.asked` when somebody asked before.
    """
    if reason not in ErasureReason.values:
        raise ValueError(reason)
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=person.pk)
        may_be_erased(person, on=on, reason=reason)
        wait = datetime.timedelta(days=policy("people.erasure_wait_days", person.division, on))
        try:
            with transaction.atomic():
                asked = ErasureRequest.objects.create(
                    division=person.division, person=person, reason=reason, asked_by=pk_of(actor), asked_on=on,
                    alone_from=on + wait,
                )  # fmt: skip
        except IntegrityError as twice:
            raise RuleViolation("erase.asked", _("这份档案已经有人申请清除，等第二人确认。")) from twice
        record(actor, acts.ERASURE_ASKED, person, reason=reason)
    return asked


def confirm_erasure(actor: Any, asked: ErasureRequest, *, on: datetime.date) -> Person:
    """Erase the file somebody asked to erase: another person at once, anybody who may when the pack's days have passed.

    Files merged into it go with it. What is asked of the file is asked again: it may be served once more, or something
    may have been opened. Raises RuleViolation as `may_be_erased` does, `erase.settled` when it was confirmed or taken back,
    and `approval.same_person` for who asked, while others may.
    """
    with transaction.atomic():
        asked = ErasureRequest.objects.select_for_update().get(pk=asked.pk)
        _must_be_open(asked)
        if asked.needs_another(on):
            must_be_another(asked.asked_by, pk_of(actor), right=RIGHT, division=asked.division)
        return _carry_out(actor, asked, on)


def withdraw_erasure(actor: Any, asked: ErasureRequest, *, on: datetime.date) -> ErasureRequest:
    """Take a request to erase back; the file stays. RuleViolation `erase.settled` when it is too late."""
    with transaction.atomic():
        asked = ErasureRequest.objects.select_for_update().get(pk=asked.pk)
        _must_be_open(asked)
        _settle(actor, asked, ErasureState.WITHDRAWN, on)
        record(actor, acts.ERASURE_WITHDRAWN, asked.person, reason=asked.reason)
    return asked


def withdraw_open(actor: Any, person: Person, *, on: datetime.date) -> None:
    """Take back what was asked of a file that is served again."""
    for asked in ErasureRequest.objects.filter(person=person, state=ErasureState.ASKED):
        withdraw_erasure(actor, asked, on=on)


def erase_due(actor: Any, *, on: datetime.date) -> int:
    """Erase the files whose days have passed, and return how many; run every night.

    What may not be erased any more stays on the to-do with its reason. Files erased by an earlier release, which left
    sex, village and categories, are brought to what is left today.
    """
    done = 0
    for asked in ErasureRequest.objects.filter(state=ErasureState.ASKED, alone_from__lte=on):
        try:
            confirm_erasure(actor, asked, on=on)
        except RuleViolation:
            continue
        done += 1
    for person in not_forgotten():
        with transaction.atomic():
            forget(actor, person, on=person.state_on or on, reason=_reason_then(person))
    return done


def _reason_then(person: Person) -> str:
    """Return why a file was erased, as the log says."""
    told = (
        Event.objects.about("people.person", person.pk).filter(act=acts.ERASED.code).order_by("-id").first()
    )
    return str(told.data.get("reason", "")) if told else ""


def may_be_erased(person: Person, *, on: datetime.date, reason: str) -> None:
    """Raise RuleViolation unless a file may be erased for this reason on this day.

    `person.closed` when it is erased, `erase.merged` for a file that lies in another, `erase.served` while the person is
    served, `erase.early` before the time has come, `erase.open` while something of theirs is not done: the contexts above
    say what (`forgetting.asked_above`).
    """
    if person.state == PersonState.ERASED:
        raise RuleViolation("person.closed", _("这份档案已经清除。"))
    if person.state == PersonState.MERGED:
        raise RuleViolation("erase.merged", _("这份档案已并入另一份，请在那一份上申请，两份一起清除。"))
    if person.state == PersonState.ACTIVE:
        raise RuleViolation("erase.served", _("还在服务的档案不能清除，请先改为“不再服务”。"))
    if reason == ErasureReason.RETENTION and (until := kept_until(person, on)) is not None and until >= on:
        sentence = _("按保管期限，这份档案要保存到 %(day)s。") % {"day": until.isoformat()}
        raise RuleViolation("erase.early", sentence)
    if held := [sentence for told in asked_above("holds", person) for sentence in told]:
        raise RuleViolation("erase.open", "".join(held))


def kept_until(person: Person, on: datetime.date) -> datetime.date | None:
    """Return the last day a closed file is kept; None while the person is served or nobody knows since when not."""
    if person.state_on is None or person.state == PersonState.ACTIVE:
        return None
    return rules.keep_until(
        person.state_on,
        person.born_on,
        case_years=policy("retention.case_years", person.division, on),
        child_age=policy("people.child_age", person.division, on),
        child_years=policy("retention.child_years_after_majority", person.division, on),
    )


def _must_be_open(asked: ErasureRequest) -> None:
    if not asked.is_open:
        raise RuleViolation("erase.settled", _("这份申请已经确认或撤回。"))


def _carry_out(actor: Any, asked: ErasureRequest, on: datetime.date) -> Person:
    person = Person.objects.select_for_update().get(pk=asked.person_id)
    may_be_erased(person, on=on, reason=asked.reason)
    asked.counts = {kind: n for told in asked_above("counts", person) for kind, n in told.items() if n}
    forget(actor, person, on=on, reason=asked.reason)
    asked.division = person.division
    _settle(actor, asked, ErasureState.DONE, on)
    return person


def _settle(actor: Any, asked: ErasureRequest, state: str, on: datetime.date) -> None:
    asked.state, asked.settled_by, asked.settled_on = state, pk_of(actor), on
    asked.save(update_fields=["state", "settled_by", "settled_on", "division", "counts"])
