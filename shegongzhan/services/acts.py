"""Acts of service records, as the audit log tells them."""

from django.utils.translation import gettext_lazy as _

from shegongzhan.audit.acts import Act

RECORDED = Act("service.recorded", _("记了一条服务记录"))
CHANGED = Act("service.changed", _("改了一条服务记录"))
VOIDED = Act("service.voided", _("作废了一条服务记录"))
RESTORED = Act("service.restored", _("恢复了一条作废的服务记录"))
ASSIGNED = Act("service.assigned", _("把服务记录归入项目：{own} 条，共用 {shared} 条"))
RELEASED = Act("service.released", _("把一条服务记录从项目移出"))
EXPORTED = Act("service.exported", _("导出了项目的服务记录 {count} 条"))
