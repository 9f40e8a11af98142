"""What a clerk types about revolving support."""

import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.display import money
from shegongzhan.core.forms import NameField
from shegongzhan.core.scoping import Scope
from shegongzhan.core.widgets import Day
from shegongzhan.funds.commands.revolving import MoveFacts, SupportFacts
from shegongzhan.funds.forms.register import amount_field
from shegongzhan.funds.models import FundSource, Posting
from shegongzhan.partners.models import Organisation
from shegongzhan.partners.queries import organisations_seen_by
from shegongzhan.stations.models import Station, StationState


class SupportForm(forms.Form):
    """An agreement of revolving support."""

    giver = NameField(label=_("支持方"), max_length=120, required=False)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("或者选登记过的单位"), required=False
    )
    source = forms.ModelChoiceField(FundSource.objects.none(), label=_("记入的资金来源"))
    agreement = forms.CharField(label=_("协议编号"), max_length=80, required=False)
    terms = forms.CharField(label=_("约定的内容"), max_length=200, required=False)
    cycle_months = forms.IntegerField(label=_("周转期（月）"), min_value=1, max_value=120, initial=12)
    starts_on = forms.DateField(label=_("开始日期"), widget=Day)
    ends_on = forms.DateField(label=_("结束日期"), required=False, widget=Day)

    def __init__(self, *args: Any, scope: Scope, on: datetime.date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("starts_on", on)
        self.fields["organisation"].queryset = organisations_seen_by(scope).order_by("name")
        self.fields["organisation"].empty_label = _("不选")
        sources = FundSource.objects.filter(scope.within("funds.post"))
        self.fields["source"].queryset = sources.order_by("division", "name")
        self.fields["source"].empty_label = _("请选择")
        self.fields["source"].help_text = _("最好单独登记一项“社会资金”，账上就看得清。")

    def facts(self) -> SupportFacts:
        """Return what was said as the command takes it."""
        return SupportFacts(**self.cleaned_data)


class MoneyForm(forms.Form):
    """Money that comes in, or back."""

    amount = amount_field()
    on = forms.DateField(label=_("哪天"), widget=Day)
    voucher = forms.CharField(label=_("凭证号"), max_length=40, required=False)
    note = forms.CharField(label=_("说明"), max_length=160, required=False)

    def facts(self) -> MoveFacts:
        """Return what was said as the commands take it."""
        return MoveFacts(**self.cleaned_data)


class OutForm(MoneyForm):
    """Money that goes out: posted now, or by a payment another person agreed to."""

    paid = forms.ModelChoiceField(Posting.objects.none(), label=_("或者选已经批准付出的款"), required=False)

    def __init__(self, *args: Any, payments: QuerySet[Posting], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["paid"].queryset = payments
        self.fields["paid"].label_from_instance = lambda p: (
            f"{p.day} · {p.to_account.name} · {money(p.amount)}"
        )
        self.fields["paid"].empty_label = _("不选，现在记账")
        self.fields["paid"].help_text = _("金额大的先申请付款，另一人批准以后在这里选。")
        if payments.exists():
            self.fields["amount"].required = self.fields["on"].required = False
        else:
            del self.fields["paid"]
            self.fields["amount"].help_text = _("金额大的要先申请付款，另一人批准以后再来这里登记。")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("paid"):
            for name in ("amount", "on"):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, _("请填写。"))
        return said

    def facts(self) -> MoveFacts:
        """Return what was said; of a payment that was posted its own amount and day count."""
        said = dict(self.cleaned_data)
        if said.get("paid"):
            said["amount"], said["on"] = said["paid"].amount, said["paid"].day
        return MoveFacts(**said)


class LendForm(OutForm):
    """Money lent to a station or an organisation."""

    station = forms.ModelChoiceField(Station.objects.none(), label=_("借给哪个站点"), required=False)
    user = NameField(label=_("或者借给哪个单位"), max_length=120, required=False)
    due_on = forms.DateField(label=_("约定哪天归还"), required=False, widget=Day)
    field_order = ("paid", "station", "user", "amount", "on", "due_on", "voucher", "note")

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any):
        super().__init__(*args, **kwargs)
        stations = Station.objects.filter(scope.within("funds.post")).exclude(state=StationState.CLOSED)
        self.fields["station"].queryset = stations.order_by("division", "name")
        self.fields["station"].empty_label = _("不选")
        self.fields["user"].help_text = _("写单位名称，不写个人。")
        self.fields["due_on"].help_text = _("不写，就按协议的周转期算。")


class SupportFilters(forms.Form):
    """What narrows the list of revolving support."""

    q = forms.CharField(label=_("支持方或协议编号"), required=False, max_length=60)
    late = forms.BooleanField(label=_("只看有逾期的"), required=False)
