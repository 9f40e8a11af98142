"""What is typed about brand projects."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.forms import NameField
from shegongzhan.core.scoping import Scope
from shegongzhan.core.widgets import Day, ManyChips
from shegongzhan.needs.models import Need
from shegongzhan.policies.queries import choices
from shegongzhan.projects.forms._fields import NeedsField, long_text
from shegongzhan.projects.models import Project
from shegongzhan.stations.models import Station, StationState
from shegongzhan.stations.queries import PlaceField, names_of, places_within


class BrandForm(forms.Form):
    """The problem, the way, what came of it, what others need."""

    name = forms.CharField(label=_("名称"), max_length=80)
    division = PlaceField(label=_("哪里的"))
    problem = long_text(_("要解决的问题"), 2000)
    method = long_text(_("做法"), 4000)
    results = long_text(_("成效"), 2000, required=False)
    satisfaction = forms.IntegerField(label=_("满意度（%）"), required=False, min_value=0, max_value=100)
    asked = forms.IntegerField(label=_("问了多少人"), required=False, min_value=0, max_value=1_000_000)
    kit = long_text(
        _("给别处的工具包"), 2000, required=False, help_text=_("要准备什么、怎么开始；表格和手册作为附件上传")
    )
    needs = NeedsField(Need.objects.none(), label=_("回应的需求"), required=False, widget=ManyChips)
    station = forms.ModelChoiceField(Station.objects.none(), label=_("社工站"), required=False)
    projects = forms.ModelMultipleChoiceField(
        Project.objects.none(),
        label=_("出自哪些项目"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )

    def __init__(self, *args: Any, scope: Scope, needs: QuerySet[Need] | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if needs:
            self.fields["needs"].queryset = needs
            first = needs[0]
            self.fields["needs"].kinds = dict(choices("needs.kinds", first.division, first.noted_on))
            self.fields["needs"].places = names_of(need.division for need in needs)
        else:
            del self.fields["needs"]
        stations = Station.objects.filter(scope.within("projects.change")).exclude(state=StationState.CLOSED)
        self.fields["division"].offer(places_within(scope, "projects.change"))
        self.fields["station"].queryset = stations.order_by("division", "name")
        self.fields["station"].empty_label = _("不选")
        mine = Project.objects.visible_to(scope, "projects.change")
        self.fields["projects"].queryset = mine.order_by("-starts_on", "name")
        self.fields["projects"].label_from_instance = lambda project: project.name

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        said["asked"] = said.get("asked") or 0
        return said


class ReplicationForm(forms.Form):
    """Where a brand was done again, by whom and since when."""

    place = PlaceField(anywhere=True, label=_("在哪里"))
    by = NameField(label=_("谁做的"), max_length=120)
    on = forms.DateField(label=_("开始日期"), widget=Day)
    result = forms.CharField(label=_("做得怎么样"), max_length=200, required=False)


class BrandFilters(forms.Form):
    """What narrows the list of brands."""

    q = forms.CharField(label=_("名称或问题"), required=False, max_length=60)
    named = forms.ChoiceField(
        label=_("认定"), required=False,
        choices=[("", _("全部")), ("yes", _("已认定")), ("no", _("还没有认定"))],
    )  # fmt: skip
    place = PlaceField(anywhere=True, label=_("地方"), required=False)
