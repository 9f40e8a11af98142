from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "shegongzhan.partners"
    label = "partners"
    verbose_name = _("合作单位")
