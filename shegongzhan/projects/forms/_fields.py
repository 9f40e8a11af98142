"""Fields that several forms of projects ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shegongzhan.needs.models import Need


def yuan(words: Any, **rest: Any) -> forms.DecimalField:
    """Return a field for an amount of yuan, to the fen."""
    return forms.DecimalField(
        label=words, max_digits=14, decimal_places=2, min_value=0,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}), **rest,
    )  # fmt: skip


def long_text(words: Any, most: int, rows: int = 4, **rest: Any) -> forms.CharField:
    """Return a field for a text of several lines."""
    return forms.CharField(label=words, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **rest)


class NeedsField(forms.ModelMultipleChoiceField):
    """Needs by their kind, place and number of people; their words stay encrypted."""

    kinds: dict[str, str] = {}
    places: dict[str, str] = {}

    def label_from_instance(self, need: Need) -> str:  # type: ignore[override]
        kind, place = self.kinds.get(need.kind, need.kind), self.places.get(need.division, need.division)
        return str(
            _("%(kind)s · %(place)s · %(persons)s 人 · %(day)s")
            % {"kind": kind, "place": place, "persons": need.persons, "day": need.noted_on}
        )
