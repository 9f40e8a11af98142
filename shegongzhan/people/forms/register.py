"""The filters of the register, a new file, and what a file says."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shegongzhan.core.display import listed
from shegongzhan.core.forms import NameField
from shegongzhan.core.scoping import Scope, within_any
from shegongzhan.core.time import today
from shegongzhan.core.widgets import Chips, Day, ManyChips
from shegongzhan.imports.reading.identity import Identity, Unreadable, read_identity
from shegongzhan.people.commands import ConsentGiven, PersonRow
from shegongzhan.people.forms.parts import OneWorker
from shegongzhan.people.models import ConsentKind, IdentityKind, PersonState, RiskLevel, Sex
from shegongzhan.policies.queries import choices
from shegongzhan.policies.queries import value as policy
from shegongzhan.stations.queries import PlaceField, every_place, places_within
from shegongzhan.talent.models import Worker, WorkerKind

AGES = [
    ("0-13", _("未满 14 岁")),
    ("14-17", _("14–17 岁")),
    ("18-59", _("18–59 岁")),
    ("60-79", _("60–79 岁")),
    ("80-", _("80 岁以上")),
]
RELATIONS = [
    _("户主"),
    _("配偶"),
    _("子"),
    pgettext_lazy("relation", "女"),
    _("父"),
    _("母"),
    _("祖父母"),
    _("孙子女"),
    _("兄弟姐妹"),
    _("其他"),
]
EMPTY = [("", "—")]


def village_field(**options: Any) -> PlaceField:
    """Return the field in which a village is picked by typing."""
    told = _("请打几个字，再从列出的村（社区）里选一个。")
    return PlaceField(
        label=_("村（社区）"),
        pick="stations:pick_village",
        placeholder=_("打几个字或拼音首字母"),
        error_messages={"required": told, "unknown": told, "elsewhere": told},
        **options,
    )


class PeopleFilters(forms.Form):
    """How the register is narrowed."""

    # What was typed to find somebody is posted and waits in the session: a name never stands in an address.
    search = forms.CharField(required=False, widget=forms.HiddenInput)
    place = PlaceField(anywhere=True, label=_("地方"), required=False, placeholder=_("镇或村"))
    category = forms.ChoiceField(label=_("类别"), required=False)
    risk = forms.ChoiceField(
        label=_("风险等级"), required=False, choices=[("", _("全部")), *RiskLevel.choices]
    )
    age = forms.ChoiceField(label=_("年龄"), required=False, choices=[("", _("全部")), *AGES])
    worker = forms.ChoiceField(label=_("责任社工"), required=False)
    visit = forms.ChoiceField(
        label=_("走访"),
        required=False,
        choices=[("", _("全部")), ("overdue", _("已逾期")), ("week", _("7 天内到期"))],
    )
    consent = forms.ChoiceField(
        label=_("同意书"), required=False, choices=[("", _("全部")), ("missing", _("儿童缺监护人或同意"))]
    )
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[
            ("", _("服务中")),
            *[(s.value, s.label) for s in (PersonState.LEFT, PersonState.DIED, PersonState.CLOSED)],
            ("all", _("全部")),
        ],
    )

    def __init__(self, data: Any, *, scope: Scope, on: datetime.date):
        super().__init__(data)
        place = (scope.places("people.view") or [""])[0]
        self.fields["category"].choices = [("", _("全部")), *choices("people.categories", place, on)]  # type: ignore[attr-defined]
        self.fields["worker"].choices = [("", _("全部")), ("none", _("还没有"))]  # type: ignore[attr-defined]
        # A region's thousands of workers are no choice; a county's are.
        if all(len(p) >= 6 for p in scope.places("people.view")):
            self.fields["worker"].choices += [(str(w.pk), w.name) for w in workers_for(scope)[:200]]  # type: ignore[attr-defined]


def workers_for(scope: Scope) -> Any:
    """Return the workers who may be responsible for people in the scope's places."""
    kinds = (WorkerKind.RESIDENT, WorkerKind.AGENCY, WorkerKind.COMMUNITY, WorkerKind.CADRE)
    places = [place[:9] for place in scope.places("people.view")]
    rows = Worker.objects.filter(within_any(places), left_on__isnull=True, kind__in=kinds)
    return rows.exclude(kind=WorkerKind.CADRE, user__isnull=True).order_by("pinyin", "pk")


