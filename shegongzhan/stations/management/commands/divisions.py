"""Loads divisions from the packaged national tables."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from shegongzhan.core.errors import RuleViolation
from shegongzhan.stations import commands

LEVELS = {"2": "省级", "4": "市级", "6": "县级", "9": "乡级", "12": "村级"}


class Command(BaseCommand):
    help = "行政区划：divisions load 341821 载入一个县，load 15 载入一个自治区，load all 载入全国"

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        load = actions.add_parser("load", help="载入区划；再次载入只补缺少的")
        load.add_argument("prefixes", nargs="+", metavar="PREFIX", help="区划代码，或 all")

    def handle(self, *args: Any, **options: Any) -> None:
        prefixes = ["" if prefix == "all" else prefix for prefix in options["prefixes"]]
        if bad := [prefix for prefix in prefixes if prefix and len(prefix) not in {2, 4, 6, 9, 12}]:
            raise CommandError(f"代码应为 2、4、6、9 或 12 位数字：{'、'.join(bad)}", returncode=2)
        try:
            loaded = commands.load_divisions(prefixes, on_progress=self._tell)
        except RuleViolation as refusal:
            raise CommandError(str(refusal)) from refusal
        if sys.stderr.isatty():
            self.stderr.write("")
        levels = "，".join(f"{label} {loaded[level]:,}" for level, label in LEVELS.items() if level in loaded)
        self.stdout.write(f"已载入：{levels}；新增 {loaded['added']:,} 条")

    def _tell(self, done: int, total: int) -> None:
        """Show progress: rewritten in place on a terminal, a line for each step in a file."""
        ending = "" if sys.stderr.isatty() else "\n"
        self.stderr.write(f"\r区划 {done:,} / {total:,}（{done * 100 // total}%）", ending=ending)
