"""Acts of funds, as the audit log tells them."""

from django.utils.translation import gettext_lazy as _

from shegongzhan.audit.acts import Act, called
from shegongzhan.funds.models import RevolvingMoveKind
from shegongzhan.policies.queries import words_in
from shegongzhan.projects.models import MilestoneState

SOURCE_OPENED = Act(
    "fund_source.opened", _("登记了资金来源（{kind}）"), words={"kind": words_in("funds.kinds")}
)
SOURCE_CHANGED = Act("fund_source.changed", _("改了资金来源的文件或用途"))
SOURCE_EXPLAINED = Act("fund_source.explained", _("说明了超出来源 {amount} 元：{reason}"))
RECEIVED = Act("posting.received", _("登记了拨入 {amount} 元"))
SPENT = Act("posting.spent", _("登记了支出 {amount} 元（{use}）"), words={"use": words_in("funds.uses")})
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
SHARE_CUT = Act("budget.share_cut", _("预算“{line}”送审 {asked} 元，批准 {amount} 元"))
BUDGET_RETURNED = Act("budget.returned", _("把预算退回修改：{reason}"))
APPROPRIATED = Act("budget.appropriated", _("下达了 {amount} 元到“{line}”"))
TAKEN_BACK = Act("budget.taken_back", _("从“{line}”收回了 {amount} 元"))
COMMITTED = Act("commitment.made", _("预留了 {amount} 元"))
RELEASED = Act("commitment.released", _("释放了一笔预留（原 {amount} 元）：{reason}"))
PAYMENT_ASKED = Act("payment.asked", _("申请付款 {amount} 元"))
PAYMENT_APPROVED = Act("payment.approved", _("同意了付款 {amount} 元"))
PAYMENT_REFUSED = Act("payment.refused", _("没有同意付款：{reason}"))
PAYMENT_WITHDRAWN = Act("payment.withdrawn", _("撤回了付款申请"))
PAYMENT_CLOSED = Act("payment.closed", _("节点停止付款，关闭了付款申请：{reason}"))
MILESTONE_OVERRIDDEN = Act(
    "payment.milestone_overridden",
    _("节点没通过（{state}）也付了款：{reason}"),
    words={"state": called(MilestoneState)},
)
LOCKED = Act("books.locked", _("锁定了 {until} 以前的账"))
UNLOCKED = Act("books.unlocked", _("解锁了 {until} 以前的账：{reason}"))
JOURNAL_WRITTEN = Act("journal.written", _("导出了 {year} 年的复式日记账 {count} 笔"))
DISCLOSURE_DRAFTED = Act("disclosure.drafted", _("拟了一份资金公开表"))
DISCLOSURE_ASKED = Act("disclosure.asked", _("把资金公开表送审，数字定格"))
DISCLOSURE_PUBLISHED = Act("disclosure.published", _("审定并公开了资金公开表"))
DISCLOSURE_RETURNED = Act("disclosure.returned", _("把资金公开表退回修改：{reason}"))
DISCLOSURE_WITHDRAWN = Act("disclosure.withdrawn", _("撤下了资金公开表：{reason}"))
GIFT_TAKEN_IN = Act("donation.registered", _("登记了捐赠，收据 {receipt}"))
GIFT_TAKEN_BACK = Act("donation.taken_back", _("撤回了捐赠，收据 {receipt}：{reason}"))
RECEIPT_PRINTED = Act("donation.receipt_printed", _("打开了捐赠收据 {receipt}"))
GIFTS_EXPORTED = Act("donation.exported", _("导出了捐赠登记 {count} 笔"))
GOODS_BOUGHT = Act("stock.bought", _("登记了采购入库"))
GOODS_GIVEN = Act("stock.given", _("发放了物资"))
GOODS_WRITTEN_OFF = Act("stock.written_off", _("报损了物资"))
GOODS_RETURNED = Act("stock.returned", _("登记了退回的物资"))
GOODS_CORRECTED = Act("stock.corrected", _("更正了一笔物资出入库"))
STOCK_EXPORTED = Act("stock.exported", _("导出了物资 {count} 行"))
REVOLVING_AGREED = Act("revolving.agreed", _("登记了滚动支持协议"))
REVOLVING_MOVED = Act(
    "revolving.moved", _("登记了滚动支持往来（{kind}）{amount} 元"), words={"kind": called(RevolvingMoveKind)}
)
REVOLVING_REVERSED = Act("revolving.reversed", _("更正了一笔滚动支持往来 {amount} 元：{reason}"))
