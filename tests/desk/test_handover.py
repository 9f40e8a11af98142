"""What a contractor hands over when its agreement ends: counted, signed by both sides, and then out of its sight."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shegongzhan.audit.models import Event
from shegongzhan.core.errors import RuleViolation, StaleRow
from shegongzhan.core.time import today
from shegongzhan.desk import commands
from shegongzhan.desk.handover import LABELS, to_prepare
from shegongzhan.desk.models import HandOver
from shegongzhan.files.commands import attach
from shegongzhan.files.queries import files_of
from shegongzhan.needs.models import Need
from shegongzhan.partners.commands import extend_agreement
from shegongzhan.partners.models import Agreement, AgreementKind
from shegongzhan.people.models import Consent, Guardian, Person
from shegongzhan.services.models import RecordKind, ServiceRecord
from tests import factories as f

DAY = datetime.timedelta(days=1)
PDF = b"%PDF-1.4 signed"


@pytest.fixture
def ending(contractor_manager, jianping) -> Agreement:
    """The agreement of 蒋涛's organisation for 建平镇, on its last day."""
    agreement = Agreement.objects.get(station=jianping)
    agreement.ends_on = today()
    agreement.save()
    return agreement


@pytest.fixture
def pack(ending, county_officer) -> HandOver:
    return commands.count_for_handover(county_officer, ending, on=today())


def page(agreement, name="handover"):
    return reverse(f"desk:{name}", args=[agreement.pk])


def refused(code, call, *args, **kwargs):
    with pytest.raises(RuleViolation) as refusal:
        call(*args, **kwargs)
    assert refusal.value.code == code


def give(actor, pack, name="蒋涛", **rest):
    rest = {"counting": pack.counting, "on": today(), "today": today(), **rest}
    return commands.sign_as_giver(actor, pack, name=name, **rest)


def take(actor, pack, name="钱芳", **rest):
    return commands.sign_as_taker(
        actor, pack, name=name, **{"counting": pack.counting, "today": today(), **rest}
    )


def person(name, place, **rest):
    return Person.objects.create(name=name, division=place, **rest)


def record(place, kind, day, **rest):
    return ServiceRecord.objects.create(division=place, kind=kind, day=day, **rest)


def test_both_sides_sign_and_the_contractor_is_out_the_day_after(
    ending, contractor_manager, centre_staff, sign_in
):
    county, contractor = sign_in(centre_staff), sign_in(contractor_manager)
    assert page(ending) in county.get("/").content.decode()
    county.post(page(ending, "handover_count"))

    assert "交接清单等您单位签字" in contractor.get("/").content.decode()
    sent = {"name": "蒋涛", "counting": 1}
    assert contractor.post(page(ending, "handover_give"), sent).status_code == 302
    assert contractor.post(page(ending, "handover_take"), sent).status_code == 403
    sent = {"name": "钱芳", "counting": 1}
    assert county.post(page(ending, "handover_take"), sent).status_code == 302

    signed = HandOver.objects.get()
    assert signed.is_signed
    assert (signed.giver_by, signed.taker_by) == (contractor_manager.pk, centre_staff.pk)
    assert "双方已签字" in contractor.get(page(ending)).content.decode()
    for client in (county, contractor):
        assert "交接清单" not in client.get("/").content.decode()
    assert f.scope(contractor_manager, today()).may("people.view", f.JIANPING)
    assert not f.scope(contractor_manager, today() + DAY).grants
    Agreement.objects.filter(pk=ending.pk).update(ends_on=today() - DAY)
    assert contractor.get(page(ending)).status_code == 403
    assert county.get(page(ending)).status_code == 200
    for address in ("people:list", "needs:list", "fieldwork:list", "talent:list", "statistics:yearly"):
        assert contractor.get(reverse(address)).status_code == 403, address


