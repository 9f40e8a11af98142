"""The databases of the benchmarks: made once for each size and shape of the tables, kept, and copied for imports."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from bench.worker import ROOT, surroundings

EMPTY = "empty"
POSTGRESQL = "postgresql://postgres@127.0.0.1:5432/postgres"
# What decides how a generated database looks.
SHAPE = (
    "bench/generate/*.py",
    "bench/sizes.py",
    "bench/indexes.py",
    "shegongzhan/core/names.py",
    "shegongzhan/*/migrations/*.py",
    "shegongzhan/stations/data/*.xz",
)


def digest() -> str:
    """Return a short digest of the generator, the tables and the divisions."""
    shape = hashlib.sha256()
    for file in (file for pattern in SHAPE for file in sorted(ROOT.glob(pattern))):
        shape.update(file.read_bytes())
    return shape.hexdigest()[:10]


class Store:
    """Databases of one kind, in one data folder with one key ring."""

    vendor = ""

    def __init__(self, home: Path, *, keep_any: bool = False):
        self.home, self.keep_any = home, keep_any
        home.mkdir(parents=True, exist_ok=True)

    def made(self, size: str) -> str:
        """Return the name of the database of a size, filled now if it is not there; those of another shape go."""
        found = [name for name in self.names() if self._size_of(name) == size]
        wanted = self.name(f"{size}_{digest()}")
        if self.keep_any and found:
            return found[-1]
        if wanted in found:
            return wanted
        for name in found:
            self.drop(name)
        print(
            f"{self.vendor}: {size} is generated once, then kept in {self.home}", file=sys.stderr, flush=True
        )
        unfinished = self.name(f"unfinished_{size}")
        self.drop(unfinished)
        # Tables are made once, in a database of the size "empty", and copied from there.
        (self.bare if size == EMPTY else self.create)(unfinished)
        subprocess.run(
            [sys.executable, "-m", "bench.generate", size],
            env=surroundings(self.environment(unfinished)), cwd=ROOT, check=True,
        )  # fmt: skip
        self.rename(unfinished, wanted)
        return wanted

    def create(self, name: str) -> None:
        """Make a database with all tables and nothing in them."""
        self.copy(self.made(EMPTY), name)

    def environment(self, name: str) -> dict[str, str]:
        """Return what points a process at the database."""
        return {"DATABASE_URL": self.url(name), "SHEGONGZHAN_HOME": str(self.home)}

    def _size_of(self, name: str) -> str:
        return Path(name).stem.removeprefix("sgz_bench_").rpartition("_")[0]

    # What each kind does in its own way.
    def names(self) -> list[str]: ...
    def name(self, part: str) -> str: ...
    def url(self, name: str) -> str: ...
    def bare(self, name: str) -> None: ...
    def copy(self, name: str, to: str) -> None: ...
    def rename(self, name: str, to: str) -> None: ...
    def drop(self, name: str) -> None: ...


class SQLite(Store):
    """Databases are files in the data folder."""

    vendor = "SQLite"

    def names(self) -> list[str]:
        return sorted(map(str, self.home.glob("*.sqlite3")))

    def name(self, part: str) -> str:
        return str(self.home / f"{part}.sqlite3")

    def url(self, name: str) -> str:
        return f"sqlite:///{quote(name)}"

    def bare(self, name: str) -> None:
        pass

    def copy(self, name: str, to: str) -> None:
        self.drop(to)
        shutil.copy(name, to)

    def rename(self, name: str, to: str) -> None:
        Path(name).rename(to)

    def drop(self, name: str) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(name + suffix).unlink(missing_ok=True)


class PostgreSQL(Store):
    """Databases of the server that DATABASE_URL names, else of the one on this machine."""

    vendor = "PostgreSQL"

    def __init__(self, home: Path, *, keep_any: bool = False):
        super().__init__(home, keep_any=keep_any)
        given = os.environ.get("DATABASE_URL", "")
        self.server = given if given.startswith("postgres") else POSTGRESQL

    def answers(self) -> str:
        """Return nothing when the server answers, else why not."""
        import psycopg

        try:
            psycopg.connect(self.server, connect_timeout=5).close()
        except psycopg.Error as error:
            return str(error).strip()
        return ""

    def _tell(self, statement: str) -> list[tuple[Any, ...]]:
        import psycopg

        with psycopg.connect(self.server, autocommit=True) as connection:
            done = connection.execute(statement)
            return done.fetchall() if done.description else []

    @property
    def _keys(self) -> str:
        """Part of every name: what is encrypted can be read with the key ring of this data folder only."""
        return hashlib.sha256(str(self.home.resolve()).encode()).hexdigest()[:6]

    def names(self) -> list[str]:
        rows = self._tell(
            f"SELECT datname FROM pg_database WHERE datname LIKE 'sgz_bench_{self._keys}_%' ORDER BY 1"
        )
        return [name for (name,) in rows]

    def _size_of(self, name: str) -> str:
        return name.removeprefix(f"sgz_bench_{self._keys}_").rpartition("_")[0]

    def name(self, part: str) -> str:
        return f"sgz_bench_{self._keys}_{part}"

    def url(self, name: str) -> str:
        return urlsplit(self.server)._replace(path=f"/{name}").geturl()

    def bare(self, name: str) -> None:
        self._tell(f'CREATE DATABASE "{name}"')

    def copy(self, name: str, to: str) -> None:
        self.drop(to)
        self._tell(f'CREATE DATABASE "{to}" TEMPLATE "{name}"')

    def rename(self, name: str, to: str) -> None:
        self._tell(f'ALTER DATABASE "{name}" RENAME TO "{to}"')

    def drop(self, name: str) -> None:
        self._tell(f'DROP DATABASE IF EXISTS "{name}"')
