"""Acts on accounts; those on posts stand in `posting`. Whoever keeps accounts gives no posts."""

import datetime
import secrets
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shegongzhan.accounts import acts
from shegongzhan.accounts.entering import sessions, slowing
from shegongzhan.accounts.entering.passwords import check_new_password
from shegongzhan.accounts.models import Post, RecoveryCode, SecondFactor, User
from shegongzhan.accounts.posting import end_post as end_post
from shegongzhan.accounts.posting import give_post as give_post
from shegongzhan.accounts.posting import head_of_contractor, seat
from shegongzhan.accounts.posting import link_holder as link_holder
from shegongzhan.accounts.posting import name_holder as name_holder
from shegongzhan.accounts.queries import home_of
from shegongzhan.accounts.roles import ADMINISTRATORS, THROUGH_AGREEMENT, Role
from shegongzhan.audit.commands import Actor, record
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import now
from shegongzhan.partners.models import BOUND, Organisation
from shegongzhan.policies import queries as policies
from shegongzhan.stations.models import Division

# Without letters that are mistaken for each other when read out on the telephone.
_LETTERS = "abcdefghjkmnpqrstuvwxyz"
_DIGITS = "23456789"


def one_time_password() -> str:
    """Return a password to be read out once: three groups of four, about 57 bits."""
    groups = ["".join(secrets.choice(_LETTERS + _DIGITS) for _ in range(4)) for _ in range(2)]
    return "-".join([*groups, secrets.choice(_LETTERS) + "".join(secrets.choice(_DIGITS) for _ in range(3))])


def add_user(actor: Actor, *, username: str, name: str, division: str, phone: str = "") -> User:
    """Make an account that can do nothing yet and that nobody can sign in to: its owner asks at the sign-in page.

    RuleViolation "user.taken" when the user name is in use.
    """
    try:
        with transaction.atomic():
            user = User.objects.make(username, None, name=name, division=division, phone=phone)
            record(actor, acts.USER_ADDED, user, username=username, name=name)
    except IntegrityError as clash:
        raise RuleViolation(
            "user.taken", _("这个用户名已经有人用了，请换一个。"), field="username"
        ) from clash
    return user


@transaction.atomic
def change_user(actor: Actor, user: User, **fields: Any) -> User:
    """Change name, phone or place of an account; the names of what changed go on record.

    What decides rights is not here: posts and the organisation are the security administrator's.
    """
    changed = [name for name, value in fields.items() if getattr(user, name) != value]
    for name in changed:
        setattr(user, name, fields[name])
    if changed:
        user.save(update_fields=changed)
        labels = "、".join(str(User._meta.get_field(name).verbose_name) for name in changed)  # type: ignore[union-attr]
        record(actor, acts.USER_CHANGED, user, division=home_of(user), fields=labels)
    return user


@transaction.atomic
def disable_user(actor: User, user: User) -> User:
    """Close an account; its sessions end with its next click. RuleViolation "user.self" for one's own."""
    if user.pk == actor.pk:
        raise RuleViolation("user.self", _("不能停用自己的账号，请由另一位系统管理员办理。"))
    user.is_active = False
    user.save(update_fields=["is_active"])
    record(actor, acts.USER_DISABLED, user, division=home_of(user))
    return user


@transaction.atomic
def enable_user(actor: User, user: User) -> User:
    """Open a closed account again."""
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(actor, acts.USER_ENABLED, user, division=home_of(user))
    return user


@transaction.atomic
def set_organisation(
    actor: User, user: User, organisation: Organisation | None, *, on: datetime.date
) -> User:
    """Say which organisation an account belongs to: with it goes the tie of rights to agreements.

    RuleViolation "user.self" for one's own; "post.organisation" when a post held now or later lives by an agreement:
    without an organisation that is bound by one it would have no end; "post.head_of_contractor" for who heads a station.
    """
    if user.pk == actor.pk:
        raise RuleViolation("user.self", _("自己的所属单位请由另一位安全管理员办理。"))
    user = User.objects.select_for_update().get(pk=user.pk)
    bound = organisation is not None and organisation.kind in BOUND
    running = Post.objects.filter(user=user).overlapping(on, None)
    if not bound and _by_agreement(user, running).exists():
        sentence = _("这个人的岗位跟着单位的协议走，去掉单位就没有期限了。请先办离任。")
        raise RuleViolation("post.organisation", sentence, field="organisation")
    if bound and organisation is not None and running.filter(role=Role.STATION_HEAD).exists():
        raise head_of_contractor(organisation)
    if user.organisation_id != (organisation.pk if organisation else None):
        user.organisation = organisation
        user.save(update_fields=["organisation"])
        chosen = organisation.pk if organisation else 0
        record(actor, acts.ORGANISATION_SET, user, division=home_of(user), organisation=chosen)
    return user


