"""Verifies the audit chains, and prints their heads to be kept elsewhere."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from shegongzhan.audit import commands, guards, queries
from shegongzhan.audit.models import Chain


class Command(BaseCommand):
    help = "审计链：audit verify 逐条核验，audit heads 打印各链末端（请另存他处，供以后核对）"

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        verify = actions.add_parser("verify", help="核验审计链，断点处逐一打印；有断点时以 1 结束")
        verify.add_argument("--chain", help="只核验一条链，如 341821")
        verify.add_argument("--heads", type=Path, help="以前用 audit heads 另存的文件")
        actions.add_parser("heads", help="打印各链的长度与末端封印（JSON）")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "heads":
            self.stdout.write(json.dumps(queries.heads(), indent=1))
            return
        noted = json.loads(options["heads"].read_text(encoding="utf-8")) if options["heads"] else {}
        wanted = Chain.objects.all()
        if options["chain"]:
            wanted = wanted.filter(pk=options["chain"])
            if not wanted:
                raise CommandError(f"没有审计链 {options['chain']}")
        broken = 0
        for chain in wanted:
            breaks = commands.verify_chain(chain, noted=tuple(noted.pop(chain.key, ())) or None)
            broken += len(breaks)
            result = f"断点 {len(breaks)} 处" if breaks else "完整"
            self.stdout.write(f"{chain.key}: {chain.length} 条，{result}")
            for found in breaks:
                self.stdout.write(f"  {found.chain}/{found.number} {found.code} {found.sentence}")
        if not options["chain"]:
            for key in noted:
                broken += 1
                self.stdout.write(f"{key}: chain.missing 以前记下的链整条不见了")
        for name in guards.missing(connection):
            self.stderr.write(f"数据库缺少保护触发器 {name}，请运行 migrate")
        if broken:
            raise CommandError(f"共 {broken} 处断点")
