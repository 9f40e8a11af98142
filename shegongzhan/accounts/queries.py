"""What a user may see and do: scopes made from posts; who holds which post and which are empty."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import F, Q
from django.utils.translation import gettext as _

from shegongzhan.accounts import rules
from shegongzhan.accounts.models import Post, User
from shegongzhan.accounts.roles import (
    APPROVING,
    OF_AREAS,
    OF_STATION,
    RIGHTS,
    RIGHTS_IN_WORDS,
    SUMS_OF_COUNTY,
    THROUGH_AGREEMENT,
    TO_APPROVE,
    Role,
)
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.periods import SpanQuerySet
from shegongzhan.core.scoping import Alone, Grant, Scope, within, within_any
from shegongzhan.core.time import today
from shegongzhan.partners.models import BOUND, Agreement, AgreementKind
from shegongzhan.policies import queries as policies
from shegongzhan.stations.models import Division, Level, Station, StationKind, StationState, System, Tier
from shegongzhan.stations.queries import path_name

LEVEL_OF_COUNTY = 6
MOST_NAMED = 6
# By which agreements of their organisation people of a role work; all others by an agreement to run the station.
AGREEMENTS_OF = {
    Role.SUPERVISOR: (AgreementKind.OPERATION, AgreementKind.SUPERVISION),
    Role.EVALUATOR: (AgreementKind.EVALUATION,),
}


def scope_of(user: User, on: datetime.date) -> Scope:
    """Return what the user may do where on the day.

    A post grants its role's rights in its place. People of an organisation hold theirs only where, and as long as, it has an
    agreement of the kind their role works by: it ends, and so does the access, that day. Costs two queries, one of them
    only for people of an organisation, and a third where others run points of villages in the same township.
    """
    if not user.is_active:
        return Scope(user_id=user.pk)
    posts = list(Post.objects.filter(user=user).held_on(on).select_related("station"))
    user.audit_role = min(posts, key=lambda post: len(post.division)).role if posts else ""
    user.held_roles = frozenset(post.role for post in posts)
    organisation = user.organisation
    if organisation is None or organisation.kind not in BOUND:
        # Who works by agreement has none without an organisation that could make one.
        held = [post for post in posts if organisation or post.role not in THROUGH_AGREEMENT]
        own = [Grant(post.division, RIGHTS[post.role]) for post in held]
        cities = [post.division for post in posts if post.role == Role.CITY_OFFICER]
        return Scope(user.pk, (*own, *_standing_in(cities, on)))
    return Scope(user.pk, tuple(_grants_by_agreement(organisation.pk, posts, on)), organisation.pk)


def _standing_in(cities: list[str], on: datetime.date) -> Iterator[Grant]:
    """Yield what a city's officers approve in counties where only one person may: what that person proposes."""
    if not cities:
        return
    for (county, right), users in _approving(within_any(cities), on).items():
        if len(users) == 1:
            yield Grant(county, frozenset({right, TO_APPROVE.get(right, right)}))


def _approving(where: Q, on: datetime.date) -> dict[tuple[str, str], set[User]]:
    """Return who may approve what of which whole county, by (county, right); one query."""
    found: dict[tuple[str, str], set[User]] = {}
    roles = [role for role, rights in RIGHTS.items() if rights & APPROVING]
    posts = (
        Post.objects.filter(where, role__in=roles, user__is_active=True).held_on(on).select_related("user")
    )
    for post in posts:
        if post.user and len(post.division) == LEVEL_OF_COUNTY:
            for right in RIGHTS[post.role] & APPROVING:
                found.setdefault((post.division, right), set()).add(post.user)
    return found


def approvers(right: str, division: str, on: datetime.date, *, besides: int) -> list[str]:
    """Return the names of who else may approve in a place, each with the post: of the county, else of the city.

    What is no approval of a county (a file that two agree to erase) is agreed to by whoever holds the right there or above.
    """
    if right not in APPROVING:
        return _named(_holding(right, division, on), besides)
    county = division[:LEVEL_OF_COUNTY]
    here = _approving(Q(division=county), on).get((county, right), set())
    others = {user.pk for user in here if user.pk != besides}
    roles = [role for role, rights in RIGHTS.items() if right in rights]
    posts = Post.objects.filter(user__in=others, division=county, role__in=roles)
    if not others:
        posts = Post.objects.filter(role=Role.CITY_OFFICER, division=division[:4], user__is_active=True)
    return _named(posts.held_on(on), besides)


