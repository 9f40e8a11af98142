"""What is typed about who of the five kinds did what."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.forms import NameField
from shegongzhan.core.widgets import Chips, Day
from shegongzhan.needs.models import OwnerKind
from shegongzhan.partners.models import Organisation
from shegongzhan.policies.queries import choices
from shegongzhan.volunteers.commands import ContributionFacts


class ContributionForm(forms.Form):
    """Who, what, and what it was worth."""

    kind = forms.ChoiceField(label=_("五社里的哪一社"), choices=OwnerKind.choices, widget=Chips)
    organisation = forms.ModelChoiceField(
        label=_("登记的单位"), queryset=Organisation.objects.none(), required=False
    )
    name = NameField(
        label=_("没有登记的写名称"), max_length=120, required=False, help_text=_("如：南山村委会、老王超市。")
    )
    role = forms.ChoiceField(label=_("做了什么"), widget=Chips)
    what = forms.CharField(label=_("说明"), max_length=200, required=False)
    worth = forms.DecimalField(
        label=_("折合多少元"), min_value=0, max_digits=12, decimal_places=2, required=False,
        help_text=_("不好折算的不填。已经在“捐赠”里记了账的不要再填，免得算两遍。"),
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
    )  # fmt: skip
    day = forms.DateField(label=_("哪天"), widget=Day)

    def __init__(
        self, *args: Any, place: str, on: datetime.date, organisations: Any, of_session: bool, **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = choices("volunteers.partner_roles", place, on)  # type: ignore[attr-defined]
        organisation = self.fields["organisation"]
        assert isinstance(organisation, forms.ModelChoiceField)
        organisation.queryset = organisations
        if of_session:
            del self.fields["day"]

    def facts(self) -> ContributionFacts:
        """Return what was typed."""
        return ContributionFacts(
            **{name: value for name, value in self.cleaned_data.items() if name != "day"}
        )


class TogetherFilters(forms.Form):
    since = forms.DateField(label=_("从"), required=False, widget=Day)
    until = forms.DateField(label=_("到"), required=False, widget=Day)
    together = forms.ChoiceField(
        label=_("几社一起"), required=False,
        choices=[("", _("全部")), ("several", _("三类以上一起的")), ("fewer", _("不到三类的"))],
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("哪一社参加了"), required=False, choices=[("", _("全部")), *OwnerKind.choices]
    )
