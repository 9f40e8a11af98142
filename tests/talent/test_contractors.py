"""Contractors: who stays with them, how many are certified and local, promises kept by the records, what they taught."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.scoping import within
from shegongzhan.partners.models import Agreement, Organisation
from shegongzhan.talent import commands, queries
from shegongzhan.talent.commands import EmploymentFacts, GuidanceFacts, ObligationFacts, WorkerFacts
from shegongzhan.talent.models import Guidance, Obligation, Worker
from tests import factories as f
from tests.statistics import rows

pytestmark = pytest.mark.django_db
DAY = datetime.date
HERE = within(f.COUNTY)
NOW, LONG_AGO, MARCH = DAY(2024, 7, 1), DAY(2022, 2, 1), DAY(2024, 3, 1)


@pytest.fixture
def yimin(jianping, shizi):
    """A contractor that runs 建平镇 since 2022 and ran 十字镇 in 2022 only."""
    made = Organisation.objects.create(division=f.COUNTY, name="益民", kind="contractor")
    Agreement.objects.filter(station__in=[jianping, shizi]).delete()
    _runs(made, jianping, DAY(2022, 1, 1), None)
    _runs(made, shizi, DAY(2022, 1, 1), DAY(2022, 12, 31))
    return made


def _runs(organisation, station, starts_on, ends_on):
    Agreement.objects.create(
        organisation=organisation, station=station, division=station.division, kind="operation",
        starts_on=starts_on, ends_on=ends_on,
    )  # fmt: skip


def hire(station, name="甲", starts_on=LONG_AGO, origin="local", **rest) -> Worker:
    job = EmploymentFacts(station.division, "resident", station_id=station.pk, starts_on=starts_on, **rest)
    return commands.file_worker("system", WorkerFacts(name, origin=origin), job)


def years(organisation, *wanted):
    return queries.years_of_contractors([organisation.pk], wanted or [2022, 2023, 2024], NOW, where=HERE)[
        organisation.pk
    ]


def test_who_stays_with_a_contractor_year_by_year(yimin, jianping, shizi):
    hire(jianping, "留")
    commands.leave("system", hire(jianping, "走"), on=DAY(2023, 6, 30))
    hire(shizi, "换了机构的站")
    hire(jianping, "新", starts_on=DAY(2023, 3, 1))

    first, second, third = years(yimin)

    assert (first.at_start, first.joined, first.left, first.people) == (0, 3, 1, 2)
    assert (second.at_start, second.joined, second.left, second.stayed) == (2, 1, 1, 1)
    assert second.staying == 50.0 and (third.at_start, third.staying) == (2, 100.0)


def test_moving_to_another_station_of_the_same_contractor_is_staying(yimin, jianping, shizi):
    Agreement.objects.filter(station=shizi).update(ends_on=None)
    worker = hire(jianping)
    job = EmploymentFacts(shizi.division, "resident", station_id=shizi.pk)
    commands.transfer_worker("system", worker, job, on=DAY(2023, 5, 1))

    [year] = years(yimin, 2023)

    assert (year.at_start, year.stayed, year.left, year.joined) == (1, 1, 0, 0)


def test_local_and_certified_are_counted_among_those_of_whom_it_is_known(yimin, jianping):
    rows.certificate(hire(jianping, "本地", origin="local"), "junior", DAY(2022, 6, 1))
    rows.certificate(hire(jianping, "外地", origin="outside"), "junior", DAY(2024, 8, 1))
    hire(jianping, "不清楚", origin="")

    [year] = years(yimin, 2024)

    assert (year.people, year.certified, year.local, year.of_known, year.local_certified) == (3, 1, 1, 2, 1)
    assert (year.certified_share, year.local_share) == (33.3, 50.0)


def test_a_cadre_of_the_village_is_not_the_contractors(yimin, jianping):
    job = EmploymentFacts(jianping.division, "cadre", station_id=jianping.pk, starts_on=DAY(2022, 2, 1))
    commands.file_worker("system", WorkerFacts("村干部"), job)

    assert years(yimin, 2023)[0].people == 0 and years(yimin, 2023)[0].staying is None


def bind(organisation, kind="certified", amount=50, **rest) -> Obligation:
    facts = ObligationFacts(
        kind,
        rest.pop("clause", "第八条"),
        DAY(2024, 1, 1),
        None if amount is None else Decimal(amount),
        **rest,
    )
    return commands.add_obligation("system", organisation, facts, division=f.COUNTY)


def test_what_the_contract_promises_is_met_by_the_records_or_by_a_word(yimin, jianping):
    rows.certificate(hire(jianping, "甲"), "junior", DAY(2022, 6, 1))
    hire(jianping, "乙", origin="outside")
    bind(yimin, "certified", 50)
    bind(yimin, "local", 60)
    bind(yimin, "training", 20)
    word = bind(yimin, "other", None, clause="带出两名本地社工")

    kept = queries.kept_by(yimin, Obligation.objects.order_by("pk"), NOW, where=HERE)
    assert [(one.actual, one.met) for one in kept] == [
        (50.0, True),
        (50.0, False),
        (0.0, False),
        (None, None),
    ]

    commands.judge_obligation("system", word, met=True, note="两人都带完了")
    assert queries.kept_by(yimin, Obligation.objects.filter(pk=word.pk), NOW, where=HERE)[0].met is True


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"clause": " "}, "obligation.clause"),
        ({"amount": 0}, "obligation.amount"),
        ({"amount": None}, "obligation.amount"),
        ({"amount": 101}, "obligation.percent"),
        ({"ends_on": DAY(2023, 1, 1)}, "obligation.days"),
    ],
)
def test_a_clause_that_cannot_be_is_refused(yimin, wrong, code):
    with pytest.raises(RuleViolation) as no:
        bind(yimin, **wrong)
    assert no.value.code == code and not Obligation.objects.exists()


def test_what_the_records_count_is_nobodys_word(yimin):
    with pytest.raises(RuleViolation) as no:
        commands.judge_obligation("system", bind(yimin), met=True, note="好")
    assert no.value.code == "obligation.counted"


def guide(organisation, on=MARCH, **rest) -> Guidance:
    facts = GuidanceFacts(on, rest.pop("learned_from", "南京"), rest.pop("about", "月会"), **rest)
    return commands.record_guidance("system", organisation, facts, division=f.COUNTY, today=NOW)


def test_guidance_is_counted_by_year_and_what_was_taken_up(yimin, jianping):
    guide(yimin, station=jianping, adopted="yes")
    guide(yimin, adopted="no")
    guide(yimin, on=DAY(2023, 3, 1), adopted="partly")

    assert queries.guidance_by_year(Guidance.objects.all()) == [(2024, 2, 1), (2023, 1, 1)]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"on": DAY(2024, 7, 2)}, "guidance.future"),
        ({"about": ""}, "guidance.about"),
        ({"learned_from": " "}, "guidance.learned_from"),
    ],
)
def test_guidance_that_cannot_be_is_refused(yimin, wrong, code):
    with pytest.raises(RuleViolation) as no:
        guide(yimin, **wrong)
    assert no.value.code == code


def test_guidance_is_for_a_station_the_contractor_ran_that_day(yimin, shizi):
    guide(yimin, on=DAY(2022, 5, 1), station=shizi)
    with pytest.raises(RuleViolation) as no:
        guide(yimin, station=shizi)
    assert no.value.code == "guidance.station"


def test_clauses_and_guidance_are_kept_on_the_pages(yimin, jianping, sign_in, centre_staff, lin):
    hire(jianping)
    centre = sign_in(centre_staff)
    said = {"kind": "certified", "amount": "60", "clause": "持证六成", "starts_on": "2024-01-01"}
    assert (
        centre.post(reverse("talent:obligation_add", args=[yimin.pk]), {**said, "amount": "200"}).status_code
        == 422
    )
    centre.post(reverse("talent:obligation_add", args=[yimin.pk]), said)
    said = {
        "on": "2024-03-01",
        "learned_from": "南京",
        "about": "三张清单月会",
        "station": jianping.pk,
        "adopted": "waiting",
    }
    centre.post(reverse("talent:guidance_add", args=[yimin.pk]), said)
    guidance = Guidance.objects.get()
    centre.post(
        reverse("talent:guidance_change", args=[guidance.pk]),
        {**said, "adopted": "yes", "version": guidance.version},
    )

    page = centre.get(reverse("talent:contractor", args=[yimin.pk])).content.decode()
    assert "持证六成" in page and "没有做到" in page and "采用了" in page and "南京" in page
    assert "益民" in centre.get(reverse("talent:contractors")).content.decode()
    assert "登记约定" not in sign_in(lin).get(reverse("talent:contractor", args=[yimin.pk])).content.decode()

    centre = sign_in(centre_staff)
    centre.post(reverse("talent:obligation_remove", args=[Obligation.objects.get().pk]), {"reason": "错了"})
    centre.post(reverse("talent:guidance_remove", args=[guidance.pk]), {"reason": "错了"})
    assert not Obligation.objects.exists() and not Guidance.objects.exists()


def test_the_list_costs_the_same_for_three_contractors_and_for_twelve(yimin, jianping, sign_in, centre_staff):
    client, address = sign_in(centre_staff), reverse("talent:contractors")

    def more(number):
        made = Organisation.objects.create(division=f.COUNTY, name=f"机构{number}", kind="contractor")
        _runs(made, jianping, DAY(2020, 1, 1), DAY(2020, 12, 31))
        hire(jianping, f"人{number}")

    def cost():
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        return len(seen)

    for number in range(2):
        more(number)
    few = cost()
    for number in range(2, 11):
        more(number)

    assert cost() == few


def test_where_somebody_comes_from_stands_on_the_file(jianping, sign_in, centre_staff):
    worker = hire(jianping, origin="")
    centre = sign_in(centre_staff)
    page = reverse("talent:change", args=[worker.pk])
    assert "本地还是外地" in centre.get(page).content.decode()

    centre.post(page, {"name": "甲", "origin": "local", "version": worker.version})

    assert "本地人" in centre.get(reverse("talent:worker", args=[worker.pk])).content.decode()


def test_another_countys_people_clauses_and_guidance_stay_there(yimin, jianping, sign_in, centre_staff):
    far = f.station("150102001")
    _runs(yimin, far, DAY(2022, 1, 1), None)
    hire(far, "远方")
    hire(jianping, "近处")
    theirs = commands.add_obligation(
        "system", yimin, ObligationFacts("other", "远方的条款", MARCH), division="150102"
    )
    commands.record_guidance(
        "system", yimin, GuidanceFacts(MARCH, "北京", "远方的做法"), division="150102", today=NOW
    )

    assert years(yimin, 2024)[0].people == 1
    centre = sign_in(centre_staff)
    page = centre.get(reverse("talent:contractor", args=[yimin.pk])).content.decode()
    assert "远方" not in page and far.name not in page
    assert centre.get(reverse("talent:obligation_judge", args=[theirs.pk])).status_code == 404


def test_the_report_tells_of_each_contractor(yimin, jianping):
    hire(jianping)
    guide(yimin, adopted="yes")

    [told] = queries.contractor_figures(f.COUNTY, DAY(2024, 1, 1), NOW)

    assert (told["contractor"], told["people"], told["retention"], told["guidance"]) == ("益民", 1, 100.0, 1)
    assert (told["guidance_taken_up"], told["local_share"]) == (1, 100.0)
