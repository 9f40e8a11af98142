"""The persons, needs and records of one township."""

import datetime
import random
from typing import TYPE_CHECKING

from bench.generate.drawing import (
    FIRST,
    GIVEN,
    LAST,
    SEED,
    STREETS,
    SURNAMES,
    Ids,
    day_in_year,
    identity_numbers,
)

if TYPE_CHECKING:
    from bench.generate.region import Region

# What is written in bundles, floor by floor, with the columns handed in; the others take their defaults.
COLUMNS: dict[str, tuple[str, ...]] = {
    "people.Household": ("id", "division", "number", "address", "address_index", "size"),
    "people.Person": (
        "id", "division", "station_id", "household_id", "worker_id", "state", "state_on", "name", "pinyin", "initials",
        "sex", "born_on", "ethnicity", "identity_number", "identity_index", "identity_tail", "phone", "phone_index",
        "health_note", "risk",
    ),
    "people.Membership": ("id", "division", "household_id", "person_id", "relation", "since"),
    "people.Enrolment": ("id", "division", "person_id", "since", "until"),
    "people.Circumstance": ("id", "division", "person_id", "category", "since", "until"),
    "people.Guardian": ("id", "division", "person_id", "name", "relation", "phone", "is_guardian"),
    "people.Consent": ("id", "division", "person_id", "kind", "given_on"),
    "people.RiskAssessment": ("id", "division", "person_id", "level", "on"),
    "fieldwork.VisitDuty": ("person_id", "division", "tier", "interval_days", "last_on", "due_on"),
    "needs.Need": (
        "id", "division", "station_id", "source", "person_id", "group", "kind", "description", "urgency", "noted_on",
        "promised_on", "state", "closed_on",
    ),
    "services.ServiceRecord": (
        "id", "division", "station_id", "kind", "field", "day", "starts_at", "ends_at", "heads", "note", "source",
        "void", "void_reason",
    ),
    "fieldwork.Visit": ("record_id", "way", "purpose", "observations", "handling"),
    "activities.Activity": ("record_id", "name", "kind", "volunteers", "duration_minutes"),
    "services.RecordWorker": ("id", "record_id", "worker_id", "minutes", "division", "kind", "day", "void"),
    "services.Participant": ("id", "record_id", "person_id", "division", "kind", "day", "void"),
    "services.RecordNeed": ("id", "record_id", "need_id", "link"),
}  # fmt: skip


