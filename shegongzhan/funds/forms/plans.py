"""What a clerk types about budgets, commitments, payment requests and locks."""

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.forms import NameField
from shegongzhan.core.scoping import Scope
from shegongzhan.core.widgets import Chips, Day
from shegongzhan.funds import rules
from shegongzhan.funds.forms.register import amount_field
from shegongzhan.funds.models import (
    Budget,
    BudgetLine,
    BudgetState,
    Commitment,
    FundSource,
    LineShare,
    RequestState,
)
from shegongzhan.policies.queries import choices
from shegongzhan.projects.models import Milestone, MilestoneState, Project
from shegongzhan.stations.models import Station, StationState
from shegongzhan.stations.queries import label_of


def sources_for(scope: Scope) -> Any:
    """Return the sources the scope may post of."""
    return FundSource.objects.filter(scope.within("funds.post")).order_by("division", "name")


def lines_for(scope: Scope) -> Any:
    """Return the lines of approved budgets the scope may pay out of."""
    rows = BudgetLine.objects.filter(
        scope.within("funds.post", "budget__division"), budget__state=BudgetState.APPROVED
    )
    return rows.select_related("budget").order_by("-budget__year", "budget__name", "pk")


def commitments_for(scope: Scope) -> Any:
    """Return the open commitments the scope may pay out of."""
    rows = Commitment.objects.filter(scope.within("funds.post"), released_on=None)
    return rows.select_related("source").order_by("-on", "-pk")


def stations_for(scope: Scope) -> Any:
    """Return the stations the scope may pay to."""
    rows = Station.objects.filter(scope.within("funds.post")).exclude(state=StationState.CLOSED)
    return rows.order_by("division", "name")


def projects_for(scope: Scope) -> Any:
    """Return the projects the scope may pay for."""
    return Project.objects.filter(scope.within("funds.post")).order_by("-starts_on", "name")


class Choosing(forms.Form):
    """A form whose choices are rows of the scope's own places."""

    def __init__(self, *args: Any, scope: Scope, on: datetime.date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.today = on
        self.place = next(iter(scope.places("funds.post")), "")
        found = {
            "source": sources_for, "line": lines_for, "commitment": commitments_for, "station": stations_for,
            "project": projects_for, "milestone": _milestones_for,
        }  # fmt: skip
        words = {
            "line": lambda line: f"{line.budget.name} · {line.label}",
            "commitment": lambda kept: f"{kept.label}（{kept.source.name} {kept.amount:,.2f}）",
            "project": lambda project: project.name,
            "milestone": lambda one: f"{one.project.name} · {one.label} {one.amount:,.2f}",
        }
        for name, field in self.fields.items():
            if name in found:
                field.queryset = found[name](scope)
                field.empty_label = _("请选择") if field.required else _("不选")
            if name in words:
                field.label_from_instance = words[name]
            if name == "use":
                field.choices = choices("funds.uses", self.place, on)


def _milestones_for(scope: Scope) -> Any:
    rows = Milestone.objects.filter(scope.within("funds.post")).exclude(
        state__in=[MilestoneState.PAID, MilestoneState.STOPPED]
    )
    return rows.select_related("project").order_by("due_on", "pk")


def optional(model: Any, label: Any) -> forms.ModelChoiceField:
    """Return a field that chooses a row of the scope's own places, or none."""
    return forms.ModelChoiceField(model.objects.none(), label=label, required=False)


class BudgetForm(Choosing):
    """A budget of the place, of a station or of a project."""

    name = forms.CharField(label=_("预算名称"), max_length=120)
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)
    project = optional(Project, _("属于哪个项目"))
    station = optional(Station, _("属于哪个站点"))
    document = forms.CharField(label=_("预算文件文号"), max_length=120, required=False)

    def __init__(self, *args: Any, scope: Scope, on: datetime.date, **kwargs: Any):
        super().__init__(*args, scope=scope, on=on, **kwargs)
        self.initial.setdefault("year", on.year)
        self.fields["project"].help_text = _("都不选，就是本级的预算。")


class ShareForm(Choosing):
    """One source of one line of a budget."""

    label = forms.CharField(label=_("支出项"), max_length=80)
    use = forms.ChoiceField(label=_("用途"), widget=Chips)
    source = forms.ModelChoiceField(FundSource.objects.none(), label=_("由哪项来源负担"))
    amount = amount_field()

    def __init__(self, *args: Any, budget: Budget, **kwargs: Any):
        super().__init__(*args, **kwargs)
        labels = list(budget.lines.values_list("label", flat=True))
        self.fields["label"].widget.attrs["list"] = "lines-of-budget"
        self.fields["label"].why = _("同一项再写一次、选另一个来源，就是几个来源合起来负担（资金拼盘）。")
        self.known = labels


