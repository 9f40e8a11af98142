"""Values that know how they look on a page and how they read in a spreadsheet."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

TONES = ("plain", "danger", "warn", "ok", "info")


def money(amount: int | float | Decimal) -> str:
    """Return an amount of yuan as every page and message writes it: 10,000.00."""
    return f"{amount:,.2f}"


def number(value: int | float | Decimal) -> str:
    """Return a figure as people read it: amounts (Decimal) as money, persons and times whole, hours with what they have."""
    if isinstance(value, Decimal):
        return money(value)
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    return f"{value:,}"


def plain(quantity: Decimal) -> str:
    """Return a quantity without idle zeros: 12, 2.5."""
    text = f"{quantity:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def listed(parts: Iterable[Any]) -> str:
    """Return several things as one line, joined the way the reader's language does: 甲、乙; A, B."""
    return _("、").join(str(part) for part in parts)


@dataclass(frozen=True)
class Badge:
    """A small label: a coloured pill on a page, its plain words in an export."""

    text: Any
    tone: str = "plain"

    def __str__(self) -> str:
        return str(self.text)

    def __html__(self) -> SafeString:
        tone = self.tone if self.tone in TONES else "plain"
        return format_html('<span class="badge {}">{}</span>', tone, self.text)


@dataclass(frozen=True)
class Badges:
    """Several labels in one cell."""

    badges: tuple[Badge, ...]

    def __str__(self) -> str:
        return listed(self.badges)

    def __html__(self) -> SafeString:
        return SafeString(" ".join(badge.__html__() for badge in self.badges))

    def __bool__(self) -> bool:
        return bool(self.badges)