def _holding(right: str, division: str, on: datetime.date) -> SpanQuerySet:
    """Return the posts that hold a right over a place: its own, and those of the places it lies in."""
    roles = [role for role, rights in RIGHTS.items() if right in rights]
    above = [division[:length] for length in range(2, len(division) + 1)]
    return Post.objects.filter(role__in=roles, division__in=above, user__is_active=True).held_on(on)


def _named(posts: SpanQuerySet, besides: int) -> list[str]:
    held = posts.exclude(user=besides).select_related("user").order_by("pk")
    return list(dict.fromkeys(f"{post.name}（{post.get_role_display()}）" for post in held))


def must_be_another(first: int | None, second: int | None, *, right: str, division: str) -> None:
    """Raise RuleViolation as `rules.must_be_another` does, with the names of who may instead.

    Those who hold the right there, or the next level where the one who asked is the only one.
    """
    try:
        rules.must_be_another(first, second)
    except RuleViolation as no:
        if no.code != "approval.same_person" or second is None:
            raise
        names = approvers(right, division, today(), besides=second)
        words = (
            _("能审批的有：{names}。").format(names="、".join(names[:MOST_NAMED]))
            if names
            else _("这里现在没有别人能审批：请安全管理员任命，或请上一级民政部门开通账号。")
        )
        raise RuleViolation(no.code, no.sentence + words) from no


def _grants_by_agreement(organisation: int, posts: list[Post], on: datetime.date) -> Iterator[Grant]:
    counties = [post.division[:6] for post in posts]
    points = Q(kind=AgreementKind.OPERATION, station__tier=Tier.VILLAGE) & within_any(counties)
    found = Agreement.objects.filter(Q(organisation=organisation) | points).in_force(on)
    agreements = list(found.select_related("station"))
    mine = [one for one in agreements if one.organisation_id == organisation]
    own = {one.station_id for one in mine}
    others = {one.station.division for one in agreements if one.station_id not in own}
    for post in posts:
        kinds = AGREEMENTS_OF.get(Role(post.role), (AgreementKind.OPERATION,))
        under = [one.station for one in mine if one.kind in kinds]
        if post.station_id is None and post.role in THROUGH_AGREEMENT:
            places = [(site.division, site) for site in under if site.division.startswith(post.division)]
        else:
            places = [(post.division, site) for site in under if site.pk == post.station_id]
        for place, site in places:
            yield from _grants_at(site, place, RIGHTS[post.role], others)


def _grants_at(site: Station, place: str, rights: frozenset[str], others: set[str]) -> Iterator[Grant]:
    """Yield what an organisation's person may do where it works: never with persons of stations that others run.

    Whoever runs the county's centre has the centre's own records and the sums of the county. Whoever runs a township's
    station has its township without the villages whose points somebody else runs.
    """
    if site.tier == Tier.CENTRE:
        yield Grant(place, rights & SUMS_OF_COUNTY)
        yield Grant(Alone(place), rights - OF_AREAS)
        return
    apart = {other for other in others if other.startswith(place) and other != site.division}
    if not apart:
        yield Grant(place, rights)
        return
    yield Grant(Alone(place), rights)
    villages = Division.objects.filter(within(place, "code"), system=System.STATISTICS, level=Level.VILLAGE)
    for code in villages.values_list("code", flat=True):
        if code not in apart:
            yield Grant(code, rights)


def main_post(user: User, on: datetime.date) -> Post | None:
    """Return the post a page names the user by: the one of the widest place held on the day."""
    posts = list(Post.objects.filter(user=user).held_on(on).select_related("station"))
    return min(posts, key=lambda post: (len(post.division), post.pk), default=None)


def home_of(user: User) -> str:
    """Return the division audit events about an account lie in: its own, else that of its widest post."""
    if user.division:
        return user.division
    return (
        Post.objects.filter(user=user).order_by("division").values_list("division", flat=True).first() or ""
    )


