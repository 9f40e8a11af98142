"""Acts of attached papers, as the audit log tells them."""

from django.utils.translation import gettext_lazy as _

from shegongzhan.audit.acts import Act

ATTACHED = Act("file.attached", _("上传了附件（{purpose}）"))
READ = Act("file.read", _("打开了附件（{purpose}）"))
REMOVED = Act("file.removed", _("移除了附件：{reason}"))
