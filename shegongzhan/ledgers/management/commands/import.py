"""`shegongzhan import PATH… --unit CODE`: imports ledgers; `shegongzhan import --undo BATCH` takes an import back."""

import json
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from shegongzhan.core.time import today
from shegongzhan.imports.models import Batch
from shegongzhan.ledgers.commands import ground_list, import_ledgers, open_workbook, undo_batch
from shegongzhan.ledgers.kinds import NAMES
from shegongzhan.ledgers.results import ImportResult
from shegongzhan.people.commands import ListBasis

SHOWN = 20
# What a list that an office keeps rests on unless somebody says another basis on the page.
STATUTORY_DUTY = "statutory_duty"


def batch_of(number: str) -> Batch:
    """Return the batch of that number."""
    try:
        return Batch.objects.get(pk=UUID(number))
    except (ValueError, Batch.DoesNotExist):
        raise CommandError(f"没有批次 {number}") from None


class Command(BaseCommand):
    help = "导入台账（xlsx、xls、csv 文件，文件夹或 zip），或用 --undo 撤回一批"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="*", metavar="PATH", help="文件、文件夹或 zip")
        parser.add_argument("--unit", help="县（6 位）或乡镇（9 位）的区划代码")
        parser.add_argument("--year", type=int, help="台账的年度；不写就从标题里找")
        parser.add_argument("--kind", choices=NAMES, help="台账种类；不写就按表头辨认")
        parser.add_argument("--dry-run", action="store_true", help="只检查，不写入")
        parser.add_argument(
            "--basis",
            metavar="DOCUMENT",
            help="名单依据的文件：不满 14 周岁的孩子凭它登记；不写就锁着，以后再补",
        )
        parser.add_argument("--basis-by", metavar="NAME", help="谁对名单负责，和 --basis 一起写")
        parser.add_argument("--json", metavar="FILE", help="把结果写成 JSON；“-”写到标准输出")
        parser.add_argument(
            "--errors-to",
            metavar="FILE",
            help="把未导入的行另存为 xlsx（改好可再导入；里面有完整的个人信息）",
        )
        parser.add_argument(
            "--errors-of", metavar="BATCH", help="与 --errors-to 一起用：取出这个批次的未导入的行"
        )
        parser.add_argument("--undo", metavar="BATCH", help="撤回这个批次")

    def handle(self, *args: Any, paths: list[str], **options: Any) -> None:
        if options["undo"]:
            self.undo(options["undo"], paths)
            return
        if options["errors_of"]:
            self.hand_out(batch_of(options["errors_of"]), options["errors_to"])
            return
        if not paths or not options["unit"]:
            raise CommandError("请写明要导入的文件和 --unit。", returncode=2)
        if bool(options["basis"]) != bool(options["basis_by"]):
            raise CommandError("--basis 和 --basis-by 要一起写：哪份文件，谁负责。", returncode=2)
        missing = [path for path in paths if not Path(path).exists()]
        if missing:
            raise CommandError(f"找不到 {'、'.join(missing)}", returncode=1)
        result = import_ledgers(
            "import", paths, unit=options["unit"], today=today(), year=options["year"], kind=options["kind"],
            dry_run=options["dry_run"], on_progress=self.progress,
        )  # fmt: skip
        if options["errors_to"] and result.error_workbook:
            result.error_workbook = self.hand_out(batch_of(str(result.batch)), options["errors_to"])
        self.tell(result, exported=bool(options["errors_to"]))
        self.ground(result, options["basis"], options["basis_by"])
        if options["json"]:
            text = json.dumps(result.as_json(), ensure_ascii=False, indent=1)
            if options["json"] == "-":
                self.stdout.write(text)
            else:
                Path(options["json"]).write_text(text + "\n", encoding="utf-8")
                self.stderr.write(f"结果已写到 {options['json']}")

    def ground(self, result: ImportResult, document: str | None, answers: str | None) -> None:
        """Give the basis of the list for the children in it, or say that they stay locked."""
        if not result.children:
            return
        if result.batch and document and answers:
            batch = Batch.objects.get(pk=UUID(result.batch))
            count = ground_list("import", batch, ListBasis(STATUTORY_DUTY, document, answers), on=today())
            self.stdout.write(f"{count} 名不满 14 周岁的儿童登记了名单的依据。")
            return
        self.stdout.write(
            f"{result.children} 名不满 14 周岁的儿童没有监护人、同意书或依据：照样登记、统计、走访，"
            "补上以前不匹配、不转介、不导出（--basis、--basis-by，或在页面上补）。"
        )

    def undo(self, batch: str, paths: list[str]) -> None:
        """Take a batch back."""
        if paths:
            raise CommandError("--undo 后面只写批次号，不写文件。", returncode=2)
        count = undo_batch("import", batch_of(batch), on=today())
        self.stdout.write(f"已撤销批次 {batch}，删除 {count} 行。")

    def hand_out(self, batch: Batch, path: str | None) -> str:
        """Write the workbook to correct where it was asked for, for its owner's eyes only."""
        if not path:
            raise CommandError("请用 --errors-to 写明存到哪个文件。", returncode=2)
        try:
            _name, content = open_workbook("import", batch)
        except FileNotFoundError:
            raise CommandError("这个批次没有未导入的行，或者保存期已过。", returncode=1) from None
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            stream.write(content)
        return path

    def progress(self, done: int, total: int, sentence: str) -> None:
        """Say how far it is."""
        if self.stderr.isatty():
            share = f" {done * 100 // total}%" if total else ""
            self.stderr.write(f"\r\033[K{sentence}{share}", ending="")

    def tell(self, result: ImportResult, *, exported: bool) -> None:
        """Say what became of the rows: counts, the first errors, where the rest is."""
        if self.stderr.isatty():
            self.stderr.write("\r\033[K", ending="")
        if result.dry_run:
            self.stdout.write("只检查，没有写入。")
        for kind, counts in result.counts.items():
            self.stdout.write(
                f"{kind}: 读到 {counts['read']}，新建 {counts['created']}，更新 {counts['updated']}，"
                f"不变 {counts['unchanged']}，重复 {counts['duplicates']}，未导入 {counts['rejected']}，提醒 {counts['warnings']}"
            )
        for error in result.errors[:SHOWN]:
            where = f"{error['file']} {error['sheet']}" + (
                f" 第 {error['row']} 行 {error['column']}" if error["row"] else ""
            )
            self.stderr.write(f"{where}: {error['message']}")
        if len(result.errors) > SHOWN:
            self.stderr.write(f"…… 还有 {len(result.errors) - SHOWN} 处，见 --json 或导入结果文件")
        if result.error_workbook:
            self.stdout.write(f"未导入的行: {result.error_workbook}")
            if not exported:
                self.stdout.write(
                    f"（已加密；取出用 shegongzhan import --errors-of {result.batch} --errors-to 文件.xlsx）"
                )
        if result.batch:
            self.stdout.write(f"批次: {result.batch}（撤销用 shegongzhan import --undo {result.batch}）")
