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
FILE_OFFERED = Act("file.offered", _("向别的社工站移交档案，{count} 份，等对方答复"))
FILE_ASKED = Act("file.asked", _("请别的社工站移交一份档案"))
FILE_ACCEPTED = Act("file.accepted", _("同意了一次档案转移，{count} 份"))
FILE_REFUSED = Act("file.refused", _("没有同意一次档案转移"))
FILE_WITHDRAWN = Act("file.withdrawn", _("撤回了一次档案转移"))
FILE_LAPSED = Act("file.lapsed", _("一次档案转移过期没有答复"))
FILE_OVERTAKEN = Act("file.overtaken", _("一次档案转移作废：档案已有变动"))
FILE_MOVED = Act("person.file_moved", _("档案转到了另一个社工站"))
