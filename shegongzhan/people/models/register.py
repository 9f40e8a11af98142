"""Persons and households served, and everything dated that is known about them."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shegongzhan.core import ids
from shegongzhan.core.asof import Noted
from shegongzhan.core.fields import DivisionField, KeyField
from shegongzhan.core.models import Born, Stamped
from shegongzhan.core.scoping import ScopedQuerySet
from shegongzhan.crypto.fields import BlindIndexField, EncryptedTextField
from shegongzhan.imports.models import Imported
from shegongzhan.people import rules
from shegongzhan.stations.models import Station
from shegongzhan.talent.models import Worker


def index_of(model: type[models.Model], column: str, value: str | None) -> str:
    """Return the blind index under which a value stands in a column, '' for no value."""
    field = model._meta.get_field(column)
    assert isinstance(field, BlindIndexField)
    return field.index_of(value)


class Sex(models.TextChoices):
    MALE = "m", _("男")
    FEMALE = "f", _("女")


class IdentityKind(models.TextChoices):
    RESIDENT = "resident", _("居民身份证")
    PERMIT = "permit", _("居住证或通行证")
    OTHER = "other", _("其他证件")
    NONE = "none", _("暂无证件")


class PersonState(models.TextChoices):
    ACTIVE = "active", _("服务中")
    LEFT = "left", _("已迁出")
    DIED = "died", _("已去世")
    CLOSED = "closed", _("不再服务")
    MERGED = "merged", _("已并入另一份档案")
    ERASED = "erased", _("个人信息已清除")


class Precision(models.TextChoices):
    DAY = "day", _("到日")
    MONTH = "month", _("到月")
    YEAR = "year", _("到年")
    BAND = "band", _("到五年")


class RiskLevel(models.TextChoices):
    HIGH = "high", _("高风险")
    KEY = "key", _("重点")
    GENERAL = "general", _("一般")


class Household(Born, Imported, Stamped):
    """家庭: people who live together, at an address only those with a reason may read."""

    division = DivisionField()
    number = KeyField(_("户编号"), max_length=40, blank=True)
    address = EncryptedTextField(_("详细住址"), null=True, blank=True)
    address_index = BlindIndexField(
        purpose="household.address", source="address", normalise=rules.address_key
    )
    size = models.PositiveSmallIntegerField(_("家庭人口"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("家庭")
        verbose_name_plural = _("家庭")
        indexes = [models.Index(fields=["division", "number"])]

    def __str__(self) -> str:
        return f"家庭 {ids.short(self.pk)}"


class PersonQuerySet(ScopedQuerySet):
    def served(self) -> Self:
        """Keep the persons whose file is open."""
        return self.filter(state=PersonState.ACTIVE)


class Person(Born, Imported, Stamped):
    """服务对象: one person, filed once, whoever meets them and whatever they are counted as."""

    division = DivisionField(help_text=_("居住的村（社区）"))
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("负责的社工站")
    )
    household = models.ForeignKey(
        Household, models.SET_NULL, null=True, blank=True, related_name="people", verbose_name=_("家庭")
    )
    worker = models.ForeignKey(
        Worker,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("责任社工"),
        db_index=False,  # (worker, state) begins with it
    )
    state = models.CharField(_("状态"), max_length=8, choices=PersonState, default=PersonState.ACTIVE)
    state_on = models.DateField(_("状态日期"), null=True, blank=True)
    name = KeyField(_("姓名"), max_length=60)
    pinyin = KeyField(_("拼音"), max_length=200, blank=True, editable=False)
    initials = KeyField(_("拼音首字母"), max_length=40, blank=True, editable=False)
    sex = models.CharField(_("性别"), max_length=1, choices=Sex, blank=True)
    born_on = models.DateField(_("出生日期"), null=True, blank=True)
    born_precision = models.CharField(
        _("出生日期准确到"), max_length=5, choices=Precision, default=Precision.DAY
    )
    ethnicity = models.CharField(_("民族"), max_length=20, blank=True)
    identity_kind = models.CharField(
        _("证件类型"), max_length=8, choices=IdentityKind, default=IdentityKind.RESIDENT
    )
    identity_number = EncryptedTextField(_("证件号码"), null=True, blank=True)
    identity_index = BlindIndexField(purpose="person.identity", source="identity_number")
    # The last four characters, blinded: people say "尾号 0417", and nobody can read a number back from this.
    identity_tail = BlindIndexField(
        purpose="person.identity_tail", source="identity_number", normalise=rules.tail, db_index=False
    )
    identity_reason = models.CharField(
        _("号码说明"), max_length=120, blank=True, help_text=_("没有证件，或号码校验不过仍然登记的原因")
    )
    phone = EncryptedTextField(_("联系电话"), null=True, blank=True)
    phone_index = BlindIndexField(purpose="person.phone", source="phone", normalise=rules.digits)
    # Only where it is not the household's: whoever lives with the family is found at its address.
    address = EncryptedTextField(_("详细住址"), null=True, blank=True, help_text=_("与家庭住址不同时才填"))
    health_note = EncryptedTextField(_("健康状况"), null=True, blank=True)
    disability_card = EncryptedTextField(_("残疾人证号"), null=True, blank=True)
    disability_class = models.CharField(_("残疾类别"), max_length=1, blank=True)
    disability_grade = models.CharField(_("残疾等级"), max_length=1, blank=True)
    disability_reason = models.CharField(
        _("残疾人证说明"), max_length=120, blank=True, help_text=_("号码校验不过仍然登记的原因")
    )
    note = EncryptedTextField(_("备注"), null=True, blank=True)
    # The level in force, kept beside the assessments because every list shows it and every duty depends on it.
    risk = models.CharField(_("风险等级"), max_length=8, choices=RiskLevel, default=RiskLevel.GENERAL)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_from")

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("服务对象")
        verbose_name_plural = _("服务对象")
        constraints = [
            models.UniqueConstraint(
                fields=["identity_index"],
                condition=~Q(identity_index="") & ~Q(state="merged"),
                name="one_file_a_number",
                violation_error_message=_("这个证件号码已经建档。"),
            )
        ]
        indexes = [
            models.Index(fields=["division", "pinyin", "id"]),
            models.Index(fields=["name", "division"]),
            models.Index(fields=["pinyin", "division"]),
            models.Index(fields=["initials", "division"]),
            models.Index(fields=["identity_tail", "division"]),
            models.Index(fields=["division", "state", "risk"]),
            models.Index(fields=["worker", "state"]),
        ]

    def __str__(self) -> str:
        return f"服务对象 {ids.short(self.pk)}"

    def age_on(self, day: datetime.date) -> int | None:
        """Return the full years on a day, or None when no birth date is known."""
        return rules.age_on(self.born_on, day)

    def birth_in_words(self) -> str:
        """Return when somebody was born as far as it is known: 1944-03-02, 1944-03, 1944, or 1940–1944 of who was erased."""
        return rules.birth_in_words(self.born_on, self.born_precision)

    @property
    def is_open(self) -> bool:
        """Tell whether the person is being served: their file may be worked on."""
        return self.state == PersonState.ACTIVE

    @property
    def lives_at(self) -> str:
        """Return the address: their own, else that of their household."""
        if self.address:
            return self.address
        return (self.household.address or "") if self.household else ""


class Membership(Born, Imported):
    """家庭成员: a person belongs to a household between two days, related to its head in some way."""

    division = DivisionField()
    household = models.ForeignKey(Household, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    relation = models.CharField(_("与户主关系"), max_length=20, blank=True)
    since = models.DateField(_("开始日期"), null=True, blank=True)
    until = models.DateField(_("结束日期"), null=True, blank=True)
    reason = models.CharField(_("变动原因"), max_length=80, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("家庭成员")
        verbose_name_plural = _("家庭成员")
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(until__isnull=True),
                name="one_household_at_a_time",
                violation_error_message=_("这个人现在已经在另一个家庭里，请先登记离开。"),
            )
        ]
        indexes = [models.Index(fields=["division"])]

    def __str__(self) -> str:
        return f"家庭成员 {ids.short(self.pk)}"


class Circumstance(Born, Imported, Noted):
    """对象类别: a person belongs to a category of service objects between two days, with what proves it."""

    division = DivisionField()
    person = models.ForeignKey(Person, models.CASCADE, related_name="circumstances")
    category = models.CharField(_("类别"), max_length=30, help_text=_("代码见政策包 people.categories"))
    since = models.DateField(_("开始日期"), null=True, blank=True)
    until = models.DateField(_("结束日期"), null=True, blank=True)
    evidence = models.CharField(_("依据"), max_length=200, blank=True)
    ended_because = models.CharField(_("结束原因"), max_length=120, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("对象类别")
        verbose_name_plural = _("对象类别")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "category"],
                condition=Q(until__isnull=True),
                name="one_open_circumstance_a_category",
                violation_error_message=_("这个类别已经登记，还没有结束。"),
            ),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="circumstance_ends_after_start",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
        ]
        indexes = [models.Index(fields=["division", "category", "until"])]

    def __str__(self) -> str:
        return f"对象类别 {ids.short(self.pk)}"


class Guardian(Born, Imported):
    """监护人（联系人）: who answers for a child, or whom to call for an adult."""

    division = DivisionField()
    person = models.ForeignKey(Person, models.CASCADE, related_name="guardians")
    name = models.CharField(_("姓名"), max_length=60)
    relation = models.CharField(_("关系"), max_length=20, blank=True)
    phone = EncryptedTextField(_("电话"), null=True, blank=True)
    is_guardian = models.BooleanField(_("是监护人"), default=True, help_text=_("不是监护人就是紧急联系人"))
    since = models.DateField(_("开始日期"), null=True, blank=True)
    until = models.DateField(_("结束日期"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("监护人（联系人）")
        verbose_name_plural = _("监护人（联系人）")
        indexes = [models.Index(fields=["division"])]

    def __str__(self) -> str:
        return f"监护人 {ids.short(self.pk)}"


class ConsentKind(models.TextChoices):
    SELF = "self", _("本人同意")
    GUARDIAN = "guardian", _("监护人同意")
    STATUTORY = "statutory", _("依法定职责，不需同意")


class Consent(Born, Imported):
    """同意书: on what basis this file is kept (个人信息保护法第十三条、第三十一条).

    For a child under 14 it is the guardian's consent, or a statutory basis with its reason: the guardian may be
    the danger.
    """

    division = DivisionField()
    person = models.ForeignKey(Person, models.CASCADE, related_name="consents")
    kind = models.CharField(_("依据"), max_length=10, choices=ConsentKind)
    basis = models.CharField(
        _("法定依据"), max_length=30, blank=True, help_text=_("代码见政策包 people.consent_bases")
    )
    given_on = models.DateField(_("日期"))
    given_by = models.CharField(_("谁签的"), max_length=60, blank=True)
    reason = EncryptedTextField(_("理由"), null=True, blank=True)
    text_version = models.CharField(_("告知书版本"), max_length=40, blank=True)
    withdrawn_on = models.DateField(_("撤回日期"), null=True, blank=True)
    recorded_by = models.BigIntegerField(_("登记人"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("同意书")
        verbose_name_plural = _("同意书")
        indexes = [models.Index(fields=["division"])]

    def __str__(self) -> str:
        return f"同意书 {ids.short(self.pk)}"


class RiskAssessment(Born):
    """风险评定: what the level is and why; a worker may set another with a reason, the head confirms."""

    division = DivisionField()
    person = models.ForeignKey(Person, models.CASCADE, related_name="risk_assessments")
    level = models.CharField(_("等级"), max_length=8, choices=RiskLevel)
    on = models.DateField(_("日期"))
    reasons = models.JSONField(_("原因"), default=list, help_text=_("规则的编号，不含个人内容"))
    by_hand = models.BooleanField(_("人工调整"), default=False)
    hand_reason = EncryptedTextField(_("调整理由"), null=True, blank=True)
    set_by = models.BigIntegerField(_("评定人"), null=True, blank=True)
    confirmed_by = models.BigIntegerField(_("确认人"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("确认时间"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("风险评定")
        verbose_name_plural = _("风险评定")
        indexes = [
            models.Index(fields=["division", "by_hand", "confirmed_at"]),
            models.Index(fields=["person", "-on"]),
        ]

    def __str__(self) -> str:
        return f"风险评定 {ids.short(self.pk)}"


class Supplement(Born, Imported):
    """补充: facts a ledger added to a file that was there before it, so that the import can be taken back."""

    division = DivisionField()
    person = models.ForeignKey(Person, models.CASCADE, related_name="supplements")
    columns = models.JSONField(_("补充的项目"), default=list, help_text=_("只有项目的名称，没有内容"))

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("补充")
        verbose_name_plural = _("补充")

    def __str__(self) -> str:
        return f"补充 {ids.short(self.pk)}"


class Merge(Born):
    """合并: two files of one person became one; what was before is kept so that it can be taken back."""

    division = DivisionField()
    kept = models.ForeignKey(Person, models.PROTECT, related_name="merges_kept")
    gone = models.ForeignKey(Person, models.PROTECT, related_name="merges_gone")
    before = EncryptedTextField(_("合并前"), help_text=_("两份档案合并前的内容，用来撤销"))
    merged_at = models.DateTimeField(_("合并时间"), auto_now_add=True)
    merged_by = models.BigIntegerField(_("合并人"), null=True, blank=True)
    undone_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("合并")
        verbose_name_plural = _("合并")
        indexes = [models.Index(fields=["division"])]

    def __str__(self) -> str:
        return f"合并 {ids.short(self.pk)}"