def test_what_lies_in_the_place_and_in_the_period_is_counted(ending, county_officer, jianping, lin):
    ending.starts_on = today() - 30 * DAY
    ending.save()
    someone = person("欧阳素素", f.VILLAGE)
    person("已迁出", f.VILLAGE, state="left")
    person("已合并", f.VILLAGE, state="merged")
    person("邻镇", f.SHIZI_VILLAGE)
    Guardian.objects.create(person=someone, division=f.VILLAGE, name="某")
    Guardian.objects.create(person=someone, division=f.VILLAGE, name="从前", until=today() - DAY)
    given = {"person": someone, "division": f.VILLAGE, "kind": "self", "given_on": today()}
    Consent.objects.create(**given)
    Consent.objects.create(**given, withdrawn_on=today())
    for state, place in (("open", f.VILLAGE), ("met", f.VILLAGE), ("open", f.SHIZI_VILLAGE)):
        closed = {"closed_on": today()} if state == "met" else {}
        Need.objects.create(
            division=place, source="resident", kind="other", noted_on=today(), state=state, **closed
        )
    visit = record(f.VILLAGE, RecordKind.VISIT, today(), station=jianping)
    record(f.VILLAGE, RecordKind.ACTIVITY, ending.starts_on, station=jianping)
    record(f.VILLAGE, RecordKind.VISIT, ending.starts_on - DAY, station=jianping)
    record(f.VILLAGE, RecordKind.VISIT, today(), station=jianping, void=True, void_reason="记重了")
    attach("system", visit, name="表.pdf", content=PDF)

    pack = commands.count_for_handover(county_officer, ending, on=today())

    found = {item["label"]: item["count"] for item in pack.items}
    assert list(found) == list(LABELS)
    wanted = {
        "people_active": 1, "people_past": 1, "guardians": 1, "consents": 1, "needs": 1,
        "records": 2, "visits": 1, "activities": 1, "files": 1, "projects": 0,
    }  # fmt: skip
    assert {code: found[code] for code in wanted} == wanted


def test_counting_costs_the_same_however_much_there_is(ending, county_officer, jianping):
    commands.count_for_handover(county_officer, ending, on=today())
    with CaptureQueriesContext(connection) as few:
        commands.count_for_handover(county_officer, ending, on=today())
    for number in range(20):
        person(f"某{number}", f.VILLAGE)
        record(f.VILLAGE, RecordKind.VISIT, today(), station=jianping)
    with CaptureQueriesContext(connection) as many:
        commands.count_for_handover(county_officer, ending, on=today())

    assert len(many) == len(few)


def test_after_the_first_signature_nothing_is_counted_anew(pack, ending, contractor_manager, county_officer):
    person("欧阳素素", f.VILLAGE)
    again = commands.count_for_handover(county_officer, ending, on=today())
    assert (again.counting, again.items[0]["count"]) == (2, 1)
    with pytest.raises(StaleRow):
        give(contractor_manager, pack, counting=1)

    give(contractor_manager, again)
    person("慕容秋白", f.VILLAGE)
    refused("handover.frozen", commands.count_for_handover, county_officer, ending, on=today())
    refused("handover.signed", give, contractor_manager, again, name="别人")
    refused("handover.same", take, county_officer, again, name=" 蒋涛 ")
    take(county_officer, again)
    refused("handover.signed", take, county_officer, again, name="别人")
    refused("handover.frozen", commands.count_for_handover, county_officer, ending, on=today())

    kept = HandOver.objects.get()
    assert (kept.giver_name, kept.taker_name, kept.items[0]["count"]) == ("蒋涛", "钱芳", 1)
    assert Event.objects.filter(act__gte="handover.", act__lt="handover/").count() == 4


def test_the_database_wants_two_different_names(pack):
    with pytest.raises(IntegrityError), transaction.atomic():
        HandOver.objects.filter(pk=pack.pk).update(
            giver_name="蒋涛", giver_on=today(), taker_name="蒋涛", taker_on=today()
        )


def test_the_county_writes_a_paper_signature_down_with_its_scan(pack, ending, centre_staff, sign_in):
    client = sign_in(centre_staff)
    sent = {"name": "蒋涛", "counting": 1, "on": today().isoformat()}
    assert client.post(page(ending, "handover_give"), sent).status_code == 422
    early = {**sent, "on": (today() - DAY).isoformat(), "scan": SimpleUploadedFile("签字页.pdf", PDF)}
    assert client.post(page(ending, "handover_give"), early).status_code == 422
    assert not files_of(pack).exists()
    wrong = {**sent, "scan": SimpleUploadedFile("签字页.exe", b"MZ")}
    assert client.post(page(ending, "handover_give"), wrong).status_code == 422
    pack.refresh_from_db()
    assert not pack.is_frozen

    sent["scan"] = SimpleUploadedFile("签字页.pdf", PDF)
    assert client.post(page(ending, "handover_give"), sent).status_code == 302
    scan = files_of(pack).get()
    assert (
        reverse("desk:handover_paper", args=[ending.pk, scan.pk]) in client.get(page(ending)).content.decode()
    )
    answer = client.get(reverse("desk:handover_paper", args=[ending.pk, scan.pk]))
    assert b"".join(answer.streaming_content) == PDF
    refused("handover.scan", give, centre_staff, pack)


