"""What contractors owe local talent by their contract (本土人才), and what they taught the county from elsewhere (外引内孵)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shegongzhan.core.fields import DivisionField
from shegongzhan.core.models import Stamped
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.partners.models import Organisation
from shegongzhan.stations.models import Station


class ObligationKind(models.TextChoices):
    TRAINING = "training", _("人均每年培训学时不少于")
    CERTIFIED = "certified", _("持证比例不低于（%）")
    LOCAL = "local", _("本地人员比例不低于（%）")
    STAYING = "staying", _("每年留任率不低于（%）")
    OTHER = "other", _("其他约定")


# What the records say; whether another promise was kept, a person says.
COUNTED = (ObligationKind.TRAINING, ObligationKind.CERTIFIED, ObligationKind.LOCAL, ObligationKind.STAYING)


class Obligation(Stamped):
    """培养人才的约定: a clause of a contractor's contract about growing people; met by the records, or by somebody's word."""

    division = DivisionField()
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="obligations", verbose_name=_("承接机构")
    )
    kind = models.CharField(_("约定什么"), max_length=10, choices=ObligationKind)
    amount = models.DecimalField(_("数值"), max_digits=7, decimal_places=1, null=True, blank=True)
    clause = models.CharField(_("合同条款"), max_length=200)
    starts_on = models.DateField(_("从哪天起"))
    ends_on = models.DateField(_("到哪天止"), null=True, blank=True)
    met = models.BooleanField(pgettext_lazy("obligation", "做到了"), null=True, blank=True)
    met_note = models.CharField(_("怎么看出来的"), max_length=200, blank=True)
    said_by = models.BigIntegerField(_("认定人"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("培养人才的约定")
        verbose_name_plural = _("培养人才的约定")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=ObligationKind.OTHER, amount__isnull=True)
                | (~Q(kind=ObligationKind.OTHER) & Q(amount__gt=0) & Q(met__isnull=True)),
                name="what_is_counted_has_an_amount",
                violation_error_message=_("按数据算的约定要写数值，其他约定不写。"),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="obligation_ends_after_start",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
        ]
        indexes = [models.Index(fields=["division", "organisation"])]

    def __str__(self) -> str:
        return f"培养人才的约定 {self.pk}"


class Adopted(models.TextChoices):
    WAITING = "waiting", _("还在试")
    YES = "yes", _("采用了")
    PARTLY = "partly", _("部分采用")
    NO = "no", _("没有采用")


class Guidance(Stamped):
    """经验指导: a contractor brought a practice from elsewhere to a station, and whether it was taken up."""

    division = DivisionField()
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="guidance", verbose_name=_("承接机构")
    )
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("指导哪个站")
    )
    on = models.DateField(_("日期"))
    learned_from = models.CharField(_("哪里的经验"), max_length=80)
    about = models.CharField(_("什么做法"), max_length=200)
    document = models.CharField(_("资料名称"), max_length=120, blank=True)
    adopted = models.CharField(_("采用了没有"), max_length=8, choices=Adopted, default=Adopted.WAITING)
    result = models.CharField(_("结果"), max_length=200, blank=True)
    recorded_by = models.BigIntegerField(_("登记人"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("经验指导")
        verbose_name_plural = _("经验指导")
        indexes = [models.Index(fields=["division", "on"])]

    def __str__(self) -> str:
        return f"经验指导 {self.pk}"
