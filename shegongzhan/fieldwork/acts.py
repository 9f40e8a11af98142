"""Acts of fieldwork, as the audit log tells them."""

from django.utils.translation import gettext_lazy as _

from shegongzhan.audit.acts import Act
from shegongzhan.policies.queries import words_in

VISITED = Act("visit.recorded", _("记了一次走访，{people} 人"))
VISIT_CHANGED = Act("visit.changed", _("改了一次走访"))
CHANGE_NOTED = Act(
    "change_event.noted", _("登记了一件变化：{kind}"), words={"kind": words_in("visits.change_events")}
)
CHANGE_CARRIED = Act(
    "change_event.carried",
    _("一件变化随档案转到了别的社工站：{kind}"),
    words={"kind": words_in("visits.change_events")},
)
CHANGE_ANSWERED = Act("change_event.answered", _("联系到了发生变化的人"))
DUTIES_REBUILT = Act("visit_duty.rebuilt", _("重新算了走访任务，{people} 人"))
