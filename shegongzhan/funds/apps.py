from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class FundsConfig(AppConfig):
    name = "shegongzhan.funds"
    label = "funds"
    verbose_name = _("资金")

    def ready(self) -> None:
        from shegongzhan.funds import guards
        from shegongzhan.funds.commands.requests import close_requests
        from shegongzhan.projects.commands import milestones_stopped

        post_migrate.connect(guards.install_after_migrate, sender=self)
        milestones_stopped.connect(close_requests)
