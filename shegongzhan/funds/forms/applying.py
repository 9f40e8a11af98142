"""What a clerk types about applications for special funds, and what narrows the list of alerts."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.scoping import Scope
from shegongzhan.core.widgets import Chips, Day
from shegongzhan.funds.forms.plans import sources_for
from shegongzhan.funds.forms.register import amount_field
from shegongzhan.funds.models import ApplicationReply, FundApplication, FundSource, SourceLevel
from shegongzhan.funds.queries.alerts import KINDS
from shegongzhan.policies.queries import choices
from shegongzhan.stations.queries import PlaceField, label_of

ANSWERS = (ApplicationReply.GRANTED, ApplicationReply.PARTLY, ApplicationReply.REFUSED)


class ApplicationForm(forms.Form):
    """What is asked for."""

    title = forms.CharField(label=_("申请事项"), max_length=160)
    asked_of = forms.CharField(label=_("向谁申请"), max_length=120)
    division = forms.ChoiceField(label=_("哪里申请"))
    year = forms.IntegerField(label=_("用于哪一年度"), min_value=2000, max_value=2100)
    amount = amount_field()
    asked_on = forms.DateField(label=_("申请日期"), widget=Day)
    document = forms.CharField(label=_("申请文号"), max_length=120, required=False)
    ground = forms.CharField(
        label=_("依据和理由"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, scope: Scope, on: datetime.date, fixed: str = "", **kwargs: Any):
        super().__init__(*args, **kwargs)
        places = [fixed] if fixed else scope.places("funds.post")
        self.fields["division"].choices = [(place, label_of(place)) for place in places]
        self.fields["asked_of"].why = _("例如“县财政局”“自治区民政厅”。")
        self.fields["amount"].label = _("申请金额（元）")
        self.initial.setdefault("asked_on", on)
        self.initial.setdefault("year", on.year)
        if len(places) == 1:
            self.fields["division"].widget = forms.HiddenInput()
            self.initial.setdefault("division", places[0])


class ReplyForm(forms.Form):
    """What was answered, and which source of money it became."""

    reply = forms.ChoiceField(
        label=_("批复"), widget=Chips, choices=[(one.value, one.label) for one in ANSWERS]
    )
    granted = amount_field()
    replied_on = forms.DateField(label=_("批复日期"), widget=Day)
    document = forms.CharField(label=_("批复文号"), max_length=120, required=False)
    kind = forms.ChoiceField(label=_("来源类型"), widget=Chips, required=False)
    name = forms.CharField(label=_("新来源的名称"), max_length=120, required=False)
    level = forms.ChoiceField(
        label=_("哪一级的钱"), required=False, choices=[("", _("不清楚")), *SourceLevel.choices]
    )
    source = forms.ModelChoiceField(
        FundSource.objects.none(),
        label=_("或者并到已有的来源"),
        required=False,
        empty_label=_("不选，登记新来源"),
    )

    def __init__(
        self, *args: Any, application: FundApplication, scope: Scope, on: datetime.date, **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = choices("funds.kinds", application.division, on)
        self.fields["source"].queryset = sources_for(scope).in_place(application.division[:6])
        self.fields["granted"].label = _("批复金额（元）")
        self.fields["granted"].required = False
        self.fields["granted"].why = _("全额同意的可以不写；未同意的不用写。")
        self.fields["document"].help_text = _("同意、部分同意的要写。")
        self.initial.setdefault("replied_on", on)
        self.initial.setdefault("name", application.title[:120])


class ApplicationFilters(forms.Form):
    """What narrows the list of applications."""

    q = forms.CharField(label=_("事项、向谁申请或文号"), required=False, max_length=60)
    year = forms.IntegerField(label=_("年度"), required=False)
    reply = forms.ChoiceField(
        label=_("批复"), required=False, choices=[("", _("全部")), *ApplicationReply.choices]
    )


class AlertFilters(forms.Form):
    """What narrows the list of alerts."""

    kind = forms.ChoiceField(label=_("哪一类"), required=False, choices=[("", _("全部")), *KINDS])
    place = PlaceField(anywhere=True, label=_("地方"), required=False)
    q = forms.CharField(label=_("名称"), required=False, max_length=60)


class YearsForm(forms.Form):
    """The place whose years are shown."""

    place = PlaceField(anywhere=True, label=_("地方"), required=False)
