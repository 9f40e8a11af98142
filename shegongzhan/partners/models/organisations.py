"""Organisations and the agreements that let them work here."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.fields import DivisionField, KeyField
from shegongzhan.core.models import Stamped
from shegongzhan.core.periods import SpanQuerySet
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.imports.models import Imported
from shegongzhan.stations.models import Station


class OrganisationKind(models.TextChoices):
    CONTRACTOR = "contractor", _("承接机构")
    SOCIAL = "social", _("社会组织")
    COMMUNITY = "community", _("社区社会组织")
    CHARITY = "charity", _("慈善力量")
    VOLUNTEER = "volunteer", _("志愿服务组织")
    EVALUATOR = "evaluator", _("第三方评估机构")
    GOVERNMENT = "government", _("政府部门")
    COMPANY = "company", _("企业")


# Organisations whose people work in a station only by an agreement: all but offices of the government.
BOUND = frozenset(OrganisationKind) - {OrganisationKind.GOVERNMENT}


class Organisation(Imported, Stamped):
    """合作单位: an organisation that runs, helps, pays for or evaluates stations."""

    division = DivisionField(help_text=_("登记或活动所在地"))
    name = KeyField(_("名称"), max_length=120)
    kind = models.CharField(_("类型"), max_length=12, choices=OrganisationKind)
    credit_code = KeyField(_("统一社会信用代码"), max_length=18, blank=True)
    rating = models.CharField(_("社会组织评估等级"), max_length=4, blank=True)
    contact = models.CharField(_("联系人"), max_length=40, blank=True)
    phone = models.CharField(_("联系电话"), max_length=30, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("合作单位")
        verbose_name_plural = _("合作单位")
        constraints = [
            models.UniqueConstraint(
                fields=["division", "name"],
                name="one_organisation_a_name",
                violation_error_message=_("已经登记过同名的单位。"),
            )
        ]

    def __str__(self) -> str:
        return self.name


class AgreementKind(models.TextChoices):
    OPERATION = "operation", _("承接运营")
    SUPERVISION = "supervision", _("督导")
    EVALUATION = "evaluation", _("评估")


class AgreementQuerySet(SpanQuerySet):
    def in_force(self, on: datetime.date) -> Self:
        """Keep the agreements that hold on the day, first and last day included."""
        return self.held_on(on)

    def running(self) -> Self:
        """Keep the agreements to run a station: of these a station has one at a time."""
        return self.filter(kind=AgreementKind.OPERATION)


class Agreement(Imported, Stamped):
    """协议: an organisation works in a station between two days; its people's access follows it."""

    division = DivisionField()
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="agreements", verbose_name=_("单位")
    )
    station = models.ForeignKey(Station, models.PROTECT, related_name="agreements", verbose_name=_("站点"))
    kind = models.CharField(_("内容"), max_length=12, choices=AgreementKind, default=AgreementKind.OPERATION)
    number = models.CharField(_("协议编号"), max_length=60, blank=True)
    starts_on = models.DateField(_("开始日期"), null=True, blank=True)
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("协议")
        verbose_name_plural = _("协议")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=models.F("starts_on")),
                name="agreement_ends_after_start",
                violation_error_message=_("结束日期不能早于开始日期。"),
            )
        ]
        indexes = [models.Index(fields=["division", "kind"])]

    def __str__(self) -> str:
        return self.number or str(self.get_kind_display())

    def is_in_force(self, on: datetime.date) -> bool:
        """Tell whether the agreement holds on the day."""
        return (self.starts_on is None or self.starts_on <= on) and (
            self.ends_on is None or on <= self.ends_on
        )
