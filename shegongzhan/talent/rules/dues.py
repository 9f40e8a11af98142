"""What somebody is owed for certificates, day by day of their employments. Pure arithmetic over plain facts.

The month's allowance is owed by the place where somebody is employed on its last day: who moves in the middle of a
month is paid once, by the new place; who leaves in it is not paid for it.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from shegongzhan.talent.rules.certificates import (
    RANK,
    Held,
    allowance_in_month,
    award_due,
    has_started,
    highest,
)
from shegongzhan.talent.rules.days import months_between


@dataclass(frozen=True)
class Terms:
    """What a county's pack says of awards, allowances, pay and the deadline, on a day."""

    awards: Mapping[str, Decimal]
    allowances: Mapping[str, Decimal]
    awarded: tuple[str, ...]
    granted: tuple[str, ...]
    on_upgrade: str
    award_registered: bool
    starts: str
    highest_only: bool
    allowance_registered: bool
    floor: Decimal
    pro_rata: bool
    counts_insurance: bool
    months: int
    follows: str
    reminders: tuple[int, ...]


TermsOn = Callable[[str, datetime.date], Terms]


@dataclass(frozen=True)
class Job:
    """An employment as the rules see it; both days are worked, None is open."""

    division: str
    kind: str
    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None

    def runs(self, first: datetime.date, last: datetime.date) -> bool:
        """Tell whether it runs on some day between two days."""
        return (self.starts_on is None or self.starts_on <= last) and (
            self.ends_on is None or self.ends_on >= first
        )


@dataclass(frozen=True)
class Person:
    """Somebody as the rules see them: where they were employed and what they hold."""

    pk: int
    jobs: tuple[Job, ...]
    held: tuple[Held, ...] = field(default=())


@dataclass(frozen=True)
class Due:
    """One thing that is owed: the award for a level, or the allowance of a month (its first day)."""

    worker: int
    kind: str
    level: str
    amount: Decimal
    division: str
    worker_kind: str
    month: datetime.date | None = None
    obtained_on: datetime.date | None = None
    before: str = ""
    certificate: int = 0
    stops: str = ""


def job_on(jobs: Iterable[Job], day: datetime.date) -> Job | None:
    """Return the employment somebody is in on a day; of several the one that began last."""
    running = [job for job in jobs if job.runs(day, day)]
    return max(running, key=lambda job: job.starts_on or datetime.date.min, default=None)


def awards_owed(person: Person, first: datetime.date, last: datetime.date, terms: TermsOn) -> Iterator[Due]:
    """Yield the awards for certificates obtained between two days, each under the rules at the end of its year.

    Owed to who is employed as one of those the pack awards on some day of that year from the day of the certificate
    on, and not after `last`. Certificates without a date count as held before; one without a number earns nothing yet.
    """
    ordered = sorted(person.held, key=lambda held: (held.obtained_on or datetime.date.min, RANK[held.level]))
    for index, held in enumerate(ordered):
        if held.obtained_on is None or not held.documented or not first <= held.obtained_on <= last:
            continue
        year_end = held.obtained_on.replace(month=12, day=31)
        entitled = _entitled(person, held, min(last, year_end), year_end, terms)
        if entitled is None:
            continue
        job, here = entitled
        before = ordered[:index]
        amount = award_due(held, before, here.awards, on_upgrade=here.on_upgrade)
        if amount:
            yield Due(
                person.pk, "award", held.level, amount, job.division, job.kind,
                obtained_on=held.obtained_on, before=highest(one.level for one in before), certificate=held.pk,
            )  # fmt: skip


def _entitled(
    person: Person, held: Held, last: datetime.date, year_end: datetime.date, terms: TermsOn
) -> tuple[Job, Terms] | None:
    """Return the first employment that earns the award for a certificate, with the rules of its place."""
    assert held.obtained_on is not None
    jobs = [job for job in person.jobs if job.runs(held.obtained_on, last)]
    for job in sorted(jobs, key=lambda job: job.starts_on or datetime.date.min):
        here = terms(job.division, year_end)
        registered = not here.award_registered or any(starts <= last for starts, _ends in held.periods)
        if job.kind in here.awarded and registered:
            return job, here
    return None


def allowances_owed(person: Person, first: datetime.date, last: datetime.date, terms: TermsOn) -> list[Due]:
    """Return the allowances of the months that end between two days, each under the rules on the month's last day.

    The last month before one that is not owed says why it stops.
    """
    owed: list[Due] = []
    previous: Due | None = None
    for end in months_between(first, last):
        found = _allowance(person, end, terms)
        if isinstance(found, Due):
            owed.append(found)
            previous = found
        elif previous is not None:
            owed[-1] = replace(previous, stops=found)
            previous = None
    return owed


def _allowance(person: Person, end: datetime.date, terms: TermsOn) -> Due | str:
    """Return the allowance of the month that ends on a day, or why there is none."""
    job = job_on(person.jobs, end)
    if job is None:
        return "left"
    here = terms(job.division, end)
    if job.kind not in here.granted:
        return "kind"
    held = [
        one for one in person.held
        if (one.obtained_on is None or one.obtained_on <= end) and has_started(one, end.year, end.month, here.starts)
    ]  # fmt: skip
    if not held:
        return "certificate"
    held = [one for one in held if one.documented]
    if not held:
        return "undocumented"
    if here.allowance_registered:
        held = [one for one in held if one.is_registered(end)]
        if not held:
            return "registration"
    amount = allowance_in_month(
        held, end.year, end.month, here.allowances, starts=here.starts, highest_only=here.highest_only
    )
    if not amount:
        return "kind"
    best = max(held, key=lambda one: RANK[one.level])
    return Due(
        person.pk, "allowance", best.level, amount, job.division, job.kind,
        month=end.replace(day=1), obtained_on=best.obtained_on, certificate=best.pk,
    )  # fmt: skip
