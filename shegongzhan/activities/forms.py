"""What a worker types about an activity: few fields first, the rest folded."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.forms import offer_one
from shegongzhan.core.picking import Pick
from shegongzhan.core.widgets import Chips, Day, ManyChips, Moment
from shegongzhan.needs.models import OwnerKind
from shegongzhan.needs.queries import NeedsPick
from shegongzhan.partners.queries import PartnerField
from shegongzhan.policies.queries import choices
from shegongzhan.stations.queries import PlaceField

MINUTES = [(60, _("1 小时")), (90, _("1 个半小时")), (120, _("2 小时")), (180, _("3 小时")), (0, _("另填"))]
LONGEST = 24 * 60
Choices = Sequence[tuple[Any, Any]]


def _count(label: Any, **rest: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=100_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        **rest,
    )


class ActivityForm(forms.Form):
    """An activity: what, when, how long, who led it, how many came. Policy lists are those of the place."""

    name = forms.CharField(label=_("活动名称"), max_length=160)
    kind = forms.ChoiceField(label=_("活动类型"), widget=Chips)
    station = forms.TypedChoiceField(label=_("哪个站办的"), coerce=int)
    day = forms.DateField(label=_("哪天"), widget=Day)
    starts_at = forms.TimeField(label=_("几点开始"), required=False, widget=Moment)
    minutes = forms.TypedChoiceField(label=_("多久"), coerce=int, choices=MINUTES, widget=Chips, initial=120)
    minutes_typed = forms.IntegerField(label=_("分钟"), required=False, min_value=1, max_value=LONGEST)
    workers = forms.TypedMultipleChoiceField(label=_("谁带的"), coerce=int, widget=ManyChips, required=False)
    other_workers = Pick("talent:search_json", multiple=True, post=True, label=_("还有谁带"), required=False)
    heads = _count(_("来了多少人"))
    volunteers = _count(_("志愿者几人"), required=False)
    place = forms.CharField(label=_("在哪里办的"), max_length=120, required=False)
    village = PlaceField(label=_("哪个村（社区）"), required=False, pick="stations:pick_village")
    people = Pick("people:search_json", multiple=True, post=True, label=_("建了档的参加者"), required=False)
    needs = NeedsPick(label=_("回应了哪些需求"), required=False)
    themes = forms.MultipleChoiceField(label=_("主题"), required=False, widget=ManyChips)
    project = forms.TypedChoiceField(label=_("算哪个项目的"), required=False, coerce=int, empty_value=None)
    cost = forms.DecimalField(
        label=_("经费（元）"), required=False, min_value=0, max_digits=12, decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
    )  # fmt: skip
    note = forms.CharField(label=_("记录"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(
        self,
        *args: Any,
        place: str,
        on: datetime.date,
        stations: Choices,
        workers: Choices,
        projects: Choices,
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.today = on
        self.fields["kind"].choices = choices("activities.kinds", place, on)
        self.fields["themes"].choices = choices("activities.themes", place, on)
        self.fields["station"].choices = stations
        if len(stations) == 1:
            self.fields["station"].widget = forms.HiddenInput()
            self.initial.setdefault("station", stations[0][0])
        self.fields["workers"].choices = workers
        if not workers:
            del self.fields["workers"]
            self.fields["other_workers"].label = _("谁带的")
            self.fields["other_workers"].required = True
        offer_one(self, "project", projects, _("不算项目"))
        self.partner_kinds = list(OwnerKind)
        for kind in self.partner_kinds:
            self.fields[f"partner_{kind}"] = PartnerField(label=kind.label, required=False)
            if kind != OwnerKind.VOLUNTEER:  # how many volunteers came is asked above, once
                self.fields[f"partner_{kind}_people"] = _count(_("人数"), required=False)
        self.fields[f"partner_{OwnerKind.VOLUNTEER}"].label = _("志愿者是哪支队伍的")

    def partner_rows(self) -> list[tuple[forms.BoundField, forms.BoundField | None]]:
        """Return the fields of each of the five kinds of partners: who, and how many people where that is asked here."""
        return [
            (self[name], self[f"{name}_people"] if f"{name}_people" in self.fields else None)
            for name in (f"partner_{kind}" for kind in self.partner_kinds)
        ]

    def clean_day(self) -> datetime.date:
        day = self.cleaned_data["day"]
        if day > self.today:
            raise forms.ValidationError(_("日期还没到，办完了再记。"))
        return day

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("minutes") == 0 and not said.get("minutes_typed"):
            self.add_error("minutes_typed", _("请写多少分钟。"))
        if not said.get("workers") and not said.get("other_workers"):
            field = "workers" if "workers" in self.fields else "other_workers"
            if field not in self.errors:
                self.add_error(field, _("请选择谁带的活动。"))
        return said

    def minutes_spent(self) -> int:
        """Return how long the activity took, tapped or typed."""
        return int(self.cleaned_data["minutes"] or self.cleaned_data["minutes_typed"])


class VoidForm(forms.Form):
    """Why an activity is struck out."""

    reason = forms.CharField(label=_("为什么作废"), max_length=200)


class ActivityFilters(forms.Form):
    """What narrows the list of activities."""

    q = forms.CharField(label=_("名称或地点"), required=False, max_length=60)
    since = forms.DateField(label=_("从"), required=False, widget=Day)
    until = forms.DateField(label=_("到"), required=False, widget=Day)
    kind = forms.ChoiceField(label=_("类型"), required=False)
    place = PlaceField(anywhere=True, label=_("地方"), required=False)
    void = forms.BooleanField(label=_("含作废的"), required=False)
