"""Turning figures into plain numbers."""

from decimal import Decimal
from typing import Any


def plain(figures: Any) -> Any:
    """Return figures as JSON can hold them: whole amounts as integers, others as floats with fen."""
    if isinstance(figures, dict):
        return {key: plain(value) for key, value in figures.items()}
    if isinstance(figures, list | tuple):
        return [plain(value) for value in figures]
    if isinstance(figures, Decimal):
        return int(figures) if figures == figures.to_integral_value() else float(figures)
    return figures


def share(part: float, whole: float) -> float:
    """Return a part of a whole between 0 and 1; 0 when there is no whole."""
    return part / whole if whole else 0.0
