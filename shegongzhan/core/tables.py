"""Migrations that make many tables at once."""

from itertools import groupby
from typing import Any

from django.db import migrations


class ManyTables(migrations.Migration):
    """A migration whose new tables that stand in a row are made together.

    After every operation Django builds anew all models that hang together with the one it touched, and here nearly all
    do: an empty database took half a minute of computing. What a row of new tables leads to is known before the first
    of them is made, so the models are built once for the row.
    """

    def apply(self, project_state: Any, schema_editor: Any, collect_sql: bool = False) -> Any:
        """Apply the operations in their order, a row of new tables as one."""
        if collect_sql:  # sqlmigrate shows what each operation says
            return super().apply(project_state, schema_editor, collect_sql)
        for are_tables, row in groupby(self.operations, lambda one: isinstance(one, migrations.CreateModel)):
            if are_tables:
                self._make(list(row), project_state, schema_editor)
                continue
            others: Any = migrations.Migration(self.name, self.app_label)
            others.operations = list(row)
            project_state = others.apply(project_state, schema_editor)
        return project_state

    def _make(self, tables: list[Any], project_state: Any, schema_editor: Any) -> None:
        before = project_state.clone()
        project_state.__dict__.pop("apps", None)  # built again when the first table asks for its model
        for table in tables:
            table.state_forwards(self.app_label, project_state)
        for table in tables:
            table.database_forwards(self.app_label, schema_editor, before, project_state)
