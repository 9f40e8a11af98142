"""Indexes laid aside while a million rows go in, and statistics refreshed after."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

KEPT = ("django_", "auth_", "axes_")


@contextlib.contextmanager
def laid_aside(connection: Any, tell: Callable[[str], None] = lambda what: None) -> Iterator[None]:
    """Drop the indexes that no constraint needs, and make them again at the end: an index is built faster than grown."""
    make = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    with make(connection, tell):
        yield


@contextlib.contextmanager
def _on_sqlite(connection: Any, tell: Callable[[str], None]) -> Iterator[None]:
    with connection.cursor() as cursor:
        # A file that is thrown away when it is not finished needs no journal.
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-400000", "foreign_keys=OFF"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
        found = [(name, sql) for name, sql in cursor.fetchall() if not name.startswith(KEPT)]
        for name, _sql in found:
            cursor.execute(f'DROP INDEX "{name}"')
    yield
    tell("rows")
    with connection.cursor() as cursor:
        for _name, sql in found:
            cursor.execute(sql)
        tell("indexes")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA foreign_keys=ON")


@contextlib.contextmanager
def _on_postgresql(connection: Any, tell: Callable[[str], None]) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        if _is_superuser(cursor):
            # A foreign key is a trigger that fires for each row; the rows are right by the way they are made.
            cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
            " AND indexname NOT IN (SELECT conname FROM pg_constraint)"
        )
        found = [(name, sql) for name, sql in cursor.fetchall() if not name.startswith(KEPT)]
        for name, _sql in found:
            cursor.execute(f'DROP INDEX "{name}"')
    yield
    tell("rows")
    with connection.cursor() as cursor:
        for _name, sql in found:
            cursor.execute(sql)
        tell("indexes")
        if _is_superuser(cursor):
            cursor.execute("SET session_replication_role = DEFAULT")


def _is_superuser(cursor: Any) -> bool:
    cursor.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
    return bool(cursor.fetchone()[0])


def analyse(connection: Any) -> None:
    """Give the planner fresh statistics: on SQLite as the product does after an import, on PostgreSQL as autovacuum will."""
    from shegongzhan.core.bulk import refresh_statistics

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    else:
        refresh_statistics()
