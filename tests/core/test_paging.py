import pytest
from django.contrib.auth import get_user_model

from shegongzhan.core.paging import page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def users():
    User = get_user_model()
    User.objects.bulk_create(User(username=f"user{i:03}", name="林") for i in range(25))
    return User.objects.order_by("username")


def test_a_page_tells_what_it_shows_and_of_how_many(users):
    page = page_of(users, "2", size=10)

    assert [user.username for user in page][:1] == ["user010"]
    assert (page.count_text, page.has_previous, page.has_next) == ("11–20，共 25", True, True)


def test_the_count_stops_at_the_cap(users, django_assert_num_queries):
    with django_assert_num_queries(2) as queries:
        page = page_of(users, 1, size=10, cap=20)

    assert page.count_text == "1–10，共 20+"
    assert "LIMIT 21" in queries[1]["sql"]


def test_a_list_of_exactly_the_cap_has_no_plus(users):
    assert page_of(users, 1, size=10, cap=25).count_text == "1–10，共 25"


def test_a_list_that_fits_on_one_page_is_not_counted(users, django_assert_num_queries):
    with django_assert_num_queries(1):
        page = page_of(users, 1, size=50)

    assert (page.count_text, page.has_next) == ("1–25，共 25", False)


@pytest.mark.parametrize("number", ["", "x", None, "0", "-3", "²", "9" * 400])
def test_nonsense_in_the_address_is_a_page_all_the_same(users, number):
    page = page_of(users, number, size=10)

    assert page.count == 25


def test_a_page_past_the_end_is_empty_and_leads_back(users):
    page = page_of(users, 9, size=10)

    assert (page.rows, page.has_next, page.has_previous, page.count_text) == ([], False, True, "共 25")
