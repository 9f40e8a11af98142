"""What is put on record about stations."""

from django.utils.translation import gettext_lazy as _

from shegongzhan.audit.acts import Act

ADDED = Act("station.added", _("登记了站点"))
CHANGED = Act("station.changed", _("修改了站点：{fields}"))
CLOSED = Act("station.closed", _("撤销了站点，{on} 起"))
ROOMS_CHANGED = Act("station.rooms_changed", _("登记了阵地用房"))
DUTY_ADDED = Act("station.duty_added", _("登记了职责：{duty}"))
DUTY_ENDED = Act("station.duty_ended", _("结束了职责：{duty}"))
EXTENDED = Act("station.extended", _("登记了服务延伸：{services}"))
EXTENSION_ENDED = Act("station.extension_ended", _("结束了服务延伸：{services}"))
EXPORTED = Act("station.exported", _("导出了站点名录 {count} 条"))
