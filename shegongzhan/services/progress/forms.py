"""What is typed about progress: which records, how a settlement differs, which period."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.forms import NameField
from shegongzhan.core.widgets import Chips, Day
from shegongzhan.services.models import RecordKind


class SettleForm(forms.Form):
    """What is due, when it is not what the targets say, and why."""

    due = forms.DecimalField(
        label=_("应付（元）"), max_digits=14, decimal_places=2, min_value=0,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
    )  # fmt: skip
    note = forms.CharField(
        label=_("说明"), max_length=200, required=False, help_text=_("和按指标算出的不一样时，要写明原因")
    )


class AcceptForm(forms.Form):
    """What somebody found who accepted a project, and why although less was done than was bought."""

    on = forms.DateField(label=_("日期"), widget=Day)
    result = forms.ChoiceField(
        label=_("结论"), widget=Chips, choices=[("pass", _("合格")), ("fail", _("不合格"))]
    )
    by = NameField(label=_("验收人或验收小组"), max_length=120)
    text = forms.CharField(
        label=_("评语和整改意见"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    short_reason = forms.CharField(
        label=_("没有完成也验收的理由"),
        max_length=200,
        required=False,
        help_text=_("指标没有完成、结论合格的，要写明"),
    )


class CandidateFilters(forms.Form):
    """What narrows the records that may be counted."""

    kind = forms.ChoiceField(label=_("类型"), required=False, choices=[("", _("全部")), *RecordKind.choices])
    first = forms.DateField(label=_("从"), widget=Day, required=False)
    last = forms.DateField(label=_("到"), widget=Day, required=False)


class PeriodForm(forms.Form):
    """From when to when double claims are looked for; a year at most."""

    first = forms.DateField(label=_("从"), widget=Day)
    last = forms.DateField(label=_("到"), widget=Day)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first, last = said.get("first"), said.get("last")
        if first and last and last < first:
            self.add_error("last", _("不能早于开始的那天。"))
        elif first and last and last - first > datetime.timedelta(days=366):
            self.add_error("last", _("一次最多找一年。"))
        return said
