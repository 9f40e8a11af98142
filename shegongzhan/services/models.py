"""The one fact table: service records, who gave them, who received them, which needs they found or served."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shegongzhan.core import ids
from shegongzhan.core.fields import DivisionField
from shegongzhan.core.models import Born, Stamped
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.crypto.fields import EncryptedTextField
from shegongzhan.imports.models import Imported
from shegongzhan.needs.models import Need, OwnerKind
from shegongzhan.partners.models import Organisation
from shegongzhan.people.models import Person
from shegongzhan.projects.models import Project
from shegongzhan.stations.models import Station
from shegongzhan.talent.models import Worker


class RecordKind(models.TextChoices):
    VISIT = "visit", _("走访")
    ACTIVITY = "activity", _("社区活动")
    INTERVIEW = "interview", _("个案会谈")
    SESSION = "session", _("小组活动")
    CONSULTATION = "consultation", _("咨询")
    DELIVERY = "delivery", _("提供服务")


class RecordSource(models.TextChoices):
    WEB = "web", _("网页")
    DEVICE = "device", _("离线设备")
    LEDGER = "ledger", _("台账导入")


class RecordQuerySet(ScopedQuerySet):
    def counted(self) -> Self:
        """Keep the records that count: those not struck out."""
        return self.filter(void=False)


class ServiceRecord(Born, Imported, Stamped):
    """服务记录: somebody did something for somebody on a day. Hours are always the sum of its workers' minutes."""

    division = DivisionField()
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, related_name="records", verbose_name=_("社工站")
    )
    kind = models.CharField(_("类型"), max_length=12, choices=RecordKind)
    field = models.CharField(
        _("服务领域"), max_length=30, blank=True, help_text=_("代码见政策包 services.fields")
    )
    day = models.DateField(_("日期"))
    starts_at = models.TimeField(_("开始时间"), null=True, blank=True)
    ends_at = models.TimeField(_("结束时间"), null=True, blank=True)
    heads = models.PositiveIntegerField(_("服务人次"), default=0)
    project = models.ForeignKey(
        Project,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="records",
        verbose_name=_("项目"),
        db_index=False,  # (project, day) begins with it
    )
    themes = models.JSONField(_("主题"), default=list, blank=True)
    place = models.CharField(_("地点"), max_length=120, blank=True)
    note = EncryptedTextField(_("记录"), null=True, blank=True)
    source = models.CharField(_("来源"), max_length=8, choices=RecordSource, default=RecordSource.WEB)
    recorded_by = models.BigIntegerField(_("录入人"), null=True, blank=True)
    void = models.BooleanField(_("作废"), default=False)
    void_reason = models.CharField(_("作废原因"), max_length=200, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("服务记录")
        verbose_name_plural = _("服务记录")
        constraints = [
            models.CheckConstraint(
                condition=Q(void=False) | ~Q(void_reason=""),
                name="void_record_has_a_reason",
                violation_error_message=_("作废要写明原因。"),
            )
        ]
        indexes = [
            models.Index(fields=["division", "kind", "-day"]),
            models.Index(fields=["division", "-day"]),
            models.Index(fields=["project", "day"]),
        ]

    def __str__(self) -> str:
        return f"服务记录 {ids.short(self.pk)}"


class RecordWorker(Born):
    """服务人员: a worker gave minutes to a record. Place, kind and day are the record's, kept here to be counted quickly."""

    # Both have an index that begins with them: one row a worker, and (worker, day).
    record = models.ForeignKey(ServiceRecord, models.CASCADE, related_name="workers", db_index=False)
    worker = models.ForeignKey(
        Worker, models.PROTECT, related_name="records", verbose_name=_("社工"), db_index=False
    )
    minutes = models.PositiveIntegerField(_("分钟"))
    division = DivisionField()
    kind = models.CharField(_("类型"), max_length=12, choices=RecordKind)
    day = models.DateField(_("日期"))
    void = models.BooleanField(_("作废"), default=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("服务人员")
        verbose_name_plural = _("服务人员")
        constraints = [models.UniqueConstraint(fields=["record", "worker"], name="one_row_a_worker")]
        indexes = [models.Index(fields=["division", "kind", "day"]), models.Index(fields=["worker", "-day"])]

    def __str__(self) -> str:
        return f"服务人员 {ids.short(self.pk)}"


class Participant(Born):
    """受益人: a person on the register received a record."""

    # Both have an index that begins with them: one row a person, and (person, day).
    record = models.ForeignKey(ServiceRecord, models.CASCADE, related_name="participants", db_index=False)
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="records", verbose_name=_("服务对象"), db_index=False
    )
    division = DivisionField()
    kind = models.CharField(_("类型"), max_length=12, choices=RecordKind)
    day = models.DateField(_("日期"))
    void = models.BooleanField(_("作废"), default=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("受益人")
        verbose_name_plural = _("受益人")
        constraints = [models.UniqueConstraint(fields=["record", "person"], name="one_row_a_person")]
        indexes = [models.Index(fields=["division", "kind", "day"]), models.Index(fields=["person", "-day"])]

    def __str__(self) -> str:
        return f"受益人 {ids.short(self.pk)}"


class RecordPartner(Born):
    """联动力量: one of the five kinds of partners took part in a record."""

    record = models.ForeignKey(ServiceRecord, models.CASCADE, related_name="partners")
    kind = models.CharField(_("类型"), max_length=14, choices=OwnerKind)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="records"
    )
    name = models.CharField(_("名称"), max_length=120, blank=True)
    people = models.PositiveIntegerField(_("人数"), default=0)
    noted = models.BooleanField(
        _("记在记录里"), default=True, help_text=_("否：由别处写到旁边，例如志愿服务")
    )

    class Meta:
        verbose_name = _("联动力量")
        verbose_name_plural = _("联动力量")

    def __str__(self) -> str:
        return f"联动力量 {ids.short(self.pk)}"


class NeedLink(models.TextChoices):
    FOUND = "found", _("发现")
    SERVED = "served", _("回应")


class RecordNeed(Born):
    """记录与需求: a record found a need, or served it."""

    record = models.ForeignKey(
        ServiceRecord,
        models.CASCADE,
        related_name="needs",
        db_index=False,  # one_link_a_need begins with it
    )
    need = models.ForeignKey(Need, models.CASCADE, related_name="records")
    link = models.CharField(_("关系"), max_length=6, choices=NeedLink)

    class Meta:
        verbose_name = _("记录与需求")
        verbose_name_plural = _("记录与需求")
        constraints = [models.UniqueConstraint(fields=["record", "need", "link"], name="one_link_a_need")]

    def __str__(self) -> str:
        return f"记录与需求 {ids.short(self.pk)}"


class RecordClaim(Born):
    """另算项目: a record counts for one more contract besides its own project's, because both contracts allow it."""

    record = models.ForeignKey(
        ServiceRecord,
        models.CASCADE,
        related_name="claims",
        db_index=False,  # one_claim_a_project begins with it
    )
    project = models.ForeignKey(
        Project, models.CASCADE, related_name="claims", verbose_name=_("也算给哪个项目")
    )
    claimed_by = models.BigIntegerField(_("录入人"), null=True, blank=True)

    class Meta:
        verbose_name = _("另算项目")
        verbose_name_plural = _("另算项目")
        constraints = [
            models.UniqueConstraint(
                fields=["record", "project"],
                name="one_claim_a_project",
                violation_error_message=_("这条记录已经算给了这个项目。"),
            )
        ]

    def __str__(self) -> str:
        return f"另算项目 {ids.short(self.pk)}"
