"""Resources and services: what can be offered, by whom, where, how much and until when."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from shegongzhan.core import ids
from shegongzhan.core.asof import Noted
from shegongzhan.core.fields import DivisionField, KeyField
from shegongzhan.core.models import Born, Stamped
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.crypto.fields import EncryptedTextField
from shegongzhan.imports.models import Imported
from shegongzhan.partners.models import Organisation
from shegongzhan.stations.models import Station


class OfferQuerySet(ScopedQuerySet):
    def standing_on(self, day: datetime.date) -> Self:
        """Keep what is still on offer on the day: not ended by then."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day))


class OwnerKind(models.TextChoices):
    """五社: the five kinds of partners who hold resources."""

    COMMUNITY = "community", _("社区")
    ORGANISATION = "organisation", _("社会组织")
    SOCIAL_WORKER = "social_worker", _("社会工作者")
    VOLUNTEER = "volunteer", _("社区志愿者")
    CHARITY = "charity", _("社会慈善资源")


class CapacityPeriod(models.TextChoices):
    YEAR = "year", _("每年")
    QUARTER = "quarter", _("每季度")
    MONTH = "month", _("每月")
    ONCE = "once", _("一共")


class Resource(Born, Imported, Stamped, Noted):
    """资源: what one of the five kinds of partners can give, how much, where and until when."""

    division = DivisionField(help_text=_("资源所在地"))
    name = KeyField(_("资源名称"), max_length=120)
    owner_kind = models.CharField(_("提供方类型"), max_length=14, choices=OwnerKind)
    owner_name = models.CharField(_("提供方"), max_length=120)
    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="resources",
        verbose_name=_("登记的单位"),
    )
    kind = models.CharField(_("资源类别"), max_length=30, help_text=_("代码见政策包 needs.kinds"))
    area = DivisionField(_("可服务范围"))
    groups = models.JSONField(_("面向的对象类别"), default=list, blank=True)
    capacity = models.PositiveIntegerField(
        _("可提供数量"), null=True, blank=True, help_text=_("不填表示不限")
    )
    capacity_period = models.CharField(
        _("数量的周期"), max_length=8, choices=CapacityPeriod, default=CapacityPeriod.YEAR
    )
    unit = models.CharField(_("单位"), max_length=20, default="人次")
    conditions = models.CharField(_("条件"), max_length=200, blank=True)
    contact_name = models.CharField(_("联系人"), max_length=40, blank=True)
    contact_phone = EncryptedTextField(_("联系电话"), null=True, blank=True)
    valid_from = models.DateField(_("有效期从"), null=True, blank=True)
    valid_until = models.DateField(_("有效期至"), null=True, blank=True)
    ended_on = models.DateField(_("停用日期"), null=True, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("资源")
        verbose_name_plural = _("资源清单")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=models.F("valid_from")),
                name="resource_ends_after_start",
                violation_error_message=_("有效期止不能早于有效期起。"),
            )
        ]
        indexes = [models.Index(fields=["division", "kind"]), models.Index(fields=["area", "kind"])]

    def __str__(self) -> str:
        return f"资源 {ids.short(self.pk)}"

    @property
    def offered_by(self) -> str:
        """Return whose resource it is."""
        return self.owner_name


class ServiceItem(Born, Imported, Stamped, Noted):
    """服务: something a station offers regularly, to whom, and which need it answers."""

    division = DivisionField()
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, related_name="service_items", verbose_name=_("社工站")
    )
    name = KeyField(_("服务名称"), max_length=120)
    field = models.CharField(_("服务领域"), max_length=30, help_text=_("代码见政策包 services.fields"))
    method = models.CharField(_("服务方法"), max_length=30)
    groups = models.JSONField(_("面向对象"), default=list, blank=True)
    kind = models.CharField(_("应对需求"), max_length=30, help_text=_("代码见政策包 needs.kinds"))
    provider_name = models.CharField(_("提供单位"), max_length=120, blank=True)
    frequency = models.CharField(_("频次"), max_length=30, blank=True)
    capacity = models.PositiveIntegerField(_("每月可接"), null=True, blank=True, help_text=_("不填表示不限"))
    ended_on = models.DateField(_("停办日期"), null=True, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("服务")
        verbose_name_plural = _("服务清单")
        indexes = [models.Index(fields=["division", "kind"])]

    def __str__(self) -> str:
        return f"服务 {ids.short(self.pk)}"

    @property
    def offered_by(self) -> str:
        """Return who gives the service."""
        return self.provider_name

    @property
    def unit(self) -> str:
        """Return what its capacity counts: a service is counted in persons served."""
        return _now("人次")
