"""Forms of the desk."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.forms import NameField
from shegongzhan.core.scoping import Scope, within
from shegongzhan.core.widgets import Chips, Day, ManyChips
from shegongzhan.desk.commands import Going
from shegongzhan.desk.rules import COUNTY, TOWNSHIP
from shegongzhan.desk.transfers import asks_consent, is_child, need_in_words, needs_under_way
from shegongzhan.people.commands import ConsentGiven
from shegongzhan.people.models import ConsentKind, Person
from shegongzhan.policies.queries import choices
from shegongzhan.stations.models import Level
from shegongzhan.stations.queries import PlaceField, every_place, places_within
from shegongzhan.talent.models import Worker

A_FEW_LINES = forms.Textarea(attrs={"rows": 2})


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


class WayForm(forms.Form):
    """Where a file goes, and whether the household goes along: asked first, because what goes along hangs on it."""

    to = PlaceField(
        label=_("移到哪个乡镇（街道）或村（社区）"),
        help_text=_("本县里的。知道是哪个村（社区）就选到村。"),
        placeholder=_("打几个字或拼音首字母"),
        error_messages={
            "elsewhere": _("档案目前只能移交到本县（市、区）别的乡镇（街道）。同一个乡镇里搬家，改住地就行。")
        },
    )
    whole = forms.BooleanField(label=_("全家一起移交"), required=False)

    def __init__(self, data: Any, *, here: str, others: int, **kwargs: Any):
        super().__init__(data, **kwargs)
        county = every_place().filter(
            within(here[:COUNTY], "code"), level__in=[Level.TOWNSHIP, Level.VILLAGE]
        )
        self.fields["to"].offer(county.exclude(within(here[:TOWNSHIP], "code")))  # type: ignore[attr-defined]
        if not others:
            del self.fields["whole"]


class WholeForm(forms.Form):
    """Whether the household goes along."""

    whole = forms.ChoiceField(required=False, choices=[("", ""), ("on", ""), ("off", "")])


class GoingForm(forms.Form):
    """What the station where the file lies says of its going: needs, the note, consent where the rule asks."""

    needs = forms.MultipleChoiceField(
        label=_("随档案走的需求"),
        required=False,
        widget=ManyChips,
        help_text=_("不走的，点一下去掉：在原站办结为“暂时满足不了”。"),
    )
    needs_reason = forms.CharField(
        label=_("去掉的需求为什么不走"),
        required=False,
        max_length=200,
        help_text=_("如：修的是老屋，不住了。"),
    )
    with_note = forms.BooleanField(
        label=_("备注也一起走"), required=False, help_text=_("不选，备注留在原站，新站看不到。")
    )
    kind = forms.ChoiceField(
        label=_("谁同意的"),
        widget=Chips,
        help_text=_("未满 14 周岁的由监护人同意；监护人不便同意的，选法定依据并写明理由。"),
        error_messages={"required": _("这份档案要有同意或法定依据才能转移。")},
    )
    given_on = forms.DateField(label=_("同意的日期"), required=False, widget=Day)
    given_by = NameField(label=_("谁签的"), required=False, max_length=60)
    basis = forms.ChoiceField(label=_("法定依据"), required=False, help_text=_("监护人不便同意的才选。"))
    basis_reason = forms.CharField(label=_("理由"), required=False, max_length=500, widget=A_FEW_LINES)
    CONSENT = ("kind", "given_on", "given_by", "basis", "basis_reason")

    def __init__(
        self,
        data: Any,
        *,
        persons: Sequence[Person],
        names: Mapping[Any, str],
        on: datetime.date,
        **kwargs: Any,
    ):
        """`names` says how each person is called, for needs of several."""
        super().__init__(data, **kwargs)
        self.on = on
        self.open_needs = list(needs_under_way(persons))
        several = len(persons) > 1
        words = [
            (str(one.pk), f"{names[one.person_id]} {need_in_words(one)}" if several else need_in_words(one))
            for one in self.open_needs
        ]
        self.fields["needs"].choices = words  # type: ignore[attr-defined]
        self.fields["needs"].initial = [key for key, _words in words]
        if not words:
            del self.fields["needs"], self.fields["needs_reason"]
        if not any(one.note for one in persons):
            del self.fields["with_note"]
        asked = [one for one in persons if asks_consent(one, on)]
        if not asked:
            for name in self.CONSENT:
                del self.fields[name]
            return
        kinds = [ConsentKind.GUARDIAN, ConsentKind.STATUTORY]
        if not all(is_child(one, on) for one in asked):
            kinds.insert(0, ConsentKind.SELF)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]
        bases = choices("people.consent_bases", asked[0].division, on)
        self.fields["basis"].choices = [("", "—"), *bases]  # type: ignore[attr-defined]

    @property
    def ended(self) -> list[Any]:
        """The needs that do not go along, as far as somebody has said so."""
        if not self.is_bound or "needs" not in self.fields:
            return []
        self.is_valid()
        kept = self.cleaned_data.get("needs") or []
        return [one.pk for one in self.open_needs if str(one.pk) not in kept]

    def going(self) -> Going:
        """Return what was said as the command takes it."""
        said = self.cleaned_data
        consent = None
        if said.get("kind"):
            statutory = said["kind"] == ConsentKind.STATUTORY
            consent = ConsentGiven(
                said["kind"], given_on=said["given_on"] or self.on, given_by=said["given_by"],
                basis=said["basis"] if statutory else "", reason=said["basis_reason"] if statutory else "",
            )  # fmt: skip
        return Going(
            needs_ended=self.ended, needs_reason=said.get("needs_reason", ""),
            with_note=said.get("with_note", False), consent=consent,
        )  # fmt: skip


class OfferForm(GoingForm):
    """The same, with a word to the other side."""

    reason = forms.CharField(
        label=_("给对方的话"), required=False, max_length=500, widget=A_FEW_LINES,
        help_text=_("如：搬到女儿家住，女儿的电话已经登记。"),
    )  # fmt: skip
    field_order = ("reason",)


class AskForm(forms.Form):
    """Whose file is asked for, and to which village; only what stands here is shown to whoever asks."""

    name = NameField(label=_("姓名"), max_length=60)
    identity_number = forms.CharField(
        label=_("证件号码"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text", "spellcheck": "false"}),
    )
    division = PlaceField(
        label=_("现在住的村（社区）"), pick="stations:pick_village", placeholder=_("打几个字或拼音首字母")
    )
    whole = forms.BooleanField(label=_("请对方把全家的档案一起移交"), required=False)
    reason = forms.CharField(
        label=_("给对方的话"), required=False, max_length=500, widget=A_FEW_LINES,
        help_text=_("如：三月起住在这里，村里已经核实。"),
    )  # fmt: skip
    # The page of filing sends its own fields here first; only this page's own button asks.
    step = forms.CharField(required=False, max_length=4, widget=forms.HiddenInput, initial="ask")

    def __init__(self, data: Any, *, scope: Scope, **kwargs: Any):
        super().__init__(data, **kwargs)
        villages = places_within(scope, "people.change").filter(level=Level.VILLAGE)
        self.fields["division"].offer(villages)  # type: ignore[attr-defined]


class TakeForm(forms.Form):
    """Where the person lives now, and who answers for them there."""

    division = PlaceField(
        label=_("现在住的村（社区）"), pick="stations:pick_village", placeholder=_("打几个字或拼音首字母")
    )
    worker = forms.ModelChoiceField(
        label=_("责任社工"), queryset=Worker.objects.none(), required=False, empty_label=_("以后再定")
    )

    def __init__(self, data: Any, *, scope: Scope, to: str, on: datetime.date):
        super().__init__(data, initial={"division": to if len(to) > TOWNSHIP else ""})
        township = to[:TOWNSHIP]
        villages = places_within(scope, "people.merge").filter(within(township, "code"), level=Level.VILLAGE)
        self.fields["division"].offer(villages)  # type: ignore[attr-defined]
        there = Worker.objects.filter(within(township), left_on__isnull=True).order_by(
            "-kind", "pinyin", "pk"
        )
        self.fields["worker"].queryset = there  # type: ignore[attr-defined]
        self.fields["worker"].label_from_instance = lambda worker: worker.name  # type: ignore[attr-defined]


class RefuseForm(forms.Form):
    """Why a file is not taken or not given."""

    answer = forms.CharField(label=_("为什么"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class PurposeForm(forms.Form):
    """What a text that stayed behind is looked at for."""

    purpose = forms.ChoiceField(label=_("用途"), widget=Chips)

    def __init__(self, data: Any, *, place: str, on: datetime.date):
        super().__init__(data)
        self.fields["purpose"].choices = choices("privacy.reveal_purposes", place, on)  # type: ignore[attr-defined]
