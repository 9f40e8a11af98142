"""What may not be twice at one time is compared over whole spans: every rule, against every way two spans can lie."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.apps import apps

from shegongzhan.accounts import commands as accounts
from shegongzhan.accounts.roles import ADMINISTRATORS, Role
from shegongzhan.core.errors import RuleViolation
from shegongzhan.partners import commands as partners
from shegongzhan.partners.models import AgreementKind
from shegongzhan.stations import commands as stations
from shegongzhan.supervision import commands as supervision
from shegongzhan.supervision.commands import SupervisorFacts
from shegongzhan.talent import commands as talent
from shegongzhan.talent.commands import CertificateFacts, EmploymentFacts, RegistrationFacts, WorkerFacts
from tests import factories as f

pytestmark = pytest.mark.django_db

D = datetime.date
Day = datetime.date | None
Act = Callable[[D, Day], object]
TODAY = D(2025, 12, 31)
# What stands: a spring and an early summer. And how another span may lie to it.
FIRST, LAST = D(2024, 3, 1), D(2024, 6, 30)
MEETING = {
    "the same": (FIRST, LAST),
    "inside": (D(2024, 4, 1), D(2024, 5, 1)),
    "around": (D(2024, 1, 1), D(2024, 12, 31)),
    "since long ago without an end": (D(2001, 1, 1), None),
    "into its first day": (D(2024, 1, 1), FIRST),
    "from its last day": (LAST, D(2024, 12, 31)),
    "from within without an end": (D(2024, 5, 1), None),
}
APART = {
    "until the day before": (D(2024, 1, 1), D(2024, 2, 29)),
    "from the day after": (D(2024, 7, 1), D(2024, 12, 31)),
    "from the day after without an end": (D(2024, 7, 1), None),
}
SPANS, OPEN, LATER = "spans", "open", "later"


@dataclass
class Rule:
    """One rule: the model it is about, the code it refuses with, and the acts that put the one and the other there."""

    model: str
    code: str
    make: Callable[[], tuple[Act, Act]]
    # Spans as given; OPEN ones have no end when they begin; LATER ones begin after what stands.
    kind: str = SPANS


def security() -> object:
    return f.user("anquan", "秦岚")


def posts(first: Role, second: Role) -> Callable[[], tuple[Act, Act]]:
    """Return two posts of one person."""

    def make() -> tuple[Act, Act]:
        giver, person = security(), f.user("someone", "林晓燕")

        def give(role: Role) -> Act:
            return lambda starts, ends: accounts.give_post(
                giver, person, role, division=f.COUNTY, on=starts, ends_on=ends
            )

        return give(first), give(second)

    return make


def heads(named: bool) -> Callable[[], tuple[Act, Act]]:
    """Return two heads of one station, the first with an account, the second with one or by name."""

    def make() -> tuple[Act, Act]:
        site, giver = f.station(), security()
        people = [f.user(f"head{number}", f"站长{number}") for number in range(2)]

        def give(number: int) -> Act:
            return lambda starts, ends: accounts.give_post(
                giver, people[number], Role.STATION_HEAD, division=f.JIANPING, station=site, on=starts, ends_on=ends,
                title="镇分管领导",
            )  # fmt: skip

        def name(starts: D, ends: Day) -> object:
            return accounts.name_holder(
                "system", holder_name="吴国庆", role=Role.STATION_HEAD, station=site, on=starts, ends_on=ends,
                title="镇分管领导",
            )  # fmt: skip

        return give(0), name if named else give(1)

    return make


def linked_head() -> tuple[Act, Act]:
    """Return a post as auditor, and a post by name that is then linked to the same account."""
    site, giver, person = f.station(), security(), f.user("someone", "林晓燕")

    def watch(starts: D, ends: Day) -> object:
        return accounts.give_post(giver, person, Role.AUDIT_ADMIN, division=f.COUNTY, on=starts, ends_on=ends)

    def link(starts: D, ends: Day) -> object:
        named = accounts.name_holder(
            "system", holder_name="林晓燕", role=Role.RESIDENT_WORKER, station=site, on=starts, ends_on=ends
        )
        return accounts.link_holder(giver, named, person)

    return watch, link


def named_twice() -> tuple[Act, Act]:
    site = f.station()

    def name(starts: D, ends: Day) -> object:
        return accounts.name_holder(
            "system", holder_name="郑平", role=Role.RELIEF_ASSISTANT, station=site, on=starts, ends_on=ends
        )

    return name, name


def operators() -> tuple[Act, Act]:
    site = f.station()

    def sign(name: str) -> Act:
        firm = f.organisation(name)
        return lambda starts, ends: partners.make_agreement(
            "system", firm, site, kind=AgreementKind.OPERATION, starts_on=starts, ends_on=ends
        )

    return sign("益民"), sign("同心")


def supervisors() -> tuple[Act, Act]:
    site = f.station()

    def assign(name: str) -> Act:
        def put(starts: D, ends: Day) -> None:
            facts = SupervisorFacts(kind="external", name=name)
            row = supervision.assign_supervisor("system", site, facts, starts_on=starts, today=TODAY)
            if ends:
                supervision.end_supervision("system", row, on=ends, reason="期满", today=TODAY)

        return put

    return assign("甲老师"), assign("乙老师")


def a_worker(name: str = "林晓燕"):
    job = EmploymentFacts(f.JIANPING, "resident", starts_on=D(2000, 1, 1))
    worker = talent.file_worker("system", WorkerFacts(name), job)
    worker.employments.all().delete()
    return worker


def again(row):
    """Return the row as the database has it: what a test takes back leaves the one in hand behind."""
    return type(row).objects.get(pk=row.pk)


def employed_again() -> tuple[Act, Act]:
    worker = a_worker()

    def employ(starts: D, ends: Day) -> None:
        talent.transfer_worker("system", again(worker), EmploymentFacts(f.JIANPING, "resident"), on=starts)
        if ends:
            talent.leave("system", again(worker), on=ends)

    return employ, employ


def employed_before() -> tuple[Act, Act]:
    """Return an employment that is over, and another in whose place an earlier day is written."""
    worker = a_worker()

    def employ(starts: D, ends: Day) -> None:
        talent.transfer_worker("system", again(worker), EmploymentFacts(f.JIANPING, "resident"), on=starts)
        talent.leave("system", again(worker), on=LAST)

    def correct(starts: D, ends: Day) -> None:
        job = talent.transfer_worker(
            "system", again(worker), EmploymentFacts(f.JIANPING, "resident"), on=D(2025, 7, 1)
        )
        talent.change_employment("system", job, EmploymentFacts(f.JIANPING, "resident", starts_on=starts))

    return employ, correct


def mentoring() -> tuple[Act, Act]:
    mentor, mentee = a_worker("老王"), a_worker("小王")

    def pair(starts: D, ends: Day) -> None:
        row = talent.pair_up("system", mentor=mentor, mentee=mentee, starts_on=starts)
        if ends:
            talent.end_pair("system", row, on=ends, outcome="能独立走访", today=TODAY)

    return pair, pair


def registrations() -> tuple[Act, Act]:
    certificate = talent.add_certificate("system", a_worker(), CertificateFacts("junior"), today=TODAY)

    def register(starts: D, ends: Day) -> None:
        facts = RegistrationFacts("registered", on=starts, until=ends or D(2029, 1, 1))
        talent.register_certificate("system", again(certificate), facts, today=TODAY)

    return register, register


def leading() -> tuple[Act, Act]:
    sites = f.station(f.COUNTY), f.station()

    def lead(number: int) -> Act:
        def put(starts: D, ends: Day) -> None:
            row = stations.add_duty("system", sites[number], duty="政策咨询", leads=True, since=starts)
            if ends:
                stations.end_duty("system", row, on=ends)

        return put

    return lead(0), lead(1)


POST, AGREEMENT = "accounts.Post", "partners.Agreement"
RULES = {
    **{
        f"{first}, then {second}": Rule(POST, "post.separated", posts(first, second))
        for first in sorted(ADMINISTRATORS)
        for second in [*sorted(ADMINISTRATORS - {first}), Role.FINANCE, Role.COUNTY_OFFICER]
    },
    **{
        f"finance, then {second}": Rule(POST, "post.separated", posts(Role.FINANCE, second))
        for second in sorted(ADMINISTRATORS)
    },
    "a linked post of who is auditor": Rule(POST, "post.separated", linked_head),
    "the same post twice": Rule(POST, "post.held", posts(Role.FINANCE, Role.FINANCE)),
    "the same name twice": Rule(POST, "post.held", named_twice),
    "two heads": Rule(POST, "post.one_head", heads(named=False)),
    "two heads, one by name": Rule(POST, "post.one_head", heads(named=True)),
    "two operators": Rule(AGREEMENT, "agreement.overlap", operators),
    "two supervisors": Rule("supervision.Assignment", "supervisor.overlap", supervisors, OPEN),
    "employed again": Rule("talent.Employment", "employment.after_leaving", employed_again, OPEN),
    "employed before": Rule("talent.Employment", "employment.overlap", employed_before, OPEN),
    "mentored twice": Rule("talent.MentorPair", "pair.twice", mentoring, OPEN),
    "registered twice": Rule("talent.Registration", "registration.overlaps", registrations, LATER),
    "two that lead a duty": Rule("stations.StationDuty", "duty.led_elsewhere", leading, OPEN),
}  # fmt: skip
# Other rows between two days, of which there may be several in one time.
WITHOUT = {
    "people.Circumstance": "a person has several circumstances at a time",
    "people.Enrolment": "one command ends the row before it begins the next",
    "people.Guardian": "a child has two parents",
    "people.Membership": "the database knows one household a person",
    "funds.RevolvingSupport": "a project may borrow more than once",
    "projects.Project": "there is no limit to projects in one time",
    "projects.Contract": "a project has one contract",
    "stations.ServiceExtension": "several sites reach into one station",
    "talent.Obligation": "a contract has many clauses",
    "volunteers.TeamMember": "a volunteer may be of several teams",
    "desk.HandOver": "one list an agreement, by the database",
    "volunteers.Statement": "a statement is what somebody asked for, of any days",
}


def cases(rule: Rule, table: dict[str, tuple[D, Day]]) -> list[tuple[D, Day]]:
    found = list(table.values())
    if rule.kind == OPEN:
        met = table is MEETING
        found = [(starts, None) for starts, _ends in found if (starts <= LAST) == met]
    if rule.kind == LATER:
        found = [(starts, ends) for starts, ends in found if starts > FIRST]
    return found


def code_of(act: Act, starts: D, ends: Day) -> str:
    try:
        act(starts, ends)
    except RuleViolation as no:
        return no.code
    return ""


@pytest.mark.parametrize("name", sorted(RULES))
def test_two_spans_that_meet_are_refused(name, places):
    rule = RULES[name]
    first, second = rule.make()
    first(FIRST, LAST)

    wrong = []
    for starts, ends in cases(rule, MEETING):
        with undone():
            if (code := code_of(second, starts, ends)) != rule.code:
                wrong.append(f"{starts}—{ends}: {code or 'was let through'}")

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", sorted(RULES))
def test_two_spans_that_do_not_meet_are_let_through(name, places):
    rule = RULES[name]
    first, second = rule.make()
    first(FIRST, LAST)

    wrong = []
    for starts, ends in cases(rule, APART):
        with undone():
            if code := code_of(second, starts, ends):
                wrong.append(f"{starts}—{ends}: {code}")

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", sorted(name for name, rule in RULES.items() if rule.kind == SPANS))
def test_what_has_no_end_is_met_by_all_that_comes_later(name, places):
    rule = RULES[name]
    first, second = rule.make()
    first(FIRST, None)

    assert code_of(second, D(2025, 1, 1), D(2025, 2, 1)) == rule.code
    assert code_of(second, D(2024, 1, 1), D(2024, 2, 29)) == ""


def test_every_row_between_two_days_has_its_rule_or_says_why_not():
    pairs = ({"starts_on", "ends_on"}, {"since", "until"})
    found = {
        model._meta.label
        for model in apps.get_models()
        if any(pair <= {field.name for field in model._meta.get_fields()} for pair in pairs)
    }

    assert found == {rule.model for rule in RULES.values()} | set(WITHOUT)
    assert not {rule.model for rule in RULES.values()} & set(WITHOUT)


def undone():
    """Return a transaction of its own that leaves nothing behind."""
    from django.db import transaction

    class Undone:
        def __enter__(self) -> None:
            self.block = transaction.atomic()
            self.block.__enter__()

        def __exit__(self, *raised: object) -> None:
            transaction.set_rollback(True)
            self.block.__exit__(*raised)

    return Undone()
