"""The wheel: everything the product needs is in it, and it works in an empty environment and an empty folder."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from scripts.environment import PIP

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = "import sys; from setuptools import build_meta; print(build_meta.build_wheel(sys.argv[1]))"
pytestmark = pytest.mark.skipif(os.name == "nt", reason="paths of a POSIX environment")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel, built from a copy of the source without asking a registry."""
    source, built = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("dist")
    shutil.copytree(
        ROOT / "shegongzhan", source / "shegongzhan", ignore=shutil.ignore_patterns("__pycache__")
    )
    for name in ("pyproject.toml", "README.md", "LICENSE", "requirements.in"):
        shutil.copy(ROOT / name, source)
    subprocess.run([sys.executable, "-c", BUILD, str(built)], cwd=source, check=True, capture_output=True)
    return next(built.glob("shegongzhan-*.whl"))


@pytest.fixture(scope="module")
def command(wheel, tmp_path_factory) -> Path:
    """`shegongzhan` of an environment that holds the wheel; other packages are those of the environment of the tests."""
    place = tmp_path_factory.mktemp("environment")
    venv.EnvBuilder(with_pip=False, symlinks=True).create(place)
    python = place / "bin" / "python"
    pip = [python, PIP / "pip", "install", "--quiet", "--no-deps", "--no-index", wheel]
    subprocess.run(pip, check=True, env=bare(), capture_output=True)
    libraries = place / "lib" / f"python{sysconfig.get_python_version()}" / "site-packages"
    (libraries / "others.pth").write_text(sysconfig.get_path("purelib"))
    return place / "bin" / "shegongzhan"


def bare(**more: str) -> dict[str, str]:
    """Return surroundings in which nothing points to the clone or to a data folder."""
    ours = ("SHEGONGZHAN", "PYTHON", "DJANGO", "DATABASE_URL", "PIP_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)} | more


def run(command: Path, folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [command, *words], cwd=folder, env=bare(**more), capture_output=True, text=True, timeout=900
    )


def test_every_file_of_the_package_is_in_it_and_nothing_beside(wheel):
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if ".dist-info/" not in name}
        metadata = archive.read(
            next(name for name in archive.namelist() if name.endswith("METADATA"))
        ).decode()
    package = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "shegongzhan").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    left_out = package - inside
    assert not {name for name in left_out if not name.endswith((".md", ".po"))}
    assert not inside - package, "no other package lies beside ours in somebody's environment"
    for line in (ROOT / "requirements.in").read_text().splitlines():
        if line and not line.startswith("#"):
            name = re.match(r"[A-Za-z0-9-]+", line).group()
            assert f"Requires-Dist: {name}" in metadata, name


def test_it_builds_the_sample_county_in_an_empty_folder(command, tmp_path):
    done = run(command, tmp_path, "demo", "--no-serve")

    assert done.returncode == 0, done.stderr
    for figure in (12, 26, 126, 628, 3276, 89, 322, 36, 261):
        assert re.search(rf"  {figure} +{figure}$", done.stdout, re.MULTILINE), figure
    assert (tmp_path / "var" / "demo" / "shegongzhan.sqlite3").exists()
    assert [entry.name for entry in tmp_path.iterdir()] == ["var"]


def test_settings_come_from_a_file_too_and_the_environment_wins(command, tmp_path):
    (tmp_path / "shegongzhan.toml").write_text(
        'shegongzhan_home = "data"\nallowed_hosts = ["a.example", "b.example"]\n'
    )
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "shegongzhan.toml").write_text(
        'ALLOWED_HOSTS = "c.example"\nSECRET_KEY = "of-the-data-folder-and-long-enough-for-anybody-who-asks"\nDEBUG = true\n'
    )
    ask = (
        "manage", "shell", "--no-imports", "-c",
        "from django.conf import settings as s; print(s.HOME, s.ALLOWED_HOSTS[:2], s.SECRET_KEY[:11], s.DEBUG)",
    )  # fmt: skip

    done = run(command, tmp_path, *ask, DEBUG="0")

    assert done.returncode == 0, done.stderr
    assert done.stdout.split("\n")[0] == "data ['a.example', 'b.example'] of-the-data False"


@pytest.mark.parametrize("content", ["allowed_host = 'a'", "DEBUG = ", "DEBUG = {a = 1}"])
def test_a_settings_file_with_a_mistake_is_said_so(command, tmp_path, content):
    (tmp_path / "shegongzhan.toml").write_text(content)

    done = run(command, tmp_path, "setup")

    assert done.returncode == 2
    assert "shegongzhan.toml" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "var").exists()
