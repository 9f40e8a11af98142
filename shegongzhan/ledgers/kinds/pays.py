"""工资发放: what a month paid somebody of the talent register, and what the employer paid into insurance beside it."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from shegongzhan.crypto.fields import blind_index_many
from shegongzhan.imports.models import Batch
from shegongzhan.imports.reading import values
from shegongzhan.imports.reading.headers import Column, LedgerSpec
from shegongzhan.ledgers.here import Here
from shegongzhan.ledgers.kinds.base import (
    CREATED,
    DUPLICATE,
    UNCHANGED,
    Cells,
    Kind,
    Row,
    SheetRead,
    masked_sentence,
    readable,
    reject,
    remark,
    shown,
)
from shegongzhan.ledgers.kinds.standing import differs
from shegongzhan.talent.models import Employment, Pay, Worker

IDENTITY = Worker._meta.get_field("identity_index").purpose or "worker.identity"
CHUNK = 500


@dataclass(slots=True)
class PayRow:
    """One month of one person."""

    name: str
    identity: str
    division: str
    month: datetime.date
    amount: Decimal
    insurance: Decimal | None


class Pays(Kind):
    """The pay list. A month that is there stays as it was written: what a month paid is no newer ledger's to change."""

    name = "pays"
    order = 25

    def spec(self, here: Here) -> LedgerSpec:
        """Return the columns."""
        return LedgerSpec(
            kind="pays",
            title="工资发放台账",
            columns=(
                Column("name", "姓名", ("社工姓名", "人员姓名", "员工姓名")),
                Column("identity", "身份证号", ("身份证号码", "公民身份号码", "证件号码", "身份证")),
                Column("station", "所在社工站", ("社工站", "站点", "所在站点", "服务站点")),
                Column("month", "工资月份", ("月份", "发放月份", "所属月份", "工资所属月"), 3),
                Column("amount", "应发工资（元）", ("应发工资", "月工资", "应发金额", "应发合计", "工资（元）"), 3),
                Column(
                    "insurance",
                    "单位缴纳社保（元）",
                    ("单位社保", "单位缴纳社保", "单位缴纳的社保（元）", "社保单位部分"),
                    2,
                ),
            ),
            required=(("name", "identity"), ("month",), ("amount",)),
            marks=("工资", "薪酬"),
        )  # fmt: skip

    def read_row(self, cells: Cells, sheet: SheetRead, here: Here) -> PayRow | None:
        """Return one month; an amount that cannot be read rejects it, money is never guessed."""
        if cells.masked_identity():
            cells.note("identity", "id.masked", masked_sentence(), rejects=True)
        name = cells.needed("name", values.own_name, "name.missing", _("没有填姓名")) or ""
        identity = cells.identity() if not cells.rejected else None
        written = cells.written_date("month")
        if (written is None or written.precision == "year") and not cells.rejected:
            cells.note("month", "date.missing", _("没有填工资月份"), rejects=True)
        month = written.day.replace(day=1) if written else None
        if month and month > here.today:
            cells.note("month", "date.future", _("这个月还没到"), rejects=True)
        amount, insurance = cells.yuan("amount"), cells.yuan("insurance")
        if amount is None and not cells.rejected:
            cells.note("amount", "amount.missing", _("没有填应发工资"), rejects=True)
        if any(one is not None and one < 0 for one in (amount, insurance)):
            cells.note("amount", "amount.negative", _("工资不能是负数"), rejects=True)
        station = cells.text("station")
        division = getattr(here.township(station), "code", "") if station else sheet.township
        if cells.rejected or month is None or amount is None:
            return None
        return PayRow(name, identity.number if identity else "", division or "", month, amount, insurance)

    def apply(self, actor: Any, sheets: Sequence[SheetRead], here: Here, batch: Batch | None) -> None:
        """Write the months that are not there yet."""
        good = list(readable(sheets))
        found = _Employments([row.values for _sheet, row in good], here)
        meant = {id(row): found.of(sheet, row, here) for sheet, row in good}
        pks = {one.pk for one in meant.values() if one}
        there = {
            (pay.employment_id, pay.month): pay for pay in Pay.objects.filter(employment__in=sorted(pks))
        }
        fresh: list[Pay] = []
        mine: set[tuple[int, datetime.date]] = set()
        for sheet, row in good:
            employment, said = meant[id(row)], row.values
            row.values = None
            if employment is None:
                continue
            key = (employment.pk, said.month)
            if key in mine:
                row.fate = DUPLICATE
                message = _("这个人这个月在前面已经出现过")
                remark(sheet, row, "name", shown("name", said.name), "duplicate", message)
                continue
            mine.add(key)
            known = there.get(key)
            if known is not None:
                row.fate = UNCHANGED
                if known.amount != said.amount:
                    differs(sheet, row, "amount", f"{said.amount:.2f}", f"{known.amount:.2f}")
                if said.insurance is not None and known.insurance != said.insurance:
                    differs(sheet, row, "insurance", f"{said.insurance:.2f}", f"{known.insurance:.2f}")
                continue
            row.fate = CREATED
            fresh.append(
                Pay(
                    employment=employment,
                    division=employment.division,
                    month=said.month,
                    amount=said.amount,
                    insurance=said.insurance or Decimal(0),
                    batch=batch,
                )
            )
        Pay.objects.bulk_create(fresh, batch_size=1000)


