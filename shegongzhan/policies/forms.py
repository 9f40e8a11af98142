"""Text in, values out: a rule's own value in the shape of its kind, and on what ground."""

import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shegongzhan.core.widgets import Chips, Day, ManyChips
from shegongzhan.policies import queries
from shegongzhan.policies.rules import Definition, Document, Rule, plain

# Empty lines offered at the end of a list.
SPARE_LINES = 3
MOST_LINES = 200


class OverrideFilters(forms.Form):
    """What of the places' own rules one wants to see."""

    place = forms.ChoiceField(label=_("哪个地方"), required=False)
    group = forms.ChoiceField(label=_("哪一类"), required=False)

    def __init__(self, *args: Any, places: dict[str, str], groups: dict[str, str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        choices: dict[str, list[tuple[Any, Any]]] = {
            "place": [*([] if "on" in self.fields else [("", _("全部"))]), *places.items()],
            "group": [("", _("全部")), *groups.items()],
        }
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered


class Filters(OverrideFilters):
    """What of the rules in force one wants to see, and on which day."""

    q = forms.CharField(label=_("找什么"), required=False, max_length=60)
    on = forms.DateField(label=_("哪一天"), required=False, widget=Day)
    field_order = ("q", "place", "group", "on")


class WholeListField(forms.CharField):
    """A few whole numbers, with anything between them."""

    def prepare_value(self, value: Any) -> Any:
        return "、".join(str(one) for one in value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        parts = text.replace("、", " ").replace("，", " ").replace(",", " ").split()
        if not parts or not all(part.isascii() and part.isdigit() for part in parts):
            raise forms.ValidationError(gettext("请写几个整数，用顿号分开，如：9、11、12。"))
        return [int(part) for part in parts]


class LinesWidget(forms.Widget):
    """A list as a table of inputs, with a few empty lines at its end."""

    def __init__(
        self, definition: Definition, above: Any, freedom: str, names: dict[str, list[tuple[str, str]]]
    ):
        super().__init__()
        self.definition, self.names = definition, names
        # What a place may only add to, it cannot take away.
        self.kept_codes = {entry["code"] for entry in above or ()} if freedom == "add" else set()

    @property
    def columns(self) -> list[tuple[str, str]]:
        return [
            (name, queries.named(label, self.definition.key))
            for name, label in self.definition.columns.items()
            if name != "code"
        ]

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        lines = [dict(line) for line in value or ()]
        lines += [{} for _spare in range(SPARE_LINES if not lines or lines[-1] else 0)]
        rows = []
        for number, line in enumerate(lines):
            cells = [self._cell(name, number, column, label, line) for column, label in self.columns]
            code = line.get("code", "")
            rows.append({
                "number": number + 1, "cells": cells, "code": code, "code_name": f"{name}-{number}-code",
                "drop_name": f"{name}-{number}-drop", "may_drop": bool(code) and code not in self.kept_codes,
                "dropped": line.get("drop"),
            })  # fmt: skip
        context = {
            "heads": [label for _name, label in self.columns],
            "rows": rows,
            "id": (attrs or {}).get("id", ""),
            "described": (attrs or {}).get("aria-describedby", ""),
        }
        return mark_safe(render_to_string("policies/_lines.html", context))  # noqa: S308 — a template escapes its values

    def _cell(self, name: str, number: int, column: str, label: str, line: dict[str, Any]) -> dict[str, Any]:
        value = line.get(column)
        kind = self.definition.column_kinds.get(column, "text")
        refers = self.definition.refers.get(column)
        if kind == "list" and isinstance(value, list | tuple):
            words = dict(self.names.get(refers or "", []))
            value = "、".join(str(words.get(one, one)) for one in value)
        choices = [] if kind != "text" else self.names.get(refers or "", [])
        if kind == "text" and self.is_coded(column):
            choices = [(code, queries.named(word)) for code, word in self.definition.words.items()]
        return {
            "input": f"{name}-{number}-{column}", "label": gettext("第 %(number)s 行 %(label)s") % {"number": number + 1, "label": label},
            "head": label, "kind": kind, "value": "" if value is None else value, "choices": choices,
        }  # fmt: skip

    def is_coded(self, column: str) -> bool:
        """Tell whether a column without a list of its own holds codes that have Chinese words."""
        used = {entry.get(column) for entry in self.examples}
        return (
            bool(self.definition.words)
            and column not in ("label", "code")
            and bool(used & set(self.definition.words))
        )

    @property
    def examples(self) -> tuple[Any, ...]:
        return tuple(
            entry for saying in queries.book().sayings[self.definition.key] for entry in saying.value
        )

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, Any]]:
        lines = []
        for number in range(MOST_LINES):
            prefix = f"{name}-{number}-"
            if f"{prefix}label" not in data:
                break
            line = {column: data.get(f"{prefix}{column}", "").strip() for column in self.definition.columns}
            line["drop"] = bool(data.get(f"{prefix}drop"))
            lines.append(line)
        return lines

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-0-label" not in data

    def id_for_label(self, id_: str) -> str:
        return ""


class LinesField(forms.Field):
    """A list of entries; a line without a name is no line, a new line gets a code of its own."""

    widget: LinesWidget

    def clean(self, value: Any) -> list[dict[str, Any]]:
        definition = self.widget.definition
        lines: list[dict[str, Any]] = []
        taken = {line["code"] for line in value if line["code"]}
        for number, raw in enumerate(value, start=1):
            if raw["drop"] or not raw["label"]:
                if raw["code"] and not raw["drop"]:
                    raise forms.ValidationError(
                        gettext("第 %(number)s 行没有名称；不要这一行就勾“去掉”。") % {"number": number}
                    )
                continue
            line: dict[str, Any] = {"code": raw["code"] or _free_code(taken)}
            taken.add(line["code"])
            for column in definition.columns:
                if column != "code":
                    cell = self._cell(column, raw[column], number)
                    if cell not in ("", None, []):
                        line[column] = cell
            lines.append(line)
        if not lines:
            raise forms.ValidationError(gettext("清单至少要有一行。"))
        return lines

    def _cell(self, column: str, text: str, number: int) -> Any:
        definition = self.widget.definition
        kind = definition.column_kinds.get(column, "text")
        where = {"number": number, "column": queries.named(definition.columns[column], definition.key)}
        if kind == "yes_no":
            return bool(text)
        if kind == "whole":
            if not text:
                return None
            if not (text.isascii() and text.isdigit()):
                raise forms.ValidationError(gettext("第 %(number)s 行的“%(column)s”应为整数。") % where)
            return int(text)
        if kind == "list":
            parts = [
                part.strip()
                for part in text.replace("，", "、").replace(",", "、").split("、")
                if part.strip()
            ]
            refers = definition.refers.get(column)
            return [self._code(refers, part) for part in parts] if refers else parts
        return text

    def _code(self, key: str, name: str) -> str:
        codes = {plain(label): code for code, label in self.widget.names.get(key, [])}
        code = codes.get(plain(name))
        if code is None:
            raise forms.ValidationError(gettext("没有“%(name)s”这个名称。") % {"name": name})
        return code


def _free_code(taken: set[str]) -> str:
    """Return a code for a line somebody added: own_1, own_2, …"""
    return next(code for number in range(1, MOST_LINES + 2) if (code := f"own_{number}") not in taken)


class OverrideForm(forms.Form):
    """A place's own value for a rule, since when, and from which document."""

    effective_on = forms.DateField(label=_("从哪天起"), widget=Day)
    ends_on = forms.DateField(
        label=_("最后一天"), widget=Day, required=False, help_text=_("一直执行就不填。")
    )
    document_title = forms.CharField(
        label=_("依据的文件"), max_length=200, help_text=_("如：关于调整职业津贴的通知")
    )
    document_number = forms.CharField(label=_("文号"), max_length=80, required=False)
    reason = forms.CharField(label=_("改动理由"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(
        self, *args: Any, rule: Rule, above: Rule | None, place: str, on: datetime.date, **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        freedom = above.overridable if above else "any"
        field = value_field(rule.definition, above.value if above else None, freedom, place, on)
        field.label = queries.named(rule.label)
        field.initial = rule.value
        self.fields = {"value": field, **self.fields}
        # What the page tells who asks why (core_tags.field).
        self.why_a_document = _("每项规定都要说得出出处；付出去的每一笔都会注明按哪份文件算的。")

    @property
    def is_list(self) -> bool:
        return isinstance(self.fields["value"], LinesField)

    @property
    def is_choice(self) -> bool:
        return isinstance(self.fields["value"], forms.ChoiceField)

    @property
    def document(self) -> Document:
        return Document(
            title=self.cleaned_data["document_title"], number=self.cleaned_data["document_number"]
        )


def value_field(
    definition: Definition, above: Any, freedom: str, place: str, on: datetime.date
) -> forms.Field:
    """Return the field in which a value of the definition's kind is written."""
    unit = queries.named(definition.unit)
    match definition.kind:
        case "yuan":
            return forms.DecimalField(min_value=Decimal(0), max_digits=12, decimal_places=2, help_text=unit)
        case "whole":
            return forms.IntegerField(min_value=0, max_value=1_000_000, help_text=unit)
        case "yes_no":
            return forms.TypedChoiceField(
                choices=[("True", _("是")), ("False", _("否"))],
                coerce=lambda text: text == "True",
                widget=Chips,
            )
        case "choice":
            return forms.ChoiceField(
                choices=[(code, queries.named(word)) for code, word in definition.choices.items()],
                widget=Chips,
            )
        case "whole_list":
            return WholeListField(max_length=200, help_text=_("用顿号分开；单位：%(unit)s") % {"unit": unit})
        case "code_list":
            return forms.MultipleChoiceField(
                choices=queries.choices(definition.of, place, on), widget=ManyChips
            )
    names = {key: queries.choices(key, place, on) for key in set(definition.refers.values())}
    return LinesField(widget=LinesWidget(definition, above, freedom, names))


class EndForm(forms.Form):
    """The last day of an override, and why it ends."""

    on = forms.DateField(
        label=_("最后一天"), widget=Day, help_text=_("选一个早于生效日期的日子，就是没有生效便撤回。")
    )
    reason = forms.CharField(label=_("为什么结束"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
