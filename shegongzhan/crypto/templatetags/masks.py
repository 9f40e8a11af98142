"""Masks in templates: `{% load masks %}{{ person.phone|masked:"phone" }}`."""

from django import template

from shegongzhan.crypto import masking

register = template.Library()


@register.filter
def masked(value: str | None, kind: str) -> str:
    """Show a value under the mask of its kind."""
    return masking.mask(kind, value)
