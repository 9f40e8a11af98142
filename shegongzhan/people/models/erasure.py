"""Asking that a file be erased, and what became of it."""

import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shegongzhan.core import ids
from shegongzhan.core.fields import DivisionField
from shegongzhan.core.models import Born
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.people.models.register import Person


def no_counts() -> dict[str, Any]:
    """Return the counts of a file nobody has erased yet."""
    return {}


class ErasureReason(models.TextChoices):
    """Why a file may be erased; a word from a list, since it stays in the log for good."""

    RETENTION = "retention", _("保管期满")
    REQUEST = "request", _("本人要求删除")
    MISTAKE = "mistake", _("误建的档案")


class ErasureState(models.TextChoices):
    ASKED = "asked", _("等第二人确认")
    DONE = "done", _("已清除")
    WITHDRAWN = "withdrawn", _("已撤回")


class ErasureRequest(Born):
    """清除申请: somebody asks that a file be erased; another agrees, or the pack's days pass. Until then it can be taken back.

    Once it is done, `counts` says how much was done for the person; nothing else of the file is left but the years of
    birth and the township.
    """

    division = DivisionField()
    person = models.ForeignKey(Person, models.CASCADE, related_name="erasures")
    reason = models.CharField(_("原因"), max_length=10, choices=ErasureReason)
    asked_by = models.BigIntegerField(_("申请人"), null=True, blank=True)
    asked_on = models.DateField(_("申请日期"))
    alone_from = models.DateField(_("这天起不用第二人确认"))
    state = models.CharField(_("状态"), max_length=10, choices=ErasureState, default=ErasureState.ASKED)
    settled_by = models.BigIntegerField(_("确认人或撤回人"), null=True, blank=True)
    settled_on = models.DateField(_("确认或撤回日期"), null=True, blank=True)
    counts = models.JSONField(_("做过多少"), default=no_counts, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("清除申请")
        verbose_name_plural = _("清除申请")
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state="asked"),
                name="one_open_erasure_a_file",
                violation_error_message=_("这份档案已经申请清除，等第二人确认。"),
            ),
            models.CheckConstraint(
                condition=Q(state="asked") | Q(settled_on__isnull=False),
                name="settled_erasure_has_a_day",
                violation_error_message=_("确认或撤回要有日期。"),
            ),
        ]
        indexes = [models.Index(fields=["division", "state", "alone_from"])]

    def __str__(self) -> str:
        return f"清除申请 {ids.short(self.pk)}"

    @property
    def is_open(self) -> bool:
        """Tell whether it waits for somebody."""
        return self.state == ErasureState.ASKED

    def needs_another(self, on: datetime.date) -> bool:
        """Tell whether who asked may not settle it alone yet."""
        return on < self.alone_from
