"""Columns that many tables share. No table of its own."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shegongzhan.core import ids
from shegongzhan.core.errors import StaleRow


class Born(models.Model):
    """A row that may be born anywhere: its id is made where it was written down."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)

    class Meta:
        abstract = True


class Stamped(models.Model):
    """A row that two people may edit: it knows when it was made, last changed, and how often."""

    created_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("最近修改"), auto_now=True)
    version = models.PositiveIntegerField(_("版本"), default=1)

    class Meta:
        abstract = True

    def save_changed(self, fields: list[str], *, seen_version: int | None = None) -> None:
        """Write the named columns if nobody else changed the row since `seen_version` (default: since it was read).

        Raises StaleRow when somebody did; nothing is written then.
        """
        expected = self.version if seen_version is None else seen_version
        values: dict[str, Any] = {name: getattr(self, name) for name in fields}
        changed_at = timezone.now()
        done = (
            type(self)
            ._base_manager.filter(pk=self.pk, version=expected)
            .update(**values, updated_at=changed_at, version=expected + 1)
        )
        if not done:
            raise StaleRow("row.stale", gettext("这条记录刚刚被别人改过。请打开最新的内容，再改一次。"))
        self.version = expected + 1
