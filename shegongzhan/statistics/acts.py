"""Acts of statistics, as the audit log tells them."""

from django.utils.translation import gettext_lazy as _

from shegongzhan.audit.acts import Act

ROWS_EXPORTED = Act("statistics.rows_exported", _("导出了统计数字后面的 {rows} 行"))
YEAR_PUBLISHED = Act("statistics.year_published", _("发布了 {year} 年的年度数据"))
REPORT_EXPORTED = Act("statistics.report_exported", _("导出了年度数据（{form}）"))
