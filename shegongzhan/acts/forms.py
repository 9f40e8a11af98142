"""What an act asks: one form, made the same way for a page's POST, an API's JSON, a device's operation and an import's row."""

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.db import models
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from shegongzhan.core import forms as core
from shegongzhan.core.scoping import Scope


def like(model: type[models.Model], *names: str, **widgets: Any) -> list[forms.Field]:
    """Return form fields that say what the columns of a model say: label, length, choices, whether they are needed."""
    made = forms.fields_for_model(model, names, widgets=widgets)
    return [made[name] for name in names]


class ActForm(forms.Form):
    """What an act asks, made of who asks (scope), on which day and of what row. `input` is what the command takes."""

    def __init__(self, data: Any = None, *, scope: Scope, on: datetime.date, row: Any = None, **kwargs: Any):
        self.scope, self.today, self.row = scope, on, row
        is_json = data is not None and not isinstance(data, MultiValueDict)
        self.sent = data if is_json else {}
        super().__init__(_flat(data) if is_json else data, **kwargs)
        self.fit()

    def fit(self) -> None:
        """Fill in what may be chosen, and what is likely."""

    def input(self) -> dict[str, Any]:
        """Return what the command takes beside the row and the day."""
        return self.cleaned_data

    @classmethod
    def of(cls, row: Any) -> dict[str, Any]:
        """Return what the row says, as the form of an act that edits it begins."""
        return forms.model_to_dict(row)

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound:
            for name, wrong in self._misshapen():
                self.add_error(name if name in self.fields else None, wrong)

    def problems(self) -> dict[str, list[str]]:
        """Return every refusal by its field; "" for the whole."""
        return {"" if k == "__all__" else k: [str(e) for e in v] for k, v in self.errors.items()}

    def _misshapen(self) -> Iterator[tuple[str, str]]:
        """Yield what JSON can say and a page cannot: unknown names, a list or an object where one value belongs."""
        for key, value in self.sent.items():
            field = self.fields.get(key)
            if field is None:
                yield key, _("不认识的项：%(key)s") % {"key": key}
            elif isinstance(value, Mapping) or (isinstance(value, list) and not _takes_several(field)):
                yield key, _("%(label)s：应是一个值。") % {"label": field.label}


def _takes_several(field: forms.Field) -> bool:
    return getattr(field.widget, "allow_multiple_selected", False) or getattr(field.widget, "multiple", False)


def _flat(data: Mapping[str, Any]) -> MultiValueDict[str, Any]:
    """Return what JSON said as a page would have sent it."""
    flat = MultiValueDict[str, Any]()
    for key, value in data.items():
        if value is not None:
            flat.setlist(key, value if isinstance(value, list) else [value])
    return flat


class ReasonForm(ActForm, core.ReasonForm):
    """Why something is taken back, struck out, refused or removed."""
