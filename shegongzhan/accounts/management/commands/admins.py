"""`shegongzhan admins 341821`: the three accounts a new installation begins with."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from shegongzhan.accounts import commands
from shegongzhan.accounts.models import Post, User
from shegongzhan.accounts.roles import ADMINISTRATORS
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import now, today


class Command(BaseCommand):
    help = "建立一个地方最初的系统、安全、审计管理员；首次密码只显示这一次，过期或用过就作废"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("division", metavar="CODE", help="区划代码，例如 341821")
        parser.add_argument(
            "--again",
            metavar="USERNAME",
            help="三个管理员都进不来时：再给其中一个首次密码，去掉她的第二步验证（记入审计）",
        )

    def handle(self, *args: Any, division: str, again: str | None = None, **options: Any) -> None:
        if again:
            user = self.administrator(division, again)
            made = [(user, commands.give_first_password("console", user, at=now()))]
        else:
            made = self.make(division)
        for user, password in made:
            self.stdout.write(f"{user.username}  {password}  {user.name}")
        self.stderr.write("请当面交给本人。密码不再显示，只能用一次，登录后马上换；过期作废。")

    def make(self, division: str) -> list[tuple[User, str]]:
        """Make the three accounts and return each with its first password."""
        try:
            return commands.make_first_administrators("console", division=division, on=today(), at=now())
        except RuleViolation as refusal:
            raise CommandError(str(refusal)) from refusal

    def administrator(self, division: str, username: str) -> User:
        """Return the account of an administrator of the place; no other gets a password at the console."""
        held = Post.objects.filter(division=division, role__in=list(ADMINISTRATORS)).held_on(today())
        user = User.objects.filter(pk__in=held.values("user"), username=username, is_active=True).first()
        if user is None:
            raise CommandError("这里没有这个用户名的管理员。")
        return user
