"""Acts of imports, as the audit log tells them."""

import datetime

from django.utils.translation import gettext_lazy as _

from shegongzhan.audit.acts import Act


def _ledger(kind: str, place: str, on: datetime.date) -> str:
    """Return what a kind of ledger is called."""
    from shegongzhan.ledgers.listing import KIND_TITLES

    return str(KIND_TITLES.get(kind, kind))


IMPORTED = Act(
    "ledgers.imported", _("导入了台账：新建 {created} 行，更新 {updated} 行，没有导入 {rejected} 行")
)
UNDONE = Act("ledgers.undone", _("撤销了一次台账导入（删除 {rows} 行）"))
MAPPED = Act("ledgers.mapped", _("记住了台账的列对应（{kind}）"), words={"kind": _ledger})
SETTLED = Act("ledgers.settled", _("把 {rows} 处没有导入的行标为已处理"))
WORKBOOK_OPENED = Act("ledgers.workbook_opened", _("取出了一次台账导入的待改文件（未导入的行）"))
EXPORTED = Act("ledgers.exported", _("导出了{ledger}，共 {count} 行，证件号遮住"))
REVEALED = Act("ledgers.revealed", _("导出了含完整证件号的{ledger}，共 {count} 行"), personal=("purpose",))
