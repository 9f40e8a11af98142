from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "shegongzhan.core"
    label = "core"
    verbose_name = _("核心")

    def ready(self) -> None:
        from django.forms import Field

        # 「这个字段是必填项」 is a programmer's sentence; the label beside it says what is meant.
        Field.default_error_messages["required"] = _("还没有填。")
