"""A place as a range of division codes."""

from collections.abc import Iterable

from django.db.models import Q


def upper_bound(prefix: str) -> str:
    """Return the first code after everything that starts with the prefix: '341821' gives '341822'.

    Codes are digits, so the last digit is raised by one; '9' is followed by ':' in every character set.
    """
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


def within(prefix: str, field: str = "division") -> Q:
    """Return the condition "belongs to this place"; the empty prefix is the whole country and sets none."""
    if not prefix:
        return Q()
    return Q(**{f"{field}__gte": prefix, f"{field}__lt": upper_bound(prefix)})


def within_any(prefixes: Iterable[str], field: str = "division") -> Q:
    """Return the condition "belongs to one of these places"; with no place at all nothing belongs."""
    wanted = minimal(prefixes)
    if not wanted:
        return Q(pk__in=[])
    condition = within(wanted[0], field)
    for prefix in wanted[1:]:
        condition |= within(prefix, field)
    return condition


def minimal(prefixes: Iterable[str]) -> list[str]:
    """Return the places without those that lie inside another: a county makes its townships superfluous."""
    kept: list[str] = []
    for prefix in sorted(set(prefixes)):
        if not kept or not prefix.startswith(kept[-1]):
            kept.append(prefix)
    return kept


def covers(prefixes: Iterable[str], division: str) -> bool:
    """Tell whether one of the places contains the division."""
    return any(division.startswith(prefix) for prefix in prefixes)