class Township:
    """The persons and records of one township, the same in every size: they hang on its code alone."""

    def __init__(
        self, region: "Region", code: str, persons: int, records: int, tables: dict[str, list[tuple]]
    ):
        self.region, self.code, self.persons, self.records, self.tables = (
            region,
            code,
            persons,
            records,
            tables,
        )
        self.villages = region.villages[code] or [code]
        self.station = region.stations[code]
        self.workers = region.workers[code]
        self.draw = random.Random(f"{SEED}:{code}")
        # Every township has a stretch of numbers of its own.
        self.ids = Ids(int(code))

    def make(self) -> None:
        """Append the township's rows to the tables."""
        self._people()
        self._needs()
        self._records()

    def _people(self) -> None:
        from shegongzhan.core.names import spelled
        from shegongzhan.crypto.fields import blind_index_many
        from shegongzhan.people.models import Household, Person
        from shegongzhan.people.rules import address_key, birthday_before, digits, tail

        draw, new = self.draw, self.ids.new
        put = {name: self.tables[name].append for name in COLUMNS}
        numbers = identity_numbers(draw, self.code, self.persons)
        phones = [f"1{draw.choice('3578')}{draw.randrange(10**9):09d}" for _number in numbers]
        blinded = [
            blind_index_many((number for number, _born in numbers), "person.identity"),
            blind_index_many((tail(number) for number, _born in numbers), "person.identity_tail"),
            blind_index_many((digits(phone) for phone in phones), "person.phone"),
        ]
        assert Person._meta.get_field("phone_index").purpose == "person.phone"
        of_address = Household._meta.get_field("address_index").index_of
        child, elder = birthday_before(LAST, 14), birthday_before(LAST, 60)
        self.served: list[tuple[str, str, str]] = []  # person, village, household
        left_in_household = 0
        household = village = ""
        for place, (number, born) in enumerate(numbers):
            if not left_in_household:
                left_in_household = draw.choice((1, 1, 2, 2, 3, 4))
                household, village = new(), draw.choice(self.villages)
                address = f"{draw.choice(STREETS)}{draw.randrange(1, 400)}号"
                put["people.Household"](
                    (household, village, f"H{self.code}{place:05d}", address, of_address(address_key(address)),
                     left_in_household)
                )  # fmt: skip
            left_in_household -= 1
            person = new()
            name = (
                draw.choice(SURNAMES)
                + draw.choice(GIVEN)
                + (draw.choice(GIVEN) if draw.random() < 0.8 else "")
            )
            luck = draw.random()
            state = "active" if luck < 0.94 else "died" if luck < 0.97 else "left"
            state_on = None if state == "active" else day_in_year(draw)
            risk = "high" if luck < 0.05 else "key" if luck < 0.3 else "general"
            put["people.Person"](
                (person, village, self.station, household, draw.choice(self.workers), state, state_on, name,
                 *spelled(name), "m" if int(number[16]) % 2 else "f", born, "汉族" if luck < 0.7 else "蒙古族", number,
                 blinded[0][place], blinded[1][place], phones[place], blinded[2][place],
                 "高血压，长期服药" if luck < 0.4 else None, risk)
            )  # fmt: skip
            since = FIRST - datetime.timedelta(days=draw.randrange(2000))
            put["people.Enrolment"](
                (new(), village, person, since, max(state_on, since) if state_on else None)
            )
            put["people.Membership"]((new(), village, household, person, "", since))
            for category in set(draw.choices(self.region.categories, k=1 if draw.random() < 0.8 else 2)):
                ended = draw.random() < 0.05
                until = LAST - datetime.timedelta(days=draw.randrange(300)) if ended else None
                put["people.Circumstance"]((new(), village, person, category, since, until))
            if born > child or draw.random() < 0.15:
                put["people.Guardian"](
                    (new(), village, person, draw.choice(SURNAMES) + draw.choice(GIVEN), "亲属", phones[place],
                     born > child)
                )  # fmt: skip
            kind = "guardian" if born > child else "self"
            put["people.Consent"]((new(), village, person, kind, since))
            if born <= elder:
                put["people.RiskAssessment"]((new(), village, person, risk, since))
            if state == "active":
                days = {"high": 7, "key": 30, "general": 90}[risk]
                put["fieldwork.VisitDuty"](
                    (person, village, risk, days, None, LAST + datetime.timedelta(days=draw.randrange(days)))
                )
                self.served.append((person, village, household))

    def _needs(self) -> None:
        draw, region = self.draw, self.region
        self.needs: list[tuple[str, str]] = []
        for number in range(len(self.served) // 8):
            resident = number % 3 == 0
            person, village, _household = draw.choice(self.served)
            noted = day_in_year(draw)
            state = draw.choice(("open", "matched", "in_service", "met", "met", "met"))
            closed = noted + datetime.timedelta(days=30) if state == "met" else None
            need = self.ids.new()
            self.tables["needs.Need"].append((
                need, village, self.station, "resident" if resident else "client", None if resident else person,
                draw.choice(region.categories), draw.choice(region.kinds_of_needs), "希望有人陪同就医",
                draw.choice(region.urgencies), noted, noted + datetime.timedelta(days=14), state, closed,
            ))  # fmt: skip
            self.needs.append((need, person))

    def _records(self) -> None:
        draw, new, tables, region = self.draw, self.ids.new, self.tables, self.region
        note = "看望了老人，量了血压，聊了家里的情况，屋里干净，有米有面。"
        for number in range(self.records):
            record, day, started = new(), day_in_year(draw), draw.randrange(8, 17)
            is_visit = number % 12 != 0
            void = number % 97 == 96
            person, village, _household = draw.choice(self.served)
            kind = "visit" if is_visit else "activity"
            minutes = draw.choice((30, 40, 45, 60, 60, 90))
            heads = 1 if is_visit else draw.randrange(10, 80)
            tables["services.ServiceRecord"].append((
                record, village, self.station, kind, draw.choice(region.fields), day, datetime.time(started),
                datetime.time(started + 1), heads, note, "ledger", void, "重复录入" if void else "",
            ))  # fmt: skip
            if is_visit:
                seen = {"living": "good", "health": draw.choice(("good", "attention"))}
                tables["fieldwork.Visit"].append(
                    (record, draw.choice(region.ways), "定期探访", seen, "已记录")
                )
                tables["services.Participant"].append((new(), record, person, village, kind, day, void))
            else:
                tables["activities.Activity"].append(
                    (
                        record,
                        f"活动 {number}",
                        draw.choice(region.kinds_of_activities),
                        draw.randrange(6),
                        minutes,
                    )
                )
            for worker in draw.sample(self.workers, 1 if draw.random() < 0.7 else 2):
                tables["services.RecordWorker"].append(
                    (new(), record, worker, minutes, village, kind, day, void)
                )
            if self.needs and number % 20 == 0:
                tables["services.RecordNeed"].append((new(), record, draw.choice(self.needs)[0], "served"))
