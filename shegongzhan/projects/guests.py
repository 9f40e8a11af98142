"""Applicants and judges come without an account: with a code, typed once, which this browser then remembers."""

import datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from shegongzhan.projects.commands.applying import digest_of
from shegongzhan.projects.models import Judge, VentureApplication

SECONDS = 12 * 3600
SALT = "projects.ventures"
APPLICANT, JUDGE = "venture_applicant", "venture_judge"


def _fingerprint(digest: str) -> str:
    """Return what changes with a new code: a browser that knew the old one is a stranger again."""
    return salted_hmac(SALT, digest, algorithm="sha256").hexdigest()[:16]


def remember(response: HttpResponse, guest: VentureApplication | Judge) -> None:
    """Let this browser know for half a day whose application, or which judge, it has before it."""
    name = JUDGE if isinstance(guest, Judge) else APPLICANT
    response.set_signed_cookie(
        name, f"{guest.pk}.{_fingerprint(guest.code_digest)}", salt=SALT + name, max_age=SECONDS,
        httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


def forget(response: HttpResponse, name: str) -> None:
    """Let this browser forget."""
    response.delete_cookie(name, samesite="Lax")


def _said(request: HttpRequest, name: str) -> tuple[str, str]:
    said = str(request.get_signed_cookie(name, default="", salt=SALT + name, max_age=SECONDS))
    pk, _dot, mark = said.partition(".")
    return pk, mark


def applicant_of(request: HttpRequest) -> VentureApplication | None:
    """Return the application this browser has before it, None when it has none or the code was changed."""
    pk, mark = _said(request, APPLICANT)
    if not pk:
        return None
    found = VentureApplication.objects.select_related("call").filter(pk=UUID(pk)).first()
    return found if found and _fingerprint(found.code_digest) == mark else None


def judge_of(request: HttpRequest, today: datetime.date) -> Judge | None:
    """Return the judge this browser belongs to, None when there is none, the link ran out, or the judge left."""
    pk, mark = _said(request, JUDGE)
    if not pk.isdigit():
        return None
    found = Judge.objects.select_related("call", "expert").filter(pk=int(pk)).first()
    good = found and _fingerprint(found.code_digest) == mark and today <= found.code_until
    return found if good and found and not found.left_reason else None


def by_code(code: str, today: datetime.date) -> VentureApplication | Judge | None:
    """Return whose code was typed: an application's or a judge's; None for one nobody has."""
    digest = digest_of(code)
    judge = Judge.objects.filter(code_digest=digest, code_until__gte=today, left_reason="").first()
    return judge or VentureApplication.objects.filter(code_digest=digest).first()
