"""Names of the packs on a page."""

from django import template

from shegongzhan.policies.queries import named as named_for_reader

register = template.Library()


@register.filter
def named(name: str, key: str = "") -> str:
    """Return a name of a pack in the language of the reader."""
    return named_for_reader(name, key)
