"""The web server of one process: waitress, made for a full office.

Browsers hold several connections each and keep them open. Hence thousands may be open at a time, idle ones are closed
early, the process that has least in hand takes the next one, and `/healthz` never waits behind pages.
"""

import errno
import mmap
import os
import select
import socket
import ssl
import struct
import threading
import time
from typing import Any

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher

THREADS = 8  # a page holds a thread for some tens of milliseconds; SQLite writers queue anyway
CONNECTIONS = 4000
IDLE_SECONDS = 45  # waitress' own 120 s let closed laptops hold their places for minutes
HEALTH = "/healthz"


class Board:
    """What the web processes of one service tell each other: when each was last heard of, and its load.

    One that was not heard of for a second (it starts, it hangs, it is gone) does not count: nobody waits for it.
    """

    SLOT = struct.Struct("dq")
    SILENCE = 1.0

    def __init__(self, descriptor: int, place: int):
        self.memory = mmap.mmap(descriptor, 0)
        self.place = place

    @classmethod
    def size(cls, processes: int) -> int:
        """Return the bytes that a board for so many processes takes."""
        return cls.SLOT.size * processes

    def tell(self, load: int) -> None:
        """Write down one's own load."""
        self.SLOT.pack_into(self.memory, self.place * self.SLOT.size, time.monotonic(), load)

    def least_of_others(self) -> int | None:
        """Return the smallest load of the other processes; None when there is nobody else."""
        since = time.monotonic() - self.SILENCE
        slots = enumerate(self.SLOT.iter_unpack(self.memory[:]))
        return min((load for place, (at, load) in slots if place != self.place and at > since), default=None)


class TlsSocket(ssl.SSLSocket):
    """An encrypted connection that two threads may use: OpenSSL itself takes one at a time.

    "Not yet" is said as a plain socket says it, which is what waitress knows.
    """

    turn: threading.Lock

    def recv(self, buflen: int = 1024, flags: int = 0) -> bytes:
        try:
            with self.turn:
                return super().recv(buflen, flags)
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            raise BlockingIOError(errno.EWOULDBLOCK, "") from None

    def send(self, data: Any, flags: int = 0) -> int:
        try:
            with self.turn:
                return super().send(data, flags)
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            raise BlockingIOError(errno.EWOULDBLOCK, "") from None


class TlsChannel(HTTPChannel):
    """A connection whose bytes are encrypted; the handshake happens while it is first read."""

    connected: bool

    def handle_read(self) -> None:
        """Read what has come, and what OpenSSL has taken off the wire already: the system tells of that no more."""
        waiting = True
        while waiting and self.connected:
            try:
                data = self.recv(self.adj.recv_bytes)
            except BlockingIOError:
                return
            except OSError:  # no TLS, or none that we speak
                self.handle_close()
                return
            if not data:
                self.connected = False
                return
            self.last_activity = time.time()
            self.received(data)
            with self.socket.turn:
                waiting = self.socket.pending() > 0


class Server(TcpWSGIServer):
    """Answers requests on a socket that several processes may share."""

    LEAD = 6  # so many connections more than the others are no reason to leave a new one to them
    WEIGHT = 4  # a request being answered counts like so many idle connections

    def __init__(
        self,
        application: Any,
        listener: socket.socket,
        board: Board | None,
        tls: ssl.SSLContext | None,
        adjustments: Adjustments,
    ):
        self.board, self.tls = board, tls
        if tls:
            tls.sslsocket_class = TlsSocket
            self.channel_class = self.encrypted
        self.health = dispatcher(1)
        sockinfo = (listener.family, listener.type, listener.proto, listener.getsockname())
        super().__init__(
            application,
            _sock=listener,
            dispatcher=dispatcher(adjustments.threads),
            adj=adjustments,
            sockinfo=sockinfo,
            bind_socket=False,
        )

    def encrypted(self, server: TcpWSGIServer, conn: socket.socket, *rest: Any, **named: Any) -> None:
        """Begin an encrypted connection; one that is gone again already is let go."""
        assert self.tls
        conn.setblocking(False)
        try:
            safe = self.tls.wrap_socket(conn, server_side=True, do_handshake_on_connect=False)
        except OSError:
            conn.close()
            return
        assert isinstance(safe, TlsSocket)
        safe.turn = threading.Lock()
        TlsChannel(server, safe, *rest, **named)

    def add_task(self, task: HTTPChannel) -> None:
        """Hand a request to a thread; whether the service lives is answered by a thread of its own."""
        asks_for_health = getattr(task.requests[0], "path", "") == HEALTH
        (self.health if asks_for_health else self.task_dispatcher).add_task(task)

    def readable(self) -> bool:
        """Tell whether to take a new connection: one with more in hand than the others leaves it to them."""
        ready = super().readable()
        if self.board is None:
            return ready
        mine = self.load()
        self.board.tell(mine)
        least = self.board.least_of_others()
        return ready and (least is None or mine <= least + self.LEAD)

    def load(self) -> int:
        """Return how much this process has in hand."""
        pages = self.task_dispatcher
        return len(self.active_channels) + self.WEIGHT * (pages.active_count + len(pages.queue))

    def run(self) -> None:
        """Answer until SystemExit or Ctrl+C; the requests in hand are ended first."""
        super().run()
        self.health.shutdown()


def dispatcher(threads: int) -> ThreadedTaskDispatcher:
    """Return so many threads that answer requests."""
    made = ThreadedTaskDispatcher()
    made.set_thread_count(threads)
    return made


def server(
    application: Any,
    listener: socket.socket,
    board: Board | None = None,
    tls: ssl.SSLContext | None = None,
    **changes: Any,
) -> Server:
    """Return the server of this process on a bound socket; `changes` are adjustments of waitress."""
    proxy = os.environ.get("TRUSTED_PROXY")
    believed = {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"}
    adjustments = {
        "threads": THREADS,
        "connection_limit": connection_limit(),
        "channel_timeout": IDLE_SECONDS,
        "cleanup_interval": 5,
        "asyncore_use_poll": hasattr(select, "poll"),
        "asyncore_loop_timeout": 0.1 if board else 1,  # how late it notices that it is its turn
        "url_scheme": "https" if tls else "http",
        "ident": None,
        "clear_untrusted_proxy_headers": True,
        "max_request_body_size": 200 * 1024 * 1024,
        **({"trusted_proxy": proxy, "trusted_proxy_headers": believed} if proxy else {}),
        **changes,
    }
    return Server(application, listener, board, tls, Adjustments(sockets=[listener], **adjustments))


def connection_limit() -> int:
    """Return how many connections this process may hold, after asking the system for as many open files as it gives."""
    if os.name == "nt":
        return 480  # select() takes 512 sockets there
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + 200  # files of the database, the listener, pipes
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return CONNECTIONS if soft == resource.RLIM_INFINITY else max(min(CONNECTIONS, soft - 200), 100)
