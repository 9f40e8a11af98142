"""Workers and other talent, where they are employed, and the certificates they hold."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shegongzhan.accounts.models import User
from shegongzhan.core.asof import Noted
from shegongzhan.core.fields import DivisionField, KeyField
from shegongzhan.core.models import Stamped
from shegongzhan.core.periods import SpanQuerySet
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.crypto.fields import BlindIndexField, EncryptedTextField
from shegongzhan.imports.models import Imported
from shegongzhan.partners.models import Organisation
from shegongzhan.stations.models import Station


class WorkerKind(models.TextChoices):
    RESIDENT = "resident", _("驻站社工")
    CADRE = "cadre", _("村（社区）两委干部")
    COMMUNITY = "community", _("社区工作者")
    AGENCY = "agency", _("社会工作机构人员")
    OTHER = "other", _("其他社会工作人才")


# Whom a contractor sends to stations; cadres are not its people.
SENT = (WorkerKind.RESIDENT, WorkerKind.AGENCY)


class Origin(models.TextChoices):
    """Where somebody comes from: the county grows its own people (本土人才)."""

    LOCAL = "local", _("本地人")
    OUTSIDE = "outside", _("外地来的")


class Level(models.TextChoices):
    """The three professional levels: 助理社会工作师, 社会工作师, 高级社会工作师 (人社部规〔2018〕2号)."""

    JUNIOR = "junior", _("初级")
    INTERMEDIATE = "intermediate", _("中级")
    SENIOR = "senior", _("高级")


class RegistrationState(models.TextChoices):
    """How far a certificate's registration has come, in the words of the national system (全国社会工作信息系统)."""

    NONE = "none", _("未申请登记")
    WAITING = "waiting", _("待审核")
    FIRST_PASSED = "first_passed", _("初审通过")
    FIRST_FAILED = "first_failed", _("初审未通过")
    FINAL_PASSED = "final_passed", _("终审通过")
    FINAL_FAILED = "final_failed", _("终审未通过")
    REGISTERED = "registered", _("登记已完成")
    ISSUED = "issued", _("已出证")


class Worker(Imported, Stamped):
    """社工人才: one person who works, or could work, in social work. Their employments are rows of their own."""

    division = DivisionField(help_text=_("现在工作的地方"))
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, related_name="workers", verbose_name=_("所在社工站")
    )
    kind = models.CharField(_("人员类别"), max_length=10, choices=WorkerKind)
    user = models.OneToOneField(
        User, models.PROTECT, null=True, blank=True, related_name="worker", verbose_name=_("账号")
    )
    name = KeyField(_("姓名"), max_length=40)
    pinyin = KeyField(_("拼音"), max_length=200, blank=True, editable=False)
    initials = KeyField(_("拼音首字母"), max_length=40, blank=True, editable=False)
    sex = models.CharField(_("性别"), max_length=1, choices=[("m", _("男")), ("f", _("女"))], blank=True)
    origin = models.CharField(_("本地还是外地"), max_length=8, choices=Origin, blank=True)
    identity_number = EncryptedTextField(_("身份证号"), null=True, blank=True)
    identity_index = BlindIndexField(purpose="worker.identity", source="identity_number", null=True)
    phone = EncryptedTextField(_("联系电话"), null=True, blank=True)
    certificate_level = models.CharField(
        _("最高证书等级"), max_length=12, choices=Level, blank=True, editable=False, help_text=_("由证书得出")
    )
    left_on = models.DateField(_("离开日期"), null=True, blank=True)
    note = EncryptedTextField(_("备注"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("社工人才")
        verbose_name_plural = _("社工人才")
        constraints = [
            models.UniqueConstraint(
                fields=["identity_index"],
                condition=Q(identity_index__isnull=False),
                name="one_worker_a_number",
                violation_error_message=_("这个身份证号已经登记过。"),
            )
        ]
        indexes = [
            models.Index(fields=["division", "kind"]),
            models.Index(fields=["division", "pinyin"]),
            models.Index(fields=["station", "kind"]),
        ]

    def __str__(self) -> str:
        return f"社工人才 {self.pk}"


class Employment(Imported, Stamped, Noted):
    """聘用: a worker is employed somewhere between two days, for a yearly pay."""

    worker = models.ForeignKey(Worker, models.CASCADE, related_name="employments")
    division = DivisionField()
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, related_name="employments", verbose_name=_("社工站")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="employments",
        verbose_name=_("用人单位"),
    )
    employer = models.CharField(_("所在单位"), max_length=120, blank=True)
    kind = models.CharField(_("人员类别"), max_length=10, choices=WorkerKind)
    post = models.CharField(_("岗位"), max_length=60, blank=True)
    starts_on = models.DateField(_("入职日期"), null=True, blank=True)
    ends_on = models.DateField(_("离职日期"), null=True, blank=True)
    yearly_pay = models.DecimalField(_("年薪（元）"), max_digits=12, decimal_places=2, null=True, blank=True)
    contract_number = models.CharField(_("合同编号"), max_length=60, blank=True)
    contract_until = models.DateField(_("合同到期"), null=True, blank=True)
    duties = models.CharField(_("职责"), max_length=300, blank=True)
    # Division codes of the villages looked after, e.g. ["341821100218"].
    villages = models.JSONField(_("负责的村（社区）"), default=list, blank=True)
    with_children = models.BooleanField(_("工作接触未成年人"), default=False)
    handed_over_on = models.DateField(_("交接日期"), null=True, blank=True)
    handed_over_to = models.ForeignKey(
        Worker, models.PROTECT, null=True, blank=True, related_name="taken_over", verbose_name=_("交接给谁")
    )

    objects = SpanQuerySet.as_manager()

    class Meta:
        verbose_name = _("聘用")
        verbose_name_plural = _("聘用")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=models.F("starts_on")),
                name="employment_ends_after_start",
                violation_error_message=_("离职日期不能早于入职日期。"),
            ),
            models.CheckConstraint(
                condition=Q(yearly_pay__isnull=True) | Q(yearly_pay__gte=0),
                name="pay_is_not_negative",
                violation_error_message=_("年薪不能是负数。"),
            ),
            models.CheckConstraint(
                condition=Q(handed_over_to__isnull=True) | ~Q(handed_over_to=models.F("worker")),
                name="handed_over_to_another",
                violation_error_message=_("不能交接给本人。"),
            ),
        ]
        indexes = [models.Index(fields=["division", "kind"])]

    def __str__(self) -> str:
        return f"聘用 {self.pk}"


