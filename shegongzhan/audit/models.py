"""Events and the chains they hang on."""

import datetime
import json
from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shegongzhan.audit import acts
from shegongzhan.core.fields import DivisionField, KeyField
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.crypto import seals
from shegongzhan.crypto.fields import EncryptedTextField

NOWHERE = "-"


class AppendOnly(Exception):
    """An audit event was to be changed or deleted; that never happens."""


class Chain(models.Model):
    """审计链: the events of one county (or wider place), each sealed together with the seal before it.

    One chain for each county and not one for all: whoever records locks only the county's row. `-` holds the
    events of no place.
    """

    key = KeyField(_("区划"), max_length=6, primary_key=True)
    length = models.PositiveBigIntegerField(_("事件数"), default=0)
    head = KeyField(_("末端封印"), max_length=seals.LENGTH, blank=True)
    verified_at = models.DateTimeField(_("上次核验时间"), null=True, blank=True)
    verified_length = models.PositiveBigIntegerField(_("核验到第几条"), default=0)
    breaks = models.PositiveIntegerField(_("核验发现的断点"), default=0)

    class Meta:
        verbose_name = _("审计链")
        verbose_name_plural = _("审计链")
        ordering = ["key"]

    def __str__(self) -> str:
        return f"审计链 {self.key}"

    @property
    def is_whole(self) -> bool:
        """Whether the last verification found nothing; False when there was none."""
        return self.verified_at is not None and self.breaks == 0


def chain_of(division: str) -> str:
    """Return the key of the chain that events of a division hang on."""
    return division[:6] or NOWHERE


class EventQuerySet(ScopedQuerySet):
    """Events can be read and added; of those that stand only the personal part can go."""

    def update(self, **values: Any) -> int:
        raise AppendOnly("Audit events cannot be changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnly("Audit events cannot be deleted")

    def about(self, object_type: str, object_id: object) -> "EventQuerySet":
        """Keep the events about one thing."""
        return self.filter(object_type=object_type, object_id=str(object_id))

    def for_everybody(self) -> "EventQuerySet":
        """Leave out what the auditor alone may read: a log shown to anybody else begins with this."""
        return self.exclude(act__in=acts.protected())

    def newest_first(self) -> "EventQuerySet":
        return self.order_by("-at", "-id")

    def blank_personal(self) -> int:
        """Blank the personal part for ever and return how many events had one."""
        return super().exclude(personal="").filter(personal__isnull=False).order_by()._blank()

    def _blank(self) -> int:
        return super().update(personal="")


class Event(models.Model):
    """审计事件: somebody did something to something, once and for all.

    `actor` is a user's id or the name of a part of the system ("import"), never a foreign key: the log
    outlives users. `details` is the canonical JSON of what is not personal, kept as text because what is
    sealed must come back letter by letter. `personal` is the erasable part; `commitment` seals it with a salt
    that is kept inside it, so that after erasure nothing is left to guess from, while the chain, which only
    contains the commitment, still holds.
    """

    chain = KeyField(_("审计链"), max_length=6)
    number = models.PositiveBigIntegerField(_("序号"))
    at = models.DateTimeField(_("时间"))
    actor = KeyField(_("操作人"), max_length=40)
    actor_role = KeyField(_("操作人角色"), max_length=40, blank=True)
    on_behalf = KeyField(_("代谁操作"), max_length=40, blank=True)
    act = KeyField(_("行为"), max_length=80)
    object_type = KeyField(_("对象类型"), max_length=80, blank=True)
    object_id = KeyField(_("对象编号"), max_length=40, blank=True)
    division = DivisionField(blank=True)
    details = models.TextField(_("内容"), default="{}")
    personal = EncryptedTextField(_("个人信息"), blank=True, default="")
    commitment = KeyField(_("个人信息封印"), max_length=seals.LENGTH, blank=True)
    request_id = KeyField(_("请求编号"), max_length=40, blank=True)
    ip = KeyField(_("来源地址"), max_length=45, blank=True)
    seal = KeyField(_("封印"), max_length=seals.LENGTH)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("审计事件")
        verbose_name_plural = _("审计事件")
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="audit_event_once")]
        indexes = [
            models.Index(fields=["at"], name="audit_event_at"),
            models.Index(fields=["chain", "at"], name="audit_event_chain_at"),
            models.Index(fields=["actor", "at"], name="audit_event_actor_at"),
            models.Index(fields=["act", "at"], name="audit_event_act_at"),
            models.Index(fields=["object_type", "object_id"], name="audit_event_object"),
        ]

    def __str__(self) -> str:
        return f"审计事件 {self.chain}/{self.number} {self.act}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly("Audit events cannot be changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise AppendOnly("Audit events cannot be deleted")

    @property
    def data(self) -> dict[str, Any]:
        """What belongs to the act and is about nobody."""
        return json.loads(self.details)

    @property
    def personal_data(self) -> dict[str, Any]:
        """The personal part; empty when there was none or it was erased."""
        return json.loads(self.personal)[1] if self.personal else {}

    @property
    def is_erased(self) -> bool:
        """Whether there was a personal part that is gone."""
        return bool(self.commitment) and not self.personal

    @property
    def sentence(self) -> str:
        """What was done, without the personal part: fit for a list."""
        return acts.sentence(self.act, self.data, place=self.division, on=timezone.localdate(self.at))

    @property
    def actor_id(self) -> int | None:
        """The user's id, None when the system itself acted."""
        return int(self.actor) if self.actor.isdigit() else None


