"""What narrows the list of alerts and the years of a place; places offered."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shegongzhan.funds.queries.alerts import KINDS
from shegongzhan.stations.queries import PlaceField, label_of


def offer_places(form: forms.Form, places: list[str]) -> None:
    """Offer places to choose from; the only one is chosen already."""
    form.fields["division"].choices = [(place, label_of(place)) for place in places]
    if len(places) == 1:
        form.fields["division"].widget = forms.HiddenInput()
        form.initial.setdefault("division", places[0])


class AlertFilters(forms.Form):
    """What narrows the list of alerts."""

    kind = forms.ChoiceField(label=_("哪一类"), required=False, choices=[("", _("全部")), *KINDS])
    place = PlaceField(anywhere=True, label=_("地方"), required=False)
    q = forms.CharField(label=_("名称"), required=False, max_length=60)


class YearsForm(forms.Form):
    """The place whose years are shown."""

    place = PlaceField(anywhere=True, label=_("地方"), required=False)
