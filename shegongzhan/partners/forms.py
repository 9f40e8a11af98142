"""What is typed into the pages of organisations and agreements."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.forms import NameField
from shegongzhan.core.scoping import Scope
from shegongzhan.core.widgets import Chips, Day
from shegongzhan.partners.commands import IncubationFacts
from shegongzhan.partners.models import AgreementKind, IncubationState, OrganisationKind, StepResult
from shegongzhan.policies.queries import choices
from shegongzhan.stations.models import Station, StationState
from shegongzhan.stations.queries import PlaceField, places_within

EDITED = ("name", "division", "kind", "credit_code", "rating", "contact", "phone")


class OrganisationForm(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=120)
    kind = forms.ChoiceField(label=_("类型"), choices=OrganisationKind.choices, widget=Chips)
    division = PlaceField(label=_("登记或活动所在地"), placeholder=_("如：郎溪、lxx"))
    credit_code = forms.CharField(label=_("统一社会信用代码"), max_length=18, required=False)
    rating = forms.ChoiceField(
        label=_("社会组织评估等级"),
        required=False,
        choices=[("", _("没有")), *[(f"{n}A", f"{n}A") for n in range(5, 0, -1)]],
    )
    contact = NameField(label=_("联系人"), max_length=40, required=False)
    phone = forms.CharField(label=_("联系电话"), max_length=30, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["division"].offer(places_within(scope, "partners.change"))  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """Return the columns of an organisation as typed."""
        return {name: self.cleaned_data[name] for name in EDITED}


class AgreementForm(forms.Form):
    station = forms.ModelChoiceField(label=_("站点"), queryset=Station.objects.none())
    kind = forms.ChoiceField(
        label=_("内容"), choices=AgreementKind.choices, widget=Chips, initial=AgreementKind.OPERATION
    )
    number = forms.CharField(label=_("协议编号"), max_length=60, required=False)
    starts_on = forms.DateField(label=_("开始日期"), widget=Day)
    ends_on = forms.DateField(
        label=_("结束日期"),
        widget=Day,
        required=False,
        help_text=_("到这一天为止，第二天起这家单位的人就看不到站点的资料了。"),
    )

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any):
        super().__init__(*args, **kwargs)
        station = self.fields["station"]
        assert isinstance(station, forms.ModelChoiceField)
        rows = Station.objects.visible_to(scope, "partners.change").exclude(state=StationState.CLOSED)
        station.queryset = rows.order_by("division", "pk")


class DayForm(forms.Form):
    on = forms.DateField(label=_("最后一天"), widget=Day)


class PartnerFilters(forms.Form):
    q = forms.CharField(label=_("名称"), required=False)
    kind = forms.ChoiceField(
        label=_("类型"), required=False, choices=[("", _("全部")), *OrganisationKind.choices]
    )


class IncubationForm(forms.Form):
    """The file of a community organisation: what filing asks for."""

    kind = forms.ChoiceField(label=_("类型"), widget=Chips)
    head = NameField(label=_("负责人"), max_length=60)
    scope_text = forms.CharField(
        label=_("业务范围"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    station = forms.ModelChoiceField(label=_("哪个站培育"), queryset=Station.objects.none(), required=False)
    since = forms.DateField(label=_("开始培育"), widget=Day)
    members = forms.IntegerField(label=_("成员人数"), min_value=0, max_value=100_000, initial=0)
    area = forms.CharField(label=_("活动地域"), max_length=120, required=False)
    seat = forms.CharField(label=_("住所"), max_length=120, required=False)
    money = forms.DecimalField(
        label=_("活动资金（元）"), required=False, min_value=0, max_digits=12, decimal_places=2
    )
    has_charter = forms.BooleanField(label=_("有章程"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, scope: Scope, place: str, on: datetime.date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = choices("partners.community_kinds", place, on)  # type: ignore[attr-defined]
        station = self.fields["station"]
        assert isinstance(station, forms.ModelChoiceField)
        rows = Station.objects.visible_to(scope, "partners.view").exclude(state=StationState.CLOSED)
        station.queryset = rows.order_by("division", "pk")

    def facts(self) -> IncubationFacts:
        """Return what was typed."""
        said = {n: v for n, v in self.cleaned_data.items() if n not in ("version", "scope_text")}
        return IncubationFacts(**said, scope=self.cleaned_data["scope_text"])


class FilingForm(forms.Form):
    begun_on = forms.DateField(label=_("哪天起算"), widget=Day, help_text=_("期限从这一天算起。"))
    what = forms.CharField(label=_("内容"), max_length=200, required=False)


class StepForm(forms.Form):
    result = forms.ChoiceField(label=_("结果"), choices=StepResult.choices, widget=Chips)
    done_on = forms.DateField(label=_("哪天办完的"), widget=Day)
    note = forms.CharField(label=_("说明"), max_length=200, required=False)


class HelpForm(forms.Form):
    kind = forms.ChoiceField(label=_("支持方式"), widget=Chips)
    day = forms.DateField(label=_("哪天"), widget=Day)
    what = forms.CharField(label=_("做了什么"), max_length=200)
    amount = forms.DecimalField(
        label=_("金额（元）"), required=False, min_value=0, max_digits=12, decimal_places=2
    )

    def __init__(self, *args: Any, place: str, on: datetime.date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = choices("partners.help_kinds", place, on)  # type: ignore[attr-defined]


class IndependenceForm(forms.Form):
    day = forms.DateField(label=_("哪天起能独立运作"), widget=Day)
    grounds = forms.CharField(
        label=_("凭什么说能独立"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("如：半年里自己办了几次活动、自己筹到了经费。"),
    )  # fmt: skip


class IncubationFilters(forms.Form):
    q = forms.CharField(label=_("名称"), required=False)
    kind = forms.ChoiceField(label=_("类型"), required=False)
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), *IncubationState.choices]
    )
    late = forms.BooleanField(label=_("只看超期的"), required=False)

    def __init__(self, data: Any, *, place: str, on: datetime.date):
        super().__init__(data)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", _("全部")),
            *choices("partners.community_kinds", place, on),
        ]
