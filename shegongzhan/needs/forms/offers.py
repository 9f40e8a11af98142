"""What is typed about a resource, a service, and about tying one to a need."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.forms import NameField
from shegongzhan.core.scoping import Scope
from shegongzhan.core.widgets import Chips, Day, ManyChips
from shegongzhan.needs.models import CapacityPeriod, OwnerKind
from shegongzhan.partners.models import OrganisationKind
from shegongzhan.partners.queries import PartnerField
from shegongzhan.policies.queries import choices
from shegongzhan.stations.queries import PlaceField, every_place, places_around, places_within

RIGHT = "lists.change"


class ResourceForm(forms.Form):
    """A resource: what, whose, where, how much, until when."""

    name = forms.CharField(label=_("资源名称"), max_length=120)
    owner_kind = forms.ChoiceField(label=_("提供方类型（五社）"), choices=OwnerKind.choices, widget=Chips)
    owner_name = PartnerField(label=_("提供方"))
    kind = forms.ChoiceField(label=_("能应对哪类需求"))
    area = PlaceField(label=_("可服务范围"))
    capacity = forms.IntegerField(
        label=_("可提供数量"),
        required=False,
        min_value=0,
        max_value=10_000_000,
        help_text=_("不填表示不限。"),
    )
    capacity_period = forms.ChoiceField(label=_("数量的周期"), choices=CapacityPeriod.choices)
    unit = forms.CharField(label=_("单位"), max_length=20, initial="人次")
    valid_from = forms.DateField(label=_("有效期从"), required=False, widget=Day)
    valid_until = forms.DateField(label=_("有效期至"), required=False, widget=Day)
    division = PlaceField(label=_("资源在哪里"))
    groups = forms.MultipleChoiceField(
        label=_("只面向哪些人"), required=False, widget=ManyChips, help_text=_("不选表示谁都可以。")
    )
    conditions = forms.CharField(label=_("条件"), required=False, max_length=200)
    contact_name = NameField(label=_("联系人"), required=False, max_length=40)
    contact_phone = forms.CharField(label=_("联系电话"), required=False, max_length=30)

    def __init__(
        self,
        *args: Any,
        scope: Scope,
        place: str,
        on: datetime.date,
        organisation: int | None = None,
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.fields["owner_name"].offer_to(scope, [organisation])
        self.fields["division"].offer(places_within(scope, RIGHT))
        # A station's resource may serve its whole county; one that serves wider comes from the county or above.
        served = places_around(scope, RIGHT)
        if area := self.initial.get("area"):
            served |= every_place().filter(code=area)
        self.fields["area"].offer(served)
        self.fields["kind"].choices = [("", _("请选择")), *choices("needs.kinds", place, on)]
        self.fields["groups"].choices = choices("people.categories", place, on)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("valid_from"), cleaned.get("valid_until")
        if since and until and until < since:
            self.add_error("valid_until", _("有效期止不能早于有效期起。"))
        return cleaned


class OwnerForm(forms.Form):
    """Who gives a resource, to be registered as an organisation."""

    kind = forms.ChoiceField(label=_("类型"), choices=OrganisationKind.choices, widget=Chips)
    division = PlaceField(label=_("登记或活动所在地"))

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["division"].offer(places_within(scope, "partners.change"))


class ServiceForm(forms.Form):
    """A service a station offers regularly."""

    name = forms.CharField(label=_("服务名称"), max_length=120)
    kind = forms.ChoiceField(label=_("应对哪类需求"))
    field = forms.ChoiceField(label=_("服务领域"))
    method = forms.ChoiceField(label=_("服务方法"), widget=Chips)
    division = PlaceField(label=_("哪个站（地方）提供"))
    frequency = forms.ChoiceField(label=_("频次"), required=False)
    capacity = forms.IntegerField(
        label=_("每月可接"), required=False, min_value=0, max_value=1_000_000, help_text=_("不填表示不限。")
    )
    provider_name = forms.CharField(
        label=_("提供单位"), required=False, max_length=120, help_text=_("不填就是这个地方的社工站。")
    )
    groups = forms.MultipleChoiceField(
        label=_("只面向哪些人"), required=False, widget=ManyChips, help_text=_("不选表示谁都可以。")
    )

    def __init__(self, *args: Any, scope: Scope, place: str, on: datetime.date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["division"].offer(places_within(scope, RIGHT))
        for name, key in (("kind", "needs.kinds"), ("field", "services.fields")):
            self.fields[name].choices = [("", _("请选择")), *choices(key, place, on)]
        self.fields["method"].choices = choices("services.methods", place, on)
        self.fields["frequency"].choices = [("", _("不填")), *choices("services.frequencies", place, on)]
        self.fields["groups"].choices = choices("people.categories", place, on)


class AcceptForm(forms.Form):
    """How much of an offer a need takes, and from when."""

    offer = forms.CharField(widget=forms.HiddenInput)
    units = forms.IntegerField(label=_("占用数量"), required=False, min_value=1, max_value=1_000_000)
    starts_on = forms.DateField(label=_("从哪天起"), required=False, widget=Day)
