"""`shegongzhan serve`: the web server and the background worker, started, watched and stopped together."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from argparse import ArgumentParser, ArgumentTypeError
from typing import IO, Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from shegongzhan.core import exposure
from shegongzhan.core.management.commands.setup import pending_migrations
from shegongzhan.core.server import Board, server

MOST_WORKERS = 8  # PostgreSQL takes a hundred connections unless told otherwise


class Command(BaseCommand):
    help = "启动服务（网页和后台任务）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--host", default="127.0.0.1", help="监听地址；让其他电脑访问用 0.0.0.0（默认 %(default)s）"
        )
        parser.add_argument("--port", type=port_number, default=8000, help="端口（默认 %(default)s）")
        parser.add_argument(
            "--workers",
            type=int,
            default=one_a_core(),
            help="网页进程数，仅 Linux、macOS（默认每个处理器核心一个，最多 8 个；这台机器 %(default)s）",
        )
        parser.add_argument(
            "--insecure-lan",
            action="store_true",
            help="明知不加密也让其他电脑访问：同一网络里的人能看到姓名、号码和密码，只用于临时试用",
        )
        parser.add_argument("--joins", type=joined, help="沿用已打开的监听套接字（由 serve 自己使用）")

    def handle(self, *args: Any, host: str, port: int, workers: int, **options: Any) -> None:
        signal.signal(signal.SIGTERM, stop)
        if options["joins"]:
            listening, board, place = options["joins"]
            threading.Thread(target=stop_with_parent, daemon=True).start()
            self.serve(socket.socket(fileno=listening), Board(board, place))
            return
        if workers < 1 or (workers > 1 and os.name == "nt"):
            raise CommandError("--workers 至少为 1；Windows 上只能为 1。", returncode=2)
        if said := exposure.refusal(host, insecure_lan=options["insecure_lan"]):
            raise CommandError(said, returncode=2)
        if pending_migrations():
            raise CommandError("数据库还没有准备好，请先运行: shegongzhan setup")
        if options["insecure_lan"]:
            os.environ["ALLOWED_HOSTS"] = ",".join([*settings.ALLOWED_HOSTS, *exposure.own_names(host)])
            settings.ALLOWED_HOSTS = os.environ["ALLOWED_HOSTS"].split(",")  # ours now, and the children's
        listener = listen(host, port)
        loaded_application()
        with tempfile.TemporaryFile() as notes, Crew(listener, notes, workers - 1):
            self.stderr.write(f"服务已启动: {address(host, port)} （按 Ctrl+C 停止）", self.style.SUCCESS)
            if said := exposure.warning(host):
                self.stderr.write(said, self.style.WARNING)
            self.serve(listener, Board(notes.fileno(), 0) if workers > 1 else None)
        self.stderr.write("服务已停止。")

    def serve(self, listener: socket.socket, board: Board | None) -> None:
        """Answer requests until the process is told to stop."""
        try:
            tls = exposure.tls()
        except (OSError, ValueError) as error:  # also what OpenSSL says
            raise CommandError(f"TLS_CERTIFICATE 或 TLS_KEY 用不了: {error}") from error
        server(loaded_application(), listener, board, tls).run()


def address(host: str, port: int) -> str:
    """Return under which address the service is opened: by its first name where it has one."""
    named = settings.ALLOWED_HOSTS[0] if settings.SESSION_COOKIE_SECURE else host
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} and named == host else named  # noqa: S104 - only compared
    if settings.SESSION_COOKIE_SECURE and not os.environ.get("TLS_CERTIFICATE"):
        return f"https://{shown}/"
    return f"{'https' if settings.SESSION_COOKIE_SECURE else 'http'}://{shown}:{port}/"


def port_number(text: str) -> int:
    """Return the port a person typed; wrong use when there is no such port."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise ArgumentTypeError(f"没有端口“{text}”，请用 1 到 65535 之间的数")
    return int(text)


