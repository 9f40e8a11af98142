"""`shegongzhan work`: does the background work that pages have asked for (imports, exports, planning)."""

import logging
import os
import platform
import signal
import threading
import time
import uuid
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django_tasks_db.models import DBTaskResult

logger = logging.getLogger(__name__)
EVERY = "*"


class WorkerLost(Exception):
    """The process that worked on this ended before it was done."""


class Command(BaseCommand):
    help = "运行后台任务"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="做完排队的任务就结束")
        parser.add_argument(
            "--queue", default=EVERY, choices=[EVERY, *settings.TASK_QUEUES],
            help="只做一类任务：default 是导入和整体匹配，errands 是导出和统计（默认全部）",
        )  # fmt: skip
        parser.add_argument("--tied", action="store_true", help="标准输入关闭时结束（由 serve 使用）")

    def handle(self, *args: Any, once: bool, tied: bool, queue: str, **options: Any) -> None:
        if settings.TASKS["default"]["BACKEND"] != "django_tasks_db.DatabaseBackend":
            raise CommandError("当前设置会立即执行任务，不需要后台进程。")
        if tied:
            threading.Thread(target=end_with_parent, daemon=True).start()
        prefix = f"{platform.node()[:20]}:{uuid.uuid5(uuid.NAMESPACE_URL, str(settings.HOME)).hex[:12]}"
        if lost := fail_lost_tasks(prefix, queue):
            self.stderr.write(f"{lost} 个任务在上次停机时没有做完，已标为失败，可在页面上重新开始。")
        if not once and queue in (EVERY, "default"):  # of two workers one keeps the time
            threading.Thread(target=keep_time, daemon=True).start()
        call_command(
            "db_worker",
            queue_name=queue,
            interval=1.0,
            batch=once,
            reload=False,
            startup_delay=False,
            worker_id=f"{prefix}:{os.getpid()}",
            verbosity=0,
        )


def keep_time() -> None:
    """Ask every ten minutes whether the nightly work is due; the command itself knows, and does it once a day."""
    while True:
        try:
            call_command("nightly", if_due=True)
        except Exception:
            logger.exception("nightly work failed; it is tried again in ten minutes")
        finally:
            connection.close()
        time.sleep(600)


def fail_lost_tasks(prefix: str, queue: str = EVERY) -> int:
    """Mark the tasks failed that an earlier worker of this machine and data folder left half done; return how many.

    One worker runs for a queue of a data folder at a time, so whatever is marked as running under its name when it
    starts is nobody's any more. Tasks of workers on other machines stay as they are.
    """
    lost, running = 0, DBTaskResult.objects.running()
    for task in running if queue == EVERY else running.filter(queue_name=queue):
        if task.worker_ids and task.worker_ids[-1].startswith(f"{prefix}:"):
            task.set_failed(WorkerLost("后台进程在任务完成前结束了"))
            lost += 1
    connection.close()
    return lost


def end_with_parent() -> None:
    """Wait until standard input closes, which means that the process which started this one is gone, and end."""
    while os.read(0, 1024):
        pass
    if os.name == "nt":
        os._exit(0)
    os.kill(os.getpid(), signal.SIGTERM)
