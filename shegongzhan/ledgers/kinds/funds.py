"""资金: what came in from where, and what was spent by whom."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from shegongzhan.funds import queries as funds
from shegongzhan.funds.commands import hold_all, tell_of_postings
from shegongzhan.funds.models import Account, AccountKind, FundSource, Posting
from shegongzhan.imports.models import Batch, BatchState
from shegongzhan.imports.reading import values
from shegongzhan.imports.reading.headers import Column, LedgerSpec
from shegongzhan.imports.reading.places import Found
from shegongzhan.imports.reading.values import optional_text
from shegongzhan.ledgers.here import Here
from shegongzhan.ledgers.kinds.base import (
    CREATED,
    REJECTED,
    UNCHANGED,
    UPDATED,
    Cells,
    Keys,
    Kind,
    Row,
    SheetRead,
    readable,
    reject,
    remark,
)
from shegongzhan.ledgers.kinds.fund_limits import refuse_what_goes_beyond
from shegongzhan.ledgers.kinds.fund_sources import TERMS, Terms, read_terms, sources_of
from shegongzhan.ledgers.kinds.twins import Said, There, chunks, twins
from shegongzhan.policies.queries import value as policy
from shegongzhan.projects.models import Project


@dataclass(slots=True)
class FundRow:
    """One line of the cash book: money in, or money out."""

    day: datetime.date
    summary: str
    kind: str
    source: str
    amount: Decimal
    income: bool
    unit: str
    division: str
    use: str = ""
    voucher: str = ""
    project: str = ""
    line: str = ""
    document: str = ""
    terms: Terms | None = None
    key: str = ""

    @property
    def is_back(self) -> bool:
        """Whether money came back from who had got it: a spending of less than nothing."""
        return self.amount < 0


class Funds(Kind):
    """The cash book. Postings are append-only: a line that changed in the ledger is a new line here and gets a remark."""

    name = "funds"
    order = 80

    def spec(self, here: Here) -> LedgerSpec:
        """Return the columns."""
        return LedgerSpec(
            kind="funds",
            title="资金台账",
            columns=(
                Column("day", "日期", ("记账日期", "发生日期", "时间", "凭证日期"), 1),
                Column("summary", "摘要", ("事由", "内容", "用途说明", "项目", "事项"), 2),
                Column("source", "资金来源", ("来源", "经费来源", "资金渠道"), 3),
                Column("income", "收入（元）", ("收入", "收入金额", "拨入金额", "借方", "到账金额"), 3),
                Column("spent", "支出（元）", ("支出", "支出金额", "贷方", "使用金额", "拨付金额"), 3),
                Column("unit", "使用单位", ("单位", "用款单位", "收款单位", "社工站", "使用站点")),
                Column("use", "用途", ("资金用途", "支出类别", "支出用途", "科目", "预算科目")),
                Column("voucher", "凭证号", ("凭证编号", "凭证", "票据号"), 2),
                Column("project", "用于项目", ("所属项目",)),
                Column("line", "预算支出项", ("支出项",)),
                Column("document", "依据文号", ("文号", "文件文号")),
                *TERMS,
            ),
            required=(("day",), ("income", "spent"), ("source", "summary", "voucher")),
            marks=("资金", "经费", "收支"),
        )

    def read(self, sheet: SheetRead, rows: Any, here: Here) -> Any:
        """Yield every row with its key."""
        keys = Keys()
        for row in super().read(sheet, rows, here):
            if row.values is not None:
                said: FundRow = row.values
                said.key = keys.key(
                    sheet,
                    "posting",
                    here.county,
                    said.day,
                    said.summary,
                    said.source,
                    said.amount,
                    said.income,
                    # An income typed on a page says no receiver, so that one cannot tell it from another.
                    "" if said.income else said.unit,
                    said.voucher,
                )
            yield row

    def read_row(self, cells: Cells, sheet: SheetRead, here: Here) -> FundRow | None:
        """Return one line; what cannot be read rejects it, money is never guessed."""
        day = cells.needed("day", values.date, "date.missing", _("没有填日期"))
        if day and day > here.today:
            cells.note("day", "date.future", _("日期还没到"), rejects=True)
        income, spent = cells.yuan("income"), cells.yuan("spent")
        if not cells.rejected and bool(income) == bool(spent):
            message = _("收入和支出只能填一个") if income else _("收入和支出都没有填")
            cells.note(
                "income" if "income" in sheet.columns else "spent", "amount.missing", message, rejects=True
            )
        amount = income or spent or Decimal(0)
        if income and amount < 0:
            cells.note("income", "amount.negative", negative(), rejects=True)
        written = cells.text("source")
        kind = here.sources.get(written) or cells.code("source", here, "funds.kinds", needed=True)
        unit = cells.text("unit")
        found = here.township(unit) if unit else None
        division = found.code if isinstance(found, Found) else unit_of(sheet, here)
        if here.outside(division):
            cells.note("unit", "place.outside", _("不在这次导入的范围内"), rejects=True)
        if cells.rejected or day is None:
            return None
        summary = cells.text("summary")
        return FundRow(
            day=day,
            summary=(summary or written)[:160],
            kind=kind,
            source=written[:120],
            amount=amount,
            income=bool(income),
            unit=unit[:120],
            division=division,
            use="" if income else self._use(cells, here, summary),
            voucher=cells.text("voucher")[:40],
            project=cells.text("project"),
            line=cells.text("line"),
            document=cells.text("document")[:120],
            terms=read_terms(cells, here),
        )

    @staticmethod
    def _use(cells: Cells, here: Here, summary: str) -> str:
        """Return the use: its own column's, else the name of a use that the summary ends in (…社工站活动经费)."""
        written = cells.text("use")
        if written:
            return cells.code("use", here, "funds.uses")
        ends = [
            e["code"]
            for e in policy("funds.uses", here.unit, here.on)
            if e["code"] != "other" and e["label"] in summary
        ]
        return ends[0] if len(ends) == 1 else "other"

    def apply(self, actor: Any, sheets: Sequence[SheetRead], here: Here, batch: Batch | None) -> None:
        """Post the lines that are not there yet; sources and accounts are made as they are met.

        The sources are held meanwhile, so that nobody spends what the ledger spends, or closes the books under it.
        """
        hold_all(here.county)
        good = list(readable(sheets))
        there = set(
            _standing_batches(
                Posting.objects.filter(import_key__in=[row.values.key for _s, row in good])
            ).values_list("import_key", flat=True)
        )
        there |= _twins([row.values for _s, row in good if row.values.key not in there], there, here)
        _refuse(good, there, here)
        fresh = [(s, row) for s, row in good if row.fate != REJECTED and row.values.key not in there]
        refuse_what_goes_beyond(fresh, here)
        good = [(sheet, row) for sheet, row in good if row.fate != REJECTED]
        new = [row for _sheet, row in good if row.values.key not in there]
        sources = sources_of(good, new, here, batch)
        projects = _projects([(sheet, row) for sheet, row in good if row.values.key not in there], here)
        accounts = _Accounts([row.values for row in new], sources, here)
        posted_by = getattr(actor, "pk", None)
        postings = []
        for row in new:
            said: FundRow = row.values
            source = sources[said.source]
            postings.append(
                Posting(
                    division=said.division,
                    day=said.day,
                    summary=said.summary,
                    source=source,
                    from_account=accounts.giver(said),
                    to_account=accounts.taker(said),
                    amount=said.amount,
                    use=said.use,
                    voucher=said.voucher,
                    unit=said.unit if said.income else "",
                    project_id=projects.get(said.project),
                    document=said.document,
                    posted_by=posted_by,
                    batch=batch,
                    import_key=said.key,
                )
            )
        Posting.objects.bulk_create(postings, batch_size=1000)
        tell_of_postings(actor, postings)
        _warn_of_overspending(good, here)
        for _sheet, row in good:
            known = UPDATED if row.changes else UNCHANGED
            row.fate = known if row.values.key in there else CREATED
            row.values = None


