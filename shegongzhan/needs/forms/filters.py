"""What narrows the three lists."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.widgets import Day
from shegongzhan.needs.models import NeedSource, NeedState, OwnerKind
from shegongzhan.policies.queries import choices
from shegongzhan.stations.queries import PlaceField

ALL = ("", _("全部"))


class _OfPlace(forms.Form):
    """Fills the lists that come from the policy pack of the reader's place."""

    packs: dict[str, str] = {}

    def __init__(self, *args: Any, place: str, on: datetime.date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name, key in self.packs.items():
            self.fields[name].choices = [ALL, *choices(key, place, on)]  # type: ignore[attr-defined]


class NeedFilters(_OfPlace):
    """What narrows the list of needs."""

    packs = {"kind": "needs.kinds", "urgency": "needs.urgency", "group": "people.categories"}

    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[ALL, ("under_way", _("没办结的")), *NeedState.choices]
    )
    kind = forms.ChoiceField(label=_("需求类别"), required=False)
    urgency = forms.ChoiceField(label=_("紧急程度"), required=False)
    source = forms.ChoiceField(label=_("需求来源"), required=False, choices=[ALL, *NeedSource.choices])
    place = PlaceField(anywhere=True, label=_("地方"), required=False)
    group = forms.ChoiceField(label=_("对象类别"), required=False)
    waiting = forms.ChoiceField(
        label=_("等了多久"),
        required=False,
        choices=[ALL, ("7", _("7 天以上")), ("30", _("30 天以上")), ("90", _("90 天以上"))],
    )
    overdue = forms.BooleanField(label=_("过了答应的日期"), required=False)
    to_ask = forms.BooleanField(label=_("办结了还没问本人"), required=False)
    since = forms.DateField(label=_("登记从"), required=False, widget=Day)
    until = forms.DateField(label=_("登记到"), required=False, widget=Day)


class ResourceFilters(_OfPlace):
    """What narrows the list of resources."""

    packs = {"kind": "needs.kinds"}

    q = forms.CharField(label=_("名称或提供方"), required=False)
    owner_kind = forms.ChoiceField(
        label=_("提供方类型（五社）"), required=False, choices=[ALL, *OwnerKind.choices]
    )
    kind = forms.ChoiceField(label=_("资源类别"), required=False)
    place = PlaceField(anywhere=True, label=_("能服务的地方"), required=False)
    left = forms.ChoiceField(
        label=_("名额"), required=False, choices=[ALL, ("some", _("还有名额")), ("none", _("已满"))]
    )
    valid = forms.ChoiceField(
        label=_("有效期"),
        required=False,
        choices=[
            ("", _("在册的")),
            ("soon", _("90 天内到期")),
            ("expired", _("已过期")),
            ("all", _("含停用的")),
        ],
    )


class ServiceFilters(_OfPlace):
    """What narrows the list of services."""

    packs = {"field": "services.fields", "method": "services.methods", "kind": "needs.kinds"}

    q = forms.CharField(label=_("名称或提供单位"), required=False)
    field = forms.ChoiceField(label=_("服务领域"), required=False)
    method = forms.ChoiceField(label=_("服务方法"), required=False)
    kind = forms.ChoiceField(label=_("应对需求"), required=False)
    place = PlaceField(anywhere=True, label=_("地方"), required=False)
    ended = forms.BooleanField(label=_("含停办的"), required=False)
