"""`shegongzhan setup`: the database and the static files, made or brought up to date."""

import os
from argparse import ArgumentParser
from typing import Any

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
