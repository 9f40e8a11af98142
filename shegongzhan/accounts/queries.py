"""What a user may see and do: scopes made from posts."""

import datetime

from shegongzhan.accounts.models import Post, User
from shegongzhan.accounts.roles import RIGHTS, THROUGH_AGREEMENT
from shegongzhan.core.scoping import Grant, Scope
from shegongzhan.partners.models import Agreement, OrganisationKind


def scope_of(user: User, on: datetime.date) -> Scope:
    """Return what the user may do where on the day.

    A post grants its role's rights in its place. People of a contractor hold theirs only where, and as long as,
    their organisation has an agreement for the station: it ends, and so does the access, that day.
    Costs two queries, one of them only for people of an organisation.
    """
    if not user.is_active:
        return Scope(user_id=user.pk)
    posts = list(Post.objects.filter(user=user).held_on(on).select_related("station"))
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