# What the seal covers, in this order. A column added later goes to a new format, see `chains.canonical`.
SEALED = (
    "chain",
    "number",
    "at",
    "actor",
    "actor_role",
    "on_behalf",
    "act",
    "object_type",
    "object_id",
    "division",
    "details",
    "commitment",
    "request_id",
    "ip",
)


def moment(at: datetime.datetime) -> str:
    """Return a moment as the seal reads it: UTC with microseconds, whatever the database's zone."""
    return at.astimezone(datetime.UTC).isoformat(timespec="microseconds")


class LookQuerySet(ScopedQuerySet):
    def for_everybody(self) -> Self:
        """Leave out what the auditor alone may read."""
        return self.exclude(act__in=acts.protected())

    def of(self, object_type: str, ids: Iterable[object]) -> Self:
        """Keep the looks at these things."""
        return self.filter(object_type=object_type, object_id__in=[str(pk) for pk in ids])


class Look(models.Model):
    """查看: somebody opened something on a day; how often on that day is nobody's business.

    Looking happens far more often than changing, so it is one keyed row and no link of a chain. `act` is the declared
    act of looking, which says whether anybody but the auditor may know of it.
    """

    division = DivisionField(blank=True)
    on = models.DateField(_("日期"))
    reader = models.BigIntegerField(_("谁"))
    act = KeyField(_("行为"), max_length=80)
    object_type = KeyField(_("对象类型"), max_length=80)
    object_id = KeyField(_("对象编号"), max_length=40)
    at = models.DateTimeField(_("当天第一次"))

    objects = LookQuerySet.as_manager()

    class Meta:
        verbose_name = _("查看")
        verbose_name_plural = _("查看")
        constraints = [
            models.UniqueConstraint(
                fields=["object_type", "object_id", "reader", "on", "act"], name="one_look_a_day"
            )
        ]
        indexes = [models.Index(fields=["division", "on", "reader"], name="audit_look_place")]

    def __str__(self) -> str:
        return f"查看 {self.pk}"


class Refusal(models.Model):
    """被拒的访问: somebody asked for a page on a day, so many times, and was refused. No address, so nobody is named."""

    division = DivisionField(blank=True)
    on = models.DateField(_("日期"))
    user = models.BigIntegerField(_("谁"))
    route = KeyField(_("页面"), max_length=80)
    status = models.PositiveSmallIntegerField(_("答复"))
    count = models.PositiveIntegerField(_("次数"), default=0)
    last_at = models.DateTimeField(_("最近一次"))

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("被拒的访问")
        verbose_name_plural = _("被拒的访问")
        constraints = [
            models.UniqueConstraint(fields=["user", "on", "route", "status"], name="one_refusal_a_day")
        ]
        indexes = [models.Index(fields=["division", "on"], name="audit_refusal_place")]

    def __str__(self) -> str:
        return f"被拒的访问 {self.pk}"
