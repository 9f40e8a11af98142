from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PoliciesConfig(AppConfig):
    name = "shegongzhan.policies"
    label = "policies"
    verbose_name = _("政策参数")

    def ready(self) -> None:
        from shegongzhan.policies import checks  # noqa: F401  registered by being imported
