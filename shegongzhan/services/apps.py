from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ServicesConfig(AppConfig):
    name = "shegongzhan.services"
    label = "services"
    verbose_name = _("服务记录")
