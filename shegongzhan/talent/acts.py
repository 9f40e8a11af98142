"""Acts of the talent register, as the audit log tells them."""

from django.utils.translation import gettext_lazy as _

from shegongzhan.audit.acts import Act

FILED = Act("worker.filed", _("登记了一名社工人才（{kind}）"))
CHANGED = Act("worker.changed", _("改了社工人才的资料：{fields}"))
EMPLOYED = Act("worker.employed", _("登记了聘用，{on} 起"))
TRANSFERRED = Act("worker.transferred", _("调动了岗位，{on} 起"))
EMPLOYMENT_CHANGED = Act("worker.employment_changed", _("改了聘用：{fields}"))
LEFT = Act("worker.left", _("登记了离开，{on}"), personal=("reason",))
EXTENDED = Act("worker.deadline_extended", _("延长了取证期限，到 {until}"), personal=("reason",))
DECIDED = Act("worker.deadline_decided", _("对到期未持证作了决定（{decision}）"), personal=("reason",))
EXTENSION_REFUSED = Act("worker.extension_refused", _("没有批准延长取证期限"), personal=("reason",))
PAY_NOTED = Act("worker.pay_noted", _("登记了 {count} 个月的工资"))
CHECKED = Act("worker.checked", _("登记了 {on} 的从业查询"))
CE_NOTED = Act("worker.ce_noted", _("登记了继续教育 {hours} 学时"))
CE_REMOVED = Act("worker.ce_removed", _("删除了登记错的继续教育"), personal=("reason",))
CERTIFIED = Act("certificate.added", _("登记了证书（{level}）"))
CERTIFICATE_CHANGED = Act("certificate.changed", _("改了证书（{level}）"))
CERTIFICATE_REMOVED = Act("certificate.removed", _("删除了登记错的证书（{level}）"), personal=("reason",))
REGISTERED = Act("certificate.registered", _("登记了证书的登记情况（{state}）"))
REGISTRATION_REMOVED = Act(
    "certificate.registration_removed", _("删除了登记错的证书登记期"), personal=("reason",)
)
CONFIRMED = Act("certificate.confirmed", _("核对了证书原件（{level}）"))
RUN_MADE = Act("awards.made", _("编制了 {year} 年奖励津贴发放表，{count} 项"))
RUN_DROPPED = Act("awards.dropped", _("撤回了 {year} 年奖励津贴发放表"), personal=("reason",))
RUN_APPROVED = Act("awards.approved", _("批准了 {year} 年奖励津贴发放表"))
RUN_PAID = Act("awards.paid", _("登记了奖励津贴已发放 {count} 项"))
RUN_EXPORTED = Act("awards.exported", _("导出了奖励津贴发放表 {count} 人"))
LINKED = Act("worker.linked", _("把社工人才和账号对上了"))
UNLINKED = Act("worker.unlinked", _("取消了社工人才和账号的对应"))
EXPORTED = Act("worker.exported", _("导出了社工人才 {count} 人"))
LEDGER_EXPORTED = Act("worker.ledger_exported", _("导出了社工人才台账 {count} 人，含完整证件号和电话"))
