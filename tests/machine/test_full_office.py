"""`serve` with a full office: hundreds of open connections, all threads busy, several processes."""

import contextlib
import http.client
import os
import threading
import time
import urllib.request
from pathlib import Path

import pytest

from shegongzhan.core.management.commands import serve
from shegongzhan.core.server import Board
from tests.machine import serving

pytestmark = pytest.mark.skipif(os.name == "nt", reason="one process, /proc")


def sockets_of(pid: int) -> int:
    """Return how many sockets a process holds."""
    held = 0
    with contextlib.suppress(OSError):  # the process is gone
        for file in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):  # closed while we look
                held += str(file.readlink()).startswith("socket:")
    return held


@pytest.mark.parametrize("workers", [1, 2])
def test_400_idle_connections_keep_nobody_waiting_and_lie_evenly(ready, workers):
    with serving.serving(ready, "--workers", str(workers)) as (port, process):
        serving.eventually(lambda: holders(port, process.pid, 40, workers), seconds=120)

        with kept_open(port, 400):
            begun = time.monotonic()
            answer = urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=30)
            seconds = time.monotonic() - begun
            held = sockets_of_all(process.pid, workers)

    assert answer.status == 200
    assert seconds < 20, "149 s was what the 99th waited"
    assert held[0] > 400 / workers - 60, held


@contextlib.contextmanager
def kept_open(port: int, number: int):
    """Hold so many connections open, as colleagues with open browsers do."""
    connections = [serving.opened(port) for _ in range(number)]
    yield
    for one in connections:
        one.close()


def sockets_of_all(pid: int, workers: int) -> list[int]:
    """Return how many sockets each web process holds, the fewest first; the background worker holds next to none."""
    return sorted(map(sockets_of, [pid, *serving.children(pid)]))[-workers:]


def holders(port: int, pid: int, number: int, workers: int) -> None:
    """Hold until every web process has started and takes its part of some connections."""
    with kept_open(port, number):
        assert sockets_of_all(pid, workers)[0] > number / workers / 2


def test_health_is_answered_while_every_thread_is_busy():
    going_on, free = threading.Semaphore(0), threading.Event()

    def pages(environ, start_response):
        if environ["PATH_INFO"] == "/slow":
            going_on.release()
            free.wait(30)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"ok"]

    with serving.answering(pages, threads=2) as port:
        slow = [http.client.HTTPConnection("127.0.0.1", port, timeout=30) for _ in range(5)]
        for one in slow:
            one.request("GET", "/slow")
        assert going_on.acquire(timeout=10) and going_on.acquire(timeout=10)
        begun = time.monotonic()
        answer = urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=20).status
        seconds = time.monotonic() - begun
        free.set()
        served = [one.getresponse().status for one in slow]

    assert answer == 200 and seconds < 5
    assert served == [200] * 5


def test_an_idle_connection_is_closed_and_one_that_waits_for_its_page_is_not():
    going_on, free = threading.Semaphore(0), threading.Event()

    def pages(environ, start_response):
        if environ["PATH_INFO"] == "/slow":
            going_on.release()
            free.wait(30)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"ok"]

    with serving.answering(pages, channel_timeout=2, cleanup_interval=0.1) as port:
        waiting = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        waiting.request("GET", "/slow")
        assert going_on.acquire(timeout=20)
        idle = serving.opened(port)

        closed = idle.sock.recv(1)
        free.set()

        assert closed == b"", "closed by the server"
        assert waiting.getresponse().status == 200


def test_a_process_that_hangs_is_not_waited_for(tmp_path):
    with (tmp_path / "board").open("w+b") as file:
        file.truncate(Board.size(3))
        mine, other, _third = (Board(file.fileno(), place) for place in range(3))

        assert mine.least_of_others() is None, "nobody else has said anything"

        other.tell(7)

        assert mine.least_of_others() == 7
        assert other.least_of_others() is None

        mine.SILENCE = 0.05
        time.sleep(0.1)

        assert mine.least_of_others() is None


def test_there_is_one_process_for_each_core_and_not_too_many(monkeypatch):
    if not hasattr(os, "sched_getaffinity"):
        pytest.skip("counts otherwise there")
    for cores, workers in ((1, 1), (2, 2), (64, serve.MOST_WORKERS)):
        monkeypatch.setattr(os, "sched_getaffinity", lambda pid, cores=cores: set(range(cores)))

        assert serve.one_a_core() == workers
