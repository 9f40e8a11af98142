"""What is typed about a project."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.scoping import Scope
from shegongzhan.core.widgets import Chips, Day
from shegongzhan.partners.models import Organisation, OrganisationKind
from shegongzhan.policies.queries import choices
from shegongzhan.projects.forms._fields import yuan
from shegongzhan.projects.models import BOUGHT, BuyerKind, ProjectKind, ProjectState
from shegongzhan.stations.models import Station, StationState
from shegongzhan.stations.queries import PlaceField, places_within


class ProjectForm(forms.Form):
    """A project: what, who, where, how much, from when to when."""

    kind = forms.ChoiceField(label=_("项目类型"), choices=ProjectKind, widget=Chips)
    name = forms.CharField(label=_("项目名称"), max_length=160)
    applicant = forms.CharField(label=_("申报（承接）单位"), max_length=120)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("登记的单位"),
        required=False,
        help_text=_("单位已经登记的，选上"),
    )
    buyer_kind = forms.ChoiceField(
        label=_("谁出钱购买"), required=False, widget=Chips, choices=[("", _("还没定")), *BuyerKind.choices]
    )
    buyer = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("购买主体"),
        required=False,
        help_text=_("政府部门在“合作单位”里登记"),
    )
    hours_planned = forms.IntegerField(
        label=_("督导项目约定的小时"), required=False, min_value=0, max_value=100_000
    )
    division = PlaceField(label=_("实施地点"))
    station = forms.ModelChoiceField(Station.objects.none(), label=_("落地社工站"), required=False)
    field = forms.ChoiceField(label=_("服务领域"), required=False)
    starts_on = forms.DateField(label=_("立项日期"), widget=Day, required=False)
    ends_on = forms.DateField(label=_("结项日期"), widget=Day, required=False)
    granted = yuan(_("资助金额（元）"), required=False, help_text=_("签了合同的，跟着合同走"))
    paid_told = yuan(_("记账以前已拨付（元）"), required=False, help_text=_("账上记了的不用写，系统会算"))
    state = forms.ChoiceField(
        label=_("状态"), widget=Chips, required=False, help_text=_("不选的：购买服务从筹备开始，别的从实施开始"),
        choices=[(s.value, s.label) for s in (ProjectState.PLANNED, ProjectState.RUNNING)],
    )  # fmt: skip

    def __init__(self, *args: Any, scope: Scope, on: datetime.date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        place = next(iter(scope.places("projects.change")), "")
        self.fields["field"].choices = [("", _("不填")), *choices("services.fields", place, on)]
        stations = Station.objects.filter(scope.within("projects.change")).exclude(state=StationState.CLOSED)
        self.fields["division"].offer(places_within(scope, "projects.change"))
        self.fields["station"].queryset = stations.order_by("division", "name")
        known = Organisation.objects.filter(scope.within("projects.change"))
        self.fields["organisation"].queryset = known.order_by("name")
        self.fields["buyer"].queryset = known.filter(kind=OrganisationKind.GOVERNMENT).order_by("name")
        self.fields["buyer"].empty_label = _("不选")
        self.fields["station"].empty_label = self.fields["organisation"].empty_label = _("不选")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        said["granted"], said["paid_told"] = said.get("granted") or 0, said.get("paid_told") or 0
        # What is bought begins with the requirement; it runs from the day its contract is signed.
        first = ProjectState.PLANNED if said.get("kind") in BOUGHT else ProjectState.RUNNING
        said["state"] = said.get("state") or self.initial.get("state") or first
        return said


class EndForm(forms.Form):
    """How a project ended."""

    how = forms.ChoiceField(
        label=_("怎么结束的"),
        widget=Chips,
        choices=[("closed", _("做完了，结项")), ("stopped", _("没做完，终止"))],
    )
    on = forms.DateField(label=_("哪天"), widget=Day)
    reason = forms.CharField(label=_("情况说明"), max_length=200)


class ProjectFilters(forms.Form):
    """What narrows the list of projects."""

    q = forms.CharField(label=_("名称或单位"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("类型"), required=False, choices=[("", _("全部")), *ProjectKind.choices])
    state = forms.ChoiceField(
        label=_("状态"), required=False,
        choices=[("", _("全部")), *ProjectState.choices, ("late", _("过了结项日期还没结项"))],
    )  # fmt: skip
    year = forms.TypedChoiceField(label=_("立项年度"), required=False, coerce=int, empty_value=None)
    field = forms.ChoiceField(label=_("服务领域"), required=False)
    place = PlaceField(anywhere=True, label=_("地方"), required=False)
