"""Brand projects: work that proved itself, written up so that others can do it too."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.fields import DivisionField, KeyField
from shegongzhan.core.models import Stamped
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.needs.models import Need
from shegongzhan.projects.models.register import Project
from shegongzhan.stations.models import Station


class Brand(Stamped):
    """品牌项目: the problem, the way, what came of it, and what others need to do the same."""

    division = DivisionField()
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, related_name="brands", verbose_name=_("社工站")
    )
    name = KeyField(_("名称"), max_length=80)
    projects = models.ManyToManyField(
        Project, blank=True, related_name="brands", verbose_name=_("出自哪些项目")
    )
    needs = models.ManyToManyField(Need, blank=True, related_name="brands", verbose_name=_("回应的需求"))
    problem = models.TextField(_("要解决的问题"), max_length=2000)
    method = models.TextField(_("做法"), max_length=4000)
    results = models.TextField(_("成效"), max_length=2000, blank=True)
    satisfaction = models.PositiveSmallIntegerField(
        _("满意度（%）"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    asked = models.PositiveIntegerField(_("问了多少人"), default=0)
    kit = models.TextField(_("给别处的工具包"), max_length=2000, blank=True)
    named_on = models.DateField(_("认定日期"), null=True, blank=True)
    named_by = models.BigIntegerField(_("认定人"), null=True, blank=True)
    proposed_by = models.BigIntegerField(_("提出人"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("品牌项目")
        verbose_name_plural = _("品牌项目")
        constraints = [
            models.UniqueConstraint(
                fields=["division", "name"],
                name="one_brand_a_name",
                violation_error_message=_("已经有同名的品牌项目。"),
            ),
            models.CheckConstraint(
                condition=Q(satisfaction__isnull=True) | Q(satisfaction__lte=100),
                name="brand_satisfaction_is_a_share",
                violation_error_message=_("满意度从 0 到 100。"),
            ),
            models.CheckConstraint(
                condition=Q(named_by__isnull=True)
                | Q(proposed_by__isnull=True)
                | ~Q(named_by=models.F("proposed_by")),
                name="brand_named_by_another",
                violation_error_message=_("不能认定自己提出的品牌项目。"),
            ),
        ]

    def __str__(self) -> str:
        return f"品牌项目 {self.pk}"

    @property
    def is_named(self) -> bool:
        """Tell whether it has been recognised."""
        return self.named_on is not None


class Replication(models.Model):
    """复制推广: a brand was done somewhere else."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="replications", db_index=False)
    place = DivisionField(_("在哪里"))
    by = models.CharField(_("谁做的"), max_length=120)
    on = models.DateField(_("开始日期"))
    result = models.CharField(_("做得怎么样"), max_length=200, blank=True)
    recorded_by = models.BigIntegerField(_("录入人"), null=True, blank=True)

    class Meta:
        verbose_name = _("复制推广")
        verbose_name_plural = _("复制推广")
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "place", "by"],
                name="one_replication_a_place",
                violation_error_message=_("已经记过这个地方。"),
            )
        ]

    def __str__(self) -> str:
        return f"复制推广 {self.pk}"
