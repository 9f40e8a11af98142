"""The three administrators: one keeps accounts, one gives posts, one reads the log; none of them does it all."""

import datetime

import pytest
from django.urls import reverse

from shegongzhan.accounts import commands
from shegongzhan.accounts.acts import SIGN_IN_FAILED
from shegongzhan.accounts.models import DeputySource, Post, User
from shegongzhan.accounts.roles import Role
from shegongzhan.audit.commands import record
from shegongzhan.audit.models import Event
from shegongzhan.core.errors import RuleViolation
from shegongzhan.partners.commands import change_organisation
from shegongzhan.partners.models import OrganisationKind
from shegongzhan.people.acts import FILED
from tests import factories as f


def refused(code, call, *args, **kwargs):
    with pytest.raises(RuleViolation) as refusal:
        call(*args, **kwargs)
    assert refusal.value.code == code


def test_the_system_administrator_makes_accounts(system_admin, sign_in):
    sign_in(system_admin).post(
        reverse("accounts:user_add"), {"username": "xinren", "name": "新人", "division": f.JIANPING}
    )

    newcomer = User.objects.get(username="xinren")
    assert not newcomer.has_usable_password()
    assert f.scope(newcomer).grants == ()
    assert Event.objects.filter(act="account.added").exists()


def test_the_system_administrator_gives_no_posts(system_admin, lin, sign_in):
    client = sign_in(system_admin)

    assert client.get(reverse("accounts:post_give", args=[lin.pk])).status_code == 403
    assert (
        client.post(reverse("accounts:post_end", args=[lin.posts.get().pk]), {"on": "2024-03-12"}).status_code
        == 403
    )


def test_the_security_administrator_gives_posts_and_keeps_no_accounts(security_admin, lin, sign_in):
    client = sign_in(security_admin)

    answer = client.post(
        reverse("accounts:post_give", args=[lin.pk]),
        {"role": "child_director", "division": f.VILLAGE, "starts_on": "2024-03-12"},
    )

    assert answer.status_code == 302
    assert Post.objects.get(user=lin, role=Role.CHILD_DIRECTOR).station.division == f.JIANPING
    assert client.get(reverse("accounts:user_add")).status_code == 403
    assert client.post(reverse("accounts:user_change", args=[lin.pk])).status_code == 403
    assert client.post(reverse("accounts:user_disable", args=[lin.pk])).status_code == 403


def test_nobody_gives_herself_a_post_or_takes_her_own(security_admin, sign_in):
    refused(
        "post.self",
        commands.give_post,
        security_admin,
        security_admin,
        Role.FINANCE,
        division=f.COUNTY,
        on=f.TODAY,
    )
    refused("post.self", commands.end_post, security_admin, security_admin.posts.get(), on=f.TODAY)

    page = sign_in(security_admin).get(reverse("accounts:user", args=[security_admin.pk])).content.decode()
    assert "任命岗位" not in page.split("<main")[1]


def test_nobody_is_two_administrators(security_admin, system_admin, lin):
    other = f.user("anquan2", "另一位")
    f.post(other, Role.SECURITY_ADMIN, f.COUNTY)

    refused(
        "post.separated",
        commands.give_post,
        security_admin,
        system_admin,
        Role.AUDIT_ADMIN,
        division=f.COUNTY,
        on=f.TODAY,
    )
    refused(
        "post.separated",
        commands.give_post,
        security_admin,
        lin,
        Role.AUDIT_ADMIN,
        division=f.COUNTY,
        on=f.TODAY,
    )
    refused(
        "post.separated",
        commands.give_post,
        security_admin,
        other,
        Role.COUNTY_OFFICER,
        division=f.COUNTY,
        on=f.TODAY,
    )


def test_the_audit_administrator_only_reads(audit_admin, lin, sign_in):
    client = sign_in(audit_admin)

    assert client.get(reverse("accounts:audit")).status_code == 200
    assert client.get(reverse("accounts:user", args=[lin.pk])).status_code == 200
    for name in ("user_change", "user_disable", "user_organisation", "post_give"):
        assert client.post(reverse(f"accounts:{name}", args=[lin.pk])).status_code == 403


