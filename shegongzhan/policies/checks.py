"""`manage.py check` reads every pack, so that a mistake in one is found before anybody signs in."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from shegongzhan.policies import packs


@register()
def packs_can_be_read(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Return an error for each thing that is wrong in a pack, of the product or of the data folder."""
    try:
        packs.load([packs.SHIPPED, settings.HOME / "packs"])
    except packs.PackError as error:
        return [Error(problem, id="policies.E001") for problem in error.problems]
    return []