def test_only_an_agreement_that_ends_and_runs_a_station_is_handed_over(
    ending, jianping, contractor, county_officer, sign_in
):
    client = sign_in(county_officer)
    other = f.agreement(contractor, jianping, kind=AgreementKind.SUPERVISION, ends_on=today())
    assert client.get(page(other)).status_code == 404
    refused("handover.kind", commands.count_for_handover, county_officer, other, on=today())
    ending.ends_on = None
    ending.save()
    assert "协议还没有结束日期" in client.get(page(ending)).content.decode()
    refused("handover.open", commands.count_for_handover, county_officer, ending, on=today())
    assert not HandOver.objects.exists()


def test_an_agreement_prolonged_after_counting_is_counted_anew(
    pack, ending, contractor_manager, county_officer
):
    ending.ends_on = today() + DAY
    ending.save()
    refused("handover.moved", give, contractor_manager, pack)
    again = commands.count_for_handover(county_officer, ending, on=today())
    assert give(contractor_manager, again).giver_name == "蒋涛"


def test_an_agreement_prolonged_after_signing_is_signed_again_and_the_old_list_kept(
    pack, ending, contractor_manager, county_officer, sign_in
):
    give(contractor_manager, pack), take(county_officer, pack)
    attach("system", pack, name="签字页.pdf", content=PDF)
    scan, county = files_of(pack).get(), sign_in(county_officer)
    assert to_prepare(f.scope(county_officer, today()), today()) == []
    extend_agreement(county_officer, ending, ends_on=today() + 10 * DAY)
    person("欧阳素素", f.VILLAGE)

    assert to_prepare(f.scope(county_officer, today()), today()) == [ending.pk]
    text = county.get(page(ending)).content.decode()
    assert "按新的结束日期清点" in text and page(ending, "handover_take") not in text
    assert county.post(page(ending, "handover_count")).status_code == 302
    new = HandOver.objects.current().get()
    assert (new.until, new.counting, new.giver_name) == (today() + 10 * DAY, 2, "")
    refused("handover.frozen", frozen_again, county_officer, contractor_manager, ending, new)

    pack.refresh_from_db()
    assert (pack.giver_name, pack.taker_name, pack.superseded_on) == ("蒋涛", "钱芳", today())
    kept = reverse("desk:handover_earlier", args=[ending.pk, pack.pk])
    assert kept in county.get(page(ending)).content.decode()
    text = county.get(kept).content.decode()
    assert "原样保存" in text and "蒋涛" in text and "handover/" + f"{ending.pk}/count" not in text
    answer = county.get(reverse("desk:handover_paper", args=[ending.pk, scan.pk]))
    assert b"".join(answer.streaming_content) == PDF
    assert county.get(reverse("desk:handover_earlier", args=[ending.pk, new.pk])).status_code == 404


def frozen_again(county_officer, contractor_manager, ending, new):
    """The new list freezes like the old one."""
    ending.refresh_from_db()
    give(contractor_manager, new)
    commands.count_for_handover(county_officer, ending, on=today())


def test_a_page_of_the_old_list_cannot_sign_for_the_new_one(pack, ending, contractor_manager, county_officer):
    give(contractor_manager, pack)
    extend_agreement(county_officer, ending, ends_on=today() + DAY)
    new = commands.count_for_handover(county_officer, ending, on=today())

    with pytest.raises(StaleRow):
        take(county_officer, new, counting=pack.counting)
    ending.ends_on = pack.until
    ending.save()
    with pytest.raises(StaleRow):
        take(county_officer, pack)


def test_the_database_keeps_one_list_that_holds(pack):
    with pytest.raises(IntegrityError), transaction.atomic():
        HandOver.objects.create(
            agreement=pack.agreement, division=pack.division, prepared_on=today(), until=today()
        )


@pytest.mark.parametrize(("days", "there"), [(-30, True), (-31, False), (30, True), (31, False)])
def test_how_near_an_end_is_called_for_is_the_packs(days, there, ending, county_officer):
    Agreement.objects.filter(pk=ending.pk).update(ends_on=today() + days * DAY)

    assert to_prepare(f.scope(county_officer, today()), today()) == ([ending.pk] if there else [])


def test_another_place_and_another_station_do_not_see_it(pack, ending, he, lin, sign_in):
    assert sign_in(he).get(page(ending)).status_code == 404
    worker = sign_in(lin)
    assert worker.get(page(ending)).status_code == 200
    for name in ("handover_give", "handover_take"):
        assert worker.get(page(ending, name)).status_code == 403
    assert worker.post(page(ending, "handover_count")).status_code == 403


def test_the_organisation_page_leads_there(ending, county_officer, sign_in):
    shown = sign_in(county_officer).get(reverse("partners:organisation", args=[ending.organisation_id]))
    assert page(ending) in shown.content.decode()