class _Employments:
    """Whose month a row means: by number, else the only one of a name at the station, else in the county."""

    def __init__(self, said: list[PayRow], here: Here):
        self._by_number: dict[str, Worker] = {}
        self._by_name: dict[str, list[Worker]] = defaultdict(list)
        numbers = sorted({one.identity for one in said if one.identity})
        indexes = blind_index_many(numbers, IDENTITY)
        number_of = dict(zip(indexes, numbers, strict=True))
        register = Worker.objects.in_place(here.county).only("pk", "name", "division", "identity_index")
        for start in range(0, len(indexes), CHUNK):
            for worker in register.filter(identity_index__in=indexes[start : start + CHUNK]):
                self._by_number[number_of[str(worker.identity_index)]] = worker
        names = sorted({one.name for one in said if not one.identity})
        for start in range(0, len(names), CHUNK):
            for worker in register.filter(name__in=names[start : start + CHUNK]):
                self._by_name[worker.name].append(worker)
        everybody = {w.pk for w in self._by_number.values()} | {
            w.pk for alike in self._by_name.values() for w in alike
        }
        self._of: dict[int, list[Employment]] = defaultdict(list)
        for employment in Employment.objects.filter(worker__in=sorted(everybody)).order_by("starts_on", "pk"):
            self._of[employment.worker_id].append(employment)

    def of(self, sheet: SheetRead, row: Row, here: Here) -> Employment | None:
        """Return the employment of a row's person in its month; without one the row is rejected and says why."""
        said: PayRow = row.values
        worker = self._by_number.get(said.identity) if said.identity else self._by_its_name(said)
        if worker is None:
            sentence = _("社工人才里没有这个人，或同名的不止一个；请写身份证号")
            reject(sheet, row, "name", shown("name", said.name), "worker.unknown", sentence)
            return None
        held = [one for one in self._of[worker.pk] if _covers(one, said.month)]
        if not held:
            sentence = _("这个月没有聘用，请先登记聘用和起止日期")
            reject(sheet, row, "month", f"{said.month:%Y-%m}", "worker.not_employed", sentence)
            return None
        if here.outside(held[-1].division):
            reject(sheet, row, "station", "", "place.outside", _("不在这次导入的范围内"))
            return None
        return held[-1]

    def _by_its_name(self, said: PayRow) -> Worker | None:
        alike = self._by_name.get(said.name, [])
        near = [one for one in alike if said.division and one.division.startswith(said.division)]
        found = near or alike
        return found[0] if len(found) == 1 else None


def _covers(employment: Employment, month: datetime.date) -> bool:
    starts, ends = employment.starts_on, employment.ends_on
    return (starts is None or starts.replace(day=1) <= month) and (ends is None or month <= ends)
