from importlib import import_module
from pathlib import Path

from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class ActsConfig(AppConfig):
    name = "shegongzhan.acts"
    label = "acts"
    verbose_name = _("办理")

    def ready(self) -> None:
        """Let every process know all acts, the console and the night too: the log reads their sentences."""
        for app in apps.get_app_configs():
            if app.name.startswith("shegongzhan."):
                for file in sorted(Path(app.path).glob("*/acts.py")):
                    import_module(f"{app.name}.{file.parent.name}.acts")
