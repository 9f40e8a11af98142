"""What is read of brand projects."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from shegongzhan.core.scoping import Scope, within
from shegongzhan.policies.queries import value as policy
from shegongzhan.projects.models import Brand
from shegongzhan.projects.rules import brand_lacks


def brands_seen_by(scope: Scope) -> QuerySet[Brand]:
    """Return the brands the scope may see, each with `copies`: in how many places it was done again."""
    rows = Brand.objects.visible_to(scope, "projects.view").select_related("station")
    return rows.annotate(copies=Count("replications", distinct=True))


def narrowed_brands(rows: QuerySet[Brand], wanted: Mapping[str, Any]) -> QuerySet[Brand]:
    """Narrow brands by the filters of their list."""
    if wanted.get("q"):
        said = wanted["q"].strip()
        rows = rows.filter(Q(name__contains=said) | Q(problem__contains=said))
    if wanted.get("named"):
        rows = rows.filter(named_on__isnull=wanted["named"] == "no")
    if (wanted.get("place") or "").isdigit():
        rows = rows.filter(within(wanted["place"]))
    return rows


def lacks_of(brand: Brand, on: datetime.date) -> list[str]:
    """Return in words what a brand lacks to be recognised, by the policy pack of its place."""
    satisfaction = policy("projects.brand_satisfaction", brand.division, on)
    copies = policy("projects.brand_replications", brand.division, on)
    words = {
        "results": _("写明成效"),
        "satisfaction": _("满意度至少 %(n)s%%") % {"n": satisfaction},
        "replications": _("至少在 %(n)s 处复制推广") % {"n": copies},
    }
    lacks = brand_lacks(
        results=brand.results,
        satisfaction=brand.satisfaction,
        replications=brand.replications.count(),
        least_satisfaction=satisfaction,
        least_replications=copies,
    )
    return [words[one] for one in lacks]
