"""Errands: what is worked out for one reader while they do something else."""

import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shegongzhan.accounts.models import User
from shegongzhan.core import ids
from shegongzhan.core.aside import EXPORT, FIGURES
from shegongzhan.core.fields import KeyField
from shegongzhan.core.models import Born
from shegongzhan.crypto.fields import EncryptedTextField

# An errand that gave no sign for so long was interrupted; another may take its place.
DEAD_AFTER = datetime.timedelta(minutes=15)


class Kind(models.TextChoices):
    EXPORT = EXPORT, _("导出")
    FIGURES = FIGURES, _("统计")


class State(models.TextChoices):
    WAITING = "waiting", _("排队中")
    RUNNING = "running", _("正在做")
    DONE = "done", _("做好了")
    FAILED = "failed", _("没有做成")


UNDER_WAY = (State.WAITING, State.RUNNING)


class Errand(Born):
    """后台任务: one page worked out for one reader, whose answer only they may fetch.

    What was asked may name a person (a search, a purpose) and is encrypted; the answer lies sealed on the disk.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="errands", verbose_name=_("谁要的"))
    kind = models.CharField(_("类型"), max_length=10, choices=Kind)
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.WAITING)
    question = KeyField(_("问题"), max_length=64, help_text=_("问的是什么、凭什么权限的摘要"))
    asked = EncryptedTextField(_("请求"))
    asked_at = models.DateTimeField(_("什么时候要的"))
    seen_at = models.DateTimeField(_("最近的动静"))
    finished_at = models.DateTimeField(_("什么时候好的"), null=True, blank=True)
    done_rows = models.PositiveIntegerField(_("已经写了几行"), default=0)
    file_name = EncryptedTextField(_("文件名"), null=True, blank=True)
    content_type = models.CharField(_("格式"), max_length=120, blank=True)
    sentence = models.CharField(_("没有做成的原因"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("后台任务")
        verbose_name_plural = _("后台任务")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"], condition=Q(state__in=UNDER_WAY), name="one_errand_a_reader_and_kind",
                violation_error_message=_("上一个还没有做完。"),
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["user", "question"]), models.Index(fields=["asked_at"])]

    def __str__(self) -> str:
        return f"后台任务 {ids.short(self.pk)}"

    @property
    def is_under_way(self) -> bool:
        """Tell whether it waits or runs."""
        return self.state in UNDER_WAY

    def is_dead(self, now: datetime.datetime) -> bool:
        """Tell whether it runs no more though nobody said so: its process ended."""
        return self.is_under_way and now - self.seen_at > DEAD_AFTER
