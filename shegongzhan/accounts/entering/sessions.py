"""Open sessions: when one began, where, and ending them one by one or all."""

import datetime
import re
from importlib import import_module

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from shegongzhan.accounts.entering.models import OpenSession
from shegongzhan.accounts.models import User
from shegongzhan.core.time import now
from shegongzhan.policies import queries as policies

# When the session began, in seconds, and whether its owner passed the second step.
BEGUN = "begun_at"
PASSED = "second_step_passed"

BROWSERS = (
    ("MicroMessenger", "微信"), ("Edg", "Edge"), ("Firefox", "Firefox"), ("QQBrowser", "QQ"), ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def begin(request: HttpRequest, user: User) -> None:
    """Note that a session of the account began in this browser; call it after Django's login."""
    at = now()
    request.session[BEGUN] = int(at.timestamp())
    if request.session.session_key is None:
        request.session.save()
    OpenSession.objects.filter(user=user, seen_at__lt=at - _idle()).delete()
    OpenSession.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": user, "begun_at": at, "seen_at": at, "browser": browser_of(request),
            "address": str(request.META.get("REMOTE_ADDR", ""))[:45],
        },
    )  # fmt: skip


def moved(request: HttpRequest, old_key: str | None) -> None:
    """Follow a session whose key changed (after a new password)."""
    OpenSession.objects.filter(session_key=old_key or "").update(session_key=request.session.session_key)


def seen(request: HttpRequest) -> None:
    """Note that a session is in use."""
    OpenSession.objects.filter(session_key=request.session.session_key or "").update(seen_at=now())


def is_over(request: HttpRequest, user: User) -> bool:
    """Tell whether a session reached its absolute end; one without a beginning begins now."""
    at = int(now().timestamp())
    begun = request.session.setdefault(BEGUN, at)
    hours = int(policies.value("accounts.session_hours", user.division, now().date()))
    return at - begun >= hours * 60 * 60


def of_user(user: User) -> list[OpenSession]:
    """Return the sessions of an account that are still open, the latest used on top."""
    return list(OpenSession.objects.filter(user=user, seen_at__gte=now() - _idle()).order_by("-seen_at"))


def end(rows: list[OpenSession]) -> None:
    """End sessions: their next click asks for the password."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for row in rows:
        store(row.session_key).delete()
    OpenSession.objects.filter(pk__in=[row.pk for row in rows]).delete()


def end_all(user: User, *, but: str | None = None) -> int:
    """End all sessions of an account, but perhaps one, and return how many that were."""
    rows = list(OpenSession.objects.filter(user=user).exclude(session_key=but or ""))
    end(rows)
    return len(rows)


def browser_of(request: HttpRequest) -> str:
    """Return what the browser calls itself, in two words."""
    agent = request.headers.get("User-Agent", "")
    browser = next((name for sign, name in BROWSERS if sign in agent), "")
    system = next((name for sign, name in SYSTEMS if re.search(sign, agent)), "")
    return " · ".join(filter(None, (browser, system))) or _("别的程序")


def _idle() -> datetime.timedelta:
    return datetime.timedelta(seconds=settings.SESSION_COOKIE_AGE)