class _IdentityPart(forms.Form):
    """Number, birth and sex: a citizen's number fills in the other two."""

    identity_number = forms.CharField(
        label=_("证件号码"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text", "spellcheck": "false"}),
    )
    identity_reason = forms.CharField(
        label=_("没有号码、或号码校验不过的原因"),
        required=False,
        max_length=120,
        help_text=_("如：没有户口、证件遗失待补。有正确号码时不用填。"),
    )
    sex = forms.ChoiceField(label=_("性别"), required=False, choices=Sex.choices, widget=Chips)
    born_on = forms.DateField(
        label=_("出生日期"), required=False, widget=Day, help_text=_("有身份证号时自动带出。")
    )
    ethnicity = forms.CharField(label=_("民族"), required=False, max_length=20)
    phone = forms.CharField(
        label=_("电话"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    disability_card = forms.CharField(
        label=_("残疾人证号"), required=False, max_length=30, help_text=_("20 位；类别和等级自动带出。")
    )
    disability_reason = forms.CharField(label=_("残疾人证号校验不过的原因"), required=False, max_length=120)
    health_note = forms.CharField(
        label=_("健康状况"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    note = forms.CharField(
        label=_("备注"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["identity_number"].why = _(
            "用来避免重复建档，代办申请时也要用。加密保存，列表里只显示头尾。"
        )  # type: ignore[attr-defined]
        self.fields["phone"].why = _("约走访时间和紧急时联系。加密保存。")  # type: ignore[attr-defined]
        words = listed(words for _code, words in choices("people.health", "", today()))
        self.fields["health_note"].help_text = _now("如：%(words)s。") % {"words": words}
        self.fields["health_note"].why = _("决定多久走访一次、要帮什么忙。加密保存，查看会留下记录。")  # type: ignore[attr-defined]

    def read(self) -> Identity | None:
        """Return what the number typed says, None when there is none or it cannot be right."""
        try:
            return read_identity(self.cleaned_data.get("identity_number") or "")
        except Unreadable:
            return None


class NewPersonForm(_IdentityPart):
    """A new file: the few things that matter first."""

    division = village_field()
    name = NameField(label=_("姓名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    categories = forms.MultipleChoiceField(label=_("对象类别"), required=False, widget=ManyChips)
    more_categories = forms.MultipleChoiceField(label=_("其他类别"), required=False, widget=ManyChips)
    address = forms.CharField(
        label=_("详细住址"), required=False, max_length=200, help_text=_("同一地址的人会归入一个家庭。")
    )
    household_size = forms.IntegerField(label=_("家庭人口"), required=False, min_value=1, max_value=50)
    relation = forms.CharField(label=_("与户主关系"), required=False, max_length=20)
    worker = OneWorker(
        label=_("责任社工"), queryset=Worker.objects.none(), required=False, empty_label=_("以后再定")
    )
    evidence = forms.CharField(
        label=_("类别的依据"),
        required=False,
        max_length=200,
        help_text=_("如：低保证号、村委会证明、走访所见。"),
    )
    guardian_name = NameField(label=_("监护人（联系人）姓名"), required=False, max_length=60)
    guardian_relation = forms.CharField(label=_("与本人关系"), required=False, max_length=20)
    guardian_phone = forms.CharField(label=_("监护人（联系人）电话"), required=False, max_length=30)
    consent_kind = forms.ChoiceField(
        label=_("建档依据"), required=False, choices=ConsentKind.choices, widget=Chips
    )
    consent_on = forms.DateField(label=_("签字日期"), required=False, widget=Day)
    consent_by = NameField(label=_("谁签的"), required=False, max_length=60)
    basis = forms.ChoiceField(label=_("法定依据"), required=False)
    reason = forms.CharField(
        label=_("不需同意的理由"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    is_another = forms.BooleanField(label=_("看过了，不是同一个人，继续建档"), required=False)

    GUARDIAN_PART = (
        "guardian_name",
        "guardian_relation",
        "guardian_phone",
        "consent_kind",
        "consent_on",
        "consent_by",
        "basis",
        "reason",
    )
    REST = (
        "ethnicity",
        "household_size",
        "relation",
        "worker",
        "evidence",
        "disability_card",
        "disability_reason",
        "health_note",
        "note",
    )

    def __init__(self, *args: Any, scope: Scope, on: datetime.date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.scope, self.on = scope, on
        self.fields["division"].offer(places_within(scope, "people.change"))  # type: ignore[attr-defined]
        place = (scope.places("people.change") or [""])[0]
        known = choices("people.categories", place, on)
        first = policy("people.survey_groups", place, on)
        self.fields["categories"].choices = [(c, n) for c, n in known if c in first]  # type: ignore[attr-defined]
        self.fields["more_categories"].choices = [(c, n) for c, n in known if c not in first]  # type: ignore[attr-defined]
        bases = choices("people.consent_bases", place, on)
        self.fields["basis"].choices = [*EMPTY, *bases]  # type: ignore[attr-defined]
        self.fields["worker"].queryset = workers_for(scope)  # type: ignore[attr-defined]

    def opens(self, part: tuple[str, ...]) -> bool:
        """Tell whether a folded part holds something, or a mistake: it is open then."""
        return any(name in self.errors or self[name].value() for name in part)

    @property
    def opens_guardian(self) -> bool:
        return self.opens(self.GUARDIAN_PART)

    @property
    def opens_rest(self) -> bool:
        named = [name for name in self.REST if name != "worker"]
        return self.opens(tuple(named)) or "worker" in self.errors

    @property
    def opens_categories(self) -> bool:
        return self.opens(("more_categories",))

    def row(self) -> PersonRow:
        """Return what was typed as the command takes it."""
        said = self.cleaned_data
        plain = (
            "name",
            "division",
            "sex",
            "ethnicity",
            "identity_number",
            "identity_reason",
            "phone",
            "address",
            "relation",
            "evidence",
            "guardian_name",
            "guardian_relation",
            "guardian_phone",
            "health_note",
            "disability_card",
            "disability_reason",
            "note",
            "is_another",
        )
        return PersonRow(
            **{name: said[name] for name in plain},
            born_on=said["born_on"],
            identity_kind=IdentityKind.RESIDENT,
            household_size=said["household_size"],
            categories=[*said["categories"], *said["more_categories"]],
            worker_id=said["worker"].pk if said["worker"] else None,
        )

    def consent(self) -> ConsentGiven | None:
        """Return the consent that was noted, None when none was."""
        said = self.cleaned_data
        if not said["consent_kind"]:
            return None
        return ConsentGiven(
            kind=said["consent_kind"],
            given_on=said["consent_on"] or self.on,
            given_by=said["consent_by"]
            or (said["guardian_name"] if said["consent_kind"] == ConsentKind.GUARDIAN else ""),
            basis=said["basis"] if said["consent_kind"] == ConsentKind.STATUTORY else "",
            reason=said["reason"],
        )


class ChangePersonForm(_IdentityPart):
    """What a file says, to be changed. Masked values stay as they are unless something is typed."""

    name = NameField(label=_("姓名"), max_length=60)
    division = village_field()
    address = forms.CharField(
        label=_("详细住址"), required=False, max_length=200, help_text=_("与家庭住址不同时才填。")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    KEPT = ("identity_number", "phone", "address", "disability_card", "health_note", "note")

    def __init__(self, *args: Any, scope: Scope, place: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        villages = places_within(scope, "people.change") | every_place().filter(code=place)
        self.fields["division"].offer(villages)  # type: ignore[attr-defined]
        self.fields["division"].error_messages["elsewhere"] = _(
            "迁到外地的，请改状态为“已迁出”；这里只能改到您负责的村（社区）。"
        )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        found = self.read() if said.get("identity_number") else None
        if found and found.kind == "citizen" and found.birth:
            said["born_on"] = found.birth
            said["sex"] = {"male": Sex.MALE, "female": Sex.FEMALE}.get(found.sex, said.get("sex"))
        return said
