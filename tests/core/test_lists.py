from io import BytesIO
from types import SimpleNamespace

import pytest
from django import forms
from django.contrib.auth import get_user_model
from django.test import RequestFactory
from python_calamine import CalamineWorkbook

from shegongzhan.core import lists
from shegongzhan.core.display import Badge
from shegongzhan.core.errors import PrivilegeNeeded
from shegongzhan.core.scoping import EVERYWHERE, NOWHERE, Grant, Scope

pytestmark = pytest.mark.django_db

COLUMNS = [
    lists.Column("username", "用户名", "username", sort="username"),
    lists.Column("name", "姓名", "name", sort="name", link=lambda row: "/x/"),
    lists.Column("state", "状态", lambda row: Badge("启用" if row.is_active else "停用", "ok")),
    lists.Column("phone", "电话", "phone", default=False),
]


class Filters(forms.Form):
    q = forms.CharField(label="姓名", required=False)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), ("on", "启用"), ("off", "停用")]
    )
    since = forms.DateField(label="从", required=False)


def narrow(rows, wanted):
    if wanted.get("q"):
        rows = rows.filter(name__contains=wanted["q"])
    if wanted.get("state"):
        rows = rows.filter(is_active=wanted["state"] == "on")
    return rows


@pytest.fixture
def users():
    User = get_user_model()
    User.objects.bulk_create(
        User(username=f"u{i}", name=name, is_active=i != 2)
        for i, name in enumerate(["林", "周", "何", "=1+1"])
    )
    return User.objects.all()


def listing_for(users, query="", scope=EVERYWHERE, **more):
    request = RequestFactory().get(f"/list/?{query}")
    request.scope = scope
    request.session = more.pop("session", {})
    request.htmx = more.pop("htmx", None)
    shown = {"filters": Filters, "narrow": narrow, "order": "username", "name": "users", **more}
    return lists.build(request, users, columns=COLUMNS, **shown)


def workbook_of(response):
    return (
        CalamineWorkbook.from_filelike(BytesIO(b"".join(response.streaming_content)))
        .get_sheet_by_index(0)
        .to_python()
    )


def names(listing):
    return [row["row"].username for row in listing.table]


def test_a_list_is_sorted_as_asked_and_its_heads_tell_so(users):
    listing = listing_for(users, "sort=-username")

    assert names(listing) == ["u3", "u2", "u1", "u0"]
    assert listing.heads[0]["now"] == "descending"
    assert listing.heads[0]["url"] == "/list/?sort=username"
    assert listing.heads[2]["url"] == ""


@pytest.mark.parametrize("sort", ["password", "-phone", "username;", "--username", ""])
def test_a_list_is_not_sorted_by_what_is_no_sortable_column(users, sort):
    assert len(names(listing_for(users, f"sort={sort}"))) == 4


def test_filters_narrow_and_each_can_be_taken_back(users):
    listing = listing_for(users, "state=on&q=林&sort=name&page=1")

    assert names(listing) == ["u0"]
    assert [(one["label"], one["words"]) for one in listing.active_filters] == [
        ("姓名", "林"),
        ("状态", "启用"),
    ]
    assert listing.active_filters[1]["url"] == "/list/?q=%E6%9E%97&sort=name"
    assert listing.is_narrowed


def test_a_mistake_in_one_filter_narrows_nothing_and_is_told(users):
    listing = listing_for(users, "since=nonsense&state=off")

    assert names(listing) == ["u2"]
    assert "since" in listing.form.errors


def test_chosen_columns_are_shown_and_remembered(users):
    session = {}

    listing_for(users, "columns=phone&columns=username&columns=nonsense", session=session)
    later = listing_for(users, session=session)

    assert [column.key for column in later.columns] == ["username", "phone"]


def test_the_workbook_holds_exactly_what_is_shown(users):
    counted = []
    listing = listing_for(
        users, "export=xlsx&state=on&sort=-username&columns=username&columns=name&columns=state"
    )

    response = lists.answer(listing.request, listing, "unused.html", title="用户", exported=counted.append)

    assert workbook_of(response) == [
        ["用户名", "姓名", "状态"], ["u3", "=1+1", "启用"], ["u1", "周", "启用"], ["u0", "林", "启用"],
    ]  # fmt: skip
    assert counted == [3]


@pytest.mark.parametrize("as_list", [False, True])
def test_the_workbook_holds_only_rows_of_places_where_the_reader_may_export(users, as_list):
    users.filter(username__in=["u0", "u1"]).update(division="341821100")
    users.filter(username="u2").update(division="341821101")
    sees = frozenset({"people.view"})
    scope = Scope(1, (Grant("341821", sees), Grant("341821100", sees | {"export.rows"})))
    rows = list(users.order_by("username")) if as_list else users
    query = "export=xlsx&columns=username"

    page = listing_for(rows, "", scope=scope, narrow=None, order="")
    leaving = listing_for(rows, query, scope=scope, narrow=None, order="")

    assert page.may_export and len(page.rows) == 4
    book = workbook_of(lists.answer(leaving.request, leaving, "unused.html", title="用户"))
    assert sorted(row[0] for row in book[1:]) == ["u0", "u1"]


def test_who_may_not_export_gets_no_workbook(users):
    listing = listing_for(users, "export=xlsx", scope=NOWHERE)

    assert not listing.may_export
    with pytest.raises(PrivilegeNeeded):
        lists.answer(listing.request, listing, "unused.html", title="用户")


def test_htmx_gets_the_part_it_asked_for(users):
    listing = listing_for(users, htmx=SimpleNamespace(target="listing"))

    html = lists.answer(listing.request, listing, "unused.html", title="用户").content.decode()

    assert html.lstrip().startswith('<section id="listing"')
    assert "=1+1" in html


def test_an_empty_list_says_what_to_do_first(users):
    empty = {"title": "还没有用户", "text": "先加一位。", "href": "/new/", "action": "加用户"}

    nothing = listing_for(users.none(), htmx=SimpleNamespace(target="listing"), empty=empty)
    narrowed = listing_for(users, "q=无", htmx=SimpleNamespace(target="listing"), empty=empty)

    assert "还没有用户" in lists.answer(nothing.request, nothing, "", title="x").content.decode()
    assert "没有符合条件的" in lists.answer(narrowed.request, narrowed, "", title="x").content.decode()
