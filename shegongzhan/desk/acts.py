"""Acts of the desk, as the audit log tells them."""

from django.utils.translation import gettext_lazy as _

from shegongzhan.audit.acts import Act

FEEDBACK_GIVEN = Act("feedback.given", _("提了一条意见"))
FEEDBACK_ANSWERED = Act("feedback.answered", _("答复了一条意见"))
HANDOVER_COUNTED = Act("handover.counted", _("清点了交接清单"))
HANDOVER_SUPERSEDED = Act("handover.superseded", _("协议延期，按 {until} 结束签的交接清单改存为旧清单"))
HANDOVER_GIVEN = Act("handover.given", _("登记了移交方签字"))
HANDOVER_TAKEN = Act("handover.taken", _("登记了接收方签字"))
WORKLOAD_EXPORTED = Act("workload.exported", _("导出了人手安排 {rows} 行"))
