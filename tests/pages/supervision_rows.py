"""Rows of supervision for the lists that must cost the same for three and for thirty."""

import datetime
from collections.abc import Callable

from shegongzhan.core.time import today
from shegongzhan.supervision.models import (
    AgendaPoint,
    AgreedAction,
    Assignment,
    Gap,
    MonthlyDuty,
    Session,
    SessionWorker,
)
from tests import factories as f
from tests.statistics import rows


def supervised(n: int) -> None:
    """Make a station with a supervisor, a session with all that hangs on it, a question and internal supervision."""
    site = f.station(f"3418212{n:02}", name=f"站{n}")
    firm = f.organisation(f"机构{n}")
    f.agreement(firm, site)
    worker = rows.worker(f"社工{n}", division=site.division, station=site)
    account = f.user(f"supervisor{n}", f"督导{n}", organisation=firm)
    here = {"division": site.division, "station": site}
    Assignment.objects.create(
        supervisor=account, organisation=firm, kind="internal", starts_on=f.LONG_AGO, **here
    )
    session = Session.objects.create(
        mode="on_site", day=today(), starts_at=datetime.time(9), ends_at=datetime.time(10), minutes=60,
        supervisor=account, supervisor_name=account.name, supervisor_kind="internal", topic="个案", **here,
    )  # fmt: skip
    SessionWorker.objects.create(session=session, worker=worker, division=site.division, day=today())
    AgreedAction.objects.create(session=session, worker=worker, text="写计划", due_on=today(), **here)
    for tag in ("case", "policy"):
        Gap.objects.create(session=session, division=site.division, day=today(), tag=tag)
    AgendaPoint.objects.create(worker=worker, text="怎么办", written_on=today(), **here)
    MonthlyDuty.objects.create(
        organisation=firm, worker=worker, month=today().replace(day=1), held_on=today(), minutes=60,
        supervisor_name="内督", **here,
    )  # fmt: skip


LISTS: dict[str, tuple[str, Callable[[int], None], str]] = {
    "supervision:sessions": ("", supervised, "county_officer"),
    "supervision:duty": ("", supervised, "county_officer"),
    "supervision:duty_year": ("?year=2025", supervised, "county_officer"),
}
