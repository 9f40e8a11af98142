"""The last three months of the sample county, up to this week: visits made, needs noted and answered, a few still waiting.

The ledgers are of 2023. What they left open is closed in the year after, so that nobody is shown as waiting for years;
who still waits today asked lately.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction

from shegongzhan.core.bulk import chunks
from shegongzhan.fieldwork.duties import refresh_duties
from shegongzhan.fieldwork.models import Visit, VisitDuty
from shegongzhan.needs import commands
from shegongzhan.needs.commands import NeedFacts, Word
from shegongzhan.needs.models import Need, NeedChannel, NeedState
from shegongzhan.services.commands import RecordFacts, write_records
from shegongzhan.services.models import RecordKind
from shegongzhan.stations.models import Station, Tier
from shegongzhan.talent.models import Worker, WorkerKind

ACTOR, COUNTY = "demo", "341821"
MONTHS = 91  # days that are filled
VISITS_A_DAY = 5
STARTS = (
    datetime.time(8, 40),
    datetime.time(10, 10),
    datetime.time(14, 0),
    datetime.time(15, 20),
    datetime.time(16, 30),
)
# How many visits somebody of a level got in that time, at most; one of so many was not seen in time.
TIMES = {"general": 1, "key": 2, "high": 4}
LATE_ONE_IN = 14
# What was talked about, how it was left, and a note: with grown-ups, and with children.
TALKED = (
    ("living", "recorded", "身体还好，饭能自己做。院门口的路灯坏了，已经告诉村里。"),
    ("policy", "recorded", "讲了高龄津贴和临时救助怎样申请，材料齐了，下次带表来。"),
    ("living", "follow_up", "最近腿疼，上下床不方便，家里人周末回来。过几天再来看。"),
    ("psychology", "follow_up", "话比上个月少，愿意来社区的茶话会，约好接送。"),
    ("assessment", "recorded", "屋里漏雨的地方补好了，没有新的困难。"),
    ("rehabilitation", "recorded", "陪着做了康复操，能自己走到村口。"),
    ("living", "recorded", "米和油都够，药按时吃。问了冬天取暖，用电热毯，已提醒注意安全。"),
)
WITH_CHILDREN = (
    ("study", "follow_up", "看了这周的作业，数学跟不上，周六的辅导继续来。"),
    ("living", "recorded", "奶奶在家照顾，吃饭穿衣都好，爸妈每周来电话。"),
    ("psychology", "follow_up", "愿意说学校里的事了，约好下周再来。"),
    ("living", "recorded", "提醒了防溺水和用电安全，监护人在场。"),
)
# What came of a need of a kind that was met, and what the person said.
MET = {
    "policy": ("帮着把材料交到镇里，批下来了，补发的也到账了。", "跑一趟就办好了。", 5),
    "study": ("接进周末的课业辅导，已经上了三次。", "孩子愿意去。", 5),
    "medical": ("联系卫生院上门量了血压、开了药，以后每月来一次。", "人来得及时，说话也耐心。", 5),
    "goods": ("送去米、油和棉被，登记了领取。", "够用了。", 4),
    "elderly_adaptation": ("卫生间和床边各装了一根扶手，门槛加了坡道。", "夜里起来不怕了。", 5),
    "daily_care": ("邻里志愿者每周三上门做一顿饭、打扫一次。", "盼着他们来。", 5),
    "employment": ("介绍到镇上的来料加工点，试了三天留下了。", "离家近，活也干得了。", 4),
    "psychology": ("社工陪着谈了四次，愿意出门参加活动了。", "说出来心里松快多了。", 4),
    "rights": ("司法所的律师上门讲清了手续，协助写了申请。", "心里有数了。", 4),
    "comfort": ("结对的志愿者每周打一次电话、每月来看一次。", "有人记着，高兴。", 5),
}
CLOSED_LATER = "按台账上的办法办妥，年后回访确认。"
AGAIN = 6  # one need in so many of those left open is met in the year after and asked for no more


@transaction.atomic
def fill(today: datetime.date) -> str:
    """Record visits and needs of the last three months, and close what the ledgers left open."""
    stations = {
        site.division: site
        for site in Station.objects.in_place(COUNTY)
        .filter(tier=Tier.TOWNSHIP, kind="social_work")
        .order_by("-pk")
    }
    visits = _visit_everybody(stations, today)
    waiting, met = _needs(stations, today)
    return f"近三个月：走访 {visits} 次，新提出的需求 {waiting + met} 项，办好 {met} 项"


# ---------- visits ----------


@dataclass
class Diary:
    """Which days and hours the workers of a station are taken."""

    workers: Sequence[int]
    taken: Counter[tuple[int, datetime.date]]

    def slot(self, number: int, day: datetime.date) -> tuple[int, datetime.date, datetime.time]:
        """Return a worker with a free hour on the day, or on a working day before it."""
        while True:
            day -= datetime.timedelta(days=max(day.weekday() - 4, 0))
            for turn in range(len(self.workers)):
                worker = self.workers[(number + turn) % len(self.workers)]
                if self.taken[worker, day] < VISITS_A_DAY:
                    self.taken[worker, day] += 1
                    return worker, day, STARTS[self.taken[worker, day] - 1]
            day -= datetime.timedelta(days=1)


def _visit_everybody(stations: dict[str, Station], today: datetime.date) -> int:
    """Record when the people of the visiting list were seen lately, and return how many visits that were."""
    workers: dict[str, list[int]] = defaultdict(list)
    for worker, division in (
        Worker.objects.filter(kind=WorkerKind.RESIDENT, left_on=None, station__in=stations.values())
        .order_by("pk")
        .values_list("pk", "station__division")
    ):
        workers[division].append(worker)
    diaries = {division: Diary(pks, Counter()) for division, pks in workers.items()}
    # The nearest day first, and of one day who is seen most often: they keep the hour they need.
    planned = sorted(_planned(today), key=lambda one: (one[0], one[2].interval_days), reverse=True)
    facts, talks = [], []
    for day, number, duty in planned:
        place = duty.division[:9]
        if place not in diaries:
            continue
        worker, on, start = diaries[place].slot(number, day)
        talk = talk_with(duty.person.age_on(on), number)
        minutes = (30, 40, 50, 60)[number % 4]
        begun = datetime.datetime.combine(on, start)
        facts.append(
            RecordFacts(
                RecordKind.VISIT, on, duty.division, station_id=stations[place].pk, starts_at=start,
                ends_at=(begun + datetime.timedelta(minutes=minutes)).time(), workers=[(worker, minutes)],
                people=[duty.person_id], note=talk[2],
            )
        )  # fmt: skip
        talks.append(talk)
    Visit.objects.bulk_create(
        [
            Visit(record=record, way="door", purpose=purpose, handling=handling)
            for record, (purpose, handling, _note) in zip(write_records(ACTOR, facts), talks, strict=True)
        ],
        batch_size=2000,
    )
    for part in chunks(VisitDuty.objects.in_place(COUNTY).values_list("person_id", flat=True)):
        refresh_duties(part, on=today)
    return len(facts)


def talk_with(age: int | None, number: int) -> tuple[str, str, str]:
    """Return what was talked about with somebody of the age."""
    talks = WITH_CHILDREN if age is not None and age < 18 else TALKED
    return talks[number % len(talks)]


def _planned(today: datetime.date) -> Iterator[tuple[datetime.date, int, VisitDuty]]:
    """Yield for each person of the list the days they should have been seen on, a number with each."""
    duties = VisitDuty.objects.in_place(COUNTY).select_related("person").order_by("division", "person_id")
    for number, duty in enumerate(duties):
        every = min(duty.interval_days, MONTHS)
        # Spread over the interval; a few were last seen some days too long ago.
        last = every + 2 + number % 5 if number % LATE_ONE_IN == 0 else (number * 7) % max(every - 2, 1)
        for turn in range(TIMES[duty.tier]):
            back = last + turn * every
            if back < MONTHS + 8:
                yield today - datetime.timedelta(days=back), number + turn, duty


# ---------- needs ----------


def _needs(stations: dict[str, Station], today: datetime.date) -> tuple[int, int]:
    """Close what was left open, let most of it be asked for again lately, and return how many wait and were met."""
    left = list(
        Need.objects.in_place(COUNTY).exclude(state__in=(NeedState.MET, NeedState.CANNOT)).order_by("pk")
    )
    for number, need in enumerate(left):
        on = datetime.date(need.noted_on.year + 1, 1, 8) + datetime.timedelta(days=number % 60)
        word = Word(enough=True, satisfaction=4, asked_on=on)
        commands.close_need(ACTOR, need, state=NeedState.MET, on=on, outcome=CLOSED_LATER, word=word)
    waiting = [need for number, need in enumerate(left) if number % AGAIN]
    done, ahead = waiting[::2], waiting[1::2]
    for number, need in enumerate(done):
        _met(_asked(need, today - datetime.timedelta(days=8 + number % 80), today), number, today)
    for number, need in enumerate(ahead):
        _asked(need, today - datetime.timedelta(days=_since(need.urgency, number)), today)
    return len(ahead), len(done)


def _since(urgency: str, number: int) -> int:
    """Return how many days ago a need was noted that waits: most of them within what was promised."""
    late = number % LATE_ONE_IN == 0
    return {"immediate": 0, "week": number % 6}.get(urgency, number % 40) + (
        3 if late and urgency != "ordinary" else 0
    )


def _asked(like: Need, on: datetime.date, today: datetime.date) -> Need:
    """Note a need like one of the ledgers, on the working day before."""
    facts = NeedFacts(
        like.kind, like.urgency, min(on, today), like.division, source=like.source,
        channel=NeedChannel.VISIT if like.person_id else NeedChannel.ACTIVITY, station_id=like.station_id,
        person_id=like.person_id, household_id=like.household_id, group=like.group, persons=like.persons,
        description=like.description or "",
    )  # fmt: skip
    return commands.note_need(ACTOR, facts, today=today)


def _met(need: Need, number: int, today: datetime.date) -> None:
    outcome, said, satisfaction = MET[need.kind]
    begun = min(need.noted_on + datetime.timedelta(days=1 + number % 3), today)
    commands.start_service(ACTOR, need, on=begun)
    ended = min(begun + datetime.timedelta(days=number % 6), today)
    word = Word(said=said, enough=True, satisfaction=satisfaction, asked_on=ended)
    commands.close_need(ACTOR, need, state=NeedState.MET, on=ended, outcome=outcome, word=word)
