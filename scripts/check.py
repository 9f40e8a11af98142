"""Everything that must hold before a change goes in: `python3 run.py check [STEP…]`; `python3 run.py test` is the suite alone.

Each step runs whatever the others said, so one run shows everything that is wrong. The output ends with the closing
line of the test suite on SQLite, below a table of the steps with their times.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
# On CI nothing may be left out; on a desk, what the machine lacks is named and left out.
STRICT = bool(os.environ.get("CI"))
POSTGRESQL = "postgresql://postgres@127.0.0.1:5432/postgres"
PYTEST = [PYTHON, "-m", "pytest"]


@dataclass
class Step:
    """One thing to check: how it is called, what runs, and what the machine needs for it."""

    name: str
    command: list[str]
    surroundings: dict[str, str] | None = None
    lacking: Callable[[], str] = lambda: ""


@dataclass
class Outcome:
    """How a step ended: "ok", "failed" or why it was left out; with its seconds and its last line."""

    step: Step
    verdict: str
    seconds: float
    last_line: str = ""


def steps() -> list[Step]:
    """Return the steps in the order in which they run: the quick ones first."""
    manage = [PYTHON, "-m", "shegongzhan", "manage"]
    # Each process begins with a half of its own and takes over what another has not begun.
    parallel = ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "worksteal"]
    return [
        Step("lint", [PYTHON, "-m", "ruff", "check", "."]),
        Step("format", [PYTHON, "-m", "ruff", "format", "--check", "."]),
        Step("types", [PYTHON, "-m", "mypy"]),
        Step("floors", [console_script("lint-imports"), "--no-cache"]),
        Step("system", [*manage, "check", "--fail-level", "WARNING"]),
        Step("migrations", [*manage, "makemigrations", "--check", "--dry-run"]),
        Step(
            "messages",
            [PYTHON, "scripts/messages.py", "--check"],
            lacking=lambda: without("msgfmt", "gettext"),
        ),
        Step(
            "front end", [PYTHON, "scripts/frontend.py", "check"], lacking=lambda: without("npm", "Node.js")
        ),
        Step("scripts", ["node", "--test", "tests/js/"], lacking=lambda: without("node", "Node.js")),
        Step("sqlite", [*PYTEST, *parallel, "-m", "not browser"], {"DATABASE_URL": ""}),
        Step(
            "postgresql",
            [*PYTEST, *parallel, "-m", "not browser and not independent"],
            {"DATABASE_URL": postgresql()},
            no_postgresql,
        ),
        Step("browser", [*PYTEST, *parallel, "-m", "browser"], {"DATABASE_URL": ""}, no_browser),
    ]


def main(words: list[str]) -> int:
    """Run all steps, or the named ones, and return 0 when none failed."""
    chosen = [step for step in steps() if not words or step.name in words]
    if unknown := set(words) - {step.name for step in steps()}:
        print(
            f"没有这些检查: {', '.join(sorted(unknown))}；有: {', '.join(s.name for s in steps())}",
            file=sys.stderr,
        )
        return 2
    outcomes = [run(step) for step in chosen]
    print("\n" + "─" * 60)
    for outcome in outcomes:
        print(f"{outcome.step.name:<12}{outcome.seconds:>7.1f} s  {outcome.verdict:<10}{outcome.last_line}")
    failed = [outcome.step.name for outcome in outcomes if outcome.verdict == "failed"]
    if failed:
        print(f"未通过: {', '.join(failed)}")
    for outcome in outcomes:
        if outcome.step.name == "sqlite" and outcome.last_line:
            print(outcome.last_line)
    return 1 if failed else 0


def run(step: Step) -> Outcome:
    """Run one step, showing its output as it comes."""
    print(f"\n── {step.name} " + "─" * (56 - len(step.name)), flush=True)
    if missing := step.lacking():
        print(missing)
        return Outcome(step, "failed" if STRICT else "left out", 0.0)
    begun = time.monotonic()
    last = ""
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **(step.surroundings or {})}
    try:
        with subprocess.Popen(
            step.command, cwd=ROOT, env=surroundings, text=True, encoding="utf-8", errors="replace",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        ) as process:  # fmt: skip
            for line in process.stdout or ():
                print(line, end="", flush=True)
                last = line.strip() or last
        status = process.returncode
    except FileNotFoundError as error:
        print(error)
        status = 1
    # Only a test runner's last line says something in the table.
    closing = last if step.command[: len(PYTEST)] == PYTEST else ""
    return Outcome(step, "failed" if status else "ok", time.monotonic() - begun, closing)


def console_script(name: str) -> str:
    """Return the path of a program that a package put beside the Python in use."""
    return shutil.which(name, path=str(Path(PYTHON).parent)) or name


def without(program: str, package: str) -> str:
    """Return a sentence when the program is missing, else nothing."""
    return "" if shutil.which(program) else f"这台机器上没有 {package}，未检查。"


def postgresql() -> str:
    """Return the address of the server for the suite: DATABASE_URL when it names one, else the local default."""
    chosen = os.environ.get("DATABASE_URL", "")
    return chosen if chosen.startswith("postgres") else POSTGRESQL


def no_postgresql() -> str:
    """Return a sentence when no PostgreSQL answers, else nothing."""
    import psycopg

    try:
        psycopg.connect(postgresql(), connect_timeout=5).close()
    except psycopg.OperationalError as error:
        return f"没有可用的 PostgreSQL，未检查。（{str(error).strip()}）"
    return ""


def no_browser() -> str:
    """Return a sentence when there is no Chromium, else nothing."""
    from tests.browsers import chromium

    return "" if chromium() else "这台机器上没有 Chromium，未检查。"


def test(arguments: list[str]) -> int:
    """Run the suite on SQLite; arguments go to pytest. Without a Chromium the browser tests are left out, and said so."""
    surroundings = {**os.environ, "DATABASE_URL": "", "PYTHONPATH": str(ROOT)}
    if not arguments:
        arguments = ["-n", str(min(os.cpu_count() or 1, 4))]
        if missing := no_browser():
            print(f"浏览器测试: {missing}", file=sys.stderr)
            arguments += ["-m", "not browser"]
    return subprocess.run([*PYTEST, *arguments], cwd=ROOT, env=surroundings).returncode


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(test(sys.argv[2:]) if sys.argv[1:2] == ["--test"] else main(sys.argv[1:]))
