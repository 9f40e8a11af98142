"""Where an import takes place: the county, its townships and villages, and the lists of the policy pack in force."""

import datetime
from collections.abc import Mapping
from functools import cached_property

from django.utils.translation import gettext as _

from shegongzhan.core.errors import RuleViolation
from shegongzhan.funds.models import FundSource
from shegongzhan.imports.reading.places import Found, Townships, Unknown, Villages
from shegongzhan.imports.reading.values import optional_text as plain_text
from shegongzhan.policies.queries import names as policy_names
from shegongzhan.policies.queries import value as policy
from shegongzhan.policies.rules import plain
from shegongzhan.stations import queries as places


class Here:
    """The place and year of one import, with everything that is looked up for every row kept in memory.

    `unit` is a county (6 digits) or a township (9 digits); rows of places outside it are refused. `on` is the last day
    of the year, at the latest today: the day whose lists of the policy pack hold.
    """

    def __init__(self, unit: str, year: int, today: datetime.date):
        if len(unit) not in (6, 9) or not places.is_known(unit):
            raise RuleViolation(
                "unit.unknown",
                _("没有代码为 %(unit)s 的县或乡镇；请先加载区划。") % {"unit": unit},
                field="unit",
            )
        self.unit = unit
        self.year = year
        self.today = today
        # From here what a ledger says without a date is true: its list speaks of its whole year.
        self.first = datetime.date(year, 1, 1)
        self.on = min(datetime.date(year, 12, 31), today)
        self.county = unit[:6]
        self.county_name = places.name_of(self.county)
        self._names: dict[str, Mapping[str, str]] = {}
        self._villages: dict[str, Villages] = {}
        self._found: dict[tuple[str, str], Found | Unknown] = {}

    # --- places ---

    @cached_property
    def townships(self) -> Townships:
        """The townships of the county."""
        return Townships((row.code, row.name) for row in places.townships_of(self.county))

    @cached_property
    def _village_names(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for row in places.villages_of(self.county):
            found.setdefault(row.code[:9], []).append((row.code, row.name))
        return found

    @cached_property
    def _anywhere(self) -> Villages:
        return Villages(pair for pairs in self._village_names.values() for pair in pairs)

    def villages(self, township: str) -> Villages:
        """Return the villages of a township, or with '' those of the whole county."""
        if not township:
            return self._anywhere
        if township not in self._villages:
            self._villages[township] = Villages(self._village_names.get(township, []))
        return self._villages[township]

    def village(self, written: str, township: str) -> Found | Unknown:
        """Return the village meant, in the township when one is known, else in the whole county if only one is."""
        key = (written, township)
        found = self._found.get(key)
        if found is None:
            found = self.villages(township).find(written)
            if isinstance(found, Unknown) and not township and (leading := self.townships.mentioned(written)):
                found = self.villages(leading.code).find(written)
            self._found[key] = found
        return found

    def township(self, written: str) -> Found | Unknown:
        """Return the township meant by a cell."""
        found = self.townships.find(written)
        if isinstance(found, Unknown) and (named := self.townships.mentioned(written)):
            return named
        return found

    def is_county(self, written: str) -> bool:
        """Tell whether a cell names the county itself: 郎溪县, 全县, 郎溪县民政局."""
        return written in {"全县", "本县", "全旗", "全区", "全市", "县级"} or self.county_name in written

    def outside(self, division: str) -> bool:
        """Tell whether a place lies outside the unit of the import."""
        return not division.startswith(self.unit)

    # --- stations ---

    @cached_property
    def stations(self) -> dict[str, int | None]:
        """The stations of the places asked for so far, forgotten after the ledger of stations went in."""
        return {}

    def station_of(self, division: str) -> int | None:
        """Return the social work station that serves a place, as pages say it."""
        if division not in self.stations:
            found = places.station_of(division)
            self.stations[division] = found.pk if found else None
        return self.stations[division]

    def forget_stations(self) -> None:
        """Read the stations again when next asked."""
        self.__dict__.pop("stations", None)

    # --- money ---

    @cached_property
    def sources(self) -> dict[str, str]:
        """The kinds of the sources of money that are registered, by their names."""
        found = FundSource.objects.filter(division=self.county).values_list("name", "kind")
        return {plain_text(name): kind for name, kind in found}

    # --- lists of the policy pack ---

    def code(self, key: str, written: str) -> str | None:
        """Return the code that a written name stands for in a list of the pack (低保户 → subsistence), or None."""
        names = self._names.get(key)
        if names is None:
            names = self._names[key] = policy_names(key, self.unit, self.on)
        return names.get(plain(written))

    def labels(self, key: str) -> list[str]:
        """Return the names of a list of the pack, for a message that says what could be written."""
        return [entry["label"] for entry in policy(key, self.unit, self.on)]

    def rooms(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """Return code, name and everyday names of the rooms a station needs."""
        return [
            (e["code"], e["label"], tuple(e.get("synonyms", ())))
            for e in policy("stations.rooms", self.unit, self.on)
        ]
