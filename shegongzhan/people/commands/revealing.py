"""Looking at what is masked: an act with a purpose, on record, and not too often."""

import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shegongzhan.audit.commands import record
from shegongzhan.audit.models import Event
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.language import in_chinese
from shegongzhan.people import acts
from shegongzhan.people.models import Guardian, Person
from shegongzhan.policies.queries import choices
from shegongzhan.policies.queries import value as policy

# What can be looked at, and what it is called in the log.
REVEALABLE: dict[str, Any] = {
    "identity_number": gettext_lazy("证件号码"),
    "phone": gettext_lazy("电话"),
    "address": gettext_lazy("住址"),
    "disability_card": gettext_lazy("残疾人证号"),
    "health_note": gettext_lazy("健康状况"),
    "note": gettext_lazy("备注"),
    "name": gettext_lazy("姓名"),
}
HOUR = datetime.timedelta(hours=1)


def reveal(actor: Any, person: Person, *, what: str, purpose: str, at: datetime.datetime) -> str:
    """Return one masked value in full, with who looked and what for on record.

    RuleViolation `reveal.purpose` for a purpose that is not on the pack's list, `reveal.too_many` past the pack's
    number in an hour (privacy.reveal_per_hour). Source: domain research 6.1 and 9.5, item 14.
    """
    if what not in REVEALABLE:
        raise ValueError(what)
    _check(actor, person.division, purpose, at)
    value = person.lives_at if what == "address" else getattr(person, what)
    with in_chinese():
        called = str(REVEALABLE[what])
    record(actor, acts.REVEALED, person, what=called, purpose=purpose)
    return value or ""


def reveal_guardian(actor: Any, guardian: Guardian, *, purpose: str, at: datetime.datetime) -> str:
    """Return the telephone number of a guardian or contact in full; refuses as `reveal` does."""
    _check(actor, guardian.division, purpose, at)
    record(actor, acts.REVEALED, guardian.person, what="监护人电话", purpose=purpose)
    return guardian.phone or ""


def reveal_kept(
    actor: Any, person: Person, text: str, *, what: str, division: str, purpose: str, at: datetime.datetime
) -> str:
    """Return a text about a person that another table keeps, called `what`; refuses as `reveal` does, by its own place."""
    _check(actor, division, purpose, at)
    record(actor, acts.REVEALED, person, division=division, what=what, purpose=purpose)
    return text


def _check(actor: Any, division: str, purpose: str, at: datetime.datetime) -> None:
    on = at.date()
    if purpose not in dict(choices("privacy.reveal_purposes", division, on)):
        raise RuleViolation("reveal.purpose", _("请选择查看的用途。"), field="purpose")
    limit = policy("privacy.reveal_per_hour", division, on)
    looked = Event.objects.filter(
        actor=str(getattr(actor, "pk", actor)), act=acts.REVEALED.code, at__gt=at - HOUR
    )
    if looked.count() >= limit:
        sentence = _("一小时内已经查看了 %(limit)s 次完整信息，请过一会儿再看。") % {"limit": limit}
        raise RuleViolation("reveal.too_many", sentence)
