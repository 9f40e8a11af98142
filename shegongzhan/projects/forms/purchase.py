"""What is typed on a project's way: requirement, check, contract, targets, milestones, changes, reviews, settlement."""

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.forms import NameField
from shegongzhan.core.scoping import Scope
from shegongzhan.core.widgets import Chips, Day
from shegongzhan.needs.models import Need
from shegongzhan.needs.queries import NeedsPick
from shegongzhan.policies.queries import choices
from shegongzhan.projects.forms._fields import long_text, yuan
from shegongzhan.projects.models import Contract, Project, Target, Unit


class RequirementForm(forms.Form):
    """What a project is to answer."""

    text = long_text(_("要解决什么"), 4000)
    needs = NeedsPick(label=_("需求清单里的需求"), required=False)
    directory = forms.ChoiceField(
        label=_("指导性目录中的项目"), help_text=_("不在目录里的，一般不能购买；目录在政策参数里改")
    )
    budget = yuan(_("预算金额（元）"))
    money_from = forms.CharField(
        label=_("资金来源和预算文件"), max_length=200, help_text=_("没有预算的不得购买")
    )

    def __init__(self, *args: Any, project: Project, scope: Scope, on: datetime.date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        listed = [(words, words) for _code, words in choices("projects.directory", project.division, on)]
        self.fields["directory"].choices = [("", _("请选择")), *listed]
        picked = Need.objects.filter(requirements__project=project).values_list("pk", flat=True)
        self.fields["needs"].offer_near(scope, project.division, picked)


class CheckForm(forms.Form):
    """Whether budget and source are in order, a change is agreed to, a milestone is reached."""

    answer = forms.ChoiceField(
        label=_("审核结果"), widget=Chips, choices=[("yes", _("通过")), ("no", _("退回"))]
    )
    note = forms.CharField(label=_("意见"), max_length=200, required=False, help_text=_("退回的要写明原因"))

    @property
    def is_yes(self) -> bool:
        """Tell whether it was found in order."""
        return self.cleaned_data["answer"] == "yes"


class PlanForm(forms.Form):
    """How a project is to be carried out."""

    plan = long_text(_("实施方案"), 4000, help_text=_("目标、做法、人员、进度、风险"))


class ContractForm(forms.Form):
    """What a contract says."""

    number = forms.CharField(label=_("合同编号"), max_length=60)
    content = long_text(_("服务内容"), 4000, help_text=_("买的是服务：写服务、数量和标准，不要只写人数"))
    quality = long_text(_("质量要求"), 4000, required=False)
    starts_on = forms.DateField(label=_("开始日期"), widget=Day)
    ends_on = forms.DateField(label=_("结束日期"), widget=Day)
    amount = yuan(_("合同金额（元）"))
    term_reason = forms.CharField(
        label=_("超过一般期限的依据"), max_length=200, required=False, help_text=_("合同期限超过一年的才写")
    )
    shares_records = forms.BooleanField(
        label=_("允许同一条服务记录也算给另一份合同"), required=False, help_text=_("两份合同都允许，才能共用")
    )


class TargetForm(forms.Form):
    """How much of what is bought, and how it is counted."""

    label = forms.CharField(
        label=_("指标"), max_length=80, widget=forms.TextInput(attrs={"placeholder": _("例如：走访困难老人")})
    )
    method = forms.ChoiceField(label=_("服务方法"), widget=Chips)
    unit = forms.ChoiceField(label=_("按什么数"), widget=Chips, choices=Unit)
    quantity = forms.DecimalField(label=_("数量"), max_digits=10, decimal_places=2)
    unit_price = yuan(_("单价（元）"), required=False, help_text=_("不按单价付的不填"))
    field = forms.ChoiceField(label=_("只数这个服务领域"), required=False)
    least_minutes = forms.IntegerField(
        label=_("每次至少多少分钟"), required=False, min_value=0, max_value=1440
    )
    least_heads = forms.IntegerField(
        label=_("每次至少多少人"), required=False, min_value=0, max_value=100_000
    )

    def __init__(self, *args: Any, contract: Contract, **kwargs: Any):
        super().__init__(*args, **kwargs)
        place, on = contract.division, contract.starts_on
        self.fields["method"].choices = choices("projects.target_methods", place, on)
        self.fields["field"].choices = [("", _("都数")), *choices("services.fields", place, on)]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for name in ("least_minutes", "least_heads"):
            said[name] = said.get(name) or 0
        return said


class MilestoneForm(forms.Form):
    """A share of the money and what it waits for; a line without a name is left out."""

    label = forms.CharField(label=_("节点"), max_length=80, required=False)
    share = forms.DecimalField(
        label=_("比例（%）"), max_digits=5, decimal_places=2, min_value=0, max_value=100, required=False
    )
    after = forms.ChoiceField(
        label=_("要先有什么"), required=False,
        choices=[("", _("不要求")), ("signed", _("签约")), ("mid", _("中期评估合格")), ("final", _("末期评估合格"))],
    )  # fmt: skip
    due_on = forms.DateField(label=_("应付日期"), widget=Day, required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("label") and not said.get("share"):
            self.add_error("share", _("请写付款比例。"))
        return said


MilestoneForms = forms.formset_factory(MilestoneForm, extra=2, max_num=10)


class SignForm(forms.Form):
    """The day a contract was signed, and why it is not what it looks like."""

    on = forms.DateField(label=_("签订日期"), widget=Day)
    resembles_reason = forms.CharField(
        label=_("为什么不属于不得购买的事项"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class ChangeForm(forms.Form):
    """What a signed contract is to say from now on, and why; each target has a field for its quantity."""

    ends_on = forms.DateField(label=_("结束日期"), widget=Day)
    amount = yuan(_("合同金额（元）"))
    content = long_text(_("服务内容"), 4000)
    quality = long_text(_("质量要求"), 4000, required=False)
    term_reason = forms.CharField(label=_("超过一般期限的依据"), max_length=200, required=False)
    reason = forms.CharField(label=_("变更原因"), max_length=200)

    def __init__(self, *args: Any, targets: Sequence[Target], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.targets = targets
        for target in targets:
            self.fields[f"target_{target.pk}"] = forms.DecimalField(
                label=f"{target.label}（{target.get_unit_display()}）",
                max_digits=10,
                decimal_places=2,
                initial=target.quantity,
            )
        self.order_fields(["ends_on", "amount", *(f"target_{t.pk}" for t in targets)])

    @property
    def quantities(self) -> dict[int, Decimal]:
        """The quantity of each target, by its id."""
        return {target.pk: self.cleaned_data[f"target_{target.pk}"] for target in self.targets}


class ReviewForm(forms.Form):
    """What somebody found who looked at a project."""

    on = forms.DateField(label=_("日期"), widget=Day)
    result = forms.ChoiceField(
        label=_("结论"), widget=Chips, choices=[("pass", _("合格")), ("fail", _("不合格"))]
    )
    by = NameField(label=_("谁评估（验收）的"), max_length=120)
    text = long_text(_("评语和整改意见"), 4000)


class ReachForm(forms.Form):
    """What was done for a milestone."""

    report = long_text(_("完成情况"), 2000)


class AnnounceForm(forms.Form):
    """What was announced, when and where."""

    what = forms.ChoiceField(
        label=_("公告什么"), widget=Chips, choices=[("contract", _("合同")), ("result", _("结果"))]
    )
    on = forms.DateField(label=_("公告日期"), widget=Day)
    where = forms.CharField(label=_("在哪里公告"), max_length=200)


class BuyerFilters(forms.Form):
    """The year whose purchases are asked for."""

    year = forms.TypedChoiceField(label=_("立项年度"), required=False, coerce=int, empty_value=None)
