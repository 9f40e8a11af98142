"""What is typed about trainings, examinations, mentors and experts."""

import datetime
from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.forms import NameField
from shegongzhan.core.picking import Pick
from shegongzhan.core.scoping import Scope
from shegongzhan.core.widgets import Chips, Day, ManyChips, Moment
from shegongzhan.partners.models import Organisation
from shegongzhan.policies.queries import choices
from shegongzhan.stations.queries import names_of
from shegongzhan.talent.commands import WITHDRAWN
from shegongzhan.talent.models import CallPurpose, ExamResult, Expert, Level, TrainingState, Worker

FIRST_YEAR, LAST_YEAR = 2008, 2100


def _decimal(label: Any, *, digits: int = 5, places: int = 1, **rest: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=0, max_digits=digits, decimal_places=places,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01" if places > 1 else "0.5"}), **rest,
    )  # fmt: skip


class PlaceMixin(forms.Form):
    """A form that asks for which of the reader's places it is; with only one place it does not ask."""

    division = forms.ChoiceField(label=_("地方"))

    def offer(self, places: Sequence[str]) -> None:
        """Offer these places; the only one stands there already."""
        named = names_of(places)
        self.fields["division"].choices = [(code, named.get(code, code)) for code in places]
        if len(places) == 1:
            self.fields["division"].widget = forms.HiddenInput()
            self.fields["division"].initial = places[0]


class NameOf(forms.ModelMultipleChoiceField):
    """Several workers to tick, each with the station beside the name."""

    def label_from_instance(self, obj: Worker) -> str:
        return f"{obj.name} · {obj.station.name}" if obj.station else str(obj.name)


class ExpertChoice(forms.ModelChoiceField):
    """One of the experts in the pool."""

    def label_from_instance(self, obj: Expert) -> str:
        beside = obj.works_for or obj.title
        return f"{obj.name} · {beside}" if beside else str(obj.name)


class TrainingForm(PlaceMixin):
    """What is planned of a training."""

    theme = forms.CharField(label=_("主题"), max_length=120)
    held_on = forms.DateField(label=_("日期"), widget=Day)
    starts_at = forms.TimeField(label=_("开始时间"), widget=Moment, required=False)
    hours = _decimal(_("学时"))
    place = forms.CharField(label=_("地点"), max_length=120, required=False)
    gap_tags = forms.MultipleChoiceField(label=_("针对的能力短板"), required=False, widget=ManyChips)
    expert = ExpertChoice(Expert.objects.none(), label=_("讲师（智库专家）"), required=False)
    trainer = NameField(label=_("讲师（不在智库的写名字）"), max_length=80, required=False)
    is_monthly = forms.BooleanField(label=_("算作当月的专项培训"), required=False, initial=True)
    counts_as_education = forms.BooleanField(label=_("计入继续教育学时"), required=False, initial=True)
    pass_mark = forms.IntegerField(
        label=_("测验及格分（没有测验不填）"), required=False, min_value=0, max_value=100
    )

    def __init__(self, *args: Any, places: Sequence[str], experts: Any, on: datetime.date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.offer(places)
        self.fields["gap_tags"].choices = choices("supervision.gap_tags", places[0] if places else "", on)
        self.fields["expert"].queryset = experts
        self.fields["expert"].empty_label = _("不是智库专家")


class TrainingFilters(forms.Form):
    """What narrows the list of trainings."""

    q = forms.CharField(label=_("主题或讲师"), required=False, max_length=40)
    year = forms.IntegerField(label=_("年度"), required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), *TrainingState.choices]
    )


