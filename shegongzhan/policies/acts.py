"""What is recorded about rules: who changed what for which place, from when, on what ground."""

from django.utils.translation import gettext_lazy as _

from shegongzhan.audit.acts import Act

OVERRIDDEN = Act("policies.overridden", _("改动了参数 {key}（{division}，{effective_on} 起）"))
OVERRIDE_ENDED = Act("policies.override_ended", _("结束了参数改动 {key}（{division}，到 {ends_on}）"))
