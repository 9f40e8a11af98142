"""Stations: founding, rooms, duties, what is embedded in them, and how far they cover."""

import datetime

import pytest
from django.urls import reverse

from shegongzhan.accounts import queries as accounts
from shegongzhan.accounts.models import DeputySource
from shegongzhan.accounts.roles import Role
from shegongzhan.audit.models import Event
from shegongzhan.core.errors import RuleViolation
from shegongzhan.stations import commands, queries
from shegongzhan.stations.commands import Room
from shegongzhan.stations.models import Presence, Station, StationKind, StationState, Tier
from tests import factories as f

XINCHENG = "150102101"  # 保合少镇, 呼和浩特


def refused(code, call, *args, **kwargs):
    with pytest.raises(RuleViolation) as refusal:
        call(*args, **kwargs)
    assert refusal.value.code == code
    return refusal.value


# ---------- coverage ----------


def test_townships_are_covered_by_their_own_and_by_embedded_stations(centre, jianping, shizi, county_officer):
    host = f.station(f.JIANPING, name="建平镇养老服务站", kind=StationKind.ELDERLY_CARE)
    f.station("341821102", name="新发镇社工站", embedded_in=host)
    f.station("341821500", name="茶场社工站")

    coverage = queries.coverage(f.COUNTY, f.TODAY)

    assert (coverage.centres, coverage.expected, coverage.covered, coverage.embedded) == (1, 12, 3, 1)
    assert coverage.rate == 0.25
    assert "341821103" in coverage.missing
    assert "341821500" not in coverage.missing, "a tea farm is not expected to have a station"


def test_a_station_covers_from_its_opening_to_its_closing(jianping):
    jianping.opened_on = datetime.date(2024, 1, 1)
    jianping.closed_on = datetime.date(2024, 3, 1)
    jianping.state = StationState.CLOSED
    jianping.save()

    covered = [
        queries.coverage(f.COUNTY, datetime.date(*day)).covered
        for day in ((2023, 12, 31), (2024, 1, 1), (2024, 3, 1))
    ]

    assert covered == [0, 1, 0]


def test_a_planned_station_covers_nothing(places):
    f.station(f.JIANPING, state=StationState.PLANNED)

    assert queries.coverage(f.COUNTY, f.TODAY).covered == 0


# ---------- rooms ----------


def test_six_of_six_rooms_pass_and_five_do_not(jianping, places):
    bare = f.with_rooms(f.station("341821102"), missing=1)

    assert queries.room_check(jianping, f.TODAY).passed
    check = queries.room_check(bare, f.TODAY)
    assert not check.passed
    assert (check.present, check.needed, check.missing) == (5, 6, ["training"])


def test_a_shared_room_counts_with_its_reason_only(station_head, jianping):
    refusal = refused(
        "room.reason", commands.set_rooms, station_head, jianping, {"office": Room(Presence.SHARED)}
    )
    assert refusal.field == "office_shared_reason"

    commands.set_rooms(
        station_head, jianping, {"office": Room(Presence.SHARED, "党群服务中心", "同一栋楼，错时使用")}
    )

    assert queries.room_check(Station.objects.get(pk=jianping.pk), f.TODAY).passed


def test_a_room_without_an_answer_is_unknown_and_does_not_pass(station_head, jianping):
    commands.set_rooms(station_head, jianping, {"archive": None})

    check = queries.room_check(Station.objects.get(pk=jianping.pk), f.TODAY)
    assert dict(check.rooms)["archive"] == "unknown"
    assert not check.passed


# ---------- founding, changing, closing ----------


def test_a_station_is_registered_where_its_tier_belongs(county_officer):
    refused(
        "station.place",
        commands.add_station,
        county_officer,
        division=f.COUNTY,
        tier=Tier.TOWNSHIP,
        name="某站",
    )

    made = commands.add_station(county_officer, division="341821102", tier=Tier.TOWNSHIP, name="新发镇社工站")

    assert made.state == StationState.RUNNING
    assert Event.objects.get(act="station.added").division == "341821102"


