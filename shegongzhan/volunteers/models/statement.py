"""The statement of service a volunteer takes along."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shegongzhan.core import ids
from shegongzhan.core.fields import DivisionField
from shegongzhan.core.models import Born
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.crypto.fields import BlindIndexField, EncryptedTextField
from shegongzhan.stations.models import Station
from shegongzhan.volunteers.models.register import Volunteer


class Statement(Born):
    """志愿服务记录单: what was recorded of somebody's service between two days, as it stood when it was issued.

    It is not the certificate of 民政部令67号: that one comes from the system the ministry names.
    """

    division = DivisionField()
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="statements")
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("出具的社工站")
    )
    code = EncryptedTextField(_("核验码"))
    code_index = BlindIndexField(purpose="volunteer.statement", source="code", unique=True, db_index=False)
    since = models.DateField(_("起"))
    until = models.DateField(_("止"))
    minutes = models.PositiveIntegerField(_("服务时长（分钟）"))
    items = models.JSONField(_("服务明细"), default=list)
    issued_on = models.DateField(_("出具日期"))
    issued_by = models.BigIntegerField(_("出具人"), null=True, blank=True)
    revoked_on = models.DateField(_("作废日期"), null=True, blank=True)
    revoke_reason = models.CharField(_("作废原因"), max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("志愿服务记录单")
        verbose_name_plural = _("志愿服务记录单")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=models.F("since")),
                name="statement_ends_after_start",
                violation_error_message=_("截止日期不能早于起始日期。"),
            ),
            models.CheckConstraint(
                condition=Q(revoked_on__isnull=True) | ~Q(revoke_reason=""),
                name="revoked_statement_has_a_reason",
                violation_error_message=_("作废要写明原因。"),
            ),
        ]
        indexes = [models.Index(fields=["division", "issued_on"])]

    def __str__(self) -> str:
        return f"志愿服务记录单 {ids.short(self.pk)}"
