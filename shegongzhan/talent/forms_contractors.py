"""What is typed about contractors: what their contract says of growing people, and what they taught."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shegongzhan.core.widgets import Chips, Day
from shegongzhan.stations.models import Station
from shegongzhan.talent.models import Adopted, ObligationKind


class ObligationForm(forms.Form):
    """A clause of a contract."""

    kind = forms.ChoiceField(label=_("约定什么"), choices=ObligationKind.choices, widget=Chips)
    amount = forms.DecimalField(
        label=_("数值（学时或 %，其他约定不填）"), min_value=0, max_digits=7, decimal_places=1, required=False
    )
    clause = forms.CharField(label=_("合同条款"), max_length=200)
    starts_on = forms.DateField(label=_("从哪天起"), widget=Day)
    ends_on = forms.DateField(label=_("到哪天止"), widget=Day, required=False)


class JudgeForm(forms.Form):
    """Whether a promise was kept."""

    met = forms.ChoiceField(
        label=_("做到了没有"),
        choices=[("yes", pgettext_lazy("obligation", "做到了")), ("no", _("没有做到"))],
        widget=Chips,
    )
    note = forms.CharField(label=_("怎么看出来的"), max_length=200)


class GuidanceForm(forms.Form):
    """A practice from elsewhere."""

    on = forms.DateField(label=_("日期"), widget=Day)
    station = forms.ModelChoiceField(Station.objects.none(), label=_("指导哪个站"), required=False)
    learned_from = forms.CharField(label=_("哪里的经验"), max_length=80)
    about = forms.CharField(label=_("什么做法"), max_length=200)
    document = forms.CharField(label=_("资料名称"), max_length=120, required=False)
    adopted = forms.ChoiceField(
        label=_("采用了没有"), choices=Adopted.choices, widget=Chips, initial=Adopted.WAITING
    )
    result = forms.CharField(label=_("结果"), max_length=200, required=False)

    def __init__(self, *args: Any, stations: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["station"].queryset = stations
        self.fields["station"].empty_label = _("几个站一起")
