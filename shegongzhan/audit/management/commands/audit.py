"""Verifies the audit chains, and writes down or prints their heads, to be kept elsewhere."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from shegongzhan.audit import commands, guards, heads, queries
from shegongzhan.audit.models import Chain, Event
from shegongzhan.core.time import today


class Command(BaseCommand):
    help = "审计链：audit verify 逐条核验，audit heads 打印各链末端（请另存他处，供以后核对）"

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        verify = actions.add_parser(
            "verify", help="核验审计链，和每天记下的末端核对；有断点、少了保护触发器时以 1 结束"
        )
        verify.add_argument("--chain", help="只核验一条链，如 341821")
        verify.add_argument(
            "--heads", type=Path, action="append", default=[], help="另存在他处的末端文件；可以给几个"
        )
        actions.add_parser("heads", help="打印各链的长度与末端封印（JSON）")
        actions.add_parser("note", help="把今天的末端记到数据目录的 audit-heads 里（serve 每天自动做）")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "heads":
            self.stdout.write(json.dumps(queries.heads(), indent=1))
        elif options["action"] == "note":
            self.stdout.write(str(heads.note(today())))
        else:
            self.verify(options["chain"], options["heads"])

    def verify(self, key: str | None, elsewhere: list[Path]) -> None:
        """Verify one chain or all, and end with status 1 when anything is not as it must be."""
        try:
            noted = heads.noted_in([*heads.kept(), *elsewhere])
        except heads.NotANote as error:
            raise CommandError(f"{error} 不是末端文件（audit heads 的输出）") from error
        wanted = Chain.objects.filter(pk=key) if key else Chain.objects.all()
        if key and not wanted:
            raise CommandError(f"没有审计链 {key}")
        broken = sum(self.one(chain, noted.pop(chain.key, [])) for chain in wanted)
        if not key:
            strangers = Event.objects.order_by().values_list("chain", flat=True).distinct()
            for lost in sorted(set(noted) | set(strangers.exclude(chain__in=wanted.values("key")))):
                broken += 1
                self.stdout.write(f"{lost}: chain.missing 以前记下的链、或有事件的链，整条登记不见了")
        unguarded = guards.missing(connection, guard_deletion=getattr(settings, "AUDIT_GUARDS_DELETE", True))
        for name in unguarded:
            self.stdout.write(
                f"{name}: guard.missing 数据库缺少保护触发器，请运行 shegongzhan setup，并查明谁拿掉的"
            )
        if broken or unguarded:
            raise CommandError(f"共 {broken} 处断点，缺 {len(unguarded)} 个触发器")

    def one(self, chain: Chain, noted: list[tuple[int, str]]) -> int:
        """Verify one chain, print how it stands, and return in how many places it breaks."""
        breaks = commands.verify_chain(chain, noted=noted)
        result = f"断点 {len(breaks)} 处" if breaks else "完整"
        self.stdout.write(f"{chain.key}: {chain.length} 条，{result}，核对了 {len(noted)} 次记下的末端")
        for found in breaks:
            self.stdout.write(f"  {found.chain}/{found.number} {found.code} {found.sentence}")
        return len(breaks)
