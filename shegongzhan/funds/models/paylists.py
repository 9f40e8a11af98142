"""Which items of a pay list of awards and allowances a payment request asks for."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shegongzhan.funds.models.payments import PaymentRequest
from shegongzhan.talent.models import AwardItem


class PayListEntry(models.Model):
    """发放表付款明细: one item of a pay list that a payment request asks for.

    It stands until the request is refused or withdrawn or its posting is taken back; the item may then be asked for
    again. While it stands no other request can ask for the item: nobody is paid twice.
    """

    request = models.ForeignKey(
        PaymentRequest, models.CASCADE, related_name="pay_list", verbose_name=_("付款申请")
    )
    item = models.ForeignKey(
        AwardItem, models.PROTECT, related_name="pay_list_entries", verbose_name=_("发放明细"), db_index=False
    )
    stands = models.BooleanField(_("有效"), default=True)

    class Meta:
        verbose_name = _("发放表付款明细")
        verbose_name_plural = _("发放表付款明细")
        constraints = [
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(stands=True),
                name="an_item_is_asked_for_once",
                violation_error_message=_("这一项已经在另一份付款申请里。"),
            ),
            models.UniqueConstraint(
                fields=["item", "request"],
                name="an_item_stands_once_in_a_request",
                violation_error_message=_("这一项已经在这份付款申请里。"),
            ),
        ]

    def __str__(self) -> str:
        return f"发放表付款明细 {self.pk}"
