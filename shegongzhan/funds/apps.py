from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class FundsConfig(AppConfig):
    name = "shegongzhan.funds"
    label = "funds"
    verbose_name = _("资金")

    def ready(self) -> None:
        from shegongzhan.funds import guards

        post_migrate.connect(guards.install_after_migrate, sender=self)
