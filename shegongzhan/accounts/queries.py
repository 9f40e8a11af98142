"""What a user may see and do: scopes made from posts; who holds which post and which are empty."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Q

from shegongzhan.accounts.models import Post, User
from shegongzhan.accounts.roles import OF_STATION, RIGHTS, RIGHTS_IN_WORDS, THROUGH_AGREEMENT, Role
from shegongzhan.core.scoping import Grant, Scope, within_any
from shegongzhan.partners.models import Agreement, OrganisationKind
from shegongzhan.policies import queries as policies
from shegongzhan.stations.models import Division, Level, Station, StationKind, StationState, System, Tier


def scope_of(user: User, on: datetime.date) -> Scope:
    """Return what the user may do where on the day.

    A post grants its role's rights in its place. People of a contractor hold theirs only where, and as long as,
    their organisation has an agreement for the station: it ends, and so does the access, that day.
    Costs two queries, one of them only for people of an organisation.
    """
    if not user.is_active:
        return Scope(user_id=user.pk)
    posts = list(Post.objects.filter(user=user).held_on(on).select_related("station"))
    user.audit_role = min(posts, key=lambda post: len(post.division)).role if posts else ""
    user.held_roles = frozenset(post.role for post in posts)
    organisation = user.organisation
    bound = organisation is not None and organisation.kind in {
        OrganisationKind.CONTRACTOR,
        OrganisationKind.EVALUATOR,
    }
    stations: dict[int, str] = {}
    if bound:
        agreements = Agreement.objects.filter(organisation=organisation).in_force(on)
        stations = {a.station_id: a.station.division for a in agreements.select_related("station")}
    grants: list[Grant] = []
    for post in posts:
        rights = RIGHTS[post.role]
        if not bound:
            grants.append(Grant(post.division, rights))
        elif post.station_id is None and post.role in THROUGH_AGREEMENT:
            grants.extend(Grant(d, rights) for d in stations.values() if d.startswith(post.division))
        elif post.station_id in stations:
            grants.append(Grant(post.division, rights))
    return Scope(user_id=user.pk, grants=tuple(grants))


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
    by_place: dict[str, set[str]] = {}
    for grant in scope.grants:
        by_place.setdefault(grant.prefix, set()).update(grant.rights)
    return [
        (place, [str(words) for right, words in RIGHTS_IN_WORDS.items() if right in rights])
        for place, rights in sorted(by_place.items())
    ]


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
