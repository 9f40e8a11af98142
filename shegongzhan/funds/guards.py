"""The database's own refusal to change or delete a posting: triggers on SQLite and PostgreSQL.

They are laid after every `migrate` and not by a migration: SQLite rebuilds a table to alter it and drops its triggers
silently. What came from a ledger stands like what was typed: an import that is taken back reverses it.
"""

from typing import Any

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from shegongzhan.funds.models import Posting

TABLE = Posting._meta.db_table
NO_CHANGE, NO_DELETE = "funds_posting_no_change", "funds_posting_no_delete"
MESSAGE = "postings are append-only"


def _sqlite(guard_deletion: bool) -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    statements = [
        f"DROP TRIGGER IF EXISTS {NO_CHANGE}",
        f"DROP TRIGGER IF EXISTS {NO_DELETE}",
        f'CREATE TRIGGER {NO_CHANGE} BEFORE UPDATE ON "{TABLE}" {refuse}',
    ]
    if guard_deletion:
        statements.append(f'CREATE TRIGGER {NO_DELETE} BEFORE DELETE ON "{TABLE}" {refuse}')
    return statements


def _postgresql(guard_deletion: bool) -> list[str]:
    call = "EXECUTE FUNCTION funds_posting_refuse()"
    statements = [
        "CREATE OR REPLACE FUNCTION funds_posting_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$",
        f'DROP TRIGGER IF EXISTS {NO_CHANGE} ON "{TABLE}"',
        f'DROP TRIGGER IF EXISTS {NO_DELETE} ON "{TABLE}"',
        f'CREATE TRIGGER {NO_CHANGE} BEFORE UPDATE ON "{TABLE}" FOR EACH STATEMENT {call}',
    ]
    if guard_deletion:
        statements.append(f'CREATE TRIGGER {NO_DELETE} BEFORE DELETE ON "{TABLE}" FOR EACH ROW {call}')
    return statements


def install(connection: BaseDatabaseWrapper, *, guard_deletion: bool = True) -> None:
    """Lay the triggers, replacing those that are there; other engines than these two have none."""
    statements = {"sqlite": _sqlite, "postgresql": _postgresql}.get(connection.vendor)
    if statements is None:
        return
    with connection.cursor() as cursor:
        for statement in statements(guard_deletion):
            cursor.execute(statement)


def install_after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    """Lay the triggers when the table exists; tests leave deletion open, since they empty tables between them."""
    connection = connections[using]
    if TABLE in connection.introspection.table_names():
        install(connection, guard_deletion=getattr(settings, "AUDIT_GUARDS_DELETE", True))
