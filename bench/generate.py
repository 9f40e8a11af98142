"""The synthetic region: N persons and M service records over the real divisions of a region, set by set.

`python -m bench.generate SIZE` fills the database of DATABASE_URL, which must be empty. The same size gives the same
rows each time, but for what is encrypted: every nonce is new. All encrypted columns hold real ciphertexts and all blind
indexes are those of their values: nothing is pooled. Identity numbers are distinct and have their check character.
"""

import datetime
import random
import sys
import time
from decimal import Decimal
from typing import Any

from bench.sizes import COUNTY, REGION, SIZES, YEAR, Size

SEED = 20240101
FIRST = datetime.date(YEAR, 1, 1)
LAST = datetime.date(YEAR, 12, 31)
WORKERS_EACH = 4  # resident workers of a station
TALENTS_EACH = 24  # others on the talent register of a township
TOWNSHIPS_AT_ONCE = 50

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
GIVEN = (
    "秀英兰芳娟敏静丽强磊军洋勇艳杰涛明超霞平刚桂玉梅珍凤荣华建国文志新春海燕永红玲辉飞鹏波斌宇浩然子轩"
    "雨欣佳怡俊凯晓东小红宝山巴特尔乌兰其木格"
)
STREETS = ("育才路", "民族街", "团结巷", "幸福里", "前进大街", "北沟", "南营子", "西组", "东组", "河沿")


def main() -> int:
    """Fill the database named by DATABASE_URL with the size named on the command line."""
    import django

    django.setup()
    size = SIZES[sys.argv[1]]
    started = time.monotonic()

    def tell(what: str) -> None:
        print(f"  {time.monotonic() - started:6.1f} s  {what}", file=sys.stderr, flush=True)

    build(size, tell)
    return 0


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
            ("id", "division", "name", "owner_kind", "owner_name", "kind", "area"),
            [
                (
                    ids.new(),
                    code,
                    f"资源 {number}",
                    "charity",
                    "慈善会",
                    draw.choice(self.kinds_of_needs),
                    code[:6],
                )
                for code in self.townships
                for number in range(6)
            ],
        )
        bulk.insert(
            ServiceItem,
            ("id", "division", "name", "field", "method", "kind"),
            [
                (
                    ids.new(),
                    code,
                    f"服务 {number}",
                    draw.choice(self.fields),
                    "case",
                    draw.choice(self.kinds_of_needs),
                )
                for code in self.townships
                for number in range(8)
            ],
        )


# What is written in bundles, floor by floor, with the columns handed in; the others take their defaults.
COLUMNS: dict[str, tuple[str, ...]] = {
    "people.Household": ("id", "division", "number", "address", "address_index", "size"),
    "people.Person": (
        "id", "division", "station_id", "household_id", "worker_id", "state", "state_on", "name", "pinyin", "initials",
        "sex", "born_on", "ethnicity", "identity_number", "identity_index", "identity_tail", "phone", "phone_index",
        "health_note", "risk",
    ),
    "people.Membership": ("id", "division", "household_id", "person_id", "relation", "since"),
    "people.Circumstance": ("id", "division", "person_id", "category", "since", "until"),
    "people.Guardian": ("id", "division", "person_id", "name", "relation", "phone", "is_guardian"),
    "people.Consent": ("id", "division", "person_id", "kind", "given_on"),
    "people.RiskAssessment": ("id", "division", "person_id", "level", "on"),
    "fieldwork.VisitDuty": ("person_id", "division", "tier", "interval_days", "last_on", "due_on"),
    "needs.Need": (
        "id", "division", "station_id", "source", "person_id", "group", "kind", "description", "urgency", "noted_on",
        "promised_on", "state", "closed_on",
    ),
    "services.ServiceRecord": (
        "id", "division", "station_id", "kind", "field", "day", "starts_at", "ends_at", "heads", "note", "source",
        "void", "void_reason",
    ),
    "fieldwork.Visit": ("record_id", "way", "purpose", "observations", "handling"),
    "activities.Activity": ("record_id", "name", "kind", "volunteers", "duration_minutes"),
    "services.RecordWorker": ("id", "record_id", "worker_id", "minutes", "division", "kind", "day", "void"),
    "services.Participant": ("id", "record_id", "person_id", "division", "kind", "day", "void"),
    "services.RecordNeed": ("id", "record_id", "need_id", "link"),
}  # fmt: skip


