"""Forms that begin with a place: a whole-county run, a frozen list, a ledger to take away."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.scoping import Scope
from shegongzhan.core.widgets import Chips, ManyChips
from shegongzhan.needs.models import ListKind
from shegongzhan.stations.queries import PlaceField, places_within


class _InScope(forms.Form):
    """A form whose place lies where the reader has a right."""

    place = PlaceField(label=_("地方"))

    def __init__(self, *args: Any, scope: Scope, right: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.scope, self.right = scope, right
        self.fields["place"].offer(places_within(scope, right))  # type: ignore[attr-defined]
        places = scope.places(right)
        if places:
            self.initial.setdefault("place", places[0])

    def clean_place(self) -> str:
        place = str(self.cleaned_data["place"])
        if not self.scope.may_all(self.right, place):
            raise forms.ValidationError(_("这个地方不在您的范围内。"))
        return place


class RunForm(_InScope):
    """Where all open needs are matched at once, and the least share for each township."""

    floor = forms.IntegerField(
        label=_("每个乡镇至少满足（%）"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_("填了，求解时会尽量让每个乡镇都不低于这个比例。"),
    )


class SnapshotForm(_InScope):
    """Which lists are frozen for which quarter."""

    lists = forms.MultipleChoiceField(label=_("清单"), choices=ListKind.choices, widget=ManyChips)
    year = forms.IntegerField(label=_("年"), min_value=2000, max_value=2100)
    quarter = forms.TypedChoiceField(
        label=_("季度"),
        coerce=int,
        choices=[(1, _("一季度")), (2, _("二季度")), (3, _("三季度")), (4, _("四季度"))],
        widget=Chips,
        help_text=_("已经过去的季度按最后一天的情况冻结，还在进行的按今天的情况；都会写明是哪一天。"),
    )


class LedgerForm(_InScope):
    """A list in the county's own layout; with whole numbers only for a purpose that is written down."""

    list = forms.ChoiceField(
        label=_("清单"), choices=[("all", _("三张都要")), *ListKind.choices], widget=Chips
    )
    numbers = forms.ChoiceField(
        label=_("姓名、证件号和电话"),
        choices=[("masked", _("遮住")), ("full", _("完整（再导入时要用）"))],
        widget=Chips,
        initial="masked",
    )
    purpose = forms.CharField(
        label=_("用途"), required=False, max_length=120, help_text=_("要完整号码时必填，会记入审计。")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("numbers") == "full":
            if not (cleaned.get("purpose") or "").strip():
                self.add_error("purpose", _("请写明拿完整号码做什么用。"))
            place = cleaned.get("place")
            if place and not self.scope.may("people.reveal", place):
                self.add_error("numbers", _("您的岗位在这个地方不能看完整号码。"))
        return cleaned
