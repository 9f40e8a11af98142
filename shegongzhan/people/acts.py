"""Acts about people, as the audit log tells them. Sentences are about nobody; what is personal stands apart."""

from django.utils.translation import gettext_lazy as _

from shegongzhan.audit.acts import Act, called, columns_of
from shegongzhan.people.models import ConsentKind, ErasureReason, Household, Person, PersonState
from shegongzhan.policies.queries import words_in

FILED = Act("person.filed", _("建了一份服务对象档案"))
SUPPLEMENTED = Act("person.supplemented", _("给一份档案补充了{count}项内容"))
FILING_UNDONE = Act("people.filing_undone", _("撤销了一次导入：{people} 份档案"))
CHANGED = Act("person.changed", _("改了一份档案：{columns}"), words={"columns": columns_of(Person)})
STATE_CHANGED = Act(
    "person.state_changed", _("改了一份档案的状态：{state}"), words={"state": called(PersonState)}
)
WORKER_ASSIGNED = Act("person.worker_assigned", _("改了一份档案的责任社工"))
WORKERS_ASSIGNED = Act("people.workers_assigned", _("给 {count} 份档案分派了责任社工"))
WORKERS_PASSED_ON = Act("people.workers_passed_on", _("把 {count} 份档案转给了另一名责任社工"))
WORKERS_UNASSIGNED = Act("people.workers_unassigned", _("撤销了 {count} 份档案的责任社工分派"))
# Which category and which level say something about the person: kept apart, and gone when the person is erased.
CIRCUMSTANCE_ADDED = Act("person.circumstance_added", _("登记了一个对象类别"), personal=("category",))
CIRCUMSTANCE_ENDED = Act("person.circumstance_ended", _("结束了一个对象类别"), personal=("category",))
GUARDIAN_ADDED = Act("person.guardian_added", _("登记了监护人或联系人"))
GUARDIAN_ENDED = Act("person.guardian_ended", _("结束了监护人或联系人"))
CONSENT_RECORDED = Act(
    "person.consent_recorded", _("登记了同意书：{kind}"), words={"kind": called(ConsentKind)}
)
CONSENT_WITHDRAWN = Act("person.consent_withdrawn", _("登记了撤回同意"))
CHILDREN_GROUNDED = Act("people.children_grounded", _("登记了一份名单的依据，{count} 名儿童"))
RISK_ASSESSED = Act("person.risk_assessed", _("评定了风险等级"), personal=("level",))
RISK_SET = Act("person.risk_set", _("人工调整了风险等级"), personal=("level", "reason"))
RISK_CONFIRMED = Act("person.risk_confirmed", _("确认了人工调整的风险等级"), personal=("level",))
RISK_REFUSED = Act("person.risk_refused", _("没有同意人工调整风险等级"), personal=("level",))
RISKS_REASSESSED = Act("people.risks_reassessed", _("重新评定了风险等级，{count} 人有变化"))
HOUSEHOLD_FORMED = Act("household.formed", _("建了一个家庭"))
HOUSEHOLD_CHANGED = Act(
    "household.changed", _("改了一个家庭：{columns}"), words={"columns": columns_of(Household)}
)
HOUSEHOLD_JOINED = Act("household.joined", _("登记了一个人进入家庭"))
HOUSEHOLD_LEFT = Act("household.left", _("登记了一个人离开家庭"))
MERGED = Act("person.merged", _("合并了两份档案"))
UNMERGED = Act("person.unmerged", _("撤销了一次合并"))
# What the number was looked at for is a word from the pack's list and says nothing about the person.
OPENED = Act("person.opened", _("打开了一份档案"))
HOUSEHOLD_OPENED = Act("household.opened", _("打开了一个家庭"))
LOOKS_EXPORTED = Act("people.looks_exported", _("导出了档案查看记录，{count} 行"))
REVEALED = Act(
    "person.revealed",
    _("查看了完整的{what}，用途：{purpose}"),
    words={"purpose": words_in("privacy.reveal_purposes")},
)
EXPORTED = Act("people.exported", _("导出了服务对象名单，{count} 行"))
PRINTED = Act("person.printed", _("打印了一份档案"))
ERASURE_ASKED = Act(
    "person.erasure_asked",
    _("申请清除一份档案的个人信息，原因：{reason}"),
    words={"reason": called(ErasureReason)},
)
ERASURE_WITHDRAWN = Act("person.erasure_withdrawn", _("撤回了清除一份档案的申请"))
ERASED = Act(
    "person.erased", _("清除了一份档案的个人信息，原因：{reason}"), words={"reason": called(ErasureReason)}
)
