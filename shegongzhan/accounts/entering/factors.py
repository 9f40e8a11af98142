"""The second factor: codes of a telephone, passkeys, and recovery codes on paper."""

import ipaddress
import json
import secrets
from typing import Any

import pyotp
import webauthn
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
)

from shegongzhan.accounts import acts
from shegongzhan.accounts.entering.models import FactorKind, RecoveryCode, SecondFactor
from shegongzhan.accounts.models import Post, User
from shegongzhan.accounts.queries import home_of
from shegongzhan.accounts.roles import WITH_SECOND_FACTOR
from shegongzhan.audit.commands import record
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import now, today
from shegongzhan.policies import queries as policies

ISSUER = "社工站"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def must_have_one(user: User) -> bool:
    """Tell whether the account may not come in with a password alone: administrators and finance.

    The demonstration says openly that it does not ask; a real installation has no way to say so (`config.env`).
    """
    if settings.IS_DEMONSTRATION:
        return False
    return Post.objects.filter(user=user, role__in=list(WITH_SECOND_FACTOR)).held_on(today()).exists()


def new_secret() -> str:
    """Return a new secret for a telephone."""
    return pyotp.random_base32()


def address_of(user: User, secret: str) -> str:
    """Return what the QR code holds: the account's name and the secret, for the telephone."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.username, issuer_name=ISSUER)


def step_of(secret: str, typed: str, *, after: int = 0) -> int:
    """Return the step of the clock the code belongs to, of the last, this and the next; 0 for a wrong or a used one."""
    code = "".join(typed.split())
    if not (code.isascii() and code.isdigit()):
        return 0
    totp = pyotp.TOTP(secret)
    current = int(now().timestamp()) // totp.interval
    for step in (current - 1, current, current + 1):
        if step > after and secrets.compare_digest(totp.generate_otp(step), code):
            return step
    return 0


@transaction.atomic
def add_codes(user: User, *, secret: str, typed: str, label: str, instead: bool = False) -> SecondFactor:
    """Take a telephone whose first code is right. RuleViolation "factor.wrong" otherwise."""
    step = step_of(secret, typed)
    if not step:
        raise RuleViolation(
            "factor.wrong", _("验证码不对。请看手机上现在显示的 6 位数字，手机的时间要准。"), field="code"
        )
    return _add(user, FactorKind.CODES, label, secret, step, instead=instead)


def _add(user: User, kind: str, label: str, secret: str, counter: int, *, instead: bool) -> SecondFactor:
    at = now()
    if instead:
        SecondFactor.objects.filter(user=user).delete()
        RecoveryCode.objects.filter(user=user).delete()
    made = SecondFactor.objects.create(
        user=user, kind=kind, label=label, secret=secret, counter=counter, created_at=at, used_at=at
    )
    if user.second_factor_since is None or instead:
        user.second_factor_since = at
        user.save(update_fields=["second_factor_since"])
    record(user, acts.FACTOR_ADDED, user, division=home_of(user), kind=made.get_kind_display())
    return made


@transaction.atomic
def remove(user: User, factor: SecondFactor) -> None:
    """Do without one of one's own factors. RuleViolation "factor.last" for the last of who must have one."""
    others = SecondFactor.objects.select_for_update().filter(user=user).exclude(pk=factor.pk)
    if not others.exists():
        if must_have_one(user):
            raise RuleViolation("factor.last", _("您的岗位必须有第二步验证。请先添上新的，再去掉这一个。"))
        RecoveryCode.objects.filter(user=user).delete()
        user.second_factor_since = None
        user.save(update_fields=["second_factor_since"])
    SecondFactor.objects.filter(pk=factor.pk, user=user).delete()
    record(user, acts.FACTOR_REMOVED, user, division=home_of(user), kind=factor.get_kind_display())


@transaction.atomic
def new_recovery_codes(user: User) -> list[str]:
    """Make new recovery codes and return them, shown once; the old ones are worth nothing any more."""
    number = int(policies.value("accounts.recovery_codes", user.division, today()))
    made = ["".join(secrets.choice(_LETTERS) for _i in range(12)) for _n in range(number)]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, code_hash=_code_hash(code)) for code in made)
    record(user, acts.RECOVERY_CODES_MADE, user, division=home_of(user))
    return ["-".join((code[:4], code[4:8], code[8:])) for code in made]


def _code_hash(code: str) -> str:
    return salted_hmac("accounts.recovery", code, algorithm="sha256").hexdigest()


