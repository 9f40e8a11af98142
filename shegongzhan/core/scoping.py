"""A place as a range of division codes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Left
from django.db.models.lookups import In

# SQLite nests a condition by as many levels as it names ranges, and takes a thousand.
MANY = 200


def upper_bound(prefix: str) -> str:
    """Return the first code after everything that starts with the prefix: '341821' gives '341822'.

    Codes are digits, so the last digit is raised by one; '9' is followed by ':' in every character set.
    """
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


class Alone(str):
    """The code of a place by itself: what lies in the county and in none of its townships."""

    __slots__ = ()


def within(prefix: str, field: str = "division") -> Q:
    """Return the condition "belongs to this place"; the empty prefix is the whole country and sets none."""
    if isinstance(prefix, Alone):
        return Q(**{field: str(prefix)})
    if not prefix:
        return Q()
    return Q(**{f"{field}__gte": prefix, f"{field}__lt": upper_bound(prefix)})


def within_any(prefixes: Iterable[str], field: str = "division") -> Q:
    """Return the condition "belongs to one of these places"; with no place at all nothing belongs."""
    wanted = minimal(prefixes)
    if not wanted:
        return Q(pk__in=[])
    if len(wanted) > MANY:
        return _within_many(wanted, field)
    condition = within(wanted[0], field)
    for prefix in wanted[1:]:
        condition |= within(prefix, field)
    return condition


def _within_many(wanted: list[str], field: str) -> Q:
    """Return the same condition for more places than may be named one by one: for each length a range and a list."""
    by_length: dict[int, list[str]] = {}
    for one in wanted:
        by_length.setdefault(0 if isinstance(one, Alone) else len(one), []).append(str(one))
    condition = Q(**{f"{field}__in": by_length.pop(0, [])})
    for length, codes in by_length.items():
        around = Q(**{f"{field}__gte": min(codes), f"{field}__lt": upper_bound(max(codes))})
        condition |= around & Q(In(Left(field, length), codes))
    return condition


def minimal(prefixes: Iterable[str]) -> list[str]:
    """Return the places without those that lie inside another: a county makes its townships superfluous.

    A place alone makes nothing superfluous but itself.
    """
    wanted = list(prefixes)
    kept: list[str] = []
    for prefix in sorted({one for one in wanted if not isinstance(one, Alone)}):
        if not kept or not prefix.startswith(kept[-1]):
            kept.append(prefix)
    alone = sorted({one for one in wanted if isinstance(one, Alone) and not covers(kept, one)})
    return [*kept, *alone]


def covers(prefixes: Iterable[str], division: str) -> bool:
    """Tell whether one of the places contains the division."""
    return any(
        division == prefix if isinstance(prefix, Alone) else division.startswith(prefix)
        for prefix in prefixes
    )


@dataclass(frozen=True)
class Grant:
    """One place and what may be done there; it comes from one post."""

    prefix: str
    rights: frozenset[str]


@dataclass(frozen=True)
class Scope:
    """What one person may do where, on one day. Pages, exports and devices ask it and nothing else.

    Made by `accounts.queries.scope_of`; `EVERYWHERE` is for the system's own work.
    """

    user_id: int | None
    grants: tuple[Grant, ...] = ()
    # The organisation that the person works for and whose agreements give the grants; None inside civil affairs.
    organisation_id: int | None = None

    def places(self, right: str) -> list[str]:
        """Return the prefixes of the places where the right holds, without places inside places."""
        return minimal(grant.prefix for grant in self.grants if right in grant.rights)

    def may(self, right: str, division: str | None = None) -> bool:
        """Tell whether the right holds anywhere, or, with a division, there."""
        places = self.places(right)
        return bool(places) if division is None else covers(places, division)

    def may_all(self, right: str, place: str) -> bool:
        """Tell whether the right holds in all of a place: what is summed or listed for a place has rows all over it."""
        return covers([one for one in self.places(right) if not isinstance(one, Alone)], place)

    def may_any(self, *rights: str) -> bool:
        """Tell whether at least one of the rights holds somewhere."""
        return any(self.may(right) for right in rights)

    def within(self, right: str, field: str = "division") -> Q:
        """Return the condition "lies where the right holds"."""
        return within_any(self.places(right), field)


class _AllRights(frozenset):
    """The set that every right is in."""

    def __contains__(self, right: object) -> bool:
        return True


EVERYWHERE = Scope(user_id=None, grants=(Grant("", _AllRights()),))
NOWHERE = Scope(user_id=None)


class ScopedQuerySet(models.QuerySet):
    """A query set of rows that belong to a place."""

    def visible_to(self, scope: Scope, right: str) -> Self:
        """Keep the rows that lie where the scope has the right."""
        return self.filter(scope.within(right))

    def in_place(self, prefix: str) -> Self:
        """Keep the rows that belong to the place."""
        return self.filter(within(prefix))
