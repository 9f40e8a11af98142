"""What is typed into the pages of organisations and agreements."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.scoping import Scope
from shegongzhan.core.widgets import Chips, Day, Picker
from shegongzhan.partners.models import AgreementKind, OrganisationKind
from shegongzhan.stations import queries as places
from shegongzhan.stations.models import Station, StationState

EDITED = ("name", "division", "kind", "credit_code", "rating", "contact", "phone")


class OrganisationForm(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=120)
    kind = forms.ChoiceField(label=_("类型"), choices=OrganisationKind.choices, widget=Chips)
    division = forms.CharField(
        label=_("登记或活动所在地"),
        widget=Picker("stations:pick", label_of=places.label_of, placeholder=_("如：郎溪、lxx")),
    )
    credit_code = forms.CharField(label=_("统一社会信用代码"), max_length=18, required=False)
    rating = forms.ChoiceField(
        label=_("社会组织评估等级"),
        required=False,
        choices=[("", _("没有")), *[(f"{n}A", f"{n}A") for n in range(5, 0, -1)]],
    )
    contact = forms.CharField(label=_("联系人"), max_length=40, required=False)
    phone = forms.CharField(label=_("联系电话"), max_length=30, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.scope = scope

    def clean_division(self) -> str:
        code = self.cleaned_data["division"]
        if not (code.isdigit() and places.is_known(code)):
            raise forms.ValidationError(
                _now("没有找到“%(typed)s”，请从列出的地方里选一个。") % {"typed": code}
            )
        if not self.scope.may("partners.change", code):
            raise forms.ValidationError(_now("这个地方不归您管。"))
        return code

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
