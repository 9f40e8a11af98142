"""What an import did, so that it can be explained, mended and taken back."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.fields import DivisionField, KeyField
from shegongzhan.core.models import Born
from shegongzhan.core.scoping import ScopedQuerySet


class BatchState(models.TextChoices):
    PLANNED = "planned", _("待确认")
    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("导入中")
    DONE = "done", _("已导入")
    FAILED = "failed", _("没有导入")
    UNDONE = "undone", _("已撤销")


class Batch(Born):
    """导入批次: files read at one time by one person, and what became of them."""

    division = DivisionField()
    year = models.PositiveSmallIntegerField(_("年度"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=BatchState, default=BatchState.PLANNED)
    # Accounts live upstairs: the id alone is kept, as in the audit log.
    actor_id = models.BigIntegerField(_("导入人"), null=True, blank=True)
    files = models.JSONField(_("文件"), default=list)
    plan = models.JSONField(_("识别结果"), default=dict)
    result = models.JSONField(_("结果"), default=dict)
    done_rows = models.PositiveIntegerField(_("已处理行数"), default=0)
    all_rows = models.PositiveIntegerField(_("总行数"), default=0)
    failure = models.TextField(_("没有导入的原因"), blank=True)
    created_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("导入批次")
        verbose_name_plural = _("导入批次")
        indexes = [models.Index(fields=["division", "-created_at"])]

    def __str__(self) -> str:
        return f"导入批次 {str(self.pk)[-6:]}"


class RowOutcome(models.Model):
    """行结果: a row that was rejected or taken with a warning; rows that went in quietly need none."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="outcomes")
    division = DivisionField()
    kind = models.CharField(_("台账"), max_length=20)
    file = models.CharField(_("文件"), max_length=255)
    sheet = models.CharField(_("工作表"), max_length=255)
    row = models.PositiveIntegerField(_("行号"))
    rejected = models.BooleanField(_("未导入"), default=True)
    column = models.CharField(_("列"), max_length=100, blank=True)
    value = models.CharField(_("内容（已遮盖）"), max_length=255, blank=True)
    code = models.CharField(_("原因代码"), max_length=40)
    message = models.TextField(_("原因"))
    settled_at = models.DateTimeField(_("已处理"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("行结果")
        verbose_name_plural = _("行结果")
        indexes = [models.Index(fields=["division", "rejected", "settled_at"])]

    def __str__(self) -> str:
        return f"{self.file} {self.sheet} {self.row}"


class ColumnMapping(models.Model):
    """列对应: how a county calls its columns, remembered from the last time somebody said so."""

    division = DivisionField()
    kind = models.CharField(_("台账"), max_length=20)
    header = KeyField(_("表头"), max_length=64, help_text=_("表头各列名称的摘要"))
    columns = models.JSONField(_("列对应"), default=dict)
    updated_at = models.DateTimeField(_("最近修改"), auto_now=True)

    class Meta:
        verbose_name = _("列对应")
        verbose_name_plural = _("列对应")
        constraints = [models.UniqueConstraint(fields=["division", "header"], name="one_mapping_a_header")]

    def __str__(self) -> str:
        return f"{self.kind} {self.division}"


class Imported(models.Model):
    """A row that may have come from a ledger: it knows its batch, and a key that recognises it next time."""

    batch = models.ForeignKey(
        Batch, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("导入批次")
    )
    import_key = KeyField(_("台账行标识"), max_length=64, blank=True, default="", editable=False)

    class Meta:
        abstract = True
