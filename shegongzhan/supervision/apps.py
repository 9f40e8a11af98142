from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class SupervisionConfig(AppConfig):
    name = "shegongzhan.supervision"
    label = "supervision"
    verbose_name = pgettext_lazy("work", "督导")
