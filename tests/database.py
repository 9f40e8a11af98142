"""The test database: one template, migrated once and kept, and a copy of it for each process of a run.

The template's name carries a digest of everything that shapes it, so a changed migration gets a new one. It works the
same on SQLite (a file) and on PostgreSQL (CREATE DATABASE … TEMPLATE), whichever DATABASE_URL chooses.
"""

import contextlib
import getpass
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from scripts.environment import take

ROOT = Path(__file__).resolve().parent.parent
# Two clones on one machine have different tables: sharing one template they would throw away each other's, again and again.
CLONE = hashlib.sha256(str(ROOT).encode()).hexdigest()[:6]
CACHE = Path(tempfile.gettempdir()) / f"shegongzhan-templates-{getpass.getuser()}-{CLONE}"


def digest() -> str:
    """Return a short digest of what decides how an empty database looks."""
    shape = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    for file in sorted((ROOT / "shegongzhan").glob("*/migrations/*.py")):
        shape.update(str(file.relative_to(ROOT)).encode())
        shape.update(file.read_bytes())
    return shape.hexdigest()[:12]


@contextlib.contextmanager
def copy_for(worker: str, *, fresh: bool = False) -> Iterator[None]:
    """Point Django's connection at a copy of the template while the block lasts; `fresh` makes the template anew."""
    CACHE.mkdir(mode=0o700, exist_ok=True)
    kind = PostgreSQL() if connection.vendor == "postgresql" else SQLite()
    # A file lock: the first process of a parallel run migrates, the others wait for it. It holds while copying too,
    # because PostgreSQL copies a database only when nobody is connected to it.
    with (CACHE / f"{connection.vendor}.lock").open("w") as lock:
        while not take(lock.fileno()):
            time.sleep(0.1)
        template = kind.template(digest(), fresh=fresh)
        name = kind.copy(template, f"{worker}_{os.getpid()}")
    before = use(name)
    try:
        yield
    finally:
        use(before)
        kind.drop(name)


def use(name: str) -> str:
    """Point Django's connection at another database and return the name of the one before."""
    connection.close()
    before = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = name
    return before


def migrate(name: str) -> None:
    """Build all tables in the named database."""
    before = use(name)
    try:
        call_command("migrate", interactive=False, verbosity=0)
    finally:
        use(before)


class SQLite:
    """Templates and copies are files in the temporary folder."""

    def template(self, mark: str, *, fresh: bool) -> str:
        """Return the template's file, made when it is not there."""
        wanted = CACHE / f"{mark}.sqlite3"
        if fresh or not wanted.exists():
            for old in CACHE.glob("*.sqlite3*"):
                old.unlink(missing_ok=True)
            building = CACHE / "building.sqlite3"
            migrate(str(building))
            building.rename(wanted)
        return str(wanted)

    def copy(self, template: str, mark: str) -> str:
        """Return a copy for one process, in memory-backed storage where the system has it."""
        memory = Path("/dev/shm")
        folder = memory if os.access(memory, os.W_OK) else CACHE
        name = folder / f"shegongzhan-test-{mark}.sqlite3"
        shutil.copyfile(template, name)
        return str(name)

    def drop(self, name: str) -> None:
        """Remove a copy with its side files."""
        for suffix in ("", "-wal", "-shm"):
            Path(name + suffix).unlink(missing_ok=True)


class PostgreSQL:
    """Templates and copies are databases of the server that DATABASE_URL names."""

    prefix = f"sgz_template_{CLONE}_"

    def execute(self, statement: str) -> list[tuple]:
        """Run one statement outside any transaction, in the database every server has."""
        before = use("postgres")
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []
        finally:
            use(before)

    def template(self, mark: str, *, fresh: bool) -> str:
        """Return the template's name, made when it is not there."""
        wanted = self.prefix + mark
        there = [
            name
            for (name,) in self.execute("SELECT datname FROM pg_database")
            if name.startswith(self.prefix)
        ]
        if fresh or wanted not in there:
            for old in there:
                self.drop(old)
            building = self.prefix + "building"
            self.execute(f'CREATE DATABASE "{building}" TEMPLATE template0')
            migrate(building)
            self.execute(f'ALTER DATABASE "{building}" RENAME TO "{wanted}"')
        return wanted

    def copy(self, template: str, mark: str) -> str:
        """Return the name of a copy for one process."""
        name = f"sgz_test_{CLONE}_{mark}"
        self.drop(name)
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop(self, name: str) -> None:
        """Remove a database, with whoever is still connected to it."""
        self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
