"""Organisations and agreements: who runs which station between which days."""

import datetime

import pytest
from django.urls import reverse

from shegongzhan.audit.models import Event
from shegongzhan.core.errors import RuleViolation
from shegongzhan.core.time import today
from shegongzhan.partners import commands, queries, rules
from shegongzhan.partners.models import Agreement, AgreementKind, OrganisationKind
from tests import factories as f

DAY = datetime.timedelta(days=1)


def refused(code, call, *args, **kwargs):
    with pytest.raises(RuleViolation) as refusal:
        call(*args, **kwargs)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("code", "right"),
    [
        ("91350100M000100Y43", True),
        ("91350100m000100y43", True),
        ("91350100M000100Y44", False),
        ("9135", False),
        ("", False),
        ("91350100M000100I43", False),
    ],
)
def test_a_credit_code_has_a_check_character(code, right):
    # 91350100M000100Y43 is the example of GB 32100-2015.
    assert rules.is_credit_code(code) is right


def test_an_organisation_is_registered_once(county_officer):
    commands.add_organisation(
        county_officer, division=f.COUNTY, name="同心社会工作服务中心", kind=OrganisationKind.CONTRACTOR
    )

    refused(
        "partner.name_taken",
        commands.add_organisation,
        county_officer,
        division=f.COUNTY,
        name="同心社会工作服务中心",
        kind=OrganisationKind.CONTRACTOR,
    )
    refused(
        "partner.credit_code",
        commands.add_organisation,
        county_officer,
        division=f.COUNTY,
        name="别家",
        kind=OrganisationKind.CONTRACTOR,
        credit_code="123",
    )


def test_one_organisation_runs_a_station_at_a_time(county_officer, jianping, contractor):
    other = f.organisation("同心社会工作服务中心")
    first = commands.make_agreement(
        county_officer,
        contractor,
        jianping,
        kind=AgreementKind.OPERATION,
        starts_on=f.LONG_AGO,
        ends_on=f.TODAY,
    )

    refused(
        "agreement.overlap",
        commands.make_agreement,
        county_officer,
        other,
        jianping,
        kind=AgreementKind.OPERATION,
        starts_on=f.TODAY,
    )
    commands.make_agreement(
        county_officer, other, jianping, kind=AgreementKind.OPERATION, starts_on=f.TODAY + DAY
    )

    assert queries.operator_of(jianping, f.TODAY) == contractor
    assert queries.operator_of(jianping, f.TODAY + DAY) == other
    refused("agreement.overlap", commands.extend_agreement, county_officer, first, ends_on=f.TODAY + 10 * DAY)


def test_an_agreement_is_prolonged_and_ended(county_officer, jianping, contractor):
    made = f.agreement(contractor, jianping, ends_on=f.TODAY)

    refused("agreement.order", commands.extend_agreement, county_officer, made, ends_on=f.TODAY)
    commands.extend_agreement(county_officer, made, ends_on=f.TODAY + 30 * DAY)
    commands.end_agreement(county_officer, made, on=f.TODAY + 10 * DAY)
    refused("agreement.ended", commands.end_agreement, county_officer, made, on=f.TODAY + 20 * DAY)

    assert Agreement.objects.get().ends_on == f.TODAY + 10 * DAY
    assert Event.objects.filter(act__gte="partner.", act__lt="partner/").count() == 2


def test_who_does_what_by_agreement(county_officer, jianping, contractor):
    company = f.organisation("某公司", kind=OrganisationKind.COMPANY)
    firm = f.organisation("评估中心", kind=OrganisationKind.EVALUATOR)

    refused(
        "agreement.kind",
        commands.make_agreement,
        county_officer,
        company,
        jianping,
        kind=AgreementKind.OPERATION,
        starts_on=f.TODAY,
    )
    refused(
        "agreement.kind",
        commands.make_agreement,
        county_officer,
        contractor,
        jianping,
        kind=AgreementKind.EVALUATION,
        starts_on=f.TODAY,
        ends_on=f.TODAY,
    )
    refused(
        "agreement.evaluation_dated",
        commands.make_agreement,
        county_officer,
        firm,
        jianping,
        kind=AgreementKind.EVALUATION,
        starts_on=f.TODAY,
    )


def test_pages_of_partners(county_officer, contractor_manager, contractor, lin, he, jianping, sign_in):
    page = reverse("partners:organisation", args=[contractor.pk])

    assert "建平镇社工站" in sign_in(county_officer).get(page).content.decode()
    assert "建平镇社工站" in sign_in(contractor_manager).get(page).content.decode()
    assert "建平镇社工站" not in sign_in(he).get(page).content.decode(), (
        "what is agreed for another township is not hers to see"
    )
    assert sign_in(lin).get(reverse("partners:add")).status_code == 403
    assert "益民" in sign_in(lin).get(reverse("partners:of_station", args=[jianping.pk])).content.decode()
    assert sign_in(he).get(reverse("partners:of_station", args=[jianping.pk])).status_code == 404


def test_an_organisation_of_another_county_is_not_there(county_officer, contractor, sign_in):
    elsewhere = f.organisation("外地机构", division="150102")

    assert (
        sign_in(county_officer).get(reverse("partners:organisation", args=[elsewhere.pk])).status_code == 404
    )


def test_the_county_registers_an_agreement_and_ends_it(county_officer, contractor, jianping, sign_in):
    client = sign_in(county_officer)
    typed = {"station": jianping.pk, "kind": "operation", "starts_on": "2024-01-01", "ends_on": "2024-12-31"}

    assert client.post(reverse("partners:agreement_add", args=[contractor.pk]), typed).status_code == 302
    made = Agreement.objects.get()
    assert client.get(reverse("partners:agreement_end", args=[made.pk])).status_code == 200
    assert (
        client.post(reverse("partners:agreement_end", args=[made.pk]), {"on": "2024-06-30"}).status_code
        == 302
    )
    made.refresh_from_db()
    assert made.ends_on == datetime.date(2024, 6, 30)
    assert (
        client.post(reverse("partners:agreement_end", args=[made.pk]), {"on": "2024-07-30"}).status_code
        == 422
    )


def test_the_list_costs_the_same_for_three_and_thirty(
    county_officer, jianping, sign_in, django_assert_max_num_queries
):
    client = sign_in(county_officer)
    client.get(reverse("partners:list"))
    for number in range(30):
        f.agreement(f.organisation(f"机构{number}"), jianping, ends_on=f.TODAY)

    with django_assert_max_num_queries(10):
        client.get(reverse("partners:list"))


def test_two_operators_in_one_time_are_said_until_one_ends(jianping, contractor, county_officer, sign_in):
    other = f.organisation("同心社会工作服务中心")
    first = f.agreement(contractor, jianping)
    words, notice = "站点有两份承接协议时间重叠", "一个站同时只由一家承接，请终止其中一份"
    client = sign_in(county_officer)

    def said():
        panel = client.get(reverse("partners:of_station", args=[jianping.pk])).content.decode()
        return words in client.get("/").content.decode(), notice in panel

    assert said() == (False, False)
    # As an older version let it be written.
    second = f.agreement(other, jianping, starts_on=today() + 30 * DAY)
    assert said() == (True, True)

    commands.end_agreement(county_officer, first, on=today())
    assert said() == (False, False)
    assert second.is_in_force(today() + 30 * DAY)