def negative() -> str:
    """Return what is said of an amount of less than nothing."""
    return _("金额要大于零，冲正和退回请在系统里做")


def _refuse(good: Sequence[tuple[SheetRead, Row]], there: set[str], here: Here) -> None:
    """Reject new lines of closed books and new lines of less than nothing; what is there already stays as it is.

    A new line that names a budget line goes in without it: what a line may bear is looked at when it is paid.
    """
    closed = funds.closed_around(here.county)
    for sheet, row in good:
        said: FundRow = row.values
        if said.key in there:
            continue
        if said.is_back:
            reject(sheet, row, "spent", f"{said.amount:.2f}", "amount.negative", negative())
        elif funds.is_closed(closed, said.day, here.county, said.division):
            reject(sheet, row, "day", str(said.day), "date.locked", _("这一天的账已经锁定，要先在资金里解锁"))
        elif said.line:
            remark(
                sheet,
                row,
                "line",
                said.line,
                "line.unread",
                _("预算支出项在系统里付款时选，导入的账只记来源和使用单位"),
            )


def _warn_of_overspending(good: Sequence[tuple[SheetRead, Row]], here: Here) -> None:
    """Remark a source of which more is spent than came in, once, on the line since when it has been so.

    A ledger says what happened, so its lines go in all the same; as long as it is so, importing again says it again.
    """
    names = {row.values.source for _sheet, row in good}
    rows = FundSource.objects.filter(division=here.county, name__in=names).annotate(
        came=funds.income("postings__"), went=funds.spent("postings__")
    )
    for name, came, went in rows.values_list("name", "came", "went"):
        left = Decimal(came) - Decimal(went)
        lines = sorted(
            ((sheet, row) for sheet, row in good if row.values.source == name),
            key=lambda line: line[1].values.day,
        )
        found: tuple[SheetRead, Row] | None = None
        balance = left
        for sheet, row in reversed(lines):
            if balance >= 0:
                break
            said: FundRow = row.values
            found = found if said.income else (sheet, row)
            balance += -said.amount if said.income else said.amount
        if left < 0 and found:
            remark(
                *found,
                "spent",
                f"{found[1].values.amount:.2f}",
                "source.overspent",
                _(
                    "超出来源：“%(source)s”的支出比收入多 %(amount)s 元，请核对是否漏记了收入；写明原因以前不能公开"
                )
                % {"source": name, "amount": f"{-left:,.2f}"},
            )


