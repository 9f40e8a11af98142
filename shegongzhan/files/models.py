"""Stored files: what was attached to which row, by whom, and what became of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shegongzhan.core import ids
from shegongzhan.core.fields import DivisionField, KeyField
from shegongzhan.core.models import Born
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.crypto.fields import EncryptedTextField


class StoredFile(Born):
    """附件: a paper that belongs to a row of another context. Its content lies on the disk, encrypted."""

    division = DivisionField(help_text=_("所属记录的地方"))
    object_type = KeyField(_("所属记录的类型"), max_length=60)
    object_id = KeyField(_("所属记录"), max_length=40)
    purpose = models.CharField(_("是什么"), max_length=40, blank=True)
    # People name files after people.
    name = EncryptedTextField(_("文件名"))
    media_type = models.CharField(_("类型"), max_length=100)
    size = models.PositiveBigIntegerField(_("字节"))
    sha256 = models.CharField(_("校验值"), max_length=64)
    added_by = models.BigIntegerField(_("上传人"), null=True, blank=True)
    added_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    removed_at = models.DateTimeField(_("移除时间"), null=True, blank=True)
    removed_reason = models.CharField(_("移除原因"), max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("附件")
        verbose_name_plural = _("附件")
        indexes = [
            models.Index(fields=["object_type", "object_id"]),
            models.Index(fields=["division", "added_at"]),
        ]

    def __str__(self) -> str:
        return f"附件 {ids.short(self.pk)}"
