"""Users and the posts they hold."""

import datetime
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from shegongzhan.accounts.entering.models import (
    EntryAgreement,
    EntryRequest,
    OpenSession,
    RecoveryCode,
    SecondFactor,
    Slowdown,
)
from shegongzhan.accounts.roles import DATED, Role
from shegongzhan.core.fields import DivisionField, KeyField
from shegongzhan.core.models import Stamped
from shegongzhan.core.periods import SpanQuerySet
from shegongzhan.core.scoping import Scope
from shegongzhan.imports.models import Imported
from shegongzhan.partners.models import Organisation
from shegongzhan.stations.models import Station

__all__ = [
    "DeputySource", "EntryAgreement", "EntryRequest", "OpenSession", "Post", "RecoveryCode", "SecondFactor", "Slowdown",
    "User",
]  # fmt: skip


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=username)

    def make(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """Return a new user with a hashed password; None makes an account nobody can sign in to yet."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class UserQuerySet(models.QuerySet):
    def visible_to(self, scope: Scope, right: str) -> Self:
        """Keep the accounts that belong to a place where the scope has the right, or hold a post there."""
        posts = Post.objects.filter(scope.within(right), user=OuterRef("pk"))
        return self.filter(scope.within(right) | Exists(posts))


class User(AbstractBaseUser):
    """用户: somebody who signs in. What they may do where comes from their posts alone."""

    username = KeyField(_("用户名"), max_length=40, unique=True)
    name = models.CharField(_("姓名"), max_length=40)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="users", verbose_name=_("所属单位")
    )
    division = DivisionField(
        verbose_name=_("账号归属地"),
        blank=True,
        help_text=_("哪里的系统管理员管这个账号；能看什么由岗位决定"),
    )
    phone = models.CharField(_("联系电话"), max_length=30, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    must_change_password = models.BooleanField(_("下次登录要改密码"), default=False)
    password_changed_at = models.DateTimeField(_("上次改密码"), null=True, blank=True)
    # A first password works until then, and once.
    first_password_until = models.DateTimeField(_("首次密码有效到"), null=True, blank=True)
    # The administrators who agreed to the password, until its owner passed the second step with it.
    password_agreed_by = models.JSONField(_("谁同意设的密码"), default=list, blank=True)
    second_factor_since = models.DateTimeField(_("有第二步验证"), null=True, blank=True)
    # Browsers marked before then are strangers again.
    devices_since = models.DateTimeField(_("登录过的设备从何时算"), null=True, blank=True)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    # The roles held on the day for which the scope was asked last.
    held_roles: frozenset[str] = frozenset()

    USERNAME_FIELD = "username"
    objects = UserManager.from_queryset(UserQuerySet)()

    class Meta:
        verbose_name = _("用户")
        verbose_name_plural = _("用户")

    def __str__(self) -> str:
        return f"用户 {self.pk}"

    @property
    def audit_role(self) -> str:
        """The role audit events carry: noted by whoever asked for the scope, '' before."""
        return getattr(self, "_audit_role", "")

    @audit_role.setter
    def audit_role(self, role: str) -> None:
        self._audit_role = role


class DeputySource(models.TextChoices):
    """The notice names two sources of deputies (副站长: 民政助理员、承接机构负责人)."""

    CIVIL_ASSISTANT = "civil_assistant", _("民政助理员")
    CONTRACTOR = "contractor", _("承接机构负责人")


class Post(Imported, Stamped):
    """任职: somebody holds a role in a place, and mostly in a station, between two days.

    The holder need not have an account: a ledger of stations names its heads long before they sign in.
    """

    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("用户")
    )
    holder_name = models.CharField(_("姓名"), max_length=40, blank=True, help_text=_("还没有账号时填写"))
    role = models.CharField(_("岗位"), max_length=20, choices=Role)
    source = models.CharField(_("副站长来源"), max_length=16, choices=DeputySource, blank=True)
    division = DivisionField(help_text=_("岗位管的地方"))
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("站点")
    )
    title = models.CharField(_("本职职务"), max_length=60, blank=True, help_text=_("如：镇分管领导"))
    starts_on = models.DateField(_("任职日期"), null=True, blank=True)
    ends_on = models.DateField(_("离任日期"), null=True, blank=True)

    objects = SpanQuerySet.as_manager()

    class Meta:
        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(holder_name=""),
                name="post_has_a_holder",
                violation_error_message=_("请选择用户，或填写姓名。"),
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=models.F("starts_on")),
                name="post_ends_after_start",
                violation_error_message=_("离任日期不能早于任职日期。"),
            ),
            models.CheckConstraint(
                condition=~Q(role__in=[role.value for role in DATED]) | Q(ends_on__isnull=False),
                name="post_of_evaluator_is_dated",
                violation_error_message=_("评估人员的任职要写明结束日期。"),
            ),
        ]
        indexes = [models.Index(fields=["division", "role"]), models.Index(fields=["user"])]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.division}"

    @property
    def name(self) -> str:
        """The holder's name, from the account when there is one."""
        return self.user.name if self.user else self.holder_name

    def is_held(self, on: datetime.date) -> bool:
        """Tell whether the post is held on the day."""
        return (self.starts_on is None or self.starts_on <= on) and (
            self.ends_on is None or on <= self.ends_on
        )
