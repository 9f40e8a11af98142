"""Asking for a new password at the sign-in page, and administrators agreeing to it.

No code goes through an administrator's hands: the number stands on the owner's screen, an administrator types it in
after seeing her, and she goes on in the browser in which she asked. Whoever guards the last lock is not alone either:
an account without a second factor takes two administrators of different kinds; with one, whoever agreed to the new
password does not agree to the second factor as well.
"""

import datetime
import secrets
from dataclasses import dataclass

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from shegongzhan.accounts import acts
from shegongzhan.accounts.entering import sessions, slowing
from shegongzhan.accounts.entering.models import EntryAgreement, EntryRequest, Wanted
from shegongzhan.accounts.entering.passwords import check_new_password
from shegongzhan.accounts.models import Post, User
from shegongzhan.accounts.queries import home_of
from shegongzhan.accounts.roles import ADMINISTRATORS, Role
from shegongzhan.audit.commands import record
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.scoping import Scope
from shegongzhan.core.time import now
from shegongzhan.policies import queries as policies

DIGITS = 8
KEPT = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """A request as the browser that made it keeps it."""

    request: EntryRequest
    secret: str


def ask(username: str) -> Asked:
    """Note that somebody asks for a new password for an account; a name nobody has is answered alike."""
    user = User.objects.filter(username=username, is_active=True).first()
    return _ask(user, Wanted.PASSWORD)


def ask_for_second_factor(user: User) -> Asked:
    """Note that the owner, who gave the right password, lost what the second step needs."""
    return _ask(user, Wanted.SECOND_FACTOR)


@transaction.atomic
def _ask(user: User | None, wanted: str) -> Asked:
    at = now()
    EntryRequest.objects.filter(asked_at__lt=at - KEPT).delete()
    minutes = int(policies.value("accounts.request_minutes", user.division if user else "", at.date()))
    secret = secrets.token_urlsafe(32)
    number = ""
    while not number or EntryRequest.objects.filter(number=number).exists():
        number = str(secrets.randbelow(10**DIGITS)).zfill(DIGITS)
    made = EntryRequest.objects.create(
        user=user, wanted=wanted, number=number, secret_hash=_hash(secret), asked_at=at,
        expires_at=at + datetime.timedelta(minutes=minutes),
    )  # fmt: skip
    # Recorded for a name nobody has as well: the answer takes as long.
    act = acts.FACTOR_ASKED if wanted == Wanted.SECOND_FACTOR else acts.PASSWORD_ASKED
    record("system", act, user, division=home_of(user) if user else "")
    return Asked(made, secret)


def _hash(secret: str) -> str:
    return salted_hmac("accounts.entry-request", secret, algorithm="sha256").hexdigest()


def held_by(pk: object, secret: object) -> EntryRequest | None:
    """Return the request a browser holds the secret of."""
    if not isinstance(pk, int) or not isinstance(secret, str):
        return None
    found = EntryRequest.objects.select_related("user").filter(pk=pk).first()
    return found if found and constant_time_compare(found.secret_hash, _hash(secret)) else None


def open_of(user: User, at: datetime.datetime) -> list[EntryRequest]:
    """Return what the owner of an account asks for at this moment, without telling the numbers."""
    rows = EntryRequest.objects.filter(user=user, done_at=None, expires_at__gt=at).defer("number")
    return list(rows.prefetch_related("agreements").order_by("asked_at"))


def administrators_of(user: User, on: datetime.date) -> set[str]:
    """Return which kinds of administrator somebody is on the day."""
    held = Post.objects.filter(user=user, role__in=list(ADMINISTRATORS)).held_on(on)
    return set(held.values_list("role", flat=True))


def needed(request: EntryRequest) -> int:
    """Return how many administrators have to agree: one lets nobody past two locks, and nobody past a single one."""
    user = request.user
    return 1 if user is not None and user.second_factor_since is not None else 2


def is_agreed(request: EntryRequest) -> bool:
    """Tell whether enough administrators agreed."""
    return request.user is not None and request.agreements.count() >= needed(request)


def find(scope: Scope, typed: str, at: datetime.datetime) -> EntryRequest:
    """Return the open request with this number whose owner the scope may vouch for.

    RuleViolation "request.unknown": no such number, expired, or of somebody kept elsewhere.
    """
    number = "".join(letter for letter in typed if letter.isdigit())
    found = EntryRequest.objects.select_related("user").filter(number=number).first()
    if (
        found is None
        or found.user is None
        or not found.is_open(at)
        or not vouches_for(scope, found.user, at.date())
    ):
        sentence = _("没有这个编号，或者已经过期。请本人再看一眼自己的屏幕，或重新提出。")
        raise RuleViolation("request.unknown", sentence, field="number")
    return found


