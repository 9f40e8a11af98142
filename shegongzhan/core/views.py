"""Pages of the house itself: is it alive, large print, the style guide, and what to say when something fails."""

import datetime
import shutil
import tempfile
from collections.abc import Iterable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django import forms
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from shegongzhan.core import lists
from shegongzhan.core.display import Badge, Badges
from shegongzhan.core.paging import page_of
from shegongzhan.core.picking import Pick
from shegongzhan.core.widgets import Chips, Day, ManyChips, Moment

ONE_YEAR = 365 * 24 * 60 * 60
ROOM_LEFT = 50 * 1024 * 1024  # an import or an upgrade would fail half-way with less


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer whether the service can work: its database answers, and its disk takes what is written."""
    failing = [name for name, works in (("database", database_answers), ("disk", disk_takes)) if not works()]
    return HttpResponse(" ".join(failing) or "ok", content_type="text/plain", status=503 if failing else 200)


def database_answers() -> bool:
    """Tell whether the database answers a question."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except DatabaseError:
        return False


def disk_takes() -> bool:
    """Tell whether the data folder can be written and has room left."""
    try:
        with tempfile.TemporaryFile(dir=settings.HOME) as file:
            file.write(b"ok")
            file.flush()
        return shutil.disk_usage(settings.HOME).free > ROOM_LEFT
    except OSError:
        return False


@require_POST
def large_print(request: HttpRequest) -> HttpResponse:
    """Turn large print on or off for this browser and go back to the page."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        back = "/"
    response = HttpResponseRedirect(back)
    if request.COOKIES.get("large_print") == "1":
        response.delete_cookie("large_print")
    else:
        response.set_cookie(
            "large_print", "1", max_age=ONE_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
        )
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer an error without asking the database, which may be what failed."""
    from django.template.loader import render_to_string

    return HttpResponse(render_to_string("500.html"), status=500)


# ---------- the style guide: every component once, with words of the field; all persons are invented ----------

CATEGORIES = [
    ("dibao", _("低保对象")),
    ("tekun", _("特困人员")),
    ("alone", _("独居老人")),
    ("child", _("困境儿童")),
]
PLACES = [
    ("341821100", "建平镇", "郎溪县"), ("341821100201", "桥头村", "郎溪县 建平镇"), ("341821100203", "西郊村", "郎溪县 建平镇"),
    ("341821103", "十字镇", "郎溪县"), ("341821105", "梅渚镇", "郎溪县"), ("341821106", "涛城镇", "郎溪县"),
]  # fmt: skip


def _place_name(code: str) -> str:
    return next((name for value, name, _hint in PLACES if value == code), code)


class _ExamplePlace(Pick):
    """A picker of places that are in no table."""

    def __init__(self, **options: Any):
        super().__init__(
            "core:styleguide_pick", key="code", words=lambda row: _place_name(row.code), **options
        )

    def _found(self, keys: Iterable[Any]) -> dict[str, Any]:
        known = {code for code, _name, _hint in PLACES}
        return {str(key): SimpleNamespace(code=key) for key in keys if key in known}


