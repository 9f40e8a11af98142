"""One cell becomes a value: dates, minutes, numbers, names, lists, as people write them.

Every reader returns the value, or None for a cell that says "nothing", or raises `Unreadable`. Text is read once: the same
spelling is answered from a cache, since a column repeats itself.
"""

from shegongzhan.imports.reading.values.cells import NOTHING, Cell, half_width, is_blank, optional_text, text
from shegongzhan.imports.reading.values.dates import EXCEL_EPOCH, WrittenDate, date, written_date
from shegongzhan.imports.reading.values.numbers import integer, money, number
from shegongzhan.imports.reading.values.spans import Span, minutes, span
from shegongzhan.imports.reading.values.words import (
    categories,
    name,
    names,
    own_name,
    phone,
    presence,
    sex,
    sharing,
)

__all__ = [
    "EXCEL_EPOCH",
    "NOTHING",
    "Cell",
    "Span",
    "WrittenDate",
    "categories",
    "date",
    "half_width",
    "integer",
    "is_blank",
    "minutes",
    "money",
    "name",
    "names",
    "number",
    "optional_text",
    "own_name",
    "phone",
    "presence",
    "sex",
    "sharing",
    "span",
    "text",
    "written_date",
]
