"""Acts of supervision, as the audit log tells them. What was said stays out of the log."""

from django.utils.translation import gettext_lazy as _

from shegongzhan.audit.acts import Act, called
from shegongzhan.supervision.models import Mode

ASSIGNED = Act("supervisor.assigned", _("安排了社工站的督导，{on} 起"))
ENDED = Act("supervisor.ended", _("结束了社工站的督导，到 {on}"), personal=("reason",))
WITHDRAWN = Act("supervisor.withdrawn", _("取消了当天安排错的督导"))
HELD = Act("supervision.recorded", _("记了一次督导（{mode}），{minutes} 分钟"), words={"mode": called(Mode)})
OVERLAP = Act("supervision.overlap_confirmed", _("确认了和另一次督导时间重叠"))
CHANGED = Act("supervision.changed", _("改了一次督导"))
VOIDED = Act("supervision.voided", _("作废了一次督导"), personal=("reason",))
RESTORED = Act("supervision.restored", _("恢复了一次督导"))
AGREED = Act("supervision.agreed", _("约定了一项行动，{due} 以前"))
ACTION_CLOSED = Act("supervision.action_closed", _("了结了一项约定的行动：{state}"))
ACTION_MOVED = Act("supervision.action_moved", _("把一项约定的行动改到 {due}"))
TRAINED = Act("supervision.gap_trained", _("把能力短板“{tag}”列入 {month} 培训（{count} 处）"))
ASKED = Act("supervision.asked", _("写下了一个想请教督导的问题"))
ANSWERED = Act("supervision.answered", _("在请教督导的问题下写了答复"))
POINT_CLOSED = Act("supervision.point_closed", _("一个请教督导的问题解决了"))
POINT_REOPENED = Act("supervision.point_reopened", _("一个请教督导的问题重新提出"))
NOTED = Act("supervision.noted", _("写了督导手记"), protected=True)
NOTE_SHARED = Act("supervision.note_shared", _("分享了督导手记"))
SAID = Act("supervision.said", _("说了对一次督导的感受"), protected=True)
DUTY = Act("supervision.duty_recorded", _("记了 {month} 机构内部督导 {count} 人"))
DUTY_REMOVED = Act("supervision.duty_removed", _("删除了记错的机构内部督导"), personal=("reason",))
EXPORTED = Act("supervision.exported", _("导出了督导记录 {count} 次"))
DUTY_EXPORTED = Act("supervision.duty_exported", _("导出了机构内部督导 {count} 人"))
