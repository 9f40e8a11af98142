"""Moves every encrypted value to the current key and suite; may be stopped and started again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from shegongzhan.crypto import rotation
from shegongzhan.crypto.errors import CryptoError
from shegongzhan.crypto.rotation import Outcome


class Command(BaseCommand):
    help = "把所有加密字段改用当前密钥和算法套件（可中断，再次运行即接着做）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--index",
            action="store_true",
            help="同时换用新的盲索引密钥；须停用系统后进行，中断后再运行一次即可",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.unreadable = 0
        existing = set(connection.introspection.table_names())
        try:
            for model, fields in rotation.encrypted_tables():
                if model._meta.db_table in existing:
                    self._tell(model, rotation.reencrypt(model, fields, self._progress(model)))
            if options["index"]:
                self._reindex(existing)
        except CryptoError as error:
            raise CommandError(str(error)) from error
        if self.unreadable:
            raise CommandError(f"有 {self.unreadable} 个值无法解密，保持原样")

    def _reindex(self, existing: set[str]) -> None:
        rotation.begin_reindexing()
        for model, fields in rotation.indexed_tables():
            if model._meta.db_table in existing:
                self._tell(model, rotation.reindex(model, fields, self._progress(model)))
        if self.unreadable:
            # The old index key must stay: what cannot be read now may be readable from a backup's key file.
            raise CommandError(f"有 {self.unreadable} 个值无法解密，盲索引密钥没有切换")
        rotation.finish_reindexing()

    def _progress(self, model: Any) -> rotation.Progress:
        def tell(count: int) -> None:
            self.stderr.write(f"{model._meta.label} {count}", ending="\r")

        return tell

    def _tell(self, model: Any, outcome: Outcome) -> None:
        self.unreadable += len(outcome.unreadable)
        self.stdout.write(f"{model._meta.label}: {outcome.written}")
        for key in outcome.unreadable:
            self.stderr.write(f"{model._meta.label} {key}: 无法解密")
