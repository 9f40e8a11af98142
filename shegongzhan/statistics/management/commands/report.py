"""`shegongzhan report NAME --unit CODE --year Y`: the figures of a place, for people or for a program."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from shegongzhan.core.console import check_file, write_file, year_number
from shegongzhan.stations.access import known_place
from shegongzhan.stations.queries import name_of
from shegongzhan.statistics.exports import names_in, table_of, title_of
from shegongzhan.statistics.periods import Period
from shegongzhan.statistics.reports import REPORTS
from shegongzhan.statistics.rules import plain


class Command(BaseCommand):
    help = "统计报表: report yearly --unit 341821 --year 2023 [--json 文件]"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("report", choices=sorted(REPORTS), help="哪一种报表")
        parser.add_argument("--unit", required=True, help="区划代码，例如 341821")
        parser.add_argument("--year", required=True, type=year_number, help="年度，例如 2023")
        parser.add_argument("--json", help="把结果写到这个文件；- 表示标准输出")

    def handle(
        self, *args: Any, report: str, unit: str, year: int, json: str | None = None, **options: Any
    ) -> None:
        known_place(unit)
        if json and json != "-":
            check_file(json)
        period = Period.year(year)
        figures = REPORTS[report](unit, period)
        if json == "-":
            self.stdout.write(as_json(figures))
            return
        if json:
            write_file(json, as_json(figures) + "\n")
            self.stderr.write(f"已写入 {json}")
        if report == "yearly":
            self._print_yearly(figures, name_of(unit), period)
        elif not json:
            self.stdout.write(as_json(figures))

    def _print_yearly(self, figures: dict[str, Any], place: str, period: Period) -> None:
        self.stdout.write(title_of(place, period))
        for section, rows in table_of(figures, names_in(figures)):
            self.stdout.write(f"\n{section}")
            for label, _value, words, unit_of in rows:
                self.stdout.write(f"  {label}: {words} {unit_of}".rstrip())


def as_json(report: dict[str, Any]) -> str:
    """Return the figures as JSON text."""
    return json.dumps(plain(report), ensure_ascii=False, indent=1)
