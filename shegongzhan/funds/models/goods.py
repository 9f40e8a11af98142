"""Gifts: what was given in kind or in money, its receipt, and where the goods went; money that society lends.

Goods:  捐赠 or 采购 → 一批物资 (StockItem) → 发放 to a person or in a service record, 报损; 退回 brings back what was given.
        Each gift and each purchase is a batch of its own, so "who got this gift" is read and never guessed.
Gifts:  money in a gift is an ordinary income into a charity source, posted in the same transaction.
Lending: 支持方 → 投入 (income) → 借出 (spending) → 归还 (return) → … → 退还支持方 (spending under a use of its own).

Nothing here is edited or deleted: a wrong row is taken back by another, with a reason.
"""

from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shegongzhan.core.fields import DivisionField, KeyField
from shegongzhan.core.models import Stamped
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.crypto.fields import EncryptedTextField
from shegongzhan.funds.models.register import FundSource, Posting
from shegongzhan.partners.models import Organisation
from shegongzhan.people.models import Person
from shegongzhan.services.models import ServiceRecord
from shegongzhan.stations.models import Station


class DonationQuerySet(ScopedQuerySet):
    def standing(self) -> Self:
        """Keep the gifts that were not taken back."""
        return self.filter(taken_back_on=None)


class Donation(Stamped):
    """捐赠: a gift of money or goods, with the receipt the Charity Law asks for (慈善法第三十八条)."""

    division = DivisionField()
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, related_name="donations", verbose_name=_("收到的站点")
    )
    receipt = KeyField(_("收据编号"), max_length=40)
    on = models.DateField(_("日期"))
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="donations",
        verbose_name=_("登记的单位"),
    )
    # A person who gives may not want to be named (慈善法第八十二条).
    donor = EncryptedTextField(_("捐赠人"), blank=True, help_text=_("匿名捐赠不写"))
    is_person = models.BooleanField(_("捐赠人是个人"), default=False)
    # Who gives anonymously or wants no receipt is written down instead (慈善法第三十八条).
    waived = models.BooleanField(_("捐赠人不要收据"), default=False)
    named_in_public = models.BooleanField(_("捐赠人同意公开姓名"), default=False)
    purpose = models.CharField(_("约定用途"), max_length=160, blank=True)
    money = models.DecimalField(_("捐款（元）"), max_digits=14, decimal_places=2, default=0)
    source = models.ForeignKey(
        FundSource,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="donations",
        verbose_name=_("记入的资金来源"),
    )
    posting = models.OneToOneField(
        Posting, models.PROTECT, null=True, blank=True, related_name="donation", verbose_name=_("记账")
    )
    handled_by = models.BigIntegerField(_("经手人"), null=True, blank=True)
    taken_back_on = models.DateField(_("撤回日期"), null=True, blank=True)
    taken_back_because = models.CharField(_("撤回原因"), max_length=200, blank=True)
    taken_back_by = models.BigIntegerField(_("撤回人"), null=True, blank=True)

    objects = DonationQuerySet.as_manager()

    class Meta:
        verbose_name = _("捐赠")
        verbose_name_plural = _("捐赠")
        constraints = [
            models.UniqueConstraint(
                Substr("division", 1, 6),
                "receipt",
                name="one_receipt_a_number_in_a_county",
                violation_error_message=_("这个收据编号已经用过了。"),
            ),
            models.CheckConstraint(
                condition=Q(money__gte=0),
                name="donation_is_not_negative",
                violation_error_message=_("金额不能是负数。"),
            ),
        ]
        indexes = [models.Index(fields=["division", "on"])]

    def __str__(self) -> str:
        return f"捐赠 {self.pk}"

    @property
    def stands(self) -> bool:
        """Tell whether it was not taken back."""
        return self.taken_back_on is None