class MoveForm(forms.Form):
    """Money to be brought to a line, or back from it."""

    amount = amount_field()
    day = forms.DateField(label=_("日期"), widget=Day)
    document = forms.CharField(label=_("依据文号"), max_length=120, required=False)


class CommitForm(Choosing):
    """Money to be kept back."""

    label = forms.CharField(label=_("为什么预留"), max_length=120)
    source = forms.ModelChoiceField(FundSource.objects.none(), label=_("用哪笔钱"))
    line = optional(BudgetLine, _("预算支出项"))
    project = optional(Project, _("用于哪个项目"))
    amount = amount_field()
    on = forms.DateField(label=_("预留日期"), widget=Day)
    document = forms.CharField(label=_("合同编号或文号"), max_length=120, required=False)


class PayListForm(Choosing):
    """Out of what a pay list of awards and allowances is paid."""

    source = forms.ModelChoiceField(FundSource.objects.none(), label=_("用哪笔钱"))
    line = optional(BudgetLine, _("预算支出项"))
    use = forms.ChoiceField(label=_("用途"), widget=Chips, required=False)
    wanted_on = forms.DateField(label=_("希望哪天付"), widget=Day, required=False)
    document = forms.CharField(label=_("依据文号"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["use"].initial = rules.AWARDS
        self.fields["use"].why = _("选了预算支出项，就按那一项的用途。")
        self.fields["document"].why = _("来源本来不许这样用、但有文件允许的，写文号。")


class AnswerForm(forms.Form):
    """What is said with agreeing to a payment."""

    on = forms.DateField(label=_("记在哪一天"), widget=Day)
    voucher = forms.CharField(label=_("凭证号"), max_length=40, required=False)
    answer = forms.CharField(label=_("审批意见"), max_length=200, required=False)


class ApproveBudgetForm(forms.Form):
    """How much of each share of a budget is agreed to."""

    def __init__(self, *args: Any, shares: Sequence[LineShare], **kwargs: Any):
        super().__init__(*args, **kwargs)
        for share in shares:
            self.fields[f"share_{share.pk}"] = forms.DecimalField(
                label=f"{share.line.label} · {share.source.name}", max_digits=14, decimal_places=2, min_value=0,
                max_value=share.amount, initial=share.amount, required=False,
                widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
            )  # fmt: skip
        self.fields["note"] = forms.CharField(
            label=_("审批意见"), max_length=200, required=False, help_text=_("批准得比送审少的，写明原因")
        )

    @property
    def amounts(self) -> dict[int, Decimal]:
        """What was agreed to, by the id of the share."""
        said = self.cleaned_data.items()
        return {
            int(name[6:]): amount for name, amount in said if name.startswith("share_") and amount is not None
        }


class LockForm(forms.Form):
    """The day up to which books are closed."""

    division = forms.ChoiceField(label=_("锁哪里的账"))
    until = forms.DateField(label=_("锁到哪一天（含）"), widget=Day)
    note = forms.CharField(label=_("说明"), max_length=200, required=False)

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any):
        super().__init__(*args, **kwargs)
        places = scope.places("funds.approve")
        self.fields["division"].choices = [(place, label_of(place)) for place in places]
        self.fields["note"].why = _("例如“2026 年度决算”。")
        if len(places) == 1:
            self.fields["division"].widget = forms.HiddenInput()
            self.initial.setdefault("division", places[0])


class ReturnForm(Choosing):
    """Money that came back."""

    source = forms.ModelChoiceField(FundSource.objects.none(), label=_("退回到哪项来源"))
    amount = amount_field()
    day = forms.DateField(label=_("哪天到账"), widget=Day)
    station = optional(Station, _("哪个站点退的"))
    project = optional(Project, _("哪个项目退的"))
    payee = NameField(label=_("或者谁退的"), max_length=120, required=False)
    summary = forms.CharField(label=_("摘要"), max_length=160, required=False)
    voucher = forms.CharField(label=_("凭证号"), max_length=40, required=False)


class RequestFilters(forms.Form):
    """What narrows the list of payment requests."""

    q = forms.CharField(label=_("摘要、收款方或来源"), required=False, max_length=60)
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), *RequestState.choices]
    )
