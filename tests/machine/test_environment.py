"""The environment that run.py makes: whole or not at all, one run at a time, with a sentence when it cannot be."""

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from scripts import environment

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A project with two empty locks; `installed` notes what was installed."""
    for name in ("requirements.lock", "requirements-dev.lock"):
        (tmp_path / name).write_text("")
    venv = tmp_path / ".venv"
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "PYTHON", venv / environment.PYTHON.relative_to(environment.VENV))
    monkeypatch.setattr(environment, "VENV", venv)
    monkeypatch.setattr(environment, "STAMP", venv / "stamp.json")
    monkeypatch.setattr(
        environment,
        "LOCKS",
        {"base": tmp_path / "requirements.lock", "dev": tmp_path / "requirements-dev.lock"},
    )
    return tmp_path


@pytest.fixture
def installed(monkeypatch):
    done = []
    monkeypatch.setattr(environment, "install", lambda lock: done.append(lock.name))
    return done


def test_the_first_run_makes_it_and_the_second_does_nothing(folder, installed):
    environment.ensure()
    environment.ensure()

    assert installed == ["requirements.lock"]
    assert environment.PYTHON.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="a script for sh")
def test_it_leaves_the_command_of_the_clone(folder, installed, monkeypatch):
    place = folder / "it's a clone"
    (place / "shegongzhan").mkdir(parents=True)
    (place / "shegongzhan" / "__main__.py").write_text("import sys; print('said', sys.argv[1:])")
    monkeypatch.setattr(environment, "ROOT", place)
    monkeypatch.setattr(environment, "PYTHON", place / ".venv" / "bin" / "python")
    monkeypatch.setattr(environment, "VENV", place / ".venv")
    monkeypatch.setattr(environment, "STAMP", place / ".venv" / "stamp.json")

    environment.ensure()
    run = subprocess.run(
        [place / ".venv" / "bin" / "shegongzhan", "report", "a b"], capture_output=True, text=True, cwd="/"
    )

    assert run.stdout.strip() == "said ['report', 'a b']", run.stderr


def test_a_changed_lock_makes_it_anew(folder, installed):
    environment.ensure()
    leftover = folder / ".venv" / "leftover"
    leftover.touch()
    (folder / "requirements.lock").write_text("# changed")

    environment.ensure()

    assert installed == ["requirements.lock"] * 2
    assert not leftover.exists()


def test_developers_tools_are_added_when_first_needed(folder, installed):
    environment.ensure()
    environment.ensure(dev=True)
    environment.ensure()

    assert installed == ["requirements.lock", "requirements-dev.lock"]


def test_a_run_that_was_interrupted_is_repeated_from_the_start(folder, installed, monkeypatch):
    def interrupted(lock):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(environment, "install", interrupted)
        environment.ensure()
    (folder / ".venv" / "half-installed").touch()

    environment.ensure()

    assert installed == ["requirements.lock"]
    assert not (folder / ".venv" / "half-installed").exists()


def test_a_stamp_that_was_cut_short_does_not_count(folder, installed):
    environment.ensure()
    environment.STAMP.write_text(environment.STAMP.read_text()[:20])

    environment.ensure()

    assert len(installed) == 2
    assert json.loads(environment.STAMP.read_text())["base"]


def test_two_runs_at_once_make_it_once(folder):
    script = textwrap.dedent("""
        import sys, time
        from pathlib import Path
        sys.path.insert(0, sys.argv[1])
        from scripts import environment as e
        root = Path(sys.argv[2])
        e.ROOT, e.VENV, e.STAMP = root, root / ".venv", root / ".venv" / "stamp.json"
        e.PYTHON = e.VENV / "bin" / "python"
        e.LOCKS = {"base": root / "requirements.lock", "dev": root / "requirements-dev.lock"}
        def install(lock):
            time.sleep(0.5)
            print("installed")
        e.install = install
        e.ensure()
    """)
    command = [sys.executable, "-c", script, str(ROOT), str(folder)]
    runs = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    outputs = [run.communicate(timeout=60)[0] for run in runs]

    assert [run.returncode for run in runs] == [0, 0]
    assert "".join(outputs).count("installed") == 1


def test_packages_that_cannot_be_had_are_explained(folder, monkeypatch):
    (folder / "requirements.lock").write_text("no-such-package==1.0 --hash=sha256:" + "0" * 64 + "\n")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setattr(environment.shutil, "which", lambda name: None)

    with pytest.raises(environment.EnvironmentProblem, match="PIP_INDEX_URL"):
        environment.ensure()
    assert not environment.STAMP.exists()


def test_an_old_python_gets_a_sentence():
    pretend = (
        "import sys, runpy; sys.version_info = (3, 9, 2, 'final', 0); sys.argv = ['run.py', 'demo'];"
        f"runpy.run_path({str(ROOT / 'run.py')!r}, run_name='__main__')"
    )

    run = subprocess.run([sys.executable, "-c", pretend], capture_output=True, text=True)

    assert run.returncode == 2
    assert "3.11" in run.stderr and "3.9" in run.stderr


def test_the_locks_fit_what_was_asked_for():
    from packaging.requirements import Requirement

    for name in ("requirements", "requirements-dev"):
        lock = (ROOT / f"{name}.lock").read_text()
        pinned = {}
        for line in lock.splitlines():
            if "==" in line and not line.startswith((" ", "#")):
                package, version = line.split(" ")[0].split("==")
                pinned.setdefault(package, set()).add(version)
        for line in (ROOT / f"{name}.in").read_text().splitlines():
            wanted = line.split("#")[0].strip()
            if not wanted or wanted.startswith("-r"):
                continue
            requirement = Requirement(wanted)
            versions = pinned[requirement.name.lower()]
            assert all(requirement.specifier.contains(version) for version in versions), (
                f"{name}.lock: run scripts/lock.py"
            )


def test_every_requirement_says_why_it_is_there():
    for name in ("requirements.in", "requirements-dev.in"):
        for line in (ROOT / name).read_text().splitlines():
            if line and not line.startswith(("#", "-r")):
                assert "#" in line or line.startswith("psycopg"), f"{name}: {line}"
                assert "~=" in line, f"{name}: {line}"
