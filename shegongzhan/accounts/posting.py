"""Acts on posts. Whoever gives posts gives none to herself; what may not be at one time is compared over whole spans."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts import acts
from shegongzhan.accounts.models import DeputySource, Post, User
from shegongzhan.accounts.roles import ADMINISTRATORS, DATED, OF_STATION, THROUGH_AGREEMENT, WIDTH, Role
from shegongzhan.audit.commands import Actor, record
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.periods import in_words
from shegongzhan.partners.models import BOUND, Organisation
from shegongzhan.stations import queries as places
from shegongzhan.stations.models import Station

# Posts that are nothing without the station they are held in.
LEADING = frozenset({Role.STATION_HEAD, Role.STATION_DEPUTY})


@transaction.atomic
def give_post(
    actor: User, user: User, role: Role | str, *, division: str, on: datetime.date, station: Station | None = None,
    ends_on: datetime.date | None = None, source: str = "", title: str = "",
) -> Post:  # fmt: skip
    """Give somebody with an account a post from the day on.

    RuleViolation: "post.self" (one gives oneself nothing), "post.inactive", and the rules of `seat`.
    """
    _check_holder(actor, user)
    post = Post(
        user=user, role=role, division=division, station=station, starts_on=on, ends_on=ends_on, source=source,
        title=title.strip(),
    )  # fmt: skip
    return seat(actor, post)


@transaction.atomic
def name_holder(
    actor: Actor, *, holder_name: str, role: Role | str, station: Station, on: datetime.date, division: str = "",
    source: str = "", title: str = "", ends_on: datetime.date | None = None,
) -> Post:  # fmt: skip
    """Write down who holds a station's post without an account; it lets nobody see anything. Rules as in `seat`."""
    if role not in OF_STATION:
        raise RuleViolation("post.role", _("这里只登记站点的岗位。"), field="role")
    post = Post(
        holder_name=holder_name.strip(), role=role, station=station, division=division or station.division,
        starts_on=on, ends_on=ends_on, source=source, title=title.strip(),
    )  # fmt: skip
    return seat(actor, post)


def seat(actor: Actor, post: Post) -> Post:
    """Check a new post and write it down.

    RuleViolation: "post.organisation", "post.place" (too wide or too narrow for the role), "post.dated", "post.order",
    the station's rules of `_check_seat`, and what `_check_free` says about other posts in the same time.
    """
    check(post)
    post.save()
    record(
        actor, acts.POST_GIVEN, post, role=post.get_role_display(), place=places.path_name(post.division, above=4),
        user=post.user_id, holder=post.name,
    )  # fmt: skip
    return post


def check(post: Post) -> None:
    """Raise RuleViolation for a post that may not be held like this, in its place, at its station, or beside others."""
    organisation = post.user.organisation if post.user else None
    if post.role in THROUGH_AGREEMENT and post.user and organisation is None:
        sentence = _("这个岗位跟着协议走：先请安全管理员在账号里填上所属单位。")
        raise RuleViolation("post.organisation", sentence, field="role")
    _check_place(post)
    _check_seat(post)
    _check_free(post)


