"""What a worker types about a visit: few fields first, the rest folded."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.forms import offer_one
from shegongzhan.core.picking import Pick
from shegongzhan.core.scoping import Scope
from shegongzhan.core.widgets import Chips, Day, ManyChips, Moment
from shegongzhan.people.queries import people_seen_by, shown_name
from shegongzhan.policies.queries import choices
from shegongzhan.stations.queries import PlaceField

MINUTES = [(20, _("20 分")), (40, _("40 分")), (60, _("1 小时")), (90, _("1 个半小时")), (0, _("另填"))]
NEED_ROWS = 3


class VisitForm(forms.Form):
    """A visit: whom, in which way, when, how long, with whom, what was seen. Policy lists are those of the place."""

    people = forms.MultipleChoiceField(label=_("看了谁"), widget=ManyChips)
    others = Pick("people:search_json", multiple=True, post=True, label=_("还看了别家的人"), required=False)
    way = forms.ChoiceField(label=_("怎么去的"), widget=Chips)
    day = forms.DateField(label=_("哪天"), widget=Day)
    minutes = forms.TypedChoiceField(label=_("多久"), coerce=int, choices=MINUTES, widget=Chips, initial=40)
    minutes_typed = forms.IntegerField(label=_("分钟"), required=False, min_value=1, max_value=24 * 60)
    starts_at = forms.TimeField(label=_("几点开始"), required=False, widget=Moment)
    workers = forms.TypedMultipleChoiceField(label=_("谁去的"), coerce=int, widget=ManyChips)
    project = forms.TypedChoiceField(label=_("算哪个项目的"), required=False, coerce=int, empty_value=None)
    note = forms.CharField(label=_("说点什么"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    change_kind = forms.ChoiceField(label=_("家里有重大变化吗"), required=False)
    change_person = forms.ChoiceField(label=_("谁的变化"), required=False)
    change_on = forms.DateField(label=_("哪天发生的"), required=False, widget=Day)
    purpose = forms.ChoiceField(label=_("走访内容"), required=False)
    handling = forms.ChoiceField(label=_("处理情况"), required=False)
    found_nobody = forms.BooleanField(label=_("没见到人"), required=False)
    is_survey = forms.BooleanField(label=_("同时是社区益小时调研"), required=False)

    def __init__(
        self,
        *args: Any,
        place: str,
        on: datetime.date,
        people: Sequence[tuple[str, str]],
        workers: Sequence[tuple[int, str]],
        projects: Sequence[tuple[int, str]] = (),
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        offer_one(self, "project", projects, _("不算项目"))
        self.place = place
        self.today = on
        self.fields["people"].choices = people
        self.fields["change_person"].choices = people
        self.fields["workers"].choices = workers
        self.fields["way"].choices = choices("visits.ways", place, on)
        none = [("", _("没有"))]
        self.fields["change_kind"].choices = none + choices("visits.change_events", place, on)
        unsaid = [("", _("不填"))]
        self.fields["purpose"].choices = unsaid + _named(choices("visits.contents", place, on))
        self.fields["handling"].choices = unsaid + _named(choices("visits.outcomes", place, on))
        levels = choices("visits.observation_levels", place, on)
        self.observed = []
        for code, label in choices("visits.observations", place, on):
            self.fields[f"seen_{code}"] = forms.ChoiceField(
                label=label, required=False, choices=levels, widget=Chips
            )
            self.observed.append(code)
        self.needs = [
            NeedRow(self.data or None, prefix=f"need{n}", place=place, on=on) for n in range(NEED_ROWS)
        ]

    def observation_fields(self) -> list[forms.BoundField]:
        """Return the observation items as the page shows them."""
        return [self[f"seen_{code}"] for code in self.observed]

    def observations(self) -> dict[str, str]:
        """Return what was tapped: item → level."""
        return {
            code: self.cleaned_data[f"seen_{code}"]
            for code in self.observed
            if self.cleaned_data.get(f"seen_{code}")
        }

    def is_valid(self) -> bool:
        """Tell whether the visit and every need row that was begun is complete."""
        rows = [row.is_valid() for row in self.needs]
        return super().is_valid() and all(rows)

    def clean_day(self) -> datetime.date:
        day = self.cleaned_data["day"]
        if day > self.today:
            raise forms.ValidationError(_("日期还没到，不能先记。"))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("minutes") == 0 and not cleaned.get("minutes_typed"):
            self.add_error("minutes_typed", _("请写多少分钟。"))
        return cleaned

    def minutes_spent(self) -> int:
        """Return how long the visit took, tapped or typed."""
        return self.cleaned_data["minutes"] or self.cleaned_data["minutes_typed"]


class WhomForm(forms.Form):
    """Whom a visit was to, by typing a name, initials or the end of a number."""

    person = Pick(
        "people:search_json",
        post=True,
        label=_("找人"),
        error_messages={
            "required": _("请打几个字，再从列出的人里选一个。"),
            "unknown": _("请打几个字，再从列出的人里选一个。"),
        },
    )

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["person"].offer(people_seen_by(scope), lambda person: shown_name(scope, person))


class NeedRow(forms.Form):
    """A need found on the way; an untouched row is none."""

    kind = forms.ChoiceField(label=_("需要什么"), required=False)
    urgency = forms.ChoiceField(label=_("多急"), required=False, widget=Chips)
    description = forms.CharField(label=_("说明"), required=False, max_length=200)

    def __init__(self, *args: Any, place: str, on: datetime.date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("没有")), *choices("needs.kinds", place, on)]
        self.fields["urgency"].choices = choices("needs.urgency", place, on)
        if not self.is_bound:
            self.initial["urgency"] = self.fields["urgency"].choices[-1][0]

    def was_begun(self) -> bool:
        """Tell whether somebody typed anything into the row."""
        return self.is_bound and any(self.data.get(self.add_prefix(name)) for name in ("kind", "description"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("description") and not cleaned.get("kind"):
            self.add_error("kind", _("请选择需要什么。"))
        if cleaned.get("kind") and not cleaned.get("urgency"):
            self.add_error("urgency", _("请选择多急。"))
        return cleaned


class ChangeForm(forms.Form):
    """Something that happened to somebody on the register."""

    kind = forms.ChoiceField(label=_("发生了什么"), widget=Chips)
    happened_on = forms.DateField(label=_("哪天发生的"), widget=Day)
    note = forms.CharField(label=_("说明"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, place: str, on: datetime.date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = choices("visits.change_events", place, on)
        self.initial.setdefault("happened_on", on)


class VoidForm(forms.Form):
    """Why a record is struck out."""

    reason = forms.CharField(label=_("为什么作废"), max_length=200)


class VisitFilters(forms.Form):
    """What narrows the list of visits."""

    since = forms.DateField(label=_("从"), required=False, widget=Day)
    until = forms.DateField(label=_("到"), required=False, widget=Day)
    way = forms.ChoiceField(label=_("方式"), required=False)
    worker = forms.ChoiceField(label=_("社工"), required=False)
    place = PlaceField(anywhere=True, label=_("地方"), required=False)
    void = forms.BooleanField(label=_("含作废的"), required=False)


class DutyFilters(forms.Form):
    """What narrows the list of persons to be visited."""

    when = forms.ChoiceField(
        label=_("什么时候"),
        required=False,
        choices=[
            ("", _("全部")),
            ("overdue", _("已逾期")),
            ("week", _("七天内到期")),
            ("never", _("从没见过")),
        ],
    )
    tier = forms.ChoiceField(label=_("级别"), required=False)
    place = PlaceField(anywhere=True, label=_("地方"), required=False)


def _named(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Offer names as values: what the ledgers write is a name, and it goes back into them as it is."""
    return [(label, label) for _code, label in pairs]
