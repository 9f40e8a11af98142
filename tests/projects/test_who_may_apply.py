"""Who may apply for a venture, with what, and what the judges' links and the ranking say of it."""

import datetime
from decimal import Decimal

import pytest

from shegongzhan.partners.models import Organisation
from shegongzhan.projects import commands
from shegongzhan.projects.models import Exclusion, VentureApplication
from shegongzhan.projects.queries.ventures import handed_in
from tests import factories as f
from tests.projects import venture_flow as flow
from tests.projects.test_ventures import refused

pytestmark = pytest.mark.django_db
D = datetime.date


@pytest.mark.parametrize(
    ("place", "kept_out"),
    [
        (f.COUNTY, True),
        (f.JIANPING, True),
        (f.COUNTY[:4], True),
        (f.COUNTY[:2], True),
        ("341822", False),
        ("150421", False),
    ],
)
def test_a_breach_counts_in_its_county_and_below_what_is_above(county_officer, place, kept_out):
    call = flow.open_call()
    commands.exclude(
        county_officer, division=place, applicant="夕阳红互助会", on=D(2024, 1, 5), reason="挪用"
    )
    act = [commands.apply, "applicant", call, flow.application_facts()]

    if kept_out:
        assert refused(*act, today=flow.APPLIED) == "application.excluded"
    else:
        assert act[0](*act[1:], today=flow.APPLIED)


def test_an_organisation_on_the_register_is_known_by_its_code_and_kept_out_under_another_name(county_officer):
    body = Organisation.objects.create(
        division=f.COUNTY, kind="social", name="益民社工", credit_code="52341821MJ0000001X"
    )
    call = flow.open_call()
    application = flow.applied(call, credit_code=" 52341821mj0000001x ")
    assert application.organisation == body

    Exclusion.objects.create(
        division=f.COUNTY, applicant="旧名", organisation=body, from_on=D(2024, 1, 1), until=D(2026, 12, 31)
    )

    facts = flow.application_facts(name="另一个", credit_code="52341821MJ0000001X")
    assert refused(commands.apply, "applicant", call, facts, today=flow.APPLIED) == "application.excluded"


@pytest.mark.parametrize("asked_on", [D(2024, 3, 1), D(2024, 4, 10)])
def test_a_judges_link_is_good_for_the_days_of_the_pack(monkeypatch, asked_on):
    monkeypatch.setattr("shegongzhan.projects.commands.judging.policy", lambda key, place, on: 45)
    call = flow.open_call()

    judge, _code = commands.appoint_judge("system", call, flow.expert(), today=asked_on)

    assert judge.code_until == max(asked_on, call.closes_on) + datetime.timedelta(days=45)


@pytest.mark.parametrize(
    "wrong", [{"method": "activity"}, {"method": ""}, {"unit": "kilos"}, {"method": "visit; drop"}]
)
def test_an_indicator_of_no_known_kind_is_refused(wrong):
    """It would become a target that counts every record."""
    line = {"label": "上门", "method": "visit", "unit": "times", "quantity": Decimal(80), **wrong}
    facts = flow.application_facts(indicators=[line])

    assert refused(commands.apply, "applicant", flow.open_call(), facts, today=flow.APPLIED) == (
        "application.indicators"
    )
    assert not VentureApplication.objects.exists()


def test_the_ranking_tells_how_far_the_judges_are_apart():
    call = flow.open_call()
    one, other = flow.complete(call, name="甲"), flow.complete(call, name="乙")
    judges = [flow.judge(call, name) for name in ("周教授", "吴会计师", "陈主任")]
    flow.reviewing(call)
    for judge, need in zip(judges, (60, 40, 55), strict=True):
        flow.scored(judge, one, need)
    commands.recuse("system", judges[1], one, reason="亲属")

    apart = {row.name: row.apart for row in handed_in(call)}

    assert apart == {"甲": 5, "乙": None}
    assert other.name in apart
