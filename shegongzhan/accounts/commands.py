"""Acts on accounts and posts. Whoever keeps accounts gives no posts, and whoever gives posts gives none to herself."""

import datetime
import secrets
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shegongzhan.accounts import acts
from shegongzhan.accounts.entering import sessions, slowing
from shegongzhan.accounts.entering.passwords import check_new_password
from shegongzhan.accounts.models import DeputySource, Post, RecoveryCode, SecondFactor, User
from shegongzhan.accounts.queries import home_of
from shegongzhan.accounts.roles import ADMINISTRATORS, DATED, OF_STATION, THROUGH_AGREEMENT, WIDTH, Role
from shegongzhan.audit.commands import Actor, record
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import now
from shegongzhan.partners.models import Organisation
from shegongzhan.policies import queries as policies
from shegongzhan.stations import queries as places
from shegongzhan.stations.models import Division, Station

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

    RuleViolation "user.self" for one's own; "post.organisation" when a post held now or later goes through an
    agreement: without an organisation it would have no end.
    """
    if user.pk == actor.pk:
        raise RuleViolation("user.self", _("自己的所属单位请由另一位安全管理员办理。"))
    user = User.objects.select_for_update().get(pk=user.pk)
    if organisation is None and _posts_through_agreement(user, on).exists():
        sentence = _("这个人的岗位跟着单位的协议走，去掉单位就没有期限了。请先办离任。")
        raise RuleViolation("post.organisation", sentence, field="organisation")
    if user.organisation_id != (organisation.pk if organisation else None):
        user.organisation = organisation
        user.save(update_fields=["organisation"])
        chosen = organisation.pk if organisation else 0
        record(actor, acts.ORGANISATION_SET, user, division=home_of(user), organisation=chosen)
    return user


def _posts_through_agreement(user: User, on: datetime.date) -> QuerySet[Post]:
    """Return the posts held on the day or later that live by an agreement."""
    return Post.objects.filter(user=user, role__in=list(THROUGH_AGREEMENT)).exclude(ends_on__lt=on)


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


@transaction.atomic
def give_post(
    actor: User, user: User, role: Role | str, *, division: str, on: datetime.date, station: Station | None = None,
    ends_on: datetime.date | None = None, source: str = "", title: str = "",
) -> Post:  # fmt: skip
    """Give somebody with an account a post from the day on.

    RuleViolation: "post.self" (one gives oneself nothing), "post.separated" (two of the three administrators, or an
    administrator of rights or audit who also does the work they watch), "post.place" (a place too wide or too narrow
    for the role), "post.dated", "post.organisation", "post.held", and the station's rules of `_check_seat`.
    """
    if user.pk == actor.pk:
        raise RuleViolation("post.self", _("不能给自己任命岗位，请由另一位安全管理员办理。"))
    if not user.is_active:
        raise RuleViolation("post.inactive", _("这个账号已停用，先请系统管理员恢复。"))
    held = list(Post.objects.filter(user=user).held_on(on))
    _check_separated(role, [post.role for post in held])
    if role in THROUGH_AGREEMENT and user.organisation_id is None:
        sentence = _("这个岗位跟着协议走：先在账号里填上所属单位。")
        raise RuleViolation("post.organisation", sentence, field="role")
    if any(post.role == role and post.division == division for post in held):
        raise RuleViolation("post.held", _("这个人在这里已经担任这个岗位。"), field="role")
    post = Post(
        user=user,
        role=role,
        division=division,
        station=station,
        starts_on=on,
        ends_on=ends_on,
        source=source,
        title=title,
    )
    return _seat(actor, post)


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
        _seat(actor, Post(user=user, role=role, division=division, starts_on=on))
        made.append((user, password))
    return made


@transaction.atomic
def name_holder(
    actor: Actor, *, holder_name: str, role: Role | str, station: Station, on: datetime.date, division: str = "",
    source: str = "", title: str = "", ends_on: datetime.date | None = None,
) -> Post:  # fmt: skip
    """Write down who holds a station's post without an account; it lets nobody see anything."""
    if role not in OF_STATION:
        raise RuleViolation("post.role", _("这里只登记站点的岗位。"), field="role")
    post = Post(
        holder_name=holder_name, role=role, station=station, division=division or station.division, starts_on=on,
        ends_on=ends_on, source=source, title=title,
    )  # fmt: skip
    return _seat(actor, post)


