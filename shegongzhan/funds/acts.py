"""Acts of funds, as the audit log tells them."""

from django.utils.translation import gettext_lazy as _

from shegongzhan.audit.acts import Act

SOURCE_OPENED = Act("fund_source.opened", _("登记了资金来源（{kind}）"))
SOURCE_CHANGED = Act("fund_source.changed", _("改了资金来源的文件或用途"))
RECEIVED = Act("posting.received", _("登记了拨入 {amount} 元"))
SPENT = Act("posting.spent", _("登记了支出 {amount} 元（{use}）"))
WARNED = Act("posting.warned", _("看过提醒后登记了支出：{limit}"))
OVERRIDDEN = Act("posting.overridden", _("凭文件放行了一笔支出：{limit}，依据 {document}"))
REVERSED = Act("posting.reversed", _("冲正了一笔记账 {amount} 元"))
EXPORTED = Act("posting.exported", _("导出了资金台账 {count} 笔"))
