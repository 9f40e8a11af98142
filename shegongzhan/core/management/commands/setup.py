"""`shegongzhan setup`: the database and the static files, made or brought up to date."""

import os
import stat
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


class Command(BaseCommand):
    help = "准备数据库和静态文件；可重复执行"
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-static", action="store_true", help="不收集静态文件")

    def handle(self, *args: Any, no_static: bool, **options: Any) -> None:
        pending = len(pending_migrations())
        call_command("migrate", interactive=False, verbosity=0)
        done = f"完成 {pending} 项更新" if pending else "已是最新"
        self.stderr.write(f"数据库（{connection.vendor}）: {done}。", self.style.SUCCESS)
        if not no_static:
            collected = collect_static()
            self.stderr.write(f"静态文件: {collected}。", self.style.SUCCESS)
        if closed := close_to_others(Path(settings.HOME)):
            self.stderr.write(f"数据目录: {closed} 个文件改为只有属主能读写。", self.style.SUCCESS)


def close_to_others(folder: Path) -> int:
    """Take what lies in the data folder from everybody but its owner, and return how much lay open.

    What is made from now on is made so; this is for what an earlier version or a copied backup left.
    """
    if os.name != "posix":
        return 0
    closed = 0
    for path in [folder, *folder.rglob("*")]:
        found = path.lstat()
        if stat.S_ISLNK(found.st_mode) or found.st_uid != os.getuid() or not found.st_mode & 0o077:
            continue
        path.chmod(0o700 if stat.S_ISDIR(found.st_mode) else 0o600)
        closed += 1
    return closed


def pending_migrations() -> list[tuple[str, str]]:
    """Return the migrations, as (app, name), that the database has not had yet."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [(migration.app_label, migration.name) for migration, _ in plan]


def collect_static() -> str:
    """Collect the static files beside the data and return what there was to do, in words."""
    with open(os.devnull, "w") as silence:  # noqa: PTH123 - os.devnull is a name, not a path, on Windows
        report = call_command("collectstatic", interactive=False, verbosity=0, stdout=silence)
    return report or "已就绪"