def test_a_county_has_one_centre_and_a_place_no_two_stations_of_one_name(county_officer, centre, jianping):
    refused(
        "station.second_centre",
        commands.add_station,
        county_officer,
        division=f.COUNTY,
        tier=Tier.CENTRE,
        name="第二中心",
    )
    for code, kind in (("station.second", "social_work"), ("station.name_taken", "elderly_care")):
        refused(
            code,
            commands.add_station,
            county_officer,
            division=f.JIANPING,
            tier=Tier.TOWNSHIP,
            name=jianping.name,
            kind=kind,
        )


def test_a_station_is_embedded_in_a_site_of_the_county_that_stands_on_its_own(
    county_officer, jianping, shizi
):
    refused("station.host", commands.change_station, county_officer, jianping, embedded_in=jianping)
    jianping.refresh_from_db()
    commands.change_station(county_officer, jianping, embedded_in=shizi)
    third = f.station("341821102")
    refused("station.host", commands.change_station, county_officer, third, embedded_in=jianping)


def test_a_host_is_not_closed_while_others_live_in_it(county_officer, jianping, shizi):
    commands.change_station(county_officer, jianping, embedded_in=shizi)

    refused("station.host", commands.close_station, county_officer, shizi, on=f.TODAY)
    commands.close_station(county_officer, jianping, on=f.TODAY)
    commands.close_station(county_officer, shizi, on=f.TODAY)
    refused("station.closed", commands.close_station, county_officer, shizi, on=f.TODAY)


def test_two_people_do_not_overwrite_each_other(county_officer, jianping):
    seen = jianping.version
    commands.change_station(county_officer, Station.objects.get(pk=jianping.pk), phone="0563-1")

    refused("row.stale", commands.change_station, county_officer, jianping, seen_version=seen, phone="0563-2")


def test_exactly_one_tier_leads_a_duty(county_officer, centre, jianping, shizi):
    commands.add_duty(county_officer, jianping, duty="入户走访", leads=True)
    commands.add_duty(county_officer, shizi, duty="入户走访", leads=True)

    refused("duty.led_elsewhere", commands.add_duty, county_officer, centre, duty="入户走访", leads=True)
    commands.add_duty(county_officer, centre, duty="入户走访", leads=False)


def test_other_sites_extend_their_services_to_a_station(county_officer, jianping, shizi):
    care = f.station(f.JIANPING, name="建平镇养老服务站", kind=StationKind.ELDERLY_CARE)

    refused("extension.kind", commands.extend_services, county_officer, jianping, site=shizi, services="助餐")
    extension = commands.extend_services(county_officer, jianping, site=care, services="助餐、助浴")
    commands.end_extension(county_officer, extension, on=f.TODAY)

    assert list(jianping.extended_here.values_list("services", "ends_on")) == [("助餐、助浴", f.TODAY)]


# ---------- posts ----------


def test_missing_posts_show_by_the_rule_of_the_place(jianping, lin, station_head):
    seats = {seat.code: seat for seat in accounts.seats_of(jianping, f.TODAY)}

    assert seats["head"].missing == 0
    assert seats["resident_worker"].missing == 0
    assert seats["child_director"].missing == 10
    assert f.VILLAGE in seats["child_director"].missing_places


def test_a_child_director_fills_her_village(jianping, child_director):
    seats = {seat.code: seat for seat in accounts.seats_of(jianping, f.TODAY)}

    assert f.VILLAGE not in seats["child_director"].missing_places
    assert seats["child_director"].missing == 9


