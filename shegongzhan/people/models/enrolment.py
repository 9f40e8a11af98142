"""Who stood on the register where, and when."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shegongzhan.core import ids
from shegongzhan.core.fields import DivisionField
from shegongzhan.core.models import Born
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.imports.models import Imported
from shegongzhan.people.models.register import Person


class Enrolment(Born, Imported):
    """在册: a person stands on the register of a place from one day until another.

    Whoever is filed is enrolled; who moves, dies or is served no more is no longer, and who moved is enrolled anew
    where they live now. Figures of a day count these rows, so that what happens to a file later leaves them alone.
    """

    division = DivisionField()
    person = models.ForeignKey(Person, models.CASCADE, related_name="enrolments")
    since = models.DateField(_("开始日期"))
    until = models.DateField(_("结束日期"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("在册")
        verbose_name_plural = _("在册")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="enrolment_ends_after_start",
                violation_error_message=_("结束日期不能早于开始日期。"),
            )
        ]
        # Whole, so that counting a county reads the index alone.
        indexes = [models.Index(fields=["division", "until", "since", "person"])]

    def __str__(self) -> str:
        return f"在册 {ids.short(self.pk)}"
