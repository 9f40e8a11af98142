"""The machinery of the access table: what a row says, which addresses there are, and what each role must meet."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ViewDoesNotExist
from django.urls import URLPattern, URLResolver, get_resolver

from shegongzhan.core.scoping import Scope

# A row of the database that a page is about: the arguments of its address, and the place it lies in.
Made = tuple[dict[str, Any], str]
OUTSIDE = {403, 404}


@dataclass(frozen=True)
class Row:
    """Who may open one address.

    `rights` (one is enough) must hold somewhere, or, when the page is about a row (`of`), in the row's place. `makes`
    gives the row for a place. Without rights any person who is signed in may come in; `anybody` needs no sign-in.
    """

    rights: tuple[str, ...] = ()
    of: Callable[[str], Made] | None = None
    method: str = "get"
    data: dict[str, Any] = field(default_factory=dict)
    anybody: bool = False
    # Not there in production: everybody gets 404.
    hidden: bool = False
    # Arguments of an address that is not about a row.
    kwargs: dict[str, Any] = field(default_factory=dict)
    # A right that must hold as well, to take rows away for one.
    also: str = ""
    # A right that lets a person see the row: with it, but without `rights`, the answer is 403, else 404.
    seen_with: str = ""
    # Whoever works inside the row's place sees it too: a village the station of its township.
    from_below: bool = False


def anybody(**rest: Any) -> Row:
    """Return a row for a page that needs no sign-in."""
    return Row(anybody=True, **rest)


def hidden(**rest: Any) -> Row:
    """Return a row for a page of developers, which is not there in production."""
    return Row(hidden=True, **rest)


def own(**rest: Any) -> Row:
    """Return a row for a page about something of one's own: for everybody else it is not there."""
    return Row(hidden=True, kwargs={"pk": 0}, **rest)


def signed_in(**rest: Any) -> Row:
    """Return a row for a page that everybody with an account may open."""
    return Row(**rest)


def needs(*rights: str, **rest: Any) -> Row:
    """Return a row for a page that needs one of the rights."""
    return Row(rights=rights, **rest)


def addresses() -> Iterator[str]:
    """Yield the full name of every address."""
    return (name for name, _view in views())


def views(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[tuple[str, Callable]]:
    """Yield every address's full name and its view; one without a name fails, because nothing could link to it."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from views(pattern, inner)
        elif isinstance(pattern, URLPattern):
            if not pattern.name:
                raise ViewDoesNotExist(f"{pattern.pattern} has no name")
            yield f"{namespace}{pattern.name}", pattern.callback


def holds(row: Row, scope: Scope, rights: tuple[str, ...], division: str | None) -> bool:
    """Tell whether one of the rights holds in the row's place (or anywhere, for a page without a row)."""
    if any(scope.may(right, division) for right in rights):
        return True
    below = row.from_below and division
    return bool(below) and any(
        place.startswith(division or "") for right in rights for place in scope.places(right)
    )


def verdict(row: Row, scope: Scope, division: str | None, status: int) -> str:
    """Return what is wrong with the answer a person got, nothing when it is right."""
    if row.hidden:
        return "" if status == 404 else f"should not be there, but got {status}"
    if status >= 500:
        return f"the page broke with {status}"
    may = not row.rights or any(scope.may(right, division) for right in row.rights)
    if row.also and not scope.may(row.also):
        return "" if status == 403 else f"lacks {row.also} and should be told 403, but got {status}"
    seen = holds(row, scope, (row.seen_with,) if row.seen_with else row.rights, division)
    if may or (seen and not row.seen_with):
        return f"may open it, but got {status}" if status in {401, 405, *OUTSIDE} else ""
    if status not in OUTSIDE:
        return f"may not open it, but got {status}"
    if seen:
        return "" if status == 403 else "sees the row and should be told 403, but got 404"
    # Somebody who sees such rows elsewhere must not learn that this one exists; who sees none anywhere is told so.
    elsewhere = division and scope.may_any(*((row.seen_with,) if row.seen_with else row.rights))
    return "must not learn that the row exists, but got 403" if elsewhere and status == 403 else ""
