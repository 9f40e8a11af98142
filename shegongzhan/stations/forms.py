"""What is typed into the pages of stations."""

import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.scoping import Scope
from shegongzhan.core.widgets import Chips, Day
from shegongzhan.stations import queries
from shegongzhan.stations.commands import Room
from shegongzhan.stations.models import Presence, Station, StationKind, StationState, Tier

EDITED = (
    "name", "division", "tier", "kind", "state", "embedded_in", "address", "phone", "opening_hours", "area_m2", "barrier_free",
    "opened_on", "plate_zh", "plate_mn",
)  # fmt: skip


class StationForm(forms.Form):
    division = queries.PlaceField(
        label=_("设在哪里"), help_text=_("打几个字或拼音首字母，再选一个。"),
    )  # fmt: skip
    tier = forms.ChoiceField(label=_("层级"), choices=Tier.choices, widget=Chips)
    name = forms.CharField(label=_("站点名称"), max_length=80)
    kind = forms.ChoiceField(label=_("类型"), choices=StationKind.choices, initial=StationKind.SOCIAL_WORK)
    state = forms.ChoiceField(
        label=_("状态"), initial=StationState.RUNNING, widget=Chips,
        choices=[(s.value, s.label) for s in StationState if s != StationState.CLOSED],
    )  # fmt: skip
    opened_on = forms.DateField(label=_("开站日期"), widget=Day, required=False)
    embedded_in = forms.ModelChoiceField(
        label=_("嵌入在"), queryset=Station.objects.none(), required=False, empty_label=_("独立建站"),
        help_text=_("不具备单独建站条件的，选它的职能嵌入哪个站点。"),
    )  # fmt: skip
    address = forms.CharField(label=_("地址"), max_length=200, required=False)
    phone = forms.CharField(label=_("站点电话"), max_length=30, required=False)
    opening_hours = forms.CharField(
        label=_("开放时间"), max_length=200, required=False, help_text=_("如：周一至周五 8:30—17:30")
    )
    area_m2 = forms.DecimalField(
        label=_("面积（㎡）"), max_digits=8, decimal_places=1, min_value=0, required=False
    )
    barrier_free = forms.NullBooleanField(
        label=_("无障碍出入"), required=False,
        widget=forms.Select(choices=[("unknown", _("不清楚")), ("true", _("有")), ("false", _("没有"))]),
    )  # fmt: skip
    plate_zh = forms.CharField(label=_("牌匾（中文）"), max_length=80, required=False)
    plate_mn = forms.CharField(
        label=_("牌匾（蒙古文）"), max_length=160, required=False, widget=forms.TextInput(attrs={"lang": "mn-Mong"}),
        help_text=_("用传统蒙古文，请懂蒙古文的人核对。"),
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, scope: Scope, station: Station | None = None, on: datetime.date, **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.scope = scope
        self.on = on
        self.fields["division"].offer(queries.places_within(scope, "stations.change"))  # type: ignore[attr-defined]
        hosts = Station.objects.visible_to(scope, "stations.change").exclude(state=StationState.CLOSED)
        host = self.fields["embedded_in"]
        assert isinstance(host, forms.ModelChoiceField)
        host.queryset = (hosts.exclude(pk=station.pk) if station else hosts).order_by("division", "pk")
        place = self.data.get("division") or (
            station.division if station else next(iter(scope.places("stations.change")), "")
        )
        if not (str(place).isdigit() and queries.needs_mongolian_plate(str(place), on)) and not (
            station and station.plate_mn
        ):
            del self.fields["plate_mn"]

    def values(self) -> dict[str, Any]:
        """Return the columns of a station as typed."""
        return {name: self.cleaned_data[name] for name in EDITED if name in self.cleaned_data}


class RoomsForm(forms.Form):
    """One row for each room the place's pack asks for."""

    def __init__(self, data: Any = None, *, station: Station, on: datetime.date):
        self.rooms = queries.room_names(station.division, on)
        had = {row.room: row for row in station.facilities.all()}
        initial: dict[str, Any] = {}
        for code in self.rooms:
            if row := had.get(code):
                initial |= {
                    f"{code}_presence": row.presence, f"{code}_shared_with": row.shared_with,
                    f"{code}_shared_reason": row.shared_reason, f"{code}_area_m2": row.area_m2,
                }  # fmt: skip
        super().__init__(data, initial=initial)
        for code, label in self.rooms.items():
            self.fields[f"{code}_presence"] = forms.ChoiceField(
                label=label, required=False, widget=Chips, choices=Presence.choices
            )
            self.fields[f"{code}_area_m2"] = forms.DecimalField(
                label=_("面积（㎡）"), required=False, max_digits=7, decimal_places=1, min_value=0
            )
            self.fields[f"{code}_shared_with"] = forms.CharField(
                label=_("与谁共用"), max_length=80, required=False
            )
            self.fields[f"{code}_shared_reason"] = forms.CharField(
                label=_("为什么共用"), max_length=200, required=False
            )

    def groups(self) -> list[dict[str, Any]]:
        """Return the bound fields room by room."""
        return [
            {
                "label": label,
                **{
                    part: self[f"{code}_{part}"]
                    for part in ("presence", "area_m2", "shared_with", "shared_reason")
                },
            }
            for code, label in self.rooms.items()
        ]

    def values(self) -> dict[str, Room | None]:
        """Return the rooms as typed; one without an answer is unknown."""
        found: dict[str, Room | None] = {}
        for code in self.rooms:
            presence = self.cleaned_data.get(f"{code}_presence")
            shared = presence == Presence.SHARED
            area: Decimal | None = self.cleaned_data.get(f"{code}_area_m2")
            found[code] = (presence and Room(
                presence, self.cleaned_data[f"{code}_shared_with"] if shared else "",
                self.cleaned_data[f"{code}_shared_reason"] if shared else "", area,
            )) or None  # fmt: skip
        return found


class DutyForm(forms.Form):
    duty = forms.CharField(label=_("职责"), max_length=120)
    leads = forms.TypedChoiceField(
        label=_("牵头还是配合"),
        widget=Chips,
        choices=[("1", _("牵头")), ("0", _("配合"))],
        coerce=lambda v: v == "1",
        initial="1",
    )
    since = forms.DateField(label=_("开始日期"), widget=Day, required=False)


class ExtensionForm(forms.Form):
    site = forms.ModelChoiceField(
        label=_("哪个站点的服务"),
        queryset=Station.objects.none(),
        help_text=_("同一个县里的救助、养老、未保、孵化等站点；还没有的先登记站点。"),
    )
    services = forms.CharField(label=_("延伸的服务"), max_length=200)
    starts_on = forms.DateField(label=_("开始日期"), widget=Day, required=False)
    ends_on = forms.DateField(label=_("结束日期"), widget=Day, required=False)

    def __init__(self, *args: Any, station: Station, **kwargs: Any):
        super().__init__(*args, **kwargs)
        site = self.fields["site"]
        assert isinstance(site, forms.ModelChoiceField)
        sites = Station.objects.in_place(station.division[:6]).exclude(kind=StationKind.SOCIAL_WORK)
        site.queryset = sites.exclude(state=StationState.CLOSED).order_by("division", "pk")


class DayForm(forms.Form):
    on = forms.DateField(label=_("从哪一天起"), widget=Day)


class StationFilters(forms.Form):
    q = forms.CharField(label=_("名称"), required=False)
    place = queries.PlaceField(anywhere=True, label=_("地方"), required=False, placeholder=_("如：jpz"))
    tier = forms.ChoiceField(label=_("层级"), required=False, choices=[("", _("全部")), *Tier.choices])
    kind = forms.ChoiceField(label=_("类型"), required=False, choices=[("", _("全部")), *StationKind.choices])
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), *StationState.choices]
    )
