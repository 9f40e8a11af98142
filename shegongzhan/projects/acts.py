"""Acts of projects, as the audit log tells them."""

from django.utils.translation import gettext_lazy as _

from shegongzhan.audit.acts import Act

FILED = Act("project.filed", _("登记了项目（{kind}）"))
CHANGED = Act("project.changed", _("改了项目：{fields}"))
CLOSED = Act("project.closed", _("项目结项，{on}"))
STOPPED = Act("project.stopped", _("项目终止，{on}"))
REOPENED = Act("project.reopened", _("重新开始了项目"))
EXPORTED = Act("project.exported", _("导出了项目 {count} 个"))