def test_others_do_not_read_the_log(county_officer, system_admin, security_admin, lin, sign_in):
    for person in (county_officer, system_admin, security_admin, lin):
        assert sign_in(person).get(reverse("accounts:audit")).status_code == 403


def test_the_log_names_people_and_filters(audit_admin, lin, client, sign_in):
    client.post("/accounts/login/", {"username": "lin", "password": f.PASSWORD})
    client.post("/accounts/login/", {"username": "lin", "password": "wrong"})

    reader = sign_in(audit_admin)
    page = reader.get(reverse("accounts:audit")).content.decode()
    assert "林晓燕" in page
    assert "登录失败" in page
    only = (
        reader.get(reverse("accounts:audit"), {"act": "account.signed_in"})
        .content.decode()
        .split('id="listing"')[1]
    )
    assert "登录失败" not in only
    assert (
        "林晓燕"
        not in reader.get(reverse("accounts:audit"), {"person": "nobody"})
        .content.decode()
        .split('id="listing"')[1]
    )


def test_the_log_shows_what_people_did_before_what_an_import_filed(audit_admin, sign_in):
    record("system", SIGN_IN_FAILED, division=f.COUNTY, username="lin")
    for number in range(60):
        record(audit_admin, FILED, ("people.person", number), division=f.COUNTY, batch="1")
    client = sign_in(audit_admin)

    def listed(**wanted):
        return client.get(reverse("accounts:audit"), wanted).content.decode().split('id="listing"')[1]

    assert "登录失败" in listed()
    assert "服务对象 " not in listed()
    assert "登录失败" not in listed(range="all")
    assert "服务对象 " in listed(range="all")


def test_an_account_of_another_county_is_not_there(system_admin, sign_in):
    elsewhere = f.user("bieren", "别县的人", division="150102")

    assert sign_in(system_admin).get(reverse("accounts:user", args=[elsewhere.pk])).status_code == 404


def test_nobody_closes_her_own_account(system_admin):
    refused("user.self", commands.disable_user, system_admin, system_admin)


def test_a_user_name_is_given_once(system_admin, lin):
    refused("user.taken", commands.add_user, system_admin, username="lin", name="别人", division=f.COUNTY)


@pytest.mark.parametrize(
    ("role", "place", "code"),
    [
        (Role.CHILD_DIRECTOR, f.JIANPING, "post.place"), (Role.COUNTY_OFFICER, f.JIANPING, "post.place"),
        (Role.REGION_OFFICER, f.COUNTY, "post.place"), (Role.STATION_DEPUTY, f.JIANPING, "post.source"),
        (Role.EVALUATOR, f.COUNTY, "post.organisation"), (Role.RESIDENT_WORKER, f.JIANPING, "post.held"),
    ],
)  # fmt: skip
def test_a_post_that_does_not_fit_is_refused(security_admin, lin, role, place, code):
    refused(code, commands.give_post, security_admin, lin, role, division=place, on=f.TODAY)


def test_an_evaluators_post_has_an_end(security_admin, evaluator):
    refused(
        "post.dated",
        commands.give_post,
        security_admin,
        evaluator,
        Role.EVALUATOR,
        division=f.JIANPING,
        on=f.TODAY,
    )


def test_a_station_has_one_head(security_admin, station_head, lin, jianping):
    refused(
        "post.one_head",
        commands.give_post,
        security_admin,
        lin,
        Role.STATION_HEAD,
        division=f.JIANPING,
        on=f.TODAY,
        station=jianping,
        title="副镇长",
    )

    commands.end_post(security_admin, station_head.posts.get(), on=f.TODAY - datetime.timedelta(days=1))
    commands.give_post(
        security_admin,
        lin,
        Role.STATION_HEAD,
        division=f.JIANPING,
        on=f.TODAY,
        station=jianping,
        title="副镇长",
    )


