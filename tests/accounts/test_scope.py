"""What a post lets its holder see, where, and until when."""

import datetime

import pytest

from shegongzhan.accounts.roles import RIGHTS, RIGHTS_IN_WORDS, THROUGH_AGREEMENT, WIDTH, Role
from shegongzhan.partners import commands as partners
from shegongzhan.partners.models import Agreement
from shegongzhan.stations.models import Station
from tests import factories as f

DAY = datetime.timedelta(days=1)


def stations_seen(person, on=f.TODAY):
    return set(
        Station.objects.visible_to(f.scope(person, on), "stations.view").values_list("division", flat=True)
    )


def test_a_worker_sees_her_township_and_not_the_next(lin, he):
    assert f.scope(lin).may("people.change", f.VILLAGE)
    assert not f.scope(lin).may("people.view", f.SHIZI_VILLAGE)
    assert stations_seen(lin) == {f.JIANPING}
    assert stations_seen(he) == {f.SHIZI}


def test_a_child_director_sees_her_village_only(child_director):
    scope = f.scope(child_director)

    assert scope.may("people.view", f.VILLAGE)
    assert not scope.may("people.view", f.OTHER_VILLAGE)
    assert not scope.may("people.view", f.JIANPING)


def test_a_contractor_loses_access_the_day_after_the_agreement_ends(contractor_manager, county_officer):
    agreement = Agreement.objects.get()
    last = f.TODAY + 30 * DAY
    partners.end_agreement(county_officer, agreement, on=last)

    assert stations_seen(contractor_manager, last) == {f.JIANPING}
    assert stations_seen(contractor_manager, last + DAY) == set()
    assert f.scope(contractor_manager, last + DAY).grants == ()


def test_a_contractors_resident_worker_loses_access_with_the_agreement(jianping, contractor):
    f.agreement(contractor, jianping, ends_on=f.TODAY)
    worker = f.user("paizhu", "派驻的人", organisation=contractor)
    f.post(worker, Role.RESIDENT_WORKER, f.JIANPING, jianping)

    assert f.scope(worker, f.TODAY).may("people.view", f.JIANPING)
    assert not f.scope(worker, f.TODAY + DAY).may("people.view", f.JIANPING)


def test_a_contractor_sees_only_the_stations_it_runs(contractor_manager, shizi):
    assert stations_seen(contractor_manager) == {f.JIANPING}


def test_an_evaluator_sees_between_two_days_only(evaluator):
    begin = datetime.date(2024, 3, 1)

    assert stations_seen(evaluator, begin) == {f.JIANPING}
    assert stations_seen(evaluator, begin - DAY) == set()
    assert stations_seen(evaluator, datetime.date(2099, 4, 1)) == set()
    assert not f.scope(evaluator, begin).may("people.view")


def test_upper_levels_see_sums_and_no_persons(region_officer, city_officer):
    for officer in (region_officer, city_officer):
        assert f.scope(officer).may("statistics.view", f.JIANPING)
        assert not f.scope(officer).may("people.view")


def test_administrators_see_no_persons(system_admin, security_admin, audit_admin):
    for administrator in (system_admin, security_admin, audit_admin):
        assert not f.scope(administrator).may("people.view")


def test_a_post_holds_on_its_first_and_last_day(jianping):
    person = f.user("linshi", "临时的人")
    f.post(person, Role.RESIDENT_WORKER, f.JIANPING, jianping, starts_on=f.TODAY, ends_on=f.TODAY)

    assert f.scope(person, f.TODAY).may("visits.record")
    assert not f.scope(person, f.TODAY - DAY).may("visits.record")
    assert not f.scope(person, f.TODAY + DAY).may("visits.record")


def test_a_disabled_person_may_nothing(lin):
    lin.is_active = False

    assert f.scope(lin).grants == ()


def test_a_scope_costs_two_queries_at_most(contractor_manager, django_assert_max_num_queries):
    person = type(contractor_manager).objects.select_related("organisation").get(pk=contractor_manager.pk)

    with django_assert_max_num_queries(2):
        f.scope(person)


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_rights_a_width_and_words_for_all_of_them(role):
    assert role in WIDTH
    assert RIGHTS[role] <= set(RIGHTS_IN_WORDS)


@pytest.mark.parametrize("role", sorted(THROUGH_AGREEMENT))
def test_who_works_by_agreement_has_no_rights_without_an_organisation(places, role):
    somebody = f.user("wudanwei", "无单位")
    f.post(somebody, role, f.COUNTY, ends_on=f.TODAY)
    f.post(somebody, Role.RESIDENT_WORKER, f.JIANPING)

    scope = f.scope(somebody)

    assert not scope.may("people.view", f.SHIZI) and not scope.may("supervision.view", f.COUNTY)
    assert scope.may("people.view", f.JIANPING), "what she holds by herself stays"