def names_of(ids: Iterable[int | None]) -> dict[int, str]:
    """Return the names of accounts by id, with one query; for pages that keep ids only, such as the audit log."""
    wanted = {pk for pk in ids if pk is not None}
    return dict(User.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


def posts_of(user: User) -> list[Post]:
    """Return all posts of a person, those of today first, the latest on top."""
    return list(
        Post.objects.filter(user=user)
        .select_related("station")
        .order_by(F("ends_on").desc(nulls_first=True), "-pk")
    )


def rights_in_words(scope: Scope) -> list[tuple[str, list[str]]]:
    """Return what the scope may do, by place: (code of the place, sentences in the order of the table of rights)."""
    by_place: dict[tuple[str, bool], set[str]] = {}
    for grant in scope.grants:
        here = (str(grant.prefix), isinstance(grant.prefix, Alone))
        by_place.setdefault(here, set()).update(grant.rights)
    return [
        (
            Alone(place) if alone else place,
            [str(words) for right, words in RIGHTS_IN_WORDS.items() if right in rights],
        )
        for (place, alone), rights in sorted(by_place.items())
    ]


def where_in_words(place: str) -> str:
    """Return a place of `rights_in_words` as a page names it."""
    words = path_name(place)
    return _("{place}（只有本级自己的，不含各站）").format(place=words) if isinstance(place, Alone) else words


@dataclass(frozen=True)
class Seat:
    """One kind of post a station should have, who holds it, and how many are missing.

    For a post asked for in each village, `places` counts the villages and `missing_places` names those without one.
    """

    code: str
    label: str
    role: str
    source: str
    per: str
    least: int
    filled_by: str
    holders: tuple[Post, ...]
    missing: int
    missing_places: tuple[str, ...] = ()


def seats_of(station: Station, on: datetime.date) -> list[Seat]:
    """Return the posts of a station against the pack's staffing rule (`stations.posts`), missing ones told."""
    return seats_of_many([station], on)[station.pk]


def seats_of_many(stations: Iterable[Station], on: datetime.date) -> dict[int, list[Seat]]:
    """Return the posts of many stations with two queries; county centres and village points are asked for nothing.

    The notice staffs township social work stations (通知: 苏木乡镇（街道）社工站); the people of a centre, of a village
    point or of a site of another kind are shown without a rule that could be missing.
    """
    listed = list(stations)
    places = [station.division for station in listed]
    held: dict[int, list[Post]] = {station.pk: [] for station in listed}
    directors: list[Post] = []
    posts = Post.objects.filter(role__in=list(OF_STATION)).filter(
        Q(station__in=listed) | (within_any(places) & Q(role=Role.CHILD_DIRECTOR))
    )
    for post in posts.held_on(on).select_related("user").order_by("pk"):
        if post.station_id in held:
            held[post.station_id].append(post)
        if post.role == Role.CHILD_DIRECTOR:
            directors.append(post)
    townships = [station.division for station in listed if _is_staffed_by_rule(station)]
    villages: dict[str, list[str]] = {code: [] for code in townships}
    if townships:
        rows = Division.objects.filter(
            within_any(townships, "code"), system=System.STATISTICS, level=Level.VILLAGE
        )
        for code in rows.order_by("code").values_list("code", flat=True):
            villages.setdefault(code[:9], []).append(code)
    return {
        station.pk: _seats(station, held[station.pk], directors, villages.get(station.division, []), on)
        for station in listed
    }


def _is_staffed_by_rule(station: Station) -> bool:
    return (
        station.tier == Tier.TOWNSHIP
        and station.kind == StationKind.SOCIAL_WORK
        and station.state != StationState.CLOSED
    )


def _seats(
    station: Station, held: list[Post], directors: list[Post], villages: list[str], on: datetime.date
) -> list[Seat]:
    seats: list[Seat] = []
    ruled = _is_staffed_by_rule(station)
    for entry in policies.value("stations.posts", station.division, on):
        source = entry.get("source") or ""
        least = int(entry["min"]) if ruled else 0
        label, filled_by = (policies.named(entry[name], "stations.posts") for name in ("label", "filled_by"))
        if entry["per"] == "village":
            mine = [post for post in directors if post.division.startswith(station.division)]
            covered = {post.division for post in mine}
            without = tuple(code for code in villages if code not in covered) if least else ()
            seats.append(
                Seat(entry["code"], label, entry["role"], source, "village", least * len(villages),
                     filled_by, tuple(mine), len(without), without)
            )  # fmt: skip
            continue
        mine = [post for post in held if post.role == entry["role"] and (not source or post.source == source)]
        seats.append(
            Seat(entry["code"], label, entry["role"], source, "station", least, filled_by,
                 tuple(mine), max(least - len(mine), 0))
        )  # fmt: skip
    return seats


def missing_posts(place: str, on: datetime.date) -> list[tuple[Station, list[Seat]]]:
    """Return the running township stations of a place that miss a post, each with the seats that are empty."""
    stations = list(
        Station.objects.in_place(place)
        .filter(tier=Tier.TOWNSHIP, kind=StationKind.SOCIAL_WORK, state=StationState.RUNNING)
        .order_by("division")
    )
    seats = seats_of_many(stations, on)
    return [
        (station, missing)
        for station in stations
        if (missing := [seat for seat in seats[station.pk] if seat.missing])
    ]
