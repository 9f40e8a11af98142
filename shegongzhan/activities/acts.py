"""Acts of activities, as the audit log tells them."""

from django.utils.translation import gettext_lazy as _

from shegongzhan.audit.acts import Act

HELD = Act("activity.recorded", _("记了一场活动，{heads} 人次"))
CHANGED = Act("activity.changed", _("改了一场活动"))
EXPORTED = Act("activity.exported", _("导出了活动 {count} 场"))
