"""What is recorded about rules: who changed what for which place, from when, on what ground."""

import datetime

from django.utils.translation import gettext_lazy as _

from shegongzhan.audit.acts import Act


def _rule(key: str, place: str, on: datetime.date) -> str:
    """Return what a rule is called."""
    from shegongzhan.policies.queries import book, named

    known = book().definitions.get(key)
    return named(known.label) if known else key


OVERRIDDEN = Act(
    "policies.overridden", _("改动了参数 {key}（{division}，{effective_on} 起）"), words={"key": _rule}
)
OVERRIDE_ENDED = Act(
    "policies.override_ended", _("结束了参数改动 {key}（{division}，到 {ends_on}）"), words={"key": _rule}
)
