"""`shegongzhan funds journal --unit CODE --year Y`: the books of a year as a plain-text journal."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from shegongzhan.funds.commands import write_journal
from shegongzhan.stations.queries import is_known


class Command(BaseCommand):
    help = "资金：funds journal --unit 341821 --year 2024 [--out 文件] 写出复式日记账（ledger-cli 格式）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        journal = actions.add_parser("journal", help="一年的复式日记账，可用 ledger 等软件核对")
        journal.add_argument("--unit", required=True, help="区划代码，例如 341821")
        journal.add_argument("--year", required=True, type=int, help="年度，例如 2024")
        journal.add_argument("--out", default="-", help="写到这个文件；不写就是标准输出")

    def handle(self, *args: Any, unit: str, year: int, out: str, **options: Any) -> None:
        if not is_known(unit):
            raise CommandError(
                f"没有代码为 {unit} 的地方。请先载入区划: shegongzhan divisions load {unit[:6]}"
            )
        if not 1900 <= year <= 2200:
            raise CommandError(f"{year} 不是一个年度。", returncode=2)
        text = write_journal("system", unit, year)
        if out == "-":
            self.stdout.write(text, ending="")
            return
        try:
            Path(out).write_text(text, encoding="utf-8")
        except OSError as broken:
            raise CommandError(f"写不了 {out}：{broken.strerror}") from broken
        print(f"已写入 {out}", file=sys.stderr)
