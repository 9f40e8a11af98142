"""What is typed about a service given for a need."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.forms import day_typed, offer_one
from shegongzhan.core.scoping import Scope
from shegongzhan.core.widgets import Chips, Day, ManyChips
from shegongzhan.needs.models import Need
from shegongzhan.needs.queries import NeedsPick
from shegongzhan.policies.queries import choices
from shegongzhan.services.queries import helpers_for, projects_for

MINUTES = [(30, _("半小时")), (60, _("1 小时")), (120, _("2 小时")), (240, _("半天")), (0, _("另填"))]


class ChooseNeedForm(forms.Form):
    """The need a service was given for."""

    need = NeedsPick(multiple=False, label=_("哪项需求"))

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["need"].offer_near(scope, next(iter(scope.places("visits.record")), ""))


class DeliverForm(forms.Form):
    """A service given for a need: when, how long, by whom, what; the rest folded."""

    day = forms.DateField(label=_("哪天"), widget=Day)
    minutes = forms.TypedChoiceField(label=_("多久"), coerce=int, choices=MINUTES, widget=Chips, initial=60)
    minutes_typed = forms.IntegerField(label=_("分钟"), required=False, min_value=1, max_value=24 * 60)
    workers = forms.TypedMultipleChoiceField(label=_("谁做的"), coerce=int, widget=ManyChips)
    note = forms.CharField(label=_("做了什么"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    heads = forms.IntegerField(label=_("服务人次"), min_value=1, max_value=100_000, initial=1)
    field = forms.ChoiceField(label=_("服务领域"), required=False)
    project = forms.TypedChoiceField(label=_("算哪个项目的"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, need: Need, user_id: int, on: datetime.date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.on = on
        workers = list(helpers_for(need, user_id))
        self.fields["workers"].choices = [(worker.pk, worker.name) for worker in workers]
        self.fields["field"].choices = [("", _("不填")), *choices("services.fields", need.division, on)]
        projects = projects_for(need.division, day_typed(self.data, on))
        offer_one(self, "project", projects, _("不算项目"))
        self.initial.setdefault("day", on)
        self.initial.setdefault("heads", need.persons)
        self.initial.setdefault("workers", [worker.pk for worker in workers if worker.user_id == user_id])

    def clean_day(self) -> datetime.date:
        day = self.cleaned_data["day"]
        if day > self.on:
            raise forms.ValidationError(_("日期还没到，不能先记。"))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("minutes") == 0 and not cleaned.get("minutes_typed"):
            self.add_error("minutes_typed", _("请写多少分钟。"))
        return cleaned

    def minutes_spent(self) -> int:
        """Return how long it took, tapped or typed."""
        return self.cleaned_data["minutes"] or self.cleaned_data["minutes_typed"]
