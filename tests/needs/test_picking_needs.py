"""A need is picked by typing whose it is or what it is about; the station's own are listed first, another county's never."""

import pytest
from django import forms
from django.urls import get_resolver, reverse

from shegongzhan.desk.forms import GoingForm
from shegongzhan.needs.models import Need
from shegongzhan.needs.queries import NeedsPick, needs_meant
from shegongzhan.projects.forms.brands import BrandForm
from tests import factories as f
from tests.core.test_names_in_forms import every_form
from tests.needs import rows

pytestmark = pytest.mark.django_db
FAR = "340403001"


@pytest.fixture
def mine(places) -> Need:
    return rows.a_need(
        person=rows.a_person(name="王秀英"), kind="psychology", description="夜里睡不着，想有人说话"
    )


@pytest.fixture
def neighbour(places) -> Need:
    return rows.a_need(division=f.SHIZI, kind="goods", description="缺一床被子")


@pytest.fixture
def far(places) -> Need:
    return rows.a_need(division=FAR, kind="goods", description="缺一床被子")


def asked(client, text: str, near: str = f.JIANPING) -> list[str]:
    answer = client.post(f"{reverse('needs:search_json')}?near={near}", {"q": text})
    return [one["value"] for one in answer.json()["results"]]


@pytest.mark.parametrize("typed", ["王秀英", "心理", "睡不着", ""])
def test_a_need_is_found_by_name_kind_and_words(typed, mine, neighbour, far, lin, sign_in):
    assert asked(sign_in(lin), typed) == [str(mine.pk)]


def test_what_was_typed_is_not_found_elsewhere(mine, neighbour, far, lin, he, county_officer, sign_in):
    assert asked(sign_in(lin), "被子") == []
    assert asked(sign_in(he), "被子") == [str(neighbour.pk)]
    # Who keeps the county finds the station's first, and without a word only those.
    county = sign_in(county_officer)
    assert asked(county, "被子") == [str(neighbour.pk)] and asked(county, "") == [str(mine.pk)]
    assert asked(county, "", near=FAR) == []


def test_closed_needs_are_not_picked(mine, lin, sign_in):
    Need.objects.update(state="met", closed_on=f.TODAY)

    assert asked(sign_in(lin), "王秀英") == [] and asked(sign_in(lin), "") == []


def test_who_sees_no_needs_is_told_so(mine, finance, sign_in):
    assert sign_in(finance).post(reverse("needs:search_json"), {"q": "王"}).status_code == 403


def test_the_field_takes_what_the_reader_sees_and_what_stands_there(mine, far, lin):
    field = NeedsPick(required=False)
    field.offer_near(f.scope(lin), f.JIANPING)
    assert field.clean([str(mine.pk)]) == [mine]
    for wrong in (str(far.pk), "1", "王秀英"):
        with pytest.raises(forms.ValidationError):
            field.clean([wrong])
    Need.objects.filter(pk=mine.pk).update(state="met", closed_on=f.TODAY)
    with pytest.raises(forms.ValidationError):
        field.clean([str(mine.pk)])
    field.offer_near(f.scope(lin), f.JIANPING, [mine.pk])
    assert field.clean([str(mine.pk)]) == [mine]


def test_the_words_of_a_picked_need_do_not_say_whose_it_is(mine, lin):
    field = NeedsPick()
    field.offer_near(f.scope(lin), f.JIANPING)

    assert "王秀英" not in str(field.widget.render("needs", [str(mine.pk)]))


def test_searching_costs_the_same_for_few_and_many(mine, lin, django_assert_max_num_queries):
    scope = f.scope(lin)
    for _n in range(20):
        rows.a_need(kind="goods", description="要米")
    with django_assert_max_num_queries(12):
        assert len(needs_meant(scope, "米", f.JIANPING, f.TODAY)) == 12


def test_every_form_that_asks_for_needs_picks_them():
    """A drop-down of needs is as long as the county's list; the brand's only keeps or drops what stands there,
    and a file that goes has its person's own."""
    assert get_resolver().url_patterns
    lists = [
        f"{form.__module__}.{form.__name__}.{name}"
        for form in every_form()
        if form.__module__.startswith("shegongzhan.") and not issubclass(form, (BrandForm, GoingForm))
        for name, field in form.base_fields.items()
        if (isinstance(field, forms.ModelChoiceField) and getattr(field.queryset, "model", None) is Need)
        or (name in {"need", "needs"} and isinstance(field, forms.ChoiceField))
    ]

    assert lists == []
    assert sum(isinstance(one, NeedsPick) for form in every_form() for one in form.base_fields.values()) >= 5


def test_the_need_of_a_delivery_is_picked_first(mine, far, lin, sign_in):
    client = sign_in(lin)
    first = client.get(reverse("services:deliver"))
    assert first.url == reverse("services:choose_need")
    assert f"near={lin.posts.get().division}" in client.get(first.url).content.decode()

    assert client.post(first.url, {"need": str(far.pk)}).status_code == 422
    answer = client.post(first.url, {"need": str(mine.pk)})

    assert answer.url == f"{reverse('services:deliver')}?need={mine.pk}"
    assert client.get(answer.url).status_code == 200
