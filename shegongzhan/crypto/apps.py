from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CryptoConfig(AppConfig):
    name = "shegongzhan.crypto"
    label = "crypto"
    verbose_name = _("加密")

    def ready(self) -> None:
        from shegongzhan.crypto import checks  # noqa: F401  (registers the self-test)