@transaction.atomic
def passes_with_code(user: User, typed: str) -> bool:
    """Tell whether a code of a telephone or on paper is right, and take it, so that it is right only once."""
    for factor in (
        SecondFactor.objects.select_for_update().filter(user=user, kind=FactorKind.CODES).order_by("pk")
    ):
        if step := step_of(factor.secret, typed, after=factor.counter):
            factor.counter, factor.used_at = step, now()
            factor.save(update_fields=["counter", "used_at"])
            return True
    plain = "".join(letter for letter in typed.lower() if letter in _LETTERS)
    taken, _rows = RecoveryCode.objects.filter(user=user, code_hash=_code_hash(plain)).delete()
    if taken:
        left = RecoveryCode.objects.filter(user=user).count()
        record(user, acts.RECOVERY_CODE_USED, user, division=home_of(user), left=left)
    return bool(taken)


# ---------- passkeys ----------


def site_of(request: HttpRequest) -> str:
    """Return the name passkeys are bound to, '' where browsers give none: an address without a name, or no TLS."""
    host = request.get_host().rsplit(":", 1)[0] if not request.get_host().startswith("[") else ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host if request.is_secure() or host == "localhost" else ""
    return ""


def _origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def passkeys_of(user: User, site: str) -> list[tuple[SecondFactor, dict[str, Any]]]:
    """Return the passkeys of an account that work under this name."""
    found = SecondFactor.objects.filter(user=user, kind=FactorKind.PASSKEY).order_by("pk")
    held = [(factor, json.loads(factor.secret)) for factor in found]
    return [(factor, key) for factor, key in held if key["site"] == site]


def options_to_add(request: HttpRequest, user: User) -> tuple[str, str]:
    """Return (what the browser needs to make a passkey, the challenge it has to sign)."""
    challenge = secrets.token_bytes(32)
    site = site_of(request)
    options = webauthn.generate_registration_options(
        rp_id=site, rp_name=ISSUER, user_name=user.username, user_display_name=user.username,
        user_id=salted_hmac("accounts.passkey", str(user.pk), algorithm="sha256").digest(), challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(resident_key=ResidentKeyRequirement.DISCOURAGED),
        exclude_credentials=_described(user, site),
    )  # fmt: skip
    return webauthn.options_to_json(options), bytes_to_base64url(challenge)


def _described(user: User, site: str) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(id=base64url_to_bytes(key["id"]))
        for _factor, key in passkeys_of(user, site)
    ]


@transaction.atomic
def add_passkey(
    request: HttpRequest, user: User, *, answer: str, challenge: str, label: str, instead: bool = False
) -> SecondFactor:
    """Take a passkey the browser made. RuleViolation "factor.wrong" when its answer does not hold."""
    try:
        made = webauthn.verify_registration_response(
            credential=answer, expected_challenge=base64url_to_bytes(challenge), expected_rp_id=site_of(request),
            expected_origin=_origin(request),
        )  # fmt: skip
    except (WebAuthnException, ValueError, KeyError, TypeError) as wrong:
        raise RuleViolation("factor.wrong", _("通行密钥没有设成，请再试一次。")) from wrong
    secret = {
        "id": bytes_to_base64url(made.credential_id), "key": bytes_to_base64url(made.credential_public_key),
        "site": site_of(request),
    }  # fmt: skip
    return _add(user, FactorKind.PASSKEY, label, json.dumps(secret), made.sign_count, instead=instead)


def options_to_pass(request: HttpRequest, user: User) -> tuple[str, str]:
    """Return (what the browser needs to use a passkey, the challenge), or two empty texts when there is none here."""
    site = site_of(request)
    known = _described(user, site) if site else []
    if not known:
        return "", ""
    challenge = secrets.token_bytes(32)
    options = webauthn.generate_authentication_options(
        rp_id=site, challenge=challenge, allow_credentials=known
    )
    return webauthn.options_to_json(options), bytes_to_base64url(challenge)


@transaction.atomic
def passes_with_passkey(request: HttpRequest, user: User, *, answer: str, challenge: str) -> bool:
    """Tell whether a passkey of the account signed the challenge."""
    # Read, not counted: a query that counts locks nothing.
    list(SecondFactor.objects.select_for_update().filter(user=user).order_by("pk"))
    try:
        wanted = json.loads(answer)["id"]
        factor, key = next(
            (factor, key) for factor, key in passkeys_of(user, site_of(request)) if key["id"] == wanted
        )
        signed = webauthn.verify_authentication_response(
            credential=answer, expected_challenge=base64url_to_bytes(challenge), expected_rp_id=key["site"],
            expected_origin=_origin(request), credential_public_key=base64url_to_bytes(key["key"]),
            credential_current_sign_count=factor.counter,
        )  # fmt: skip
    except (WebAuthnException, ValueError, KeyError, TypeError, StopIteration):
        return False
    factor.counter, factor.used_at = signed.new_sign_count, now()
    factor.save(update_fields=["counter", "used_at"])
    return True
