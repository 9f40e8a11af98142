"""One page of a long list; all of it is counted only where somebody came from an exact figure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, overload

from django.db.models import QuerySet
from django.utils.http import urlencode
from django.utils.translation import gettext as _

SIZE = 50
CAP = 1000
# In an address: the reader came from an exact figure, and the list says the same one.
COUNTED = {"count": "all"}
# Rows that are fetched when a page comes to them are fetched by so many.
FETCHED = 500
Key = TypeVar("Key")
Row = TypeVar("Row")


class Late(Sequence[Row], Generic[Key, Row]):
    """Rows that are worked out and not one query: known by small keys in their order, fetched when a page comes to them.

    A list of thirty thousand people shows fifty: their files are read for these fifty. `fetch` returns a row for each key.
    """

    def __init__(self, keys: Sequence[Key], fetch: Callable[[Sequence[Key]], list[Row]]):
        self.keys, self._fetch = keys, fetch

    def __len__(self) -> int:
        return len(self.keys)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        if isinstance(at, slice):
            return self._fetch(self.keys[at])
        return self._fetch([self.keys[at]])[0]

    def __iter__(self) -> Iterator[Row]:
        for start in range(0, len(self.keys), FETCHED):
            yield from self._fetch(self.keys[start : start + FETCHED])


@dataclass(frozen=True)
class Page:
    """The rows of one page and what a reader wants to know about where it lies."""

    rows: list[Any]
    number: int
    size: int
    has_next: bool
    count: int
    is_capped: bool

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def next_number(self) -> int:
        return self.number + 1

    @property
    def previous_number(self) -> int:
        return self.number - 1

    @property
    def first(self) -> int:
        """Return the place in the whole list of the first row shown; 0 when there is none."""
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.rows else 0

    @property
    def count_text(self) -> str:
        """Return "1–50，共 1000+": what is shown, and of how many as far as was counted."""
        total = f"{self.count}+" if self.is_capped else str(self.count)
        if not self.rows:
            return _("共 %(total)s") % {"total": total}
        return _("%(first)s–%(last)s，共 %(total)s") % {
            "first": self.first,
            "last": self.last,
            "total": total,
        }

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def page_of(
    queryset: QuerySet | Sequence[Any], number: object = 1, size: int = SIZE, cap: int | None = CAP
) -> Page:
    """Return one page of the rows in the order the caller gave them.

    `number` may be what stood in the address: what is no number, or less than one, means the first page.
    Two queries: one row more than the page holds tells whether there is a next one; the count stops at `cap`
    (a subquery with a limit), because counting a million rows costs more than the page itself; `cap` None counts all.
    """
    number = _as_number(number)
    start = (number - 1) * size
    rows = list(queryset[start : start + size + 1])
    has_next = len(rows) > size
    rows = rows[:size]
    if start == 0 and not has_next:
        count = len(rows)  # everything is on this page: no need to ask
    elif isinstance(queryset, QuerySet):
        count = (queryset.order_by() if cap is None else queryset.order_by()[: cap + 1]).count()
    else:
        count = len(queryset)
    if cap is None:
        return Page(rows, number, size, has_next, count, is_capped=False)
    return Page(rows, number, size, has_next, min(count, cap), is_capped=count > cap)


def exactly(url: str, count: int) -> str:
    """Return the address of the list behind an exact figure: one that a page stops counting is counted to the end."""
    if count <= CAP:
        return url
    return f"{url}{'&' if '?' in url else '?'}{urlencode(COUNTED)}"


def _as_number(value: object) -> int:
    try:
        # int() alone would also take numbers too large for a database's OFFSET.
        return min(max(int(str(value)), 1), 1_000_000)
    except ValueError:
        return 1
