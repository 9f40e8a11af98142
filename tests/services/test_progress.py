"""Targets are counted from service records: by their rule, once, with the rows behind each figure."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shegongzhan.core.errors import RuleViolation
from shegongzhan.projects.models import Contract, Project
from shegongzhan.services.models import RecordClaim, ServiceRecord
from shegongzhan.services.progress import commands, queries
from tests import factories as f
from tests.projects import flow
from tests.statistics import rows

pytestmark = pytest.mark.django_db

DAY = datetime.date(2024, 2, 5)
EIGHT, NINE, TEN, ELEVEN = (datetime.time(hour) for hour in (8, 9, 10, 11))


@pytest.fixture
def two(centre_staff, county_officer):
    return centre_staff, county_officer


def contract_of(two, *targets, number="LX-1", name="困难群体服务", **said) -> Contract:
    return flow.signed(*two, flow.purchase(name=name), *targets, number=number, **said)


def refused(act, *args, **kwargs) -> str:
    with pytest.raises(RuleViolation) as no:
        act(*args, **kwargs)
    return no.value.code


def test_each_unit_is_counted_from_its_own_rows(two):
    units = {
        unit: flow.target_facts(label=unit, unit=unit) for unit in ("times", "hours", "heads", "persons")
    }
    contract = contract_of(two, *units.values())
    lin, zhou = rows.worker("林"), rows.worker("周")
    anna, bo = rows.person("甲"), rows.person("乙")
    both = {"project": contract.project, "day": DAY}
    rows.visit(workers=[(lin, 60), (zhou, 45)], people=[anna, bo], heads=3, **both)
    rows.visit(workers=[(lin, 30)], people=[anna], heads=1, **both)
    rows.visit(workers=[(lin, 30)], people=[anna], heads=1, void=True, void_reason="记错", **both)
    rows.activity(heads=40, **both)
    rows.visit(workers=[(lin, 600)], heads=9, day=DAY)

    counted = {p.target.label: p.counted for p in queries.progress_of(contract, f.TODAY)}

    assert counted == {"times": 2, "hours": Decimal("2.25"), "heads": 4, "persons": 2}


@pytest.mark.parametrize(
    ("rule", "counted"),
    [
        ({"method": "any"}, 3),
        ({"field": "elderly"}, 1),
        ({"least_minutes": 60}, 1),
        ({"least_heads": 2}, 1),
        ({"method": "group"}, 0),
    ],
)
def test_the_rule_of_a_target_narrows_what_counts(two, rule, counted):
    contract = contract_of(two, flow.target_facts(**rule))
    lin = rows.worker("林")
    both = {"project": contract.project, "day": DAY}
    rows.visit(workers=[(lin, 60)], heads=1, field="elderly", **both)
    rows.visit(workers=[(lin, 30)], heads=2, **both)
    rows.activity(workers=[(lin, 59)], heads=0, **both)

    [progress] = queries.progress_of(contract, f.TODAY)

    assert progress.counted == counted
    assert queries.records_of_target(progress.target, f.TODAY).count() == counted


def test_only_what_lies_in_the_term_and_up_to_the_day_counts(two):
    contract = contract_of(two)
    for day in ("2023-12-31", "2024-01-01", "2024-03-12", "2024-03-13"):
        rows.visit(project=contract.project, day=datetime.date.fromisoformat(day))

    [progress] = queries.progress_of(contract, f.TODAY)

    assert progress.counted == 2


def test_more_than_was_bought_is_not_paid_for(two):
    contract = contract_of(two, flow.target_facts(quantity=Decimal(2), unit_price=Decimal(100)))
    for _ in range(3):
        rows.visit(project=contract.project, day=DAY)

    [progress] = queries.progress_of(contract, f.TODAY)

    assert (progress.counted, progress.share, progress.value) == (3, 1, 200)


def test_counting_costs_the_same_for_one_target_and_for_thirty(two):
    few = contract_of(two, flow.target_facts())
    many = contract_of(
        two, *[flow.target_facts(label=str(n)) for n in range(30)], number="LX-2", name="多指标"
    )
    for n in range(20):
        rows.visit(project=(few if n % 2 else many).project, day=DAY)

    def queries_for(contract: Contract) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert all(p.counted == 10 for p in queries.progress_of(contract, f.TODAY))
        return len(asked)

    assert queries_for(many) == queries_for(few) <= 4


# --- claiming ---------------------------------------------------------------------------------------------------------


def test_a_record_without_a_project_becomes_its_own(two):
    contract = contract_of(two)
    record = rows.visit(day=DAY)
    assert list(queries.candidates_for(contract, f.TODAY)) == [record]

    assert commands.assign_records(two[0], contract.project, [record.pk, record.pk]) == (1, 0)

    assert refused(commands.assign_records, two[0], contract.project, [record.pk]) == "claim.twice"
    assert not queries.candidates_for(contract, f.TODAY).exists()


def test_a_second_contract_counts_it_only_when_both_allow_it(two):
    open_one = contract_of(two, shares_records=True)
    closed = contract_of(two, number="LX-2", name="不共用")
    also_open = contract_of(two, number="LX-3", name="共用", shares_records=True)
    record = rows.visit(day=DAY, project=open_one.project)

    assert refused(commands.assign_records, two[0], closed.project, [record.pk]) == "claim.not_shared"
    assert commands.assign_records(two[0], also_open.project, [record.pk]) == (0, 1)
    assert refused(commands.assign_records, two[0], also_open.project, [record.pk]) == "claim.twice"

    for contract, counted in ((open_one, 1), (also_open, 1), (closed, 0)):
        assert queries.progress_of(contract, f.TODAY)[0].counted == counted
    assert RecordClaim.objects.count() == 1


def test_a_record_of_a_closed_contract_is_not_shared(two):
    closed = contract_of(two)
    open_one = contract_of(two, number="LX-2", name="共用", shares_records=True)
    record = rows.visit(day=DAY, project=closed.project)

    assert refused(commands.assign_records, two[0], open_one.project, [record.pk]) == "claim.not_shared"
    assert not queries.candidates_for(open_one, f.TODAY).exists()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"day": datetime.date(2023, 12, 31)}, "claim.term"),
        ({"void": True, "void_reason": "记错"}, "claim.void"),
        ({"division": f.SHIZI_VILLAGE}, "claim.place"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_else_is_taken(two, said, code):
    contract = contract_of(two)
    good, bad = rows.visit(day=DAY), rows.visit(**{"day": DAY, **said})

    assert refused(commands.assign_records, two[0], contract.project, [good.pk, bad.pk]) == code
    assert not ServiceRecord.objects.filter(project__isnull=False).exists()


def test_a_record_leaves_unless_it_is_shared_or_the_contract_is_over(two):
    first = contract_of(two, shares_records=True)
    second = contract_of(two, number="LX-2", name="共用", shares_records=True)
    record = rows.visit(day=DAY)
    commands.assign_records(two[0], first.project, [record.pk])
    commands.assign_records(two[0], second.project, [record.pk])

    assert refused(commands.release_record, two[0], first.project, record) == "claim.shared"
    commands.release_record(two[0], second.project, record)
    commands.release_record(two[0], first.project, record)
    assert refused(commands.release_record, two[0], first.project, record) == "claim.not_counted"

    Contract.objects.filter(pk=first.pk).update(state="settled")
    assert refused(commands.assign_records, two[0], first.project, [record.pk]) == "claim.over"


def test_the_settlement_reckons_with_what_was_counted(two):
    contract = contract_of(two)
    for _ in range(4):
        rows.visit(project=contract.project, day=DAY)
    flow.accepted(*two, contract)

    settlement = commands.settle(two[0], contract.project, on=f.TODAY)

    assert settlement.due == 40_000
    assert settlement.figures[0]["counted"] == "4"


# --- double claims ----------------------------------------------------------------------------------------------------


def test_the_same_hours_in_two_contracts_are_found(two):
    first, second = contract_of(two), contract_of(two, number="LX-2", name="另一个")
    lin = rows.worker("林")
    one = rows.visit(project=first.project, day=DAY, workers=[(lin, 120)], starts_at=EIGHT, ends_at=TEN)
    other = rows.activity(
        project=second.project, day=DAY, workers=[(lin, 120)], starts_at=NINE, ends_at=ELEVEN
    )
    rows.activity(project=second.project, day=DAY, workers=[(lin, 60)], starts_at=TEN, ends_at=ELEVEN)

    [double] = queries.double_claims(f.COUNTY, flow.START, flow.END)

    assert (double.what, double.who) == ("time", lin)
    assert {double.first, double.second} == {one, other}


def test_the_same_person_on_the_same_day_in_the_same_way_is_found(two):
    first, second = contract_of(two), contract_of(two, number="LX-2", name="另一个")
    anna = rows.person("甲")
    rows.visit(project=first.project, day=DAY, people=[anna])
    rows.visit(project=second.project, day=DAY, people=[anna])
    rows.activity(project=second.project, day=DAY, people=[anna])

    [double] = queries.double_claims(f.COUNTY, flow.START, flow.END)

    assert (double.what, double.who) == ("person", anna)


def test_what_is_shared_struck_out_or_of_one_contract_is_no_double_claim(two):
    first = contract_of(two, shares_records=True)
    second = contract_of(two, number="LX-2", name="共用", shares_records=True)
    plain = Project.objects.create(division=f.JIANPING, kind="own", name="没有合同", applicant="站里")
    anna = rows.person("甲")
    shared = rows.visit(project=first.project, day=DAY, people=[anna])
    commands.assign_records(two[0], second.project, [shared.pk])
    rows.visit(project=first.project, day=DAY, people=[anna])
    rows.visit(project=second.project, day=DAY, people=[anna], void=True, void_reason="记错")
    rows.visit(project=plain, day=DAY, people=[anna])

    assert queries.double_claims(f.COUNTY, flow.START, flow.END) == []
