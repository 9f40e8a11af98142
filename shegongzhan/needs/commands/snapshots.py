"""Freezing a list of a quarter as it stood on its last day, or stands today."""

import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shegongzhan.accounts.models import User
from shegongzhan.accounts.rules import pk_of
from shegongzhan.audit.commands import record as record_act
from shegongzhan.core.errors import RuleViolation
from shegongzhan.needs import acts
from shegongzhan.needs.models import ListKind, ListSnapshot
from shegongzhan.needs.queries.snapshots import rows_for
from shegongzhan.needs.rules import quarter_days


def take_snapshot(
    actor: User | str, *, division: str, kind: str, year: int, quarter: int, on: datetime.date
) -> ListSnapshot:
    """Freeze one of the three lists of a place for a quarter. The rows carry no names of persons and no descriptions.

    A quarter that is over is frozen as it was on its last day, a running one as it is today, and both say so. Raises
    RuleViolation for a quarter that has not begun, an unknown list, or what is frozen already.
    """
    if kind not in ListKind.values:
        raise RuleViolation("snapshot.list", _("请选择清单。"), field="lists")
    first, last = quarter_days(year, quarter)
    if first > on:
        raise RuleViolation("snapshot.future", _("这个季度还没开始。"), field="quarter")
    as_of = min(last, on)
    try:
        with transaction.atomic():
            snapshot = ListSnapshot.objects.create(
                division=division,
                list=kind,
                year=year,
                quarter=quarter,
                as_of=as_of,
                taken_by=pk_of(actor),
                rows=rows_for(division, kind, year=year, quarter=quarter, as_of=as_of),
            )
            record_act(
                actor,
                acts.SNAPSHOT_TAKEN,
                snapshot,
                year=year,
                quarter=quarter,
                list=kind,
                as_of=as_of.isoformat(),
            )
    except IntegrityError as error:
        raise RuleViolation(
            "snapshot.taken",
            _("%(list)s这个季度按 %(day)s 的情况已经冻结过。")
            % {"list": ListKind(kind).label, "day": as_of.isoformat()},
            field="quarter",
        ) from error
    return snapshot
