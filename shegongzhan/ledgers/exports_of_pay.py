"""The pay of months as a ledger, to be imported again. The heads are data and stay Chinese."""

from collections.abc import Iterator

from shegongzhan.core.ledger_sheets import LedgerColumn
from shegongzhan.core.scoping import within
from shegongzhan.crypto import masking
from shegongzhan.ledgers.layouts import Asked, LedgerSheet
from shegongzhan.talent.models import Pay

CHUNK = 2000


def pay_sheets(asked: Asked) -> Iterator[LedgerSheet]:
    """Yield what months paid in a place, of a year or of all, by person and month."""
    rows = Pay.objects.visible_to(asked.scope, "talent.pay").filter(within(asked.place))
    if asked.year:
        rows = rows.filter(month__year=asked.year)
    rows = rows.select_related("employment__worker__station").order_by(
        "division", "employment__worker__pinyin", "employment", "month"
    )

    def number(pay: Pay) -> str:
        found = pay.employment.worker.identity_number
        return (found or "") if asked.whole else masking.identity_number(found)

    def station(pay: Pay) -> str:
        return pay.employment.worker.station.name if pay.employment.worker.station else ""

    columns = [
        LedgerColumn("姓名", lambda pay: pay.employment.worker.name, 10),
        LedgerColumn("身份证号", number, 22),
        LedgerColumn("所在社工站", station, 20),
        LedgerColumn("工资月份", lambda pay: f"{pay.month:%Y-%m}", 10),
        LedgerColumn("应发工资（元）", lambda pay: pay.amount),
        LedgerColumn("单位缴纳社保（元）", lambda pay: pay.insurance),
    ]
    yield LedgerSheet("工资发放", columns, rows.iterator(chunk_size=CHUNK))
