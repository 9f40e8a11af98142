"""What each of the five kinds of partners gave to a session or a project (五社联动)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shegongzhan.core import ids
from shegongzhan.core.fields import DivisionField
from shegongzhan.core.models import Born
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.needs.models import OwnerKind
from shegongzhan.partners.models import Organisation
from shegongzhan.projects.models import Project
from shegongzhan.services.models import ServiceRecord


class Contribution(Born):
    """联动投入: the role one of the five kinds had in a session or a project, and what it was worth."""

    division = DivisionField()
    day = models.DateField(_("日期"))
    record = models.ForeignKey(
        ServiceRecord,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name=_("服务记录"),
    )
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="contributions", verbose_name=_("项目")
    )
    kind = models.CharField(_("五社里的哪一社"), max_length=14, choices=OwnerKind)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name=_("登记的单位"),
    )
    name = models.CharField(_("名称"), max_length=120, blank=True)
    role = models.CharField(
        _("做了什么"), max_length=30, help_text=_("代码见政策包 volunteers.partner_roles")
    )
    what = models.CharField(_("说明"), max_length=200, blank=True)
    worth = models.DecimalField(_("折合（元）"), max_digits=12, decimal_places=2, null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("联动投入")
        verbose_name_plural = _("联动投入")
        constraints = [
            models.CheckConstraint(
                condition=Q(record__isnull=True, project__isnull=False)
                | Q(record__isnull=False, project__isnull=True),
                name="contribution_to_one_thing",
                violation_error_message=_("投入要写明是哪次服务，或哪个项目，只写一个。"),
            ),
            models.CheckConstraint(
                condition=Q(worth__isnull=True) | Q(worth__gte=0),
                name="contribution_not_negative",
                violation_error_message=_("金额不能是负数。"),
            ),
        ]
        indexes = [models.Index(fields=["division", "day"])]

    def __str__(self) -> str:
        return f"联动投入 {ids.short(self.pk)}"

    @property
    def who(self) -> str:
        """Return who gave it: the organisation, the name, or just the kind."""
        return (self.organisation.name if self.organisation else self.name) or str(OwnerKind(self.kind).label)
