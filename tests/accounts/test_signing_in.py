"""Signing in: who gets in, who is kept out and for how long, and that nothing typed is lost."""

import time

import pytest
from django.urls import reverse

from shegongzhan.accounts.middleware import SEEN
from shegongzhan.audit.models import Event
from tests import factories as f

SIGN_IN = "/accounts/login/"


def enter(client, username="lin", password=f.PASSWORD, **more):
    return client.post(SIGN_IN, {"username": username, "password": password, **more})


def test_she_signs_in_and_goes_on_to_the_page_she_wanted(client, lin, jianping):
    page = reverse("stations:station", args=[jianping.pk])

    answer = enter(client, next=page)

    assert answer.status_code == 302
    assert answer.url == page
    assert Event.objects.get(act="account.signed_in").object_id == str(lin.pk)


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/accounts/login/"]
)
def test_signing_in_never_leads_off_the_site(client, lin, to):
    assert enter(client, next=to).url == "/"


def test_a_wrong_password_is_told_in_one_sentence_and_put_on_record(client, lin):
    answer = enter(client, password="wrong")

    assert answer.status_code == 422
    assert "用户名或密码不对" in answer.content.decode()
    event = Event.objects.get(act="account.sign_in_failed")
    assert event.division == f.COUNTY
    assert event.personal_data == {"username": "lin"}
    assert "lin" not in event.details


def test_an_unknown_name_gets_the_same_sentence(client, db):
    assert "用户名或密码不对" in enter(client, username="nobody").content.decode()


def test_a_disabled_account_cannot_sign_in_and_an_open_session_ends(client, lin, sign_in):
    session = sign_in(lin)
    lin.is_active = False
    lin.save()

    assert enter(client).status_code == 422
    assert session.get(reverse("accounts:profile")).status_code == 302


def test_every_page_is_closed_to_who_is_not_signed_in(client, jianping):
    page = reverse("stations:station", args=[jianping.pk])

    answer = client.get(page)

    assert answer.status_code == 302
    assert answer.url == f"{SIGN_IN}?next={page}"


def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(client, jianping):
    page = reverse("stations:change", args=[jianping.pk])

    answer = client.post(page, {"name": "新名称"}, headers={"referer": f"http://testserver{page}"})

    assert answer.url == f"{SIGN_IN}?next={page}"


def test_a_part_asked_for_after_the_session_ended_leads_back_to_the_whole_page(client, jianping):
    page = reverse("stations:list")
    part = reverse("accounts:posts_of_station", args=[jianping.pk])

    answer = client.get(
        part, headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}?tier=township"}
    )

    assert answer.url == f"{SIGN_IN}?next={page}%3Ftier%3Dtownship"


def test_a_session_slides_but_is_written_once_a_minute_at_most(lin, sign_in, django_assert_num_queries):
    client = sign_in(lin)
    client.get(reverse("accounts:password"))
    seen = client.session[SEEN]

    client.get(reverse("accounts:password"))

    assert client.session[SEEN] == seen
    session = client.session
    session[SEEN] = int(time.time()) - 61
    session.save()
    client.get(reverse("accounts:password"))
    assert client.session[SEEN] >= seen


def test_signing_out_is_a_post_and_on_record(lin, sign_in):
    client = sign_in(lin)

    assert client.get(reverse("accounts:sign_out")).status_code == 405
    assert client.post(reverse("accounts:sign_out")).status_code == 302
    assert client.get(reverse("accounts:profile")).status_code == 302
    assert Event.objects.filter(act="account.signed_out").exists()


def test_her_own_page_says_what_she_may_do_in_plain_words(lin, sign_in):
    page = sign_in(lin).get(reverse("accounts:profile")).content.decode()

    assert "驻站社工" in page
    assert "记走访" in page
    assert "建平镇" in page
    assert "重置密码" not in page