def one_a_core() -> int:
    """Return how many web processes this machine carries."""
    if os.name == "nt":
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MOST_WORKERS)


def joined(text: str) -> tuple[int, int, int]:
    """Return socket, board and place of a further web process, as its parent wrote them."""
    listening, board, place = map(int, text.split(","))
    return listening, board, place


def listen(host: str, port: int) -> socket.socket:
    """Return a socket bound to the address.

    Errors: CommandError with a sentence when somebody else answers there already, or the address is not ours.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # On Windows two programs may bind the same port without noticing, so asking comes first.
        with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1):
            raise CommandError(busy(port))
        listener = socket.socket(family, kind, protocol)
        if sys.platform == "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except PermissionError as error:
        raise CommandError(f"没有权限使用端口 {port}，请换一个 1024 以上的端口。") from error
    except OSError as error:
        if isinstance(error, socket.gaierror):
            raise CommandError(f"地址 {host} 不存在。") from error
        raise CommandError(
            busy(port) if "in use" in str(error) else f"不能监听 {host}:{port}: {error.strerror}"
        ) from error
    return listener


def busy(port: int) -> str:
    """Return the sentence about a port that is taken."""
    return f"端口 {port} 已被占用: 可能服务已经在运行。请先停止它，或用 --port 换一个端口。"


def loaded_application() -> Any:
    """Return the product as a WSGI application, every page of it loaded: what is broken shows itself now."""
    from django.urls import get_resolver

    from shegongzhan.config.wsgi import application

    get_resolver().url_patterns  # noqa: B018 - reading them loads them
    return application


def stop(signum: int, frame: Any) -> NoReturn:
    """Leave the server's loop, which ends the requests in hand first."""
    raise SystemExit(0)


def stop_with_parent() -> None:
    """Wait for standard input to close (the parent is gone) and end like after SIGTERM."""
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


class Crew:
    """The processes beside the first: a worker for each queue and further web servers, started again when one dies.

    Their standard input is a pipe from here, so they notice when this process is gone, however it went.
    """

    def __init__(self, listener: socket.socket, notes: IO[bytes], more_servers: int):
        self.ending = threading.Event()
        me = [sys.executable, "-m", "shegongzhan"]
        # A worker for each queue: an import of ten minutes does not keep an export waiting.
        self.jobs: list[tuple[list[str], tuple[int, ...]]] = [
            ([*me, "work", "--tied", "--queue", queue], ()) for queue in settings.TASK_QUEUES
        ]
        notes.truncate(Board.size(1 + more_servers))
        shared = (listener.fileno(), notes.fileno())
        for place in range(1, 1 + more_servers):
            self.jobs.append(([*me, "serve", "--joins", f"{shared[0]},{shared[1]},{place}"], shared))
        self.threads = [threading.Thread(target=self.keep, args=job, daemon=True) for job in self.jobs]
        self.children: set[subprocess.Popen] = set()

    def __enter__(self) -> "Crew":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *reason: object) -> None:
        self.ending.set()
        for child in list(self.children):
            with contextlib.suppress(OSError):
                child.terminate()
        for thread in self.threads:
            thread.join(timeout=10)
        for child in list(self.children):
            with contextlib.suppress(OSError):
                child.kill()

    def keep(self, command: list[str], descriptors: tuple[int, ...]) -> None:
        """Run one process until the end; one that dies at once waits longer each time before it starts again."""
        pause = 1.0
        while not self.ending.is_set():
            begun = time.monotonic()
            child = subprocess.Popen(command, stdin=subprocess.PIPE, pass_fds=descriptors)
            self.children.add(child)
            if self.ending.is_set():
                child.terminate()
            status = child.wait()
            self.children.discard(child)
            if self.ending.is_set():
                return
            pause = 1.0 if time.monotonic() - begun > 60 else min(pause * 2, 60.0)
            print(
                f"后台进程意外结束（状态 {status}），{pause:.0f} 秒后重新启动。", file=sys.stderr, flush=True
            )
            self.ending.wait(pause)
