"""What the surroundings say: the data folder, the database, the secret."""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

PACKAGE = Path(__file__).resolve().parent.parent
BASE_DIR = PACKAGE.parent


def home() -> Path:
    """Return the folder for data (`SHEGONGZHAN_HOME`, else `var/` beside the code), made when missing."""
    folder = Path(os.environ.get("SHEGONGZHAN_HOME") or BASE_DIR / "var")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def flag(name: str, default: bool = False) -> bool:
    """Read a yes-or-no variable; 1, true, yes and on mean yes."""
    value = os.environ.get(name)
    return default if value is None else value.strip().lower() in {"1", "true", "yes", "on"}


# What `shegongzhan demo` puts into the data folder it made for itself.
DEMO_MARK = ".shegongzhan-demo"


def is_demonstration() -> bool:
    """Tell whether this is the demonstration: its own folder, with the mark and with the database inside it.

    There is no variable that says so. A mark copied into the folder of a real installation on PostgreSQL says nothing,
    and `shegongzhan demo` marks no folder that has other data in it.
    """
    return (home() / DEMO_MARK).exists() and not os.environ.get("DATABASE_URL")


def secret_key() -> str:
    """Return the secret of this installation, made once and kept in the data folder for its owner only."""
    if value := os.environ.get("SECRET_KEY"):
        return value
    file = home() / "secret_key"
    try:
        # O_EXCL: of two processes that start at once one writes and the other reads what was written.
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text().strip()
    with os.fdopen(handle, "w") as stream:
        stream.write(secrets.token_urlsafe(50))
    return file.read_text().strip()


def database() -> dict:
    """Return Django's settings for `DATABASE_URL` (postgresql://… or sqlite:///…), else SQLite in the data folder.

    SQLite runs in WAL mode with IMMEDIATE transactions: readers never wait for the writer, and two writers
    queue instead of failing half-way.
    """
    url = urlsplit(os.environ.get("DATABASE_URL", ""))
    if url.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(url.path.lstrip("/")),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": unquote(url.hostname or ""),
            "PORT": str(url.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": dict(parse_qsl(url.query)),
        }
    if url.scheme not in {"", "sqlite"}:
        raise ValueError(f"DATABASE_URL: {url.scheme} is neither postgresql nor sqlite")
    name = unquote(url.path[1:]) if url.scheme else str(home() / "shegongzhan.sqlite3")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;"
                " PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;"
            ),
        },
    }