class Certificate(Imported, Stamped, Noted):
    """证书: a national certificate of one level, with the day it was obtained."""

    worker = models.ForeignKey(Worker, models.CASCADE, related_name="certificates")
    division = DivisionField()
    level = models.CharField(_("证书等级"), max_length=12, choices=Level)
    number = EncryptedTextField(_("证书编号"), null=True, blank=True)
    number_index = BlindIndexField(purpose="certificate.number", source="number", null=True)
    obtained_on = models.DateField(_("取得日期"), null=True, blank=True)
    registration_state = models.CharField(
        _("登记情况"), max_length=12, choices=RegistrationState, default=RegistrationState.NONE
    )
    registration_number = EncryptedTextField(_("登记号"), null=True, blank=True)
    registered_on = models.DateField(_("登记日期"), null=True, blank=True)
    registered_until = models.DateField(_("登记有效期至"), null=True, blank=True)
    # Who has held the original in hand, and when.
    confirmed_by = models.BigIntegerField(_("核对原件的人"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("核对原件的时间"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("证书")
        verbose_name_plural = _("证书")
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "level"],
                name="one_certificate_a_level",
                violation_error_message=_("这个等级的证书已经登记过。"),
            ),
            models.UniqueConstraint(
                fields=["number_index"],
                condition=Q(number_index__isnull=False),
                name="one_holder_a_certificate",
                violation_error_message=_("这个证书编号已经登记在别人名下。"),
            ),
            models.CheckConstraint(
                condition=Q(registered_on__isnull=True, registered_until__isnull=True)
                | Q(registered_until__gt=models.F("registered_on")),
                name="registration_ends_after_it_begins",
                violation_error_message=_("登记日期和有效期要一起填，有效期在登记日期以后。"),
            ),
        ]
        indexes = [
            models.Index(fields=["division", "level", "obtained_on"]),
            models.Index(fields=["division", "registered_until"]),
        ]

    def __str__(self) -> str:
        return f"证书 {self.pk}"


class Registration(models.Model):
    """登记期: one span of days for which a certificate was registered; the certificate itself says the latest."""

    certificate = models.ForeignKey(
        Certificate, models.CASCADE, related_name="registrations", verbose_name=_("证书")
    )
    division = DivisionField()
    starts_on = models.DateField(_("登记日期"))
    ends_on = models.DateField(_("有效期至"))

    objects = SpanQuerySet.as_manager()

    class Meta:
        verbose_name = _("证书登记期")
        verbose_name_plural = _("证书登记期")
        constraints = [
            models.UniqueConstraint(
                fields=["certificate", "starts_on"],
                name="one_registration_a_day",
                violation_error_message=_("这一天的登记已经有了。"),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=models.F("starts_on")),
                name="a_registration_ends_after_it_begins",
                violation_error_message=_("有效期要在登记日期以后。"),
            ),
        ]
        indexes = [models.Index(fields=["division", "ends_on"])]

    def __str__(self) -> str:
        return f"证书登记期 {self.pk}"
