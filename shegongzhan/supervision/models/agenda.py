"""What workers ask, what a supervisor notes for himself, and what a worker says of a session: words for few eyes."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shegongzhan.accounts.models import User
from shegongzhan.core.fields import DivisionField
from shegongzhan.core.models import Stamped
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.crypto.fields import EncryptedTextField
from shegongzhan.stations.models import Station
from shegongzhan.supervision.models.sessions import Session
from shegongzhan.talent.models import Worker


class PointState(models.TextChoices):
    OPEN = "open", _("等督导看")
    ANSWERED = "answered", _("有答复")
    CLOSED = "closed", _("解决了")


class AgendaPoint(Stamped):
    """想请教的问题: what a worker wants to bring to supervision; it stays on the agenda until she says it is solved."""

    division = DivisionField()
    station = models.ForeignKey(Station, models.PROTECT, related_name="+", verbose_name=_("社工站"))
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="agenda_points", verbose_name=_("谁问的"))
    text = EncryptedTextField(_("问题"))
    written_on = models.DateField(_("哪天写的"))
    state = models.CharField(_("状态"), max_length=8, choices=PointState, default=PointState.OPEN)
    session = models.ForeignKey(
        Session, models.SET_NULL, null=True, blank=True, related_name="points", verbose_name=_("哪次督导谈到")
    )
    closed_on = models.DateField(_("哪天解决"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("想请教的问题")
        verbose_name_plural = _("想请教的问题")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=PointState.CLOSED, closed_on__isnull=False)
                | (~Q(state=PointState.CLOSED) & Q(closed_on__isnull=True)),
                name="closed_point_has_a_day",
                violation_error_message=_("解决了的问题要有日期。"),
            )
        ]
        indexes = [models.Index(fields=["division", "state", "written_on"])]

    def __str__(self) -> str:
        return f"想请教的问题 {self.pk}"


class AgendaAnswer(models.Model):
    """答复: one word in the thread under a question, by the supervisor or by the worker herself."""

    point = models.ForeignKey(AgendaPoint, models.CASCADE, related_name="answers")
    division = DivisionField()
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("谁写的"))
    text = EncryptedTextField(_("答复"))
    said_at = models.DateTimeField(_("时间"), auto_now_add=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("答复")
        verbose_name_plural = _("答复")
        indexes = [models.Index(fields=["division", "said_at"])]

    def __str__(self) -> str:
        return f"答复 {self.pk}"


class SupervisorNote(Stamped):
    """督导手记: what a supervisor notes for himself. Nobody else reads it until he shares it, and that has a date."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="notes")
    division = DivisionField()
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("作者"))
    text = EncryptedTextField(_("手记"))
    shared_at = models.DateTimeField(_("分享时间"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("督导手记")
        verbose_name_plural = _("督导手记")
        constraints = [models.UniqueConstraint(fields=["session", "author"], name="one_note_an_author")]
        indexes = [models.Index(fields=["division", "created_at"])]

    def __str__(self) -> str:
        return f"督导手记 {self.pk}"


class Helped(models.TextChoices):
    YES = "yes", _("有帮助")
    PARTLY = "partly", _("有一些")
    NO = "no", _("没帮上")


class WorkerWord(Stamped):
    """本人的话: what a worker says of a session. The words are for her and the supervisor; upwards go sums only."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="words")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+")
    division = DivisionField()
    day = models.DateField(_("督导日期"))
    helped = models.CharField(_("有没有帮助"), max_length=8, choices=Helped)
    text = EncryptedTextField(_("想说的话"), blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("本人的话")
        verbose_name_plural = _("本人的话")
        constraints = [models.UniqueConstraint(fields=["session", "worker"], name="one_word_a_session")]
        indexes = [models.Index(fields=["division", "day"])]

    def __str__(self) -> str:
        return f"本人的话 {self.pk}"
