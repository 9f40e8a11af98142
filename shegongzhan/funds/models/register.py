"""Accounts and postings: money moves between two accounts, and nothing posted is ever edited."""

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


class FundSource(Imported, Stamped):
    """资金来源: money of one kind for one purpose, given by a document."""

    division = DivisionField()
    kind = models.CharField(_("来源类型"), max_length=30, help_text=_("代码见政策包 funds.kinds"))
    name = KeyField(_("名称"), max_length=120)
    document = models.CharField(_("文件文号"), max_length=120, blank=True)
    purpose = models.CharField(_("规定用途"), max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("资金来源")
        verbose_name_plural = _("资金来源")
        constraints = [
            models.UniqueConstraint(
                fields=["division", "name"],
                name="one_source_a_name",
                violation_error_message=_("已经有同名的资金来源。"),
            )
        ]

    def __str__(self) -> str:
        return self.name


class AccountKind(models.TextChoices):
    """Stages money passes: from where it comes, through who holds it and what it is for, to who gets it."""

    ORIGIN = "origin", _("拨入方")
    POOL = "pool", _("可用资金")
    LINE = "line", _("预算支出项")
    PAYEE = "payee", _("使用单位")


class Account(models.Model):
    """账户: a stage money passes. Balances are sums of postings and stand nowhere."""

    division = DivisionField()
    kind = models.CharField(_("类型"), max_length=8, choices=AccountKind)
    name = KeyField(_("名称"), max_length=120)
    source = models.ForeignKey(FundSource, models.PROTECT, null=True, blank=True, related_name="accounts")
    station = models.ForeignKey(Station, models.PROTECT, null=True, blank=True, related_name="accounts")
    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="accounts")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("账户")
        verbose_name_plural = _("账户")
        constraints = [
            models.UniqueConstraint(fields=["division", "kind", "name"], name="one_account_a_name")
        ]

    def __str__(self) -> str:
        return self.name


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
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="postings", verbose_name=_("项目")
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
