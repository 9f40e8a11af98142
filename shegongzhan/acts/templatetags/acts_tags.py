"""`{% acts row %}`: the buttons of a row, each shown when and only when its act would go through."""

from typing import Any

from django import template
from django.db.models import Model

from shegongzhan.acts.pages import buttons
from shegongzhan.acts.rows import rows_of

register = template.Library()


@register.inclusion_tag("acts/_buttons.html", takes_context=True)
def acts(context: template.Context, row: Model) -> dict[str, Any]:
    """Return what the buttons of a row are drawn from."""
    request = context["request"]
    return {"buttons": buttons(row, rows_of(row), request.scope), "csrf_token": context.get("csrf_token")}
