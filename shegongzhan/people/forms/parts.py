"""What is typed into the small pages of a file."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.forms import NameField
from shegongzhan.core.picking import Pick
from shegongzhan.core.scoping import Scope, within
from shegongzhan.core.widgets import Chips, Day
from shegongzhan.people.commands import ConsentGiven
from shegongzhan.people.models import ConsentKind, ErasureReason, PersonState, RiskLevel
from shegongzhan.people.queries import people_seen_by, shown_name
from shegongzhan.policies.queries import choices
from shegongzhan.talent.models import Worker

EMPTY = [("", "—")]


class LookFilters(forms.Form):
    """Who looked, and when; the last month unless told."""

    since = forms.DateField(label=_("从"), widget=Day, required=False)
    until = forms.DateField(label=_("到"), widget=Day, required=False)
    who = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)


class CategoryForm(forms.Form):
    category = forms.ChoiceField(label=_("类别"))
    since = forms.DateField(label=_("从哪天起"), required=False, widget=Day)
    evidence = forms.CharField(
        label=_("依据"), required=False, max_length=200, help_text=_("如：低保证号、村委会证明、走访所见。")
    )

    def __init__(self, *args: Any, place: str, on: datetime.date, without: set[str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        known = [(c, n) for c, n in choices("people.categories", place, on) if c not in without]
        self.fields["category"].choices = [*EMPTY, *known]  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """A day on which something ended, and why."""

    on = forms.DateField(label=_("哪天"), widget=Day)
    because = forms.CharField(label=_("原因"), required=False, max_length=80)


class DayForm(forms.Form):
    on = forms.DateField(label=_("哪天"), widget=Day)


class GuardianForm(forms.Form):
    name = NameField(label=_("姓名"), max_length=60)
    relation = forms.CharField(label=_("与本人关系"), required=False, max_length=20)
    phone = forms.CharField(label=_("电话"), required=False, max_length=30)
    is_guardian = forms.TypedChoiceField(
        label=_("是"),
        widget=Chips,
        coerce=lambda v: v == "1",
        choices=[("1", _("监护人")), ("0", _("紧急联系人"))],
    )
    since = forms.DateField(label=_("从哪天起"), required=False, widget=Day)


class ConsentForm(forms.Form):
    kind = forms.ChoiceField(label=_("建档依据"), choices=ConsentKind.choices, widget=Chips)
    given_on = forms.DateField(label=_("日期"), widget=Day)
    given_by = NameField(label=_("谁签的"), required=False, max_length=60)
    basis = forms.ChoiceField(label=_("法定依据"), required=False, help_text=_("只在不需同意时选。"))
    reason = forms.CharField(
        label=_("理由"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, place: str, on: datetime.date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        bases = choices("people.consent_bases", place, on)
        self.fields["basis"].choices = [*EMPTY, *bases]  # type: ignore[attr-defined]

    def consent(self) -> ConsentGiven:
        """Return the consent as the command takes it."""
        said = dict(self.cleaned_data)
        if said["kind"] != ConsentKind.STATUTORY:
            said["basis"] = ""
        return ConsentGiven(**said)


class RiskForm(forms.Form):
    level = forms.ChoiceField(label=_("等级"), choices=RiskLevel.choices, widget=Chips)
    reason = forms.CharField(label=_("为什么"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class StateForm(forms.Form):
    state = forms.ChoiceField(label=_("改为"), widget=Chips)
    on = forms.DateField(label=_("哪天的事"), widget=Day)

    def __init__(self, *args: Any, states: list[str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [(s, PersonState(s).label) for s in states]  # type: ignore[attr-defined]


class OneWorker(forms.ModelChoiceField):
    """A worker by name: a row says of itself only its number."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class WorkerForm(forms.Form):
    worker = OneWorker(
        label=_("责任社工"), queryset=Worker.objects.none(), required=False, empty_label=_("没有")
    )

    def __init__(self, *args: Any, place: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        near = Worker.objects.filter(within(place[:9]), left_on__isnull=True)
        self.fields["worker"].queryset = near.order_by("-kind", "pinyin", "pk")  # type: ignore[attr-defined]


class RevealForm(forms.Form):
    purpose = forms.ChoiceField(label=_("用途"), widget=Chips)

    def __init__(self, *args: Any, place: str, on: datetime.date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = choices("privacy.reveal_purposes", place, on)  # type: ignore[attr-defined]


class HouseholdForm(forms.Form):
    address = forms.CharField(label=_("详细住址"), required=False, max_length=200)
    number = forms.CharField(label=_("户编号"), required=False, max_length=40)
    size = forms.IntegerField(label=_("家庭人口"), required=False, min_value=1, max_value=50)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class NewHouseholdForm(HouseholdForm):
    relation = forms.CharField(label=_("与户主关系"), required=False, max_length=20)
    on = forms.DateField(label=_("从哪天起"), widget=Day)
    reason = forms.CharField(label=_("原因"), required=False, max_length=80, help_text=_("如：分户、搬迁。"))


def person_field(**options: Any) -> Pick:
    """Return the field in which somebody on the register is picked by typing."""
    told = _("请打几个字，再从列出的人里选一个。")
    messages = {"required": told, "unknown": told}
    return Pick("people:search_json", post=True, error_messages=messages, **options)


def offer_people(form: forms.Form, name: str, scope: Scope) -> None:
    """Let a field take whom the reader sees, called as the reader may call them."""
    form.fields[name].offer(people_seen_by(scope), lambda person: shown_name(scope, person))  # type: ignore[attr-defined]


class JoinForm(forms.Form):
    other = person_field(label=_("和谁一家"), placeholder=_("打家里一个人的名字"))
    relation = forms.CharField(label=_("与户主关系"), required=False, max_length=20)
    on = forms.DateField(label=_("从哪天起"), widget=Day)
    reason = forms.CharField(
        label=_("原因"), required=False, max_length=80, help_text=_("如：结婚、出生、投靠。")
    )

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any):
        super().__init__(*args, **kwargs)
        offer_people(self, "other", scope)


class OtherPersonForm(forms.Form):
    other = person_field(label=_("另一份档案"), placeholder=_("姓名、拼音或证件号末四位"))

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any):
        super().__init__(*args, **kwargs)
        offer_people(self, "other", scope)


class EraseForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("原因"),
        widget=Chips,
        choices=ErasureReason.choices,
    )
