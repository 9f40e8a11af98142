"""What people type about supervision: few fields first, the rest folded."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shegongzhan.accounts.models import User
from shegongzhan.core.forms import NameField
from shegongzhan.core.picking import Pick
from shegongzhan.core.widgets import Chips, Day, ManyChips, Moment
from shegongzhan.needs.queries import NeedsPick
from shegongzhan.partners.models import Organisation
from shegongzhan.policies.queries import choices
from shegongzhan.projects.models import Project
from shegongzhan.stations.queries import PlaceField
from shegongzhan.supervision.models import Helped, Mode, SupervisorKind
from shegongzhan.talent.models import Worker

MINUTES = [
    (60, _("1 小时")), (90, _("1 个半小时")), (120, _("2 小时")), (180, _("3 小时")), (360, _("一整天（6 小时）")),
    (0, _("另填")),
]  # fmt: skip
LONGEST = 24 * 60
Choices = Sequence[tuple[Any, Any]]
WORDS = 2000
MORE_ACTIONS = (2, 3)


class AssignForm(forms.Form):
    """Who supervises a station from a day on: an account of the place, else a name."""

    supervisor = forms.ModelChoiceField(User.objects.none(), label=_("督导"), required=False)
    kind = forms.ChoiceField(label=_("督导来源"), choices=SupervisorKind.choices, widget=Chips)
    starts_on = forms.DateField(label=_("从哪天起"), widget=Day)
    name = NameField(
        label=_("姓名"), max_length=40, required=False, help_text=_("还没有账号的督导，写姓名。")
    )
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("所属单位"), required=False)
    focus = forms.CharField(label=_("督导重点"), max_length=200, required=False)

    def __init__(self, *args: Any, users: Sequence[User], organisations: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["supervisor"].queryset = User.objects.filter(pk__in=[user.pk for user in users])
        self.fields["supervisor"].empty_label = _("没有账号，写姓名")
        self.fields["supervisor"].label_from_instance = _account
        self.fields["organisation"].queryset = organisations
        self.fields["organisation"].empty_label = _("不选")


def _account(user: User) -> str:
    return f"{user.name} · {user.organisation.name}" if user.organisation else user.name


class EndForm(forms.Form):
    """Somebody's last day as the supervisor of a station."""

    on = forms.DateField(label=_("最后一天"), widget=Day)
    reason = forms.CharField(label=_("原因"), max_length=200)


