"""`shegongzhan nightly`: works risk levels and visit duties out anew; idempotent, once a day."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from shegongzhan.audit.heads import note
from shegongzhan.core.time import now, today
from shegongzhan.desk.commands import work_out_anew

FROM_HOUR = 2


class Command(BaseCommand):
    help = "重新评定风险等级、重排走访任务（每天一次，serve 会自动做）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-due", action="store_true", help="凌晨两点以后、今天还没做过才做")
        parser.add_argument("--again", action="store_true", help="今天做过了也再做一遍")

    def handle(self, *args: Any, if_due: bool = False, again: bool = False, **options: Any) -> None:
        if if_due and timezone.localtime(now()).hour < FROM_HOUR:
            return
        note(today())  # before anything that may fail, and once a day whatever comes of it
        run = work_out_anew(on=today(), now=now(), again=again)
        if run is None:
            if not if_due:
                self.stderr.write("今天已经做过了。")
            return
        self.stderr.write(f"风险等级变动 {run.levels} 人，走访任务 {run.duties} 个。")
