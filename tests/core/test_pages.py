import pytest
from django.urls import reverse

from shegongzhan.config.navigation import GROUPS, groups_for
from shegongzhan.core.errors import PrivilegeNeeded, RuleViolation
from shegongzhan.core.middleware import RuleViolationMiddleware
from shegongzhan.core.scoping import NOWHERE, Grant, Scope

pytestmark = pytest.mark.django_db


def test_the_process_says_that_it_serves(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200


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


def test_the_style_guide_is_shown_while_building(client, settings):
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
