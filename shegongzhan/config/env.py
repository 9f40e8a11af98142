"""What the surroundings say: the data folder, the database, the secret, how the site is reached.

Every setting is a variable of the environment. What it does not name is read from `shegongzhan.toml` in the folder
where the work is done, and then from the one in the data folder.
"""

import functools
import os
import secrets
import stat
import tomllib
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

PACKAGE = Path(__file__).resolve().parent.parent
BASE_DIR = PACKAGE.parent
FILE = "shegongzhan.toml"
SETTINGS = (
    "SHEGONGZHAN_HOME", "SHEGONGZHAN_KEYS", "SHEGONGZHAN_SUITE", "DATABASE_URL", "SECRET_KEY", "DEBUG",
    "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "HTTPS", "TRUSTED_PROXY", "TLS_CERTIFICATE", "TLS_KEY",
)  # fmt: skip
# Names of this machine itself: no page of another site can be reached under them.
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
# What `shegongzhan demo` puts into the data folder it made for itself.
DEMO_MARK = ".shegongzhan-demo"
# What tells a data folder from any other folder that somebody named by mistake.
OURS = ("secret_key", "keys.json", "shegongzhan.sqlite3", DEMO_MARK)


class SettingsProblem(Exception):
    """A setting cannot be read; the text says which and where."""


@functools.cache
def read_files() -> None:
    """Put what the two settings files say into the environment, where it names nothing else; once in a process."""
    read_file(Path(FILE))
    read_file(home_folder() / FILE)


def read_file(file: Path) -> None:
    """Put what one file says into the environment. Errors: SettingsProblem with the file and the line or name."""
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return
    except (OSError, ValueError) as error:
        raise SettingsProblem(f"{file}: {error}") from error
    for name, value in content.items():
        if name.upper() not in SETTINGS or not isinstance(value, str | bool | int | list):
            raise SettingsProblem(f"{file}: {name}? {', '.join(SETTINGS)}")
        text = ",".join(map(str, value)) if isinstance(value, list) else str(value)
        os.environ.setdefault(name.upper(), text)


def home_folder() -> Path:
    """Return the folder for data: `SHEGONGZHAN_HOME`, else `var/` beside the code of a clone or where one works."""
    if named := os.environ.get("SHEGONGZHAN_HOME"):
        return Path(named)
    return (BASE_DIR if (BASE_DIR / "run.py").exists() else Path.cwd()) / "var"


def home() -> Path:
    """Return the folder for data, made when missing; it and all that comes into it is for its owner alone."""
    os.umask(0o077)
    folder = home_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.name == "posix" and any((folder / name).exists() for name in OURS):
        close(folder, 0o700)
    return folder


def close(path: Path, mode: int) -> None:
    """Take a file or folder of ours from everybody else; what belongs to another user is left as it is."""
    found = path.lstat()
    if found.st_uid == os.getuid() and stat.S_IMODE(found.st_mode) & 0o077 and not path.is_symlink():
        path.chmod(mode)


def words(name: str) -> list[str]:
    """Read a setting that is a list, its parts separated by commas."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def is_plain() -> bool:
    """Tell whether pages travel unencrypted: while building, and where `serve` was not told of any encryption.

    Whoever starts the product by another server is taken to have TLS in front of it.
    """
    return flag("DEBUG") or flag("SHEGONGZHAN_PLAIN")


def serves_plainly() -> None:
    """Note, before the settings are read, that `serve` answers without encryption unless a setting says otherwise."""
    if not flag("HTTPS") and not os.environ.get("TLS_CERTIFICATE"):
        os.environ["SHEGONGZHAN_PLAIN"] = "1"


def flag(name: str, default: bool = False) -> bool:
    """Read a yes-or-no variable; 1, true, yes and on mean yes."""
    value = os.environ.get(name)
    return default if value is None else value.strip().lower() in {"1", "true", "yes", "on"}


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