class StockItem(Stamped):
    """物资: a batch of goods of one gift or one purchase, counted in one unit. What is there is the sum of its moves."""

    division = DivisionField()
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, related_name="stock", verbose_name=_("存放的站点")
    )
    donation = models.ForeignKey(
        Donation, models.PROTECT, null=True, blank=True, related_name="batches", verbose_name=_("捐赠")
    )
    name = KeyField(_("品名"), max_length=80)
    unit = models.CharField(_("单位"), max_length=12)
    unit_value = models.DecimalField(
        _("单价估值（元）"),
        max_digits=12,
        decimal_places=2,
        default=0,
        help_text=_("实物单独计值，不计入资金"),
    )
    # The balance is kept so that two hands cannot take the last piece: the database refuses less than nothing.
    on_hand = models.DecimalField(_("库存"), max_digits=12, decimal_places=2, default=0)
    good_until = models.DateField(_("保质期至"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("物资")
        verbose_name_plural = _("物资")
        constraints = [
            models.CheckConstraint(
                condition=Q(on_hand__gte=0),
                name="stock_never_below_nothing",
                violation_error_message=_("库存不够。"),
            ),
            models.CheckConstraint(
                condition=Q(unit_value__gte=0),
                name="goods_are_worth_no_less_than_nothing",
                violation_error_message=_("估值不能是负数。"),
            ),
        ]
        indexes = [models.Index(fields=["division", "name"]), models.Index(fields=["division", "good_until"])]

    def __str__(self) -> str:
        return f"物资 {self.pk}"

    @property
    def worth(self) -> Decimal:
        """Return what is still there, at the value it was taken in with."""
        return self.on_hand * self.unit_value


class MoveKind(models.TextChoices):
    GIFT = "gift", _("受赠入库")
    BOUGHT = "bought", _("采购入库")
    GIVEN = "given", pgettext_lazy("goods", "发放")
    WRITTEN_OFF = "written_off", _("报损")
    RETURNED = "returned", pgettext_lazy("goods", "退回")


# What comes in; the other kinds go out.
INWARD = frozenset({MoveKind.GIFT, MoveKind.BOUGHT, MoveKind.RETURNED})


class StockMoveQuerySet(ScopedQuerySet):
    def standing(self) -> Self:
        """Keep the moves that count as they are: neither taken back nor taking back."""
        return self.filter(reverses__isnull=True, reversed_by__isnull=True)


class StockMove(Stamped):
    """物资出入库: goods came in or went out. A wrong one is taken back by another, never edited."""

    item = models.ForeignKey(StockItem, models.PROTECT, related_name="moves", db_index=False)
    division = DivisionField()
    on = models.DateField(_("日期"))
    kind = models.CharField(_("类型"), max_length=12, choices=MoveKind)
    # Signed: what came in is positive, what went out negative.
    quantity = models.DecimalField(_("数量"), max_digits=12, decimal_places=2)
    donation = models.ForeignKey(
        Donation, models.PROTECT, null=True, blank=True, related_name="moves", verbose_name=_("捐赠")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="goods", verbose_name=_("发给谁")
    )
    record = models.ForeignKey(
        ServiceRecord,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="goods",
        verbose_name=_("哪次服务发的"),
    )
    # Encrypted: what is written beside "to whom" may say something of them.
    note = EncryptedTextField(_("说明"), blank=True, default="")
    returns = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="came_back",
        verbose_name=_("退的是哪次发放"),
    )
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by", verbose_name=_("更正")
    )
    moved_by = models.BigIntegerField(_("经手人"), null=True, blank=True)

    objects = StockMoveQuerySet.as_manager()

    class Meta:
        verbose_name = _("物资出入库")
        verbose_name_plural = _("物资出入库")
        constraints = [
            models.CheckConstraint(
                condition=~Q(quantity=0),
                name="a_move_moves",
                violation_error_message=_("数量不能是零。"),
            )
        ]
        indexes = [models.Index(fields=["item", "on"]), models.Index(fields=["division", "on"])]

    def __str__(self) -> str:
        return f"物资出入库 {self.pk}"


class RevolvingSupport(Stamped):
    """滚动支持: money lent or advanced by society for running a station, to be returned and used again."""

    division = DivisionField()
    giver = models.CharField(_("支持方"), max_length=120)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="revolving",
        verbose_name=_("登记的单位"),
    )
    agreement = models.CharField(_("协议编号"), max_length=80, blank=True)
    terms = models.CharField(_("约定"), max_length=200, blank=True)
    cycle_months = models.PositiveSmallIntegerField(_("周转期（月）"), default=12)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)
    source = models.ForeignKey(
        FundSource, models.PROTECT, related_name="revolving", verbose_name=_("记入的资金来源")
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("滚动支持")
        verbose_name_plural = _("滚动支持")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="revolving_ends_after_start",
                violation_error_message=_("结束日期不能早于开始日期。"),
            )
        ]
        indexes = [models.Index(fields=["division", "starts_on"])]

    def __str__(self) -> str:
        return f"滚动支持 {self.pk}"


class RevolvingMoveQuerySet(ScopedQuerySet):
    def standing(self) -> Self:
        """Keep the moves that count as they are: neither taken back nor taking back."""
        return self.filter(reverses__isnull=True, reversed_by__isnull=True)


class RevolvingMoveKind(models.TextChoices):
    IN = "in", _("投入")
    OUT = "out", _("借出使用")
    RETURNED = "returned", _("使用方归还")
    REPAID = "repaid", _("退还支持方")


class RevolvingMove(Stamped):
    """滚动支持往来: what came in, was lent out, came back, or was given back to who had given it."""

    support = models.ForeignKey(RevolvingSupport, models.PROTECT, related_name="moves", db_index=False)
    division = DivisionField()
    on = models.DateField(_("日期"))
    kind = models.CharField(_("类型"), max_length=8, choices=RevolvingMoveKind)
    amount = models.DecimalField(_("金额（元）"), max_digits=14, decimal_places=2)
    user = models.CharField(_("使用方"), max_length=120, blank=True)
    due_on = models.DateField(_("约定归还"), null=True, blank=True)
    posting = models.OneToOneField(
        Posting, models.PROTECT, null=True, blank=True, related_name="revolving_move", verbose_name=_("记账")
    )
    note = models.CharField(_("说明"), max_length=160, blank=True)
    returns = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="came_back",
        verbose_name=_("归还的是哪笔借出"),
    )
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by", verbose_name=_("更正")
    )
    moved_by = models.BigIntegerField(_("经手人"), null=True, blank=True)

    objects = RevolvingMoveQuerySet.as_manager()

    class Meta:
        verbose_name = _("滚动支持往来")
        verbose_name_plural = _("滚动支持往来")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="revolving_amount_is_positive",
                violation_error_message=_("金额要大于零。"),
            )
        ]
        indexes = [models.Index(fields=["support", "on"]), models.Index(fields=["division", "on"])]

    def __str__(self) -> str:
        return f"滚动支持往来 {self.pk}"
