"""What people say about the pages, the nightly run, what a contractor hands over, and files on their way."""

import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shegongzhan.core import ids
from shegongzhan.core.fields import DivisionField
from shegongzhan.core.models import Born, Stamped
from shegongzhan.core.scoping import Scope, ScopedQuerySet
from shegongzhan.crypto.fields import EncryptedTextField
from shegongzhan.partners.models import Agreement
from shegongzhan.people.models import Consent, Person


class Feedback(models.Model):
    """意见反馈: a word about a page from somebody who uses it, and what became of it."""

    division = DivisionField()
    page = models.CharField(_("页面"), max_length=120)
    text = models.TextField(_("意见"))
    said_by = models.BigIntegerField(_("谁说的"), null=True, blank=True)
    said_at = models.DateTimeField(_("时间"), auto_now_add=True)
    answer = models.TextField(_("答复"), blank=True)
    answered_by = models.BigIntegerField(_("谁答复的"), null=True, blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("意见反馈")
        verbose_name_plural = _("意见反馈")
        indexes = [models.Index(fields=["division", "-said_at"])]

    def __str__(self) -> str:
        return f"意见反馈 {self.pk}"


class NightRun(models.Model):
    """夜间整理: what is worked out anew each night, kept so that of several processes one does it, once a day."""

    day = models.DateField(_("日期"), unique=True)
    started_at = models.DateTimeField(_("开始"), auto_now_add=True)
    finished_at = models.DateTimeField(_("完成"), null=True, blank=True)
    levels = models.PositiveIntegerField(_("变动的风险等级"), default=0)
    duties = models.PositiveIntegerField(_("走访任务"), default=0)

    class Meta:
        verbose_name = _("夜间整理")
        verbose_name_plural = _("夜间整理")

    def __str__(self) -> str:
        return f"夜间整理 {self.day}"


class HandOverQuerySet(ScopedQuerySet):
    def current(self) -> Self:
        """Keep the lists that hold: one an agreement, the database sees to it."""
        return self.filter(superseded_on__isnull=True)


class HandOver(Stamped):
    """交接清单: what a contractor leaves behind in a station, counted on a day and signed by both sides.

    The counts can be made anew until the first side signs; who signs names the count that was seen (`counting`). When the
    agreement's last day moves after a signature, the signed list stays as it is and another one takes its place.
    """

    division = DivisionField()
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="hand_overs", verbose_name=_("协议")
    )
    prepared_on = models.DateField(_("清点日期"))
    # The agreement's days as they were when the files were counted.
    since = models.DateField(_("协议开始"), null=True, blank=True)
    until = models.DateField(_("协议结束"))
    items = models.JSONField(_("清单"), default=list, help_text=_("每行一种资料：代码和数目"))
    counting = models.PositiveIntegerField(_("第几次清点"), default=1)
    giver_name = models.CharField(_("移交人"), max_length=40, blank=True)
    giver_on = models.DateField(_("移交签字日期"), null=True, blank=True)
    giver_by = models.BigIntegerField(_("移交签字由谁登记"), null=True, blank=True)
    taker_name = models.CharField(_("接收人"), max_length=40, blank=True)
    taker_on = models.DateField(_("接收签字日期"), null=True, blank=True)
    taker_by = models.BigIntegerField(_("接收签字由谁登记"), null=True, blank=True)
    superseded_on = models.DateField(
        _("被新清单代替的日期"), null=True, blank=True, help_text=_("协议的结束日期在签字以后改过")
    )

    objects = HandOverQuerySet.as_manager()

    class Meta:
        verbose_name = _("交接清单")
        verbose_name_plural = _("交接清单")
        constraints = [
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(superseded_on__isnull=True),
                name="one_current_hand_over",
                violation_error_message=_("这份协议已经有一份有效的交接清单。"),
            ),
            models.CheckConstraint(
                condition=(Q(giver_on__isnull=True) & Q(giver_name=""))
                | (Q(giver_on__isnull=False) & ~Q(giver_name="")),
                name="giver_signs_with_name_and_day",
                violation_error_message=_("移交方签字要有姓名和日期。"),
            ),
            models.CheckConstraint(
                condition=(Q(taker_on__isnull=True) & Q(taker_name=""))
                | (Q(taker_on__isnull=False) & ~Q(taker_name="")),
                name="taker_signs_with_name_and_day",
                violation_error_message=_("接收方签字要有姓名和日期。"),
            ),
            models.CheckConstraint(
                condition=Q(giver_name="") | ~Q(giver_name=F("taker_name")),
                name="nobody_hands_over_to_herself",
                violation_error_message=_("移交人和接收人不能是同一个人。"),
            ),
        ]
        indexes = [models.Index(fields=["division", "until"])]

    def __str__(self) -> str:
        return f"交接清单 {self.pk}"

    @property
    def is_frozen(self) -> bool:
        """Tell whether a side has signed, so that nothing is counted anew."""
        return self.giver_on is not None or self.taker_on is not None

    @property
    def is_signed(self) -> bool:
        """Tell whether both sides have signed."""
        return self.giver_on is not None and self.taker_on is not None


