"""What is typed about opportunities, sign-ups and hours."""

import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.forms import NameField
from shegongzhan.core.scoping import Scope
from shegongzhan.core.widgets import Chips, Day, ManyChips, Moment
from shegongzhan.needs.queries import NeedsPick
from shegongzhan.partners.models import Organisation
from shegongzhan.policies.queries import choices
from shegongzhan.stations.models import Station, StationState
from shegongzhan.stations.queries import PlaceField, places_within
from shegongzhan.volunteers.commands import OpportunityFacts
from shegongzhan.volunteers.forms.register import volunteer_field
from shegongzhan.volunteers.models import Opportunity, OpportunityState


def moment(day: datetime.date, time: datetime.time) -> datetime.datetime:
    """Return a day and a time on the wall as a moment."""
    return timezone.make_aware(datetime.datetime.combine(day, time))


class OpportunityForm(forms.Form):
    """What is to be done, when, where, for how many; and whether it is volunteering at all."""

    title = forms.CharField(label=_("服务名称"), max_length=80)
    kind = forms.ChoiceField(label=_("服务类别"), widget=Chips)
    station = forms.ModelChoiceField(label=_("哪个站组织"), queryset=Station.objects.none(), empty_label=None)
    content = forms.CharField(
        label=_("做什么"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("会公开，不要写服务对象的姓名和情况。"),
    )  # fmt: skip
    day = forms.DateField(label=_("哪天"), widget=Day)
    starts = forms.TimeField(label=_("几点开始"), widget=Moment)
    ends = forms.TimeField(label=_("几点结束"), widget=Moment)
    place = forms.CharField(label=_("集合地点"), max_length=120)
    places = forms.IntegerField(
        label=_("招募几人"), min_value=1, max_value=10_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    lead = NameField(label=_("负责人"), max_length=60)
    nature = forms.ChoiceField(label=_("是不是志愿服务"), required=False, widget=Chips)
    division = PlaceField(label=_("在哪个村（社区）"), required=False)
    organisation = forms.ModelChoiceField(
        label=_("和哪家单位一起"), queryset=Organisation.objects.none(), required=False
    )
    need = NeedsPick(multiple=False, label=_("回应哪项需求"), required=False)
    skills = forms.MultipleChoiceField(label=_("需要什么技能"), required=False, widget=ManyChips)
    adults_only = forms.BooleanField(label=_("只招成年人"), required=False)
    dangerous = forms.BooleanField(label=_("可能有人身危险"), required=False)
    insurance = forms.CharField(label=_("人身意外伤害保险（公司、保单号）"), max_length=120, required=False)
    insured_until = forms.DateField(label=_("保险到哪天"), required=False, widget=Day)
    qualification = forms.CharField(
        label=_("需要什么资格"),
        max_length=120,
        required=False,
        help_text=_("如：护士执业证。报名后由站里查验证件再确认。"),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, scope: Scope, place: str, on: datetime.date, organisations: Any,
        need: UUID | None = None, **kwargs: Any,
    ):  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["division"].offer(places_within(scope, "volunteers.change"))  # type: ignore[attr-defined]
        stations = Station.objects.visible_to(scope, "volunteers.change").exclude(state=StationState.CLOSED)
        for name, rows in (
            ("station", stations.order_by("division", "pk")),
            ("organisation", organisations),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows
        self.fields["need"].offer_near(scope, place, [need])  # type: ignore[attr-defined]
        self.fields["kind"].choices = choices("volunteers.service_kinds", place, on)  # type: ignore[attr-defined]
        self.fields["skills"].choices = choices("volunteers.skills", place, on)  # type: ignore[attr-defined]
        self.fields["nature"].choices = [  # type: ignore[attr-defined]
            ("", _("是，自愿、无偿、公益")),
            *choices("volunteers.not_volunteering", place, on),
        ]

    def facts(self) -> OpportunityFacts:
        """Return what was typed."""
        said = {
            name: self.cleaned_data[name]
            for name in OpportunityFacts.__dataclass_fields__
            if name in self.fields
        }
        day = self.cleaned_data["day"]
        return OpportunityFacts(
            **said,
            starts_at=moment(day, self.cleaned_data["starts"]),
            ends_at=moment(day, self.cleaned_data["ends"]),
        )


class OpportunityFilters(forms.Form):
    q = forms.CharField(label=_("名称或地点"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("服务类别"), required=False)
    todo = forms.ChoiceField(
        label=_("要做的"), required=False,
        choices=[("", _("全部")), ("confirm", _("有报名待确认")), ("record", _("有时长待记录"))],
    )  # fmt: skip
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("没有取消的")), *OpportunityState.choices]
    )
    place = PlaceField(anywhere=True, label=_("地方"), required=False)

    def __init__(self, data: Any, *, scope: Scope, on: datetime.date):
        super().__init__(data)
        place = (scope.places("volunteers.view") or [""])[0]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", _("全部")),
            *choices("volunteers.service_kinds", place, on),
        ]


class LinkForm(forms.Form):
    activity = forms.ChoiceField(label=_("活动"), required=False, widget=Chips)

    def __init__(self, *args: Any, activities: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.by_key = {str(row.pk): row for row in activities}
        self.fields["activity"].choices = [  # type: ignore[attr-defined]
            ("", _("不属于哪场活动")),
            *[(key, row.name) for key, row in self.by_key.items()],
        ]


class ConfirmSignUpForm(forms.Form):
    qualification_seen = forms.BooleanField(label=_("证件已经查验"), required=False)

    def __init__(self, *args: Any, opportunity: Opportunity, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not opportunity.qualification:
            del self.fields["qualification_seen"]
        else:
            self.fields["qualification_seen"].help_text = opportunity.qualification


class CompleteForm(forms.Form):
    came = forms.TimeField(label=_("几点到的"), widget=Moment)
    left = forms.TimeField(label=_("几点走的"), widget=Moment)
    reason = forms.CharField(label=_("为什么补记"), max_length=200)


class CameForm(CompleteForm):
    """Somebody who came and stands on no list, with her times."""

    volunteer = volunteer_field()
    field_order = ["volunteer"]

    def __init__(self, *args: Any, volunteers: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["volunteer"].offer(volunteers, attrgetter("name"))  # type: ignore[attr-defined]


class CorrectForm(forms.Form):
    minutes = forms.IntegerField(
        label=_("应是多少分钟"), min_value=0, max_value=24 * 60,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    reason = forms.CharField(label=_("为什么更正"), max_length=200)
