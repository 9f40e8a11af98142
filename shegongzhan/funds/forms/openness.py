"""What a clerk types about disclosure sheets."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.scoping import Scope
from shegongzhan.core.widgets import Day
from shegongzhan.funds.models import DisclosureState
from shegongzhan.projects.models import Project
from shegongzhan.stations.models import Station
from shegongzhan.stations.queries import names_of


def places_for(scope: Scope, *rights: str) -> list[tuple[str, str]]:
    """Return the places of the scope and those of its stations, with their names."""
    own = [place for right in rights for place in scope.places(right)]
    below = [
        division
        for right in rights
        for division in Station.objects.filter(scope.within(right)).values_list("division", flat=True)
    ]
    places = sorted({place for place in [*own, *below] if place})
    named = names_of(set(places))
    return [(place, named.get(place, place)) for place in places]


class DisclosureForm(forms.Form):
    """What a sheet tells of."""

    title = forms.CharField(label=_("标题"), max_length=160)
    division = forms.ChoiceField(label=_("哪里的资金"))
    project = forms.ModelChoiceField(
        Project.objects.none(),
        label=_("只公开一个项目"),
        required=False,
        empty_label=_("不选，公开这个地方的全部"),
    )
    from_on = forms.DateField(label=_("从"), widget=Day)
    until = forms.DateField(label=_("到"), widget=Day)
    note = forms.CharField(
        label=_("说明"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["division"].choices = places_for(scope, "funds.post", "funds.disclose")
        rows = Project.objects.filter(scope.within("funds.post") | scope.within("funds.disclose"))
        self.fields["project"].queryset = rows.order_by("-starts_on", "name")
        self.fields["project"].label_from_instance = lambda project: project.name
        self.fields["note"].why = _("会原样公开，不要写到个人。")


class DisclosureFilters(forms.Form):
    """What narrows the list of sheets."""

    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), *DisclosureState.choices]
    )
