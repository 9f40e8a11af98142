"""Acts of the desk, as the audit log tells them."""

from django.utils.translation import gettext_lazy as _

from shegongzhan.audit.acts import Act

FEEDBACK_GIVEN = Act("feedback.given", _("提了一条意见"))
FEEDBACK_ANSWERED = Act("feedback.answered", _("答复了一条意见"))
