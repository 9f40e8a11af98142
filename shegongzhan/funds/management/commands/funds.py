"""`shegongzhan funds journal --unit CODE --year Y`: the books of a year as a plain-text journal."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from shegongzhan.core.console import check_file, write_file, year_number
from shegongzhan.funds.commands import write_journal
from shegongzhan.stations.access import known_place


class Command(BaseCommand):
    help = "资金：funds journal --unit 341821 --year 2024 [--out 文件] 写出复式日记账（ledger-cli 格式）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        journal = actions.add_parser("journal", help="一年的复式日记账，可用 ledger 等软件核对")
        journal.add_argument("--unit", required=True, help="区划代码，例如 341821")
        journal.add_argument("--year", required=True, type=year_number, help="年度，例如 2024")
        journal.add_argument("--out", default="-", help="写到这个文件；不写就是标准输出")

    def handle(self, *args: Any, unit: str, year: int, out: str, **options: Any) -> None:
        known_place(unit)
        if out != "-":
            check_file(out)
        text = write_journal("system", unit, year)
        if out == "-":
            self.stdout.write(text, ending="")
            return
        write_file(out, text)
        print(f"已写入 {out}", file=sys.stderr)