def _by_agreement(user: User, posts: QuerySet[Post]) -> QuerySet[Post]:
    """Return the posts that live by an agreement: all of who is bound by one, else those of such roles."""
    if user.organisation is not None and user.organisation.kind in BOUND:
        return posts
    return posts.filter(role__in=list(THROUGH_AGREEMENT))


@transaction.atomic
def change_password(user: User, *, old: str, new: str) -> User:
    """Change one's own password.

    RuleViolation "password.wrong" when the old one is not right, "password.same" when nothing would change,
    "password.weak" with all reasons when the rules refuse it.
    """
    if not user.check_password(old):
        raise RuleViolation("password.wrong", _("原密码不对。"), field="old")
    if old == new:
        raise RuleViolation("password.same", _("新密码和原密码一样，请换一个。"), field="new")
    return _take_password(user, new)


@transaction.atomic
def choose_password(user: User, *, new: str) -> User:
    """Set one's own password after coming in with a first one, which is used up already. RuleViolation "password.weak"."""
    if not user.must_change_password:
        raise RuleViolation("password.wrong", _("请写上原密码。"), field="old")
    return _take_password(user, new)


def _take_password(user: User, new: str) -> User:
    check_new_password(new, user)
    user.set_password(new)
    user.must_change_password = False
    user.password_changed_at = now()
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    record(user, acts.PASSWORD_CHANGED, user, division=home_of(user))
    return user


@transaction.atomic
def use_up_first_password(user: User, *, at: datetime.datetime) -> None:
    """Let a first password be right once only; from here its owner has this session to choose her own in."""
    user.set_unusable_password()
    user.first_password_until = None
    user.save(update_fields=["password", "first_password_until"])
    record(user, acts.FIRST_PASSWORD_USED, user, division=home_of(user))


@transaction.atomic
def give_first_password(actor: str, user: User, *, at: datetime.datetime) -> str:
    """Give an administrator's account a first password again, at the console of the server, and return it.

    The way out when nobody is left to agree to a request; the second factor goes with it, and it is on record.
    """
    password = _with_first_password(user, at)
    SecondFactor.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    user.second_factor_since = None
    user.devices_since = at
    user.password_agreed_by = []
    user.save(update_fields=["second_factor_since", "devices_since", "password_agreed_by"])
    sessions.end_all(user)
    slowing.lift(user)
    record(actor, acts.FIRST_PASSWORD, user, division=home_of(user))
    return password


def _with_first_password(user: User, at: datetime.datetime) -> str:
    password = one_time_password()
    hours = int(policies.value("accounts.first_password_hours", user.division, at.date()))
    user.set_password(password)
    user.must_change_password = True
    user.first_password_until = at + datetime.timedelta(hours=hours)
    user.save(update_fields=["password", "must_change_password", "first_password_until"])
    return password


FIRST = ((Role.SYSTEM_ADMIN, "xitong"), (Role.SECURITY_ADMIN, "anquan"), (Role.AUDIT_ADMIN, "shenji"))


@transaction.atomic
def make_first_administrators(
    actor: Actor, *, division: str, on: datetime.date, at: datetime.datetime
) -> list[tuple[User, str]]:
    """Make the three administrators a new installation begins with, and return each with its first password.

    Nobody can sign in to a new installation, so nobody could make the first account on a page. RuleViolation
    "post.begun" when the place has an administrator: from then on accounts are made by the pages; "place.unknown".
    """
    if not Division.objects.filter(code=division).exists():
        raise RuleViolation("place.unknown", _("没有这个地方，请先载入区划：divisions load 代码。"))
    if Post.objects.filter(role__in=ADMINISTRATORS, division=division).exists():
        raise RuleViolation("post.begun", _("这里已经有管理员了，其余账号请在网页“设置”里办理。"))
    made = []
    for role, word in FIRST:
        user = add_user(actor, username=f"{word}{division}", name=str(role.label), division=division)
        password = _with_first_password(user, at)
        seat(actor, Post(user=user, role=role, division=division, starts_on=on))
        made.append((user, password))
    return made
