"""Accounts and postings: money moves between two accounts, and nothing posted is ever edited."""

from decimal import Decimal
from typing import Any, NoReturn

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shegongzhan.core import ids
from shegongzhan.core.fields import DivisionField, KeyField
from shegongzhan.core.models import Born, Stamped
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.imports.models import Imported
from shegongzhan.projects.models import Project
from shegongzhan.stations.models import Station


class SourceLevel(models.TextChoices):
    """Who gives the money."""

    CENTRAL = "central", _("中央")
    REGION = "region", _("省（自治区）")
    CITY = "city", _("市（盟）")
    COUNTY = "county", _("县（旗、区）")
    TOWN = "town", _("乡镇（街道、苏木）")
    SOCIETY = "society", _("社会")


class FundSource(Imported, Stamped):
    """资金来源: money of one kind for one purpose, given by a document."""

    division = DivisionField()
    kind = models.CharField(_("来源类型"), max_length=30, help_text=_("代码见政策包 funds.kinds"))
    name = KeyField(_("名称"), max_length=120)
    document = models.CharField(_("文件文号"), max_length=120, blank=True)
    purpose = models.CharField(_("规定用途"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(_("年度"), null=True, blank=True)
    level = models.CharField(_("哪一级的钱"), max_length=8, choices=SourceLevel, blank=True)
    announced = models.DecimalField(
        _("文件下达金额（元）"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    allowed_uses = models.JSONField(
        _("只能用于"), default=list, blank=True, help_text=_("代码见政策包 funds.uses；空着就是不限")
    )
    forbidden_uses = models.JSONField(
        _("不得用于"), default=list, blank=True, help_text=_("代码见政策包 funds.uses")
    )

    # More was spent than came in: how much of that somebody has explained, and how.
    over_reason = models.CharField(_("超出来源的说明"), max_length=200, blank=True)
    over_amount = models.DecimalField(
        _("说明的超出金额（元）"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    over_by = models.BigIntegerField(_("说明人"), null=True, blank=True)
    over_on = models.DateField(_("说明日期"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("资金来源")
        verbose_name_plural = _("资金来源")
        constraints = [
            models.UniqueConstraint(
                fields=["division", "name"],
                name="one_source_a_name",
                violation_error_message=_("已经有同名的资金来源。"),
            ),
            models.CheckConstraint(
                condition=Q(announced__isnull=True) | Q(announced__gte=0),
                name="announced_is_not_negative",
                violation_error_message=_("金额不能是负数。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_explained(self, over: Decimal) -> bool:
        """Tell whether somebody has said why so much more was spent than came in."""
        return bool(self.over_reason) and self.over_amount is not None and over <= self.over_amount


class AccountKind(models.TextChoices):
    """Stages money passes: from where it comes, through who holds it and what it is for, to who gets it."""

    ORIGIN = "origin", _("拨入方")
    POOL = "pool", _("可用资金")
    PROJECT = "project", _("项目资金")
    LINE = "line", _("预算支出项")
    PAYEE = "payee", _("使用单位")


class Account(models.Model):
    """账户: a stage money passes. Balances are sums of postings and stand nowhere.

    Money given to a project and money of a budget line stay apart by source: such an account is one of a source and a
    project, or of a source and a line. `is_person` marks a payee who is a person, whose name is shown masked.
    """

    division = DivisionField()
    kind = models.CharField(_("类型"), max_length=8, choices=AccountKind)
    name = KeyField(_("名称"), max_length=120)
    source = models.ForeignKey(FundSource, models.PROTECT, null=True, blank=True, related_name="accounts")
    station = models.ForeignKey(Station, models.PROTECT, null=True, blank=True, related_name="accounts")
    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="accounts")
    line = models.ForeignKey(
        "funds.BudgetLine", models.PROTECT, null=True, blank=True, related_name="accounts"
    )
    is_person = models.BooleanField(_("收款的是个人"), default=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("账户")
        verbose_name_plural = _("账户")
        constraints = [
            models.UniqueConstraint(
                fields=["division", "kind", "name"],
                condition=~Q(kind__in=["project", "line"]),
                name="one_account_a_name",
            ),
            models.UniqueConstraint(
                fields=["source", "project"],
                condition=Q(kind="project"),
                name="one_account_a_project_and_source",
            ),
            models.UniqueConstraint(
                fields=["source", "line"], condition=Q(kind="line"), name="one_account_a_line_and_source"
            ),
        ]
        # The unique name does not hold for every kind, so it is no index for all of them.
        indexes = [models.Index(fields=["division", "kind"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class PostingQuerySet(ScopedQuerySet):
    def update(self, **kwargs: Any) -> NoReturn:
        """Refuse: a posting is append-only; a wrong one is reversed."""
        raise TypeError("postings are append-only")


class Posting(Born, Imported):
    """记账: an amount moved from one account to another on a day. A wrong one is reversed by another, never edited."""

    division = DivisionField()
    day = models.DateField(_("日期"))
    summary = models.CharField(_("摘要"), max_length=160)
    source = models.ForeignKey(
        FundSource, models.PROTECT, related_name="postings", verbose_name=_("资金来源")
    )
    from_account = models.ForeignKey(Account, models.PROTECT, related_name="paid_out", verbose_name=_("从"))
    to_account = models.ForeignKey(Account, models.PROTECT, related_name="paid_in", verbose_name=_("到"))
    amount = models.DecimalField(_("金额（元）"), max_digits=14, decimal_places=2)
    use = models.CharField(_("用途"), max_length=30, blank=True, help_text=_("代码见政策包 funds.uses"))
    voucher = models.CharField(_("凭证号"), max_length=40, blank=True)
    # Who got what is paid out stands in the account; of an income the books know only the source.
    unit = models.CharField(
        _("到账单位"), max_length=120, blank=True, help_text=_("收入记在谁名下，台账里的使用单位")
    )
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="postings", verbose_name=_("项目")
    )
    line = models.ForeignKey(
        "funds.BudgetLine",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="postings",
        verbose_name=_("预算支出项"),
    )
    commitment = models.ForeignKey(
        "funds.Commitment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="postings",
        verbose_name=_("预留"),
    )
    request = models.ForeignKey(
        "funds.PaymentRequest",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="postings",
        verbose_name=_("付款申请"),
        db_index=False,
    )
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")
    reason = models.CharField(_("冲正原因"), max_length=200, blank=True)
    document = models.CharField(
        _("依据文号"), max_length=120, blank=True, help_text=_("拨入或放行依据的文件")
    )
    posted_at = models.DateTimeField(_("记账时间"), auto_now_add=True)
    posted_by = models.BigIntegerField(_("记账人"), null=True, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = _("记账")
        verbose_name_plural = _("记账")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="posting_is_positive",
                violation_error_message=_("金额要大于零。"),
            ),
            models.CheckConstraint(
                condition=~Q(from_account=F("to_account")),
                name="posting_moves",
                violation_error_message=_("转出和转入不能是同一个账户。"),
            ),
            # The database itself refuses to pay a source's part of a request a second time.
            models.UniqueConstraint(
                fields=["request", "source"],
                name="one_posting_a_part",
                violation_error_message=_("这份申请已经记过账了。"),
            ),
        ]
        indexes = [
            models.Index(fields=["division", "day"]),
            models.Index(fields=["from_account", "day"]),
            models.Index(fields=["to_account", "day"]),
        ]

    def __str__(self) -> str:
        return f"记账 {ids.short(self.pk)}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new posting; raises TypeError for one that is written already."""
        if not self._state.adding:
            raise TypeError("postings are append-only")
        super().save(*args, **kwargs)