class PeopleForm(forms.Form):
    """Who attended, or signed up: residents to tick, anybody else by typing."""

    workers = NameOf(Worker.objects.none(), label=_("驻站社工"), required=False, widget=ManyChips)
    others = Pick("talent:search_json", multiple=True, post=True, label=_("其他社工人才"), required=False)

    def __init__(self, *args: Any, ticked: Any, anybody: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["workers"].queryset = ticked
        self.fields["others"].offer(anybody, attrgetter("name"))
        if not ticked.exists():
            del self.fields["workers"]  # nobody to tick: a question without answers is none

    def chosen(self) -> list[Worker]:
        """Return everybody who was picked, once."""
        picked = {row.pk: row for name in self.fields for row in self.cleaned_data[name]}
        return list(picked.values())


class ResultsForm(forms.Form):
    """Hours and scores of those who attended a training, a line each."""

    def __init__(self, *args: Any, attendances: Sequence[Any], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.attendances = list(attendances)
        for row in self.attendances:
            key = row.worker_id
            self.fields[f"hours_{key}"] = _decimal(_("学时"), initial=row.hours)
            self.fields[f"score_{key}"] = forms.IntegerField(
                label=_("成绩"), required=False, min_value=0, max_value=100, initial=row.score
            )
            self.fields[f"wrong_{key}"] = forms.BooleanField(label=_("登记错了，没有来"), required=False)

    def lines(self) -> list[tuple[Any, ...]]:
        """Return each attendance with its three fields."""
        names = ("hours", "score", "wrong")
        return [(row, *(self[f"{name}_{row.worker_id}"] for name in names)) for row in self.attendances]


class SayForm(forms.Form):
    """How a training was, said by somebody who attended it."""

    satisfaction = forms.TypedChoiceField(
        label=_("满意度（5 最满意）"), choices=[(n, str(n)) for n in range(1, 6)], coerce=int, empty_value=None,
        required=False, widget=Chips,
    )  # fmt: skip
    word = forms.CharField(
        label=_("想说的话"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


# ---------- examinations ----------


class SittingForm(PlaceMixin):
    """A sitting of the examination."""

    year = forms.IntegerField(label=_("年度"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    level = forms.ChoiceField(label=_("等级"), choices=Level, widget=Chips)
    held_on = forms.DateField(label=_("考试日期"), widget=Day)
    signup_from = forms.DateField(label=_("报名开始"), widget=Day, required=False)
    signup_until = forms.DateField(label=_("报名截止"), widget=Day, required=False)
    results_on = forms.DateField(label=_("公布成绩"), widget=Day, required=False)
    document = forms.CharField(label=_("依据"), max_length=120, required=False)

    def __init__(self, *args: Any, places: Sequence[str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.offer(places)


class ExamResultsForm(forms.Form):
    """How a sitting came out, a line for each sign-up."""

    def __init__(self, *args: Any, signups: Sequence[Any], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.signups = list(signups)
        offered = [*ExamResult.choices, (WITHDRAWN, _("没有报考，登记错了"))]
        for row in self.signups:
            self.fields[f"result_{row.pk}"] = forms.ChoiceField(
                label=_("结果"), choices=offered, initial=row.result
            )

    def lines(self) -> list[tuple[Any, forms.BoundField]]:
        """Return each sign-up with its field."""
        return [(row, self[f"result_{row.pk}"]) for row in self.signups]


class SignUps(forms.ModelMultipleChoiceField):
    """Several sign-ups to tick, by the name of who signed up."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.worker.name)


class Leader(forms.ModelChoiceField):
    """A worker, by name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class GroupForm(forms.Form):
    """A study group and its members."""

    name = forms.CharField(label=_("名称"), max_length=60)
    leader = Leader(Worker.objects.none(), label=_("组长"), required=False)
    meets = forms.CharField(label=_("学习安排"), max_length=160, required=False)
    members = SignUps(None, label=_("成员"), widget=ManyChips)

    def __init__(self, *args: Any, signups: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["members"].queryset = signups
        self.fields["leader"].queryset = Worker.objects.filter(exams__in=signups.order_by()).order_by(
            "pinyin"
        )
        self.fields["leader"].empty_label = _("不设组长")


# ---------- mentors ----------


class PairForm(forms.Form):
    """Who accompanies whom, and with which goals."""

    mentee = Pick("talent:search_json", post=True, label=_("新人"))
    mentor = Pick("talent:search_json", post=True, label=_("带教人"))
    starts_on = forms.DateField(label=_("开始日期"), widget=Day)
    goals = forms.CharField(
        label=_("带教目标"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, mentees: Any, mentors: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["mentee"].offer(mentees, attrgetter("name"))
        self.fields["mentor"].offer(mentors, attrgetter("name"))


class PairHoursForm(forms.Form):
    """A day on which the two worked together."""

    on = forms.DateField(label=_("日期"), widget=Day)
    minutes = forms.IntegerField(
        label=_("分钟"),
        min_value=1,
        max_value=24 * 60,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    what = forms.CharField(label=_("做了什么"), max_length=200)


class PairEndForm(forms.Form):
    """The end of a pair."""

    on = forms.DateField(label=_("结束日期"), widget=Day)
    outcome = forms.CharField(
        label=_("结束时怎样"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class PairFilters(forms.Form):
    """What narrows the list of pairs."""

    q = forms.CharField(label=_("姓名"), required=False, max_length=40)
    ended = forms.BooleanField(label=_("含结束的"), required=False)


# ---------- experts ----------


class ExpertForm(PlaceMixin):
    """An expert of the pool; an empty telephone keeps what is there."""

    name = NameField(label=_("姓名"), max_length=40)
    title = forms.CharField(label=_("职称或身份"), max_length=80, required=False)
    works_for = forms.CharField(label=_("所在单位"), max_length=120, required=False)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("所在单位已登记的，选出来（评审时据此回避）"), required=False
    )
    fields_ = forms.MultipleChoiceField(label=_("擅长领域"), required=False, widget=ManyChips)
    phone = forms.CharField(
        label=_("联系电话"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    availability = forms.CharField(label=_("可以的时间"), max_length=120, required=False)
    joined_on = forms.DateField(label=_("入库日期"), widget=Day)

    def __init__(self, *args: Any, places: Sequence[str], scope: Scope, on: datetime.date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.offer(places)
        self.fields["fields_"].choices = choices("services.fields", places[0] if places else "", on)
        known = Organisation.objects.filter(scope.within("partners.view"))
        self.fields["organisation"].queryset = known.order_by("name")
        self.fields["organisation"].label_from_instance = lambda row: row.name
        self.fields["organisation"].empty_label = _("没有登记")


class CallForm(forms.Form):
    """That an expert was asked, and came or stood aside."""

    on = forms.DateField(label=_("日期"), widget=Day)
    purpose = forms.ChoiceField(label=_("事由"), choices=CallPurpose, widget=Chips)
    about = forms.CharField(label=_("内容"), max_length=160)
    hours = _decimal(_("时长（小时）"), required=False)
    fee = _decimal(_("劳务费（元）"), digits=10, places=2, required=False)
    recused = forms.BooleanField(label=_("因为有利害关系回避了"), required=False)
    recusal_reason = forms.CharField(label=_("回避原因"), max_length=160, required=False)


class PoolLeaveForm(forms.Form):
    """The last day in the pool."""

    on = forms.DateField(label=_("退出日期"), widget=Day)


class ExpertFilters(forms.Form):
    """What narrows the pool."""

    q = forms.CharField(label=_("姓名、拼音或单位"), required=False, max_length=40)
    field = forms.ChoiceField(label=_("擅长领域"), required=False)
    left = forms.BooleanField(label=_("含退出的"), required=False)
