"""What was published of a year, as it was published."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.fields import DivisionField
from shegongzhan.core.scoping import ScopedQuerySet


class PublishedYear(models.Model):
    """发布的年度数据: the figures of a place and a year as they were when somebody answered for them; never changed.

    A correction is a row of its own with its reason; the newest one holds, the earlier ones stay readable.
    """

    division = DivisionField()
    year = models.PositiveSmallIntegerField(_("年度"))
    edition = models.PositiveSmallIntegerField(_("第几次发布"), default=1)
    figures = models.JSONField(_("数字"), encoder=DjangoJSONEncoder)
    reason = models.CharField(_("更正的原因"), max_length=200, blank=True)
    published_at = models.DateTimeField(_("发布时间"))
    published_by = models.BigIntegerField(_("发布人"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("发布的年度数据")
        verbose_name_plural = _("发布的年度数据")
        constraints = [
            models.UniqueConstraint(
                fields=["division", "year", "edition"],
                name="one_edition_a_year",
                violation_error_message=_("这一年的数据刚刚由别人发布。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.division} {self.year} ({self.edition})"


class WorkedOut(models.Model):
    """刚数出来的数字: the figures of a place and a period that took long, kept for the next who asks the same."""

    division = DivisionField()
    period = models.CharField(_("时间"), max_length=8)
    figures = models.JSONField(_("数字"), encoder=DjangoJSONEncoder)
    worked_out_at = models.DateTimeField(_("什么时候数的"))

    class Meta:
        verbose_name = _("刚数出来的数字")
        verbose_name_plural = _("刚数出来的数字")
        constraints = [models.UniqueConstraint(fields=["division", "period"], name="one_answer_a_question")]

    def __str__(self) -> str:
        return f"{self.division} {self.period}"
