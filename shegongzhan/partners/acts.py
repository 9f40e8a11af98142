"""What is put on record about organisations and agreements."""

from django.utils.translation import gettext_lazy as _

from shegongzhan.audit.acts import Act

ADDED = Act("partner.added", _("登记了合作单位"))
CHANGED = Act("partner.changed", _("修改了合作单位：{fields}"))
AGREED = Act("partner.agreed", _("登记了协议（{kind}），{starts_on} 至 {ends_on}"))
EXTENDED = Act("partner.agreement_extended", _("协议延到 {ends_on}"))
ENDED = Act("partner.agreement_ended", _("协议到 {ends_on} 终止"))
EXPORTED = Act("partner.exported", _("导出了合作单位 {count} 条"))

INCUBATION_BEGUN = Act("incubation.begun", _("开始培育社会组织"))
INCUBATION_CHANGED = Act("incubation.changed", _("修改了培育档案：{fields}"))
INCUBATION_HELPED = Act("incubation.helped", _("登记了培育支持"))
INCUBATION_INDEPENDENT = Act("incubation.independence_reached", _("写明社会组织能独立运作"))
INCUBATION_REGISTERED = Act("incubation.registered", _("社会组织登记为法人"))
FILING_BEGUN = Act("filing.begun", _("办备案：{step}，最迟 {due}"))
FILING_DONE = Act("filing.done", _("备案{step}：{result}"))
