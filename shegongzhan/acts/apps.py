from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ActsConfig(AppConfig):
    name = "shegongzhan.acts"
    label = "acts"
    verbose_name = _("办理")

    def ready(self) -> None:
        """Let every process know all acts, the console and the night too: the log reads their sentences."""
        autodiscover_modules("commands")
