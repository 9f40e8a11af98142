"""Kinds of rows: who may see one, where it lies, and the door to it. Lists, pages, acts and the API ask the same place."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce
from operator import attrgetter, or_
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from shegongzhan.acts.rules import Moves
from shegongzhan.core.errors import PrivilegeNeeded, RuleViolation
from shegongzhan.core.scoping import Scope

# A right, or the right that a row of this sort asks for (an activity's record is not a visit's).
Right = str | Callable[[Any], str]


_KINDS: dict[type[Model], "Rows"] = {}


@dataclass(frozen=True, eq=False, kw_only=True)
class Rows:
    """One kind of row.

    `where` is the path to the division, as a query and as an attribute ("record__division"). `ways` are pairs of a right
    and a path where there is more than one way of being near; without them a row is seen where `view` holds.
    `page`, `index` and `address` name the row's page, the list and, with {} for the act, the pages of its acts. `lock` names what is held
    while an act runs, `version` where the count of changes stands, `moves` is the table of states.
    """

    model: type[Model]
    view: str
    page: str
    index: str = ""
    address: str = ""
    where: str = "division"
    ways: tuple[tuple[str, str], ...] = ()
    related: tuple[str, ...] = ()
    lock: tuple[str, ...] = ("self",)
    version: str = "version"
    state: str = "state"
    moves: Moves = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.model in _KINDS:
            raise ValueError(f"{self.model.__name__} is declared as a kind of row twice")
        _KINDS[self.model] = self

    @property
    def noun(self) -> str:
        """Return what a row of this kind is called in addresses and codes."""
        return self.page.rpartition(":")[2]

    def visible_to(self, scope: Scope) -> QuerySet[Any]:
        """Return the rows a scope may see: what a list shows and what a door opens to are one thing."""
        ways = [scope.within(right, where) for right, where in self.ways or ((self.view, self.where),)]
        # An empty condition is "everywhere", and Q() | Q(x) would be Q(x).
        near = reduce(or_, ways) if all(ways) else Q()
        return self.model._default_manager.filter(near)

    def to_view(self, scope: Scope, pk: Any) -> Any:
        """Return a row the scope may see, or raise Http404."""
        try:
            key = self.model._meta.pk.to_python(pk)
        except ValidationError as no_key:
            raise Http404 from no_key
        row = self.visible_to(scope).select_related(*self.related).filter(pk=key).first()
        if row is None:
            raise Http404
        return row

    def to(self, right: Right, scope: Scope, pk: Any, at: str = "", words: Any = "") -> Any:
        """Return a row the scope may do something to: Http404 unseen, PrivilegeNeeded when it only may look."""
        row = self.to_view(scope, pk)
        if not self.may(scope, right, row, at):
            raise PrivilegeNeeded(
                words or _("您可以看这条%(what)s，但不能改。") % {"what": self.model._meta.verbose_name}
            )
        return row

    def may(self, scope: Scope, right: Right, row: Any, at: str = "") -> bool:
        """Tell whether the right holds where the row lies (or where `at` leads, as the source a payment is made from)."""
        place = row
        for name in (at or self.where).split("__"):
            place = getattr(place, name, None)  # a row that came to nowhere is near nobody
        return place is not None and scope.may(right(row) if callable(right) else right, place)

    def hold(self, row: Any) -> None:
        """Lock the row and read it anew into the same object, so that a caller's row is never an old one."""
        also = [name for name in self.lock if name != "self"]
        held = self.model._base_manager.select_for_update(of=self.lock).select_related(*also)
        try:
            row.refresh_from_db(from_queryset=held)
        except self.model.DoesNotExist as gone:  # type: ignore[attr-defined]
            raise RuleViolation("row.gone", _("这一条刚刚被删除了。")) from gone

    def version_of(self, row: Any) -> int:
        """Return how often the row was changed."""
        return int(attrgetter(self.version)(row))

    def state_words(self, row: Any) -> str:
        """Return the row's state as people say it."""
        return str(getattr(row, f"get_{self.state}_display")())


def rows_of(row: Model) -> Rows:
    """Return the kind of row that a row is of; KeyError for one that is not declared."""
    return _KINDS[type(row)]
