"""Components and filters of every template (builtins: no {% load %}). See /styleguide/ and templates/core/README.md."""

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.forms.widgets import ClearableFileInput
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shegongzhan.core.display import Badge, money, number
from shegongzhan.core.time import today

register = template.Library()


# ---------- values ----------


@register.filter
def minutes_as_hours(minutes: int | None) -> str:
    """Return minutes as people say them: 40 分钟, 1 小时, 1 小时 30 分."""
    if minutes is None:
        return "—"
    hours, rest = divmod(int(minutes), 60)
    if not hours:
        return _("%(minutes)s 分钟") % {"minutes": rest}
    if not rest:
        return _("%(hours)s 小时") % {"hours": hours}
    return _("%(hours)s 小时 %(minutes)s 分") % {"hours": hours, "minutes": rest}


@register.filter
def yuan(amount: int | Decimal | None) -> str:
    """Return an amount of money: a whole number is in 分 (cents), a Decimal in 元; 123400 gives 1,234.00 元."""
    if amount is None:
        return "—"
    value = amount if isinstance(amount, Decimal) else Decimal(amount) / 100
    return _("%(amount)s 元") % {"amount": money(value)}


@register.filter
def short_date(day: datetime.date | datetime.datetime | None, on: datetime.date | None = None) -> str:
    """Return a day as 11月14日, with its year when that is not the year of `on` (today)."""
    if day is None or day == "":
        return "—"
    if isinstance(day, datetime.datetime):
        day = (day.astimezone() if day.tzinfo is None else _local(day)).date()
    same_year = day.year == (on or today()).year
    if (get_language() or "zh").startswith("zh"):
        return f"{day.month}月{day.day}日" if same_year else f"{day.year}年{day.month}月{day.day}日"
    return f"{day:%b} {day.day}" if same_year else f"{day:%b} {day.day}, {day.year}"


def _local(moment: datetime.datetime) -> datetime.datetime:
    from django.utils import timezone

    return timezone.localtime(moment)


@register.filter
def age(born: datetime.date | None, on: datetime.date | None = None) -> str:
    """Return the age in whole years on a day (today): 82岁."""
    if not born:
        return ""
    on = on or today()
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return _("%(years)s岁") % {"years": years}


@register.filter
def may(scope: Any, right: str) -> bool:
    """Tell whether the scope holds the right somewhere: {% if scope|may:"people.change" %}."""
    return bool(scope) and scope.may(right)


@register.filter
def sees(scope: Any, row: Any) -> bool:
    """Tell whether the scope sees a row of another context, so that its name may be a link: {% if scope|sees:person %}."""
    return bool(row) and bool(scope) and scope.may(f"{row._meta.app_label}.view", row.division)


@register.filter
def get(mapping: Mapping[Any, Any], key: Any) -> Any:
    """Return what stands under a key that is itself a variable."""
    return mapping.get(key) if mapping else None


# ---------- small pieces ----------


@register.simple_tag
def badge(text: Any, tone: str = "plain") -> SafeString:
    """Return a small label; tones: plain, danger, warn, ok, info. Its words carry the meaning, not its colour."""
    return Badge(text, tone).__html__()


@register.inclusion_tag("core/stat.html")
def stat(label: Any, value: Any, note: Any = "", href: str = "") -> dict[str, Any]:
    """Show one figure with its name; a figure with rows behind it gets their address."""
    return {"label": label, "value": value, "note": note, "href": href}


@register.inclusion_tag("core/progress.html")
def progress(
    done: float | Decimal, total: float | Decimal, label: Any = "", unit: Any = ""
) -> dict[str, Any]:
    """Show how much of how much, as a bar and in words; a Decimal is an amount of money."""
    return {
        "done": done,
        "total": total,
        "done_in_words": money(done) if isinstance(done, Decimal) else done,
        "total_in_words": money(total) if isinstance(total, Decimal) else total,
        "label": label,
        "unit": unit,
        "percent": round(100 * float(done) / float(total)) if total else 0,
    }


@register.inclusion_tag("core/empty_state.html")
def empty_state(title: Any, text: Any = "", href: str = "", action: Any = "") -> dict[str, Any]:
    """Show that there is nothing yet, and what to do first."""
    return {"title": title, "text": text, "href": href, "action": action}


