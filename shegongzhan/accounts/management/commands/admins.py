"""`shegongzhan admins 341821`: the three accounts a new installation begins with."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from shegongzhan.accounts import commands
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import today


class Command(BaseCommand):
    help = "建立一个地方最初的系统、安全、审计管理员；密码只显示这一次，第一次登录要换"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("division", metavar="CODE", help="区划代码，例如 341821")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = commands.make_first_administrators("console", division=options["division"], on=today())
        except RuleViolation as refusal:
            raise CommandError(str(refusal)) from refusal
        for user, password in made:
            self.stdout.write(f"{user.username}  {password}  {user.name}")
        self.stderr.write("请分给三个人。密码不再显示，第一次登录时要换。")
