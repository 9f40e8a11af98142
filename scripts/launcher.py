"""What `run.py` does once Python is new enough: the environment, then the word. Standard library only."""

import contextlib
import os
import signal
import subprocess
import sys

from scripts import environment
from scripts.environment import ROOT, EnvironmentProblem, say

# These need the developers' tools; every other word is one of the product's own command line.
DEVELOPER_WORDS = {
    "test": [str(ROOT / "scripts" / "check.py"), "--test"],
    "check": [str(ROOT / "scripts" / "check.py")],
    "bench": ["-m", "bench"],
}


def main(words: list[str]) -> int:
    """Run one word with its arguments and return its exit status: 0 done, 1 failed, 2 wrong use."""
    for stream in (sys.stdout, sys.stderr):  # a console without Chinese letters must not stop the work
        with contextlib.suppress(AttributeError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    if not words:
        words = ["--help"]
    word, arguments = words[0], words[1:]
    try:
        python = environment.ensure(dev=word in DEVELOPER_WORDS)
    except EnvironmentProblem as problem:
        say(str(problem))
        return 1
    except KeyboardInterrupt:
        say("已中断；下次运行会从头准备环境。")
        return 1
    target = (
        [*DEVELOPER_WORDS[word], *arguments] if word in DEVELOPER_WORDS else ["-m", "shegongzhan", *words]
    )
    return hand_over([str(python), *target])


def hand_over(command: list[str]) -> int:
    """Become the command (on Windows: run it as a child) with the product importable from any folder."""
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    if os.name != "nt":
        sys.stdout.flush()
        sys.stderr.flush()
        os.execve(command[0], command, surroundings)
    with subprocess.Popen(command, env=surroundings) as child:
        # Ctrl+C reaches the child as well; it ends in its own way and this waits for it.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        return child.wait()
