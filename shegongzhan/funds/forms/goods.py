"""What a clerk types about gifts and goods."""

import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.display import plain
from shegongzhan.core.forms import NameField
from shegongzhan.core.picking import Pick
from shegongzhan.core.scoping import Scope
from shegongzhan.core.widgets import Day
from shegongzhan.funds.commands.giving import GiftFacts
from shegongzhan.funds.commands.stock import BatchFacts
from shegongzhan.funds.models import FundSource, MoveKind, StockItem
from shegongzhan.funds.queries import goods as queries
from shegongzhan.funds.rules import CHARITY
from shegongzhan.partners.models import Organisation
from shegongzhan.partners.queries import organisations_seen_by
from shegongzhan.people.queries import people_seen_by, shown_name
from shegongzhan.stations.models import Station, StationState
from shegongzhan.stations.queries import PlaceField, label_of

ROWS, MOST_ROWS = 3, 40


def quantity_field(**rest: Any) -> forms.DecimalField:
    """Return a field for a quantity: more than nothing, no finer than 0.01."""
    return forms.DecimalField(
        label=_("数量"), max_digits=10, decimal_places=2, min_value=Decimal("0.01"),
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}), **rest,
    )  # fmt: skip


class Placed(forms.Form):
    """A form of goods that come to one of the clerk's places, to one of its stations where it has any."""

    station = forms.ModelChoiceField(Station.objects.none(), label=_("放在哪个站点"), required=False)
    division = forms.ChoiceField(label=_("归哪里"), required=False)
    on = forms.DateField(label=_("哪天"), widget=Day)

    def __init__(self, *args: Any, scope: Scope, on: datetime.date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.scope, self.today = scope, on
        self.initial.setdefault("on", on)
        places = scope.places("goods.change")
        stations = Station.objects.filter(scope.within("goods.change")).exclude(state=StationState.CLOSED)
        self.fields["station"].queryset = stations.order_by("division", "name")
        self.fields["station"].empty_label = _("不放在站点")
        self.fields["division"].choices = [(place, label_of(place)) for place in places]
        if len(places) == 1:
            self.fields["division"].widget = forms.HiddenInput()
            self.initial.setdefault("division", places[0])
            if len(places[0]) > 6 and len(only := list(stations[:2])) == 1:
                self.initial.setdefault("station", only[0].pk)

    def clean_on(self) -> datetime.date:
        day = self.cleaned_data["on"]
        if day > self.today:
            raise forms.ValidationError(_("日期还没到，不能先登记。"))
        return day

    def place(self) -> str:
        """Return the place: the station's, else the one that was chosen, else the clerk's first."""
        station = self.cleaned_data.get("station")
        if station:
            return str(station.division)
        return self.cleaned_data.get("division") or self.fields["division"].choices[0][0]


class BatchForm(forms.Form):
    """One kind of goods that comes in: a row of the table."""

    name = forms.CharField(label=_("品名"), max_length=80)
    quantity = quantity_field()
    unit = forms.CharField(label=_("单位"), max_length=12, widget=forms.TextInput(attrs={"size": "6"}))
    unit_value = forms.DecimalField(
        label=_("单价估值（元）"), required=False, max_digits=10, decimal_places=2, min_value=0,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
    )  # fmt: skip
    good_until = forms.DateField(label=_("保质期至"), required=False, widget=Day)

    def facts(self) -> BatchFacts:
        """Return what was said as the commands take it."""
        said = self.cleaned_data
        return BatchFacts(
            said["name"], said["quantity"], said["unit"], said["unit_value"] or Decimal(0), said["good_until"]
        )


BatchFormSet = forms.formset_factory(BatchForm, extra=ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


class GiftForm(Placed):
    """A gift: from whom, for what, which money; its goods stand in the table below."""

    donor = NameField(label=_("捐赠人"), max_length=120, required=False)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("或者选登记过的单位"), required=False
    )
    is_person = forms.BooleanField(label=_("捐赠人是个人"), required=False)
    named_in_public = forms.BooleanField(label=_("捐赠人同意公开姓名（名称）"), required=False)
    waived = forms.BooleanField(label=_("捐赠人不要收据"), required=False)
    purpose = forms.CharField(label=_("约定用途"), max_length=160, required=False)
    receipt = forms.CharField(label=_("收据编号"), max_length=40, required=False)
    money = forms.DecimalField(
        label=_("捐款（元）"), required=False, max_digits=14, decimal_places=2, min_value=0,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
    )  # fmt: skip
    source = forms.ModelChoiceField(FundSource.objects.none(), label=_("捐款记入"), required=False)

    def __init__(self, *args: Any, scope: Scope, on: datetime.date, **kwargs: Any):
        super().__init__(*args, scope=scope, on=on, **kwargs)
        self.fields["station"].label = _("哪个站点收的")
        self.fields["organisation"].queryset = organisations_seen_by(scope).order_by("name")
        self.fields["organisation"].empty_label = _("不选")
        self.fields["donor"].help_text = _("不写就是匿名捐赠。加密保存。")
        self.fields["receipt"].help_text = _("留空由系统按地方、按年编号。")
        sources = FundSource.objects.filter(scope.within("funds.post"), kind=CHARITY)
        self.fields["source"].queryset = sources.order_by("division", "name")
        self.fields["source"].empty_label = _("请选择")
        if not scope.may("funds.post"):
            # Money is posted by who keeps the books; goods anybody at the station takes in.
            del self.fields["money"], self.fields["source"]

    def facts(self, goods: list[BatchFacts]) -> GiftFacts:
        """Return what was said, with the goods of the table, as the command takes it."""
        said = self.cleaned_data
        return GiftFacts(
            division=self.place(),
            on=said["on"],
            donor=said["donor"],
            is_person=said["is_person"],
            organisation=said["organisation"],
            named_in_public=said["named_in_public"],
            waived=said["waived"],
            purpose=said["purpose"],
            receipt=said["receipt"],
            station=said["station"],
            money=said.get("money") or Decimal(0),
            source=said.get("source"),
            goods=goods,
        )


class PurchaseForm(Placed, BatchForm):
    """Goods that were bought."""

    note = forms.CharField(label=_("说明"), max_length=160, required=False)
    field_order = ("name", "quantity", "unit", "unit_value", "good_until", "station", "division", "on")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["unit_value"].label = _("单价（元）")
        self.fields["note"].help_text = _("例如采购凭证号、供货单位。花的钱另在“记支出”里记。")


class GiveForm(forms.Form):
    """Goods to people, or in a service record."""

    item = forms.ModelChoiceField(StockItem.objects.none(), label=_("发什么"))
    people = Pick(
        "people:search_json",
        multiple=True,
        post=True,
        label=_("发给谁"),
        required=False,
        error_messages={"unknown": _("名单里有找不到的人，请从提示里选。")},
    )
    quantity = quantity_field()
    on = forms.DateField(label=_("哪天"), widget=Day)
    note = forms.CharField(label=_("说明"), max_length=160, required=False)

    def __init__(self, *args: Any, scope: Scope, on: datetime.date, for_record: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.scope, self.today = scope, on
        self.initial.setdefault("on", on)
        self.fields["item"].queryset = queries.to_give(scope)
        self.fields["item"].label_from_instance = batch_in_words
        self.fields["item"].empty_label = _("请选择")
        self.fields["people"].offer(people_seen_by(scope), lambda person: shown_name(scope, person))
        self.fields["quantity"].label = _("每人数量")
        self.fields["people"].required = not for_record
        if not scope.may("people.view"):
            del self.fields["people"]
        elif for_record:
            self.fields["people"].help_text = _("不选人，就是这次服务一共发了这么多。")
        if for_record:
            self.fields["quantity"].label = _("数量（选了人的是每人数量）")

    def clean_on(self) -> datetime.date:
        day = self.cleaned_data["on"]
        if day > self.today:
            raise forms.ValidationError(_("日期还没到，不能先登记。"))
        return day


def batch_in_words(item: StockItem) -> str:
    """Return a batch as the choice shows it: what, how many are left, until when it is good, out of which gift."""
    words = [
        str(item.name),
        str(_("剩 %(left)s%(unit)s") % {"left": plain(item.on_hand), "unit": item.unit}),
    ]
    if item.good_until:
        words.append(str(_("保质期至 %(day)s") % {"day": item.good_until}))
    if item.donation:
        words.append(str(_("收据 %(receipt)s") % {"receipt": item.donation.receipt}))
    return " · ".join(words)


class AmountForm(forms.Form):
    """How many, on which day, and why: for what is written off or comes back."""

    quantity = quantity_field()
    on = forms.DateField(label=_("哪天"), widget=Day)
    reason = forms.CharField(label=_("原因"), max_length=160)


class TakeBackForm(forms.Form):
    """Why a wrong entry is taken back, and on which day."""

    reason = forms.CharField(label=_("原因"), max_length=160)
    on = forms.DateField(label=_("更正日期"), widget=Day)


class GiftFilters(forms.Form):
    """What narrows the list of gifts."""

    q = forms.CharField(label=_("收据、用途、单位或品名"), required=False, max_length=60)
    year = forms.TypedChoiceField(label=_("年度"), required=False, coerce=int, empty_value=None)
    what = forms.ChoiceField(
        label=_("捐了什么"), required=False, choices=[("", _("全部")), ("money", _("有捐款")), ("goods", _("有物资"))]
    )  # fmt: skip
    place = PlaceField(anywhere=True, label=_("地方"), required=False)
    standing = forms.BooleanField(label=_("不看撤回的"), required=False)


class StockFilters(forms.Form):
    """What narrows the list of goods."""

    q = forms.CharField(label=_("品名或收据编号"), required=False, max_length=60)
    state = forms.ChoiceField(
        label=_("库存"),
        required=False,
        choices=[
            ("", _("有库存的")),
            ("soon", _("快到期的")),
            ("past", _("过期的")),
            ("due", _("快到期和过期的")),
            ("all", _("全部，含发完的")),
        ],
    )
    origin = forms.ChoiceField(
        label=_("来自"), required=False, choices=[("", _("全部")), ("gift", _("捐赠")), ("bought", _("采购"))]
    )
    place = PlaceField(anywhere=True, label=_("地方"), required=False)


class MoveFilters(forms.Form):
    """What narrows the list of moves of goods."""

    q = forms.CharField(label=_("品名或收据编号"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("类型"), required=False, choices=[("", _("全部")), *MoveKind.choices])
    since = forms.DateField(label=_("从哪天"), required=False, widget=Day)
    until = forms.DateField(label=_("到哪天"), required=False, widget=Day)
    place = PlaceField(anywhere=True, label=_("地方"), required=False)
    standing = forms.BooleanField(label=_("不看更正的"), required=False)
