"""Acts about people, as the audit log tells them. Sentences are about nobody; what is personal stands apart."""

from django.utils.translation import gettext_lazy as _

from shegongzhan.audit.acts import Act

FILED = Act("person.filed", _("建了一份服务对象档案"))
SUPPLEMENTED = Act("person.supplemented", _("给一份档案补充了{count}项内容"))
FILING_UNDONE = Act("people.filing_undone", _("撤销了一次导入：{people} 份档案"))
CHANGED = Act("person.changed", _("改了一份档案：{columns}"))
STATE_CHANGED = Act("person.state_changed", _("改了一份档案的状态：{state}"))
WORKER_ASSIGNED = Act("person.worker_assigned", _("改了一份档案的责任社工"))
WORKERS_ASSIGNED = Act("people.workers_assigned", _("给 {count} 份档案分派了责任社工"))
WORKERS_PASSED_ON = Act("people.workers_passed_on", _("把 {count} 份档案转给了另一名责任社工"))
WORKERS_UNASSIGNED = Act("people.workers_unassigned", _("撤销了 {count} 份档案的责任社工分派"))
CIRCUMSTANCE_ADDED = Act("person.circumstance_added", _("登记了一个对象类别：{category}"))
CIRCUMSTANCE_ENDED = Act("person.circumstance_ended", _("结束了一个对象类别：{category}"))
GUARDIAN_ADDED = Act("person.guardian_added", _("登记了监护人或联系人"))
GUARDIAN_ENDED = Act("person.guardian_ended", _("结束了监护人或联系人"))
CONSENT_RECORDED = Act("person.consent_recorded", _("登记了同意书：{kind}"))
CONSENT_WITHDRAWN = Act("person.consent_withdrawn", _("登记了撤回同意"))
RISK_ASSESSED = Act("person.risk_assessed", _("评定了风险等级：{level}"))
RISK_SET = Act("person.risk_set", _("人工调整了风险等级：{level}"), personal=("reason",))
RISK_CONFIRMED = Act("person.risk_confirmed", _("确认了人工调整的风险等级：{level}"))
RISK_REFUSED = Act("person.risk_refused", _("没有同意人工调整风险等级：{level}"))
RISKS_REASSESSED = Act("people.risks_reassessed", _("重新评定了风险等级，{count} 人有变化"))
HOUSEHOLD_FORMED = Act("household.formed", _("建了一个家庭"))
HOUSEHOLD_CHANGED = Act("household.changed", _("改了一个家庭：{columns}"))
HOUSEHOLD_JOINED = Act("household.joined", _("登记了一个人进入家庭"))
HOUSEHOLD_LEFT = Act("household.left", _("登记了一个人离开家庭"))
MERGED = Act("person.merged", _("合并了两份档案"))
UNMERGED = Act("person.unmerged", _("撤销了一次合并"))
# What the number was looked at for is a word from the pack's list and says nothing about the person.
REVEALED = Act("person.revealed", _("查看了完整的{what}，用途：{purpose}"))
EXPORTED = Act("people.exported", _("导出了服务对象名单，{count} 行"))
PRINTED = Act("person.printed", _("打印了一份档案"))
ERASED = Act("person.erased", _("清除了一份档案的个人信息，原因：{reason}"))
