"""What is typed about a need: first what and how urgent, at the end how it came out."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shegongzhan.core.forms import NameField
from shegongzhan.core.scoping import Scope
from shegongzhan.core.widgets import Chips, Day
from shegongzhan.needs.models import NeedChannel, NeedState
from shegongzhan.policies.queries import choices, value
from shegongzhan.stations.queries import PlaceField, places_around, places_within


class NeedForm(forms.Form):
    """A need: what, how urgent, of whom. The lists are those of the place."""

    place = PlaceField(label=_("哪个村（社区）"))
    kind = forms.ChoiceField(label=_("需要什么"))
    urgency = forms.ChoiceField(label=_("多急"), widget=Chips)
    description = forms.CharField(
        label=_("具体说说"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    noted_on = forms.DateField(label=_("哪天登记的"), widget=Day)
    channel = forms.ChoiceField(label=_("怎么知道的"), choices=NeedChannel.choices)
    group = forms.ChoiceField(label=_("对象类别"), required=False)
    persons = forms.IntegerField(label=_("涉及几个人"), min_value=1, max_value=100_000, initial=1)
    promised_on = forms.DateField(
        label=_("答应哪天前回应"), required=False, widget=Day, help_text=_("不填，按紧急程度算。")
    )

    def __init__(
        self, *args: Any, scope: Scope, place: str, on: datetime.date, fixed_place: bool, **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.on = on
        self.fields["kind"].choices = [("", _("请选择")), *choices("needs.kinds", place, on)]
        self.fields["urgency"].choices = [
            (row["code"], _("%(label)s（%(days)s 天内回应）") % row)
            for row in value("needs.urgency", place, on)
        ]
        self.fields["group"].choices = [("", _("不填")), *choices("people.categories", place, on)]
        if fixed_place:
            del self.fields["place"]
        else:
            self.fields["place"].offer(places_within(scope, "needs.change"))
            # A need without a person was noted by residents at large.
            self.initial.setdefault("channel", NeedChannel.SURVEY)
        self.initial.setdefault("noted_on", on)
        self.initial.setdefault("urgency", self.fields["urgency"].choices[-1][0])

    def clean_noted_on(self) -> datetime.date:
        day = self.cleaned_data["noted_on"]
        if day > self.on:
            raise forms.ValidationError(_("登记日期还没到。"))
        return day

    def clean_place(self) -> str:
        place = self.cleaned_data["place"]
        if len(place) not in (9, 12):
            raise forms.ValidationError(_("请输入几个字，从列出的村（社区）或乡镇里选。"))
        return place


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=_("为什么"), max_length=180)


class ReferForm(forms.Form):
    """To whom a need is handed, and why."""

    to_name = NameField(label=_("转给谁（单位或部门）"), max_length=120)
    to_division = PlaceField(label=_("转到哪里"), required=False)
    reason = forms.CharField(label=_("为什么转"), max_length=180)
    on = forms.DateField(label=_("哪天转的"), widget=Day)

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["to_division"].offer(places_around(scope, "needs.change"))


class ReplyForm(forms.Form):
    """What came back from whom a need was referred to."""

    reply = forms.CharField(label=_("对方怎么答复"), max_length=200)
    replied_on = forms.DateField(label=_("哪天答复的"), widget=Day)


RESULTS = [
    (NeedState.MET, _("满足了")),
    (NeedState.PARTLY_MET, _("部分满足")),
    (NeedState.CANNOT, _("暂时满足不了")),
]
ENOUGH = [("yes", _("够了")), ("no", _("还不够"))]
NOT_ASKED = ("not_asked", _("还没问"))
MARKS = [
    ("5", _("很满意")),
    ("4", _("满意")),
    ("3", pgettext_lazy("satisfaction", "一般")),
    ("2", _("不满意")),
    ("1", _("很不满意")),
    ("", _("没问到")),
]


class CloseForm(forms.Form):
    """How a need came out, and, apart from it, what the person says."""

    state = forms.ChoiceField(label=_("结果"), choices=RESULTS, widget=Chips)
    unmet_reason = forms.ChoiceField(label=_("满足不了的原因"), required=False)
    reason = forms.CharField(label=_("补充说明"), required=False, max_length=180)
    outcome = forms.CharField(
        label=_("办成了什么"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    on = forms.DateField(label=_("办结日期"), widget=Day)
    enough = forms.ChoiceField(
        label=_("本人觉得够不够"), required=False, choices=[*ENOUGH, NOT_ASKED], widget=Chips
    )
    satisfaction = forms.ChoiceField(label=_("满意吗"), required=False, choices=MARKS, widget=Chips)
    said = forms.CharField(
        label=_("本人怎么说"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    asked_by = forms.TypedChoiceField(label=_("谁问的"), required=False, coerce=int, empty_value=None)
    asked_on = forms.DateField(label=_("哪天问的"), required=False, widget=Day)

    def __init__(
        self,
        *args: Any,
        place: str,
        on: datetime.date,
        askers: list[tuple[int, str]],
        of_person: bool = True,
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.today, self.of_person = on, of_person
        self.fields["unmet_reason"].choices = [
            ("", _("请选择")), *choices("needs.unmet_reasons", place, on)
        ]  # fmt: skip
        self.fields["asked_by"].choices = [("", _("没问")), *askers]
        self.initial.setdefault("on", on)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("state") == NeedState.CANNOT and not cleaned.get("unmet_reason"):
            self.add_error("unmet_reason", _("请选择为什么满足不了。"))
        if cleaned.get("on") and cleaned["on"] > self.today:
            self.add_error("on", _("日期还没到。"))
        if cleaned.get("asked_on") and cleaned["asked_on"] > self.today:
            self.add_error("asked_on", _("日期还没到。"))
        done = cleaned.get("state") in (NeedState.MET, NeedState.PARTLY_MET)
        if done and self.of_person and not cleaned.get("enough"):
            self.add_error("enough", _("请选一个；没问的选“还没问”，以后会提醒。"))
        if self.has_word(cleaned) and not cleaned.get("asked_by"):
            self.add_error("asked_by", _("写了本人的话，请选谁问的。"))
        if cleaned.get("asked_by") and not cleaned.get("asked_on"):
            cleaned["asked_on"] = cleaned.get("on")
        return cleaned

    @staticmethod
    def has_word(cleaned: dict[str, Any]) -> bool:
        """Tell whether anything was written of what the person says."""
        answered = cleaned.get("enough") in ("yes", "no")
        return bool(cleaned.get("said") or answered or cleaned.get("satisfaction"))


class WordForm(forms.Form):
    """What the person says of a need that was closed before anybody asked."""

    enough = forms.ChoiceField(label=_("本人觉得够不够"), choices=ENOUGH, widget=Chips)
    satisfaction = forms.ChoiceField(label=_("满意吗"), required=False, choices=MARKS, widget=Chips)
    said = forms.CharField(
        label=_("本人怎么说"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    asked_by = forms.TypedChoiceField(label=_("谁问的"), coerce=int)
    asked_on = forms.DateField(label=_("哪天问的"), widget=Day)

    def __init__(self, *args: Any, askers: list[tuple[int, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["asked_by"].choices = askers