@register.inclusion_tag("core/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Any, label: Any = "") -> dict[str, Any]:
    """Show which part of the list this is and lead to the parts before and after it."""
    return {"page": page, "request": context.get("request"), "label": label or _("翻页")}


# ---------- forms ----------


@register.inclusion_tag("core/field.html")
def field(bound: BoundField, why: Any = "", extra: str = "", optional: bool = True) -> dict[str, Any]:
    """Show a form field: label, control, help, "why we ask", and its errors in words beside it.

    `why` may also stand on the form field (`self.fields["phone"].why = _("…")`). `extra` are classes: short, all.
    """
    widget = bound.field.widget
    why = why or getattr(bound.field, "why", "")
    help_id = f"{bound.auto_id}_help" if bound.help_text else ""
    error_id = f"{bound.auto_id}_error" if bound.errors else ""
    described = " ".join(filter(None, [help_id, error_id]))
    attrs: dict[str, Any] = {"aria-describedby": described or None}
    if bound.errors:
        attrs["aria-invalid"] = "true"
    is_group = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    is_check = isinstance(widget, CheckboxInput)
    return {
        "field": bound,
        "control": bound.as_widget(attrs={k: v for k, v in attrs.items() if v}),
        "why": why,
        "help_id": help_id,
        "error_id": error_id,
        "described": described,
        "is_group": is_group,
        "is_check": is_check,
        "is_file": isinstance(widget, ClearableFileInput),
        "is_hidden": bound.is_hidden,
        "mark_optional": optional and not bound.field.required and not is_check,
        "extra": extra,
    }


@register.inclusion_tag("core/form_errors.html")
def form_errors(form: Any, focus: bool = True) -> dict[str, Any]:
    """Show, above a form that was refused, what is the matter, each line leading to its field."""
    lines = []
    for name, errors in form.errors.items():
        bound = form[name] if name in form.fields else None
        for error in errors:
            target = (bound.id_for_label or bound.auto_id) if bound else ""
            lines.append({"label": bound.label if bound else "", "id": target, "text": error})
    return {"lines": lines, "focus": focus}


@register.inclusion_tag("core/confirm.html", takes_context=True)
def confirm(
    context: template.Context,
    key: str,
    url: str,
    button: Any,
    title: Any,
    text: Any = "",
    yes: Any = "",
    tone: str = "",
) -> dict[str, Any]:
    """Show a button that asks before it posts to `url`; without a script it leads to `url`, which asks as a page.

    A GET of `url` should render "core/confirm_page.html" with the same title, text, yes and `back`.
    """
    return {
        "key": key, "url": url, "button": button, "title": title, "text": text, "yes": yes or button, "tone": tone,
        "csrf_token": context.get("csrf_token"),
    }  # fmt: skip


# ---------- charts ----------


@register.inclusion_tag("core/chart.html")
def chart(
    key: str, data: Mapping[str, Any], title: Any = "", kind: str = "bar", short: bool = False
) -> dict[str, Any]:
    """Show a chart with its own table under it.

    `data`: {"labels": [...], "series": [{"name": …, "values": [...]}], "links": [addresses or ""], "unit": "次",
    "head": "月份"}. Amounts of money are Decimal and are written so.
    Kinds: bar, row (lying bars, for long names), line, pie (first series only).
    """
    labels: Sequence[Any] = data["labels"]
    links = data.get("links") or [""] * len(labels)
    series = [{"name": str(s["name"]), "values": [_number(v) for v in s["values"]]} for s in data["series"]]
    return {
        "data_id": f"{key}-data",
        "title": title,
        "kind": kind,
        "short": short,
        "head": data.get("head", ""),
        "unit": data.get("unit", ""),
        "series": data["series"],
        "rows": [
            {"label": label, "link": link, "values": [number(s["values"][i]) for s in data["series"]]}
            for i, (label, link) in enumerate(zip(labels, links, strict=True))
        ],
        "payload": {
            "kind": kind, "title": str(title), "labels": [str(label) for label in labels], "links": [str(u) for u in links],
            "series": series, "unit": str(data.get("unit", "")),
            "money": any(isinstance(value, Decimal) for one in data["series"] for value in one["values"]),
        },
    }  # fmt: skip


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value
