"""What is typed about volunteers and teams."""

import datetime
from operator import attrgetter
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.forms import NameField
from shegongzhan.core.picking import Pick
from shegongzhan.core.scoping import Scope
from shegongzhan.core.widgets import Chips, Day, ManyChips
from shegongzhan.partners.models import Organisation
from shegongzhan.people.models import IdentityKind, Sex
from shegongzhan.policies.queries import choices
from shegongzhan.stations.models import Station, StationState, Tier
from shegongzhan.stations.queries import PlaceField, places_within
from shegongzhan.volunteers.commands import VolunteerFacts
from shegongzhan.volunteers.models import Availability, Team, VolunteerState

NAMES = tuple(VolunteerFacts.__dataclass_fields__)


def _phone(label: Any, **rest: Any) -> forms.CharField:
    attrs = {"inputmode": "tel", "autocomplete": "tel"}
    return forms.CharField(label=label, max_length=20, widget=forms.TextInput(attrs=attrs), **rest)


class _Person(forms.Form):
    """What the station and the volunteer herself both write down."""

    name = NameField(label=_("姓名"), max_length=60)
    phone = _phone(_("手机号"))
    sex = forms.ChoiceField(label=_("性别"), choices=Sex.choices, widget=Chips)
    born_on = forms.DateField(label=_("出生日期"), widget=Day)
    services = forms.MultipleChoiceField(label=_("愿意做什么"), required=False, widget=ManyChips)
    skills = forms.MultipleChoiceField(label=_("有什么技能"), required=False, widget=ManyChips)
    availability = forms.MultipleChoiceField(
        label=_("什么时候方便"), required=False, choices=Availability.choices, widget=ManyChips
    )
    guardian_name = NameField(label=_("监护人姓名"), max_length=60, required=False)
    guardian_phone = _phone(_("监护人电话"), required=False)

    def __init__(self, *args: Any, place: str, on: datetime.date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["services"].choices = choices("volunteers.service_kinds", place, on)  # type: ignore[attr-defined]
        self.fields["skills"].choices = choices("volunteers.skills", place, on)  # type: ignore[attr-defined]


class VolunteerForm(_Person):
    """A volunteer's file, as the station keeps it."""

    division = PlaceField(label=_("居住区域"), placeholder=_("镇或村，如：jp"))
    station = forms.ModelChoiceField(label=_("联系的社工站"), queryset=Station.objects.none(), required=False)
    identity_kind = forms.ChoiceField(
        label=_("证件类型"), choices=IdentityKind.choices, widget=Chips, initial=IdentityKind.RESIDENT
    )
    identity_number = forms.CharField(
        label=_("证件号码"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    number = forms.CharField(label=_("志愿者编号"), max_length=40, required=False)
    guardian_consent_on = forms.DateField(label=_("监护人同意日期"), required=False, widget=Day)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["division"].offer(places_within(scope, "volunteers.change"))  # type: ignore[attr-defined]
        rows = Station.objects.visible_to(scope, "volunteers.change").exclude(state=StationState.CLOSED)
        station = self.fields["station"]
        assert isinstance(station, forms.ModelChoiceField)
        station.queryset = rows.order_by("division", "pk")

    def facts(self) -> VolunteerFacts:
        """Return what was typed."""
        said = {name: self.cleaned_data[name] for name in NAMES}
        if not said["identity_number"]:
            said["identity_kind"] = IdentityKind.NONE
        return VolunteerFacts(**said)


class RegisterForm(_Person):
    """What somebody who wants to be a volunteer says on her own phone; papers are shown at the station."""

    station = forms.ModelChoiceField(
        label=_("哪个社工站离您近"), queryset=Station.objects.none(), empty_label=_("请选择")
    )
    agreed = forms.BooleanField(label=_("我同意社工站为组织志愿服务登记和使用以上信息"))
    # People do not see it and leave it empty; programs fill in whatever there is.
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        station = self.fields["station"]
        assert isinstance(station, forms.ModelChoiceField)
        rows = Station.objects.exclude(state=StationState.CLOSED).exclude(tier=Tier.VILLAGE)
        station.queryset = rows.order_by("division", "pk")

    def facts(self) -> VolunteerFacts:
        """Return what was typed; she lives near the station until the station knows better."""
        said = {name: self.cleaned_data[name] for name in NAMES if name in self.cleaned_data}
        return VolunteerFacts(**said, division=self.cleaned_data["station"].division)


class RecogniseForm(forms.Form):
    """Name, phone and code: together they say who it is."""

    name = NameField(label=_("姓名"), max_length=60)
    phone = _phone(_("手机号"))
    code = forms.CharField(
        label=_("识别码"), max_length=20, help_text=_("社工站给您的八位码，大小写都行。忘了就问社工站，当场能换。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip
    remember = forms.BooleanField(label=_("这是我自己的手机，一个月内不用再输"), required=False)


class ConfirmForm(forms.Form):
    guardian_consent_on = forms.DateField(label=_("监护人哪天同意的"), required=False, widget=Day)


class PurposeForm(forms.Form):
    purpose = forms.CharField(
        label=_("为什么要看"), max_length=100, help_text=_("会记入审计，如：通知集合时间。")
    )


class MergeForm(forms.Form):
    gone = Pick(
        "volunteers:search_json",
        post=True,
        label=_("并进来的是哪一份"),
        help_text=_("按姓名找；自己注册还没确认的，用它的“与已有档案合并”。"),
        error_messages={key: _("请打几个字，再从列出的人里选一个。") for key in ("required", "unknown")},
    )

    def __init__(self, *args: Any, files: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["gone"].offer(files, attrgetter("name"))  # type: ignore[attr-defined]


class TrainingForm(forms.Form):
    name = forms.CharField(label=_("培训名称"), max_length=120)
    content = forms.CharField(label=_("主要内容"), max_length=300, required=False)
    hours = forms.DecimalField(
        label=_("学习时长（小时）"), min_value=0, max_value=1000, max_digits=6, decimal_places=1
    )
    held_by = forms.CharField(label=_("举办单位"), max_length=120)
    day = forms.DateField(label=_("日期"), widget=Day)


class HonourForm(forms.Form):
    name = forms.CharField(label=_("表彰奖励名称"), max_length=120)
    given_by = forms.CharField(label=_("授予单位"), max_length=120)
    day = forms.DateField(label=_("日期"), widget=Day)


class PeriodForm(forms.Form):
    since = forms.DateField(label=_("从"), widget=Day)
    until = forms.DateField(label=_("到"), widget=Day)


class TeamForm(forms.Form):
    name = forms.CharField(label=_("队名"), max_length=80)
    division = PlaceField(label=_("在哪里"))
    about = forms.CharField(label=_("做什么"), max_length=200, required=False)
    organisation = forms.ModelChoiceField(
        label=_("所属单位"), queryset=Organisation.objects.none(), required=False
    )
    founded_on = forms.DateField(label=_("成立日期"), required=False, widget=Day)
    ended_on = forms.DateField(label=_("解散日期"), required=False, widget=Day)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, scope: Scope, organisations: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["division"].offer(places_within(scope, "volunteers.change"))  # type: ignore[attr-defined]
        organisation = self.fields["organisation"]
        assert isinstance(organisation, forms.ModelChoiceField)
        organisation.queryset = organisations

    def values(self) -> dict[str, Any]:
        """Return the columns of a team."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def volunteer_field() -> Pick:
    """Return the field in which a volunteer is picked by typing; a form offers whom the reader sees."""
    told = _("请打几个字，再从列出的人里选一个。")
    messages = {"required": told, "unknown": told}
    return Pick("volunteers:search_json", post=True, label=_("志愿者"), error_messages=messages)


class MemberForm(forms.Form):
    volunteer = volunteer_field()
    leads = forms.BooleanField(label=_("是负责人"), required=False)

    def __init__(self, *args: Any, volunteers: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["volunteer"].offer(volunteers, attrgetter("name"))  # type: ignore[attr-defined]


NOT_LISTED = (VolunteerState.MERGED, VolunteerState.ERASED)


class VolunteerFilters(forms.Form):
    # A name never stands in an address: it is searched by what is posted and waits in the session.
    search = forms.CharField(required=False, widget=forms.HiddenInput)
    place = PlaceField(anywhere=True, label=_("地方"), required=False)
    service = forms.ChoiceField(label=_("服务类别"), required=False)
    skill = forms.ChoiceField(label=_("技能"), required=False)
    team = forms.ModelChoiceField(label=_("志愿服务队"), queryset=Team.objects.none(), required=False)
    state = forms.ChoiceField(
        label=_("状态"), required=False,
        choices=[("", _("全部")), *[(s.value, s.label) for s in VolunteerState if s not in NOT_LISTED]],
    )  # fmt: skip

    def __init__(self, data: Any, *, scope: Scope, on: datetime.date):
        super().__init__(data)
        place = (scope.places("volunteers.view") or [""])[0]
        for name, key in (("service", "volunteers.service_kinds"), ("skill", "volunteers.skills")):
            self.fields[name].choices = [("", _("全部")), *choices(key, place, on)]  # type: ignore[attr-defined]
        team = self.fields["team"]
        assert isinstance(team, forms.ModelChoiceField)
        team.queryset = Team.objects.visible_to(scope, "volunteers.view").order_by("division", "name")
        team.empty_label = _("全部")
        team.label_from_instance = lambda obj: str(obj.name)  # type: ignore[method-assign, assignment]
