from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "shegongzhan.audit"
    label = "audit"
    verbose_name = _("审计")

    def ready(self) -> None:
        from shegongzhan.audit import guards

        # Every context's acts, so that an event's sentence is known whoever reads it.
        autodiscover_modules("acts")
        post_migrate.connect(guards.install_after_migrate, sender=self)