def test_ending_a_post_ends_the_rights_the_day_after(security_admin, lin):
    commands.end_post(security_admin, lin.posts.get(), on=f.TODAY)

    assert f.scope(lin, f.TODAY).may("visits.record")
    assert not f.scope(lin, f.TODAY + datetime.timedelta(days=1)).may("visits.record")
    assert Event.objects.get(act="account.post_ended").data["ends_on"] == "2024-03-12"


def test_a_named_holder_sees_nothing_and_counts(station_head, jianping):
    post = commands.name_holder(
        station_head,
        holder_name="老王",
        role=Role.STATION_DEPUTY,
        station=jianping,
        on=f.TODAY,
        source=DeputySource.CONTRACTOR,
    )

    assert post.user is None
    event = Event.objects.get(act="account.post_given")
    assert "老王" not in event.details
    assert event.personal_data == {"holder": "老王"}


@pytest.mark.parametrize("who", ["system_admin", "security_admin", "audit_admin", "county_officer", "lin"])
def test_settings_show_only_what_opens(who, request, sign_in):
    client = sign_in(request.getfixturevalue(who))
    page = client.get(reverse("accounts:settings")).content.decode().split("<main")[1]

    for url in {part.split('"')[0] for part in page.split('href="')[1:] if part.startswith("/accounts/")}:
        assert client.get(url).status_code == 200


def test_the_list_of_users_costs_the_same_for_three_and_thirty(
    system_admin, lin, zhou, he, sign_in, django_assert_max_num_queries
):
    client = sign_in(system_admin)
    client.get(reverse("accounts:users"))
    for number in range(30):
        f.post(f.user(f"u{number}", f"人{number}"), Role.RESIDENT_WORKER, f.JIANPING)

    with django_assert_max_num_queries(12):
        client.get(reverse("accounts:users"))


def test_the_organisation_of_an_account_belongs_to_who_gives_rights(
    contractor_manager, system_admin, security_admin, sign_in
):
    page = reverse("accounts:user_organisation", args=[contractor_manager.pk])
    before = f.scope(contractor_manager).grants
    said = {"name": "蒋涛", "division": f.COUNTY, "organisation": ""}

    sign_in(system_admin).post(reverse("accounts:user_change", args=[contractor_manager.pk]), said)
    assert sign_in(system_admin).post(page, {"organisation": ""}).status_code == 403
    refusal = sign_in(security_admin).post(page, {"organisation": ""})

    assert refusal.status_code == 422
    assert "先办离任" in refusal.content.decode()
    contractor_manager.refresh_from_db()
    assert contractor_manager.organisation is not None
    assert f.scope(contractor_manager).grants == before


def test_an_organisation_is_taken_away_when_no_post_lives_by_it(lin, contractor, security_admin, sign_in):
    lin.organisation = contractor
    lin.save()
    lin.posts.update(ends_on=f.LONG_AGO)

    sign_in(security_admin).post(reverse("accounts:user_organisation", args=[lin.pk]), {"organisation": ""})

    lin.refresh_from_db()
    assert lin.organisation is None
    assert Event.objects.filter(act="account.organisation_set").exists()


def test_nobody_sets_her_own_organisation(security_admin, contractor):
    refused("user.self", commands.set_organisation, security_admin, security_admin, contractor, on=f.TODAY)


def test_the_kind_of_an_organisation_whose_people_have_accounts_stays(
    contractor, contractor_manager, county_officer
):
    """A contractor renamed into something else would untie its people from the agreements."""
    refused(
        "partner.kind_held", change_organisation, county_officer, contractor, kind=OrganisationKind.SOCIAL
    )

    contractor.refresh_from_db()
    assert contractor.kind == OrganisationKind.CONTRACTOR


