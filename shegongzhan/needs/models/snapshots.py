"""The lists as they stood at the end of a quarter."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.fields import DivisionField
from shegongzhan.core.models import Born
from shegongzhan.core.scoping import ScopedQuerySet


def no_rows() -> list[dict[str, Any]]:
    """Return the rows of a list without any."""
    return []


class ListKind(models.TextChoices):
    NEEDS = "needs", _("需求清单")
    RESOURCES = "resources", _("资源清单")
    SERVICES = "services", _("服务清单")


class ListSnapshot(Born):
    """清单快照: a list as it stood at the end of a quarter; the rows carry no names."""

    division = DivisionField()
    list = models.CharField(_("清单"), max_length=10, choices=ListKind)
    year = models.PositiveSmallIntegerField(_("年"))
    quarter = models.PositiveSmallIntegerField(_("季度"))
    taken_at = models.DateTimeField(_("时间"), auto_now_add=True)
    taken_by = models.BigIntegerField(_("谁做的"), null=True, blank=True)
    rows = models.JSONField(_("内容"), default=no_rows)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("清单快照")
        verbose_name_plural = _("清单快照")
        constraints = [
            models.UniqueConstraint(
                fields=["division", "list", "year", "quarter"],
                name="one_snapshot_a_quarter",
                violation_error_message=_("这个季度已经做过快照。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_list_display()} {self.year}-{self.quarter}"
