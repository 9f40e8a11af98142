"""`shegongzhan talent run-awards --unit CODE --year Y`: the list of awards and allowances a clerk can pay from."""

import json
from argparse import ArgumentParser
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand

from shegongzhan.audit.commands import record
from shegongzhan.core.console import check_file, write_file, year_number
from shegongzhan.core.display import money
from shegongzhan.core.time import today
from shegongzhan.crypto import masking
from shegongzhan.stations.access import known_place
from shegongzhan.stations.queries import name_of
from shegongzhan.talent import acts, commands, queries
from shegongzhan.talent.models import AwardItem, AwardRun, ItemKind, Level


class Command(BaseCommand):
    help = "奖励津贴发放表: talent run-awards --unit 341821 --year 2023 [--dry-run] [--json 文件]"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["run-awards"], help="做什么")
        parser.add_argument("--unit", required=True, help="区划代码，例如 341821")
        parser.add_argument("--year", required=True, type=year_number, help="年度，例如 2023")
        parser.add_argument("--dry-run", action="store_true", help="只看要发什么，什么也不写")
        parser.add_argument("--json", help="把名单写到这个文件；- 表示标准输出")

    def handle(
        self, *args: Any, unit: str, year: int, dry_run: bool = False, json: str | None = None, **options: Any
    ) -> None:
        known_place(unit)
        if json and json != "-":
            check_file(json)  # a list that was made is not made again: its file has to be possible before
        commands.check_year(year, today())
        changes = queries.plan(unit, year, queries.until_of(year, today()))
        run = None
        if dry_run or not changes:
            items = queries.as_items(changes)
        else:
            run = commands.make_run("system", division=unit, year=year, today=today())
            items = list(queries.items_of(run))
        payees = queries.payees_of(items)
        if payees:
            record("system", acts.RUN_EXPORTED, division=unit, count=len(payees))
        told = as_dict(unit, year, items, payees, run)
        if json == "-":
            self.stdout.write(as_json(told))
            return
        if json:
            write_file(json, as_json(told) + "\n")
            self.stderr.write(f"已写入 {json}")
        self.stdout.write(f"{name_of(unit)} {year} 年奖励津贴发放表")
        if not items:
            self.stdout.write("没有要发的：应发的都已经在发放表里。")
            return
        for payee in payees:
            self.stdout.write(
                f"  {payee.worker.name}  {money(payee.total)} 元  {'；'.join(map(words, payee.what))}"
            )
        self.stdout.write(
            f"共 {len(payees)} 人，{money(sum((payee.total for payee in payees), Decimal(0)))} 元"
        )
        if run is None:
            self.stdout.write("只是试算，什么也没有写。")
        else:
            self.stdout.write(
                f"已编制第 {run.pk} 号发放表，等待批准：请有“批准”权限的人登录后在“队伍—发放表”里批准。"
            )


def words(line: queries.Line) -> str:
    """Return why somebody stands in a list, in a few words."""
    level, fix = Level(line.item.level).label, "更正" if line.item.correction else ""
    if line.item.kind == ItemKind.AWARD:
        return f"{fix}{level}奖励 {money(line.total)}"
    assert line.first and line.last
    span = f"{line.first:%Y-%m}" if line.months == 1 else f"{line.first:%Y-%m} 至 {line.last:%Y-%m}"
    return f"{fix}{level}津贴 {span} 每月 {money(line.amount)}"


def as_dict(
    unit: str, year: int, items: list[AwardItem], payees: list[queries.Payee], run: AwardRun | None
) -> dict[str, Any]:
    """Return a list for a program; amounts are numbers of yuan. The keys stand in docs/reports.md."""

    def total(kind: str, *, corrections: bool) -> int | float:
        wanted = [one.amount for one in items if one.kind == kind and (one.correction > 0) == corrections]
        return yuan(sum(wanted, Decimal(0)))

    return {
        "unit": unit,
        "year": year,
        "run": run.pk if run else None,
        "state": run.state if run else None,
        "total": yuan(sum((one.amount for one in items), Decimal(0))),
        "people": len(payees),
        "awards": total(ItemKind.AWARD, corrections=False),
        "allowances": total(ItemKind.ALLOWANCE, corrections=False),
        "corrections": yuan(sum((one.amount for one in items if one.correction), Decimal(0))),
        "payees": [
            {
                "worker": payee.worker.pk,
                "name": payee.worker.name,
                "identity_number": masking.identity_number(payee.worker.identity_number)
                if payee.worker.identity_number
                else "",
                "station": payee.worker.station.name if payee.worker.station else "",
                "awards": yuan(payee.awards),
                "allowances": yuan(payee.allowances),
                "corrections": yuan(payee.corrections),
                "total": yuan(payee.total),
            }
            for payee in payees
        ],
        "items": [
            {
                "worker": one.worker_id,
                "kind": one.kind,
                "level": one.level,
                "month": f"{one.month:%Y-%m}" if one.month else None,
                "amount": yuan(one.amount),
                "clause": one.clause,
                "obtained_on": one.obtained_on.isoformat() if one.obtained_on else None,
                "before": one.before,
                "stops": one.stops,
                "corrects": one.corrects_id,
                "division": one.division,
            }
            for one in items
        ],
    }


def yuan(amount: Decimal) -> int | float:
    """Return an amount as a number for JSON: whole yuan whole."""
    return int(amount) if amount == int(amount) else float(amount)


def as_json(told: dict[str, Any]) -> str:
    """Return a list as JSON text."""
    return json.dumps(told, ensure_ascii=False, indent=1)
