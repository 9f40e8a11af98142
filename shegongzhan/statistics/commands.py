"""Publishing a year: from then on its figures are read from what was published."""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shegongzhan.audit.commands import record
from shegongzhan.core.errors import RuleViolation
from shegongzhan.statistics import acts
from shegongzhan.statistics.models import PublishedYear
from shegongzhan.statistics.periods import Period
from shegongzhan.statistics.reports.yearly import counted_figures, published_year
from shegongzhan.statistics.rules import plain


def publish_year(
    actor: Any, place: str, year: int, *, at: datetime.datetime, reason: str = ""
) -> PublishedYear:
    """Publish the figures of a year as they are counted now, and return them; they stand still from then on.

    RuleViolation `year.running` for a year that is not over, `year.reason` for publishing again without saying why,
    `year.same` when nothing differs from what was published, `year.taken` when two publish at once.
    """
    if year >= at.year:
        raise RuleViolation("year.running", _("这一年还没有过完，不能发布。"))
    before = published_year(place, year)
    if before is not None and not reason.strip():
        raise RuleViolation("year.reason", _("这一年已经发布过，再次发布要写明更正的原因。"), field="reason")
    figures = plain(counted_figures(place, Period.year(year)))
    if before is not None and before.figures == figures:
        raise RuleViolation("year.same", _("现在数出来的和已经发布的一样，不用再发布。"), field="reason")
    try:
        with transaction.atomic():
            made = PublishedYear.objects.create(
                division=place, year=year, edition=(before.edition + 1) if before else 1, figures=figures,
                reason=reason.strip(), published_at=at, published_by=getattr(actor, "pk", None),
            )  # fmt: skip
            record(actor, acts.YEAR_PUBLISHED, made, division=place, year=year)
    except IntegrityError as clash:
        raise RuleViolation("year.taken", _("这一年的数据刚刚由别人发布。")) from clash
    return made