class Township:
    """The persons and records of one township, the same in every size: they hang on its code alone."""

    def __init__(self, region: Region, code: str, persons: int, records: int, tables: dict[str, list[tuple]]):
        self.region, self.code, self.persons, self.records, self.tables = (
            region,
            code,
            persons,
            records,
            tables,
        )
        self.villages = region.villages[code] or [code]
        self.station = region.stations[code]
        self.workers = region.workers[code]
        self.draw = random.Random(f"{SEED}:{code}")
        # Every township has a stretch of numbers of its own.
        self.ids = Ids(int(code))

    def make(self) -> None:
        """Append the township's rows to the tables."""
        self._people()
        self._needs()
        self._records()

    def _people(self) -> None:
        from shegongzhan.core.names import spelled
        from shegongzhan.crypto.fields import blind_index_many
        from shegongzhan.people.models import Household, Person
        from shegongzhan.people.rules import address_key, birthday_before, digits, tail

        draw, new = self.draw, self.ids.new
        put = {name: self.tables[name].append for name in COLUMNS}
        numbers = identity_numbers(draw, self.code, self.persons)
        phones = [f"1{draw.choice('3578')}{draw.randrange(10**9):09d}" for _number in numbers]
        blinded = [
            blind_index_many((number for number, _born in numbers), "person.identity"),
            blind_index_many((tail(number) for number, _born in numbers), "person.identity_tail"),
            blind_index_many((digits(phone) for phone in phones), "person.phone"),
        ]
        assert Person._meta.get_field("phone_index").purpose == "person.phone"
        of_address = Household._meta.get_field("address_index").index_of
        child, elder = birthday_before(LAST, 14), birthday_before(LAST, 60)
        self.served: list[tuple[str, str, str]] = []  # person, village, household
        left_in_household = 0
        household = village = ""
        for place, (number, born) in enumerate(numbers):
            if not left_in_household:
                left_in_household = draw.choice((1, 1, 2, 2, 3, 4))
                household, village = new(), draw.choice(self.villages)
                address = f"{draw.choice(STREETS)}{draw.randrange(1, 400)}号"
                put["people.Household"](
                    (household, village, f"H{self.code}{place:05d}", address, of_address(address_key(address)),
                     left_in_household)
                )  # fmt: skip
            left_in_household -= 1
            person = new()
            name = (
                draw.choice(SURNAMES)
                + draw.choice(GIVEN)
                + (draw.choice(GIVEN) if draw.random() < 0.8 else "")
            )
            luck = draw.random()
            state = "active" if luck < 0.94 else "died" if luck < 0.97 else "left"
            state_on = None if state == "active" else day_in_year(draw)
            risk = "high" if luck < 0.05 else "key" if luck < 0.3 else "general"
            put["people.Person"](
                (person, village, self.station, household, draw.choice(self.workers), state, state_on, name,
                 *spelled(name), "m" if int(number[16]) % 2 else "f", born, "汉族" if luck < 0.7 else "蒙古族", number,
                 blinded[0][place], blinded[1][place], phones[place], blinded[2][place],
                 "高血压，长期服药" if luck < 0.4 else None, risk)
            )  # fmt: skip
            since = FIRST - datetime.timedelta(days=draw.randrange(2000))
            put["people.Membership"]((new(), village, household, person, "", since))
            for category in set(draw.choices(self.region.categories, k=1 if draw.random() < 0.8 else 2)):
                ended = draw.random() < 0.05
                until = LAST - datetime.timedelta(days=draw.randrange(300)) if ended else None
                put["people.Circumstance"]((new(), village, person, category, since, until))
            if born > child or draw.random() < 0.15:
                put["people.Guardian"](
                    (new(), village, person, draw.choice(SURNAMES) + draw.choice(GIVEN), "亲属", phones[place],
                     born > child)
                )  # fmt: skip
            kind = "guardian" if born > child else "self"
            put["people.Consent"]((new(), village, person, kind, since))
            if born <= elder:
                put["people.RiskAssessment"]((new(), village, person, risk, since))
            if state == "active":
                days = {"high": 7, "key": 30, "general": 90}[risk]
                put["fieldwork.VisitDuty"](
                    (person, village, risk, days, None, LAST + datetime.timedelta(days=draw.randrange(days)))
                )
                self.served.append((person, village, household))

    def _needs(self) -> None:
        draw, region = self.draw, self.region
        self.needs: list[tuple[str, str]] = []
        for number in range(len(self.served) // 8):
            resident = number % 3 == 0
            person, village, _household = draw.choice(self.served)
            noted = day_in_year(draw)
            state = draw.choice(("open", "matched", "in_service", "met", "met", "met"))
            closed = noted + datetime.timedelta(days=30) if state == "met" else None
            need = self.ids.new()
            self.tables["needs.Need"].append((
                need, village, self.station, "resident" if resident else "client", None if resident else person,
                draw.choice(region.categories), draw.choice(region.kinds_of_needs), "希望有人陪同就医",
                draw.choice(region.urgencies), noted, noted + datetime.timedelta(days=14), state, closed,
            ))  # fmt: skip
            self.needs.append((need, person))

    def _records(self) -> None:
        draw, new, tables, region = self.draw, self.ids.new, self.tables, self.region
        note = "看望了老人，量了血压，聊了家里的情况，屋里干净，有米有面。"
        for number in range(self.records):
            record, day, started = new(), day_in_year(draw), draw.randrange(8, 17)
            is_visit = number % 12 != 0
            void = number % 97 == 96
            person, village, _household = draw.choice(self.served)
            kind = "visit" if is_visit else "activity"
            minutes = draw.choice((30, 40, 45, 60, 60, 90))
            heads = 1 if is_visit else draw.randrange(10, 80)
            tables["services.ServiceRecord"].append((
                record, village, self.station, kind, draw.choice(region.fields), day, datetime.time(started),
                datetime.time(started + 1), heads, note, "ledger", void, "重复录入" if void else "",
            ))  # fmt: skip
            if is_visit:
                seen = {"living": "good", "health": draw.choice(("good", "attention"))}
                tables["fieldwork.Visit"].append(
                    (record, draw.choice(region.ways), "定期探访", seen, "已记录")
                )
                tables["services.Participant"].append((new(), record, person, village, kind, day, void))
            else:
                tables["activities.Activity"].append(
                    (
                        record,
                        f"活动 {number}",
                        draw.choice(region.kinds_of_activities),
                        draw.randrange(6),
                        minutes,
                    )
                )
            for worker in draw.sample(self.workers, 1 if draw.random() < 0.7 else 2):
                tables["services.RecordWorker"].append(
                    (new(), record, worker, minutes, village, kind, day, void)
                )
            if self.needs and number % 20 == 0:
                tables["services.RecordNeed"].append((new(), record, draw.choice(self.needs)[0], "served"))


class Ids:
    """Ids of version 7 that are the same each time: ordered, with the stretch and a counter where randomness stands.

    They are handed out as 32 hexadecimal digits, which is what SQLite keeps and PostgreSQL reads.
    """

    def __init__(self, stretch: int):
        # The townships lie one after the other, as if they had been filed in turn.
        self._head = (1_700_000_000_000 + stretch) << 80 | 0x7 << 76
        self._counter = 0

    def new(self) -> str:
        """Return the next id."""
        self._counter += 1
        return f"{self._head | 0x2 << 62 | self._counter << 16:032x}"


def day_in_year(draw: random.Random) -> datetime.date:
    """Return a day of the year that is measured."""
    return FIRST + datetime.timedelta(days=draw.randrange(366))


def townships_of(size: Size, townships: list[str]) -> list[str]:
    """Return the townships a size fills: COUNTY's own if it asks for them, then as many as its persons need."""
    own = [code for code in townships if code.startswith(COUNTY)] if size.in_county else []
    others = [code for code in townships if not code.startswith(COUNTY)]
    if size.name.startswith("tiny"):
        own = own[:2]
    wanted = max(size.persons // size.persons_each, 1)
    return others[: max(wanted - len(own), 1)] + own


def shares(size: Size, townships: list[str]) -> tuple[list[int], list[int]]:
    """Return persons and records of each township; what is left over goes to the last but the county's own."""
    own = [code.startswith(COUNTY) for code in townships]
    persons = [size.persons_each] * len(townships)
    inside = size.in_county // max(sum(own), 1)
    records = [inside if mine else size.records_each for mine in own]
    last = own.index(True) - 1 if True in own else len(townships) - 1
    persons[last] += size.persons - sum(persons)
    records[last] += size.records - sum(records)
    if min(persons) < 1 or min(records) < 1:
        raise ValueError(f"{size} does not fit into {len(townships)} townships")
    return persons, records


def identity_numbers(draw: random.Random, township: str, count: int) -> list[tuple[str, datetime.date]]:
    """Return distinct numbers with their check character, and the dates of birth in them.

    A date of birth has 999 order numbers in a county; each of its townships takes three of its own.
    """
    from shegongzhan.imports.reading.identity import check_character

    own = int(township[6:9])
    found: dict[str, datetime.date] = {}
    while len(found) < count:
        age = draw.choices(
            (draw.randrange(1, 14), draw.randrange(14, 60), draw.randrange(60, 98)), (12, 33, 55)
        )[0]
        born = LAST - datetime.timedelta(days=age * 365 + draw.randrange(365))
        order = (own * 7 + draw.randrange(3) * 333) % 999 + 1
        body = f"{township[:6]}{born:%Y%m%d}{order:03d}"
        found.setdefault(body + check_character(body), born)
    return list(found.items())


if __name__ == "__main__":
    sys.exit(main())
