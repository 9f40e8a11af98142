"""The database's own refusal to change or delete an event: triggers on SQLite and PostgreSQL.

They are laid after every `migrate` and not by a migration: SQLite rebuilds a table to alter it and drops its
triggers silently. Other engines have none; there the chain alone shows what was done.
"""

from typing import Any

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from shegongzhan.audit.models import Event

TABLE = Event._meta.db_table
NO_CHANGE, NO_DELETE = "audit_event_no_change", "audit_event_no_delete"
MESSAGE = "audit events are append-only"


def _fixed_columns() -> str:
    # The personal part alone may be written again: blanked by erasure, or encrypted anew. Its commitment
    # tells.
    return ", ".join(f'"{field.column}"' for field in Event._meta.local_fields if field.name != "personal")


def _sqlite(guard_deletion: bool) -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    statements = [
        f"DROP TRIGGER IF EXISTS {NO_CHANGE}",
        f"DROP TRIGGER IF EXISTS {NO_DELETE}",
        f'CREATE TRIGGER {NO_CHANGE} BEFORE UPDATE OF {_fixed_columns()} ON "{TABLE}" {refuse}',
    ]
    if guard_deletion:
        statements.append(f'CREATE TRIGGER {NO_DELETE} BEFORE DELETE ON "{TABLE}" {refuse}')
    return statements


def _postgresql(guard_deletion: bool) -> list[str]:
    call = "EXECUTE FUNCTION audit_event_refuse()"
    statements = [
        "CREATE OR REPLACE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$",
        f'DROP TRIGGER IF EXISTS {NO_CHANGE} ON "{TABLE}"',
        f'DROP TRIGGER IF EXISTS {NO_DELETE} ON "{TABLE}"',
        f'DROP TRIGGER IF EXISTS {NO_DELETE}_all ON "{TABLE}"',
        f'CREATE TRIGGER {NO_CHANGE} BEFORE UPDATE OF {_fixed_columns()} ON "{TABLE}"'
        f" FOR EACH STATEMENT {call}",
    ]
    if guard_deletion:
        statements += [
            f'CREATE TRIGGER {NO_DELETE} BEFORE DELETE ON "{TABLE}" FOR EACH STATEMENT {call}',
            f'CREATE TRIGGER {NO_DELETE}_all BEFORE TRUNCATE ON "{TABLE}" FOR EACH STATEMENT {call}',
        ]
    return statements


def install(connection: BaseDatabaseWrapper, *, guard_deletion: bool = True) -> None:
    """Lay the triggers, replacing those that are there."""
    statements = {"sqlite": _sqlite, "postgresql": _postgresql}.get(connection.vendor)
    if statements is None:
        return
    with connection.cursor() as cursor:
        for statement in statements(guard_deletion):
            cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper, *, guard_deletion: bool = True) -> list[str]:
    """Return the names of triggers that should be there and are not, or are switched off."""
    questions = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal"
        " AND tgenabled <> 'D'",
    }
    if connection.vendor not in questions:
        return []
    with connection.cursor() as cursor:
        cursor.execute(questions[connection.vendor], [TABLE])
        there = {row[0] for row in cursor.fetchall()}
    wanted = [NO_CHANGE]
    if guard_deletion:
        wanted += [NO_DELETE, *([f"{NO_DELETE}_all"] if connection.vendor == "postgresql" else [])]
    return [name for name in wanted if name not in there]


def install_after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    """Lay the triggers when the table exists; tests leave deletion open, since they empty tables between them."""
    connection = connections[using]
    if TABLE in connection.introspection.table_names():
        install(connection, guard_deletion=getattr(settings, "AUDIT_GUARDS_DELETE", True))
