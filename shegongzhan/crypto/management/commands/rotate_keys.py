"""Puts a new key on the key ring; the older ones go on reading."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from shegongzhan.crypto import keys
from shegongzhan.crypto.errors import CryptoError


class Command(BaseCommand):
    help = "换用新的数据加密密钥（旧密钥保留，旧数据仍可读取）；没有密钥文件时新建一个"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reencrypt", action="store_true", help="随后把已有数据改用新密钥加密")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if keys.path().exists():
                keys.save(keys.load().with_new_key())
            else:
                keys.create()
                keys.forget()
            ring = keys.ring()
        except (CryptoError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"当前密钥 {ring.current:04x}，共 {len(ring.secrets)} 个，文件 {keys.path()}")
        self.stdout.write("请立即备份密钥文件，与数据库分开存放；正在运行的服务重启后才使用新密钥。")
        if options["reencrypt"]:
            call_command("reencrypt", stdout=self.stdout, stderr=self.stderr)
