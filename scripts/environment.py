"""The environment `.venv`: made from the hashed locks, whole or not at all. Standard library only.

A stamp in `.venv` says for which Python and which locks it was made. It is removed before anything is changed and
written last, so an interrupted run leaves an environment without a stamp, which the next run makes anew. A lock file
beside it lets one run work at a time. pip comes with the product (`scripts/vendor/`), because Debian's Python has
none: `python3-venv` is a package of its own there.
"""

import contextlib
import hashlib
import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "shegongzhan-stamp.json"
LOCKS = {"base": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}
PIP = next((ROOT / "scripts" / "vendor").glob("pip-*.whl"))
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


class EnvironmentProblem(Exception):
    """The environment cannot be made; the text says why and what to do."""


def say(text: str) -> None:
    """Tell the person at the console what goes on; results alone go to standard output."""
    print(text, file=sys.stderr, flush=True)


def ensure(*, dev: bool = False) -> Path:
    """Return the environment's Python, after making or mending the environment where it does not fit the locks."""
    wanted = wanted_stamp()
    if fits(wanted, dev=dev):
        return PYTHON
    with alone():
        if fits(wanted, dev=dev):  # another run made it while this one waited
            return PYTHON
        stamp = read_stamp()
        whole = {key: value for key, value in stamp.items() if key != "dev"} == wanted_without_dev(wanted)
        if not (whole and "dev" not in stamp):
            make()
        STAMP.unlink(missing_ok=True)
        which = "dev" if dev else "base"
        install(LOCKS[which])
        leave_command()
        kept = wanted if dev else wanted_without_dev(wanted)
        STAMP.write_text(json.dumps(kept), encoding="utf-8")
    return PYTHON


def wanted_stamp() -> dict[str, str]:
    """Return what the stamp of a fitting environment says: the Python and a digest of each lock."""
    digests = {name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in LOCKS.items()}
    return {
        "python": f"{sys.implementation.name} {sys.version} {sys.base_prefix}",
        "place": str(VENV),
        **digests,
    }


def wanted_without_dev(wanted: dict[str, str]) -> dict[str, str]:
    """Return the stamp of an environment that has no developers' tools."""
    return {key: value for key, value in wanted.items() if key != "dev"}


def read_stamp() -> dict[str, str]:
    """Return the stamp of the environment, empty when there is none or it was cut short."""
    try:
        return json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def fits(wanted: dict[str, str], *, dev: bool) -> bool:
    """Tell whether the environment is whole and made from the present locks."""
    stamp = read_stamp()
    keys = wanted if dev else wanted_without_dev(wanted)
    return PYTHON.exists() and all(stamp.get(key) == wanted[key] for key in keys)


def make() -> None:
    """Make an empty environment where the old one stood.

    Errors: EnvironmentProblem when the old one is in use (Windows) or this Python cannot make environments.
    """
    say("正在建立运行环境 .venv ……")
    STAMP.unlink(missing_ok=True)
    if VENV.exists():
        try:
            shutil.rmtree(VENV)
        except OSError as error:
            raise EnvironmentProblem(
                f"不能替换旧的运行环境 {VENV.name}（{error.strerror}）。请先关闭正在运行的服务，再试一次。\n"
                f"The old environment {VENV.name} cannot be replaced; close the running server and try again."
            ) from error
    try:
        import venv
    except ImportError as error:
        raise EnvironmentProblem(
            "这个 Python 没有 venv 模块。Debian、Ubuntu 请执行: apt install python3-venv\n"
            "This Python has no venv module; on Debian and Ubuntu: apt install python3-venv"
        ) from error
    venv.EnvBuilder(with_pip=False, symlinks=os.name != "nt").create(VENV)


def install(lock: Path) -> None:
    """Install exactly what the lock lists, checked against its hashes.

    Packages come from where pip or uv is set to look (PIP_INDEX_URL, pip.conf, UV_INDEX_URL).
    """
    uv = shutil.which("uv")
    begun = time.monotonic()
    say(f"正在安装 {lock.name} 中的软件包（只在首次或更新后需要，约几十秒）……")
    if uv:
        done = subprocess.run(
            [uv, "pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes", "-r", str(lock)],
            env=uv_environment(),
        )
        if done.returncode == 0:
            say(f"已装好，用时 {time.monotonic() - begun:.0f} 秒。")
            return
        say("uv 未能完成，改用 pip。")
    options = ["--disable-pip-version-check", "--no-input", "--quiet", "--require-hashes"]
    done = subprocess.run([str(PYTHON), str(PIP / "pip"), "install", *options, "-r", str(lock)])
    if done.returncode:
        raise EnvironmentProblem(
            "软件包没有装好，原因见上。若是网络问题，可设置镜像后重试（环境变量 PIP_INDEX_URL 或 pip.conf）；"
            "再次运行会从头来过。\n"
            "The packages could not be installed (see above). If the network is the reason, set an index with "
            "PIP_INDEX_URL or pip.conf and run again."
        )
    say(f"已装好，用时 {time.monotonic() - begun:.0f} 秒。")


def leave_command() -> None:
    """Leave `shegongzhan` beside the environment's Python: the clone's own command, from any folder."""
    if os.name == "nt":
        file = PYTHON.parent / "shegongzhan.cmd"
        text = f'@set "PYTHONPATH={ROOT}"\r\n@set PYTHONUTF8=1\r\n@"{PYTHON}" -m shegongzhan %*\r\n'
    else:
        file = PYTHON.parent / "shegongzhan"
        root, python = shlex.quote(str(ROOT)), shlex.quote(str(PYTHON))
        text = f'#!/bin/sh\nPYTHONPATH={root} PYTHONUTF8=1 exec {python} -m shegongzhan "$@"\n'
    file.write_text(text, encoding="utf-8", newline="")
    file.chmod(0o755)


def uv_environment() -> dict[str, str]:
    """Return the surroundings for uv: it may use an index set for pip, and brings no Python of its own."""
    surroundings = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    if (index := os.environ.get("PIP_INDEX_URL")) and not os.environ.get("UV_INDEX_URL"):
        surroundings["UV_INDEX_URL"] = index
    return surroundings


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Hold the environment for one run; another one waits and says so. A killed run lets go by itself."""
    with (ROOT / ".venv.lock").open("a+b") as file:
        told = False
        while not take(file.fileno()):
            if not told:
                say("另一个 run.py 正在准备运行环境，等它完成 ……")
                told = True
            time.sleep(0.5)
        yield


def take(handle: int) -> bool:
    """Try to lock the file; the system unlocks it when the process ends, however it ends."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(handle, 0, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
