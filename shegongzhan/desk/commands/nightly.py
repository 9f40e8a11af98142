"""The night's own work: what days alone change is worked out anew."""

import datetime

from shegongzhan.desk.commands.transferring import lapse_transfers
from shegongzhan.desk.models import NightRun
from shegongzhan.desk.queries import counties
from shegongzhan.errands.commands import clear_away
from shegongzhan.fieldwork.duties import rebuild_duties
from shegongzhan.files.commands import sweep
from shegongzhan.ledgers.commands import drop_old_workbooks
from shegongzhan.people.commands import erase_due, reassess_people
from shegongzhan.volunteers.commands import erase_sealed


def work_out_anew(*, on: datetime.date, now: datetime.datetime, again: bool = False) -> NightRun | None:
    """Assess risk levels and rebuild visit duties everywhere, county by county, once a day; None when done already.

    People grow older and rules take effect without anybody touching a file. Papers on the disk that no row knows (their
    transaction was taken back) are swept away, volunteers and files somebody asked to erase are erased when their time
    has come, and files on their way that nobody answered for stop waiting. A run that broke off half-way is taken up
    again: each county is a transaction of its own and doing it twice changes nothing.
    """
    run, made = NightRun.objects.get_or_create(day=on)
    if not made and run.finished_at is not None and not again:
        return None
    run.levels = run.duties = 0
    for county in counties():
        run.levels += reassess_people("night", county, on=on)
        run.duties += rebuild_duties(county, on=on)
    sweep("night", now=now.timestamp())
    clear_away("night", now=now)
    erase_sealed("night", on=on)
    erase_due("night", on=on)
    lapse_transfers("night", on=on)
    drop_old_workbooks("night", on=on)
    run.finished_at = now
    run.save()
    return run
