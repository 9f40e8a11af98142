"""`shegongzhan demo`: the sample county in a fresh data folder, imported as everyone imports, ready to look at."""

import io
import time
import unicodedata
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

import shegongzhan.ledgers
from shegongzhan.accounts.roles import Role
from shegongzhan.core.management.commands.serve import listen, port_number
from shegongzhan.core.scoping import EVERYWHERE
from shegongzhan.core.time import today
from shegongzhan.desk import demonstration
from shegongzhan.desk import samples as samples_of_county
from shegongzhan.fieldwork.queries import workers_by_visits
from shegongzhan.people.commands import assign_workers
from shegongzhan.statistics.periods import Period
from shegongzhan.statistics.reports.yearly import yearly_figures

LEDGERS = Path(shegongzhan.ledgers.__file__).parent / "sample" / "langxi-2023"


class Command(BaseCommand):
    help = "建一个全新的示例县，显示年度数据和示例账号，然后启动"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="显示之后结束，不启动服务")
        parser.add_argument("--port", type=port_number, default=8000, help="端口（默认 %(default)s）")

    def handle(self, *args: Any, no_serve: bool, port: int, **options: Any) -> None:
        if not no_serve:
            listen(
                "127.0.0.1", port
            ).close()  # a port that is taken is said before a minute of work, not after
        begun = time.monotonic()
        self.step("准备数据库", lambda: call_command("setup"))
        samples = self.fill_county()
        accounts = Path(settings.HOME) / "accounts.json"
        demonstration.write_accounts(samples, accounts)
        self.stderr.write(f"示例县已建好，用时 {time.monotonic() - begun:.0f} 秒。")
        self.show_figures()
        self.stdout.write(
            "\n地址: " + (f"http://127.0.0.1:{port}/" if not no_serve else "用 serve 启动后可见")
        )
        self.show_accounts(samples)
        self.stdout.write(f"\n账号也写在 {accounts}")
        self.stdout.flush()
        if not no_serve:
            call_command("serve", port=port)

    def fill_county(self) -> list[demonstration.Sample]:
        """Fill an empty database with the sample county and return its accounts."""
        self.step(
            "载入区划", lambda: call_command("divisions", "load", demonstration.COUNTY, stdout=self.stderr)
        )
        self.step("导入示例台账", self.import_ledgers)
        samples = demonstration.make_accounts(today())
        renewed = demonstration.renew_resources(today())
        self.stderr.write(f"为便于试用，{renewed} 个示例资源的有效期延到今年底（台账里写到 2024 年底）。")
        for made in samples_of_county.fill(today()):
            self.stderr.write(made)
        self.stderr.write(f"{self.assign_workers()} 人按走访记录有了责任社工。")
        return samples

    def step(self, title: str, work: Any) -> None:
        """Do one part of the work and say how long it took."""
        self.stderr.write(f"── {title} ……")
        begun = time.monotonic()
        work()
        self.stderr.write(f"   {title}: {time.monotonic() - begun:.1f} 秒")

    def import_ledgers(self) -> None:
        """Import the sample ledgers the way a county does; say how many rows of each kind, and keep the whole report."""
        report = io.StringIO()
        call_command(
            "import",
            str(LEDGERS),
            unit=demonstration.COUNTY,
            year=demonstration.YEAR,
            json=str(Path(settings.HOME) / "import.json"),
            stdout=report,
            stderr=report,
        )
        for line in report.getvalue().splitlines():
            if "读到" in line:
                self.stderr.write(f"   {line}")

    def assign_workers(self) -> int:
        """Make the workers responsible whom the ledgers of visits name, as heads of stations do, and return for how many."""
        given = 0
        while done := assign_workers("demo", workers_by_visits(EVERYWHERE)[0], on=today()):
            given += sum(map(len, done.values()))
        return given

    def show_figures(self) -> None:
        """Print the yearly figures beside what the article reports."""
        figures = yearly_figures(demonstration.COUNTY, Period.year(demonstration.YEAR))
        self.stdout.write(f"\n郎溪县 {demonstration.YEAR} 年（虚构的示例台账）  与《中国社会报》报道对照\n")
        self.stdout.write(row(("指标", 30), ("系统统计", 16), ("报道", 12)))
        for label, (group, key), reported in demonstration.ARTICLE:
            self.stdout.write(row((str(label), 30), (number(figures[group][key]), 16), (reported, 12)))

    def show_accounts(self, samples: list[demonstration.Sample]) -> None:
        """Print a sample account for each role."""
        self.stdout.write(f"密码（全部账号相同，每次重建都换）: {samples[0].password}\n")
        for sample in samples:
            self.stdout.write(
                row((sample.username, 18), (str(Role(sample.role).label), 26), (sample.place, 40))
            )


def number(value: Any) -> str:
    """Return a figure without a fraction that says nothing."""
    return f"{value:.10g}" if not float(value).is_integer() else f"{int(value)}"


def row(*cells: tuple[str, int]) -> str:
    """Return cells padded to columns; a Chinese letter takes two."""
    padded = [
        text + " " * max(width - sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in text), 1)
        for text, width in cells
    ]
    return "  " + "".join(padded).rstrip()
