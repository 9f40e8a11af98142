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
CERTIFIED = Act("certificate.added", _("登记了证书（{level}）"))
CERTIFICATE_CHANGED = Act("certificate.changed", _("改了证书（{level}）"))
CERTIFICATE_REMOVED = Act("certificate.removed", _("删除了登记错的证书（{level}）"), personal=("reason",))
LINKED = Act("worker.linked", _("把社工人才和账号对上了"))
UNLINKED = Act("worker.unlinked", _("取消了社工人才和账号的对应"))
EXPORTED = Act("worker.exported", _("导出了社工人才 {count} 人"))
LEDGER_EXPORTED = Act("worker.ledger_exported", _("导出了社工人才台账 {count} 人，含完整证件号和电话"))
