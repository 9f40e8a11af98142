"""Kinds of rows: who may see one, where it lies, and the door to it. Lists, pages, acts and operations ask the same place."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from shegongzhan.acts.rules import Moves
from shegongzhan.core.errors import PrivilegeNeeded, RuleViolation
from shegongzhan.core.scoping import Scope

_KINDS: dict[type[Model], "Rows"] = {}


@dataclass(frozen=True, eq=False, kw_only=True)
class Rows:
    """One kind of row: its model, the right to see it, its page and its list, and the table of its states.

    A row lies at its `division` and counts its changes in `version`.
    """

    model: type[Model]
    view: str
    page: str
    index: str
    related: tuple[str, ...] = ()
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
        return self.model._default_manager.filter(scope.within(self.view))

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

    def to(self, right: str, scope: Scope, pk: Any) -> Any:
        """Return a row the scope may do something to: Http404 unseen, PrivilegeNeeded when it only may look."""
        row = self.to_view(scope, pk)
        if not self.may(scope, right, row):
            raise PrivilegeNeeded(
                _("您可以看这条%(what)s，但不能改。") % {"what": self.model._meta.verbose_name}
            )
        return row

    def may(self, scope: Scope, right: str, row: Any) -> bool:
        """Tell whether the right holds where the row lies."""
        return scope.may(right, row.division)

    def hold(self, row: Any) -> None:
        """Lock the row and read it anew into the same object, so that a caller's row is never an old one."""
        held = self.model._base_manager.select_for_update(of=("self",))
        try:
            row.refresh_from_db(from_queryset=held)
        except self.model.DoesNotExist as gone:  # type: ignore[attr-defined]
            raise RuleViolation("row.gone", _("这一条刚刚被删除了。")) from gone

    def state_words(self, row: Any) -> str:
        """Return the row's state as people say it."""
        return str(getattr(row, f"get_{self.state}_display")())


def rows_of(row: Model) -> Rows:
    """Return the kind of row that a row is of; KeyError for one that is not declared."""
    return _KINDS[type(row)]
