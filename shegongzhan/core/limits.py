"""How often something may be tried on a page that everybody can open: codes typed, forms sent.

Counted in the cache of this process: a restart forgets, and several processes count apart. That is enough to make
guessing a code of ten letters hopeless; nothing else rests on it. Keys are hashed, so that no telephone stands in
the cache.
"""

import hashlib

from django.core.cache import cache
from django.http import HttpRequest

QUARTER_OF_AN_HOUR = 15 * 60


def _hashed(what: str, who: str) -> str:
    return f"limit:{what}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"


def address_of(request: HttpRequest) -> str:
    """Return the address a request came from, as the web server sees it."""
    return str(request.META.get("REMOTE_ADDR", ""))


def count(what: str, who: str, *, seconds: int = QUARTER_OF_AN_HOUR) -> int:
    """Count one more try and return how many there were in the time that began with the first."""
    key = _hashed(what, who)
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key)
    except ValueError:  # the time ran out between the two lines
        cache.set(key, 1, seconds)
        return 1


def used_up(what: str, who: str, *, most: int) -> bool:
    """Tell whether as many tries as are allowed have been counted; counts nothing."""
    return int(cache.get(_hashed(what, who), 0)) >= most


def forget(what: str, who: str) -> None:
    """Begin to count anew: a right code was typed."""
    cache.delete(_hashed(what, who))
