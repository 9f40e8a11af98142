"""What a phone shows and what it remembers: the QR code of a service, and whose phone it is."""

import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from shegongzhan.volunteers.models import GONE, Opportunity, Volunteer, VolunteerState

# A photograph of the code sent home is worth nothing soon after.
SECONDS_SHOWN = 5 * 60
COOKIE = "volunteer"
SALT = "volunteers.me"
REMEMBERED = 30 * 24 * 3600


def token_of(opportunity: Opportunity, now: datetime.datetime, *, back: int = 0) -> str:
    """Return the token in the code at this moment, or so many turns back."""
    turn = int(now.timestamp()) // SECONDS_SHOWN - back
    return salted_hmac(
        "volunteers.here", f"{opportunity.pk}:{turn}", secret=opportunity.secret, algorithm="sha256"
    ).hexdigest()[:24]


def is_current(opportunity: Opportunity, token: str, now: datetime.datetime) -> bool:
    """Tell whether a token was shown just now, or in the turn before: scanning and opening take a moment."""
    return any(constant_time_compare(token, token_of(opportunity, now, back=back)) for back in (0, 1))


def _fingerprint(volunteer: Volunteer) -> str:
    """Return what changes when the volunteer gets a new code: phones that knew the old one forget her."""
    return salted_hmac(SALT, volunteer.code_hash, algorithm="sha256").hexdigest()[:16]


def remember(response: HttpResponse, volunteer: Volunteer, *, long: bool) -> None:
    """Let this phone know whose it is: until the browser closes, or for a month when she says so."""
    response.set_signed_cookie(
        COOKIE, f"{volunteer.pk.hex}.{_fingerprint(volunteer)}", salt=SALT, max_age=REMEMBERED if long else None,
        httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


def forget(response: HttpResponse) -> None:
    """Let this phone forget whose it is."""
    response.delete_cookie(COOKIE, samesite="Lax")


def volunteer_of(request: HttpRequest) -> Volunteer | None:
    """Return whose phone this is, None when it is nobody's or she got a new code."""
    said: Any = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=REMEMBERED)
    pk, _dot, fingerprint = str(said).partition(".")
    try:
        key = UUID(pk)
    except ValueError:
        return None
    found = Volunteer.objects.select_related("station").filter(pk=key).exclude(code_hash="").first()
    if found is None or found.state in (*GONE, VolunteerState.LEFT):
        return None
    return found if constant_time_compare(fingerprint, _fingerprint(found)) else None
