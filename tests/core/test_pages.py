from types import SimpleNamespace

import pytest
from django.urls import reverse

from shegongzhan.config.navigation import GROUPS, groups_for
from shegongzhan.core import views
from shegongzhan.core.errors import PrivilegeNeeded, RuleViolation
from shegongzhan.core.middleware import RuleViolationMiddleware
from shegongzhan.core.scoping import NOWHERE, Grant, Scope

pytestmark = pytest.mark.django_db


def test_health_asks_the_database_and_the_disk(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.parametrize(("what", "failing"), [("database_answers", b"database"), ("disk_takes", b"disk")])
def test_health_names_what_does_not_work(client, monkeypatch, what, failing):
    monkeypatch.setattr(f"shegongzhan.core.views.{what}", lambda: False)

    answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (503, failing)


def test_a_disk_that_is_full_or_cannot_be_written_is_not_well(monkeypatch, settings, tmp_path):
    assert views.disk_takes()

    monkeypatch.setattr(views.shutil, "disk_usage", lambda path: SimpleNamespace(free=1000))
    full = views.disk_takes()
    settings.HOME = tmp_path / "gone"

    assert not full and not views.disk_takes()


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "OPTIONS", "CONNECT"])
def test_no_method_but_those_of_pages_is_taken_anywhere(client, method):
    for path in ("/", "/healthz", "/people/", "/nothing/", "/static/core/app.css"):
        answer = client.generic(method, path, HTTP_COOKIE="secret=1")

        assert answer.status_code == 405, path
        assert b"secret" not in answer.content


def test_no_page_is_kept_by_a_browser_or_proxy(client, sign_in, lin):
    before = [client.get(path) for path in ("/accounts/login/", "/nothing/", "/healthz")]
    sign_in(lin)
    after = [client.get(path) for path in ("/", "/people/", "/fieldwork/", "/needs/", "/talent/")]

    for answer in before + after:
        assert "no-store" in answer["Cache-Control"]


def test_a_page_that_is_not_there_says_so_to_anybody(client):
    response = client.get("/nothing/here/")

    assert response.status_code == 404
    assert "没有找到这一页" in response.content.decode()


def test_large_print_is_a_cookie_and_leads_back_only_into_the_product(client):
    response = client.post(reverse("core:large_print"), {"next": "https://elsewhere.example/"})

    assert response["Location"] == "/"
    assert response.cookies["large_print"].value == "1"
    assert 'class="large"' in client.get("/nothing/").content.decode()
    client.post(reverse("core:large_print"), {"next": "/healthz"})
    assert 'class="large"' not in client.get("/nothing/").content.decode()


def test_the_style_guide_is_shown_while_building_and_nowhere_else(client, settings):
    assert client.get(reverse("core:styleguide")).status_code == 404
    assert client.get(reverse("core:styleguide_pick")).status_code == 404
    settings.DEBUG = True

    html = client.get(reverse("core:styleguide")).content.decode()

    assert "没填对的时候" in html
    assert " style=" not in html, "the CSP stops inline styles"
    assert "onclick" not in html


@pytest.mark.parametrize(
    ("error", "status"),
    [(RuleViolation("x", "这项需求已经结案。"), 409), (PrivilegeNeeded("不归您管。"), 403)],
)
def test_a_no_that_no_page_caught_is_a_page_with_its_sentence(rf, error, status):
    from django.contrib.auth.models import AnonymousUser

    request = rf.get("/")
    request.user, request.resolver_match = AnonymousUser(), None

    response = RuleViolationMiddleware(lambda r: None).process_exception(request, error)

    assert response.status_code == status
    assert str(error) in response.content.decode()
    assert 'data-shegongzhan-page="error"' in response.content.decode()


def test_navigation_shows_only_what_the_rights_reach(monkeypatch):
    monkeypatch.setattr("shegongzhan.config.navigation.address", lambda view, *args: f"/{view}")
    finance = Scope(1, (Grant("341821", frozenset({"funds.view"})),))

    labels = [[str(item["label"]) for item in group] for group in groups_for(finance, "funds:list")]

    assert labels == [["今天"], ["资金"]]
    assert [str(item["label"]) for group in groups_for(NOWHERE, "") for item in group] == ["今天"]


def test_one_thing_at_a_time_is_open_in_the_menu():
    for view, opened in (
        ("funds:list", "资金"),
        ("funds:stock", "捐赠和物资"),
        ("desk:workload", "队伍"),
        ("people:list", "服务对象"),
    ):
        everything = [item for group in GROUPS for item in group if item.is_open(view)]
        assert [str(item.label) for item in everything] == [opened], view
