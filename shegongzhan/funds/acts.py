"""Acts of funds, as the audit log tells them."""

from django.utils.translation import gettext_lazy as _

from shegongzhan.audit.acts import Act

SOURCE_OPENED = Act("fund_source.opened", _("登记了资金来源（{kind}）"))
SOURCE_CHANGED = Act("fund_source.changed", _("改了资金来源的文件或用途"))
RECEIVED = Act("posting.received", _("登记了拨入 {amount} 元"))
SPENT = Act("posting.spent", _("登记了支出 {amount} 元（{use}）"))
RETURNED = Act("posting.returned", _("登记了退回 {amount} 元"))
WARNED = Act("posting.warned", _("看过提醒后登记了支出：{limit}"))
OVERRIDDEN = Act("posting.overridden", _("凭文件放行了一笔支出：{limit}，依据 {document}"))
REVERSED = Act("posting.reversed", _("冲正了一笔记账 {amount} 元"))
EXPORTED = Act("posting.exported", _("导出了资金台账 {count} 笔"))
BUDGET_OPENED = Act("budget.opened", _("编制了 {year} 年预算"))
SHARE_SET = Act("budget.share_set", _("预算“{line}”安排了 {amount} 元"))
SHARE_DROPPED = Act("budget.share_dropped", _("预算“{line}”去掉了一项来源"))
BUDGET_SUBMITTED = Act("budget.submitted", _("把预算送审"))
BUDGET_APPROVED = Act("budget.approved", _("批准了预算"))
BUDGET_RETURNED = Act("budget.returned", _("把预算退回修改：{reason}"))
APPROPRIATED = Act("budget.appropriated", _("下达了 {amount} 元到“{line}”"))
TAKEN_BACK = Act("budget.taken_back", _("从“{line}”收回了 {amount} 元"))
COMMITTED = Act("commitment.made", _("预留了 {amount} 元"))
RELEASED = Act("commitment.released", _("释放了一笔预留（原 {amount} 元）：{reason}"))
PAYMENT_ASKED = Act("payment.asked", _("申请付款 {amount} 元"))
PAYMENT_APPROVED = Act("payment.approved", _("同意了付款 {amount} 元"))
PAYMENT_REFUSED = Act("payment.refused", _("没有同意付款：{reason}"))
PAYMENT_WITHDRAWN = Act("payment.withdrawn", _("撤回了付款申请"))
MILESTONE_OVERRIDDEN = Act("payment.milestone_overridden", _("节点没通过（{state}）也付了款：{reason}"))
LOCKED = Act("books.locked", _("锁定了 {until} 以前的账"))
UNLOCKED = Act("books.unlocked", _("解锁了 {until} 以前的账：{reason}"))
JOURNAL_WRITTEN = Act("journal.written", _("导出了 {year} 年的复式日记账 {count} 笔"))