class ExampleForm(forms.Form):
    way = forms.ChoiceField(
        label=_("怎么去的"),
        widget=Chips,
        choices=[
            ("home", _("上门")),
            ("phone", _("电话")),
            ("neighbour", _("邻里代看")),
            ("other", _("更多")),
        ],
    )
    minutes = forms.TypedChoiceField(
        label=_("多久"),
        widget=Chips,
        coerce=int,
        choices=[(20, _("20 分")), (40, _("40 分")), (60, _("1 小时"))],
    )
    health = forms.ChoiceField(
        label=_("身体"), widget=Chips, choices=[(1, _("好")), (2, _("要留意")), (3, _("紧急"))]
    )
    spirit = forms.ChoiceField(
        label=_("精神"), widget=Chips, choices=[(1, _("好")), (2, _("要留意")), (3, _("紧急"))]
    )
    categories = forms.MultipleChoiceField(
        label=_("类别"), widget=ManyChips, choices=CATEGORIES, required=False
    )
    division = _ExamplePlace(
        label=_("村（社区）"),
        help_text=_("打几个字或拼音首字母，再选一个。"),
        placeholder=_("如：桥头、qt"),
    )
    others = _ExamplePlace(label=_("还去了哪些村"), required=False, multiple=True, post=True)
    phone = forms.CharField(label=_("联系电话"), required=False, max_length=20)
    day = forms.DateField(label=_("哪一天"), widget=Day)
    begun = forms.TimeField(label=_("几点开始"), widget=Moment, required=False)
    level = forms.ChoiceField(
        label=_("紧急程度"), choices=[("", _("请选择")), ("a", _("一般")), ("b", _("着急"))]
    )
    note = forms.CharField(label=_("说点什么"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    consent = forms.BooleanField(label=_("本人同意登记这些信息"), required=False)


class ExampleFilters(forms.Form):
    q = forms.CharField(label=_("姓名"), required=False)
    category = forms.ChoiceField(label=_("类别"), required=False, choices=[("", _("全部")), *CATEGORIES])
    place = _ExamplePlace(label=_("村（社区）"), required=False)
    overdue = forms.BooleanField(label=_("只看逾期"), required=False)


def _example_rows() -> list[dict]:
    names = ["杨*兰", "陈*浩", "王*强", "李*英", "赵*国", "孙*芳", "周*生"]
    kinds = [("独居老人", "danger"), ("困境儿童", "warn"), ("特困人员", "plain"), ("低保对象", "plain")]
    return [
        {
            "id": i, "name": names[i % 7], "kinds": Badges(tuple(Badge(*kinds[(i + k) % 4]) for k in range(1 + i % 2))),
            "village": PLACES[1 + i % 2][1], "seen_on": datetime.date(2026, 11, 14) - datetime.timedelta(days=i * 9),
            "minutes": 20 + 10 * (i % 5), "state": Badge("逾期 1 天", "danger") if i % 3 == 0 else Badge("还有 2 天"),
        }
        for i in range(63)
    ]  # fmt: skip


EXAMPLE_COLUMNS = [
    lists.Column("name", _("姓名"), lambda r: r["name"], link=lambda r: f"#row-{r['id']}"),
    lists.Column("kinds", _("类别"), lambda r: r["kinds"]),
    lists.Column("village", _("村（社区）"), lambda r: r["village"]),
    lists.Column("seen_on", _("上次走访"), lambda r: r["seen_on"], sort="seen_on"),
    lists.Column("minutes", _("分钟"), lambda r: r["minutes"], sort="minutes", number=True),
    lists.Column("state", _("走访"), lambda r: r["state"]),
    lists.Column("id", _("编号"), lambda r: r["id"], default=False, number=True),
]


def _while_building() -> None:
    if not settings.DEBUG:
        raise Http404


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component once, to those who build pages (`DEBUG`); elsewhere there is no such page."""
    _while_building()
    form = ExampleForm(
        request.POST or None,
        initial={"way": "home", "minutes": 40, "day": "2026-11-22", "division": "341821100201", "others": ["341821103"],
                 "health": 2, "spirit": 1},
    )  # fmt: skip
    form.fields["phone"].why = _("只在约时间、出了急事时用；列表里只显示后四位。")
    wrong = ExampleForm({"minutes": "40", "phone": "139", "division_text": "没有的村"}, auto_id="wrong_%s")
    listing = lists.build(
        request,
        _example_rows(),
        columns=EXAMPLE_COLUMNS,
        filters=ExampleFilters,
        narrow=_narrow_example,
        name="styleguide",
        lies_in=None,
    )
    if listing.is_export:
        return lists.answer(request, listing, "core/styleguide.html", title=_("样例"))
    months = [f"{m}月" for m in range(1, 13)]
    context = {
        "form": form,
        "wrong": wrong,
        "listing": listing,
        "page": page_of(list(range(2000)), 3),
        "visits": {
            "labels": months, "head": _("月份"), "unit": _("次"), "links": [f"?month={m}" for m in range(1, 13)],
            "series": [{"name": _("上门"), "values": [24, 30, 41, 38, 35, 44, 40, 37, 46, 51, 34, 28]},
                       {"name": _("电话"), "values": [12, 9, 14, 11, 15, 10, 9, 13, 12, 16, 8, 11]}],
        },
        "hours": {
            "labels": months, "head": _("月份"), "unit": _("小时"),
            "series": [{"name": _("走访时长"), "values": [210, 241, 302, 288, 270, 311, 290, 265, 300, 322, 255, 222]}],
        },
        "kinds": {
            "labels": ["社区养老", "儿童关爱", "社会救助", "社区治理"], "head": _("领域"), "unit": _("场"),
            "series": [{"name": _("活动"), "values": [96, 71, 40, 54]}],
        },
        "money": Decimal("3000000"),
        "born": datetime.date(1944, 3, 2),
        "day": datetime.date(2026, 11, 14),
        "old_day": datetime.date(2025, 10, 3),
    }  # fmt: skip
    if listing.is_fragment:
        return render(request, "core/listing.html", context)
    return render(request, "core/styleguide.html", context)


def _narrow_example(rows: list[dict], wanted: dict) -> list[dict]:
    if wanted.get("q"):
        rows = [r for r in rows if wanted["q"] in r["name"]]
    if wanted.get("overdue"):
        rows = [r for r in rows if r["id"] % 3 == 0]
    if wanted.get("place"):
        rows = [r for r in rows if r["village"] == _place_name(wanted["place"])]
    return rows


def styleguide_pick(request: HttpRequest) -> JsonResponse:
    """Answer what the picker of the style guide asks."""
    _while_building()
    words = (request.POST if request.method == "POST" else request.GET).get("q", "").strip()
    found = [p for p in PLACES if words in p[1]]
    return JsonResponse(
        {"results": [{"value": value, "label": name, "hint": hint} for value, name, hint in found]}
    )