def _seat(actor: Actor, post: Post) -> Post:
    _check_place(post)
    _check_seat(post)
    post.save()
    record(
        actor, acts.POST_GIVEN, post, role=post.get_role_display(), place=places.path_name(post.division, above=4),
        user=post.user_id, holder=post.name,
    )  # fmt: skip
    return post


def _check_separated(role: str, held: list[str]) -> None:
    if role in ADMINISTRATORS and any(other in ADMINISTRATORS and other != role for other in held):
        raise RuleViolation("post.separated", _("三员分立：一个人不能兼任两种管理员。"), field="role")
    watching = {Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}
    works = [other for other in held if other not in ADMINISTRATORS]
    if (role in watching and works) or (
        role not in ADMINISTRATORS and any(other in watching for other in held)
    ):
        sentence = _("安全管理员和审计管理员不兼任业务岗位，否则就是自己管自己。")
        raise RuleViolation("post.separated", sentence, field="role")


def _check_place(post: Post) -> None:
    shortest, longest = WIDTH[post.role]
    if not shortest <= len(post.division) <= longest:
        words = {2: _("省"), 4: _("市"), 6: _("县"), 9: _("乡镇"), 12: _("村（社区）")}
        wanted = words[shortest] if shortest == longest else f"{words[shortest]}—{words[longest]}"
        sentence = _("“{role}”的范围应是{wanted}级。").format(role=post.get_role_display(), wanted=wanted)
        raise RuleViolation("post.place", sentence, field="division")
    if post.role in DATED and post.ends_on is None:
        raise RuleViolation("post.dated", _("评估人员的任职要写明结束日期。"), field="ends_on")
    if post.starts_on and post.ends_on and post.ends_on < post.starts_on:
        raise RuleViolation("post.order", _("离任日期不能早于任职日期。"), field="ends_on")


def _check_seat(post: Post) -> None:
    """Hold the rules of a station's own posts.

    One head a station (通知: 分管领导兼任社工站站长); a deputy comes from one of two sources (民政助理员、承接机构负责人);
    a station's post lies in or under the station's place.
    """
    if post.role == Role.STATION_DEPUTY and post.source not in DeputySource.values:
        raise RuleViolation(
            "post.source", _("请选副站长的来源：民政助理员，还是承接机构负责人。"), field="source"
        )
    if post.station is None:
        return
    if not post.division.startswith(post.station.division):
        raise RuleViolation("post.place", _("岗位的范围不在这个站点的辖区里。"), field="division")
    if post.role == Role.STATION_HEAD and post.starts_on:
        others = Post.objects.filter(station=post.station, role=Role.STATION_HEAD).held_on(post.starts_on)
        if others.exists():
            sentence = _("这个站已经有站长。一个站只有一位站长，请先办离任。")
            raise RuleViolation("post.one_head", sentence, field="role")


@transaction.atomic
def end_post(actor: User, post: Post, *, on: datetime.date) -> Post:
    """End a post with its last day `on`; a later end that stood there is brought forward.

    RuleViolation: "post.self" for one's own, "post.order" when it would end before it began, "post.ended" when it
    ended already.
    """
    if post.user_id is not None and post.user_id == actor.pk:
        raise RuleViolation("post.self", _("不能免去自己的岗位，请由另一位安全管理员办理。"))
    if post.ends_on is not None and post.ends_on <= on:
        raise RuleViolation("post.ended", _("这个岗位已经结束了。"))
    if post.starts_on and on < post.starts_on:
        raise RuleViolation("post.order", _("离任日期不能早于任职日期。"), field="on")
    post.ends_on = on
    post.save_changed(["ends_on"])
    place = places.path_name(post.division, above=4)
    record(
        actor,
        acts.POST_ENDED,
        post,
        role=post.get_role_display(),
        place=place,
        ends_on=on.isoformat(),
        holder=post.name,
    )
    return post