class Direction(models.TextChoices):
    OFFERED = "offered", _("移交")
    ASKED = "asked", _("请求移交")


class TransferState(models.TextChoices):
    OPEN = "open", _("等答复")
    ACCEPTED = "accepted", _("已经转移")
    REFUSED = "refused", _("没有同意")
    WITHDRAWN = "withdrawn", _("已撤回")
    LAPSED = "lapsed", _("过期没有答复")
    OVERTAKEN = "overtaken", _("档案已有变动，作废")


class TransferQuerySet(ScopedQuerySet):
    def on_the_way(self, day: datetime.date) -> Self:
        """Keep those that wait for an answer and whose term is not over."""
        return self.filter(state=TransferState.OPEN, answer_by__gte=day)

    def over(self, day: datetime.date) -> Self:
        """Keep those that nobody answered in time, as long as no row says so."""
        return self.filter(state=TransferState.OPEN, answer_by__lt=day)

    def seen_by(self, scope: Scope, right: str = "people.view") -> Self:
        """Keep those of which the scope has one of the two sides."""
        return self.filter(scope.within(right) | scope.within(right, "to_division"))


class FileTransfer(Born, Stamped):
    """档案转移: the file of a person, or of a household, goes to another station of the county, which was asked first.

    Offered by the station where the file lies, or asked for by the station where the person lives now; the other side
    answers once. Whoever asked reads of the person only what she typed herself (`typed`) until the file is hers.
    """

    division = DivisionField(help_text=_("档案原来在的地方"))
    to_division = DivisionField(_("转到哪里"))
    direction = models.CharField(_("怎么提出的"), max_length=8, choices=Direction)
    state = models.CharField(_("状态"), max_length=9, choices=TransferState, default=TransferState.OPEN)
    whole = models.BooleanField(_("全家一起"), default=False)
    reason = EncryptedTextField(_("为什么"), null=True, blank=True)
    typed = EncryptedTextField(_("提出时写的是谁"), null=True, blank=True)
    with_note = models.BooleanField(_("备注一起走"), default=False)
    needs_ended = models.JSONField(_("不随档案走的需求"), default=list, blank=True, help_text=_("需求的编号"))
    needs_reason = EncryptedTextField(_("需求为什么不走"), null=True, blank=True)
    answer = EncryptedTextField(_("答复"), null=True, blank=True)
    asked_by = models.BigIntegerField(_("谁提出的"), null=True, blank=True)
    asked_on = models.DateField(_("提出日期"))
    answer_by = models.DateField(_("最迟答复"))
    answered_by = models.BigIntegerField(_("谁答复的"), null=True, blank=True)
    answered_on = models.DateField(_("答复日期"), null=True, blank=True)
    # The side that proposed it has read what came of it.
    read_on = models.DateField(_("提出方看过"), null=True, blank=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("档案转移")
        verbose_name_plural = _("档案转移")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "refused"]) | Q(answered_on__isnull=False),
                name="answered_transfer_has_a_day",
                violation_error_message=_("答复过的档案转移要有答复日期。"),
            )
        ]
        indexes = [
            models.Index(fields=["division", "state", "answer_by"]),
            models.Index(fields=["to_division", "state", "answer_by"]),
        ]

    def __str__(self) -> str:
        return f"档案转移 {ids.short(self.pk)}"

    def is_over(self, day: datetime.date) -> bool:
        """Tell whether the term is over and nobody answered."""
        return self.state == TransferState.LAPSED or (
            self.state == TransferState.OPEN and self.answer_by < day
        )

    @property
    def is_offer(self) -> bool:
        """Tell whether the station where the file lies proposed it."""
        return self.direction == Direction.OFFERED

    @property
    def proposer_division(self) -> str:
        """The place of the side that proposed it."""
        return self.division if self.is_offer else self.to_division

    @property
    def answerer_division(self) -> str:
        """The place of the side whose word is waited for."""
        return self.to_division if self.is_offer else self.division


class TransferredFile(Born):
    """转移的档案: one person's file in a transfer, and what of it stayed behind."""

    division = DivisionField(help_text=_("档案原来在的地方"))
    transfer = models.ForeignKey(FileTransfer, models.CASCADE, related_name="files")
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="transfers", verbose_name=_("服务对象"), db_index=False
    )
    # What an open transfer keeps for itself: a file is offered to one station at a time, and asked for once by each.
    holds = models.CharField(_("占用"), max_length=9, blank=True)
    consent = models.ForeignKey(Consent, models.SET_NULL, null=True, blank=True, related_name="+")
    note = EncryptedTextField(_("留在原站的备注"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("转移的档案")
        verbose_name_plural = _("转移的档案")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "holds"],
                condition=~Q(holds=""),
                name="one_open_transfer_of_a_kind",
                violation_error_message=_("这份档案已经有一次转移在等答复。"),
            )
        ]
        indexes = [models.Index(fields=["division"]), models.Index(fields=["person"])]

    def __str__(self) -> str:
        return f"转移的档案 {ids.short(self.pk)}"