class SessionForm(forms.Form):
    """A session: how, when, with whom, about what, what was agreed. The station is chosen before."""

    points = forms.TypedMultipleChoiceField(
        label=_("谈到了哪些问题"), coerce=int, required=False, widget=ManyChips
    )
    done = forms.TypedMultipleChoiceField(
        label=_("上次约定的，做到了的点一下"), coerce=int, required=False, widget=ManyChips
    )
    mode = forms.ChoiceField(label=_("方式"), choices=Mode.choices, widget=Chips)
    day = forms.DateField(label=_("哪天"), widget=Day)
    starts_at = forms.TimeField(label=_("几点开始"), widget=Moment)
    minutes = forms.TypedChoiceField(label=_("多久"), coerce=int, choices=MINUTES, widget=Chips, initial=90)
    minutes_typed = forms.IntegerField(label=_("分钟"), required=False, min_value=1)
    workers = forms.TypedMultipleChoiceField(
        label=_("督导了谁"), coerce=int, widget=ManyChips, required=False
    )
    topic = forms.CharField(label=_("主题"), max_length=200)
    gaps = forms.MultipleChoiceField(label=_("看到的能力短板"), required=False, widget=ManyChips)
    action_1 = forms.CharField(label=_("约定做什么"), max_length=200, required=False)
    due_1 = forms.DateField(label=_("什么时候以前"), required=False, widget=Day)
    next_on = forms.DateField(label=_("下次督导"), required=False, widget=Day)
    supervisor = forms.ModelChoiceField(User.objects.none(), label=_("谁督导的"), required=False)
    supervisor_name = NameField(label=_("督导姓名"), max_length=40, required=False)
    supervisor_kind = forms.ChoiceField(label=_("督导来源"), choices=SupervisorKind.choices, widget=Chips)
    other_workers = Pick(
        "talent:search_json", multiple=True, post=True, label=_("还督导了谁"), required=False
    )
    project = forms.ModelChoiceField(Project.objects.none(), label=_("算在哪个督导项目"), required=False)
    needs = NeedsPick(label=_("谈到的需求"), required=False)
    records = forms.MultipleChoiceField(label=_("谈到的走访和个案"), required=False, widget=ManyChips)
    overlap_ok = forms.BooleanField(label=_("时间没有写错，照记"), required=False)

    def __init__(
        self,
        *args: Any,
        place: str,
        on: datetime.date,
        users: Sequence[User],
        workers: Choices,
        points: Choices,
        done: Choices,
        records: Choices,
        projects: Any,
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.fields["gaps"].choices = choices("supervision.gap_tags", place, on)
        self.fields["supervisor"].queryset = User.objects.filter(pk__in=[user.pk for user in users])
        self.fields["supervisor"].empty_label = _("没有账号，写姓名")
        self.fields["supervisor"].label_from_instance = _account
        for name, offered in (("points", points), ("done", done), ("records", records)):
            self.fields[name].choices = offered
            if not offered:
                del self.fields[name]
        self.fields["workers"].choices = workers
        if not workers:
            del self.fields["workers"]
            self.fields["other_workers"].label = _("督导了谁")
        self.fields["project"].queryset = projects
        self.fields["project"].empty_label = _("不算在项目里")
        self.fields["project"].label_from_instance = lambda project: project.name
        for number in MORE_ACTIONS:
            self.fields[f"action_{number}"] = forms.CharField(
                label=_("还约定了什么"), max_length=200, required=False
            )
            self.fields[f"due_{number}"] = forms.DateField(
                label=_("什么时候以前"), required=False, widget=Day
            )

    def more_actions(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Return the two fields of each further action."""
        return [(self[f"action_{number}"], self[f"due_{number}"]) for number in MORE_ACTIONS]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("minutes") == 0 and not said.get("minutes_typed"):
            self.add_error("minutes_typed", _("请写多少分钟。"))
        return said

    def minutes_spent(self) -> int:
        """Return how long the session took, tapped or typed."""
        return int(self.cleaned_data["minutes"] or self.cleaned_data["minutes_typed"])

    def agreed(self) -> list[tuple[int, str, datetime.date | None]]:
        """Return what was agreed: the number of the row, the words and the day."""
        said = self.cleaned_data
        rows = [(n, said[f"action_{n}"], said[f"due_{n}"]) for n in (1, *MORE_ACTIONS)]
        return [row for row in rows if row[1] or row[2]]


class SessionFilters(forms.Form):
    """What narrows the list of sessions."""

    q = forms.CharField(label=_("主题、督导或社工"), required=False, max_length=60)
    since = forms.DateField(label=_("从"), required=False, widget=Day)
    until = forms.DateField(label=_("到"), required=False, widget=Day)
    mode = forms.ChoiceField(label=_("方式"), required=False, choices=[("", _("全部")), *Mode.choices])
    place = PlaceField(anywhere=True, label=_("地方"), required=False)
    void = forms.BooleanField(label=_("含作废的"), required=False)


class ActionForm(forms.Form):
    """One more thing agreed in a session."""

    text = forms.CharField(label=_("约定做什么"), max_length=200)
    due_on = forms.DateField(label=_("什么时候以前"), widget=Day)
    worker = forms.TypedChoiceField(label=_("谁来做"), coerce=int, required=False, empty_value=None)
    gap = forms.ChoiceField(label=_("补哪一项短板"), required=False)

    def __init__(self, *args: Any, workers: Choices, gaps: Choices, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["worker"].choices = [("", _("大家一起")), *workers]
        self.fields["gap"].choices = [("", _("不针对短板")), *gaps]
        if not gaps:
            del self.fields["gap"]


class OutcomeForm(forms.Form):
    """How an action went: done, dropped, or later."""

    LATER = "later"

    state = forms.ChoiceField(
        label=_("怎么样了"),
        choices=[("done", _("做到了")), ("later", _("改个日期")), ("dropped", _("不做了"))],
        widget=Chips,
    )
    due_on = forms.DateField(label=_("改到哪天"), required=False, widget=Day)
    outcome = forms.CharField(label=_("说明"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("state") == self.LATER and not said.get("due_on"):
            self.add_error("due_on", _("请写改到哪天。"))
        return said


class PointForm(forms.Form):
    """A question for supervision, or a word in its thread."""

    text = forms.CharField(label=_("想请教什么"), max_length=WORDS, widget=forms.Textarea(attrs={"rows": 3}))


class NoteForm(forms.Form):
    """A supervisor's own note."""

    text = forms.CharField(label=_("手记"), max_length=WORDS, widget=forms.Textarea(attrs={"rows": 8}))


class WordForm(forms.Form):
    """A worker's word of a session."""

    helped = forms.ChoiceField(label=_("这次督导有没有帮助"), choices=Helped.choices, widget=Chips)
    text = forms.CharField(
        label=_("想说的话"), max_length=WORDS, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class DutyForm(forms.Form):
    """The contractor's internal supervision of one day, for several workers at once."""

    workers = forms.TypedMultipleChoiceField(label=_("督导了谁"), coerce=int, widget=ManyChips)
    held_on = forms.DateField(label=_("哪天"), widget=Day)
    minutes = forms.TypedChoiceField(
        label=_("每人多久"), coerce=int, choices=MINUTES, widget=Chips, initial=60
    )
    minutes_typed = forms.IntegerField(label=_("分钟"), required=False, min_value=1)
    supervisor_name = NameField(label=_("谁督导的"), max_length=40)
    topic = forms.CharField(label=_("主题"), max_length=200, required=False)

    def __init__(self, *args: Any, workers: Choices, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["workers"].choices = workers

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("minutes") == 0 and not said.get("minutes_typed"):
            self.add_error("minutes_typed", _("请写多少分钟。"))
        return said

    def minutes_spent(self) -> int:
        """Return how long it took, tapped or typed."""
        return int(self.cleaned_data["minutes"] or self.cleaned_data["minutes_typed"])


class TrainingForm(forms.Form):
    """A training made of what supervision found; who teaches it may be mended on its own page."""

    division = forms.ChoiceField(label=_("地方"))
    theme = forms.CharField(label=_("主题"), max_length=120)
    gap_tags = forms.MultipleChoiceField(label=_("针对的能力短板"), widget=ManyChips)
    held_on = forms.DateField(label=_("日期"), widget=Day)
    starts_at = forms.TimeField(label=_("开始时间"), widget=Moment, required=False)
    hours = forms.DecimalField(label=_("学时"), min_value=0, max_digits=5, decimal_places=1)
    place = forms.CharField(label=_("地点"), max_length=120, required=False)
    trainer = NameField(label=_("讲师"), max_length=80, required=False)
    workers = forms.ModelMultipleChoiceField(
        Worker.objects.none(), label=_("邀请谁"), required=False, widget=ManyChips
    )
    is_monthly = forms.BooleanField(label=_("算作当月的专项培训"), required=False, initial=True)
    counts_as_education = forms.BooleanField(label=_("计入继续教育学时"), required=False, initial=True)

    def __init__(self, *args: Any, places: Choices, tags: Choices, workers: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["division"].choices = places
        if len(places) == 1:
            self.fields["division"].widget = forms.HiddenInput()
            self.fields["division"].initial = places[0][0]
        self.fields["gap_tags"].choices = tags
        self.fields["workers"].queryset = workers
        self.fields["workers"].label_from_instance = _of_station
        self.fields["workers"].why = _("在场督导里看到这些短板的社工；别人也可以来签到。")


def _of_station(worker: Worker) -> str:
    return f"{worker.name} · {worker.station.name}" if worker.station else str(worker.name)
