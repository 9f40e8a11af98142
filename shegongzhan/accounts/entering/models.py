"""The tables of the front door. Nothing in them opens it: secrets are hashed, or encrypted where they are needed again."""

import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.fields import KeyField
from shegongzhan.crypto.fields import EncryptedTextField


class Wanted(models.TextChoices):
    PASSWORD = "password", _("设一个新密码")
    SECOND_FACTOR = "second_factor", _("换第二步验证")


class EntryRequest(models.Model):
    """登录求助: somebody at the sign-in page says she is the owner of an account and cannot get in.

    The number stands on her screen only; whoever agrees hears it from her. What is agreed to happens in the browser
    that holds the secret. A name nobody has makes a request too, without a user, so that asking tells nothing.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="entry_requests",
        verbose_name=_("用户"),
    )
    wanted = models.CharField(_("要做什么"), max_length=16, choices=Wanted)
    number = KeyField(_("编号"), max_length=8, unique=True)
    secret_hash = models.CharField(_("浏览器凭据的散列"), max_length=64)
    asked_at = models.DateTimeField(_("提出时间"))
    expires_at = models.DateTimeField(_("失效时间"))
    done_at = models.DateTimeField(_("办完时间"), null=True)

    class Meta:
        verbose_name = _("登录求助")
        verbose_name_plural = _("登录求助")
        indexes = [models.Index(fields=["user", "expires_at"]), models.Index(fields=["asked_at"])]

    def __str__(self) -> str:
        return f"登录求助 {self.pk}"

    def is_open(self, at: datetime.datetime) -> bool:
        """Tell whether it can still be agreed to, or used."""
        return self.done_at is None and at < self.expires_at


class EntryAgreement(models.Model):
    """同意登录求助: an administrator saw the owner and heard the number from her. Each kind of administrator says so once."""

    request = models.ForeignKey(
        EntryRequest, models.CASCADE, related_name="agreements", verbose_name=_("登录求助")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("同意的管理员")
    )
    kind = models.CharField(_("哪一类管理员"), max_length=20)
    agreed_at = models.DateTimeField(_("同意时间"))

    class Meta:
        verbose_name = _("同意登录求助")
        verbose_name_plural = _("同意登录求助")
        constraints = [
            models.UniqueConstraint(fields=["request", "kind"], name="entry_agreed_once_a_kind"),
            models.UniqueConstraint(fields=["request", "by"], name="entry_agreed_once_a_person"),
        ]

    def __str__(self) -> str:
        return f"同意登录求助 {self.request_id}"


class FactorKind(models.TextChoices):
    CODES = "codes", _("手机验证器")
    PASSKEY = "passkey", _("通行密钥")


class SecondFactor(models.Model):
    """第二步验证: a thing its owner has (a telephone that shows codes, a passkey), asked for after the password."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="second_factors", verbose_name=_("用户")
    )
    kind = models.CharField(_("方式"), max_length=8, choices=FactorKind)
    label = models.CharField(_("叫什么"), max_length=30)
    secret = EncryptedTextField(_("密钥"))
    # The last step of the clock a code was taken for, or the passkey's own counter: nothing is taken twice.
    counter = models.BigIntegerField(_("用到第几次"), default=0)
    created_at = models.DateTimeField(_("设置时间"))
    used_at = models.DateTimeField(_("上次使用"), null=True)

    class Meta:
        verbose_name = _("第二步验证")
        verbose_name_plural = _("第二步验证")

    def __str__(self) -> str:
        return f"第二步验证 {self.pk}"


class RecoveryCode(models.Model):
    """恢复码: one of the codes on paper that stand in for a lost telephone, each for once."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="recovery_codes", verbose_name=_("用户")
    )
    code_hash = KeyField(_("恢复码的散列"), max_length=64)

    class Meta:
        verbose_name = _("恢复码")
        verbose_name_plural = _("恢复码")
        constraints = [models.UniqueConstraint(fields=["user", "code_hash"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"恢复码 {self.pk}"


class OpenSession(models.Model):
    """登录中的设备: one browser in which somebody is signed in, for the owner to see and to end."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="open_sessions", verbose_name=_("用户")
    )
    session_key = KeyField(_("会话"), max_length=40, unique=True)
    browser = models.CharField(_("浏览器"), max_length=60)
    address = models.CharField(_("网络地址"), max_length=45, blank=True)
    begun_at = models.DateTimeField(_("登录时间"))
    seen_at = models.DateTimeField(_("最近使用"))

    class Meta:
        verbose_name = _("登录中的设备")
        verbose_name_plural = _("登录中的设备")

    def __str__(self) -> str:
        return f"登录中的设备 {self.pk}"


class Slowdown(models.Model):
    """放慢: how often somebody guessed wrong, by account, address or device; whom it is about is only a keyed hash."""

    key = KeyField(_("对象的散列"), max_length=64, unique=True)
    # The account it belongs to, so that a new password lifts all of it; '' for an address.
    account = KeyField(_("账号的散列"), max_length=64, blank=True, db_index=True)
    failures = models.PositiveIntegerField(_("次数"), default=0)
    last_at = models.DateTimeField(_("最近一次"), db_index=True)
    until = models.DateTimeField(_("等到"), null=True)

    class Meta:
        verbose_name = _("放慢")
        verbose_name_plural = _("放慢")

    def __str__(self) -> str:
        return f"放慢 {self.pk}"