def _standing_batches(rows: QuerySet[Posting]) -> QuerySet[Posting]:
    """Leave out what came with an import that was taken back: it is reversed, and its lines may come in again."""
    return rows.exclude(batch__state=BatchState.UNDONE)


def unit_of(sheet: SheetRead, here: Here) -> str:
    """Return where a line belongs that names no station: the sheet's township, else the unit of the import."""
    return sheet.township or here.unit


def _twins(said: list[FundRow], taken: set[str], here: Here) -> set[str]:
    """Return the keys of lines posted already, on a page or out of a ledger that said less: money is never posted twice.

    A line that was reversed is known as well; reversals are no lines of a ledger.
    """
    wanted = [
        Said(
            one.key,
            (one.day, one.summary, one.source, one.amount, one.income,
             "" if one.income else one.unit or one.summary[:120], one.voucher),
        )
        for one in said
    ]  # fmt: skip
    there: list[There] = []
    ends = (AccountKind.ORIGIN, AccountKind.PAYEE)
    rows = _standing_batches(Posting.objects.in_place(here.county)).filter(
        Q(from_account__kind__in=ends) | Q(to_account__kind=AccountKind.PAYEE), reverses=None
    )
    for days in chunks(one.day for one in said):
        for posting in rows.filter(day__in=days).select_related("source", "from_account", "to_account"):
            if posting.import_key in taken:
                continue
            income = posting.from_account.kind == AccountKind.ORIGIN
            back = posting.from_account.kind == AccountKind.PAYEE
            payee = posting.from_account if back else posting.to_account
            who = "" if income else optional_text(payee.name)
            there.append(
                There(
                    (posting.day, optional_text(posting.summary), optional_text(posting.source.name),
                     -posting.amount if back else posting.amount, income, who, optional_text(posting.voucher)),
                    posting.pk,
                )
            )  # fmt: skip
    return set(twins(wanted, there))


def _projects(new: list[tuple[SheetRead, Row]], here: Here) -> dict[str, int]:
    """Return the projects that lines name; an unknown one, or one of several of a name, is remarked and left out."""
    wanted = {row.values.project for _sheet, row in new if row.values.project}
    found: dict[str, list[int]] = {name: [] for name in wanted}
    for name, pk in Project.objects.in_place(here.county).filter(name__in=wanted).values_list("name", "pk"):
        found[name].append(pk)
    for sheet, row in new:
        name = row.values.project
        if name and len(found[name]) != 1:
            message = _("叫“%(name)s”的项目不止一个") if found[name] else _("没有叫“%(name)s”的项目")
            remark(sheet, row, "project", name, "project.unknown", message % {"name": name})
    return {name: pks[0] for name, pks in found.items() if len(pks) == 1}


class _Accounts:
    """The accounts money passes: 拨入方 → 可用资金 of a source → 使用单位."""

    def __init__(self, said: list[FundRow], sources: dict[str, FundSource], here: Here):
        self._county = here.county
        wanted: dict[tuple[str, str, str], Account] = {}
        for row in said:
            source = sources[row.source]
            for division, kind, name in self._path(row):
                wanted.setdefault(
                    (division, kind, name),
                    Account(
                        division=division,
                        kind=kind,
                        name=name,
                        source=None if kind == AccountKind.PAYEE else source,
                        station_id=here.stations.get(division) if kind == AccountKind.PAYEE else None,
                    ),
                )
        self._known = {
            (a.division, a.kind, a.name): a
            for a in Account.objects.in_place(self._county)
            if (a.division, a.kind, a.name) in wanted
        }
        for account in Account.objects.bulk_create(
            [a for key, a in wanted.items() if key not in self._known]
        ):
            self._known[account.division, account.kind, account.name] = account

    def _path(self, row: FundRow) -> list[tuple[str, str, str]]:
        pool = (self._county, AccountKind.POOL, row.source)
        if row.income:
            return [(self._county, AccountKind.ORIGIN, row.source), pool]
        return [pool, (row.division, AccountKind.PAYEE, row.unit or row.summary[:120])]

    def giver(self, row: FundRow) -> Account:
        """Return the account the money leaves."""
        return self._known[self._path(row)[0]]

    def taker(self, row: FundRow) -> Account:
        """Return the account the money reaches."""
        return self._known[self._path(row)[1]]
