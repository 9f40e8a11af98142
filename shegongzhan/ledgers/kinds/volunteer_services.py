"""The services that a ledger of hours tells of: rows of one day, name, place and time are one service."""

import datetime
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from shegongzhan.imports.models import Batch
from shegongzhan.imports.reading.values import optional_text
from shegongzhan.ledgers.here import Here
from shegongzhan.ledgers.kinds.base import Row, SheetRead, reject, remark
from shegongzhan.partners.models import Organisation
from shegongzhan.volunteers.models import Attendance, Opportunity, OpportunityState, Volunteer


class Services:
    """The opportunities of past service: those an import made before, and those this one makes."""

    def __init__(self, here: Here, batch: Batch | None, said: Sequence[Any]):
        self._here, self._batch = here, batch
        self._fresh: dict[Any, Opportunity] = {}
        self._there: dict[Any, Opportunity] = {}
        self._typed: set[Any] = set()
        self._place_of = {station: code for code, station in here.stations.items()}
        self._organisations = {
            one.name: one
            for one in Organisation.objects.in_place(here.county).filter(name__in={row.organiser for row in said if row.organiser})
        }  # fmt: skip
        days = {row.day for row in said}
        if not days:
            return
        first = timezone.make_aware(datetime.datetime.combine(min(days), datetime.time()))
        last = timezone.make_aware(
            datetime.datetime.combine(max(days), datetime.time())
        ) + datetime.timedelta(1)
        rows = Opportunity.objects.in_place(here.county).filter(starts_at__gte=first, starts_at__lt=last)
        for one in rows.exclude(state=OpportunityState.CANCELLED).order_by("pk").iterator(chunk_size=2000):
            if one.batch_id is None:
                self._typed.add((one.day, optional_text(one.title), one.station_id))
            else:
                self._there.setdefault(_key(one), one)

    def of(self, sheet: SheetRead, row: Row, who: Volunteer) -> Opportunity | None:
        """Return the service of a row; None when the row is rejected: no station, or a service run on its own page."""
        said = row.values
        station = said.station or self._here.station_of(said.division or who.division)
        organisation = self._organisations.get(said.organiser)
        if station is None:
            reject(
                sheet, row, "organiser" if "organiser" in sheet.columns else "title", said.organiser, "station.unknown",
                _("没有找到组织这次服务的社工站"),
            )  # fmt: skip
            return None
        if (said.day, said.title, station) in self._typed:
            reject(
                sheet, row, "title", said.title, "service.there",
                _("这次服务是在系统里组织的，没有这个人的签到；请在那次服务的页面上补记，写明原因"),
            )  # fmt: skip
            return None
        if said.organiser and said.station is None and organisation is None:
            remark(
                sheet, row, "organiser", said.organiser, "station.unknown",
                _("没有登记过这个单位，记在当地社工站名下"),
            )  # fmt: skip
        begins, ends = said.span()
        made = Opportunity(
            division=said.division or self._place_of.get(station) or who.division, station_id=station,
            organisation=organisation, title=said.title, kind=said.kind, content=said.content, place=said.place,
            starts_at=begins, ends_at=ends, lead=said.lead, places=1, state=OpportunityState.CLOSED, batch=self._batch,
        )  # fmt: skip
        key = _key(made)
        return self._there.get(key) or self._fresh.setdefault(key, made)

    def write(self, attendances: Sequence[Attendance]) -> None:
        """Write the new services, each with as many places as people came, and make room in those that were there."""
        heads = Counter(one.opportunity_id for one in attendances)
        for one in self._fresh.values():
            one.places = one.taken = max(1, heads.pop(one.pk, 0))
        Opportunity.objects.bulk_create(self._fresh.values(), batch_size=1000)
        for pk, count in heads.items():
            # Not a change of the service: its version stays, so that its import can be taken back.
            Opportunity.objects.filter(pk=pk).update(
                places=Greatest(F("places"), F("taken") + count), taken=F("taken") + count
            )


def _key(one: Opportunity) -> Any:
    place = optional_text(one.place)
    return one.day, optional_text(one.title), one.station_id, place, one.starts_at, one.ends_at
