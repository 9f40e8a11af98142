"""The whole region: divisions, stations, workers and money first, then its townships in bundles."""

import datetime
import random
from decimal import Decimal
from typing import Any

from bench.generate.drawing import FIRST, GIVEN, LAST, SEED, SURNAMES, Ids, day_in_year
from bench.generate.spread import shares, townships_of
from bench.generate.township import COLUMNS, Township
from bench.sizes import REGION, Size

WORKERS_EACH = 4  # resident workers of a station
TALENTS_EACH = 24  # others on the talent register of a township
TOWNSHIPS_AT_ONCE = 50


def build(size: Size, tell: Any = lambda what: None) -> None:
    """Migrate, load the region's divisions, write every table with its indexes laid aside, and refresh statistics."""
    from django.core.management import call_command
    from django.db import connection

    from bench import indexes
    from shegongzhan.stations.commands import load_divisions

    call_command("migrate", interactive=False, verbosity=0)
    load_divisions(size.places)
    tell("divisions")
    with indexes.laid_aside(connection, tell):
        Region(size).write(tell)
    indexes.analyse(connection)
    tell("statistics")


class Region:
    """Everything of one size, township by township."""

    def __init__(self, size: Size):
        from shegongzhan.policies.queries import value
        from shegongzhan.stations.models import Division, System

        self.size = size
        codes = (
            Division.objects.filter(system=System.STATISTICS, code__startswith=REGION)
            .order_by("code")
            .values_list("code", flat=True)
        )
        self.villages: dict[str, list[str]] = {code: [] for code in codes if len(code) == 9}
        for code in codes:
            if len(code) == 12:
                self.villages[code[:9]].append(code)
        self.townships = townships_of(size, list(self.villages))
        self.categories = [row["code"] for row in value("people.categories", REGION, FIRST)]
        self.ways = [row["code"] for row in value("visits.ways", REGION, FIRST)]
        self.fields = [row["code"] for row in value("services.fields", REGION, FIRST)]
        self.kinds_of_needs = [row["code"] for row in value("needs.kinds", REGION, FIRST)]
        self.urgencies = [row["code"] for row in value("needs.urgency", REGION, FIRST)]
        self.kinds_of_activities = [row["code"] for row in value("activities.kinds", REGION, FIRST)]
        self.kinds_of_funds = [row["code"] for row in value("funds.kinds", REGION, FIRST)]
        self.stations: dict[str, int] = {}
        self.workers: dict[str, list[int]] = {}

    def write(self, tell: Any) -> None:
        """Write all tables: the stations and their people first, then persons and records in bundles of townships."""
        self._stations()
        self._workers()
        self._money()
        tell("stations, workers, funds")
        counts = list(zip(self.townships, *shares(self.size, self.townships), strict=True))
        done = 0
        for start in range(0, len(counts), TOWNSHIPS_AT_ONCE):
            tables: dict[str, list[tuple]] = {name: [] for name in COLUMNS}
            for township, persons, records in counts[start : start + TOWNSHIPS_AT_ONCE]:
                Township(self, township, persons, records, tables).make()
            self._insert(tables)
            done += sum(persons for _t, persons, _r in counts[start : start + TOWNSHIPS_AT_ONCE])
            if start % (4 * TOWNSHIPS_AT_ONCE) == 0:
                tell(f"{done:,} persons")

    def _insert(self, tables: dict[str, list[tuple]]) -> None:
        from django.apps import apps
        from django.db import transaction

        from shegongzhan.core import bulk

        with transaction.atomic():
            for name, columns in COLUMNS.items():
                if tables[name]:
                    bulk.insert(apps.get_model(name), columns, tables[name])

    def _stations(self) -> None:
        from shegongzhan.core import bulk
        from shegongzhan.stations.models import Station, Tier

        rows = [(code, Tier.TOWNSHIP.value, f"{code} 社工站", FIRST) for code in self.townships]
        counties = sorted({code[:6] for code in self.townships})
        rows += [(code, Tier.CENTRE.value, f"{code} 指导中心", FIRST) for code in counties]
        bulk.insert(Station, ("division", "tier", "name", "opened_on"), rows)
        self.stations = dict(Station.objects.filter(tier=Tier.TOWNSHIP).values_list("division", "pk"))

    def _workers(self) -> None:
        from shegongzhan.core import bulk
        from shegongzhan.core.names import spelled
        from shegongzhan.talent.models import Certificate, Employment, Worker

        draw = random.Random(SEED)
        rows = []
        for code in self.townships:
            for number in range(WORKERS_EACH + TALENTS_EACH):
                kind = (
                    "resident"
                    if number < WORKERS_EACH
                    else draw.choice(["cadre", "community", "agency", "other"])
                )
                name = draw.choice(SURNAMES) + draw.choice(GIVEN) + draw.choice(GIVEN)
                station = self.stations[code] if kind == "resident" else None
                rows.append((code, station, kind, name, *spelled(name), ""))
        level_of = [draw.choice(["", "", "", "junior", "junior", "intermediate", "senior"]) for _row in rows]
        rows = [(*row[:-1], level) for row, level in zip(rows, level_of, strict=True)]
        columns = ("division", "station_id", "kind", "name", "pinyin", "initials", "certificate_level")
        bulk.insert(Worker, columns, rows)
        employments, certificates = [], []
        written = Worker.objects.order_by("pk").values_list(
            "pk", "division", "kind", "certificate_level", "station_id"
        )
        for pk, division, kind, level, station in written:
            if kind == "resident":
                self.workers.setdefault(division, []).append(pk)
            starts = FIRST - datetime.timedelta(days=draw.randrange(1500))
            employments.append((pk, division, station, kind, starts, Decimal(draw.randrange(40, 90) * 1000)))
            if level:
                certificates.append(
                    (pk, division, level, LAST - datetime.timedelta(days=draw.randrange(1800)))
                )
        bulk.insert(
            Employment,
            ("worker_id", "division", "station_id", "kind", "starts_on", "yearly_pay"),
            employments,
        )
        bulk.insert(Certificate, ("worker_id", "division", "level", "obtained_on"), certificates)

    def _money(self) -> None:
        from shegongzhan.core import bulk
        from shegongzhan.funds.models import Account, FundSource, Posting
        from shegongzhan.needs.models import Resource, ServiceItem
        from shegongzhan.projects.models import Project

        draw = random.Random(SEED + 1)
        counties = sorted({code[:6] for code in self.townships})
        bulk.insert(
            FundSource,
            ("division", "kind", "name"),
            [(county, kind, f"{county} {kind}") for county in counties for kind in self.kinds_of_funds],
        )
        sources: dict[str, list[int]] = {}
        for pk, division in FundSource.objects.order_by("pk").values_list("pk", "division"):
            sources.setdefault(division, []).append(pk)
        kinds = ("origin", "pool", "line", "payee")
        bulk.insert(
            Account,
            ("division", "kind", "name"),
            [(c, kind, f"{c} {kind}") for c in counties for kind in kinds],
        )
        accounts: dict[tuple[str, str], int] = {
            (division, kind): pk
            for pk, division, kind in Account.objects.values_list("pk", "division", "kind")
        }
        ids = Ids(0)
        postings = []
        for county in counties:
            for number in range(400):
                way = ("origin", "pool") if number % 4 == 0 else ("pool", "payee")
                postings.append((
                    ids.new(), county, day_in_year(draw), "拨款", draw.choice(sources[county]),
                    accounts[county, way[0]], accounts[county, way[1]], Decimal(draw.randrange(1000, 90000)),
                ))  # fmt: skip
        bulk.insert(
            Posting,
            ("id", "division", "day", "summary", "source_id", "from_account_id", "to_account_id", "amount"),
            postings,
        )
        bulk.insert(
            Project,
            ("division", "kind", "name", "applicant", "starts_on", "granted"),
            [
                (code, "venture", f"{code} 创投 {number}", "益民", day_in_year(draw), Decimal(30000))
                for code in self.townships
                for number in range(3)
            ],
        )
        bulk.insert(
            Resource,
            ("id", "division", "name", "owner_kind", "owner_name", "kind", "area", "noted_on"),
            [
                (
                    ids.new(),
                    code,
                    f"资源 {number}",
                    "charity",
                    "慈善会",
                    draw.choice(self.kinds_of_needs),
                    code[:6],
                    FIRST,
                )
                for code in self.townships
                for number in range(6)
            ],
        )
        bulk.insert(
            ServiceItem,
            ("id", "division", "name", "field", "method", "kind", "noted_on"),
            [
                (
                    ids.new(),
                    code,
                    f"服务 {number}",
                    draw.choice(self.fields),
                    "case",
                    draw.choice(self.kinds_of_needs),
                    FIRST,
                )
                for code in self.townships
                for number in range(8)
            ],
        )