def test_inner_mongolia_asks_for_deputies_of_both_sources_and_four_kinds_of_resident_staff(places):
    site = f.station(XINCHENG, name="保合少镇社工站")
    f.post(
        None,
        Role.STATION_DEPUTY,
        XINCHENG,
        site,
        holder_name="民政助理员",
        source=DeputySource.CIVIL_ASSISTANT,
    )
    on = datetime.date(2024, 6, 1)

    missing = {seat.code for seat in accounts.seats_of(site, on) if seat.missing}

    assert {"head", "deputy_contractor", "relief_assistant", "child_supervisor", "resident_worker"} <= missing
    assert "deputy_civil" not in missing
    assert queries.needs_mongolian_plate(XINCHENG, on)
    assert not queries.needs_mongolian_plate(f.JIANPING, on)


def test_the_stations_that_miss_posts_are_listed(jianping, shizi, lin, station_head):
    listed = {
        site.pk: {seat.code for seat in seats} for site, seats in accounts.missing_posts(f.COUNTY, f.TODAY)
    }

    assert "head" not in listed[jianping.pk]
    assert {"head", "resident_worker"} <= listed[shizi.pk]


# ---------- pages ----------

PAGES = ("station", "profile", "plate")
CHANGES = ("change", "rooms", "close", "duty_add", "extension_add")


def test_the_stations_own_people_see_it_and_others_do_not(jianping, lin, he, child_director, sign_in):
    for name in PAGES:
        url = reverse(f"stations:{name}", args=[jianping.pk])
        assert sign_in(lin).get(url).status_code == 200
        assert sign_in(child_director).get(url).status_code == 200
        assert sign_in(he).get(url).status_code == 404


def test_the_head_changes_it_a_worker_only_looks(jianping, station_head, lin, he, sign_in):
    for name in CHANGES:
        url = reverse(f"stations:{name}", args=[jianping.pk])
        assert sign_in(station_head).get(url).status_code == 200
        assert sign_in(lin).get(url).status_code == 403
        assert sign_in(he).get(url).status_code == 404


def test_the_list_shows_coverage_and_what_is_missing(county_officer, jianping, shizi, sign_in):
    page = sign_in(county_officer).get(reverse("stations:list")).content.decode()

    assert "2 / 12" in page
    assert "建平镇社工站" in page
    assert "梅渚镇" in page.split("还没有站点")[1].split("</p>")[0]


def test_the_head_fills_in_the_rooms(jianping, station_head, sign_in):
    answer = sign_in(station_head).post(
        reverse("stations:rooms", args=[jianping.pk]),
        {"hall_presence": "own", "office_presence": "shared", "office_shared_with": "镇政府"},
    )

    assert answer.status_code == 422
    assert "为什么共用" in answer.content.decode()


def test_the_head_registers_who_works_there(jianping, station_head, sign_in):
    client = sign_in(station_head)

    answer = client.post(
        reverse("accounts:holder_add", args=[jianping.pk]),
        {"role": "relief_assistant", "holder_name": "小郑", "starts_on": "2024-03-01"},
    )

    assert answer.status_code == 302
    assert "小郑" in client.get(reverse("accounts:posts_of_station", args=[jianping.pk])).content.decode()


def test_the_county_adds_a_station(county_officer, sign_in):
    client = sign_in(county_officer)
    typed = {
        "division": "341821102",
        "tier": "township",
        "name": "新发镇社工站",
        "kind": "social_work",
        "state": "running",
        "barrier_free": "unknown",
    }

    answer = client.post(reverse("stations:add"), typed)

    assert answer.status_code == 302
    again = client.post(reverse("stations:add"), typed)
    assert again.status_code == 422
    assert "这里已经有社工站" in again.content.decode()
    elsewhere = client.post(reverse("stations:add"), {**typed, "division": "150102101"})
    assert "不归您管" in elsewhere.content.decode()


def test_the_list_costs_the_same_for_three_and_thirty(
    county_officer, jianping, sign_in, django_assert_max_num_queries
):
    client = sign_in(county_officer)
    client.get(reverse("stations:list"))
    for number in range(30):
        f.with_rooms(f.station(f"341821100{number + 300}", name=f"点{number}"))

    with django_assert_max_num_queries(14):
        client.get(reverse("stations:list"))
