"""What a clerk types about money: few fields, and only sources and stations of her own places."""

import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.forms import NameField
from shegongzhan.core.scoping import Scope
from shegongzhan.core.widgets import Chips, Day, ManyChips
from shegongzhan.funds.commands.sources import SourceTerms
from shegongzhan.funds.models import BudgetLine, BudgetState, FundSource, SourceLevel
from shegongzhan.policies.queries import choices
from shegongzhan.projects.models import Project
from shegongzhan.stations.models import Station, StationState
from shegongzhan.stations.queries import PlaceField, label_of

LIMIT = 500


def amount_field() -> forms.DecimalField:
    """Return a field for yuan: more than nothing, no finer than a cent."""
    return forms.DecimalField(
        label=_("金额（元）"), max_digits=14, decimal_places=2, min_value=Decimal("0.01"),
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
    )  # fmt: skip


class Dated(forms.Form):
    """A form that knows today and refuses a day that has not come."""

    def __init__(self, *args: Any, scope: Scope, on: datetime.date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.today = on
        sources = FundSource.objects.filter(scope.within("funds.post")).order_by("division", "name")
        self.fields["source"].queryset = sources
        self.fields["source"].empty_label = _("请选择")
        self.initial.setdefault("day", on)

    def clean_day(self) -> datetime.date:
        day = self.cleaned_data["day"]
        if day > self.today:
            raise forms.ValidationError(_("日期还没到，不能先记账。"))
        return day


class IncomeForm(Dated):
    """Money that came in."""

    source = forms.ModelChoiceField(FundSource.objects.none(), label=_("资金来源"))
    amount = amount_field()
    day = forms.DateField(label=_("哪天到账"), widget=Day)
    summary = forms.CharField(label=_("摘要"), max_length=160, required=False)
    document = forms.CharField(label=_("拨款文件文号"), max_length=120, required=False)
    voucher = forms.CharField(label=_("凭证号"), max_length=40, required=False)


class SpendForm(Dated):
    """Money that went out."""

    source = forms.ModelChoiceField(FundSource.objects.none(), label=_("用哪笔钱"))
    use = forms.ChoiceField(label=_("用途"), widget=Chips, required=False)
    amount = amount_field()
    day = forms.DateField(label=_("哪天支出"), widget=Day)
    line = forms.ModelChoiceField(BudgetLine.objects.none(), label=_("预算支出项"), required=False)
    station = forms.ModelChoiceField(Station.objects.none(), label=_("用在哪个站点"), required=False)
    project = forms.ModelChoiceField(Project.objects.none(), label=_("用于哪个项目"), required=False)
    payee = NameField(label=_("或者付给谁"), max_length=120, required=False)
    payee_is_person = forms.BooleanField(label=_("收款的是个人（列表里会遮住姓名）"), required=False)
    summary = forms.CharField(label=_("摘要"), max_length=160, required=False)
    voucher = forms.CharField(label=_("凭证号"), max_length=40, required=False)
    document = forms.CharField(label=_("依据文号"), max_length=120, required=False)
    aware = forms.BooleanField(label=_("看过提醒，确认这样支出"), required=False)

    def __init__(self, *args: Any, scope: Scope, on: datetime.date, **kwargs: Any):
        super().__init__(*args, scope=scope, on=on, **kwargs)
        place = next(iter(scope.places("funds.post")), "")
        self.fields["use"].choices = choices("funds.uses", place, on)
        stations = Station.objects.filter(scope.within("funds.post")).exclude(state=StationState.CLOSED)
        self.fields["station"].queryset = stations.order_by("division", "name")
        projects = Project.objects.filter(scope.within("funds.post")).order_by("-starts_on", "name")
        self.fields["project"].queryset = projects
        self.fields["project"].label_from_instance = lambda project: project.name
        self.fields["station"].empty_label = self.fields["project"].empty_label = _("不选")
        lines = BudgetLine.objects.filter(
            scope.within("funds.post", "budget__division"), budget__state=BudgetState.APPROVED
        )
        self.fields["line"].queryset = lines.select_related("budget").order_by(
            "-budget__year", "budget__name", "pk"
        )
        self.fields["line"].label_from_instance = lambda line: f"{line.budget.name} · {line.label}"
        self.fields["line"].empty_label = _("不选")
        self.fields["use"].why = _("选了预算支出项，就按那一项的用途。")
        self.fields["payee"].help_text = _("站点、项目、收款人，至少写一样。")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not (said.get("use") or said.get("line")) and "use" not in self.errors:
            self.add_error("use", _("请选择用途。"))
        if said.get("line"):
            said["use"] = said["line"].use
        if not (said.get("station") or said.get("project") or said.get("payee")) and not self.errors:
            self.add_error("station", _("请写明钱用在哪个站点、哪个项目，或者付给谁。"))
        return said


class TermsForm(forms.Form):
    """What the document of a source says; all of it may be changed later."""

    document = forms.CharField(label=_("文件文号"), max_length=120, required=False)
    year = forms.IntegerField(label=_("年度"), required=False, min_value=2000, max_value=2100)
    level = forms.ChoiceField(
        label=_("哪一级的钱"), required=False, choices=[("", _("不清楚")), *SourceLevel.choices]
    )
    announced = forms.DecimalField(
        label=_("文件下达金额（元）"), required=False, max_digits=14, decimal_places=2, min_value=0
    )
    purpose = forms.CharField(label=_("规定用途"), max_length=200, required=False)
    allowed_uses = forms.MultipleChoiceField(label=_("只能用于"), required=False, widget=ManyChips)
    forbidden_uses = forms.MultipleChoiceField(label=_("不得用于"), required=False, widget=ManyChips)

    def __init__(self, *args: Any, place: str, on: datetime.date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        uses = choices("funds.uses", place, on)
        self.fields["allowed_uses"].choices = self.fields["forbidden_uses"].choices = uses
        self.fields["allowed_uses"].why = _("一个也不选，就是除“不得用于”以外都可以。")
        self.fields["announced"].why = _("文件写的数；实际到账的由“记拨入”算出。")

    def terms(self) -> SourceTerms:
        """Return what was said as the commands take it."""
        said = self.cleaned_data
        return SourceTerms(
            document=said["document"],
            purpose=said["purpose"],
            year=said["year"],
            level=said["level"],
            announced=said["announced"],
            allowed_uses=said["allowed_uses"],
            forbidden_uses=said["forbidden_uses"],
        )


class SourceForm(TermsForm):
    """Where money comes from."""

    kind = forms.ChoiceField(label=_("来源类型"), widget=Chips)
    name = forms.CharField(label=_("名称"), max_length=120)
    division = forms.ChoiceField(label=_("归哪里使用"))

    field_order = ("kind", "name", "division")

    def __init__(self, *args: Any, scope: Scope, on: datetime.date, **kwargs: Any):
        places = scope.places("funds.post")
        super().__init__(*args, place=next(iter(places), ""), on=on, **kwargs)
        self.fields["kind"].choices = choices("funds.kinds", next(iter(places), ""), on)
        self.fields["division"].choices = [(place, label_of(place)) for place in places]
        self.fields["name"].why = _("例如“福利彩票公益金”或“2026 年中央财政补助”；台账里按这个名称对应。")
        if len(places) == 1:
            self.fields["division"].widget = forms.HiddenInput()
            self.initial.setdefault("division", places[0])


class ReverseForm(forms.Form):
    """Why a posting is wrong, and the day its reversal is posted on."""

    reason = forms.CharField(label=_("为什么冲正"), max_length=200)
    on = forms.DateField(label=_("冲正日期"), widget=Day)


class PostingFilters(forms.Form):
    """What narrows the list of postings."""

    q = forms.CharField(label=_("摘要、单位或凭证号"), required=False, max_length=60)
    year = forms.TypedChoiceField(label=_("年度"), required=False, coerce=int, empty_value=None)
    direction = forms.ChoiceField(
        label=_("收支"), required=False, choices=[("", _("全部")), ("in", _("收入")), ("out", _("支出"))]
    )
    kind = forms.ChoiceField(label=_("来源类型"), required=False)
    use = forms.ChoiceField(label=_("用途"), required=False)
    place = PlaceField(anywhere=True, label=_("地方"), required=False)
    standing = forms.BooleanField(label=_("不看冲正的"), required=False)
