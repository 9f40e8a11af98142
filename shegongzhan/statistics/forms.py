"""Which place or station, and which period."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from shegongzhan.stations.models import Station
from shegongzhan.stations.queries import PlaceField


class ReportForm(forms.Form):
    """The place by typing, the period from a list of years, quarters and months."""

    place = PlaceField(anywhere=True, label=_("地方"), required=False)
    period = forms.ChoiceField(label=_("时间"), required=False)

    def __init__(self, *args: Any, years: Sequence[int], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = periods_of(years)


class PublishForm(forms.Form):
    """Why a year is published again; nothing to say the first time."""

    reason = forms.CharField(label=_("更正的原因"), max_length=200, required=False)

    def __init__(self, *args: Any, again: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not again:
            del self.fields["reason"]


class StationForm(forms.Form):
    """Which station and which period."""

    station = forms.ChoiceField(label=_("社工站"), required=False)
    period = forms.ChoiceField(label=_("时间"), required=False)

    def __init__(self, *args: Any, stations: Iterable[Station], years: Sequence[int], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["station"].choices = [(station.pk, station.name) for station in stations]
        self.fields["period"].choices = periods_of(years)


def periods_of(years: Sequence[int]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return years, quarters and months as a form offers them, year by year."""
    return [
        (_g("%(year)s 年") % {"year": year}, [
            (str(year), _g("%(year)s 全年") % {"year": year}),
            *((f"{year}-Q{q}", _g("%(year)s 年第 %(quarter)s 季度") % {"year": year, "quarter": q}) for q in range(1, 5)),
            *((f"{year}-{m:02d}", _g("%(year)s 年 %(month)s 月") % {"year": year, "month": m}) for m in range(1, 13)),
        ])
        for year in years
    ]  # fmt: skip