def test_a_head_written_down_by_name_gets_her_account_on_the_same_day(security_admin, jianping, sign_in):
    named = commands.name_holder(
        "system",
        holder_name="吴国庆",
        role=Role.STATION_HEAD,
        station=jianping,
        on=f.LONG_AGO,
        title="副镇长",
    )
    account = f.user("wu", "吴国庆")
    client, page = sign_in(security_admin), reverse("accounts:post_link", args=[named.pk])

    assert page in client.get(reverse("accounts:posts_of_station", args=[jianping.pk])).content.decode()
    # A second post beside it is refused, and says what to do instead.
    refused(
        "post.one_head", commands.give_post, security_admin, account, Role.STATION_HEAD, division=f.JIANPING,
        on=f.TODAY, station=jianping, title="副镇长",
    )  # fmt: skip
    assert client.post(page, {"user": account.pk, "title": "副镇长"}).status_code == 302

    named.refresh_from_db()
    assert (named.user, named.starts_on) == (account, f.LONG_AGO)
    assert f.scope(account).may("people.view", f.VILLAGE)
    assert Event.objects.get(act="account.post_linked").data["user"] == account.pk
    refused("post.linked", commands.link_holder, security_admin, named, f.user("bie", "别人"))


def test_an_account_of_another_county_is_not_offered_to_link(security_admin, jianping, sign_in):
    named = f.post(None, Role.RESIDENT_WORKER, f.JIANPING, jianping, holder_name="林晓燕")
    elsewhere = f.user("bieren", "别县的人", division="150102")

    answer = sign_in(security_admin).post(
        reverse("accounts:post_link", args=[named.pk]), {"user": elsewhere.pk}
    )

    assert answer.status_code == 422
    assert "别县的人" not in answer.content.decode()


@pytest.mark.parametrize("kind", ["contractor", "social", "charity", "evaluator", "company"])
def test_no_organisations_person_heads_a_station(security_admin, jianping, kind):
    person = f.user("paizhu", "派驻的人", organisation=f.organisation(kind=kind))
    head = {"division": f.JIANPING, "on": f.TODAY, "station": jianping, "title": "项目主管"}

    refused("post.head_of_contractor", commands.give_post, security_admin, person, Role.STATION_HEAD, **head)
    named = f.post(None, Role.STATION_HEAD, f.JIANPING, jianping, holder_name="派驻的人", title="项目主管")
    refused("post.head_of_contractor", commands.link_holder, security_admin, named, person)
    head = f.user("zhen", "镇领导")
    commands.link_holder(security_admin, named, head)
    refused(
        "post.head_of_contractor",
        commands.set_organisation,
        security_admin,
        head,
        person.organisation,
        on=f.TODAY,
    )


@pytest.mark.parametrize("to", ["nobody", "government"])
def test_whoever_works_by_an_agreement_is_not_untied_from_it(security_admin, jianping, contractor, to):
    f.agreement(contractor, jianping)
    worker = f.user("paizhu", "派驻的人", organisation=contractor)
    post = f.post(worker, Role.RESIDENT_WORKER, f.JIANPING, jianping)
    other = f.organisation("县残联", kind="government") if to == "government" else None

    refused("post.organisation", commands.set_organisation, security_admin, worker, other, on=f.TODAY)

    commands.end_post(security_admin, post, on=f.TODAY)
    commands.set_organisation(security_admin, worker, other, on=f.TODAY + datetime.timedelta(days=1))


def test_a_head_says_which_office_she_holds(security_admin, jianping, lin, station_deputy, sign_in):
    head = {"division": f.JIANPING, "on": f.TODAY, "station": jianping}

    refused("post.title", commands.give_post, security_admin, lin, Role.STATION_HEAD, title=" ", **head)
    refused(
        "post.title", commands.name_holder, station_deputy, holder_name="吴国庆", role=Role.STATION_HEAD,
        station=jianping, on=f.TODAY,
    )  # fmt: skip
    said = {"role": "station_head", "division": f.JIANPING, "station": jianping.pk, "starts_on": "2024-03-12"}
    page = sign_in(security_admin).post(reverse("accounts:post_give", args=[lin.pk]), said)
    assert page.status_code == 422 and "请写站长的本职职务" in page.content.decode()