def _check_holder(actor: User, user: User) -> None:
    if user.pk == actor.pk:
        raise RuleViolation("post.self", _("不能给自己任命岗位，请由另一位安全管理员办理。"))
    if not user.is_active:
        raise RuleViolation("post.inactive", _("这个账号已停用，先请系统管理员恢复。"))


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

    A head is a leader of the township beside it (通知: 分管领导兼任社工站站长), so the post asks for the office she holds and
    nobody of a contractor has it; a deputy comes from one of two sources (民政助理员、承接机构负责人); a station's post lies
    in or under the station's place.
    """
    organisation = post.user.organisation if post.user else None
    if post.role == Role.STATION_DEPUTY and post.source not in DeputySource.values:
        raise RuleViolation(
            "post.source", _("请选副站长的来源：民政助理员，还是承接机构负责人。"), field="source"
        )
    if post.role == Role.STATION_HEAD:
        if organisation is not None and organisation.kind in BOUND:
            raise head_of_contractor(organisation, field="role")
        if not post.title:
            raise RuleViolation(
                "post.title", _("请写站长的本职职务，如：镇党委委员、副镇长。"), field="title"
            )
    if post.role in LEADING and post.station is None:
        raise RuleViolation("post.station", _("请选站点：站长、副站长是一个站的岗位。"), field="station")
    if post.station is not None and not post.division.startswith(post.station.division):
        raise RuleViolation("post.place", _("岗位的范围不在这个站点的辖区里。"), field="division")


def head_of_contractor(organisation: Organisation, *, field: str = "organisation") -> RuleViolation:
    """Return the refusal of somebody of an organisation as head of a station."""
    sentence = _("站长由乡镇（街道）分管领导兼任，“{name}”的人不能担任。").format(name=organisation.name)
    return RuleViolation("post.head_of_contractor", sentence, field=field)


def _check_free(post: Post) -> None:
    """Raise RuleViolation for what may not be in one time: "post.separated", "post.held", "post.one_head".

    The rows asked about are locked, so that of two who act at once the second sees what the first wrote.
    """
    at_once = Post.objects.overlapping(post.starts_on, post.ends_on).exclude(pk=post.pk)
    if post.user_id is not None:
        User.objects.select_for_update().get(pk=post.user_id)
        mine = list(at_once.filter(user=post.user_id))
        _check_separated(post, mine)
    else:
        mine = list(at_once.filter(user=None, station=post.station, holder_name=post.holder_name))
    for other in mine:
        if other.role == post.role and other.division == post.division:
            sentence = _("这个人在这里已经担任这个岗位（{days}），任期不能重叠。").format(
                days=in_words(other.starts_on, other.ends_on)
            )
            raise RuleViolation("post.held", sentence, field="role")
    if post.role == Role.STATION_HEAD:
        Station.objects.select_for_update().get(pk=post.station_id or 0)
        head = at_once.filter(station=post.station, role=Role.STATION_HEAD).select_related("user").first()
        if head is not None:
            raise _one_head(head, post)


def _one_head(other: Post, post: Post) -> RuleViolation:
    sentence = _("这段时间的站长是{name}（{days}）。一个站同时只有一位站长，请先办离任。").format(
        name=other.name, days=in_words(other.starts_on, other.ends_on)
    )
    if other.user_id is None and post.user_id is not None:
        sentence += _("登记的就是这个人的，请在站点页的岗位里点“对应账号”。")
    return RuleViolation("post.one_head", sentence, field="starts_on")


def _check_separated(post: Post, held: list[Post]) -> None:
    """Nobody is two of the three administrators, and none of them does the work, on any day of the span (三员分立)."""
    if post.role in ADMINISTRATORS:
        if any(other.role in ADMINISTRATORS and other.role != post.role for other in held):
            raise RuleViolation(
                "post.separated", _("三员分立：一个人不能兼任两种管理员，任期也不能重叠。"), field="role"
            )
        clash = any(other.role not in ADMINISTRATORS for other in held)
    else:
        clash = any(other.role in ADMINISTRATORS for other in held)
    if clash:
        sentence = _("三种管理员都不兼任业务岗位，任期也不能和业务岗位重叠，否则就是自己管自己。")
        raise RuleViolation("post.separated", sentence, field="role")


@transaction.atomic
def link_holder(actor: User, post: Post, user: User, *, title: str = "") -> Post:
    """Say which account a post belongs to that was written down by name; its holder and its days stay.

    RuleViolation "post.linked" when it has an account, "post.ended" when it is over, and all that `give_post` raises.
    """
    _check_holder(actor, user)
    post = Post.objects.select_for_update(of=("self",)).select_related("station").get(pk=post.pk)
    if post.user_id is not None:
        raise RuleViolation("post.linked", _("这个岗位已经对应账号。"))
    post.user, post.title = user, title.strip() or post.title
    check(post)
    post.save_changed(["user", "title"])
    place = places.path_name(post.division, above=4)
    record(
        actor,
        acts.POST_LINKED,
        post,
        role=post.get_role_display(),
        place=place,
        user=user.pk,
        holder=post.name,
    )
    return post


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
