"""One process beside the one that prints the table: it has a database and a memory of its own.

`python -m bench.worker MODULE` answers questions that come as lines of JSON with `MODULE.answer(question)`.
"""

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).resolve().parent.parent


class Worker:
    """A process that measures one thing on one database; leave it and it ends."""

    def __init__(self, module: str, environment: dict[str, str]):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.worker", module],
            env=surroundings(environment),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, **question: Any) -> dict[str, Any]:
        """Put a question and wait for its answer; RuntimeError when the process has ended instead."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"The measuring process ended with status {self._process.wait()}")
        return json.loads(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_trouble: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def surroundings(environment: dict[str, str]) -> dict[str, str]:
    """Return the environment of a process of the benchmarks."""
    return {
        **os.environ,
        **environment,
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
    }


def memory() -> float:
    """Return the most memory this process has held so far, in MB; 0 where the system does not tell (Windows)."""
    try:
        import resource
    except ImportError:
        return 0.0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 if sys.platform != "darwin" else 1 << 20)


def main() -> int:
    """Answer questions until there are none."""
    # What the product prints must not get between the answers.
    answers, sys.stdout = sys.stdout, sys.stderr
    import django

    django.setup()
    module = importlib.import_module(f"bench.{sys.argv[1]}")
    for line in sys.stdin:
        found = module.answer(json.loads(line))
        print(json.dumps({**found, "memory": memory()}), file=answers, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
