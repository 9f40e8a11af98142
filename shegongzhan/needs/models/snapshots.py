"""The lists as they stood on a day of a quarter."""

import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.fields import DivisionField
from shegongzhan.core.models import Born
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.needs.rules import quarter_days


def no_rows() -> list[dict[str, Any]]:
    """Return the rows of a list without any."""
    return []


class ListKind(models.TextChoices):
    NEEDS = "needs", _("需求清单")
    RESOURCES = "resources", _("资源清单")
    SERVICES = "services", _("服务清单")


class ListSnapshot(Born):
    """清单快照: a list of a quarter as it stood on a day of it (`as_of`); the rows carry no names.

    When it was worked out is `taken_at`: a past quarter is frozen as of its last day, a running one as of today.
    """

    division = DivisionField()
    list = models.CharField(_("清单"), max_length=10, choices=ListKind)
    year = models.PositiveSmallIntegerField(_("年"))
    quarter = models.PositiveSmallIntegerField(_("季度"))
    as_of = models.DateField(_("按哪一天的情况"))
    taken_at = models.DateTimeField(_("时间"), auto_now_add=True)
    taken_by = models.BigIntegerField(_("谁做的"), null=True, blank=True)
    rows = models.JSONField(_("内容"), default=no_rows)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("清单快照")
        verbose_name_plural = _("清单快照")
        constraints = [
            models.UniqueConstraint(
                fields=["division", "list", "year", "quarter", "as_of"],
                name="one_snapshot_a_day",
                violation_error_message=_("这一天的清单已经冻结过。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_list_display()} {self.year}-{self.quarter}"

    @property
    def last_day(self) -> datetime.date:
        """Return the last day of the quarter."""
        return quarter_days(self.year, self.quarter)[1]

    @property
    def is_part(self) -> bool:
        """Tell whether the quarter was still running: what came after `as_of` is not in it."""
        return self.as_of < self.last_day
