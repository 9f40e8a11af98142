"""A running `serve`, and servers in this process, for the tests that talk to them over sockets."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shegongzhan.core import server as office

ROOT = Path(__file__).resolve().parent.parent.parent


def surroundings(home: Path, **more: str) -> dict[str, str]:
    """Return the environment of a `shegongzhan` process with its own data folder."""
    return {
        **os.environ,
        "SHEGONGZHAN_HOME": str(home),
        "DATABASE_URL": "",
        "PYTHONPATH": str(ROOT),
        "DJANGO_ALLOW_ASYNC_UNSAFE": "",  # for the browser tests in this process, no setting of the product
        **more,
    }


def shegongzhan(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess:
    """Run the console command with a data folder of its own."""
    return subprocess.run(
        [sys.executable, "-m", "shegongzhan", *words],
        capture_output=True,
        text=True,
        env=surroundings(home, **more),
        timeout=600,
    )


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@contextlib.contextmanager
def serving(home: Path, *words: str, **more: str) -> Iterator[tuple[int, subprocess.Popen]]:
    """Run `serve` on a free port until the block ends; gives the port and the process."""
    port = free_port()
    command = [sys.executable, "-m", "shegongzhan", "serve", "--port", str(port), *words]
    process = subprocess.Popen(command, env=surroundings(home, **more), stderr=subprocess.PIPE, text=True)
    try:
        eventually(lambda: socket.create_connection(("127.0.0.1", port), timeout=1).close())
        yield port, process
    finally:
        process.terminate()
        process.communicate(timeout=30)


def eventually(ask, seconds: float = 120) -> Any:
    """Return what `ask` gives once it gives something."""
    until = time.monotonic() + seconds
    while True:
        try:
            return ask()
        except (OSError, LookupError, StopIteration, AssertionError):
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def children(pid: int) -> list[int]:
    """Return the processes that any thread of a process started."""
    return [
        int(child)
        for listing in Path(f"/proc/{pid}/task").glob("*/children")
        for child in listing.read_text().split()
    ]


@contextlib.contextmanager
def answering(application: Any, **changes: Any) -> Iterator[int]:
    """Run the web server of one process in a thread; gives its port."""
    listener = socket.create_server(("127.0.0.1", 0))
    made = office.server(application, listener, **{"asyncore_loop_timeout": 0.05, **changes})

    def run() -> None:
        with contextlib.suppress(OSError):  # the socket is closed under it at the end
            made.run()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        made.asyncore.close_all(made._map)
        thread.join(timeout=5)
        made.task_dispatcher.shutdown(timeout=1)
        made.health.shutdown(timeout=1)


def opened(port: int) -> http.client.HTTPConnection:
    """Return a connection that has asked once and is kept open, as browsers do."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", "/healthz")
    connection.getresponse().read()
    return connection
