"""Names of places for the floors below `stations`, which know only codes.

`settings.PLACE_NAMES` names the function that knows: from codes to a dictionary of names.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _


@lru_cache(maxsize=1)
def _who_knows(dotted: str) -> Callable[[Iterable[str]], dict[str, str]]:
    found: Callable[[Iterable[str]], dict[str, str]] = import_string(dotted)
    return found


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of the places with one query; '' is the country, an unknown code stands for itself."""
    wanted = set(codes)
    dotted = getattr(settings, "PLACE_NAMES", "")
    known = _who_knows(dotted)(code for code in wanted if code) if dotted else {}
    return {code: known.get(code, code) if code else _("全国") for code in wanted}
