"""What is typed about ventures: the call, an application, score sheets, decisions."""

import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.display import money
from shegongzhan.core.forms import NameField
from shegongzhan.core.scoping import within
from shegongzhan.core.widgets import Chips, Day, ManyChips
from shegongzhan.policies.queries import choices, value
from shegongzhan.projects.forms._fields import long_text, yuan
from shegongzhan.projects.models import CallState, Unit, VentureCall
from shegongzhan.talent.models import Expert


class CallForm(forms.Form):
    """What a call says."""

    number = forms.CharField(label=_("征集编号"), max_length=40)
    theme = forms.CharField(label=_("主题"), max_length=120)
    text = long_text(
        _("征集说明"), 8000, rows=8, help_text=_("征集范围、资格条件、资助标准、时间安排，公开页面上照此显示")
    )
    fields_of_service = forms.MultipleChoiceField(label=_("服务领域"), required=False, widget=ManyChips)
    opens_on = forms.DateField(label=_("开始征集"), widget=Day)
    closes_on = forms.DateField(label=_("截止"), widget=Day)
    pool = yuan(_("资金总额（元）"))
    most_each = yuan(_("单个项目最多资助（元）"))
    judges_needed = forms.IntegerField(label=_("每个申报至少几位评委"), min_value=1, max_value=30)
    pass_mark = forms.DecimalField(
        label=_("入围最低分"), min_value=0, max_value=100, max_digits=5, decimal_places=2
    )
    blind = forms.BooleanField(label=_("评委看不到申报单位"), required=False)

    def __init__(self, *args: Any, place: str, on: datetime.date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["fields_of_service"].choices = choices("services.fields", place, on)


class CriterionForm(forms.Form):
    """One thing a judge gives points for; a line without a name is left out."""

    label = forms.CharField(label=_("评分项"), max_length=40, required=False)
    most = forms.IntegerField(label=_("满分"), min_value=1, max_value=100, required=False)


CriterionForms = forms.formset_factory(CriterionForm, extra=2, max_num=12)


class CallFilters(forms.Form):
    """What a list of calls is narrowed by."""

    q = forms.CharField(label=_("编号或主题"), required=False)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("全部")), *CallState.choices])


