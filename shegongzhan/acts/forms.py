"""What an act asks: one form, made the same way for a page's POST, an API's JSON, a device's operation and an import's row."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shegongzhan.core.scoping import Scope


def like(model: type[models.Model], *names: str, **widgets: Any) -> list[forms.Field]:
    """Return form fields that say what the columns of a model say: label, length, choices, whether they are needed."""
    made = forms.fields_for_model(model, names, widgets=widgets)
    return [made[name] for name in names]


@dataclass(frozen=True)
class Many:
    """Rows inside a form: the needs of a visit. On a page they are `need0-kind`, in JSON {"needs": [{"kind": …}]}.

    A row counts when one of `begun_by` was filled in; a page shows `shown` of them, JSON may send up to `most`.
    """

    form: type["ActForm"]
    prefix: str
    begun_by: tuple[str, ...]
    shown: int = 3
    most: int = 20


class ActForm(forms.Form):
    """What an act asks, made of who asks (scope), on which day and of what row. `input` is what the command takes."""

    many: ClassVar[dict[str, Many]] = {}

    def __init__(self, data: Any = None, *, scope: Scope, on: datetime.date, row: Any = None, **kwargs: Any):
        self.scope, self.today, self.row = scope, on, row
        self.is_json = data is not None and not isinstance(data, MultiValueDict)
        self.sent = data if self.is_json else {}
        super().__init__(self._flat(data) if self.is_json else data, **kwargs)
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

    @cached_property
    def inside(self) -> dict[str, list["ActForm"]]:
        """Return the forms of the rows inside."""
        return {name: list(self._rows(kind)) for name, kind in self.many.items()}

    def _rows(self, kind: Many) -> Iterator["ActForm"]:
        wanted = {
            key.partition("-")[0].removeprefix(kind.prefix)
            for key in self.data
            if key.startswith(kind.prefix)
        }
        count = max([kind.shown, *(int(n) + 1 for n in wanted if n.isdigit() and int(n) < kind.most)])
        for n in range(count):
            yield kind.form(
                self.data if self.is_bound else None,
                scope=self.scope,
                on=self.today,
                row=self.row,
                prefix=f"{kind.prefix}{n}",
            )

    def _begun(self, kind: Many, row: "ActForm") -> bool:
        return any(self.data.get(row.add_prefix(name)) for name in kind.begun_by)

    def full_clean(self) -> None:
        super().full_clean()
        if not self.is_bound:
            return
        for name, wrong in self._misshapen():
            self.add_error(name if name in self.fields else None, wrong)
        for name, kind in self.many.items():
            begun = [row for row in self.inside[name] if self._begun(kind, row)]
            wrong_rows = [row for row in begun if not row.is_valid()]  # every row says what is wrong with it
            if not wrong_rows:
                self.cleaned_data[name] = [row.input() for row in begun]

    def is_valid(self) -> bool:
        return super().is_valid() and all(name in self.cleaned_data for name in self.many)

    def problems(self) -> dict[str, list[str]]:
        """Return every refusal by its path: "title", "needs.1.kind"; "" for the whole."""
        found = {"" if k == "__all__" else k: [str(e) for e in v] for k, v in self.errors.items()}
        for name, rows in self.inside.items():
            for n, row in enumerate(rows):
                if row.is_bound and self._begun(self.many[name], row):
                    found |= {f"{name}.{n}.{k}".rstrip("."): v for k, v in row.problems().items()}
        return found

    def _flat(self, data: Mapping[str, Any]) -> MultiValueDict[str, Any]:
        flat = MultiValueDict[str, Any]()
        for key, value in data.items():
            if key in self.many and isinstance(value, list):
                for n, row in enumerate(value):
                    for inner, one in row.items() if isinstance(row, Mapping) else ():
                        flat[f"{self.many[key].prefix}{n}-{inner}"] = one
            elif value is not None:
                flat.setlist(key, value if isinstance(value, list) else [value])
        return flat

    def _misshapen(self) -> Iterator[tuple[str, str]]:
        """Yield what JSON can say and a page cannot: unknown names, a list or an object where one value belongs."""
        for key, value in self.sent.items():
            field = self.fields.get(key)
            if key in self.many:
                kind = self.many[key]
                rows = value if isinstance(value, list) else [None]
                known = kind.form.base_fields.keys()  # type: ignore[attr-defined]
                if len(rows) > kind.most or not all(
                    isinstance(row, Mapping) and row.keys() <= known for row in rows
                ):
                    yield key, _("%(key)s：应是最多 %(most)s 行的列表。") % {"key": key, "most": kind.most}
            elif field is None:
                yield key, _("不认识的项：%(key)s") % {"key": key}
            elif isinstance(value, Mapping) or (
                isinstance(value, list)
                and not getattr(field.widget, "allow_multiple_selected", False)
                and not getattr(field.widget, "multiple", False)
            ):
                yield key, _("%(label)s：应是一个值。") % {"label": field.label}


class ReasonForm(ActForm):
    """Why something is taken back, struck out, refused or removed."""

    reason = forms.CharField(label=gettext_lazy("原因"), max_length=200)