def vouches_for(scope: Scope, user: User, on: datetime.date) -> bool:
    """Tell whether an administrator with this scope may vouch for an account: it is kept in her place, and its owner
    holds no post in a wider one."""
    if not User.objects.visible_to(scope, "accounts.agree").filter(pk=user.pk).exists():
        return False
    places = scope.places("accounts.agree")
    held = Post.objects.filter(user=user).held_on(on).values_list("division", flat=True)
    return not any(place.startswith(post) and place != post for post in held for place in places)


@transaction.atomic
def agree(actor: User, request: EntryRequest, *, at: datetime.datetime) -> EntryRequest:
    """Agree to a request as the administrator one is.

    RuleViolation: "request.self", "request.kind" (the owner is an administrator of the same kind), "request.again"
    (somebody of this kind agreed already), "request.both_locks", "request.unknown" when it ended meanwhile.
    """
    request = EntryRequest.objects.select_for_update().get(pk=request.pk)
    assert request.user_id is not None  # `find` gives none without
    user = User.objects.select_for_update().get(pk=request.user_id)
    if not request.is_open(at) or not user.is_active:
        raise RuleViolation(
            "request.unknown", _("这个编号已经办完或过期了，请本人重新提出。"), field="number"
        )
    if user.pk == actor.pk:
        raise RuleViolation("request.self", _("不能给自己办，请找另一类管理员。"), field="number")
    kinds = administrators_of(actor, at.date())
    if not kinds - administrators_of(user, at.date()):
        sentence = _("本人也是{kind}，要由另一类管理员同意。")
        raise RuleViolation("request.kind", sentence.format(kind=_words(kinds)), field="number")
    given = set(request.agreements.values_list("kind", flat=True))
    if request.agreements.filter(by=actor).exists() or not kinds - given:
        sentence = _("{kind}已经同意过，还要另一类管理员同意。")
        raise RuleViolation("request.again", sentence.format(kind=_words(kinds)), field="number")
    if request.wanted == Wanted.SECOND_FACTOR and actor.pk in user.password_agreed_by:
        sentence = _(
            "这个人的新密码就是您同意的，她还没有用第二步验证登录过；换第二步验证要由另一位管理员同意。"
        )
        raise RuleViolation("request.both_locks", sentence, field="number")
    kind = min(kinds - given)
    EntryAgreement.objects.create(request=request, by=actor, kind=kind, agreed_at=at)
    act = acts.FACTOR_AGREED if request.wanted == Wanted.SECOND_FACTOR else acts.PASSWORD_AGREED
    record(actor, act, user, division=home_of(user))
    return request


def _words(kinds: set[str]) -> str:
    return "、".join(str(Role(kind).label) for kind in sorted(kinds))


@transaction.atomic
def set_password(request: EntryRequest, new: str, *, at: datetime.datetime) -> User:
    """Set the password its owner chose, on the screen where she asked; all her sessions end, all slowing is lifted.

    RuleViolation "request.unknown" when it was used or expired meanwhile, "password.weak" with all reasons.
    """
    request = EntryRequest.objects.select_for_update().get(pk=request.pk)
    if request.wanted != Wanted.PASSWORD or not request.is_open(at) or not is_agreed(request):
        raise RuleViolation("request.unknown", _("这个编号已经办完或过期了，请重新提出。"))
    assert request.user_id is not None  # nobody agrees to one without
    user = User.objects.select_for_update().get(pk=request.user_id)
    check_new_password(new, user)
    user.set_password(new)
    user.must_change_password = False
    user.first_password_until = None
    user.password_changed_at = user.devices_since = at
    user.password_agreed_by = list(request.agreements.values_list("by_id", flat=True))
    user.save(
        update_fields=[
            "password", "must_change_password", "first_password_until", "password_changed_at", "devices_since",
            "password_agreed_by",
        ]
    )  # fmt: skip
    _done(request, at)
    sessions.end_all(user)
    slowing.lift(user)
    record(user, acts.PASSWORD_SET, user, division=home_of(user))
    return user


def finish_second_factor(request: EntryRequest, *, at: datetime.datetime) -> None:
    """Close a request for another second factor, in the transaction in which the new one was taken."""
    request = EntryRequest.objects.select_for_update().get(pk=request.pk)
    if request.wanted != Wanted.SECOND_FACTOR or not request.is_open(at) or not is_agreed(request):
        raise RuleViolation("request.unknown", _("这个编号已经办完或过期了，请重新提出。"))
    _done(request, at)
    assert request.user is not None
    slowing.lift(request.user)


def _done(request: EntryRequest, at: datetime.datetime) -> None:
    """Close the request, and every other one of the account for the same: a second screen does not go on waiting."""
    EntryRequest.objects.filter(user=request.user_id, wanted=request.wanted, done_at=None).update(done_at=at)
