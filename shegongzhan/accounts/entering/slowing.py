"""Slowing down who guesses, never locking out the owner.

A browser in which somebody signed in before carries a mark, and is counted by itself: what strangers try elsewhere
does not hold its owner up. Other browsers are counted by account and address, by account, and by address, so that one
who tries many names waits too. A try is counted before its password is looked at; a right one is taken back.
"""

import datetime
import secrets
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from shegongzhan.accounts.entering.models import Slowdown
from shegongzhan.accounts.models import User
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import now
from shegongzhan.policies import queries as policies

DEVICE = "shegongzhan_device"
SALT = "accounts.device"
# A shared computer remembers so many of its users.
REMEMBERED = 12


@dataclass(frozen=True)
class Count:
    """One thing that is counted: free tries first, then a wait that doubles up to the longest."""

    key: str
    free: int
    longest: datetime.timedelta
    account: str = ""


def _value(name: str) -> int:
    return int(policies.value(f"accounts.{name}", "", now().date()))


def hashed(*parts: object) -> str:
    """Return what stands for an account, an address or a device in the table; without our secret it says nothing."""
    return salted_hmac("accounts.slowing", "\n".join(map(str, parts)), algorithm="sha256").hexdigest()


def counts_of_sign_in(request: HttpRequest, username: str, user: User | None) -> list[Count]:
    """Return what a try to sign in as somebody counts against."""
    account = hashed("account", username)
    if user is not None and (device := device_of(request, user)):
        longest = datetime.timedelta(seconds=_value("slow_known_device_seconds"))
        return [Count(hashed("device", username, device), _value("free_tries"), longest, account)]
    return _counts_elsewhere(request, "sign-in", username, account)


def counts_of_second_step(request: HttpRequest, user: User) -> list[Count]:
    """Return what a try of the second step counts against."""
    account = hashed("account", user.username)
    if device := device_of(request, user):
        longest = datetime.timedelta(seconds=_value("slow_known_device_seconds"))
        return [Count(hashed("second", user.pk, device), _value("free_tries"), longest, account)]
    return _counts_elsewhere(request, "second", str(user.pk), account)


def counts_of_old_password(user: User) -> list[Count]:
    """Return what a wrong password on one's own pages counts against."""
    return [Count(hashed("old", user.pk), _value("free_tries"), _longest(), hashed("account", user.username))]


def counts_of_number(user: User) -> list[Count]:
    """Return what a wrong number of a request counts against: the administrator who typed it."""
    return [Count(hashed("number", user.pk), _value("free_tries"), _longest())]


def counts_of_asking(request: HttpRequest) -> list[Count]:
    """Return what a request at the sign-in page counts against: the address, whatever name was typed."""
    return [Count(hashed("asking", _address(request)), _value("free_tries_elsewhere"), _longest())]


def _counts_elsewhere(request: HttpRequest, what: str, whom: str, account: str) -> list[Count]:
    address, longest, free = _address(request), _longest(), _value("free_tries_elsewhere")
    return [
        Count(hashed(what, whom, address), _value("free_tries"), longest, account),
        Count(hashed(what, whom), free, longest, account),
        Count(hashed(what, "address", address), free, longest),
    ]


def _longest() -> datetime.timedelta:
    return datetime.timedelta(minutes=_value("slow_longest_minutes"))


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


@transaction.atomic
def begin(counts: list[Count]) -> datetime.datetime | None:
    """Count a try before it is looked at, or return until when to wait; while one waits nothing is counted."""
    at = now()
    forgotten = at - datetime.timedelta(minutes=_value("slow_forgotten_minutes"))
    Slowdown.objects.filter(last_at__lt=forgotten).delete()
    for count in sorted(counts, key=lambda count: count.key):
        Slowdown.objects.get_or_create(key=count.key, defaults={"last_at": at, "account": count.account})
    rows = {
        row.key: row
        for row in Slowdown.objects.select_for_update()
        .filter(key__in=[count.key for count in counts])
        .order_by("key")
    }
    waits = [row.until for row in rows.values() if row.until and row.until > at]
    if waits:
        return max(waits)
    first = datetime.timedelta(seconds=_value("slow_seconds"))
    for count in counts:
        row = rows[count.key]
        row.failures += 1
        row.last_at = at
        over = row.failures - count.free
        # Twenty doublings are longer than any longest wait.
        row.until = at + min(first * 2 ** min(over, 20), count.longest) if over >= 0 else None
        row.save(update_fields=["failures", "last_at", "until"])
    return None


def waiting(counts: list[Count]) -> datetime.datetime | None:
    """Return until when the next try has to wait, None when it need not."""
    rows = Slowdown.objects.filter(key__in=[count.key for count in counts], until__gt=now())
    return rows.order_by("-until").values_list("until", flat=True).first()


def refuse_while_waiting(counts: list[Count], *, field: str | None = None) -> None:
    """Count a try, or raise RuleViolation "slow" with the minute from which one may try again."""
    if until := begin(counts):
        raise RuleViolation("slow", wait_in_words(until), field=field)


def wait_in_words(until: datetime.datetime) -> str:
    """Say until when to wait."""
    at = timezone.localtime(until).strftime("%H:%M:%S")
    return _("输错的次数多了，放慢一点：请在 {at} 以后再试。").format(at=at)


@transaction.atomic
def succeeded(counts: list[Count]) -> None:
    """Take a right try back: the account and device begin anew, an address has this one less."""
    own = [count.key for count in counts if count.account]
    Slowdown.objects.filter(key__in=own).delete()
    others = [count.key for count in counts if not count.account]
    Slowdown.objects.filter(key__in=others, failures__gt=0).update(failures=F("failures") - 1, until=None)


def lift(user: User) -> None:
    """Let an account begin anew everywhere: its owner was seen."""
    Slowdown.objects.filter(account=hashed("account", user.username)).delete()


def device_of(request: HttpRequest, user: User) -> str:
    """Return the mark of this browser for the account, '' when it did not sign in here, or long ago."""
    known = _marks(request).get(str(user.pk))
    if not known:
        return ""
    device, marked_at = known
    since = user.devices_since
    return device if since is None or marked_at >= since.timestamp() else ""


def mark_device(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Let this browser be known as one in which the account signed in; it opens nothing by itself."""
    marks = _marks(request)
    device = device_of(request, user) or secrets.token_hex(16)
    marks.pop(str(user.pk), None)
    marks[str(user.pk)] = [device, now().timestamp()]
    kept = dict(list(marks.items())[-REMEMBERED:])
    days = _value("device_days")
    response.set_cookie(
        DEVICE,
        signing.dumps(kept, salt=SALT),
        max_age=days * 24 * 60 * 60,
        httponly=True,
        samesite="Lax",
        secure=bool(settings.SESSION_COOKIE_SECURE),
    )


def _marks(request: HttpRequest) -> dict[str, list[Any]]:
    try:
        age = datetime.timedelta(days=_value("device_days"))
        found = signing.loads(request.COOKIES.get(DEVICE, ""), salt=SALT, max_age=age)
    except signing.BadSignature:
        return {}
    return found if isinstance(found, dict) else {}