class ApplicationForm(forms.Form):
    """What an applicant writes; what is missing is said when it is handed in, not while writing."""

    name = forms.CharField(label=_("项目名称"), max_length=120)
    applicant = forms.CharField(
        label=_("申报单位"), max_length=120, help_text=_("社区社会组织也可以申报，请在下面写支持（托管）单位")
    )
    credit_code = forms.CharField(
        label=_("统一社会信用代码"), max_length=18, required=False, help_text=_("没有登记的社区社会组织不填")
    )
    host = forms.CharField(
        label=_("支持（托管）单位"), max_length=120, required=False, help_text=_("由它签协议、收款、记账")
    )
    contact = NameField(label=_("联系人"), max_length=40, required=False)
    phone = forms.CharField(
        label=_("联系电话"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    division = forms.ChoiceField(label=_("实施地点"))
    field = forms.ChoiceField(label=_("服务领域"), required=False, widget=Chips)
    audience = forms.CharField(label=_("服务人群"), max_length=120, required=False)
    people = forms.IntegerField(label=_("预计服务人数"), min_value=0, max_value=1_000_000, required=False)
    problem = long_text(_("要解决什么"), 4000, required=False)
    goals = long_text(_("目标"), 4000, required=False)
    plan = long_text(_("实施方案"), 8000, rows=8, required=False)
    asked = yuan(_("申请金额（元）"), required=False)
    other_money = yuan(_("自筹和其他资金（元）"), required=False)

    def __init__(self, *args: Any, call: VentureCall, places: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["division"].choices = places
        every = choices("services.fields", call.division, call.opens_on)
        self.fields["field"].choices = [one for one in every if not call.fields or one[0] in call.fields]
        self.fields["asked"].help_text = _("不超过 %(most)s 元") % {"most": money(call.most_each)}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for name in ("asked", "other_money"):
            said[name] = said.get(name) or Decimal(0)
        said["people"] = said.get("people") or 0
        return said


class IndicatorForm(forms.Form):
    """One thing an application promises; a line without a name is left out."""

    label = forms.CharField(label=_("指标"), max_length=80, required=False)
    method = forms.ChoiceField(label=_("服务方法"), required=False)
    unit = forms.ChoiceField(label=_("按什么数"), required=False, choices=Unit.choices)
    quantity = forms.DecimalField(
        label=_("数量"), max_digits=10, decimal_places=2, min_value=Decimal("0.01"), required=False
    )

    def __init__(self, *args: Any, call: VentureCall, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["method"].choices = choices("projects.target_methods", call.division, call.opens_on)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("label") and not said.get("quantity"):
            self.add_error("quantity", _("请写数量。"))
        return said


class BudgetForm(forms.Form):
    """One line of an application's budget; a line without a name is left out."""

    label = forms.CharField(label=_("支出"), max_length=80, required=False)
    use = forms.ChoiceField(label=_("用途"), required=False)
    amount = yuan(_("金额（元）"), required=False)

    def __init__(self, *args: Any, call: VentureCall, **kwargs: Any):
        super().__init__(*args, **kwargs)
        offered = value("projects.venture_uses", call.division, call.opens_on)
        kept = (self.initial or {}).get(
            "use"
        )  # what an earlier version of the list let somebody write stays readable
        self.fields["use"].choices = [
            one
            for one in choices("funds.uses", call.division, call.opens_on)
            if one[0] in offered or one[0] == kept
        ]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("label") and not said.get("amount"):
            self.add_error("amount", _("请写金额。"))
        return said


IndicatorForms = forms.formset_factory(IndicatorForm, extra=2, max_num=30)
BudgetForms = forms.formset_factory(BudgetForm, extra=3, max_num=30)


class CodeForm(forms.Form):
    """The code somebody comes back with."""

    code = forms.CharField(
        label=_("回访码"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"})
    )  # fmt: skip


class WordsForm(forms.Form):
    """One text: a reason, an answer, what is missing."""

    words = long_text(_("说明"), 2000)

    def __init__(self, *args: Any, label: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["words"].label = label


class JudgeForm(forms.Form):
    """Which expert of the pool is asked."""

    expert = forms.ModelChoiceField(Expert.objects.none(), label=_("专家"))

    def __init__(self, *args: Any, call: VentureCall, on: datetime.date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        pool = Expert.objects.filter(within(call.division), left_on__isnull=True, joined_on__lte=on)
        self.fields["expert"].queryset = pool.exclude(judged__call=call).order_by("pinyin", "pk")
        self.fields["expert"].label_from_instance = lambda one: " · ".join(
            part for part in (one.name, one.title, one.works_for) if part
        )


class RecusalForm(forms.Form):
    """Which judge stays away from an application, and why."""

    judge = forms.ChoiceField(label=_("评委"))
    reason = forms.CharField(label=_("原因"), max_length=160)

    def __init__(self, *args: Any, judges: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["judge"].choices = judges


class GrantForm(forms.Form):
    """What an application on the list would get."""

    granted = yuan(_("拟资助（元）"))
    reason = forms.CharField(label=_("调整原因"), max_length=200)


class PublicityForm(forms.Form):
    """From when the ranking is public."""

    from_on = forms.DateField(label=_("公示开始"), widget=Day)


class ObjectionForm(forms.Form):
    """What somebody says against a result."""

    application = forms.ChoiceField(label=_("对哪个项目"), required=False)
    text = long_text(_("异议"), 2000)
    said_by = forms.CharField(
        label=_("姓名和联系方式"), max_length=120, help_text=_("只有县里能看到，用来答复您")
    )

    def __init__(self, *args: Any, applications: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["application"].choices = [("", _("整个结果")), *applications]


class AgreementForm(forms.Form):
    """The agreement with who won."""

    number = forms.CharField(label=_("协议编号"), max_length=60)
    on = forms.DateField(label=_("签订日期"), widget=Day)
    starts_on = forms.DateField(label=_("项目开始"), widget=Day)
    ends_on = forms.DateField(label=_("项目结束"), widget=Day)


class BreachForm(forms.Form):
    """A breach: when, and what happened."""

    on = forms.DateField(label=_("日期"), widget=Day)
    reason = forms.CharField(label=_("违约情况"), max_length=200)


class ExclusionForm(BreachForm):
    """Somebody kept out for a breach elsewhere."""

    applicant = forms.CharField(label=_("单位名称"), max_length=120)
    credit_code = forms.CharField(label=_("统一社会信用代码"), max_length=18, required=False)
    field_order = ["applicant", "credit_code", "on", "reason"]


class ScoreForm(forms.Form):
    """A judge's sheet: one field for each criterion of the call."""

    remark = long_text(_("评语"), 2000, required=False)

    def __init__(self, *args: Any, call: VentureCall, **kwargs: Any):
        super().__init__(*args, **kwargs)
        scores = {
            f"item_{one['code']}": forms.DecimalField(
                label=_("%(label)s（满分 %(most)s）") % {"label": one["label"], "most": one["most"]},
                min_value=0, max_value=one["most"], max_digits=5, decimal_places=1,
                widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.5"}),
            )
            for one in call.criteria
        }  # fmt: skip
        self.fields = {**scores, **self.fields}

    def items_given(self) -> dict[str, Decimal]:
        """Return the points by criterion."""
        return {
            name.removeprefix("item_"): given
            for name, given in self.cleaned_data.items()
            if name.startswith("item_")
        }
