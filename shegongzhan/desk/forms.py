"""Forms of the desk."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.forms import NameField
from shegongzhan.core.widgets import Chips, Day, ManyChips
from shegongzhan.talent.models import Worker


class FeedbackForm(forms.Form):
    """A word about a page."""

    page = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("您的意见"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("哪里不好用、哪里看不懂、缺什么，都可以说。请不要写服务对象的姓名和号码。"),
    )


class AnswerForm(forms.Form):
    """What became of it."""

    answer = forms.CharField(label=_("答复"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class SearchForm(forms.Form):
    """Whom or what to find."""

    q = forms.CharField(label=_("找人"), required=False, max_length=60)


class FeedbackFilters(forms.Form):
    """What narrows the list of feedback."""

    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[("", _("全部")), ("waiting", _("等答复")), ("answered", _("已答复"))],
    )


class SignForm(forms.Form):
    """A signature under a hand-over, today and by who sits here; `counting` is the count that was seen."""

    name = NameField(label=_("签字人姓名"), max_length=40)
    counting = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class PaperSignatureForm(SignForm):
    """The contractor's signature on paper, written down by the county with its scan."""

    on = forms.DateField(label=_("签字日期"), widget=Day)
    scan = forms.FileField(label=_("签字页扫描件"), help_text=_("PDF 或照片。"))


class PassOnForm(forms.Form):
    """The persons of which villages go to whom."""

    villages = forms.MultipleChoiceField(label=_("哪些村（社区）的人"), widget=ManyChips)
    taker = forms.ModelChoiceField(
        label=_("转给谁"), queryset=Worker.objects.none(), widget=Chips, empty_label=None
    )

    def __init__(
        self, data: Any, *, counts: Mapping[str, int], names: Mapping[str, str], takers: QuerySet[Worker]
    ):
        """`counts` says how many persons there are by village code, `names` what the villages are called."""
        super().__init__(data, initial={"villages": list(counts)})
        chosen = [(code, _("{name} {n} 人").format(name=names[code], n=n)) for code, n in counts.items()]
        self.fields["villages"].choices = chosen  # type: ignore[attr-defined]
        self.fields["taker"].queryset = takers  # type: ignore[attr-defined]
        self.fields["taker"].label_from_instance = lambda worker: worker.name  # type: ignore[attr-defined]
